"""What a Python program holds: an archive of articles, to fill and to search.

The shell and the web interface hold one too.
"""

from __future__ import annotations

import sys
from collections.abc import Generator, Iterable, Iterator, Mapping
from contextlib import nullcontext
from dataclasses import fields, replace
from datetime import date
from inspect import signature
from pathlib import Path
from threading import Lock
from types import TracebackType
from typing import IO, TYPE_CHECKING, Any, Final, Never, Self, get_args
from uuid import uuid4

from searchapp import model
from searchapp.dates.periods import Span, narrowed, parse_limit
from searchapp.dates.timeline import UNITS, Unit
from searchapp.engines.base import Engine, EngineStats
from searchapp.engines.registry import engine_name, keeps_in_folder, open_engine
from searchapp.errors import (
    InputError,
    Language,
    plain_day,
    require_bool,
    require_known,
    require_text,
    texts_of,
    unknown_name,
)
from searchapp.import_rules import ImportRule, rules_of
from searchapp.model import MATCH_LEVELS, Article, Match, MatchLevel, SearchRequest, Sort
from searchapp.plan import FACETS, FacetName, TimeIsUpError
from searchapp.search import search
from searchapp.search.batch import Missing, NameList, Row, batch
from searchapp.search.collocate_counts import SPAN, Side, Window
from searchapp.search.collocates import Collocates, collocates
from searchapp.search.compare import Comparison, compare, sides_of
from searchapp.search.concordance import SORT_KEYS, Concordance, SortKey, concordance
from searchapp.search.coverage import Coverage, coverage_of
from searchapp.search.explain import Explanation, explain
from searchapp.search.export import RESULT_FORMATS, Export
from searchapp.search.pasted import Pasted, pasted_in
from searchapp.search.record import Record, record_search
from searchapp.search.replay import Replay, replay_record
from searchapp.search.results import Results
from searchapp.search.similar import similar_articles
from searchapp.search.spellings import Spelling, spelling_usage
from searchapp.search.suggest import Suggestion, suggest
from searchapp.search.whole import WHOLE_FORMATS, WholeExport
from searchapp.settings import Settings, settings_of_place
from searchapp.sources import SourceTable, sources_of
from searchapp.vocabulary.cache import is_vocabulary_fresh, vocabulary_of

# The readers of files are imported where they are used: a search need not wait for them.
if TYPE_CHECKING:
    from searchapp.ingest import Balance
    from searchapp.sync.index import ReportProgress
    from searchapp.sync.restore import Restored, RestoreMode

#: One value or several.
Values = str | Iterable[str]
#: A day, or text that the query language reads as one or as a longer period.
Day = date | str


def open(place: str | Path = "index", **settings: Any) -> Archive:  # noqa: A001 - it is called searchapp.open
    """Return the archive at ``place``, with these :class:`.Settings`.

    A place is the folder of an index, which need not exist yet; ``":memory:"``, for an archive that is gone when it is
    closed; or an index in an OpenSearch cluster.

    >>> with searchapp.open("articles", lock_wait=1) as archive:
    ...     archive.add({"id": "1", "title": "أسعار القمح", "text": "ارتفعت أسعار القمح."})
    ...     archive.search("القمح").total
    ['1']
    1
    >>> searchapp.open("opensearch+https://reader:secret@one.example:9200,two.example:9200/news").settings.hosts
    'https://one.example:9200,https://two.example:9200'

    Raises :class:`.InputError` if ``place`` or one of ``settings`` cannot be used.

    >>> searchapp.open("news", langage="ar")
    Traceback (most recent call last):
    searchapp.errors.InputError: There is no setting 'langage'; did you mean 'language'?
    """
    require_known("setting", settings, {each.name for each in fields(Settings)})
    named = settings_of_place(place)
    for name in ("index", *named):
        if name in settings:
            raise InputError(f"open() takes {name} from the place; pass no {name} besides.")
    chosen = Settings(**settings, **named)
    if "index" in named and chosen.engine and not keeps_in_folder(chosen.engine):
        raise InputError(
            f"The {chosen.engine} engine keeps no index in a folder such as {place}; open one of its places: "
            "':memory:' or 'opensearch://host:9200/index'."
        )
    if chosen.engine == "memory":
        # Engines in memory with the same place would share their articles.
        chosen = replace(chosen, index=Path(place, uuid4().hex))
    return Archive(chosen)


class Archive:
    """An archive of articles, to fill and to search. Safe to share between threads.

    It is opened when it is first used and closed when a ``with`` block ends, or by :meth:`close`. The next call sees
    what other processes have changed in its index.

    >>> with searchapp.Archive(searchapp.Settings(index="articles")) as archive:
    ...     archive.add(searchapp.Article("1", "أسعار القمح", ["ارتفعت أسعار القمح."]))
    ...     for hit in archive.search("القمح"):
    ...         print(hit.title, "-", hit.snippet)
    ['1']
    أسعار القمح - ارتفعت أسعار القمح.
    """

    def __init__(self, settings: Settings) -> None:
        if not isinstance(settings, Settings):
            raise InputError(f"Archive() takes Settings, not {settings!r:.60}; did you mean searchapp.open()?")
        self.settings = settings
        self._engines: dict[str, Engine] = {}
        self._guard = Lock()
        self._closed = False

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self.close()

    def __repr__(self) -> str:
        settings = self.settings
        if settings.engine == "opensearch":
            return f"<Archive {settings.opensearch_index} at {settings.hosts}>"
        return "<Archive in memory>" if settings.engine == "memory" else f"<Archive {settings.index}>"

    @property
    def engine(self) -> Engine:
        """The engine that keeps the index now; the index may be moved to another one at any time.

        >>> archive.engine.name
        'whoosh'
        """
        name = engine_name(self.settings)
        with self._guard:
            if self._closed:
                raise InputError(f"{self!r} has been closed; open it again.")
            if name not in self._engines:
                self._close()
                self._engines[name] = open_engine(replace(self.settings, engine=name))
            return self._engines[name]

    def close(self) -> None:
        """Release what the archive holds. It cannot be used again.

        >>> archive.close()
        >>> archive.search("القمح")
        Traceback (most recent call last):
        searchapp.errors.InputError: <Archive news> has been closed; open it again.
        """
        with self._guard:
            self._close()
            self._closed = True

    def _close(self) -> None:
        while self._engines:
            _, engine = self._engines.popitem()
            engine.close()

    def add(self, articles: Article | Mapping[str, Any] | Iterable[Article | Mapping[str, Any]]) -> list[str]:
        """Add an article, or several, all or nothing; return their ids. One with the same id is replaced.

        An article may be a mapping with the names that its fields have in JSON files, English or Arabic.

        >>> archive.add({"title": "غدا عطلة", "النص": "غدا عطلة رسمية.", "url": "https://coast.example/2"})
        ['https://coast.example/2']
        >>> archive.add([searchapp.Article("3", "خبر", ["نص"]), searchapp.Article("4", "خبر", ["نص"])])
        ['3', '4']

        Raises :class:`.InputError` if an article cannot be stored as it is.

        >>> archive.add({"titel": "غدا عطلة", "text": "غدا عطلة رسمية."})
        Traceback (most recent call last):
        searchapp.errors.InputError: There is no field of articles 'titel'; did you mean 'title'?
        """
        from searchapp.ingest.record import article_of  # noqa: PLC0415

        given = [articles] if isinstance(articles, Article | Mapping) else articles
        if isinstance(given, str | bytes) or not isinstance(given, Iterable):
            raise InputError(f"add() takes an Article, a mapping or several, not {given!r:.60}; for files: index().")
        ids = []
        with self.engine.writer() as writer:
            for each in given:
                article = article_of(each)
                writer.add(article)
                ids.append(article.id)
        return ids

    def index(  # noqa: PLR0913 - each is a separate choice
        self,
        paths: str | Path | Iterable[str | Path] | None = None,
        *,
        imports: ImportRule | Iterable[ImportRule] | None = None,
        prune: bool = False,
        dry_run: bool = False,
        follow_links: bool = False,
        progress: ReportProgress = lambda _: None,
    ) -> Balance:
        """Bring the archive up to date with files and folders, by default those of the setting ``corpus``.

        ``imports`` say what the files do not, by default those of the settings. See :func:`.index_paths` for ``prune``,
        ``dry_run`` and ``follow_links``. The balance says what went in, and what came of it.

        >>> balance = archive.index("corpus")
        >>> balance.added == balance.records, balance.rejected, balance.lacking("text")
        (True, (), 0)
        >>> archive.index("corpus", imports=searchapp.ImportRule(section="عينة"), dry_run=True).removed
        0
        """
        from searchapp.ingest.input_file import origin_of  # noqa: PLC0415
        from searchapp.sync.index import index_paths  # noqa: PLC0415
        from searchapp.sync.refusals import KnownRefusals  # noqa: PLC0415
        from searchapp.sync.runs import RunLog  # noqa: PLC0415

        named = _paths(self.settings.corpus if paths is None else paths)
        rules = self.settings.imports if imports is None else rules_of("imports", imports)
        engine = self.engine
        record = RunLog.of(self.settings).begin("index", engine.name, map(origin_of, named))
        done = index_paths(
            engine,
            named,
            imports=rules,
            refusals=KnownRefusals.of(self.settings),
            prune=prune,
            dry_run=dry_run,
            follow_links=follow_links,
            progress=progress,
            announce=record.announce,
            withdraw=record.withdraw,
        )
        if not dry_run:
            record.write(done)
        return done

    def delete(self, ids: Values) -> int:
        """Delete the articles with these ids, all at once; return how many there were.

        >>> archive.delete("wheat"), archive.delete(["wheat", "port"])
        (1, 1)
        """
        wanted = dict.fromkeys(_texts("ids", ids))
        engine = self.engine
        with engine.writer() as writer:
            there = [name for name in wanted if engine.article(name) is not None]
            for name in there:
                writer.delete(name)
        return len(there)

    def rebuild(self, progress: ReportProgress = lambda _: None) -> int:
        """Rebuild the index from the articles in it, as a new version of searchapp may require.

        Searches use the old index until then. Returns how many articles there are.

        >>> archive.rebuild()
        2
        """
        from searchapp.sync.index import rebuild_index  # noqa: PLC0415

        return rebuild_index(self.engine, progress).articles

    def search(  # noqa: PLR0913 - each is a separate choice
        self,
        query: str = "",
        *,
        match: Match = "auto",
        sort: Sort = "relevance",
        page: int = 1,
        limit: int = 10,
        paragraphs: int = 2,
        only: str | MatchLevel | Iterable[str | MatchLevel] = MATCH_LEVELS,
        reading: Values = (),
        without_reading: Values = (),
        collapse: bool | None = None,
        verbatim: bool = False,
        source: Values = (),
        section: Values = (),
        author: Values = (),
        without_source: Values = (),
        without_section: Values = (),
        without_author: Values = (),
        date_from: Day | None = None,
        date_to: Day | None = None,
        facets: FacetName | Iterable[FacetName] = FACETS,
        relaxed_hits: bool = True,
        **unknown: Never,
    ) -> Results:
        """Search for ``query``; without one, list every article that passes the filters.

        The choices are those of :class:`.SearchRequest`. A filter takes one value or several, which are ORed; a source
        may be given by any name that the table of :attr:`sources` has for it. A date
        may be text that the query language reads as a date; of a longer period ``date_from`` means the first day and
        ``date_to`` the last. Matching articles are counted by each of ``facets``; what a relaxed search adds is only
        counted without ``relaxed_hits``.

        >>> results = archive.search("القمح", source=["جريدة السهل", "وكالة الساحل"], date_from="2025-01")
        >>> [hit.title for hit in results]
        ['أسعار القمح ترتفع']
        >>> archive.search("المرفأ", only="exact", facets="month").facets
        {'month': (FacetCount(value='2025-03', count=1),)}

        Raises :class:`.InputError` if a choice makes no sense, and :class:`.QueryError` if the query is too long or
        too costly.

        >>> archive.search("القمح", sources="جريدة السهل")
        Traceback (most recent call last):
        searchapp.errors.InputError: There is no choice 'sources'; did you mean 'source'?
        """
        require_known("choice", unknown, _CHOICES)
        request = self._request(
            query,
            match=match,
            sort=sort,
            page=page,
            limit=limit,
            paragraphs=paragraphs,
            only=only,
            reading=reading,
            without_reading=without_reading,
            verbatim=verbatim,
            collapse=collapse,
            source=source,
            section=section,
            author=author,
            without_source=without_source,
            without_section=without_section,
            without_author=without_author,
            date_from=date_from,
            date_to=date_to,
        )
        return self.answer(request, facets, relaxed_hits=relaxed_hits)

    def answer(
        self, request: SearchRequest, facets: FacetName | Iterable[FacetName] = FACETS, *, relaxed_hits: bool = True
    ) -> Results:
        """Answer a request that is already complete, like :meth:`search`.

        >>> archive.answer(searchapp.SearchRequest("القمح", sort="newest"), facets="source").total
        1
        """
        counted: tuple[Any, ...] = _texts("facets", facets)
        require_known("facet", counted, get_args(FacetName))

        def find(
            request: SearchRequest, settings: Settings, facets: tuple[FacetName, ...], *, strict: bool = False
        ) -> model.Results:
            shows_relaxed = relaxed_hits and not strict
            return search(self.engine, request, settings, None, facets, relaxed_hits=shows_relaxed)

        def search_again(request: SearchRequest, *, facets: bool, strict: bool) -> Results:
            unbounded = replace(self.settings, max_results=sys.maxsize, time_limit=0.0)
            return Results.of(find(request, unbounded, counted if facets else (), strict=strict), search_again)

        engine = self.engine
        try:
            found = find(request, self.settings, counted)
            is_whole = bool(found.total or request.verbatim)
        except TimeIsUpError:
            if is_vocabulary_fresh(engine):
                raise
            is_whole = False
        if not is_whole and not is_vocabulary_fresh(engine):
            # The words for a wildcard, or a correction, are worth waiting for.
            vocabulary_of(engine)
            found = find(request, self.settings, counted)
        return Results.of(found, search_again)

    def export(self, request: SearchRequest, form: str = "csv", language: Language | None = None) -> Export:
        """Return everything that ``request`` finds as a file: "csv", "xlsx", "jsonl", "ris" or "bib".

        Titles and notes are in ``language``, by default that of the settings. It takes the time that it takes.

        >>> file = archive.export(searchapp.SearchRequest("القمح"), "csv", "ar")
        >>> titles, row = file
        >>> row.decode().split(",")[:4]
        ['1', '1', 'أسعار القمح ترتفع', 'جريدة السهل']
        >>> file.close()

        Raises as :meth:`search` does, before there is a byte.
        """
        require_known("format", [form], RESULT_FORMATS)
        return Export(self.engine, request, self._patient, RESULT_FORMATS[form], language or self.settings.language)

    def export_whole(
        self, request: SearchRequest | None = None, form: str = "jsonl", language: Language | None = None
    ) -> WholeExport:
        """Return every article with all that is known of it as a file: "jsonl", "csv" or "xlsx"; or those that
        ``request`` finds.

        From "jsonl" an archive can be restored, see :meth:`restore`.

        >>> import json
        >>> first, *articles, last = archive.export_whole()
        >>> json.loads(articles[1])["title"], json.loads(last)["end"]["articles"]
        ('أسعار القمح ترتفع', 2)

        What a search raises is raised before there is a byte.
        """
        require_known("format", [form], WHOLE_FORMATS)
        return WholeExport(self.engine, request, self._patient, form, language or self.settings.language)

    def restore(  # noqa: PLR0913 - each is a separate choice
        self,
        file: str | Path | IO[bytes],
        *,
        mode: RestoreMode = "empty",
        salvage: bool = False,
        dry_run: bool = False,
        jobs: int = 1,
        progress: ReportProgress = lambda _: None,
    ) -> Restored:
        """Bring back the articles of a file that :meth:`export_whole` wrote as "jsonl", also one packed with gzip.

        There must be no articles in the archive, unless the ``mode`` says that they are to "replace" them all or to be
        be "add"-ed; see :func:`.restore_articles`.

        >>> with open("news.jsonl", "wb") as file:
        ...     file.writelines(archive.export_whole())
        >>> with searchapp.open("another") as other:
        ...     restored = other.restore("news.jsonl")
        >>> restored.articles, restored.is_whole
        (2, True)

        Raises :class:`.InputError`, and changes nothing, if there are articles or the file is damaged; with ``salvage``
        what can be read of it is taken.
        """
        from searchapp.sync.restore import MODES, opened_file, restore_articles  # noqa: PLC0415

        require_known("mode", [mode], MODES)
        with opened_file(file) if isinstance(file, str | Path) else nullcontext(file) as stream:
            return restore_articles(
                self.engine,
                self.settings,
                stream,
                mode=mode,
                salvage=salvage,
                dry_run=dry_run,
                jobs=jobs,
                progress=progress,
            )

    @property
    def _patient(self) -> Settings:
        """The settings for what is waited for, however long it takes."""
        return replace(self.settings, time_limit=0.0)

    def record(self, request: SearchRequest) -> Record:
        """Search for ``request`` and return the record of that: what was asked, in what, and the ids of all that was
        found. It takes the time that it takes.

        >>> record = archive.record(searchapp.SearchRequest("الميناء"))
        >>> record.totals.articles, record.ids, record.archive["articles"], record.missing
        (2, ('wheat', 'port'), 2, ())
        """
        return record_search(self.engine, request, self._patient)

    def replay(self, record: Record) -> Replay:
        """Search again as ``record`` says, and return what has changed.

        >>> replay = archive.replay(archive.record(searchapp.SearchRequest("الميناء")))
        >>> replay.is_same, replay.new, replay.gone
        (True, (), ())
        """
        return replay_record(record, self.engine, self._patient)

    def article(self, article_id: str) -> Article | None:
        """Return the article with this id, or None.

        >>> archive.article("wheat").paragraphs
        ('ارتفعت أسعار القمح في الميناء هذا الأسبوع.',)
        """
        require_text("article_id", article_id)
        return self.engine.article(article_id)

    def pasted(self, query: str) -> Pasted | None:
        """Return the address or the id that ``query`` is, with the articles that have it; None where it is neither.

        >>> archive.pasted("http://www.plain.example/1/?utm_source=x#top").articles[0].id
        'wheat'
        >>> archive.pasted("https://plain.example/2").note.en
        'No article in the archive has the address https://plain.example/2.'
        >>> archive.pasted("القمح")
        """
        require_text("query", query)
        return pasted_in(self.engine, query)

    def articles(self) -> Iterator[Article]:
        """Yield every article, as of the first that is yielded, in no particular order.

        >>> sorted(article.id for article in archive.articles())
        ['port', 'wheat']
        """
        return self.engine.articles()

    def similar(self, article_id: str, limit: int = 5) -> tuple[Article, ...]:
        """Return the articles most similar to the one with this id, at most ``limit`` and often fewer.

        >>> archive.similar("wheat")
        ()
        """
        article = self.article(article_id)
        return () if article is None else similar_articles(self.engine, article, self.settings, limit)

    def suggest(self, query: str, limit: int = 10) -> tuple[Suggestion, ...]:
        """Return at most ``limit`` completions of ``query``.

        >>> [suggestion.text for suggestion in archive.suggest("القم", limit=1)]
        ['القمح']
        """
        require_text("query", query)
        return suggest(self.engine, query, limit, self.settings)

    def explain(
        self,
        query: str,
        *,
        only: str | MatchLevel | Iterable[str | MatchLevel] = MATCH_LEVELS,
        reading: Values = (),
        without_reading: Values = (),
    ) -> Explanation:
        """Return how ``query`` is interpreted: how each word is read, every form that is found, every name and day.

        >>> wheat, prices = archive.explain("القمح أسعار").parts[1:]
        >>> wheat.reading, wheat.lexeme, [(form.form, form.articles) for form in wheat.forms.forms]
        ('ال + قمح', 'قمح', [('القمح', 1)])

        Where a word can be read in several ways, any of them may be chosen or refused, as in a search.

        >>> [each.lexeme for each in archive.explain("كتب").parts[0].readings]
        ['كتاب', 'v:كتب']
        >>> archive.explain("كتب", reading="v:كتب").parts[0].lexeme
        'v:كتب'
        """
        require_text("query", query)
        request = SearchRequest(
            query,
            only=_levels(only),
            readings=_texts("reading", reading),
            without_readings=_texts("without_reading", without_reading),
        )
        return explain(self.engine, request, self.settings)

    def spellings(  # noqa: PLR0913 - each is a separate choice
        self,
        query: str,
        *,
        source: Values = (),
        section: Values = (),
        author: Values = (),
        date_from: Day | None = None,
        date_to: Day | None = None,
    ) -> tuple[tuple[Spelling, ...], ...]:
        """Return for each name in ``query`` that is spelled in several ways who spells it how, and when.

        >>> _ = archive.add({"id": "3", "title": "خبر", "text": "زار ترامب المعرض.", "source": "السهل"})
        >>> _ = archive.add({"id": "4", "title": "خبر", "text": "زار ترمب المعرض.", "source": "الساحل"})
        >>> (name,) = archive.spellings("ترامب")
        >>> sorted((each.written, each.articles, each.sources[0].value) for each in name)
        [('ترامب', 1, 'السهل'), ('ترمب', 1, 'الساحل')]

        Raises :class:`.InputError` if a choice makes no sense, and :class:`.QueryError` if the query is too costly.
        """
        require_text("query", query)
        request = self._request(
            query,
            only=MATCH_LEVELS,
            source=source,
            section=section,
            author=author,
            date_from=date_from,
            date_to=date_to,
        )
        return spelling_usage(self.engine, request, self.settings)

    def stats(self) -> EngineStats:
        """Return the figures of the archive: articles, paragraphs, words, sources and so on.

        >>> archive.stats().articles
        2
        """
        return self.engine.stats()

    def coverage(self) -> Coverage:
        """Return which days of which source the archive holds, and on which days nothing was collected.

        >>> coverage = archive.coverage()
        >>> [(each.source, each.holdings.days) for each in coverage.sources]
        [('جريدة السهل', (FacetCount(value='2025-05-09', count=1),)),
         ('وكالة الساحل', (FacetCount(value='2025-03-01', count=1),))]
        >>> [(str(gap.first), str(gap.last)) for gap in coverage.whole.gaps]
        [('2025-03-02', '2025-05-08')]
        """
        return coverage_of(self.engine)

    def compare(  # noqa: PLR0913 - each is a separate choice
        self,
        *queries: str,
        by: Unit | None = None,
        only: str | MatchLevel | Iterable[str | MatchLevel] = MATCH_LEVELS,
        source: Values = (),
        section: Values = (),
        author: Values = (),
        date_from: Day | None = None,
        date_to: Day | None = None,
    ) -> Comparison:
        """Compare two to six ``queries``, or one query in two to six sources, by time and by source.

        Articles with all that is asked for are counted, the stories that they tell, and their share of all articles of
        each time and source. ``by`` is "day", "week", "month" or "year"; without it, what suits the time.

        >>> comparison = archive.compare("القمح", "السفينة", by="month")
        >>> [(side.label, side.total.articles, side.total.share) for side in comparison.sides]
        [('القمح', 1, 0.5), ('السفينة', 1, 0.5)]
        >>> [str(period.first) for period in comparison.periods], comparison.sides[0].times[2].articles
        (['2025-03-01', '2025-04-01', '2025-05-01'], 1)
        >>> str(comparison.gaps[0].last), comparison.sources
        ('2025-04-30', ('جريدة السهل', 'وكالة الساحل'))

        Raises :class:`.InputError` if a choice makes no sense, and :class:`.QueryError` if there are too few or too
        many queries, or these are too costly.
        """
        for query in queries:
            require_text("queries", query)
        if by is not None and by not in UNITS:
            raise unknown_name("unit", by, UNITS)
        base = self._request(
            only=only, source=source, section=section, author=author, date_from=date_from, date_to=date_to
        )
        return compare(self.engine, sides_of(base, queries), self.settings, by)

    def collocates(  # noqa: PLR0913 - each is a separate choice
        self,
        query: str,
        *,
        span: int = SPAN,
        side: Side = "both",
        stop_words: bool = False,
        only: str | MatchLevel | Iterable[str | MatchLevel] = MATCH_LEVELS,
        reading: Values = (),
        without_reading: Values = (),
        source: Values = (),
        section: Values = (),
        author: Values = (),
        without_source: Values = (),
        without_section: Values = (),
        without_author: Values = (),
        date_from: Day | None = None,
        date_to: Day | None = None,
    ) -> Collocates:
        """Count the words beside the occurrences of ``query``: in all, by source and by month.

        Words are looked at up to ``span`` (1 to 5) words before and after it, or on one ``side`` only, "before" or
        "after". They are grouped by lexeme; stop words are left out unless ``stop_words`` are wanted. Each source and
        month also says how much it prefers a word to all others. The filters are those of :meth:`search`.

        >>> found = archive.collocates("القمح", span=1)
        >>> found.counts.occurrences, [(word.written, word.before, word.after) for word in found.counts.words]
        (2, [('أسعار', 2, 0), ('ترتفع', 0, 1)])
        >>> [(group.name, group.occurrences, group.preferred) for group in found.counts.sources]
        [('جريدة السهل', 2, ())]

        Raises :class:`.InputError` if a choice makes no sense, and :class:`.QueryError` if no word is asked for or the
        query is too costly.
        """
        require_text("query", query)
        request = self._request(
            query,
            only=only,
            reading=reading,
            without_reading=without_reading,
            source=source,
            section=section,
            author=author,
            without_source=without_source,
            without_section=without_section,
            without_author=without_author,
            date_from=date_from,
            date_to=date_to,
        )
        return collocates(self.engine, request, self.settings, Window(span, side, stop_words))

    def concordance(  # noqa: PLR0913 - each is a separate choice
        self,
        query: str,
        *,
        sort: SortKey = "newest",
        clitics: bool = False,
        only: str | MatchLevel | Iterable[str | MatchLevel] = MATCH_LEVELS,
        collapse: bool = False,
        source: Values = (),
        section: Values = (),
        author: Values = (),
        date_from: Day | None = None,
        date_to: Day | None = None,
    ) -> Concordance:
        """Return a line for each occurrence of ``query`` in the articles that have all of it, with what stands around.

        Lines are sorted by date ("newest", "oldest"), "source", the "match" itself, or the words beside it, "before" or
        "after", from the second on by "before2", from the third by "after3" and so on. Words are compared without the
        article and joined conjunctions unless ``clitics`` count. Where lines are missing, ``unread`` counts the
        articles that they are of, and a note says so.

        >>> found = archive.concordance("القمح", sort="after")
        >>> [(line.before, line.match, line.after) for line in found.lines]
        [('أسعار ', 'القمح', ' ترتفع'), ('ارتفعت أسعار ', 'القمح', ' في الميناء هذا الأسبوع.')]
        >>> found.read, found.unread, found.lines[1].article.id, found.lines[1].paragraph, found.lines[1].start
        (1, 0, 'wheat', 0, 13)

        Raises :class:`.InputError` if a choice makes no sense, and :class:`.QueryError` if the query is too costly.
        """
        require_text("query", query)
        if sort not in SORT_KEYS:
            raise unknown_name("sort", sort, SORT_KEYS)
        require_bool("clitics", clitics)
        request = self._request(
            query,
            only=only,
            collapse=collapse,
            source=source,
            section=section,
            author=author,
            date_from=date_from,
            date_to=date_to,
        )
        return concordance(self.engine, request, self.settings, sort, clitics=clitics, whole=True)

    def batch(  # noqa: PLR0913 - each is a separate choice
        self,
        lines: Iterable[str] | NameList,
        *,
        names: bool = True,
        only: str | MatchLevel | Iterable[str | MatchLevel] = MATCH_LEVELS,
        source: Values = (),
        section: Values = (),
        author: Values = (),
        date_from: Day | None = None,
        date_to: Day | None = None,
    ) -> Generator[Row | Missing, None, None]:
        """Yield what there is of each name or query among ``lines``, with the number of its line, counted from 1.

        A line of several words without any syntax is searched for as if it stood between quotation marks, if lines are
        ``names``. Empty lines are left out, and so are those that stand there already. Where not all of the others
        could be searched for within the limits of the settings, a :class:`.Missing` comes last.

        >>> for row in archive.batch(["أسعار القمح", "السفينة", "", "لا أحد"]):
        ...     print(row.line.number, row.query, row.articles, row.first, row.best and row.best.id)
        1 "أسعار القمح" 1 2025-05-09 wheat
        2 السفينة 1 2025-03-01 port
        4 "لا أحد" 0 None None

        Raises :class:`.InputError` if a choice makes no sense.
        """
        base = self._request(
            only=only, source=source, section=section, author=author, date_from=date_from, date_to=date_to
        )
        if not isinstance(lines, NameList):
            lines = NameList.of(enumerate(texts_of("lines", lines, "['القمح', 'أسعار القمح']"), 1))
        engine = self.engine
        if "vocabulary" not in engine.lacks:
            # What was probably meant is worth waiting for.
            vocabulary_of(engine)
        return batch(engine, lines.lines, self.settings, base, names=names)

    @property
    def sources(self) -> SourceTable:
        """What the sources are called: the table that the setting ``sources`` names, as it is now.

        >>> archive.sources.name("جريدة السهل", "en"), archive.sources.problems
        ('جريدة السهل', ())
        """
        return sources_of(self.settings)

    def slugs(self, sources: Iterable[str]) -> tuple[str, ...]:
        """Return the values that articles have for ``sources``, which may be given by any of their names.

        >>> archive.slugs(["جريدة السهل"])
        ('جريدة السهل',)
        """
        return self.sources.slugs(sources, lambda: {value for value, _ in self.engine.values("source")})

    def _request(
        self, query: str = "", /, *, date_from: Day | None, date_to: Day | None, **choices: Any
    ) -> SearchRequest:
        """Return the request for ``query`` with the ``choices`` of a method, named as :meth:`search` names them."""
        span = narrowed(_limit("date_from", date_from, last=False), _limit("date_to", date_to, last=True))
        only = _levels(choices.pop("only"))
        filters: dict[str, Any] = {
            field: _texts(name, choices.pop(name)) for name, field in _FILTERS.items() if name in choices
        }
        for field in ("sources", "without_sources"):
            filters[field] = self.slugs(filters.get(field, ()))
        return SearchRequest(query, only=only, date_from=span.first, date_to=span.last, **(filters | choices))

    def check(self, *, deep: bool = False) -> tuple[str, ...]:
        """Return the problems of the index, one line each; nothing if it is sound.

        >>> archive.check(deep=True)
        ()
        """
        return self.engine.check(deep=deep)


#: The choices of a search, besides the query.
_CHOICES: Final = tuple(name for name, it in signature(Archive.search).parameters.items() if it.kind is it.KEYWORD_ONLY)


#: The choices that take one value or several, and the fields of a request that they are.
_FILTERS: Final = {
    "reading": "readings",
    "without_reading": "without_readings",
    "source": "sources",
    "section": "sections",
    "author": "authors",
    "without_source": "without_sources",
    "without_section": "without_sections",
    "without_author": "without_authors",
}


def _paths(paths: object) -> list[Path]:
    given = [paths] if isinstance(paths, str | Path) else paths
    if isinstance(given, Iterable):
        named = [*given]
        if all(isinstance(path, str | Path) and str(path) for path in named):
            return [*map(Path, named)]
    raise InputError(f"index() takes a path or several, not {paths!r:.60}; for articles: add().")


def _texts(name: str, values: object) -> tuple[str, ...]:
    """Return one text or several as a tuple."""
    return (values,) if isinstance(values, str) else texts_of(name, values, "'النص' or ['نص', 'آخر']")


def _levels(levels: object) -> Any:
    return (levels,) if isinstance(levels, str | MatchLevel) else levels


def _limit(name: str, day: object, *, last: bool) -> Span:
    """Return the days from ``day`` on, or up to it if it is the ``last``."""
    if day is None:
        return Span(None, None)
    if isinstance(day, date):
        plain = plain_day(name, day)
        return Span(None, plain) if last else Span(plain, None)
    span = parse_limit(day, date.today(), last=last) if isinstance(day, str) else None
    if span is None:
        raise InputError(
            f"{name} is {day!r:.60}; pass a date, or text such as '2025', '2025-11', '6/11/2025' or 'أمس'."
        )
    return span
