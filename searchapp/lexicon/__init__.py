"""Every word that the articles have, as it is written and how often: for completion, ``word*``, and corrections."""

from searchapp.lexicon.words import Lexicon, LexiconWord, Words

__all__ = ["Lexicon", "LexiconWord", "Words"]
