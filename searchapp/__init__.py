"""A full-text search engine for Arabic news."""
