"""Every word that the articles have, as it is written and how often: for completion, ``word*``, and corrections."""

from searchapp.vocabulary.entries import LexiconWord
from searchapp.vocabulary.vocabulary import Lexicon, Words

__all__ = ["Lexicon", "LexiconWord", "Words"]
