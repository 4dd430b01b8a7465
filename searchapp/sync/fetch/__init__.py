"""Fetching feeds from the web: each article once, as a file in the corpus.

:func:`fetch_feeds` requests what is new, stores it, and returns the files to index. Servers are not trusted: time, size
and redirects are limited, and no address in a private network is requested unless that is allowed.
"""

from searchapp.sync.fetch.feeds import Fetched, fetch_feeds

__all__ = ["Fetched", "fetch_feeds"]
