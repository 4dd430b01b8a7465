"""JSON files: one object, a list of them, a list within an answer, and JSON Lines under another name."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from searchapp.ingest import InputFile, Notes, Rejection, read_file
from searchapp.ingest import json as json_reader
from searchapp.model import Article
from tests.ingest.outcomes import articles, notices, only_article, only_notice, outcomes, put

TWO: list[dict[str, Any]] = [{"title": "ألف", "text": "نص أول"}, {"title": "باء", "text": "نص ثان"}]


@pytest.mark.parametrize("indent", [None, 2])
def test_an_object_is_the_article_that_the_file_is(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, indent: int | None
) -> None:
    monkeypatch.chdir(tmp_path)
    article = only_article(put(tmp_path, "a.json", json.dumps(TWO[0], indent=indent)))
    assert (article.id, article.title, article.paragraphs) == ("a.json", "ألف", ("نص أول",))


@pytest.mark.parametrize("indent", [None, 2])
@pytest.mark.parametrize("wrap", [None, "articles", "items", "posts", "results", "data", "الأخبار"])
def test_a_list_is_an_article_an_object(tmp_path: Path, wrap: str | None, indent: int | None) -> None:
    value: Any = TWO if wrap is None else {"title": "الخلاصة", "status": "ok", wrap: TWO}
    found = articles(put(tmp_path, "a.json", json.dumps(value, indent=indent)))
    assert [(article.title, article.paragraphs) for article in found] == [("ألف", ("نص أول",)), ("باء", ("نص ثان",))]
    assert all(article.id.startswith("a.json#") for article in found)


def test_an_article_of_which_a_part_is_called_so_is_an_article(tmp_path: Path) -> None:
    article = only_article(put(tmp_path, "a.json", json.dumps({**TWO[0], "data": [1, 2], "items": []})))
    assert article.title == "ألف"


def test_json_lines_under_this_name_are_read_as_what_they_are(tmp_path: Path) -> None:
    lines = [json.dumps(TWO[0]), "{broken}", "", json.dumps(TWO[1])]
    path = put(tmp_path, "a.json", "\n".join(lines))
    assert notices(path) == [(2, "not JSON (column 2)")]
    assert [article.title for article in outcomes(path) if isinstance(article, Article)] == ["ألف", "باء"]


def test_places_are_those_in_the_list(tmp_path: Path) -> None:
    path = put(tmp_path, "a.json", json.dumps(["ألف", TWO[0], {}, None, TWO[0]], indent=1))
    assert notices(path) == [
        (1, "JSON, but not an object"),
        (3, "has no text"),
        (4, "JSON, but not an object"),
        (5, "the same as line 2"),
    ]


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        ("", "not JSON (column 1)"),
        ("{\n 'title': 'ألف'}", "not JSON (line 2, column 2)"),
        ('[{"title": "ألف"', "not JSON (column 17)"),
        ("12", "JSON, but not an object"),
        ("[" * 10_000, "nested too deeply"),
    ],
    ids=["empty", "line", "column", "number", "deep"],
)
def test_what_is_no_json_is_set_aside_whole(tmp_path: Path, content: str, reason: str) -> None:
    assert only_notice(put(tmp_path, "a.json", content)) == (0, reason)


def test_an_object_too_deep_to_write_out_again_costs_itself_only(tmp_path: Path) -> None:
    refused = 0
    for depth in range(800, 1200, 10):
        deep = '{"title": "عميق", "x": ' + "[" * depth + "]" * depth + "}"
        found = outcomes(put(tmp_path, "a.json", f"[{json.dumps(TWO[0])}, {deep}, {json.dumps(TWO[1])}]"))
        assert len(found) == 3
        assert isinstance(found[0], Article)
        assert isinstance(found[2], Article)
        if isinstance(found[1], Rejection):
            assert (found[1].line, found[1].reason.en) == (2, "nested too deeply")
            refused += 1
    assert 0 < refused < 40


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        ("[{0}", "cut off before its end"),
        ("[{0},", "cut off before its end"),
        ('{{"articles": [{0}', "cut off before its end"),
        ('[{0},\n{{"title": "مبتور', "not JSON (line 2, column 11)"),
        ("[{0}, x, {0}]", "not JSON (column 38)"),
        ("[{0}] x", "not JSON (column 38)"),
    ],
)
def test_what_is_before_the_damage_is_read(tmp_path: Path, content: str, reason: str) -> None:
    path = put(tmp_path, "a.json", content.format(json.dumps(TWO[0], ensure_ascii=False)))
    found = outcomes(path)
    assert len(found) == 2
    assert isinstance(found[0], Article)
    assert notices(path) == [(2, reason)]


@pytest.mark.parametrize(
    ("broken", "reason"),
    [
        ('{"title": "قال "نعم" ومضى"}', "not JSON (column 54)"),
        ("{'title': 'باء'}", "not JSON (column 39)"),
        ('{"title": "\\x", "in": [{"a": 1}]}', "not JSON (column 49)"),
        ('{"title": ' + "9" * 5000 + "}", "not JSON"),
    ],
)
def test_a_broken_item_costs_itself_only(tmp_path: Path, broken: str, reason: str) -> None:
    one, other = (json.dumps(item, ensure_ascii=False) for item in TWO)
    path = put(tmp_path, "a.json", f"[{one}, {broken}, {other}]")
    assert [found.title for found in outcomes(path) if isinstance(found, Article)] == ["ألف", "باء"]
    assert notices(path) == [(2, reason)]


MENDED = {
    "a comma before a closing bracket in JSON, left out": ('[{"title": "ألف,]",}, {"title": "باء", "x": [1, ], },]'),
    "a comma missing in JSON, added": '[{"title": "ألف,]"}\n{"title": "باء"}]',
}


@pytest.mark.parametrize("repair", MENDED)
def test_commas_are_mended(tmp_path: Path, repair: str) -> None:
    path = put(tmp_path, "a.json", MENDED[repair])
    assert [article.title for article in articles(path)] == ["ألف,]", "باء"]
    notes = [item for item in read_file(InputFile(path)) if isinstance(item, Notes)]
    assert [message.en for item in notes for message in item.repairs] == [repair]


@pytest.mark.parametrize("between", ["", "\n", "\n\x1e", " \ufeff"])
def test_objects_that_follow_each_other(tmp_path: Path, between: str) -> None:
    one, other = (json.dumps(item, ensure_ascii=False, indent=1) for item in TWO)
    for content in (one + between + other, f"[{one}]{between}[{other}]", f'{{"items": [{one}]}}{between}{other}'):
        found = articles(put(tmp_path, "a.json", "\x1e" + content + "\n"))
        assert [article.title for article in found] == ["ألف", "باء"]


def test_many_values_that_are_no_objects_end_the_reading(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(json_reader, "_MOST_STRAYS", 3)
    path = put(tmp_path, "a.json", f"[1, 2, {json.dumps(TWO[0])}, 3, 4, 5, 6, {json.dumps(TWO[1])}]")
    assert [reason for _, reason in notices(path)] == [
        *["JSON, but not an object"] * 5,
        "JSON with too much that is not an object; nothing after this was read",
    ]


def test_an_empty_list_holds_nothing(tmp_path: Path) -> None:
    assert outcomes(put(tmp_path, "a.json", "[]")) == []


def test_the_answer_of_wordpress(tmp_path: Path) -> None:
    post = {
        "id": 4711,
        "date": "2025-11-06T10:30:00",
        "guid": {"rendered": "https://example.com/?p=4711"},
        "link": "https://example.com/4711",
        "title": {"rendered": "خط جديد &#8211; على الساحل"},
        "content": {"rendered": "<p>فقرة أولى</p>\n<p>فقرة ثانية</p>", "protected": False},
        "excerpt": {"rendered": "<p>ملخص</p>"},
        "author": 3,
        "categories": [12, 45],
    }
    article = only_article(put(tmp_path, "posts.json", json.dumps([post])))
    assert (article.id, article.title) == ("4711", "خط جديد – على الساحل")
    assert article.paragraphs == ("فقرة أولى", "فقرة ثانية")
    assert (article.author, article.section, article.url) == ("", "", "https://example.com/4711")


def test_json_feed(tmp_path: Path) -> None:
    feed = {
        "version": "https://jsonfeed.org/version/1.1",
        "title": "خلاصة",
        "description": "أخبار المرفأ",
        "items": [
            {
                "id": "1",
                "title": "خط جديد",
                "content_html": "<p>فقرة</p>",
                "date_published": "2025-11-06T10:30:00Z",
                "authors": [{"name": "سلمى نور"}],
            }
        ],
    }
    article = only_article(put(tmp_path, "feed.json", json.dumps(feed)))
    assert (article.id, article.title, article.paragraphs, article.author) == ("1", "خط جديد", ("فقرة",), "سلمى نور")
    assert str(article.date) == "2025-11-06 10:30:00"


def test_what_the_objects_of_a_list_share_is_not_their_identity(tmp_path: Path) -> None:
    first, second = articles(put(tmp_path, "a.json", json.dumps(TWO)))
    assert first.digest != second.digest
    again, _ = articles(put(tmp_path, "a.json", json.dumps([TWO[0], {**TWO[1], "text": "نص آخر"}], indent=3)))
    assert (again.digest, again.id) == (first.digest, first.id)


ENVELOPES: dict[str, Any] = {
    "elasticsearch": {
        "took": 1,
        "hits": {"total": 2, "hits": [{"_index": "n", "_id": "7", "_source": one} for one in TWO]},
    },
    "solr": {"responseHeader": {"status": 0}, "response": {"numFound": 2, "docs": TWO}},
    "guardian": {
        "response": {
            "status": "ok",
            "results": [
                {
                    "id": one["title"],
                    "webTitle": one["title"],
                    "fields": {"headline": one["title"], "bodyText": one["text"]},
                }
                for one in TWO
            ],
        }
    },
    "strapi": {"data": [{"id": 1, "attributes": one} for one in TWO], "meta": {"pagination": {"page": 1}}},
    "graphql": {"data": {"posts": {"edges": [{"node": one} for one in TWO]}}},
    "typesense": {"found": 2, "hits": [{"document": one, "highlights": []} for one in TWO]},
    "newsapi": {"status": "ok", "totalResults": 2, "articles": TWO},
    "columns": {"title": ["ألف", "باء"], "text": ["نص أول", "نص ثان"]},
    "columns of pandas": {"title": {"0": "ألف", "1": "باء"}, "text": {"0": "نص أول", "1": "نص ثان"}},
    "split of pandas": {"columns": ["title", "text"], "index": [0, 1], "data": [["ألف", "نص أول"], ["باء", "نص ثان"]]},
    "rows": [["title", "text"], ["ألف", "نص أول"], ["باء", "نص ثان"]],
}


@pytest.mark.parametrize("envelope", ENVELOPES)
def test_the_articles_in_an_envelope(tmp_path: Path, envelope: str) -> None:
    found = articles(put(tmp_path, "a.json", json.dumps(ENVELOPES[envelope])))
    assert [(article.title, article.paragraphs) for article in found] == [("ألف", ("نص أول",)), ("باء", ("نص ثان",))]


def test_an_article_that_holds_lists_is_one(tmp_path: Path) -> None:
    value = {**TWO[0], "entries": TWO, "tags": ["س", "ص"]}
    assert only_article(put(tmp_path, "a.json", json.dumps(value))).title == "ألف"


def test_lines_of_a_dump(tmp_path: Path) -> None:
    lines = [{"index": {"_index": "n", "_id": "1"}}, TWO[0], {"_index": "n", "_id": "2", "_source": TWO[1]}]
    path = put(tmp_path, "a.jsonl", "\n".join(map(json.dumps, lines)))
    assert notices(path) == [(1, "not an article")]
    found = [outcome for outcome in outcomes(path) if isinstance(outcome, Article)]
    assert [(article.title, article.paragraphs) for article in found] == [("ألف", ("نص أول",)), ("باء", ("نص ثان",))]
    assert found[1].id == "2"


def test_a_channel_of_telegram(tmp_path: Path) -> None:
    messages = [
        {"id": 1, "type": "service", "action": "create_channel", "text": ""},
        {
            "id": 2,
            "type": "message",
            "date": "2015-11-25T22:30:00",
            "text": ["عاجل ", {"type": "bold", "text": "ألف"}, "\nنص"],
        },
    ]
    path = put(
        tmp_path, "result.json", json.dumps({"name": "المرفأ", "type": "public_channel", "id": 5, "messages": messages})
    )
    assert notices(path) == [(1, "not an article")]
    (article,) = (outcome for outcome in outcomes(path) if isinstance(outcome, Article))
    assert (article.title, article.paragraphs) == ("عاجل ألف", ("نص",))
    assert (article.source, str(article.date)) == ("المرفأ", "2015-11-25 22:30:00")


def test_an_envelope_that_never_ends(tmp_path: Path) -> None:
    value: dict[str, Any] = {"title": "ألف", "text": "نص"}
    for _ in range(300):
        value = {"data": value}
    assert len(outcomes(put(tmp_path, "a.json", json.dumps(value)))) == 1


NEWS: dict[str, Any] = {"title": "ألف", "text": "نص"}


@pytest.mark.parametrize(
    "said",
    [
        {"pubstatus": "canceled"},
        {"pubStatus": "withheld"},
        {"status": "draft"},
        {"post_status": "trash"},
        {"type": "node--article", "status": False},
        {"published": False},
        {"draft": True},
        {"content": {"rendered": "", "protected": True}, "text": ""},
    ],
)
def test_what_was_not_published_is_counted_as_such(tmp_path: Path, said: dict[str, Any]) -> None:
    (found,) = outcomes(put(tmp_path, "a.json", json.dumps({**NEWS, **said})))
    assert isinstance(found, Rejection)
    assert found.kind == "unpublished"


@pytest.mark.parametrize(
    "said", [{"pubstatus": "usable"}, {"status": "publish"}, {"status": False}, {"published": True}]
)
def test_what_was_published_is_an_article(tmp_path: Path, said: dict[str, Any]) -> None:
    assert only_article(put(tmp_path, "a.json", json.dumps({**NEWS, **said}))).title == "ألف"


def test_a_graph_of_schema_org(tmp_path: Path) -> None:
    graph = [{"@type": "WebSite", "name": "المرفأ"}, {"@type": ["NewsArticle"], "headline": "ألف", "articleBody": "نص"}]
    path = put(tmp_path, "a.json", json.dumps({"@context": "https://schema.org", "@graph": graph}))
    (site, article) = outcomes(path)
    assert isinstance(site, Rejection)
    assert site.kind == "not_article"
    assert isinstance(article, Article)
    assert (article.title, article.paragraphs) == ("ألف", ("نص",))


def test_the_second_version_of_ninjs(tmp_path: Path) -> None:
    item = {
        "uri": "urn:7",
        "headlines": [{"role": "short", "value": "قصير"}, {"role": "main", "value": "ألف"}],
        "bodies": [{"contentType": "text/plain", "value": "نص"}],
        "bylines": [{"value": "ليلى حداد"}],
        "subjects": [{"name": "اقتصاد"}, {"name": "طاقة"}],
        "infoSources": [{"name": "وكالة المرفأ"}],
        "versionCreated": "2015-11-25T10:00:00Z",
    }
    article = only_article(put(tmp_path, "a.json", json.dumps(item)))
    assert (article.title, article.paragraphs, article.author) == ("ألف", ("نص",), "ليلى حداد")
    assert (article.source, article.section, str(article.date)[:10]) == ("وكالة المرفأ", "اقتصاد", "2015-11-25")


def test_articles_under_their_ids(tmp_path: Path) -> None:
    path = put(tmp_path, "a.json", json.dumps({"-Kx1": TWO[0], "-Kx2": TWO[1]}))
    assert [(article.id, article.title) for article in articles(path)] == [("-Kx1", "ألف"), ("-Kx2", "باء")]
