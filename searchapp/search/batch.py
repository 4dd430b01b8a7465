"""The use case: a list of names or queries, and what the archive has of each.

A line is counted, dated and shown by its best article, no more: thousands of them are answered in turn.
"""

from __future__ import annotations

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
    ``sources`` the newspapers that they are from, of which ``largest`` has most. ``first`` and ``last`` are the dates
    of the oldest and the newest, in ISO 8601, as precisely as they are known. ``best`` is the first result of the
    search. ``meant`` is the query that was probably meant where nothing or hardly anything is found, and
    ``meant_articles`` how many articles that finds. All of this is None where it is not known.

    ``notes`` say how the line was understood. Where it ``failed``, they say why it could not be searched for.
    """

    line: Line
    query: str
    articles: int | None = None
    stories: int | None = None
    first: str | None = None
    last: str | None = None
    sources: int | None = None
    largest: FacetCount | None = None
    best: Article | None = None
    meant: str | None = None
    meant_articles: int | None = None
    notes: tuple[Message, ...] = ()

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
    another limit of the ``settings``. At most ``list_lines`` of them are searched for, within ``list_time_limit``
    seconds; where that is not enough, or the index fails, a :class:`Missing` comes last. Raises as a search does
    where the index cannot be opened.
    """
    searched = lines[: settings.list_lines] if settings.list_lines else lines
    deadline = Deadline.of_limit(settings.list_time_limit)
    variants_with(settings.variants)
    done = 0
    missing = too_many_lines(settings.list_lines)
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
        first, last = self._ends(found, deadline)
        return Row(
            line,
            query,
            articles=page.total,
            stories=page.clusters or 0,
            first=first,
            last=last,
            sources=len(sources),
            largest=sources[0] if sources else None,
            best=best,
            meant=found.query if found.finds else None,
            meant_articles=found.finds.strict if found.finds else None,
            notes=found.notes,
        )

    def _ends(self, found: Corrected, deadline: Deadline) -> tuple[str | None, str | None]:
        """Return the dates of the oldest and the newest article."""
        page, plan = found.answer.strict.page, found.answer.strict.plan
        if page.total <= 1 or plan is None:
            of_one = date_text(page.hits[0].article) if page.hits else None
            return of_one, of_one
        bounded = replace(plan, limit=1, facets=(), collapse=False, deadline=deadline)
        return self._date(bounded, "oldest"), self._date(bounded, "newest")

    def _date(self, plan: SearchPlan, sort: Sort) -> str | None:
        (hit,) = self.reader.search(replace(plan, sort=sort)).hits
        return date_text(hit.article)


@contextmanager
def _answering(deadline: Deadline) -> Generator[None]:
    """Let no engine wait for others after the ``deadline``."""
    before = ANSWERING.set(deadline)
    try:
        yield
    finally:
        ANSWERING.reset(before)


#: The columns of a list as a table, with what each is of the object of a row; ``best_`` ones are of its best article.
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

_BEST: Final = "best_"


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
        "best": best
        and {
            "id": best.id,
            "title": best.heading,
            "source": best.source,
            "date": date_text(best),
            "url": best.url,
        },
        "meant": row.meant,
        "meant_articles": row.meant_articles,
        "notes": [note.text(language) for note in row.notes],
    }


def batch_table(answers: Iterable[Row | Missing], language: Language) -> Table:
    """Return ``answers`` as a table, the same for every format of files; what is missing is a note in it."""
    rows = (row.message if isinstance(row, Missing) else _cells(row, language) for row in answers)
    return Table(BATCH_COLUMNS, rows, language, notes_in="text")


def _cells(row: Row, language: Language) -> tuple[Cell, ...]:
    values = row_as_json(row, language)
    best: dict[str, Any] = values["best"] or {}
    cells = {
        **values,
        **{_BEST + name: value for name, value in best.items()},
        "note": " ".join(values["notes"]) or None,
    }
    return tuple(cells.get(column.name) for column in BATCH_COLUMNS)


def batch_as_json(found: NameList, answers: Iterable[Row | Missing], language: Language) -> dict[str, Any]:
    """Return the list that was ``found`` and its ``answers`` as ``searchapp batch --json`` prints them, with notes in
    ``language``.
    """
    rows: list[dict[str, Any]] = []
    missing: Missing | None = None
    for row in answers:
        if isinstance(row, Missing):
            missing = row
        else:
            rows.append(row_as_json(row, language))
    return {
        "lines": len(found.lines),
        "empty": found.empty,
        "repeated": found.repeated,
        "missing": missing.lines if missing else 0,
        "notes": [note.text(language) for note in (*found.notes, *((missing.message,) if missing else ()))],
        "rows": rows,
    }
