"""The use case: a list of names or queries, and what the archive has of each.

A line is counted, dated and shown by its best article, no more: thousands of them are answered in turn.
"""

from __future__ import annotations

import json
from collections.abc import Generator, Iterable, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, Final

from searchapp.analysis.tokens import words_in
from searchapp.analysis.variants import variants_with
from searchapp.engines.base import Engine, Reader
from searchapp.errors import Language, Message, QueryError, SearchAppError
from searchapp.export import Cell, Column, Table
from searchapp.model import Article, FacetCount, SearchRequest, Sort
from searchapp.plan import ANSWERING, Deadline, SearchPlan, TimeIsUpError
from searchapp.query.ast import Word
from searchapp.query.lexer import QUOTE_MARKS
from searchapp.query.parser import Parsed, parse
from searchapp.search.did_you_mean import Corrected, answer_query
from searchapp.search.prepare import SearchContext, limited, prepare_query
from searchapp.search.serialization import date_text
from searchapp.settings import Settings

_WITHOUT_QUOTES: Final = str.maketrans(dict.fromkeys(QUOTE_MARKS, " "))


@dataclass(frozen=True, slots=True)
class Line:
    """A line of a list: its ``number`` where it came from, counted from 1, and its ``text``."""

    number: int
    text: str


@dataclass(frozen=True, slots=True)
class NameList:
    """The lines of a list, each text once, and how many were ``empty`` or ``repeated`` an earlier one.

    ``notes`` say how the list was read.
    """

    lines: tuple[Line, ...]
    empty: int = 0
    repeated: int = 0
    notes: tuple[Message, ...] = ()

    @classmethod
    def of(cls, lines: Iterable[tuple[int, str]], notes: tuple[Message, ...] = ()) -> NameList:
        """Return the list of ``lines``, each with its number."""
        found: dict[str, Line] = {}
        empty = repeated = 0
        for number, text in lines:
            line = " ".join(text.split())
            if not words_in(line):
                empty += 1
            elif line in found:
                repeated += 1
            else:
                found[line] = Line(number, line)
        return cls(tuple(found.values()), empty, repeated, notes)

    @property
    def summary(self) -> Message:
        """How many lines there are, and which of them are not searched for."""
        number = len(self.lines)
        left = [
            (f", {self.empty:,} empty", f"، وبلا كلمة: {self.empty:,}") if self.empty else ("", ""),
            (f", {self.repeated:,} repeated", f"، والمكررة: {self.repeated:,}") if self.repeated else ("", ""),
        ]
        return Message(
            en=f"{number:,} different {'line' if number == 1 else 'lines'}{''.join(en for en, _ in left)}.",
            ar=f"الأسطر المختلفة: {number:,}{''.join(ar for _, ar in left)}.",
        )


@dataclass(frozen=True, slots=True)
class Row:
    """What there is of a line, which was searched for as ``query``.

    ``articles`` counts those with all that is asked for, ``stories`` those of them that are not copies of others, and
    ``sources`` the newspapers that they are from, of which ``largest`` has most. ``oldest`` and ``newest`` are those
    with the first and the last date. ``best`` is the first result of the search. ``meant`` is the query that was
    probably meant where nothing or hardly anything is found, and ``meant_articles`` how many articles that finds. All
    of this is None where it is not known.

    ``notes`` say how the line was understood. Where it ``failed``, they say why it could not be searched for.
    """

    line: Line
    query: str
    articles: int | None = None
    stories: int | None = None
    oldest: Article | None = None
    newest: Article | None = None
    sources: int | None = None
    largest: FacetCount | None = None
    best: Article | None = None
    meant: str | None = None
    meant_articles: int | None = None
    notes: tuple[Message, ...] = ()

    @property
    def first(self) -> str | None:
        """The first date in ISO 8601, as precisely as it is known."""
        return date_text(self.oldest) if self.oldest else None

    @property
    def last(self) -> str | None:
        """The last date, likewise."""
        return date_text(self.newest) if self.newest else None

    @property
    def failed(self) -> bool:
        """Whether it could not be searched for."""
        return self.articles is None


@dataclass(frozen=True, slots=True)
class Missing:
    """Stands after the last row where not all lines were searched for: how many are missing, and the ``reason``."""

    lines: int
    reason: Message

    @property
    def message(self) -> Message:
        """What is missing, and why."""
        lines = f"{self.lines:,} {'line' if self.lines == 1 else 'lines'}"
        return Message(
            en=f"This list is incomplete: {lines} not searched for. {self.reason.en}",
            ar=f"هذه القائمة ناقصة: لم يُبحث عن {self.lines:,} من أسطرها. {self.reason.ar}",
        )


def too_many_lines(most: int) -> Message:
    """Return why the lines of a list after the first ``most`` are not searched for."""
    return Message(
        en=f"Of a list at most {most:,} are; divide it.",
        ar=f"فالحد الأقصى {most:,}؛ قسّم القائمة.",
    )


def no_time(seconds: float) -> Message:
    """Return why the lines that were not searched for within ``seconds`` are missing."""
    return Message(
        en=f"No time was left: a list may take {seconds:g} seconds. Search for these lines in a list of their own.",
        ar=f"لم يبق وقت: للقائمة {seconds:g} من الثواني. ابحث عن هذه الأسطر في قائمة وحدها.",
    )


def query_of(text: str, settings: Settings, today: date, *, names: bool = True) -> str:
    """Return the query that a line of a list is searched for by.

    What is a name and no more, several words without any syntax, is searched for as it stands: between quotation marks,
    which finds it in all its spellings, also behind a conjunction or a preposition. A single word is searched for in
    all its forms, and where there is any syntax the line is the query; if no lines are ``names``, so is each.
    """
    if not names:
        return text
    parsed = parse(text, settings, today)
    return f'"{" ".join(text.translate(_WITHOUT_QUOTES).split())}"' if _is_name(text, parsed) else text


def _is_name(text: str, parsed: Parsed) -> bool:
    is_plain = all(isinstance(part, Word) for part in parsed.ast.parts)
    return is_plain and not parsed.boolean and not parsed.has_or and len(words_in(text)) > 1


def batch(
    engine: Engine,
    lines: Sequence[Line],
    settings: Settings,
    base: SearchRequest | None = None,
    *,
    names: bool = True,
) -> Generator[Row | Missing, None, None]:
    """Yield a row for each of ``lines`` with the filters of ``base``, all of one state of the index.

    Each line costs and takes at most what a search may; one that would take more fails, and so does one that exceeds
    another limit of the ``settings``. At most ``max_list_lines`` of them are searched for, within ``list_time_limit``
    seconds; where that is not enough, or the index fails, a :class:`Missing` comes last. Raises as a search does
    where the index cannot be opened.
    """
    searched = lines[: settings.max_list_lines] if settings.max_list_lines else lines
    deadline = Deadline.of_limit(settings.list_time_limit)
    variants_with(settings.variants)
    done = 0
    missing = too_many_lines(settings.max_list_lines)
    with engine.reading(Deadline.of_limit(settings.time_limit)) as reader:
        asked = _Batch(engine, reader, settings, base or SearchRequest(""), date.today(), deadline, names)
        for line in searched:
            try:
                row = asked.row(line)
            except TimeIsUpError:
                missing = no_time(settings.list_time_limit)
                break
            except SearchAppError as error:
                missing = error.message
                break
            done += 1
            yield row
    if done < len(lines):
        yield Missing(len(lines) - done, missing)


@dataclass(frozen=True, slots=True)
class _Batch:
    """Answers the lines of a list, each with the filters of ``base``, until the ``whole`` must be done."""

    engine: Engine
    reader: Reader
    settings: Settings
    base: SearchRequest
    today: date
    whole: Deadline
    names: bool

    def row(self, line: Line) -> Row:
        """Return what there is of ``line``. Raises :class:`TimeIsUpError` where there is no time for the list."""
        self.whole.check()
        deadline = Deadline.of_limit(self.settings.time_limit).or_sooner(self.whole)
        with _answering(deadline):
            query = line.text
            try:
                query = query_of(line.text, self.settings, self.today, names=self.names)
                return self._found(line, query, deadline)
            except QueryError as error:
                # A line that takes too long is one thing, a list that does another.
                self.whole.check()
                return Row(line, query, notes=(error.message,))

    def _found(self, line: Line, query: str, deadline: Deadline) -> Row:
        request = replace(
            self.base,
            query=query,
            match="all",
            sort="relevance",
            page=1,
            limit=1,
            paragraphs=0,
            verbatim=False,
            collapse=True,
        )
        settings = limited(self.settings, deadline)
        context = SearchContext(
            self.engine, request, settings, self.today, ("source",), deadline, None, self.reader, relaxed_hits=False
        )
        found = answer_query(context, prepare_query(context), replaces=False)
        strict = found.answer.strict
        page = strict.page
        sources = [each for each in page.facets.get("source", ()) if each.value]
        best = page.hits[0].article if page.hits else None
        oldest, newest = self._ends(found, deadline)
        return Row(
            line,
            query,
            articles=page.total,
            stories=page.clusters or 0,
            oldest=oldest,
            newest=newest,
            sources=len(sources),
            largest=sources[0] if sources else None,
            best=best,
            meant=found.query if found.finds else None,
            meant_articles=found.finds.strict if found.finds else None,
            notes=found.notes,
        )

    def _ends(self, found: Corrected, deadline: Deadline) -> tuple[Article | None, Article | None]:
        """Return the oldest and the newest article that have a date."""
        page, plan = found.answer.strict.page, found.answer.strict.plan
        if page.total <= 1 or plan is None:
            only = page.hits[0].article if page.hits and page.hits[0].article.date else None
            return only, only
        bounded = replace(plan, limit=1, facets=(), collapse=False, deadline=deadline)
        return self._first(bounded, "oldest"), self._first(bounded, "newest")

    def _first(self, plan: SearchPlan, sort: Sort) -> Article | None:
        (hit,) = self.reader.search(replace(plan, sort=sort)).hits
        # Those without a date come last.
        return hit.article if hit.article.date else None


@contextmanager
def _answering(deadline: Deadline) -> Generator[None]:
    """Let no engine wait for others after the ``deadline``."""
    before = ANSWERING.set(deadline)
    try:
        yield
    finally:
        ANSWERING.reset(before)


#: The columns of a list as a table: the fields of :func:`row_as_json`, the notes in one.
BATCH_COLUMNS: Final = tuple(
    Column(name, Message(en, ar))
    for name, en, ar in (
        ("line", "Line", "السطر"),
        ("text", "Text", "النص"),
        ("query", "Query", "عبارة البحث"),
        ("articles", "Articles", "المقالات"),
        ("stories", "Stories", "الأخبار"),
        ("first", "First", "الأول"),
        ("last", "Last", "الأخير"),
        ("sources", "Sources", "المصادر"),
        ("largest_source", "Largest source", "أكبر مصدر"),
        ("largest_source_articles", "Articles of the largest source", "مقالات أكبر مصدر"),
        ("best_id", "Best article: id", "أبرز مقال: معرّفه"),
        ("best_title", "Best article: title", "أبرز مقال: عنوانه"),
        ("best_source", "Best article: source", "أبرز مقال: مصدره"),
        ("best_date", "Best article: date", "أبرز مقال: تاريخه"),
        ("best_url", "Best article: address", "أبرز مقال: رابطه"),
        ("meant", "Did you mean", "لعلك تقصد"),
        ("meant_articles", "Articles of what was meant", "مقالات المقصود"),
        ("note", "Note", "ملاحظة"),
    )
)


def row_as_json(row: Row, language: Language) -> dict[str, Any]:
    """Return ``row`` as ``searchapp batch --json`` prints it, with notes in ``language``."""
    best = row.best
    return {
        "line": row.line.number,
        "text": row.line.text,
        "query": row.query,
        "articles": row.articles,
        "stories": row.stories,
        "first": row.first,
        "last": row.last,
        "sources": row.sources,
        "largest_source": row.largest and row.largest.value,
        "largest_source_articles": row.largest and row.largest.count,
        "best_id": best and best.id,
        "best_title": best and best.heading,
        "best_source": best and best.source,
        "best_date": best and date_text(best),
        "best_url": best and best.url,
        "meant": row.meant,
        "meant_articles": row.meant_articles,
        "notes": [note.text(language) for note in row.notes],
    }


def batch_table(answers: Iterable[Row | Missing], language: Language) -> Table:
    """Return ``answers`` as a table, the same for every format of files; what is missing is a note in it."""
    rows = (row.message if isinstance(row, Missing) else _cells(row, language) for row in answers)
    return Table(BATCH_COLUMNS, rows, language, notes_in="text")


def _cells(row: Row, language: Language) -> tuple[Cell, ...]:
    *cells, notes = row_as_json(row, language).values()
    return (*cells, " ".join(notes) or None)


def batch_as_json(found: NameList, answers: Iterable[Row | Missing], language: Language) -> Generator[str, None, None]:
    """Yield the pieces of a JSON object with the list that was ``found`` and its ``answers``, as ``searchapp batch
    --json`` prints it, with notes in ``language``: each row as soon as it is there.
    """
    counts = {"lines": len(found.lines), "empty": found.empty, "repeated": found.repeated}
    yield _json(counts)[:-1] + ',\n"rows": ['
    missing: tuple[Missing, ...] = ()
    separator = "\n"
    for row in answers:
        if isinstance(row, Missing):
            missing = (row,)
        else:
            yield separator + _json(row_as_json(row, language))
            separator = ",\n"
    notes = (*found.notes, *(each.message for each in missing))
    ends = {"missing": sum(each.lines for each in missing), "notes": [note.text(language) for note in notes]}
    yield f"\n],\n{_json(ends)[1:]}\n"


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False)
