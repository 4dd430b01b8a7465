"""The engine for many machines: an OpenSearch cluster keeps the articles, any number of processes use it.

OpenSearch changes one document at a time, and shows a change on each shard at another moment. Here a batch of changes
takes effect at once all the same (:mod:`.state`): every document names the batch that added it, searches ask for those
of batches that have been committed, and what is committed stands in one small document. Whoever reads looks at that
before and after, and asks again when it has changed (:mod:`.reading`).

OpenSearch is given words, not texts: each of their four forms has a field, and no analyser of its own is used. It
matches, counts and finds candidates; the shared ranking puts them in order.
"""
