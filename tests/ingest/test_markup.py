"""From HTML to text: what is a line, what is never text, and when a field of a dump is HTML at all."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from searchapp.ingest import Rejected
from searchapp.ingest.markup import embedded_text, html_text
from searchapp.ingest.sanitise import paragraphs


def lines(text: str) -> list[str]:
    return list(paragraphs(text))


@pytest.mark.parametrize("tag", ["p", "div", "li", "h2", "blockquote", "section", "tr", "dd", "figcaption", "pre"])
def test_a_block_is_a_line(tag: str) -> None:
    assert lines(html_text(f"قبل<{tag}>فيه</{tag}>بعد")) == ["قبل", "فيه", "بعد"]


@pytest.mark.parametrize("tag", ["b", "i", "em", "span", "a", "font", "mark", "x-unknown", "sup"])
def test_within_a_line_tags_do_not_part_words(tag: str) -> None:
    assert lines(html_text(f"<p>وال<{tag}>وزير</{tag}>ة</p>")) == ["والوزيرة"]


@pytest.mark.parametrize("tag", ["br", "br/", "hr", "BR "])
def test_a_break_ends_a_line_and_a_line_end_does_not(tag: str) -> None:
    assert lines(html_text(f"<p>ألف\nباء<{tag}>جيم")) == ["ألف باء", "جيم"]


@pytest.mark.parametrize(
    "tag", ["script", "style", "noscript", "iframe", "template", "select", "textarea", "svg", "button", "title"]
)
def test_what_is_never_text(tag: str) -> None:
    assert lines(html_text(f"<body><p>قبل</p><{tag}>سر</{tag}><p>بعد</p></body>")) == ["قبل", "بعد"]


@pytest.mark.parametrize("tag", ["nav", "aside", "footer", "header", "form", "figure"])
def test_what_is_around_the_text_counts_only_where_there_is_no_other(tag: str) -> None:
    assert lines(html_text(f"<p>نص</p><{tag}>حوله</{tag}>")) == ["نص"]
    assert lines(html_text(f"<{tag}>حوله</{tag}>")) == ["حوله"]


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        # Plain text stays as it is, line ends and all.
        ("ألف\nباء", ["ألف", "باء"]),
        ("ألف &amp; باء &lt;p&gt;", ["ألف & باء <p>"]),
        ("أ < ب و ج > د", ["أ < ب و ج > د"]),
        ("الوسم <b> يعني عريضا، و<script> برنامجا", ["الوسم <b> يعني عريضا، و<script> برنامجا"]),
        ("AT&T و&nosuch; و&", ["AT&T و&nosuch; و&"]),
        # HTML
        ("<p>ألف\nباء</p><p>جيم", ["ألف باء", "جيم"]),
        ("ألف<br>باء<BR />جيم", ["ألف", "باء", "جيم"]),
        ("ألف\nباء<br>جيم", ["ألف", "باء", "جيم"]),
        ("<div>ألف</div>باء", ["ألف", "باء"]),
        ("قال <a href='https://example.com'>الوزير</a> نعم\nوذهب", ["قال الوزير نعم", "وذهب"]),
        ("<span style='x'>ألف</span>\n\n<h2>باء</h2>", ["ألف", "باء"]),
        ("<ul><li>ألف</li><li>باء</li></ul>", ["ألف", "باء"]),
        ("<img src='x.jpg'>ألف", ["ألف"]),
        ("<p>ألف</p><script>سر</script>&amp;", ["ألف", "&"]),
        ("<p>الوسم &lt;p&gt;</p>", ["الوسم <p>"]),
    ],
)
def test_a_field_of_a_dump_is_html_where_its_tags_say_so(written: str, meant: list[str]) -> None:
    assert lines(embedded_text(written)) == meant


def test_entities_declared_in_html_are_not_expanded() -> None:
    bomb = "<!DOCTYPE html [<!ENTITY a 'ها'><!ENTITY b '&a;&a;&a;'>]><p>&b;</p>"
    assert "ها" not in lines(html_text(bomb))[-1].replace("'ها'", "")


@pytest.mark.parametrize("depth", [100, 1000, 2000])
def test_deep_markup_is_read_whole(depth: int) -> None:
    assert lines(html_text("<div>" * depth + "ألف" + "</div>" * depth + "<p>باء")) == ["ألف", "باء"]


@pytest.mark.parametrize("depth", [2100, 50_000])
def test_markup_too_deep_is_rejected_not_cut_short(depth: int) -> None:
    with pytest.raises(Rejected, match="nested too deeply"):
        html_text("<p>ألف</p>" + "<div>" * depth + "باء")


@given(st.text() | st.text(alphabet="<>/&;#x!-[]pbrdivscript \"'=\n\0ا\ud800", max_size=80))
def test_no_markup_raises_or_leaves_what_cannot_be_stored(markup: str) -> None:
    for text in (html_text(markup), embedded_text(markup)):
        "\n".join(paragraphs(text)).encode("utf-8")


@given(st.lists(st.text(alphabet="ابتثجح .،", min_size=1, max_size=20).filter(str.strip), max_size=8))
def test_paragraphs_come_back_as_they_went_in(texts: list[str]) -> None:
    expected = [" ".join(text.split()) for text in texts]
    assert lines(html_text("".join(f"<p>{text}</p>" for text in texts))) == expected
    assert lines(html_text("<br>".join(texts))) == expected
    assert lines(embedded_text("\n".join(texts))) == expected
