"""What once stalled an archive, done to a server again: ``python -m tests.bench.drill INDEX ...``.

Each row is measured in what does not depend on what else the machine does: seconds of processor time of the server, its
memory, counts of answers, and ratios within a run. It holds if it is within its bound.
"""
