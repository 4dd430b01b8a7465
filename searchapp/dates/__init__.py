"""Dates as documents and queries write them, Gregorian and Hijri: one grammar, two uses, and their numbers."""
