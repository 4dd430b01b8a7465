"""Commands, paths, quotations inside a sentence, kept from being turned round by what stands beside them."""

from __future__ import annotations

import re

from markupsafe import Markup, escape

_COMMAND = re.compile(r"(searchapp [^;؛\s][^;؛]*)")
_LATIN = re.compile(r"((?:[~/.-]*\w)(?:[ -~]*[\w/])?)", re.ASCII)
_CODE = Markup('<code dir="ltr">{}</code>')
_QUOTED = re.compile(r"(?<=[“«])([^“”«»]*[\u0600-\u06ff][^“”«»]*)(?=[”»])")
_QUOTATION = Markup("<bdi>{}</bdi>")
_ISOLATE = Markup('<bdi dir="ltr">{}</bdi>')


def isolated(sentence: str) -> Markup:
    """Return ``sentence`` escaped, each command in it marked as code, quotations and other Latin text set apart."""
    pieces = _COMMAND.split(sentence)
    return Markup("").join(
        _CODE.format(piece) if number % 2 else _quotations_isolated(piece) for number, piece in enumerate(pieces)
    )


def _quotations_isolated(text: str) -> Markup:
    pieces = _QUOTED.split(text)
    return Markup("").join(
        _QUOTATION.format(piece) if number % 2 else _latin_isolated(piece) for number, piece in enumerate(pieces)
    )


def _latin_isolated(text: str) -> Markup:
    pieces = _LATIN.split(text)
    return Markup("").join(
        _ISOLATE.format(piece) if number % 2 else escape(piece) for number, piece in enumerate(pieces)
    )
