"""Dates as documents and queries write them."""
