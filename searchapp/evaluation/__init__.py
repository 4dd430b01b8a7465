"""Measuring how good the ranking is, on judged sets of queries."""
