"""From what a reader found to an article: its fields, by their names, or by what they hold."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from functools import partial
from hashlib import blake2b
from itertools import islice
from math import isfinite
from numbers import Integral, Real
from pathlib import Path, PurePosixPath
from typing import Any, Final

from searchapp.dates.documents import document_date, parse_date
from searchapp.errors import InputError, unknown_name
from searchapp.ingest import guess
from searchapp.ingest.balance import Notes, with_lacks
from searchapp.ingest.bylines import read_byline
from searchapp.ingest.encodings import without_mojibake
from searchapp.ingest.markup import embedded_text, plain_title
from searchapp.ingest.names import FIELD_NAMES, LONGEST_NAME, field_of, is_summary, ranked_names
from searchapp.ingest.rejected import HAS_NO_TEXT, MOJIBAKE, TOO_DEEP, Rejected
from searchapp.ingest.sanitise import article_id, one_line, paragraphs, require_length_of_an_article, unescape_entities
from searchapp.ingest.values import NAMING_KEYS, URL_KEYS, flatten, scalar, written_text
from searchapp.model import Article, place_of

#: The name under which a balance counts what stood in the field of the author and names none.
DATELINE: Final = "author (dateline)"

#: How many values are looked at: an honest record has fewer.
_MOST_LOOKED_AT: Final = 200

# With a scheme, or at least a host.
_ABSOLUTE_URL: Final = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:|//|[^/?#.][^/?#]*\.[^/?#]+/")


@dataclass(frozen=True, slots=True)
class Fields:
    """What a reader found of one article: plain text, not yet sanitised. A line end in ``content`` ends a paragraph.

    ``date`` is as it was written: a number if the input has a number. ``notes`` says what is to be counted, ``named``
    what the fields were read from, where the input has names of its own, ``described`` the values beside the text that
    describe it.
    """

    id: str = ""
    title: str = ""
    content: str = ""
    source: str = ""
    author: str = ""
    section: str = ""
    date: str | int | float = ""
    url: str = ""
    notes: Notes = field(default=Notes(), repr=False, compare=False)
    named: Named | None = field(default=None, repr=False, compare=False)
    described: Described | None = field(default=None, repr=False, compare=False)


@dataclass(frozen=True, slots=True)
class Named:
    """The values of a record by their names in the file, and the function that reads the fields from such values.

    ``used`` has the name of the value that became each field. ``whole`` is the record with the objects around it.
    """

    values: Mapping[str, object]
    read: Callable[[Mapping[str, object]], Fields]
    used: Mapping[str, str] = field(default_factory=dict)
    whole: Mapping[str, object] | None = None


@dataclass(frozen=True, slots=True)
class Described:
    """The values with which a page or a document describes its article, by their names in it.

    ``read`` returns its fields as they would be with other such values, except the fields that are its second argument.
    """

    values: Mapping[str, object]
    read: Callable[[Mapping[str, object], Mapping[str, Any]], Fields]


def plain_fields(
    values: Mapping[str, object],
    content_text: Callable[[str], str] = embedded_text,
    *,
    by_value: bool = False,
    whole: Mapping[str, object] | None = None,
) -> Fields:
    """Return the fields among ``values``, whose keys may be any of the :data:`FIELD_NAMES`.

    Of several values for a field the first that is not blank counts; of several dates the first that can be read, a
    whole day before a month or a year. If ``by_value``, a field that no name means is guessed from what the others hold
    (:mod:`~searchapp.ingest.guess`). ``whole`` is the record with the objects around it.
    Lists are joined, objects give their name, and entities are resolved, except in the id and the url.
    ``content_text`` turns the content into plain text. A number never names a source, an author or a section. The notes
    list the values of other names, and those that another value took the place of, unless both are the same.
    """
    names = ranked_names(values)
    used: dict[str, str] = {}

    def first(field: str, read: Callable[[object], str | int | float]) -> Any:
        for name in names.get(field, ()):
            found = read(values[name])
            if not isinstance(found, str) or found.strip():
                used[field] = name
                return found
        return ""

    # A single date that cannot be read is kept as it is written.
    is_chosen = len(names.get("date", ())) > 1
    fields = Fields(
        id=first("id", lambda value: flatten(value, "-")),
        title=first("title", lambda value: unescape_entities(plain_title(flatten(value, " ")))),
        content=first("content", lambda value: content_text(written_text(value))),
        source=first("source", _label),
        author=first("author", _label),
        section=first("section", _label),
        date=first("date", lambda value: _date(scalar(value, NAMING_KEYS), parse_date if is_chosen else None))
        or first("date", lambda value: _date(scalar(value, NAMING_KEYS), document_date)),
        # Two links joined would not be a link.
        url=first("url", lambda value: flatten(scalar(value, URL_KEYS), "")),
    )
    guessed = _guessed(values, fields, used, content_text) if by_value else {}
    read = partial(plain_fields, content_text=content_text, by_value=by_value, whole=whole)
    notes = Notes(unused=tuple(_unused(values, used)))
    return replace(fields, **guessed, notes=notes, named=Named(values, read, used, whole))


def _guessed(
    values: Mapping[str, object], fields: Fields, used: dict[str, str], content_text: Callable[[str], str]
) -> dict[str, Any]:
    """Return the fields that no name gives, from the values whose names are not known, and note these as ``used``."""
    names = (name for name in values if len(name) <= LONGEST_NAME and field_of(name) is None)
    others = ((name, values[name]) for name in names if is_filled(values[name]))
    pairs = list(islice(others, _MOST_LOOKED_AT))
    if not pairs:
        return {}
    guessed: dict[str, tuple[str, str]] = {
        field: guess.label_among(field, pairs)
        for field in ("title", "author", "source", "section")
        if field not in used
    }
    if "url" not in used:
        guessed["url"] = guess.address_among(pairs)
    if "date" not in used or not document_date(fields.date):
        guessed["date"] = guess.date_among(pairs)
    if "content" not in used or is_summary(used["content"]):
        name, text = guess.text_among(pairs)
        guessed["content"] = (name, content_text(text)) if len(text) > len(fields.content) else ("", "")
    guessed = {field: pair for field, pair in guessed.items() if pair[0]}
    used.update({field: name for field, (name, _) in guessed.items()})
    return {field: text for field, (_, text) in guessed.items()}


def _unused(values: Mapping[str, object], used: Mapping[str, str]) -> Iterator[tuple[str, object]]:
    """Yield the filled ones of ``values`` that are not in an article whose fields have the values of the ``used``."""
    for name, value in values.items():
        field = field_of(name)
        taken = used.get(field) if field else None
        is_in_article = name in used.values() or (taken is not None and values[taken] == value)
        if not is_in_article and is_filled(value):
            yield name, value


def is_filled(value: object) -> bool:
    """Return whether ``value`` holds anything."""
    items = value if isinstance(value, list) else value.values() if isinstance(value, dict) else [value]
    # Not recursive: a value that is not used may nest as deeply as it likes.
    return any(item.strip() if isinstance(item, str) else item is not None and item not in ([], {}) for item in items)


def _label(value: object) -> str:
    # WordPress gives its authors and categories as numbers.
    items = [item for item in (value if isinstance(value, list) else [value]) if not isinstance(item, int | float)]
    return unescape_entities(flatten(items, "، "))


def _date(written: str | float, read: Callable[[object], object] | None) -> str | float:
    return written if read is None or read(written) else ""


@dataclass(frozen=True, slots=True)
class Record:
    """What becomes one article. It is not parsed until that is needed.

    ``origin`` is the resolved absolute path of the file; ``line`` is where in it the record begins, counted from 1,
    or 0 where the file is one article. ``digest`` covers the record's bytes, the kind of the file and the version of
    the readers: equal digests mean the same article, in whichever file, so an unchanged record is not parsed.
    ``member`` is the name of the file within the one on disk that the record is in: ``2011/a.txt`` in a zip,
    ``b.zip/a.txt`` in a zip within a zip.
    """

    origin: str
    line: int
    digest: bytes
    parse: Callable[[], Fields] = field(repr=False, compare=False)
    member: str = ""

    @property
    def place(self) -> str:
        """The file on disk, and the name within it."""
        return place_of(self.origin, self.member)

    def article(self) -> Article:
        """Return the article; see :meth:`read`."""
        article, _ = self.read()
        return article

    def read(self) -> tuple[Article, Notes]:
        """Return the article, and what its reader noticed.

        Raises :class:`Rejected` if the record cannot be parsed, has no text, or is not meant to be found.
        """
        try:
            fields = _with_author(_readable(self.parse()))
            return assemble(fields, self.origin, self.line, self.digest, self.member), fields.notes
        except RecursionError as error:
            raise Rejected(TOO_DEEP) from error


def _readable(fields: Fields) -> Fields:
    """Return ``fields`` with the texts as they were that had been read in a wrong encoding."""
    texts = {name: getattr(fields, name) for name in ("title", "content", "source", "author", "section")}
    mended: dict[str, Any] = {name: read for name, text in texts.items() if (read := without_mojibake(text)) != text}
    return replace(fields, **mended, notes=fields.notes + Notes(repairs=(MOJIBAKE,))) if mended else fields


def _with_author(fields: Fields) -> Fields:
    """Return ``fields`` with the author alone of what stands in the byline; the rest is noted as not used."""
    byline = read_byline(one_line(fields.author), one_line(fields.source))
    notes = Notes(unused=((DATELINE, byline.left_out),)) if byline.left_out else Notes()
    return replace(fields, author=byline.author, notes=fields.notes + notes)


def assemble(fields: Fields, origin: str, line: int, digest: bytes, member: str = "") -> Article:
    """Return the article made from ``fields``, with every text sanitised. If its date cannot be read, it is undated.
    The last byte of its digest, unlike that of its record, says what it lacks.

    Its id is the first of these that exists: the id given; the url, if it is absolute; for a file that is one article
    (``line`` 0) :func:`id_of_file`; for a record the file's name and the record's digest, which unlike the line number
    does not change when other records come and go.

    Raises :class:`Rejected` if there is neither text nor title, or more than an article can have.
    """
    require_length_of_an_article(fields.title)
    require_length_of_an_article(fields.content)
    title, text, url = one_line(fields.title), paragraphs(fields.content), one_line(fields.url)
    if not title and not text:
        raise Rejected(HAS_NO_TEXT)
    source, published = one_line(fields.source), document_date(fields.date)
    return Article(
        id=own_id(fields) or _id_of_location(place_of(origin, member), line, digest),
        title=title,
        paragraphs=text,
        source=source,
        author=one_line(fields.author),
        section=one_line(fields.section),
        date=published and published.when,
        url=url,
        origin=origin,
        digest=with_lacks(digest, text=text, date=published, title=title, source=source),
        date_precision=published and published.precision,
        utc_offset=published and published.utc_offset,
    )


def id_of_file(origin: str, *, whole_path: bool = False) -> str:
    """Return the id of an article that is a whole file: its path, relative to the working directory if it is below it,
    or the ``whole_path``.
    """
    path, folder = PurePosixPath(origin), Path.cwd()
    is_relative = not whole_path and path.is_relative_to(folder)
    return article_id(path.relative_to(folder).as_posix() if is_relative else origin)


def own_id(fields: Fields) -> str:
    """Return the id that an article has by its ``fields``, or ``""``."""
    url = one_line(fields.url)
    # A url without a host could be on any site.
    return article_id(fields.id) or (article_id(url) if _ABSOLUTE_URL.match(url) else "")


def _id_of_location(place: str, line: int, digest: bytes) -> str:
    return id_by_digest(place, digest) if line else id_of_file(place)


def id_by_digest(place: str, digest: bytes) -> str:
    """Return the id of a record that names none: the file's name and the record's digest."""
    return article_id(f"{PurePosixPath(place).name}#{digest.hex()[:12]}")


def article_of(given: object) -> Article:
    """Return ``given``, an article or a mapping, as a valid article. Raises :class:`InputError` if it is not one."""
    if isinstance(given, Article):
        _require_storable(given)
        return given
    if not isinstance(given, Mapping):
        raise InputError(f"add() takes articles and mappings, not {given!r:.60}.")
    for name in given:
        if field_of(str(name)) is None:
            raise unknown_name("field of articles", name, FIELD_NAMES)
    values = {str(name): _plain(str(name), value) for name, value in given.items()}
    try:
        digest = blake2b(repr(values).encode("utf-8", "surrogatepass"), digest_size=16).digest()
        article = assemble(_with_author(plain_fields(values)), "", 1, digest)
    except Rejected as rejected:
        raise InputError(f"The article {given!r:.60} cannot be kept: {rejected.reason.en}.") from rejected
    dates = [value for name, value in values.items() if field_of(name) == "date" and value]
    if dates and article.date is None:
        raise InputError(f"date is {dates[0]!r:.60}, which cannot be read; pass one such as '2025-11-06T14:30'.")
    return article


def _plain(name: str, value: object) -> object:
    """Return ``value`` as the type that JSON would give it."""
    match value:
        case None | str() | bool():
            return value
        case Integral():
            return int(value)
        case Real():
            return float(value) if isfinite(value) else None
        case date():
            return value.isoformat() if value == value else None  # noqa: PLR0124 - NaT is not
        case Mapping():
            return {str(key): _plain(name, item) for key, item in value.items()}
        case list() | tuple():
            return [_plain(name, item) for item in value]
        case _:
            raise InputError(f"{name} is {value!r:.60}; pass text, a number, a date, or a list of them.")


def _require_storable(article: Article) -> None:
    if not article.id:
        raise InputError("An article has no id; it is found and deleted by that.")
    if not all(map(str.strip, article.paragraphs)):
        raise InputError(f"The article {article.id!r} has an empty paragraph; leave it out.")
    texts = (article.id, article.title, article.source, article.author, article.section, article.url, article.origin)
    try:
        "".join((*texts, *article.paragraphs)).encode()
    except UnicodeEncodeError as error:
        raise InputError(f"The article {article.id!r:.60} holds half a surrogate pair, which is no text.") from error
