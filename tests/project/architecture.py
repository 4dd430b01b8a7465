"""The architecture as data: which part of the package may import which, and who may import what others made.

Names are those of modules and packages below ``searchapp``; ``__init__`` is the facade of a package.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True)
class Layers:
    """All modules and packages directly below a package, from top to bottom.

    One may import what is in a lower layer, and nothing of its own layer but itself. The facade of the package is above
    them all, unless a row names it.
    """

    package: str
    rows: tuple[tuple[str, ...], ...]


@dataclass(frozen=True)
class Owned:
    """A package that only some places may import: ``lazily`` is inside a function, or for type checkers only."""

    package: str
    at_once: tuple[str, ...] = ()
    lazily: tuple[str, ...] = ()


PARTS: Final = Layers(
    "searchapp",
    (
        ("__main__",),
        ("cli",),
        ("deployment", "web"),
        ("evaluation",),
        ("manual",),
        ("archive", "home"),
        ("search", "sync"),
        ("query",),
        ("ingest", "engines"),
        ("vocabulary",),
        ("ranking",),
        ("near_duplicates", "export"),
        ("plan",),
        ("dates",),
        ("sources",),
        ("analysis",),
        ("model",),
        ("setting_groups", "settings"),
        ("import_rules",),
        ("errors",),
        ("bidi", "installation", "translations"),
    ),
)

#: An engine knows the contract and what engines share; none knows another.
ENGINES: Final = Layers(
    "searchapp.engines",
    (
        ("temporary",),
        ("registry",),
        ("memory", "whoosh", "tantivy", "opensearch"),
        ("local",),
        ("arrays", "analysed", "verify"),
        ("price", "retrieval", "lock_owner", "serialization"),
        ("base",),
        ("lookups",),
    ),
)

#: A query is read one way.
QUERY: Final = Layers(
    "searchapp.query",
    (
        ("compiler", "expansion"),
        ("form", "spelled", "readings"),
        ("parser",),
        ("offers",),
        ("lexer",),
        ("ast", "notes", "syntax"),
    ),
)

#: A search goes one way.
SEARCH: Final = Layers(
    "searchapp.search",
    (
        ("record_serialization", "replay"),
        ("comparison_serialization", "record", "whole"),
        (
            *("batch", "collocates", "compare", "concordance", "coverage", "examples", "explain", "export", "similar"),
            *("pasted", "spellings", "suggest"),
        ),
        ("collocate_counts",),
        ("word_forms",),
        ("__init__",),
        ("occurrences", "present", "results"),
        ("did_you_mean",),
        ("execute",),
        ("prepare",),
        ("serialization", "spelling_candidates"),
    ),
)

#: Articles are matched, then given points, then ranked.
RANKING: Final = Layers(
    "searchapp.ranking",
    (
        ("rerank",),
        ("scoring",),
        ("highlight",),
        ("match",),
        ("postings",),
    ),
)

LAYERS: Final = (PARTS, ENGINES, QUERY, SEARCH, RANKING)

#: Every package of others that is imported, and those of our own that only some may import.
OWNED: Final = (
    # The web interface.
    Owned("flask", at_once=("web",)),
    Owned("flask_babel", at_once=("web",)),
    Owned("babel", at_once=("web",)),
    Owned("werkzeug", at_once=("web",)),
    Owned("markupsafe", at_once=("web",)),
    Owned("waitress", at_once=("web",)),
    Owned("prometheus_client", at_once=("web",)),
    Owned("_typeshed", lazily=("web",)),
    # It comes with Flask.
    Owned("jinja2", at_once=("deployment",)),
    # The command line.
    Owned("click", at_once=("cli",)),
    # The manual.
    Owned("markdown_it", at_once=("manual",)),
    Owned("wcwidth", lazily=("cli.terminal",)),
    # Where the archive is.
    Owned("platformdirs", lazily=("home",)),
    # Arabic.
    Owned("pyarabic", at_once=("analysis",)),
    Owned("arramooz", lazily=("analysis.lexicon.making",)),
    Owned("libqutrub", lazily=("analysis.lexicon.making",)),
    Owned("hijridate", at_once=("dates",)),
    Owned("rapidfuzz", lazily=("vocabulary",)),
    # Engines. Two of them are optional, so all are imported by name when they are asked for.
    Owned("whoosh", at_once=("engines.whoosh",)),
    Owned("tantivy", at_once=("engines.tantivy",)),
    Owned("opensearchpy", at_once=("engines.opensearch",)),
    Owned("searchapp.engines.memory", at_once=("engines.memory",), lazily=("engines.registry",)),
    Owned("searchapp.engines.whoosh", at_once=("engines.whoosh",), lazily=("engines.registry",)),
    Owned("searchapp.engines.tantivy", at_once=("engines.tantivy",), lazily=("engines.registry",)),
    Owned("searchapp.engines.opensearch", at_once=("engines.opensearch",), lazily=("engines.registry",)),
    # Arrays.
    Owned(
        "numpy",
        at_once=(
            "engines.analysed",
            "engines.arrays",
            "engines.memory",
            "engines.retrieval",
            "engines.opensearch",
            "engines.tantivy",
            "engines.whoosh",
            "vocabulary",
            "ranking",
            "near_duplicates",
            "analysis.lexicon.making",
        ),
        lazily=("evaluation",),
    ),
    # Articles and where they come from.
    Owned("lxml", at_once=("ingest", "web")),
    Owned("trafilatura", lazily=("ingest",)),
    Owned("brotli", at_once=("ingest",)),
    Owned("olefile", at_once=("ingest",)),
    Owned("python_calamine", lazily=("ingest",)),
    Owned("playa", at_once=("ingest.pdf.child",), lazily=("ingest.pdf",)),
    Owned("protego", at_once=("sync.fetch",)),
    Owned("watchfiles", at_once=("sync.watch",)),
    # Files for use elsewhere.
    Owned("xlsxwriter", lazily=("export",)),
    # Measures.
    Owned("ir_measures", lazily=("evaluation",)),
    Owned("scipy", lazily=("evaluation",)),
)

#: Modules that may import something by a name that is computed. What they name in full is checked like any import.
BY_NAME: Final = ("__init__", "cli.commands", "engines.registry")
