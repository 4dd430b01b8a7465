"""What a deep check says about an article of which an index has something other than what comes of it."""

from __future__ import annotations

import pytest

from searchapp.engines.verify import Content, article_problems
from searchapp.model import Article
from searchapp.near_duplicates import Signature

ARTICLE = Article("1", "عنوان", ("نص أول",), source="صحيفة")
CLUSTER = 7


def content_of(article: Article, signature: Signature) -> Content:
    return Content(
        words=(article.title, article.paragraphs),
        signature=f"{signature.cluster}".encode(),
        fields={"source": article.source, "section": article.section},
    )


RIGHT = Content(words=("عنوان", ("نص أول",)), signature=b"7", fields={"source": "صحيفة", "section": "", "more": 1})


def problems(stored: Content, *, found: bool = True, cluster: int = CLUSTER) -> list[str]:
    return list(article_problems(ARTICLE, stored, content_of, cluster=cluster, found=found))


def test_what_is_as_it_was_written_is_sound() -> None:
    assert problems(RIGHT) == []


@pytest.mark.parametrize(
    ("stored", "problem"),
    [
        (RIGHT._replace(words=()), "has other words in its text than in the index"),
        (RIGHT._replace(signature=b"8"), "has another text than the one by which its copies are found"),
        (
            RIGHT._replace(signature=b"8", words=()),
            "has another text than the one by which its copies are found",
        ),
        (RIGHT._replace(fields={"source": "أخرى", "section": ""}), "has another source than in the index"),
        (RIGHT._replace(fields={"source": "", "section": "ق"}), "has another source, section than in the index"),
    ],
)
def test_what_is_not_is_named(stored: Content, problem: str) -> None:
    assert problems(stored) == [f"article 1 {problem}"]


def test_an_article_has_to_be_found_under_its_id() -> None:
    assert problems(RIGHT, found=False) == ["article 1 is not found under its id"]


def test_the_signature_is_that_of_the_cluster_that_is_stored() -> None:
    assert problems(RIGHT, cluster=CLUSTER + 1) == [
        "article 1 has another text than the one by which its copies are found"
    ]
