"""How articles and paragraphs are put in order, on arrays of occurrences: the same for every engine.

A plan is matched on posting lists (:mod:`.postings`, :mod:`.match`). Of the articles that match, the few hundred with
most points are candidates (:mod:`.scoring`), which are put into their final order (:mod:`.rerank`); the others follow
them. What is shown of an article is highlighted by the same plan (:mod:`.highlight`).
"""
