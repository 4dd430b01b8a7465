"""How the lexicon is made; nothing of it is needed to read words.

* :mod:`.sources`: the dictionaries and names of others;
* :mod:`.nouns`, :mod:`.verbs`: stems of the dictionaries, and what is derived from them;
* :mod:`.mining`: words that only corpora have;
* :mod:`.estimation`: frequencies, from counts of the corpora's words;
"""
