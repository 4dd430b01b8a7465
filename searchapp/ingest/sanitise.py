"""Making any text safe to store and show, without changing it otherwise.

Diacritics, tatweel, bidi controls and joiners stay: the reader sees the newspaper's own spelling.
"""

from __future__ import annotations

import re
from hashlib import blake2b
from html import unescape
from html.entities import html5
from typing import Final

from searchapp.ingest.rejected import TOO_MANY_LINES, Rejected, too_long

#: Nearly every text has only these: a quick test that saves the slow ones.
_PLAIN: Final = re.compile("[\n\t -~\xa0-\u2027\u202a-\ud7ff]*")
_LINE_END: Final = re.compile("\r\n|[\r\v\f\x85\u2028\u2029]")
_CONTROL: Final = re.compile(r"[\x00-\x08\x0e-\x1f\x7f-\x9f]")
_PLANES: Final = range(17)
#: Lone surrogates cannot be stored as UTF-8; noncharacters are never text.
_NOT_A_CHARACTER: Final = re.compile(
    "[\ud800-\udfff\ufdd0-\ufdef"
    + "".join(chr((plane << 16) + end) for plane in _PLANES for end in (0xFFFE, 0xFFFF))
    + "]"
)
#: Anything but spaces and invisible characters (soft hyphen, joiners, bidi controls, byte order mark).
_VISIBLE: Final = re.compile(r"[^\s\xad\u061c\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]")
_ENTITY: Final = re.compile(r"&(?:#[0-9]{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z][A-Za-z0-9]{1,31});")

_MOST_MILLIONS: Final = 16
_MOST_LINES: Final = 1_000_000

_ID_LENGTH: Final = 300
_ID_KEPT: Final = 280


def require_length_of_an_article(text: str) -> None:
    """Raise :class:`Rejected` if ``text`` is longer than any article, in characters or in lines."""
    if len(text) > _MOST_MILLIONS * 10**6:
        raise Rejected(too_long(_MOST_MILLIONS))
    if text.count("\n") > _MOST_LINES:
        raise Rejected(TOO_MANY_LINES)


def clean(text: str) -> str:
    r"""Return ``text`` with ``\\n`` for every line end, a space for every other control, and without non-characters."""
    if _PLAIN.fullmatch(text):
        return text
    text = _LINE_END.sub("\n", text)
    text = _CONTROL.sub(" ", text)
    return _NOT_A_CHARACTER.sub("", text)


def paragraphs(text: str) -> tuple[str, ...]:
    """Return the lines of ``text`` that hold something visible, cleaned, each run of spaces made one space."""
    lines = (" ".join(line.split()) for line in clean(text).split("\n"))
    return tuple(line for line in lines if _VISIBLE.search(line))


def one_line(text: str) -> str:
    """Return ``text`` cleaned, on one line, each run of spaces made one; ``""`` if nothing in it is visible."""
    line = " ".join(clean(text).split())
    return line if _VISIBLE.search(line) else ""


def unescape_entities(text: str) -> str:
    """Return ``text`` with the characters that its well-formed HTML entities stand for; a lone ``&`` stays."""
    return _ENTITY.sub(_character, text) if "&" in text else text


def article_id(text: str) -> str:
    """Return ``text`` as an id: stripped, without controls, at most 300 code points.

    A longer one keeps its first 280 and ends in ``~`` and a digest of the whole, so that no two become the same.
    """
    text = _NOT_A_CHARACTER.sub(
        "", _CONTROL.sub("", _LINE_END.sub("", text.replace("\n", "").replace("\t", "")))
    ).strip()
    if len(text) <= _ID_LENGTH:
        return text
    return f"{text[:_ID_KEPT]}~{blake2b(text.encode(), digest_size=8).hexdigest()}"


def _character(entity: re.Match[str]) -> str:
    written = entity.group()
    return unescape(written) if written[1] == "#" or written[1:] in html5 else written
