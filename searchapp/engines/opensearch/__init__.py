"""The engine for many machines: an OpenSearch cluster holds the articles, any number of processes use it.

OpenSearch changes one document at a time, and each shard shows a change at a time of its own. Here a batch of changes
takes effect at once all the same (:mod:`.control`): every document carries the number of the batch that added it,
searches ask for committed batches only, and what is committed stands in one small document. A reader reads that before
and after, and asks again if it has changed (:mod:`.reading`).

OpenSearch is given words, not texts: each of their four forms has a field, and none of its analysers is used. It
matches, counts, and lists by the points of the first phase of ranking; the rest is shared by all engines
(:mod:`searchapp.engines.retrieval`).
"""
