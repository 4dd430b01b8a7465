"""Dates: as documents and queries write them, as numbers, as words; Gregorian and Hijri."""
