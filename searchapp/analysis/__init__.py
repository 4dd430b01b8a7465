"""From words to the forms under which they are found. :mod:`searchapp.analysis.analyser` states the chain."""
