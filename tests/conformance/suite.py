"""All that every engine must keep.

A test file for an engine is a subclass that names it::

    class TestMyEngine(EngineConformance):
        engine_name = "mine"

An engine that keeps its index elsewhere than in a folder overrides what speaks of one in :mod:`.case`. What it cannot
do it declares in :attr:`~searchapp.engines.base.Engine.lacks`; the tests that need it then insist on a clear error.
"""

from __future__ import annotations

from tests.conformance.collocates import Collocates
from tests.conformance.concurrency import Concurrency
from tests.conformance.copies import Copies
from tests.conformance.deadlines import Deadlines
from tests.conformance.evidence import Evidence
from tests.conformance.extremes import Extremes
from tests.conformance.facets import Facets
from tests.conformance.filtering import Filtering
from tests.conformance.incremental import Incremental
from tests.conformance.lexemes import Lexemes
from tests.conformance.lifecycle import Lifecycle
from tests.conformance.lists import Lists
from tests.conformance.lookups import LookUps
from tests.conformance.matching import Matching
from tests.conformance.names import Names
from tests.conformance.occurrences import Occurrences
from tests.conformance.originals import Originals
from tests.conformance.paging import Paging
from tests.conformance.prices import Prices
from tests.conformance.publishing import Publishing
from tests.conformance.randomness import Randomness
from tests.conformance.records import Records
from tests.conformance.relevance import Relevance
from tests.conformance.restoring import Restoring
from tests.conformance.sorting import Sorting
from tests.conformance.staleness import Staleness
from tests.conformance.states import States
from tests.conformance.times import Times
from tests.conformance.versions import Versions
from tests.conformance.writing import Writing


class EngineConformance(
    Writing,
    Originals,
    Extremes,
    Matching,
    Lexemes,
    Names,
    Filtering,
    Sorting,
    Times,
    Paging,
    Facets,
    Evidence,
    Occurrences,
    Collocates,
    Copies,
    Lists,
    Records,
    Relevance,
    Randomness,
    Restoring,
    Incremental,
    LookUps,
    Lifecycle,
    Staleness,
    States,
    Versions,
    Concurrency,
    Deadlines,
    Prices,
    Publishing,
):
    """Every group of tests."""
