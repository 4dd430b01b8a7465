"""The engine on Tantivy: fast on one machine, for archives too large for Whoosh.

Tantivy finds, counts and sorts. The best few hundred of what it finds are ranked by :mod:`searchapp.ranking`, from
records of their words that lie beside Tantivy's files; so the order is the one that every engine gives.
"""
