"""Benchmarks: ``python -m tests.bench.indexing``, ``python -m tests.bench.searching``. The test suite runs none of them
but :mod:`.peers`, :mod:`.drill` and :mod:`.soak`, on a few articles.

They read a corpus that is not part of the project (31 k articles, 168 k paragraphs) and print ratios measured in one
run, which compare between machines better than times do.
"""
