"""The lexicon: what is known of Arabic words, and how a word of a text is read by it.

A word is read as proclitics, stem and ending in every way that the lexicon allows. A reading weighs the frequency of
its lexeme times the probabilities of its proclitics and of its ending times the evidence of its spelling (see
:mod:`searchapp.analysis.lexicon.reader`). The lexicon is data that was made beforehand and is committed.
"""
