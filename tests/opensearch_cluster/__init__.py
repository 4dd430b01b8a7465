"""A real OpenSearch, each node a process that can be killed: what the tests of its engine run against."""
