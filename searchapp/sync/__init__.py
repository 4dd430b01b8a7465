"""Keeping an index up to date: with files, with feeds, with an index of another engine."""
