"""Fetching feeds from the web: each article once, as a file in the corpus.

:func:`fetch_feeds` asks for what is new, stores it, and says which files are to be indexed. Whoever serves a feed is
not trusted: time, size and redirects are limited, and no address in a private network is asked unless that is allowed.
"""

from searchapp.sync.fetch.feeds import Fetched, fetch_feeds

__all__ = ["Fetched", "fetch_feeds"]
