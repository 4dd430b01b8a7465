"""Readers: they know what may be found, and compare every answer with it."""

from __future__ import annotations

import csv
import json
import random
import re
import time
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from contextlib import closing
from dataclasses import dataclass
from http.client import HTTPConnection, HTTPException
from threading import Event
from typing import Any, Final
from urllib.parse import urlencode

from lxml import etree

from tests.bench.soak.ledger import DIGITS, MARKER, Ledger, State, number_of, read_title, source, word
from tests.bench.soak.tally import Tally

PATIENCE: Final = 60.0

#: How a query is asked that is to find what all its words are in, as they are.
_AS_IT_IS: Final = {"match": "all", "verbatim": 1}
#: More than are ever there at a time.
_ALL: Final = {"q": MARKER, "limit": 100, **_AS_IT_IS}
_ENTRY_TITLE: Final = "{http://www.w3.org/2005/Atom}entry/{http://www.w3.org/2005/Atom}title"


@dataclass(frozen=True, slots=True)
class Answer:
    """An answer, when it was asked for and when it had come; the status is 0 if none came."""

    status: int
    text: str
    asked: float
    answered: float


@dataclass(frozen=True, slots=True)
class Before:
    """What there was before anything was committed: how many articles, and what some queries find of them."""

    articles: int
    found: Mapping[str, Mapping[str, Any]]


@dataclass(frozen=True, slots=True)
class Question:
    """What is asked for, and which answers are right: of a given status and text, in a given state."""

    path: str
    parameters: Mapping[str, object]
    is_right: Callable[[int, str, State], bool]


def ask(port: int, path: str, parameters: Mapping[str, object] | None = None) -> Answer:
    """Ask for ``path`` at the server."""
    asked = time.monotonic()
    status, text = 0, ""
    try:
        with closing(HTTPConnection("127.0.0.1", port, timeout=PATIENCE)) as connection:
            connection.request("GET", f"{path}?{urlencode(parameters)}" if parameters else path)
            response = connection.getresponse()
            text = response.read().decode()
            status = response.status
    except (OSError, HTTPException) as error:
        text = repr(error)
    return Answer(status, text, asked, time.monotonic())


def what_there_is(port: int, queries: Iterable[str]) -> Before:
    """Return what there is before anything is committed."""
    if json.loads(ask(port, "/api/search", _ALL).text)["total"]:
        raise SystemExit(f"There are articles with the word {MARKER} already.")
    articles = json.loads(ask(port, "/healthz").text)["articles"]
    return Before(articles, {query: _counts(ask(port, "/api/search", _query(query)).text) for query in queries})


def _query(query: str) -> dict[str, object]:
    return {"q": query, **_AS_IT_IS}


def _counts(text: str) -> dict[str, Any]:
    found = json.loads(text)
    return {"total": found["total"], "facets": found["facets"]}


class Reader:
    """A reader who asks one question after another, ``pause`` seconds apart on average."""

    def __init__(self, port: int, ledger: Ledger, tally: Tally, before: Before, *, seed: int, pause: float) -> None:
        self._port = port
        self._ledger = ledger
        self._tally = tally
        self._before = before
        self._choice = random.Random(seed)
        self._pause = pause

    def read(self, finished: Event) -> None:
        """Ask until it is ``finished``."""
        questions = (
            self._one, self._one, self._all, self._others, self._others, self._page, self._article, self._table,
            self._feed, self._health,
        )  # fmt: skip
        while not finished.wait(self._choice.uniform(0, 2 * self._pause)):
            make = self._choice.choice(questions)
            question = make()
            self._check(make.__name__.strip("_"), question, ask(self._port, question.path, question.parameters))

    def _check(self, kind: str, question: Question, answer: Answer) -> None:
        self._tally.count(kind, answer.status, answer.answered - answer.asked)
        if answer.status == 503:
            return
        states = self._ledger.possible(answer.asked, answer.answered)
        try:
            is_right = any(question.is_right(answer.status, answer.text, state) for state in states)
        except (ValueError, LookupError, etree.XMLSyntaxError):
            is_right = False
        if not is_right:
            possible = [len(state) for state in states]
            self._tally.find(
                kind,
                f"{question.path} {question.parameters} got {answer.status} {answer.text}, not of {possible} articles",
            )

    def _number(self) -> int:
        """Choose an article that is there or was once, rather a new one."""
        return max(self._ledger.numbers - 1 - int(self._choice.expovariate(0.05)), 0)

    def _one(self) -> Question:
        number = self._number()

        def is_right(_status: int, text: str, state: State) -> bool:
            return _articles(text) == {each: state[each] for each in (number,) if each in state}

        return Question("/api/search", _query(word(number)), is_right)

    def _all(self) -> Question:
        def is_right(_status: int, text: str, state: State) -> bool:
            counted = {each["value"]: each["count"] for each in json.loads(text)["facets"]["source"]}
            return _articles(text) == state and counted == Counter(map(source, state))

        return Question("/api/search", _ALL, is_right)

    def _others(self) -> Question:
        query = self._choice.choice(list(self._before.found))

        def is_right(_status: int, text: str, _state: State) -> bool:
            return _counts(text) == self._before.found[query]

        return Question("/api/search", _query(query), is_right)

    def _page(self) -> Question:
        number = self._number()

        def is_right(status: int, text: str, state: State) -> bool:
            linked = {int(each) for each in re.findall(r'href="/article/soak-(\d+)', text)}
            return status == 200 and text.rstrip().endswith("</html>") and linked == {number} & set(state)

        return Question("/", _query(word(number)), is_right)

    def _article(self) -> Question:
        number = self._number()
        title = re.compile(f"{word(number)} ([{DIGITS}]{{7}})\\b")

        def is_right(status: int, text: str, state: State) -> bool:
            if number not in state:
                return status == 404
            return status == 200 and {number_of(each) for each in title.findall(text)} == {state[number]}

        return Question(f"/article/soak-{number}", {}, is_right)

    def _table(self) -> Question:
        def is_right(_status: int, text: str, state: State) -> bool:
            rows = csv.DictReader(text.removeprefix("\ufeff").splitlines())
            # A note has no id.
            return dict(read_title(row["Title"]) for row in rows if row["ID"]) == state

        return Question("/search.csv", {**_query(MARKER), "lang": "en"}, is_right)

    def _feed(self) -> Question:
        def is_right(_status: int, text: str, state: State) -> bool:
            titles = etree.fromstring(text.encode()).iterfind(_ENTRY_TITLE)
            return dict(read_title(title.text or "") for title in titles) == state

        return Question("/feed.atom", _ALL, is_right)

    def _health(self) -> Question:
        def is_right(status: int, text: str, state: State) -> bool:
            return status == 200 and json.loads(text)["articles"] == self._before.articles + len(state)

        return Question("/healthz", {}, is_right)


def _articles(text: str) -> State:
    """Return the articles of an answer; raise :class:`ValueError` if it has fewer than it says."""
    found = json.loads(text)
    articles = dict(read_title(each["title"]) for each in found["results"])
    if len(articles) != found["total"]:
        raise ValueError(found["total"])
    return articles
