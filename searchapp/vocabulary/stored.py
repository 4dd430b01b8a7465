"""A lexicon in a file, so that it need not be made anew by every process.

The file is one of numpy's, without pickles; what it holds is checked by the CRC-32 of its parts.
"""

from __future__ import annotations

import logging
import os
import zipfile
from contextlib import suppress
from pathlib import Path
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from searchapp.vocabulary.entries import Entries
from searchapp.vocabulary.families import Families
from searchapp.vocabulary.packed import PackedWords
from searchapp.vocabulary.vocabulary import Vocabulary

#: Raised whenever the file changes its form, or the rules by which a lexicon is made.
_FORMAT: Final = 1

_WORDS: Final = ("exact", "spellings", "bases")

_log: Final = logging.getLogger(__name__)


def store(lexicon: Vocabulary, path: Path, version: str) -> None:
    """Keep ``lexicon``, of this version of the articles, in the file ``path``, or let it be where that cannot be."""
    words = (lexicon.entries.normalized, lexicon.entries.spellings, lexicon.families.bases)
    arrays: dict[str, NDArray[Any]] = {
        "version": _stamp(version),
        "counts": lexicon.entries.counts,
        "of": lexicon.families.of,
    }
    for name, packed in zip(_WORDS, words, strict=True):
        arrays[name], arrays[f"{name}_starts"] = packed.arrays()
    temporary = path.with_name(f"{path.name}.{os.getpid()}")
    try:
        with temporary.open("wb") as file:
            np.savez(file, allow_pickle=False, **arrays)
        temporary.replace(path)
    except OSError:
        _log.debug("No lexicon could be kept in %s", path, exc_info=True)
        with suppress(OSError):
            temporary.unlink(missing_ok=True)


def stored(path: Path, version: str) -> Vocabulary | None:
    """Return the lexicon in ``path``, or None where there is none of this version, or a damaged one."""
    try:
        with path.open("rb") as file, np.load(file, allow_pickle=False) as arrays:
            if not np.array_equal(arrays["version"], _stamp(version)):
                return None
            exact, spellings, bases = (
                PackedWords.from_arrays(arrays[name], arrays[f"{name}_starts"]) for name in _WORDS
            )
            entries = Entries(exact, spellings, arrays["counts"])
            return Vocabulary(entries, Families(entries, bases, arrays["of"]))
    except FileNotFoundError:
        return None
    except (OSError, ValueError, LookupError, EOFError, zipfile.BadZipFile):
        _log.debug("The lexicon in %s is of no use", path, exc_info=True)
        return None


def _stamp(version: str) -> NDArray[np.uint8]:
    return np.frombuffer(f"{_FORMAT} {version}".encode("utf-8", "surrogatepass"), np.uint8)
