"""Readers, a writer that commits every few seconds, and a hostile client, all at a server with several workers.

``python -m tests.bench.soak`` goes on for an hour and says what it has seen. Every answer to a reader is compared with
what had been committed when it was asked for. Besides these the server may answer the hostile client with 503, and must
answer nobody with another 5xx. The memory of all its processes is sampled, and may not drift.
"""
