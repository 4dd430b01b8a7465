"""One small index of the sample corpus and the tests' own articles, asked through Flask and through Chromium."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing, suppress
from pathlib import Path
from threading import Thread
from typing import Any, NoReturn

import pytest
import waitress
from flask import Flask
from flask.testing import FlaskClient
from jinja2 import BytecodeCache
from jinja2.bccache import Bucket
from playwright.sync_api import Browser, ConsoleMessage, Page, ViewportSize, sync_playwright
from waitress import wasyncore

from searchapp.engines.registry import open_engine
from searchapp.settings import Settings
from searchapp.sync.index import index_paths
from searchapp.web import create_app
from searchapp.web.opened_index import opened_index
from tests.web.imports import log_imports
from tests.web.markup import Page as ParsedPage
from tests.web.newsroom import write_newsroom

CORPUS = Path(__file__).parents[2] / "corpus"
CHROMIUM_NAMES = ("chromium", "chromium-browser", "google-chrome")
CHROMIUM_ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]

Read = Callable[..., ParsedPage]
MakeApp = Callable[[Settings], Flask]
OpenPage = Callable[..., Page]


class CompiledTemplates(BytecodeCache):
    """Templates, each compiled by the first application that shows it."""

    def __init__(self) -> None:
        self._codes: dict[tuple[str, str], Any] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        bucket.code = self._codes.get((bucket.key, bucket.checksum))

    def dump_bytecode(self, bucket: Bucket) -> None:
        self._codes[bucket.key, bucket.checksum] = bucket.code


@pytest.fixture(scope="session", autouse=True)
def _templates_are_compiled_once() -> Iterator[None]:
    """Let all applications of the tests share their templates."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setitem(Flask.jinja_options, "bytecode_cache", CompiledTemplates())
        yield


@pytest.fixture(scope="session")
def settings(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    folder = tmp_path_factory.mktemp("web")
    settings = Settings(index=folder / "index", show_imports=True)
    index_files(settings, CORPUS, write_newsroom(folder / "newsroom.jsonl"))
    log_imports(settings)
    return settings


@pytest.fixture(scope="session")
def make_app() -> Iterator[MakeApp]:
    """Make applications, and close their indexes at the end."""
    with ExitStack() as stack:

        def make(settings: Settings) -> Flask:
            app = create_app(settings)
            stack.enter_context(closing(opened_index(app)))
            return app

        yield make


@pytest.fixture(scope="session")
def app(make_app: MakeApp, settings: Settings) -> Flask:
    return make_app(settings)


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    return app.test_client()


@pytest.fixture
def read(client: FlaskClient) -> Read:
    """Get a page, insist on its status, and return it parsed."""

    def get(url: str, status: int = 200, **parameters: Any) -> ParsedPage:
        response = client.get(url, query_string=parameters or None)
        assert response.status_code == status, response.text
        return ParsedPage(response.text)

    return get


@pytest.fixture(scope="session")
def address(app: Flask) -> Iterator[str]:
    """The address of a real server on a free port."""
    server = waitress.create_server(app, host="127.0.0.1", port=0, threads=4)
    thread = Thread(target=server.run, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.effective_port}"
    # In its own thread, which would otherwise come upon sockets that are closed already.
    with suppress(OSError):  # It may be done before it is woken, if it was awake.
        server.trigger.pull_trigger(lambda: wasyncore.close_all(server._map, ignore_all=True))
    thread.join(timeout=10)
    assert not thread.is_alive()
    server.task_dispatcher.shutdown()


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    found = next(filter(None, map(shutil.which, CHROMIUM_NAMES)), None)
    if found is None:
        _unavailable("chromium is not installed")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=found, args=CHROMIUM_ARGUMENTS)
        yield browser
        browser.close()


@pytest.fixture
def open_page(browser: Browser, address: str) -> Iterator[OpenPage]:
    """Open pages of the site, and insist at the end that nothing was complained of or fetched from elsewhere.

    That the address ``missing`` leads nowhere, of which browsers complain too, is then what the test is about.
    """
    complaints: list[str] = []
    requested: list[str] = []
    contexts = []

    # Chromium's remark on a test that focuses a field before the page is painted for the first time.
    remark = "Autofocus processing was blocked because a document already has a focused element."

    def open_at(path: str = "/", width: int = 1280, missing: str | None = None, **options: Any) -> Page:
        def listen(message: ConsoleMessage) -> None:
            expected = missing is not None and message.location["url"].endswith(missing)
            if message.type != "log" and message.text != remark and not expected:
                complaints.append(message.text)

        viewport: ViewportSize = {"width": width, "height": 850}
        context = browser.new_context(viewport=viewport, base_url=address, reduced_motion="reduce", **options)
        contexts.append(context)
        page = context.new_page()
        page.on("console", listen)
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.on("request", lambda request: requested.append(request.url))
        page.goto(path)
        return page

    yield open_at
    for context in contexts:
        context.close()
    assert not complaints
    assert [url for url in requested if not url.startswith(address)] == []


def index_files(settings: Settings, *paths: Path) -> None:
    """Bring the index of ``settings`` up to date with some files, none of which may be set aside."""
    engine = open_engine(settings)
    report = index_paths(engine, paths)
    engine.close()
    assert not report.rejected


def _unavailable(reason: str) -> NoReturn:
    """Skip the browser tests on a desk, but never where the project is judged by them."""
    if os.environ.get("CI"):
        pytest.fail(reason)
    pytest.skip(reason)


def show_filters(page: Page) -> None:
    """Unfold the filters where they are folded, as on a phone."""
    _unfold(page, ".filters-switch summary")


def show_chart(page: Page) -> None:
    """Unfold the chart where it is folded, as on a phone."""
    _unfold(page, ".chart-switch summary")


def _unfold(page: Page, switch: str) -> None:
    # What is shown is told by the style sheets.
    page.wait_for_load_state("load")
    if page.locator(switch).is_visible():
        page.locator(switch).click()
