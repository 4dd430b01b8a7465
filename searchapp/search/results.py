"""The answer to a search as a Python program holds it: results to walk through, page by page or all of them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, fields, replace
from datetime import datetime
from html import escape
from typing import Any, Final, Protocol, cast

from searchapp import model
from searchapp.errors import ARTICLES, Language, Noun, counted
from searchapp.model import SearchRequest, Span
from searchapp.ranking.highlight import excerpt
from searchapp.search.serialization import answer_as_json, date_text, hit_as_json

#: How many articles are looked up, and held in memory, at a time where all are wanted.
_AT_ONCE: Final = 500
_ELLIPSIS: Final = "…"
#: How many articles have only some of the words, before what they have.
_HAVING: Final = Noun("مقال واحد فيه", "مقالان فيهما", "مقالات فيها", "مقالًا فيها", "مقال فيها")


@dataclass(frozen=True, slots=True, repr=False)
class Hit(model.Hit):
    """An article that was found, and the paragraphs by which.

    >>> [hit] = archive.search("القمح", source="جريدة السهل")
    >>> hit.id, hit.title, hit.source, hit.date.year, hit.url
    ('wheat', 'أسعار القمح ترتفع', 'جريدة السهل', 2025, 'https://plain.example/1')
    >>> hit.snippet
    'ارتفعت أسعار القمح في الميناء هذا الأسبوع.'
    >>> hit.snippet_html
    'ارتفعت أسعار <mark>القمح</mark> في الميناء هذا الأسبوع.'
    >>> hit
    <Hit 'wheat': 'أسعار القمح ترتفع', جريدة السهل, 2025-05-09>
    """

    @property
    def id(self) -> str:
        """The id of the article."""
        return self.article.id

    @property
    def title(self) -> str:
        """The title of the article."""
        return self.article.title

    @property
    def source(self) -> str:
        """The newspaper, agency or site that published it."""
        return self.article.source

    @property
    def date(self) -> datetime | None:
        """When it was published."""
        return self.article.date

    @property
    def url(self) -> str:
        """Where it was published."""
        return self.article.url

    @property
    def snippet(self) -> str:
        """The part of the best paragraph that shows why the article was found, as it was printed."""
        return "".join(text for text, _ in self._snippet())

    @property
    def snippet_html(self) -> str:
        """The same as HTML: escaped, with ``<mark>`` around what matches."""
        return _html(self._snippet())

    def _snippet(self) -> Iterator[tuple[str, bool]]:
        for paragraph in self.paragraphs[:1]:
            cut = excerpt(paragraph)
            yield _ELLIPSIS * cut.cut_before, False
            yield from _pieces(cut.text, cut.highlights)
            yield _ELLIPSIS * cut.cut_after, False

    def to_dict(self) -> dict[str, Any]:
        """Return the hit as an object of ``results`` in the answer of ``searchapp search --json``."""
        return hit_as_json(self)

    def __repr__(self) -> str:
        known = ", ".join(
            filter(None, (repr(self.article.heading), self.source, (date_text(self.article) or "").partition("T")[0]))
        )
        return f"<Hit {self.id!r}: {known}>"

    def _repr_html_(self) -> str:
        return f'<div dir="rtl">{self.as_html()}</div>'

    def as_html(self) -> str:
        """Return the hit as a paragraph of HTML, with what matches in ``<mark>``."""
        title = _html(_pieces(self.title, self.title_highlights)) or escape(self.article.heading)
        if self.url.startswith(("https://", "http://")):
            title = f'<a href="{escape(self.url)}">{title}</a>'
        known = " · ".join(
            filter(None, (self.source, self.article.section, self.article.author, date_text(self.article)))
        )
        return f"<p><b>{title}</b><br><small>{escape(known)}</small><br>{self.snippet_html}</p>"


class SearchAgain(Protocol):
    """Searches with another page, however deep it lies and however long it takes."""

    def __call__(self, request: SearchRequest, *, facets: bool, strict: bool) -> Results:
        """Answer ``request``; only with ``facets`` is anything counted by its values. Where it is ``strict``, what a
        relaxed search adds is only counted.
        """


@dataclass(frozen=True, slots=True, repr=False)
class Results(model.Results):
    """The answer to a search: one page of hits, and what is known of all of them.

    >>> results = archive.search("الميناء", limit=1)
    >>> results
    <Results of 'الميناء': 2 articles, page 1 of 2>
    >>> [hit.id for hit in results]
    ['wheat']
    >>> results.total, len(results), results[0].title
    (2, 1, 'أسعار القمح ترتفع')
    >>> results.facets["source"]
    (FacetCount(value='جريدة السهل', count=1), FacetCount(value='وكالة الساحل', count=1))

    ``hits`` are those of the page, ``notes`` what is to be said of how the query was read. :class:`.model.Results` says
    what the other attributes are. Where few articles have all the words, others with some of them are apart:

    >>> results = archive.search("القمح العنبر")
    >>> results
    <Results of 'القمح العنبر': 0 articles, 1 more with some of the words>
    >>> results.total, len(results), [hit.id for hit in results.relaxed_hits]
    (0, 0, ['wheat'])
    """

    hits: tuple[Hit, ...]
    relaxed_hits: tuple[Hit, ...] = ()
    search_again: SearchAgain | None = field(default=None, compare=False)

    @classmethod
    def of(cls, found: model.Results, search_again: SearchAgain) -> Results:
        """Return what was ``found`` in this form."""
        hits, relaxed = (tuple(Hit(**_values(hit)) for hit in hits) for hits in (found.hits, found.relaxed_hits))
        return cls(**(_values(found) | {"hits": hits, "relaxed_hits": relaxed}), search_again=search_again)

    def __iter__(self) -> Iterator[Hit]:
        return iter(self.hits)

    def __len__(self) -> int:
        return len(self.hits)

    def __getitem__(self, position: int) -> Hit:
        return self.hits[position]

    def pages(self) -> Iterator[Results]:
        """Yield every page of the answer, from the first on, however many there are.

        >>> [page[0].title for page in archive.search("الميناء", limit=1).pages()]
        ['أسعار القمح ترتفع', 'المَرفأ يستقبل السفن']
        """
        return self._pages(replace(self.request, page=1), facets=bool(self.facets), strict=False)

    def all(self) -> Iterator[Hit]:
        """Yield the hits of all pages, however many there are; none twice, though the archive may change meanwhile.

        They are those of articles with all that was asked, as the total counts them.

        >>> [hit.id for hit in archive.search("الميناء", limit=1).all()]
        ['wheat', 'port']
        """
        seen: set[str] = set()
        for page in self._pages(replace(self.request, page=1, limit=_AT_ONCE), facets=False, strict=True):
            for hit in page.hits:
                if hit.id not in seen:
                    seen.add(hit.id)
                    yield hit

    def _pages(self, request: SearchRequest, *, facets: bool, strict: bool) -> Iterator[Results]:
        if self.search_again is None:
            raise TypeError("Only results of an archive know how to search again.")
        while True:
            page = self.search_again(request, facets=facets, strict=strict)
            yield page
            if request.page >= page.page_count:
                return
            request = replace(request, page=request.page + 1)

    def to_dict(self, language: Language = "en") -> dict[str, Any]:
        """Return the answer as the object that ``searchapp search --json`` prints, with notes in ``language``.

        >>> archive.search("القمح").to_dict()["total"]
        1
        """
        return answer_as_json(self, language)

    def __repr__(self) -> str:
        page = f", page {self.request.page} of {self.page_count:,}" if self.page_count > 1 else ""
        more = f", {self.relaxed_total:,} more with some of the words" if self.relaxed else ""
        return f"<Results of {self.searched!r}: {self.total:,} article{'' if self.total == 1 else 's'}{more}{page}>"

    def _repr_html_(self) -> str:
        notes = "".join(f"<p><i>{escape(note.ar)}</i></p>" for note in self.notes)
        ranked = (cast("tuple[Hit, ...]", self.shown), ()) if self.ranked_together else (self.hits, self.relaxed_hits)
        hits, relaxed = ("".join(hit.as_html() for hit in hits) for hits in ranked)
        some = f"{counted(self.relaxed_total, _HAVING)} بعض الكلمات"
        line = f"<p><small>{some}</small></p>" if self.relaxed else ""
        found = f"<p><small>{counted(self.total, ARTICLES)}</small></p>"
        below = f"{line}{hits}" if self.ranked_together else f"{hits}{line and '<hr>'}{line}{relaxed}"
        return f'<div dir="rtl">{notes}{found}{below}</div>'


def _values(data: model.Hit | model.Results) -> dict[str, Any]:
    return {each.name: getattr(data, each.name) for each in fields(data)}


def _pieces(text: str, highlights: Iterable[Span]) -> Iterator[tuple[str, bool]]:
    """Yield ``text`` in pieces, each with whether it is highlighted."""
    done = 0
    for start, end in highlights:
        yield text[done:start], False
        yield text[start:end], True
        done = end
    yield text[done:], False


def _html(pieces: Iterable[tuple[str, bool]]) -> str:
    return "".join(f"<mark>{escape(text)}</mark>" if marked else escape(text) for text, marked in pieces)
