"""From words to the forms under which they are found: see :mod:`searchapp.analysis.analyser` for the chain."""
