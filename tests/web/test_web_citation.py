"""Citations in both languages, of what is known and of nothing else."""

from __future__ import annotations

from datetime import datetime

import pytest
from flask import Flask
from hypothesis import given
from hypothesis import strategies as st

from searchapp.errors import Language
from searchapp.model import Article
from searchapp.web.markup import citation
from tests.web.markup import Page

WHOLE = Article(
    "a/1",
    "ارتفاع أسعار «القمح»",
    ("نص",),
    source="وكالة المرفأ",
    author="ليلى Haddad",
    date=datetime(2025, 11, 6, 14, 30),
    url="https://news.example/1",
)


def text(app: Flask, article: Article, language: Language) -> str:
    with app.test_request_context("/", base_url="https://archive.example/"):
        return "".join(Page(citation(article, language)).words)


def test_a_whole_citation(app: Flask) -> None:
    assert text(app, WHOLE, "ar") == (
        "ليلى Haddad، «ارتفاع أسعار “القمح”»، وكالة المرفأ، 6 نوفمبر 2025، https://news.example/1"
    )
    assert text(app, WHOLE, "en") == (
        "ليلى Haddad. “ارتفاع أسعار «القمح».” وكالة المرفأ, 6 November 2025. https://news.example/1"
    )


@pytest.mark.parametrize("url", ["", "javascript:alert(1)", "file:///etc/passwd"])
def test_what_is_unknown_is_left_out_and_the_archive_is_the_address(app: Flask, url: str) -> None:
    article = Article("a/1", "هل يرتفع القمح؟", ("نص",), url=url)
    assert text(app, article, "ar") == "«هل يرتفع القمح؟»، https://archive.example/article/a/1"
    assert text(app, article, "en") == "“هل يرتفع القمح؟” https://archive.example/article/a/1"


@given(st.text(min_size=1), st.text(), st.text())
def test_whatever_it_says_stays_text(app: Flask, title: str, source: str, author: str) -> None:
    article = Article("a", title, (), source=source, author=author)
    with app.test_request_context("/"):
        for language in ("ar", "en"):
            tags = {tag for tag, _ in Page(citation(article, language)).elements}
            assert tags == {"bdi"}
