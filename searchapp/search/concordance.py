"""The use case: a concordance (KWIC), a line for each occurrence of what was asked, with what stands around it.

Only articles with all that is asked for are read. Lines come in the order of their articles, or sorted by the words
beside the match, in the order of the Arabic alphabet.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date
from itertools import chain, islice
from typing import Any, Final, Literal, get_args

from searchapp.analysis.analyser import Forms, Token, analyse_forms
from searchapp.analysis.stem import without_clitics
from searchapp.analysis.variants import variants_with
from searchapp.engines.base import Engine
from searchapp.errors import Language, Message, Noun, counted
from searchapp.export import Column, Row, Table
from searchapp.model import Article, SearchRequest
from searchapp.plan import Deadline
from searchapp.search.collocate_counts import EVERY, Chosen
from searchapp.search.execute import NO_WORDS
from searchapp.search.occurrences import Occurrence, OccurrencesOf
from searchapp.search.prepare import SearchContext, prepare_query
from searchapp.search.serialization import date_text
from searchapp.settings import Settings

#: What lines are sorted by: the dates of their articles, their sources, the match itself, or the words beside it from
#: the first, second or third on.
SortKey = Literal["newest", "oldest", "source", "match", "before", "before2", "before3", "after", "after2", "after3"]
SORT_KEYS: Final[tuple[SortKey, ...]] = get_args(SortKey)

#: The most lines that are held in memory to be sorted, for a page and for a table of all.
MOST_LINES: Final = 20_000
MOST_IN_TABLE: Final = 100_000

#: For how many time limits of a search a table of all may be read: it is stored rather than waited for.
PATIENCE: Final = 10

#: About how many code points of the text are on each side of a match.
CONTEXT: Final = 80

#: How many words are compared, from the first that lines are sorted by.
_COMPARED: Final = 3

#: How much of the time limit is left to sort and show what has been read, as a share.
_TO_SHOW: Final = 0.25

_ARTICLES: Final = Noun("مقال واحد", "مقالين", "مقالات", "مقالًا", "مقال")


@dataclass(frozen=True, slots=True)
class Line:
    """An occurrence in an article: ``text[start:end]`` of its title, or of its ``paragraph`` where that is not None.

    ``before`` and ``after`` are what stands around it there, cut at words as the flags say. ``article`` has no text.
    """

    article: Article
    paragraph: int | None
    start: int
    end: int
    before: str
    match: str
    after: str
    cut_before: bool
    cut_after: bool


@dataclass(frozen=True, slots=True)
class Concordance:
    """All ``lines`` for a ``request``, sorted; ``clitics`` says whether words were compared with their clitics.

    ``articles`` counts those with all that was asked. Those that were ``read`` have exactly as many lines as
    occurrences; ``unread`` counts those that were not, or not to the end. Where near-duplicates are collapsed, one of
    each cluster is read or not, and the others are in neither number.
    """

    request: SearchRequest
    sort: SortKey
    clitics: bool
    lines: tuple[Line, ...]
    articles: int
    read: int
    unread: int
    notes: tuple[Message, ...]
    took_ms: float

    @property
    def articles_of_lines(self) -> int:
        """Of how many articles the lines are."""
        return len({line.article.id for line in self.lines})


def concordance(  # noqa: PLR0913 - each is a separate choice
    engine: Engine,
    request: SearchRequest,
    settings: Settings,
    sort: SortKey = "newest",
    *,
    clitics: bool = False,
    whole: bool = False,
    chosen: Chosen = EVERY,
    today: date | None = None,
) -> Concordance:
    """Return a line for each occurrence of ``request`` in the articles that have all of it, in one state of the index.

    Its query is taken as typed, and near-duplicates are read like all others unless it says to collapse them. Only the
    ``chosen`` occurrences have lines. Words beside a match are compared without the article and joined conjunctions
    unless ``clitics`` count.

    The newest articles are read first, the oldest where lines are sorted so, and at most the ``max_results`` of
    ``settings``. Reading ends early at :data:`MOST_LINES` or where the time limit has nearly passed; a note then says
    what was not read. The ``whole`` may have up to :data:`MOST_IN_TABLE` lines, and take :data:`PATIENCE` times as
    long. Raises as a search does.
    """
    started = time.perf_counter()
    variants_with(settings.variants)
    order: Literal["newest", "oldest"] = "oldest" if sort == "oldest" else "newest"
    asked = replace(request, match="all", sort=order, page=1, verbatim=True)
    with engine.reading(Deadline.of_limit(settings.time_limit)) as reader:
        deadline = Deadline.of_limit(settings.time_limit)
        search = SearchContext(engine, asked, settings, today or date.today(), (), deadline, reader=reader)
        query = prepare_query(search)
        until = Deadline.of_limit(settings.time_limit * PATIENCE) if whole else deadline
        found = OccurrencesOf(search, query, settings.max_results, until.sooner(settings.time_limit * _TO_SHOW))
        most = MOST_IN_TABLE if whole else MOST_LINES
        lines = _sorted(_first(filter(chosen.holds, found) if chosen != EVERY else found, most), sort, clitics=clitics)
    notes = (*query.notes, *found.notes, *_notes(found, len(lines), order))
    took_ms = round((time.perf_counter() - started) * 1000, 2)
    return Concordance(asked, sort, clitics, lines, found.total, found.read, found.unread, notes, took_ms)


def _notes(found: OccurrencesOf, lines: int, order: Literal["newest", "oldest"]) -> Iterator[Message]:
    if not found.has_words and found.total:
        yield NO_WORDS
    if found.total > found.read + found.unread and found.has_words:
        yield Message(
            en=f"One each of the articles with nearly the same text is read: {found.read:,} of {found.total:,}.",
            ar=f"من المقالات التي تكاد تتطابق نصًّا يُقرأ واحد فقط: قُرئ {counted(found.read, _ARTICLES)} من أصل "
            f"{found.total:,}.",
        )
    if found.unread:
        newest = order == "newest"
        yield Message(
            en=f"These {lines:,} lines are not all: {found.unread:,} articles of {found.total:,} were not read, or not "
            f"to the end. The {order} were read first; narrow the search, for instance by dates, to get the others.",
            ar=f"ليست هذه كل الأسطر، وعددها {lines:,}: لم يُقرأ {counted(found.unread, _ARTICLES)} من أصل "
            f"{found.total:,}، أو لم يُقرأ إلى آخره. قُرئ {'الأحدث' if newest else 'الأقدم'} أولًا؛ ضيّق البحث، بالتاريخ "
            "مثلًا، لتصل إلى الباقي.",
        )


def _first(found: Iterable[Occurrence], most: int) -> Iterator[Occurrence]:
    """Yield the first ``most`` occurrences; only where there is one more are there articles that have not been read."""
    for place, each in enumerate(found):
        if place == most:
            return
        yield each


def _sorted(found: Iterable[Occurrence], sort: SortKey, *, clitics: bool) -> tuple[Line, ...]:
    """Return a line for each occurrence; those that are equal by ``sort`` stay in their order."""
    key = _key_of(sort, clitics=clitics)
    shown = _Articles()
    if key is None:
        return tuple(_line(each, shown) for each in found)
    keyed = [(key(each), place, _line(each, shown)) for place, each in enumerate(found)]
    keyed.sort()
    return tuple(line for *_, line in keyed)


class _Articles(dict[str, Article]):
    """Articles without their text, by their ids: the lines of one share it."""

    def of(self, article: Article) -> Article:
        """Return ``article`` without its text."""
        if article.id not in self:
            self[article.id] = replace(article, paragraphs=())
        return self[article.id]


#: What lines are compared by: of words that are not there nothing is known, and these come last.
_Key = tuple[Any, ...]


def _key_of(sort: SortKey, *, clitics: bool) -> Callable[[Occurrence], _Key] | None:
    """Return what gives the key of an occurrence; None where it is in its place already."""
    match sort:
        case "newest" | "oldest":
            return None
        case "source":
            return lambda each: (not each.article.source, *_alphabetical(each.article.source))
        case "match":
            return lambda each: tuple(_word_key(forms, clitics=clitics) for forms in analyse_forms(each.text))
        case _:
            side: Callable[[Occurrence], Iterator[Token]] = (
                Occurrence.before if sort.startswith("before") else Occurrence.after
            )
            first = int(sort[-1]) - 1 if sort[-1].isdecimal() else 0

            def key(each: Occurrence) -> _Key:
                words = [
                    _word_key(token.forms, clitics=clitics) for token in islice(side(each), first, first + _COMPARED)
                ]
                return (*words, *[_NO_WORD] * (_COMPARED - len(words)))

            return key


def _alphabetical(text: str) -> Iterator[tuple[int, str]]:
    return (_word_key(forms, clitics=True) for forms in analyse_forms(text))


def _word_key(forms: Forms, *, clitics: bool) -> tuple[int, str]:
    """Return what puts words in order: Arabic ones by the alphabet, in which the code points of normalized letters are,
    then words of other scripts, then numbers.
    """
    word = forms.normalized
    if word[0].isdecimal():
        # Numbers in order of their size, as far as they are whole.
        return 2, f"{len(word.partition('.')[0]):04}{word}"
    if not _FIRST_LETTER <= word[0] <= _LAST_LETTER:
        return 1, word
    return 0, word if clitics else without_clitics(word)


_FIRST_LETTER: Final = "ء"
_LAST_LETTER: Final = "ي"
_NO_WORD: Final = (3, "")


def _line(occurrence: Occurrence, shown: _Articles) -> Line:
    text, start, end = occurrence.passage, occurrence.start, occurrence.end
    first, last = _beginning(text, start), _ending(text, end)
    return Line(
        shown.of(occurrence.article),
        occurrence.paragraph,
        start,
        end,
        text[first:start],
        text[start:end],
        text[end:last],
        cut_before=first > 0,
        cut_after=last < len(text),
    )


def _beginning(text: str, start: int) -> int:
    """Return from where on to show what stands before ``start``: from a word on, if there is one so near."""
    earliest = start - CONTEXT
    return 0 if earliest <= 0 else text.find(" ", earliest - 1, start - 1) + 1 or earliest


def _ending(text: str, end: int) -> int:
    latest = end + CONTEXT
    if latest >= len(text):
        return len(text)
    space = text.rfind(" ", end + 1, latest + 1)
    return latest if space < 0 else space


#: The columns of a concordance as a table. ``paragraph`` counts from 1 and is empty for the title, into which, or into
#: the paragraph, ``start`` and ``end`` are offsets in code points.
LINE_COLUMNS: Final = (
    Column("before", Message("Before", "قبلها")),
    Column("match", Message("Match", "المطابق")),
    Column("after", Message("After", "بعدها")),
    Column("source", Message("Source", "المصدر")),
    Column("date", Message("Date", "التاريخ")),
    Column("title", Message("Title", "العنوان")),
    Column("author", Message("Author", "الكاتب")),
    Column("section", Message("Section", "القسم")),
    Column("url", Message("Link", "الرابط")),
    Column("paragraph", Message("Paragraph no.", "رقم الفقرة")),
    Column("start", Message("Start", "البداية")),
    Column("end", Message("End", "النهاية")),
    Column("id", Message("ID", "المعرّف")),
)


def concordance_table(found: Concordance, language: Language) -> Table:
    """Return ``found`` as a table, a row for each line, with its notes at the end."""
    return Table(LINE_COLUMNS, chain(map(_row, found.lines), found.notes), language, notes_in="title")


def _row(line: Line) -> Row:
    article = line.article
    return (
        line.before,
        line.match,
        line.after,
        article.source,
        date_text(article) or "",
        article.title,
        article.author,
        article.section,
        article.url,
        None if line.paragraph is None else line.paragraph + 1,
        line.start,
        line.end,
        article.id,
    )


def concordance_as_json(
    found: Concordance, language: Language, page: int = 1, limit: int | None = None
) -> dict[str, Any]:
    """Return ``found`` as ``searchapp concordance --json`` prints it, with notes in ``language``: all of its lines, or
    those of a ``page`` of ``limit`` lines.
    """
    first = 0 if limit is None else (page - 1) * limit
    shown = found.lines if limit is None else found.lines[first : first + limit]
    return {
        "query": found.request.query,
        "sort": found.sort,
        "clitics": found.clitics,
        "total": len(found.lines),
        "articles": found.articles,
        "read": found.read,
        "unread": found.unread,
        "took_ms": found.took_ms,
        "notes": [note.text(language) for note in found.notes],
        "lines": list(map(_line_as_json, shown)),
    }


def _line_as_json(line: Line) -> dict[str, Any]:
    article = line.article
    return {
        "id": article.id,
        "title": article.title,
        "source": article.source,
        "author": article.author,
        "section": article.section,
        "date": date_text(article),
        "url": article.url,
        "paragraph": line.paragraph,
        "start": line.start,
        "end": line.end,
        "before": line.before,
        "match": line.match,
        "after": line.after,
    }
