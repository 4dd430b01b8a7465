"""Where articles are kept and found. :mod:`searchapp.engines.base` is the contract, each folder beside it an engine."""
