"""The words of an index with their frequencies: for completion, ``word*``, and spelling correction."""

from searchapp.vocabulary.vocabulary import Vocabulary, Words
from searchapp.vocabulary.words import VocabularyWord

__all__ = ["Vocabulary", "VocabularyWord", "Words"]
