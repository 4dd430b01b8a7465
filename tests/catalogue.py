"""The Arabic catalogue as it is written, and the sentences of the package that belong into it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Final

from babel.messages import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po

import searchapp
from searchapp.translations import FOLDER

CATALOGUE: Final = FOLDER / "ar" / "LC_MESSAGES" / "messages.po"
_METHODS: Final = [("**.py", "python"), ("**/templates/**.html", "jinja2")]
_OPTIONS: Final = {"**/templates/**.html": {"silent": "false"}}

#: A sentence, or its English singular and plural.
Sentence = str | tuple[str, ...]


def catalogue() -> Catalog:
    """Return the Arabic catalogue."""
    with CATALOGUE.open("rb") as file:
        return read_po(file, locale="ar")


def sentences() -> Iterator[Sentence]:
    """Return each sentence that is translated in the package."""
    for _, _, sentence, _, _ in extract_from_dir(Path(searchapp.__file__).parent, _METHODS, _OPTIONS):
        yield sentence
