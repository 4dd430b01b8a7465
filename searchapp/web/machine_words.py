"""Commands, paths and other Latin text inside a sentence, kept from being turned round by Arabic beside it."""

from __future__ import annotations

import re

from markupsafe import Markup, escape

_COMMAND = re.compile(r"(searchapp [^;؛\s][^;؛]*)")
_LATIN = re.compile(r"((?:[~/.-]*\w)(?:[ -~]*[\w/])?)", re.ASCII)
_CODE = Markup('<code dir="ltr">{}</code>')
_ISOLATE = Markup('<bdi dir="ltr">{}</bdi>')


def isolated(sentence: str) -> Markup:
    """Return ``sentence`` escaped, with each command in it marked as code and other Latin text set apart."""
    pieces = _COMMAND.split(sentence)
    return Markup("").join(
        _CODE.format(piece) if number % 2 else _latin_isolated(piece) for number, piece in enumerate(pieces)
    )


def _latin_isolated(text: str) -> Markup:
    pieces = _LATIN.split(text)
    return Markup("").join(
        _ISOLATE.format(piece) if number % 2 else escape(piece) for number, piece in enumerate(pieces)
    )
