"""A vocabulary in bytes: a file of numpy's, without pickles, whose parts are protected by CRC-32."""

from __future__ import annotations

import zipfile
from io import BytesIO
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from searchapp.vocabulary.vocabulary import Vocabulary
from searchapp.vocabulary.words import PackedWords, Stripped, WordTable

#: To be raised with every change in the format or in the rules by which a vocabulary is built.
_FORMAT: Final = 2

#: The names of the packed words.
_PACKED: Final = ("normalized", "spellings", "stripped")

#: What is raised where the bytes make no sense; a RuntimeError where damage looks like encryption.
_SIGNS_OF_DAMAGE: Final = (OSError, ValueError, LookupError, EOFError, RuntimeError, zipfile.BadZipFile)


def dump(vocabulary: Vocabulary, name: str) -> bytes:
    """Return ``vocabulary`` in bytes, which only :func:`load` with the same ``name`` reads."""
    table, stripped = vocabulary.table, vocabulary.stripped
    arrays: dict[str, NDArray[Any]] = {
        "name": _stamp(name),
        "first": table.first,
        "spelling_counts": table.spelling_counts,
        "numbers": stripped.numbers,
        "rests": stripped.rests,
    }
    for part, packed in zip(_PACKED, (table.normalized, table.spellings, stripped.words), strict=True):
        arrays[part], arrays[f"{part}_starts"] = packed.arrays()
    file = BytesIO()
    np.savez(file, allow_pickle=False, **arrays)
    return file.getvalue()


def load(data: bytes, name: str) -> Vocabulary:
    """Return the vocabulary in ``data``. Raises :class:`ValueError` if that is damaged or has another name."""
    try:
        with np.load(BytesIO(data), allow_pickle=False) as arrays:
            if not np.array_equal(arrays["name"], _stamp(name)):
                raise ValueError("it is of another index or commit")
            normalized, spellings, stripped = (
                PackedWords.from_arrays(arrays[part], arrays[f"{part}_starts"]) for part in _PACKED
            )
            table = WordTable(normalized, arrays["first"], spellings, arrays["spelling_counts"])
            return Vocabulary(table, Stripped(stripped, arrays["numbers"], arrays["rests"]))
    except _SIGNS_OF_DAMAGE as error:
        raise ValueError(f"a vocabulary cannot be read: {error}") from error


def _stamp(name: str) -> NDArray[np.uint8]:
    return np.frombuffer(f"{_FORMAT} {name}".encode("utf-8", "surrogatepass"), np.uint8)
