"""Every word that the articles have, as it is written and how often: for completion, ``word*``, and corrections."""

from searchapp.lexicon.entries import LexiconWord
from searchapp.lexicon.lexicon import Lexicon, Words

__all__ = ["Lexicon", "LexiconWord", "Words"]
