"""The blocks of editors as text: a line for each block, and its pieces in one line."""

from __future__ import annotations

import json
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from searchapp.ingest.record import plain_fields
from searchapp.ingest.sanitise import paragraphs
from tests.ingest.outcomes import only_article, put

ONE, TWO = "أعلنت الهيئة", "أن محطة الرياح"
LINE = f"{ONE} {TWO}"

#: By editor: what it keeps, and the lines that become of it.
BLOCKS: dict[str, tuple[Any, tuple[str, ...]]] = {
    "EditorJS": (
        {"blocks": [{"type": "header", "data": {"text": ONE}}, {"type": "list", "data": {"items": [TWO, "بند"]}}]},
        (ONE, TWO, "بند"),
    ),
    "EditorJS, nested list": (
        {"blocks": [{"type": "list", "data": {"items": [{"content": ONE, "items": [{"content": TWO, "items": []}]}]}}]},
        (ONE, TWO),
    ),
    "Slate": (
        [
            {"type": "p", "children": [{"text": f"{ONE} "}, {"text": TWO, "bold": True}]},
            {"children": [{"text": "بند"}]},
        ],
        (LINE, "بند"),
    ),
    "Gutenberg": (
        [
            {"blockName": "core/paragraph", "innerBlocks": [], "innerHTML": f"<p>{ONE}</p>"},
            {"blockName": "core/group", "innerBlocks": [{"innerHTML": f"<p>{TWO}</p>"}], "innerHTML": "<div></div>"},
            {"blockName": "core/image", "innerHTML": "<img>"},
        ],
        (ONE, TWO),
    ),
    "Draft.js": (
        {"blocks": [{"text": ONE, "type": "unstyled", "data": {}}, {"text": TWO, "type": "atomic"}], "entityMap": {}},
        (ONE, TWO),
    ),
    "ProseMirror": (
        {
            "type": "doc",
            "content": [
                {"type": "heading", "attrs": {"level": 1}, "content": [{"type": "text", "text": ONE}]},
                {"type": "bulletList", "content": [{"type": "listItem", "content": [{"type": "text", "text": TWO}]}]},
                {"type": "image", "attrs": {"src": "x"}},
            ],
        },
        (ONE, TWO),
    ),
    "Portable Text": (
        [
            {"_type": "block", "children": [{"_type": "span", "text": f"{ONE} "}, {"_type": "span", "text": TWO}]},
            {"_type": "image", "asset": {"_ref": "image-1"}},
        ],
        (LINE,),
    ),
    "Quill": (
        {
            "ops": [
                {"insert": f"{ONE} "},
                {"insert": TWO, "attributes": {}},
                {"insert": "\nبند\n"},
                {"insert": {"image": "x"}},
            ]
        },
        (LINE, "بند"),
    ),
    "Notion": (
        {
            "object": "list",
            "results": [
                {
                    "type": "paragraph",
                    "paragraph": {
                        "rich_text": [
                            {"type": "text", "text": {"content": f"{ONE} "}, "plain_text": f"{ONE} "},
                            {"type": "text", "text": {"content": TWO}, "plain_text": TWO},
                        ],
                        "color": "default",
                    },
                },
                {
                    "type": "bulleted_list_item",
                    "bulleted_list_item": {
                        "rich_text": [{"type": "text", "text": {"content": "بند"}}],
                        "children": [
                            {
                                "type": "paragraph",
                                "paragraph": {"rich_text": [{"type": "text", "text": {"content": "فرع"}}]},
                            }
                        ],
                    },
                },
                {"type": "image", "image": {"external": {"url": "x"}}},
            ],
        },
        (LINE, "بند", "فرع"),
    ),
    "Contentful": (
        {
            "nodeType": "document",
            "content": [
                {
                    "nodeType": "paragraph",
                    "content": [
                        {"nodeType": "text", "value": f"{ONE} "},
                        {"nodeType": "hyperlink", "content": [{"nodeType": "text", "value": TWO}]},
                    ],
                }
            ],
        },
        (LINE,),
    ),
    "Lexical": (
        {
            "root": {
                "children": [
                    {
                        "type": "paragraph",
                        "children": [{"type": "extended-text", "text": f"{ONE} "}, {"type": "text", "text": TWO}],
                    },
                    {"type": "paragraph", "children": []},
                ]
            }
        },
        (LINE,),
    ),
    "Mobiledoc": (
        {
            "version": "0.3.1",
            "markups": [["strong"]],
            "cards": [["image", {"src": "x"}]],
            "sections": [
                [1, "p", [[0, [], 0, f"{ONE} "], [0, [0], 1, TWO], [1, [], 0, 0]]],
                [10, 0],
                [3, "ul", [[[0, [], 0, "بند"]], [[0, [], 0, "فرع"]]]],
                ["x"],
            ],
        },
        (LINE, "بند", "فرع"),
    ),
    "Wagtail": ([{"type": "heading", "value": ONE}, {"type": "paragraph", "value": f"<p>{TWO}</p>"}], (ONE, TWO)),
    "Strapi": (
        [
            {"__component": "shared.rich-text", "body": ONE},
            {"type": "list", "children": [{"type": "list-item", "children": [{"type": "text", "text": TWO}]}]},
        ],
        (ONE, TWO),
    ),
    "Drupal": ([{"value": f"<p>{ONE}</p><p>{TWO}</p>", "format": "full_html", "summary": ""}], (ONE, TWO)),
    "sections": ({"sections": [{"type": "text", "body": ONE}, {"elements": [{"body": TWO}]}]}, (ONE, TWO)),
    "Arc": ([{"type": "text", "content": ONE}, {"type": "text", "content": TWO}], (ONE, TWO)),
}


@pytest.mark.parametrize("editor", BLOCKS)
def test_blocks_are_lines(editor: str) -> None:
    blocks, lines = BLOCKS[editor]
    assert paragraphs(plain_fields({"content": blocks}).content) == lines
    # In a column of a table they are a text.
    assert paragraphs(plain_fields({"content": json.dumps(blocks)}).content) == lines


@pytest.mark.parametrize("name", ["body", "content"])
@pytest.mark.parametrize("editor", BLOCKS)
def test_a_file_with_blocks_is_one_article(tmp_path: Path, editor: str, name: str) -> None:
    blocks, lines = BLOCKS[editor]
    value = {"id": 1, "title": "عنوان", "date": "2015-11-25", name: blocks}
    for content in (value, {"data": value}, {"articles": [value]}):
        article = only_article(put(tmp_path, "a.json", json.dumps(content)))
        assert (article.id, article.title, article.paragraphs) == ("1", "عنوان", lines)
        assert article.date == datetime(2015, 11, 25)


@pytest.mark.parametrize("sections", [None, 3, [], [[1]], [[1, "p", [3, [0], [0, 0, 0, 5]]]], [[3, "ul", [[3]]]]])
def test_a_broken_document_has_no_text(sections: object) -> None:
    assert plain_fields({"content": {"markups": [], "sections": sections}}).content == ""
