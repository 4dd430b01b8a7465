"""The names of fields, and the plain text that becomes of their values."""

from __future__ import annotations

import json
from datetime import datetime
from typing import Any

import pytest

from searchapp.dates.documents import parse_date
from searchapp.ingest.names import FIELD_NAMES, field_of, ranked_names
from searchapp.ingest.record import Fields, plain_fields
from searchapp.ingest.sanitise import one_line, paragraphs
from searchapp.ingest.values import flatten

NAMES = [(field, name) for field, names in FIELD_NAMES.items() for name in names]


@pytest.mark.parametrize(("field", "name"), NAMES)
def test_every_name_means_its_field_however_it_is_written(field: str, name: str) -> None:
    camel = "".join(part.capitalize() for part in name.replace(":", "_").split("_"))
    for written in (
        name,
        name.upper(),
        f" {name}: ",
        name.replace("_", " "),
        name.replace("_", "-"),
        camel,
        f"«{name}»",
    ):
        assert field_of(written) == field
    expected: dict[str, Any] = {field: "2025-11-06"}
    assert plain_fields({name: "2025-11-06"}) == Fields(**expected)


def test_no_name_means_two_fields() -> None:
    bare = ["".join(filter(str.isalnum, name.casefold())) for _, name in NAMES]
    owners = {
        name: {field for field, other in NAMES if "".join(filter(str.isalnum, other.casefold())) == name}
        for name in bare
    }
    assert [name for name, fields in owners.items() if len(fields) > 1] == []


def test_every_field_has_names_in_both_languages() -> None:
    assert set(FIELD_NAMES) == set(Fields.__slots__) - {"notes", "named", "described"}
    for names in FIELD_NAMES.values():
        assert any(name.isascii() for name in names)
        assert any(not name.isascii() for name in names)


@pytest.mark.parametrize("name", ["", " ", "::", "comments", "العنو", "title2", "x" * 10_000_000, "title" + " " * 100])
def test_other_names_mean_none(name: str) -> None:
    assert field_of(name) is None


def test_values_are_ranked_by_the_trust_in_their_names_not_by_their_order() -> None:
    ranked = ranked_names(["description", "updated", "body", "content", "date", "other"])
    assert ranked == {"content": ["content", "body", "description"], "date": ["date", "updated"]}


def unused(values: dict[str, object]) -> list[str]:
    noted = plain_fields(values).notes.unused
    assert all(values[name] is value for name, value in noted)
    return [name for name, _ in noted]


def test_what_is_not_used_is_noted() -> None:
    assert unused({"id": 3, "title": "عنوان", "text": "نص", "views": 3, "news_kind": "a", "premium": False}) == [
        *("views", "news_kind", "premium"),
    ]
    assert unused({"text": "نص", "body": "نص أطول", "link": "u", "url": "u"}) == ["body"]
    assert unused({"text": "نص", "source": 7, "date": "أمس", "published": "اليوم"}) == ["source", "date", "published"]
    assert unused({"text": "نص", "date": "منذ ساعة"}) == []


@pytest.mark.parametrize("blank", [None, "", " \n", [], {}, [""], [None, " "], {"name": ""}])
def test_an_empty_value_is_not_missed(blank: object) -> None:
    assert unused({"text": "نص", "kind": blank, "body": blank}) == []


def test_a_value_that_is_not_used_may_nest_deeply() -> None:
    deep: object = "x"
    for _ in range(100_000):
        deep = [deep]
    assert unused({"text": "نص", "tree": deep}) == ["tree"]


@pytest.mark.parametrize("blank", [None, "", " \n", [], {}, [""], [None, " "], {"name": ""}, float("nan"), True])
def test_the_first_name_that_says_something_counts(blank: object) -> None:
    fields = plain_fields(
        {
            "title": blank,
            "headline": "عنوان",
            "content": blank,
            "text": "نص",
            "author": blank,
            "byline": "سلمى",
            "url": blank,
            "link": "u",
        }
    )
    assert fields == Fields(title="عنوان", content="نص", author="سلمى", url="u")


@pytest.mark.parametrize(
    ("values", "meant"),
    [
        ({"date": "منذ ساعة", "published": "2025-11-06"}, datetime(2025, 11, 6)),
        ({"date": {"$date": 1762425015000}}, datetime(2025, 11, 6, 10, 30, 15)),
        ({"date": {"$date": {"$numberLong": "1762425015000"}}}, datetime(2025, 11, 6, 10, 30, 15)),
        ({"date": ["2025-11-06", "2025-11-07"]}, datetime(2025, 11, 6)),
        ({"date_extracted": 20251106}, datetime(2025, 11, 6)),
        ({"date": "منذ ساعة"}, None),
        ({"date": "منذ ساعة", "published": "أمس"}, None),
    ],
)
def test_the_first_date_that_can_be_read_counts(values: dict[str, object], meant: datetime | None) -> None:
    assert parse_date(plain_fields(values).date) == meant


TEXT = "أعلنت الهيئة أن محطة الرياح في الساحل ستعمل قبل نهاية العام، وقال مديرها إن التكلفة بلغت مليوني دينار."


def test_what_no_name_says_is_told_by_what_it_holds() -> None:
    values: dict[str, object] = {
        "k1": TEXT,
        "k2": "25 نوفمبر 2015",
        "k3": "https://example.com/7",
        "img": "https://example.com/7.jpg",
        "user_comment": TEXT * 2,
        "x_headline_x": "محطة الرياح",
        "lead_writer_1": "ليلى حداد",
        "views": 25112015,
    }
    fields = plain_fields(values, by_value=True)
    assert fields == Fields(
        title="محطة الرياح", content=TEXT, date="25 نوفمبر 2015", url="https://example.com/7", author="ليلى حداد"
    )
    assert [name for name, _ in fields.notes.unused] == ["img", "user_comment", "views"]
    assert plain_fields(values) == Fields()


def test_what_a_name_says_is_not_told_by_what_others_hold() -> None:
    values = {"title": "ألف", "text": "قصير", "k1": TEXT, "date": "2025-11-06", "k2": "2015-11-25"}
    assert plain_fields(values, by_value=True) == Fields(title="ألف", content="قصير", date="2025-11-06")
    assert plain_fields({"summary": "قصير", "k1": TEXT}, by_value=True).content == TEXT


@pytest.mark.parametrize("name", ["news_description", "وصف", "transcript", "page_script", "javascript"])
def test_a_script_is_no_text_and_a_description_is(name: str) -> None:
    text = "وصلت السفينة إلى الميناء صباح اليوم محملة بالقمح بعد رحلة طويلة من البحر الأسود إلى الساحل."
    fields = plain_fields({"title": "خبر", name: text}, by_value=True)
    assert fields.content == ("" if name.endswith(("page_script", "javascript")) else text)


def test_the_date_of_a_change_is_the_last_to_be_taken() -> None:
    values = {"row_modif_on": "2025-11-08", "k": "2025-11-07", "x_publish_on": "2025-11-06"}
    assert plain_fields(values, by_value=True).date == "2025-11-06"
    assert plain_fields({"row_modif_on": "2025-11-08", "k": "2025-11-07"}, by_value=True).date == "2025-11-07"
    assert plain_fields({"row_modif_on": "2025-11-08"}, by_value=True).date == "2025-11-08"


BLOCKS: dict[str, object] = {
    "editorjs": {
        "time": 1,
        "blocks": [
            {"type": "header", "data": {"text": "أول", "level": 2}},
            {"type": "list", "data": {"style": "ordered", "items": ["ثان", "ثالث"]}},
            {"type": "image", "data": {"file": {"url": "u"}, "caption": "صورة"}},
        ],
        "version": "2.2",
    },
    "slate": [
        {"type": "p", "children": [{"text": "أو"}, {"text": "ل", "bold": True}]},
        {"children": [{"text": "ثان\nثالث"}]},
    ],
    "gutenberg": [
        {"blockName": "core/paragraph", "innerHTML": "<p>أول</p>", "innerBlocks": []},
        {
            "blockName": "core/group",
            "innerHTML": "<div></div>",
            "innerBlocks": [
                {"blockName": "core/paragraph", "innerHTML": "<p>ثان</p><p>ثالث</p>"},
            ],
        },
    ],
    "gutenberg text": "<!-- wp:paragraph --><p>أول</p><!-- /wp:paragraph --><p>ثان</p><ul><li>ثالث</li></ul>",
    "prosemirror": {
        "type": "doc",
        "content": [
            {
                "type": "paragraph",
                "content": [{"type": "text", "text": "أول"}, {"type": "hardBreak"}, {"type": "text", "text": "ثان"}],
            },
            {"type": "paragraph", "content": [{"type": "text", "text": "ثالث", "marks": [{"type": "bold"}]}]},
        ],
    },
    "quill": {"ops": [{"insert": "أو"}, {"insert": "ل", "attributes": {"bold": True}}, {"insert": "\nثان\nثالث\n"}]},
    "lexical": {
        "root": {
            "type": "root",
            "children": [
                {"type": "paragraph", "children": [{"type": "text", "format": 0, "text": text}]}
                for text in ("أول", "ثان", "ثالث")
            ],
        }
    },
    "sanity": [{"_type": "block", "children": [{"_type": "span", "text": text}]} for text in ("أول", "ثان", "ثالث")],
    "contentful": {
        "nodeType": "document",
        "content": [
            {"nodeType": "paragraph", "content": [{"nodeType": "text", "value": text, "marks": []}]}
            for text in ("أول", "ثان", "ثالث")
        ],
    },
    "draft": {
        "blocks": [{"text": text, "type": "unstyled", "inlineStyleRanges": []} for text in ("أول", "ثان", "ثالث")]
    },
    "telegram": ["أو", {"type": "bold", "text": "ل"}, "\nثان\nثالث"],
    "html": {"html": "<p>أول</p><p>ثان</p><p>ثالث</p>"},
    "drupal": {"und": [{"value": "<p>أول</p><p>ثان</p>ثالث", "format": "full_html"}]},
}


@pytest.mark.parametrize("editor", BLOCKS)
@pytest.mark.parametrize("written", [lambda value: value, json.dumps], ids=["as it is", "as a text"])
def test_the_blocks_of_an_editor_are_paragraphs(editor: str, written: Any) -> None:
    value = BLOCKS[editor]
    content = plain_fields({"body": value if isinstance(value, str) else written(value)}).content
    if editor != "telegram" or not isinstance(written(value), str):
        assert paragraphs(content) == ("أول", "ثان", "ثالث")


@pytest.mark.parametrize(
    ("written", "title"),
    [
        ("<b>عاجل</b> محطة", "عاجل محطة"),
        ("&lt;strong&gt;عاجل&lt;/strong&gt; محطة", "<strong>عاجل</strong> محطة"),
        ("عاجل<br/>محطة", "عاجل محطة"),
        ("شرح <b> و<script>", "شرح <b> و<script>"),
        ("2 < 3 و3 > 2", "2 < 3 و3 > 2"),
    ],
)
def test_a_title_is_without_the_tags_that_stress_its_words(written: str, title: str) -> None:
    assert one_line(plain_fields({"title": written}).title) == title


NAMES_OF_ARCHIVES = {
    "content": "news_text article_text details التفاصيل html message body_text news_content story_body post_body"
    " itemBody articleBody text_ar content_ar نص_المقالة bodyText rawText main-content full_content",
    "date": "date_publish versioncreated created createdAt publish_time post_date_gmt news_date seendate posted_on"
    " webPublicationDate تاريخ_الإضافة articleDate firstPublishedAt تاريخ_الخبر dateTimePub pubDate created_on",
    "title": "news_title ArticleTitle webTitle title_ar عنوان_المقالة storyHeadline post_title",
    "source": "news_source مصدر_الخبر source_name newspaper",
    "author": "article_author كاتب_المقال post_author news_writer",
    "section": "news_category قسم_الخبر sectionName category_ar",
    "url": "news_url webUrl رابط_الخبر article_link",
}


@pytest.mark.parametrize(
    ("field", "name"), [(field, name) for field, names in NAMES_OF_ARCHIVES.items() for name in names.split()]
)
def test_names_as_archives_have_them(field: str, name: str) -> None:
    assert field_of(name) == field


def test_numbers_name_no_one() -> None:
    fields = plain_fields({"author": 7, "byline": [3, "سلمى نور"], "section": [12, 45], "source": 1.5, "site": "24"})
    assert (fields.author, fields.section, fields.source) == ("سلمى نور", "", "24")


def test_objects_stand_for_what_they_tell() -> None:
    fields = plain_fields(
        {
            "_id": {"$oid": "abc"},
            "title": {"rendered": "خط &amp; جديد"},
            "content": [
                {"title": "عنوان فرعي", "text": "فقرة أولى"},
                {"type": "p", "content": "ثانية"},
                "ثالثة",
                {"x": 1},
            ],
            "author": [{"name": "سلمى نور", "id": 3}, {"name": ""}, {"name": "هاني"}],
            "source": {"id": "marfaa", "name": "وكالة المرفأ"},
            "url": [{"name": "الرابط", "href": "https://example.com/7"}, {"href": "https://example.com/8"}],
        }
    )
    assert fields == Fields(
        id="abc",
        title="خط & جديد",
        content="فقرة أولى\nثانية\nثالثة",
        author="سلمى نور، هاني",
        source="وكالة المرفأ",
        url="https://example.com/7",
    )


def test_entities_are_resolved_but_not_in_addresses() -> None:
    fields = plain_fields(
        {"id": "a&amp;b", "title": "أ &amp; ب", "author": "س&#1604;مى", "url": "u?a=1&amp;b=2", "text": "&quot;"}
    )
    assert fields == Fields(id="a&amp;b", title="أ & ب", author="سلمى", url="u?a=1&amp;b=2", content='"')


def test_an_abstract_is_better_than_nothing_but_never_before_the_text() -> None:
    assert plain_fields({"summary": "ملخص", "body": "نص"}).content == "نص"
    assert plain_fields({"summary": "ملخص", "body": ""}).content == "ملخص"
    assert plain_fields({"summary": "ملخص", "body": "<p></p>"}).content == "ملخص"


@pytest.mark.parametrize(
    ("value", "text"),
    [("x", "x"), (5, "5"), (1.5, "1.5"), (True, ""), (None, ""), (float("inf"), ""), (["a", ["b", None], 1], "a+b+1")],
)
def test_flatten(value: object, text: str) -> None:
    assert flatten(value, "+") == text
