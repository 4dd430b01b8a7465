"""Tests of what the OpenSearch engine has of its own; most run on a real cluster."""
