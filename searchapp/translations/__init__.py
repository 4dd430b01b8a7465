"""The one catalogue of the interface's texts, for the shell and the web: Python's gettext.

English sentences are the keys of the Arabic catalogue, so there is no English one. ``python -m tests.catalogue`` brings
it up to date and compiles it.
"""

from __future__ import annotations

from functools import cache
from gettext import GNUTranslations, NullTranslations
from pathlib import Path
from typing import Final

#: The folder of the catalogues, as gettext wants it: ``ar/LC_MESSAGES/messages.mo``.
FOLDER: Final = Path(__file__).parent
_ARABIC: Final = "ar"
_COMPILED: Final = FOLDER / _ARABIC / "LC_MESSAGES" / "messages.mo"


def gettext(sentence: str, language: str, /, **values: object) -> str:
    """Return an English sentence in ``language``, with ``%(name)s`` filled in from ``values``.

    A sentence that the catalogue does not have stays English. The first call for Arabic reads the catalogue.

    >>> gettext("Without “%(word)s”", "ar", word="قمح")
    'من دون «قمح»'
    """
    return _filled(_catalogue(language).gettext(sentence), values)


def ngettext(one: str, many: str, number: int, language: str, /, **values: object) -> str:
    """Return an English sentence about ``number`` things in ``language``, in the form that the number needs there.

    ``one`` and ``many`` are its two English forms; Arabic has six.

    >>> [ngettext("%(count)s article", "%(count)s articles", count, "ar", count=count) for count in (2, 3, 11)]
    ['مقالان', '3 مقالات', '11 مقالًا']
    """
    return _filled(_catalogue(language).ngettext(one, many, number), values)


def _filled(sentence: str, values: dict[str, object]) -> str:
    return sentence % values if values else sentence


def _catalogue(language: str) -> NullTranslations:
    return _arabic() if language == _ARABIC else NullTranslations()


@cache
def _arabic() -> GNUTranslations:
    with _COMPILED.open("rb") as file:
        return GNUTranslations(file)
