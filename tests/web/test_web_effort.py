"""What is asked of the engine for a page: no more values than it shows or names, and no more hits than it shows."""

from __future__ import annotations

import time
from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import Any

import pytest
from flask.testing import FlaskClient

from searchapp.engines import arrays
from searchapp.engines.base import Engine, Reader
from searchapp.engines.local.engine import LocalEngine
from searchapp.engines.price import Rates
from searchapp.engines.retrieval import result_page
from searchapp.plan import FACET_VALUES, Deadline, ResultPage, SearchPlan, leaves
from searchapp.ranking.match import roots_of
from searchapp.search import export
from searchapp.settings import Settings
from tests.web.newsroom import PORT

PlansFor = Callable[[str], list[SearchPlan]]


@pytest.fixture
def plans_for(client: FlaskClient, monkeypatch: pytest.MonkeyPatch) -> PlansFor:
    """Return what is asked of the engine to answer the request for an address."""
    asked: list[SearchPlan] = []

    def recorded(plan: SearchPlan, *given: Any) -> ResultPage:
        asked.append(plan)
        return result_page(plan, *given)

    monkeypatch.setattr(arrays, "result_page", recorded)

    def plans(address: str) -> list[SearchPlan]:
        asked.clear()
        response = client.get(address)
        assert response.status_code == 200
        assert response.get_data()
        return asked

    return plans


@pytest.mark.parametrize("address", ["/?q=الزعفران", "/api/search?q=الزعفران"])
def test_a_page_counts_no_more_values_than_it_names(plans_for: PlansFor, address: str) -> None:
    counted = [plan for plan in plans_for(address) if "author" in plan.facets]
    assert counted
    assert {plan.facet_values for plan in counted} == {FACET_VALUES}


@pytest.mark.parametrize("address", ["/feed.atom?q=الزعفران", "/search.csv?q=الزعفران"])
def test_what_shows_no_values_counts_none(plans_for: PlansFor, address: str) -> None:
    plans = plans_for(address)
    assert plans
    assert {plan.facets for plan in plans} == {()}


def test_what_a_page_counts_besides_its_hits_is_not_ranked(plans_for: PlansFor) -> None:
    found, *counted = plans_for(f"/?q=الزعفران&from=2025-01-01&to=2025-12-31&source={PORT}")
    assert found.limit
    assert counted
    assert not any(plan.limit for plan in counted)


def test_what_there_is_no_time_left_to_count_is_left_out(
    plans_for: PlansFor, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    address = f"/?q=الزعفران&from=2025-01-01&to=2025-12-31&source={PORT}"
    found, *counted = plans_for(address)
    assert any(plan.facets for plan in counted if plan.node is not None)
    # The search costs its whole budget: for whatever is counted after it, with the same words, less is left.
    lists = sum(len(roots_of(leaf)) for leaf in set(leaves(found.node)))
    monkeypatch.setattr(arrays, "RATES", Rates((settings.time_limit - 1e-6) / lists, 0.0, 0.0))
    found, *counted = plans_for(address)
    assert found.limit
    # What was collected on each day is counted without any word.
    assert not any(plan.facets for plan in counted if plan.node is not None)


@pytest.mark.parametrize(
    "address",
    [
        "/?q=الزعفران",
        "/?q=هل وصل الزعفران إلى الميناء",
        "/?q=الزعفراان",
        "/?q=الزعفران مجهول",
        f"/?q=الزعفران&from=2025-01-01&to=2025-12-31&source={PORT}",
        "/article/nabd-dialect-ai?q=لهج*",
        "/api/search?q=زعفر*",
        "/api/search?q=الزعفران&collapse=1",
        "/api/explain?q=الزعفران",
        "/explain?q=الزعفران",
        "/api/suggest?q=الزعف",
        "/feed.atom?q=الزعفران",
    ],
)
def test_whatever_is_asked_of_the_engine_ends_in_time(plans_for: PlansFor, settings: Settings, address: str) -> None:
    started = time.monotonic()
    plans = plans_for(address)
    assert plans
    assert all(plan.deadline.moment <= started + settings.time_limit + 0.5 for plan in plans)


def test_later_windows_of_a_table_have_a_deadline_each(
    plans_for: PlansFor, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(export, "_FIRST", 5)
    monkeypatch.setattr(export, "_WINDOW", 5)
    plans = plans_for("/search.csv?q=الزعفران")
    assert len(plans) > 4
    ends = [plan.deadline.moment for plan in plans]
    assert ends == sorted(set(ends))
    assert ends[-1] <= time.monotonic() + settings.time_limit


def test_all_of_a_page_is_of_one_state(client: FlaskClient, monkeypatch: pytest.MonkeyPatch) -> None:
    opened: list[Engine] = []

    def recorded(engine: LocalEngine[Any], deadline: Deadline) -> AbstractContextManager[Reader]:
        opened.append(engine)
        return reading(engine, deadline)

    reading = LocalEngine.reading
    monkeypatch.setattr(LocalEngine, "reading", recorded)
    assert client.get(f"/?q=الزعفران&source={PORT}").status_code == 200
    assert len(opened) == 1
