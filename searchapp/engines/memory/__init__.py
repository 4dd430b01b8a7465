"""The engine in memory, for tests, notebooks and small collections: nothing of it outlives the process."""
