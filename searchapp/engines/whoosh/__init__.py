"""The embedded engine: Whoosh keeps the files, numpy reads whole posting lists at once.

Whoosh gives segments, deletions, commits and columns. Its queries, scorers and collectors are not used: they go through
postings one by one in Python, which makes them slow, and some of them are wrong (excluded documents leak through its
``AndNot``, its collapsing picks wrong documents). It is used through what 2.7.4 and whoosh3 have in common.
"""
