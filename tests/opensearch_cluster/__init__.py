"""A real OpenSearch of three nodes, each a process that can be killed: what the tests of its engine run against."""
