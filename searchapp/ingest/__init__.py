"""Reading files into articles: text, pages, documents, books, mail, JSON, tables, feeds and web archives, also packed
and in archives of files.

Nothing is lost silently: for every record of a file, :func:`read_records` and :func:`read_file` yield either a
:class:`Record`, whose ``article()`` returns the article or raises :class:`Rejected`, or a :class:`Rejection` that says
where and why. What a reader notices besides is in :class:`Notes`: those of a record come with its fields, those of the
whole file are yielded among its records.
"""

from searchapp.ingest.balance import Balance, Notes
from searchapp.ingest.files import find_files, read_file, read_records
from searchapp.ingest.input_file import InputFile
from searchapp.ingest.record import Fields, Record
from searchapp.ingest.rejected import Rejected, Rejection

__all__ = [
    "Balance",
    "Fields",
    "InputFile",
    "Notes",
    "Record",
    "Rejected",
    "Rejection",
    "find_files",
    "read_file",
    "read_records",
]
