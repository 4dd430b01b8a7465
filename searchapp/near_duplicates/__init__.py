"""Which articles tell the same story in nearly the same words: newspapers print one agency text, cut and edited.

An index keeps a :class:`Mark` of each article. A new one is compared with the marks that are there, and takes over the
number of the story whose articles it is like.
"""

from searchapp.near_duplicates.recording import MarkedWriter, Recording
from searchapp.near_duplicates.signature import MARK_SIZE, Mark, Marks, mark_of, marks_from
from searchapp.near_duplicates.table import Alike, MarkTable, Recorded

__all__ = [
    "MARK_SIZE",
    "Alike",
    "Mark",
    "MarkTable",
    "MarkedWriter",
    "Marks",
    "Recorded",
    "Recording",
    "mark_of",
    "marks_from",
]
