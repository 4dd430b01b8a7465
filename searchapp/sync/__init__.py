"""Keeping an index up to date with files, with feeds, or with the index of another engine."""
