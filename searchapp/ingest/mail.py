"""Messages (``.eml``) and mailboxes (``.mbox``): an article for each message, and the files attached to it.

Charsets are declared wrongly or not at all in every second archive: :mod:`~searchapp.ingest.encodings` reads the bytes.
"""

from __future__ import annotations

import binascii
import mimetypes
import re
from base64 import b64decode
from collections.abc import Iterator
from dataclasses import replace
from email import message_from_bytes
from email.message import Message as Mail
from email.utils import parseaddr
from functools import partial
from posixpath import basename
from quopri import decodestring
from typing import BinaryIO, Final

from searchapp.ingest.balance import Notes
from searchapp.ingest.containers import DEEPEST, safe_name
from searchapp.ingest.encodings import Decoded, decoded
from searchapp.ingest.input_file import InputFile, MemberFile
from searchapp.ingest.markup import html_text
from searchapp.ingest.record import Fields, Record
from searchapp.ingest.rejected import (
    CONTAINERS_TOO_DEEP,
    HAS_NO_TEXT,
    NOT_A_MAILBOX,
    TOO_DEEP,
    TOO_MANY_PARTS,
    Rejected,
    Rejection,
    too_large,
)
from searchapp.ingest.text import text_fields

#: Base64 takes a third more than what is attached.
_LARGEST_MB: Final = 64
_LARGEST: Final = _LARGEST_MB << 20
#: A part takes a thousand bytes or more once parsed.
_MOST_PARTS: Final = 5_000
_BOUNDARY: Final = re.compile(rb"^--", re.MULTILINE)
_MAY_HOLD_FILES: Final = re.compile(
    rb"^content-(?:disposition\s*:|type\s*:\s*(?!text/|multipart/))", re.IGNORECASE | re.MULTILINE
)

_ENCODED_WORD: Final = re.compile(r"=\?([^?\s]{1,60})\?([bBqQ])\?([^?]{0,10000})\?=(?:\s+(?==\?))?")
#: Headers of mailing lists, and of machines that send to many.
_OF_LISTS: Final = ("list-id", "list-unsubscribe", "list-post", "x-campaign", "x-mailer-campaign", "feedback-id")
_OF_DESKS: Final = re.compile(
    r"(?i)(?:no-?reply|do-?not-?reply|news.*|.*newsletter.*|info|editor.*|press|media|desk|alerts?|updates?|mail|"
    r"contact|subscri.*|digest|hello)"
)
_TEXTS: Final = ("text/plain", "text/html", "text/enriched")
#: An alternative in plain text that is much shorter than the page only says where the page is.
_AS_LONG: Final = 0.5

_BLANK_LINE: Final = re.compile(r"\n[^\S\n]*\n")
_SHORTEST_LINE: Final = 55
_LONGEST_WRAPPED: Final = 80

_START: Final = re.compile(rb"From \S.*\b[12]\d{3}\b")
_ESCAPED: Final = re.compile(rb">+From ")
_LONGEST_LINE: Final = 1 << 20


def read_eml(file: InputFile) -> Iterator[Record | Rejection | MemberFile]:
    """Yield the article of the message ``file``, then the files attached to it.

    Its id is the Message-ID, its title the subject; the text is the plain alternative, or that of the page if it is
    much longer. The name of the sender is the source where the message went to many, or else the author.
    """
    data = file.read(_LARGEST_MB)
    yield from _message(file, 0, data)


def read_mbox(file: InputFile) -> Iterator[Record | Rejection | MemberFile]:
    """Yield the article of each message in the mailbox ``file``, and the files attached to it; see :func:`read_eml`.
    The ``line`` of a record is the number of the message.
    """
    with file.stream() as stream:
        for number, data in enumerate(_messages(stream), 1):
            if len(data) > _LARGEST:
                yield Rejection(file.origin, number, too_large(_LARGEST_MB))
            else:
                yield from _message(file, number, data)


def _messages(stream: BinaryIO) -> Iterator[bytes]:
    """Yield each message of a mailbox, of one that is too long only a little more than the limit."""
    line = stream.readline(_LONGEST_LINE)
    while line and not line.strip():
        line = stream.readline(_LONGEST_LINE)
    if not _START.match(line):
        raise Rejected(NOT_A_MAILBOX)
    lines: list[bytes] = []
    size, is_blank = 0, False
    while line := stream.readline(_LONGEST_LINE):
        if is_blank and _START.match(line):
            yield b"".join(lines)
            lines.clear()
            size = 0
        elif size <= _LARGEST:
            # A line of the text that begins like a message has a sign before it.
            lines.append(line[1:] if _ESCAPED.match(line) else line)
            size += len(line)
        is_blank = not line.strip()
    yield b"".join(lines)


def _message(file: InputFile, number: int, data: bytes) -> Iterator[Record | Rejection | MemberFile]:
    yield Record(file.origin, number, file.digest(data), partial(_parse, data))
    if not _MAY_HOLD_FILES.search(data):
        return
    try:
        files = [*_attached(_mail(data))]
    except Rejected:
        # Said of the message already.
        return
    for place, (name, part) in enumerate(files, 1):
        # Names occur again in a mailbox, and may in a message.
        unique = f"{number}/{place}-{name}" if number else f"{place}-{name}"
        if file.depth > DEEPEST:
            yield Rejection(file.origin, number, CONTAINERS_TOO_DEEP, member=file.name_of_member(unique))
            continue
        with MemberFile(file, unique, partial(_content, part)) as member:
            yield member
        file.allowance.check()


def _mail(data: bytes) -> Mail:
    if sum(1 for _ in _BOUNDARY.finditer(data)) > _MOST_PARTS:
        raise Rejected(TOO_MANY_PARTS)
    try:
        return message_from_bytes(data)
    except RecursionError as error:
        raise Rejected(TOO_DEEP) from error


def _attached(mail: Mail) -> Iterator[tuple[str, Mail]]:
    """Yield what is attached to ``mail``, with names."""
    for part in _parts(mail):
        if part is not mail and not _is_text(part):
            yield _name(part), part


def _parts(mail: Mail) -> Iterator[Mail]:
    """Yield the parts of ``mail`` that hold no other; a message within it is one."""
    waiting = [mail]
    while waiting:
        part = waiting.pop()
        if part.get_content_maintype() == "multipart" and isinstance(part.get_payload(), list):
            waiting += reversed(part.get_payload())  # type: ignore[arg-type]
        else:
            yield part


def _is_text(part: Mail) -> bool:
    is_attached = part.get_content_disposition() == "attachment" or bool(part.get_filename())
    return part.get_content_type() in _TEXTS and not is_attached


def _name(part: Mail) -> str:
    kind = part.get_content_type()
    ending = ".eml" if kind == "message/rfc822" else mimetypes.guess_extension(kind) or ""
    written = part.get_filename()
    name = basename(_header(written).replace("\\", "/")) if isinstance(written, str) else ""
    try:
        name = safe_name(name)
    except Rejected:
        name = "part"
    return name if "." in name else f"{name}{ending}"


def _content(part: Mail) -> Iterator[bytes]:
    payload = part.get_payload()
    if isinstance(payload, list):
        yield payload[0].as_bytes() if payload else b""  # type: ignore[union-attr]
    else:
        yield _bytes(part)


def _bytes(part: Mail) -> bytes:
    payload = part.get_payload(decode=True)
    return payload if isinstance(payload, bytes) else b""


def _parse(data: bytes) -> Fields:
    mail = _mail(data)
    texts = [part for part in _parts(mail) if _is_text(part)]
    body, found = _body(texts)
    title = _subject(mail, found.encoding)
    if not body.strip() and not title:
        raise Rejected(HAS_NO_TEXT)
    fields = Fields(title=title, content=body) if title else text_fields(body)
    source, author = _sender(mail, found.encoding)
    return replace(
        fields,
        id=_value(mail, "message-id").strip("<> "),
        source=fields.source or source,
        author=fields.author or author,
        date=fields.date or _value(mail, "date"),
        url=fields.url or _value(mail, "archived-at").strip("<> "),
        notes=fields.notes + Notes(encoding=found.encoding, repairs=found.repairs),
    )


def _body(texts: list[Mail]) -> tuple[str, Decoded]:
    """Return the text of a message, and how its longest part was encoded."""
    plain = [_decoded(part) for part in texts if part.get_content_subtype() != "html"]
    pages = [_decoded(part) for part in texts if part.get_content_subtype() == "html"]
    written = "\n\n".join(_unwrapped(found.text) for found in plain)
    shown = "\n\n".join(html_text(found.text) for found in pages)
    chosen = written if len(written.strip()) >= _AS_LONG * len(shown.strip()) else shown
    longest = max(pages + plain, key=lambda found: len(found.text), default=Decoded("", ""))
    return chosen, longest


def _unwrapped(text: str) -> str:
    """Return ``text`` with a line for each paragraph: most programs for mail break lines that are too long for it."""
    blocks = _BLANK_LINE.split(text.replace("\r\n", "\n").strip("\n"))
    return "\n\n".join(
        " ".join(map(str.strip, lines)) if _is_wrapped(lines := block.split("\n")) else block for block in blocks
    )


def _is_wrapped(lines: list[str]) -> bool:
    """Return whether ``lines`` are one paragraph: each but the last is about as long as a line may be."""
    return len(lines) > 1 and all(_SHORTEST_LINE <= len(line.rstrip()) <= _LONGEST_WRAPPED for line in lines[:-1])


def _decoded(part: Mail) -> Decoded:
    data = _bytes(part)
    try:
        return decoded(data, part.get_content_charset() or "")
    except Rejected:
        # In no encoding that is known: what there is of it, rather than nothing.
        text = data.decode("utf-8", "replace")
        return Decoded(text, "utf-8", text.count("\ufffd"))


def _value(mail: Mail, name: str) -> str:
    """Return a header as it was written, its bytes beyond ASCII as surrogates."""
    written = next((value for key, value in mail.raw_items() if key.lower() == name), "")
    return " ".join(str(written).split())


def _subject(mail: Mail, encoding: str) -> str:
    return _header(_value(mail, "subject"), encoding)


def _sender(mail: Mail, encoding: str) -> tuple[str, str]:
    """Return the source and the author that the sender is."""
    written = _value(mail, "from")
    name, address = parseaddr(written.encode("ascii", "surrogateescape").decode("latin-1"))
    name = _header(name.encode("latin-1").decode("ascii", "surrogateescape"), encoding)
    organisation = _header(_value(mail, "organization"), encoding)
    keys = {key.lower() for key in mail.keys()}  # noqa: SIM118 - a message is no mapping
    is_bulk = bool(keys.intersection(_OF_LISTS)) or _value(mail, "precedence").lower() in {"bulk", "list"}
    if is_bulk or _OF_DESKS.fullmatch(address.partition("@")[0]):
        return name or address.rpartition("@")[2], ""
    return organisation, name


def _header(written: str, encoding: str = "") -> str:
    """Return a header as text: its encoded words, of which a character may be in two, and bytes of no known charset."""
    pieces: list[str] = []
    pending: list[tuple[str, bytes]] = []

    def flush() -> None:
        if pending:
            pieces.append(_decoded_bytes(b"".join(data for _, data in pending), pending[0][0] or encoding))
            pending.clear()

    place = 0
    for match in _ENCODED_WORD.finditer(written):
        if match.start() > place:
            flush()
            pieces.append(_raw(written[place : match.start()], encoding))
        charset = match[1].partition("*")[0].lower()
        if pending and pending[0][0] != charset:
            flush()
        pending.append((charset, _word_bytes(match[2], match[3])))
        place = match.end()
    flush()
    return "".join((*pieces, _raw(written[place:], encoding)))


def _word_bytes(kind: str, written: str) -> bytes:
    data = written.encode("ascii", "surrogateescape")
    if kind in "qQ":
        return decodestring(data.replace(b"_", b"=20"))
    try:
        return b64decode(data + b"=" * (-len(data) % 4))
    except (binascii.Error, ValueError):
        return b""


def _raw(text: str, encoding: str) -> str:
    return text if text.isascii() else _decoded_bytes(text.encode("utf-8", "surrogateescape"), encoding)


def _decoded_bytes(data: bytes, charset: str) -> str:
    try:
        return decoded(data, charset).text
    except Rejected:
        return data.decode("utf-8", "replace")
