"""Measuring the quality of the ranking on judged sets of queries."""
