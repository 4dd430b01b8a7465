"""The encoding of a text: what its bytes say counts before what it or a server declares, which is often wrong."""

from __future__ import annotations

import codecs
import re
from contextlib import suppress
from functools import cache
from typing import Final, NamedTuple

from searchapp.errors import Message
from searchapp.ingest.balance import Notes
from searchapp.ingest.letters import Likeness, likeness
from searchapp.ingest.rejected import NOT_TEXT, Rejected, bad_bytes, undecodable

UTF8: Final = "utf-8"
UTF16: Final = "utf-16"

#: The mark, the name and Python's codec. That of UTF-32 begins with that of UTF-16.
_MARKS: Final = (
    ((codecs.BOM_UTF8,), UTF8, "utf-8-sig"),
    ((codecs.BOM_UTF32_LE, codecs.BOM_UTF32_BE), "utf-32", "utf-32"),
    ((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE), UTF16, UTF16),
)


class _Bar(NamedTuple):
    """What Arabic reaches at least in an old encoding."""

    share: float
    letters: int
    mean_log: float

    def is_reached(self, like: Likeness) -> bool:
        """Return whether a text is so like Arabic news."""
        return like.share >= self.share and like.letters >= self.letters and like.mean_log >= self.mean_log


_WINDOWS: Final = "windows-1256"
_ISO: Final = "iso-8859-6"
_MAC: Final = "x-mac-arabic"
#: The encodings of Arabic news before UTF-8: Python's codec, and the bar. MacArabic has the letters of ISO-8859-6, and
#: its other signs take nearly anything.
_OLD: Final = {
    _WINDOWS: ("cp1256", _Bar(0.9, 12, -2.9)),
    _ISO: ("iso8859-6", _Bar(0.9, 12, -2.9)),
    _MAC: ("mac_arabic", _Bar(0.97, 30, -2.7)),
}
#: A text has more letters for each of its other signs.
_LETTERS_FOR_A_SIGN: Final = 50
#: A declared encoding is kept where another one is not better by more.
_AS_GOOD: Final = 0.1
_LATIN: Final = ("windows-1252", "cp1252")
#: What a declaration is believed to mean. The web reads ISO-8859-1 and ASCII as their superset.
_DECLARABLE: Final = {
    **{name: (name, codec) for name, (codec, _) in _OLD.items()},
    **dict.fromkeys(("cp1256", "x-cp1256", "windows1256"), (_WINDOWS, "cp1256")),
    **dict.fromkeys(("iso8859-6", "iso-8859-6-i", "asmo-708", "arabic"), (_ISO, "iso8859-6")),
    **dict.fromkeys(("mac-arabic", "macarabic"), (_MAC, "mac_arabic")),
    **dict.fromkeys(("windows-1252", "cp1252", "iso-8859-1", "latin1", "latin-1", "us-ascii", "ascii"), _LATIN),
    **{f"windows-{page}": (f"windows-{page}", f"cp{page}") for page in (1250, 1251, 1253, 1254, 1255, 1257)},
    **{f"iso-8859-{part}": (f"iso-8859-{part}", f"iso8859-{part}") for part in (2, 3, 4, 5, 7, 8, 9, 10, 13, 15)},
    **{name: (name, name) for name in ("koi8-r", "gb2312", "gbk", "gb18030", "big5", "shift_jis", "euc-jp", "euc-kr")},
}

#: In a meta element, or in the first line of XML.
_DECLARED: Final = re.compile(
    rb"""(?:<meta\s[^>]{0,300}?charset|<\?xml\s[^>]{0,100}?encoding)\s*=\s*["']?\s*([A-Za-z0-9._-]+)""", re.IGNORECASE
)
_DECLARED_WITHIN: Final = 1 << 16
#: In bytes: what a text is judged by.
_SAMPLE: Final = 1 << 16
_ASCII: Final = bytes(range(128))
#: A word that is not all ASCII, in any encoding that holds ASCII.
_WORD: Final = re.compile(rb"(?<![A-Za-z])[A-Za-z]{0,30}+[\x80-\xff][A-Za-z\x80-\xff]{0,200}")
_TWO_BAD: Final = re.compile(rb"[\x80-\xff]{2}")
_CONTROL: Final = re.compile(r"[\x00-\x08\x0e-\x1f]")
_CONTROL_BYTE: Final = re.compile(rb"[\x00-\x08\x0e-\x1f]")
_BEGINNING: Final = 4096
_FEW_CONTROLS: Final = 16
_SHORTEST_UTF16: Final = 8
#: Of Arabic or English in UTF-16 every second byte is a control.
_BYTES_FOR_A_CONTROL: Final = 5
_SIGN_OF_UTF16: Final = re.compile("[\t\n\r -~\xa0\xab\xbb\u0600-\u06ff\u2013\u2014\u2018-\u201f\u2026]")
_SHARE_OF_UTF16: Final = 0.97
_REPLACEMENT: Final = "\ufffd"
#: A letter that no Arabic word has.
_NO_LETTER: Final = "ÿ"
#: How many good characters beyond ASCII broken UTF-8 has, at least, for each bad one.
_GOOD_FOR_A_BAD: Final = 8
#: In ASCII text one byte in this many may be bad, and no two together: no Arabic word looks like that.
_BYTES_FOR_A_BAD: Final = 500

#: Alef, lam or both, without which hardly an Arabic line is written, as they look when read in a wrong encoding.
_MOJIBAKE: Final = ("Ø§", "Ù„", "Ù\x84", "ط§", "ظ„", "Çá")
#: What Arabic was read as, and what it was.
_MISREAD: Final = (("cp1252", UTF8), ("cp1256", UTF8), ("cp1252", "cp1256"))
_LINE: Final = re.compile("[^\n]+")
#: The share of the signs that the wrong encoding need not have.
_FOREIGN: Final = 0.02
_FEWEST_LETTERS: Final = 4


class Decoded(NamedTuple):
    """A text, the name of the encoding it was in, and how many characters could not be read and are U+FFFD now."""

    text: str
    encoding: str
    bad: int = 0

    @property
    def notes(self) -> Notes:
        """What is to be counted of it."""
        return Notes(encoding=self.encoding, repairs=self.repairs)

    @property
    def repairs(self) -> tuple[Message, ...]:
        """What had to be mended."""
        return (bad_bytes(self.bad),) if self.bad else ()


def decoded(data: bytes, declared: str = "", stated: str = "") -> Decoded:
    """Return ``data`` as text: by its mark; as UTF-8 or UTF-16; in the encoding of the codec that an import rule
    ``stated``; in the one in which it is Arabic; or in the one that was ``declared``. A few bad bytes are replaced.

    Raises :class:`Rejected` for what is no text, or in an encoding that cannot be known.
    """
    for marks, encoding, codec in _MARKS:
        if data.startswith(marks):
            return _checked(_mostly_good(data, encoding, codec))
    if codec := utf16_without_mark(data):
        return _checked(_mostly_good(data, UTF16, codec))
    with suppress(UnicodeDecodeError):
        return _checked(Decoded(data.decode(UTF8), UTF8))
    if stated:
        return _checked(_replaced(data, web_name(stated), stated))
    return _checked(_not_utf8(data, declared.strip(" \"'").lower()))


def web_name(codec: str) -> str:
    """Return the name on the web of the encoding of ``codec``."""
    name = codecs.lookup(codec).name
    return next((web for web, known in _DECLARABLE.values() if codecs.lookup(known).name == name), name)


def declared_in(markup: bytes) -> str:
    """Return the encoding that a page, or an XML document, declares, or ``""``."""
    found = _DECLARED.search(markup[:_DECLARED_WITHIN])
    return found[1].decode("ascii") if found else ""


def encoding_of_lines(beginning: bytes, stated: str = "", *, is_all: bool) -> tuple[str, str]:
    """Return the encoding of the lines that begin with ``beginning``, and Python's codec for it: UTF-8 if nothing
    speaks against that, or else that of the codec that was ``stated``. The last character may be cut off unless
    ``is_all``.
    """
    if beginning.startswith(codecs.BOM_UTF8):
        return UTF8, UTF8
    if beginning.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return UTF16, UTF16
    if codec := utf16_without_mark(beginning):
        return UTF16, codec
    try:
        codecs.getincrementaldecoder(UTF8)().decode(beginning, final=is_all)
    except UnicodeDecodeError:
        if stated:
            return web_name(stated), stated
        with suppress(Rejected):
            encoding = _not_utf8(beginning, "").encoding
            return encoding, _OLD[encoding][0] if encoding in _OLD else UTF8
    return UTF8, UTF8


def _checked(found: Decoded) -> Decoded:
    sample = found.text[:_BEGINNING]
    if len(_CONTROL.findall(sample)) > max(_FEW_CONTROLS, len(sample) // 5):
        raise Rejected(NOT_TEXT)
    return found


def _mostly_good(data: bytes, encoding: str, codec: str) -> Decoded:
    try:
        return Decoded(data.decode(codec), encoding)
    except UnicodeDecodeError as error:
        found = _replaced(data, encoding, codec)
        if len(found.text) <= _GOOD_FOR_A_BAD * found.bad:
            raise Rejected(undecodable(encoding.upper(), error)) from error
        return found


def utf16_without_mark(data: bytes) -> str:
    """Return Python's codec for ``data`` if it is Arabic or English in UTF-16 without a mark, or ``""``."""
    sample = data[: min(len(data), _BEGINNING) & ~1]
    if len(sample) < _SHORTEST_UTF16 or len(_CONTROL_BYTE.findall(sample)) * _BYTES_FOR_A_CONTROL < len(sample):
        return ""
    texts = {codec: sample.decode(codec, "replace") for codec in ("utf-16-le", "utf-16-be")}
    enough = _SHARE_OF_UTF16 * len(sample) / 2
    return next((codec for codec, text in texts.items() if len(_SIGN_OF_UTF16.findall(text)) >= enough), "")


def _not_utf8(data: bytes, declared: str) -> Decoded:
    broken = _replaced(data, UTF8, UTF8)
    beyond_ascii = len(broken.text) - len(data) + len(data.translate(None, _ASCII))
    if beyond_ascii - broken.bad >= _GOOD_FOR_A_BAD * broken.bad:
        return broken
    if encoding := arabic_encoding(data, declared):
        return _in_old(data, encoding)
    if declared in _DECLARABLE:
        return _replaced(data, *_DECLARABLE[declared])
    if broken.bad * _BYTES_FOR_A_BAD <= len(data) and not _TWO_BAD.search(data):
        return broken
    try:
        return Decoded(data.decode(UTF8), UTF8)
    except UnicodeDecodeError as error:
        raise Rejected(undecodable("UTF-8", error)) from error


def _in_old(data: bytes, encoding: str) -> Decoded:
    found = _replaced(data, encoding, _OLD[encoding][0])
    if encoding == _ISO and found.bad * _LETTERS_FOR_A_SIGN > len(data.translate(None, _ASCII)):
        # The letters of both are the same, but only the other has these signs.
        return _replaced(data, _MAC, _OLD[_MAC][0])
    return found


def _replaced(data: bytes, encoding: str, codec: str) -> Decoded:
    text = data.decode(codec, "replace")
    bad = text.count(_REPLACEMENT)
    if bad and encoding == UTF8:
        # Some were there before.
        bad -= data.count(_REPLACEMENT.encode())
    return Decoded(text, encoding, bad)


def arabic_encoding(data: bytes, declared: str = "") -> str:
    """Return the name of the encoding from before UTF-8 in which ``data`` is Arabic, or ``""``: the one in which its
    letters follow each other most as in news, or the ``declared`` one if that is as good.

    In other languages words are of Arabic and other letters at once, whatever the encoding.
    """
    sample = _sample(data)
    found = {name: (_likeness(sample, codec), bar) for name, (codec, bar) in _OLD.items()}
    good = {name: like.mean_log + like.share for name, (like, bar) in found.items() if bar.is_reached(like)}
    best = max(good, key=good.__getitem__, default="")
    name, _ = _DECLARABLE.get(declared, ("", ""))
    return name if name in good and good[name] >= good[best] - _AS_GOOD else best


def _sample(data: bytes) -> bytes:
    words: list[bytes] = []
    size = 0
    for word in _WORD.finditer(data):
        words.append(word.group())
        size += len(words[-1])
        if size > _SAMPLE:
            break
    return b" ".join(words)


def _likeness(sample: bytes, codec: str) -> Likeness:
    return likeness(sample.decode(codec, "replace").replace(_REPLACEMENT, _NO_LETTER))


def without_mojibake(text: str) -> str:
    """Return ``text`` with the lines as they were that had been read in a wrong encoding (``Ø£Ø¹Ù„Ù†Øª``)."""
    return _LINE.sub(_as_it_was, text) if _is_suspicious(text) else text


def _is_suspicious(text: str) -> bool:
    return any(letters in text for letters in _MOJIBAKE)


def _as_it_was(line: re.Match[str]) -> str:
    text = line.group()
    found = (_reread(text, wrong, right) for wrong, right in _MISREAD if _is_suspicious(text))
    return next(filter(None, found), text)


def _reread(text: str, wrong: str, right: str) -> str:
    """Return ``text`` as it was if it is Arabic in the encoding ``right`` that was read as ``wrong``, or ``""``."""
    signs = _bytes_by_sign(wrong)
    data = bytes(filter(None, (signs.get(sign, ord(sign) if sign <= "\xff" else 0) for sign in text)))
    if len(text) - len(data) > _FOREIGN * len(text):
        return ""
    try:
        found = _not_utf8(data, "") if right == UTF8 else Decoded(data.decode(right), arabic_encoding(data))
    except Rejected:
        return ""
    is_arabic = found.encoding in (UTF8, _WINDOWS) and likeness(found.text).letters >= _FEWEST_LETTERS
    return found.text if is_arabic else ""


@cache
def _bytes_by_sign(codec: str) -> dict[str, int]:
    # Bytes that an encoding leaves out are read as controls.
    return {bytes([byte]).decode(codec, "ignore") or chr(byte): byte for byte in range(256)}
