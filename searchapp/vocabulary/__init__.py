"""Every word that the articles have, as it is written and how often: for completion, ``word*``, and corrections."""

from searchapp.vocabulary.entries import VocabularyWord
from searchapp.vocabulary.vocabulary import Vocabulary, Words

__all__ = ["Vocabulary", "VocabularyWord", "Words"]
