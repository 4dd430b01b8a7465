"""A judged set of the project's own: articles, queries of every kind, judgements, and what each query finds today.

``articles.jsonl``, with the sample articles in ``corpus/``, is what is searched; all of it is fiction.
``queries.jsonl`` has a query a line, with its kind and other fields of a request. ``qrels.txt`` holds judgements by the
text of the articles alone, in TREC's form: 3 is what was looked for, 2 answers a part of it, 1 touches it.
``golden.json`` is what every query finds. ``python -m tests.judged`` writes that again, and prints what has changed.
"""
