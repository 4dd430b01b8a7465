"""The embedded engine: Whoosh keeps the files, numpy reads whole posting lists at once.

Whoosh gives segments, deletions, commits and columns. Its queries, scorers and collectors are not used: they go through
postings one by one in Python, which makes them slow, and some of them are wrong (excluded documents leak through its
``AndNot``, its collapsing picks wrong documents). Nor are its locks, which a failed commit keeps, nor its replacing of
documents, which leaves duplicates. The pickles among its files may only hold plain values, so that an index is data
and no program. Every file is checked against a checksum before it is trusted.

Only what 2.7.4 and whoosh3 have in common is used, and either can read the files of the other.
"""
