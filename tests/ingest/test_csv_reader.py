"""CSV tables: fields named in the first row, rows of any delimiter, and rows that cannot be read."""

from __future__ import annotations

import csv
import io
import re
from datetime import datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from searchapp.ingest import InputFile, Notes, Record, Rejection, read_file, read_records
from searchapp.ingest.csv import read_csv
from searchapp.model import Article
from tests.ingest.outcomes import articles, notices, only_article, only_notice, outcomes, put


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
@pytest.mark.parametrize(
    "names",
    [
        ("id", "title", "text", "source", "author", "section", "published", "url"),
        ("المعرف", "العنوان", "نص الخبر", "الصحيفة", "الكاتب", "القسم", "التاريخ", "الرابط"),
        ("_id", "Headline", "Body", "Publication", "byline", "CATEGORY", "Publish Date", "permalink"),
    ],
    ids=["english", "arabic", "others"],
)
def test_the_fields_of_a_row(tmp_path: Path, names: tuple[str, ...], delimiter: str) -> None:
    cells = ("7", "خط جديد", "نص", "وكالة المرفأ", "سلمى نور", "اقتصاد", "٦ نوفمبر ٢٠٢٥", "https://example.com/7")
    content = f"{delimiter.join(names)}\r\n{delimiter.join(cells)}\r\n"
    article = only_article(put(tmp_path, "a.csv", content))
    assert (article.id, article.title, article.paragraphs) == ("7", "خط جديد", ("نص",))
    assert (article.source, article.author, article.section) == ("وكالة المرفأ", "سلمى نور", "اقتصاد")
    assert (article.date, article.url) == (datetime(2025, 11, 6), "https://example.com/7")


def test_a_comma_in_a_first_row_of_semicolons_does_not_mislead(tmp_path: Path) -> None:
    article = only_article(put(tmp_path, "a.csv", 'العنوان;النص;"ملاحظات, أخرى"\nألف, باء;نص;\n'))
    assert (article.title, article.paragraphs) == ("ألف, باء", ("نص",))


@pytest.mark.parametrize("mark", [",", ";", "\t"])
def test_the_delimiter_named_by_excel(tmp_path: Path, mark: str) -> None:
    path = put(tmp_path, "a.csv", f"\ufeffsep={mark}\r\ntitle{mark}text\r\nألف{mark}نص\r\n{mark * 4}\r\n")
    assert only_article(path).paragraphs == ("نص",)
    assert [record.line for record in read_records(path)] == [3]


def test_quoted_cells_hold_line_ends_quotes_and_delimiters(tmp_path: Path) -> None:
    content = 'title,content\r\n"خط ""جديد"", هنا","فقرة أولى\r\nفقرة ثانية, أيضا\n"\r\nباء,نص\r\n'
    first, second = outcomes(put(tmp_path, "a.csv", content))
    assert isinstance(first, Article)
    assert first.title == 'خط "جديد", هنا'
    assert first.paragraphs == ("فقرة أولى", "فقرة ثانية, أيضا")
    assert isinstance(second, Article)
    assert second.title == "باء"


def test_rows_have_the_line_they_begin_on(tmp_path: Path) -> None:
    content = '\n\ntitle,content\n\nألف,"١\n٢\n٣"\n,\nباء,نص\nجيم\nدال,نص'
    found = list(read_records(put(tmp_path, "a.csv", content)))
    assert [(record.line, type(record)) for record in found] == [
        (5, Record),
        (9, Record),
        (10, Rejection),
        (11, Record),
    ]


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        ("باء", "1 cells where the first row has 2"),
        ("باء,نص,أكثر", "3 cells where the first row has 2"),
        ('باء,"نص\nآخر",أكثر', "3 cells where the first row has 2 (lines 3 to 4)"),
        ("باء\rجيم,نص", "not a readable CSV row"),
        ('"باء"س,"نص', "not a readable CSV row"),
        (" , ", "has no text"),
    ],
)
def test_a_bad_row_costs_itself_only(tmp_path: Path, row: str, reason: str) -> None:
    path = put(tmp_path, "a.csv", f"title,content\nألف,نص\n{row}\nدال,نص\n")
    assert notices(path) == [(3, reason)]
    assert [found.title for found in outcomes(path) if isinstance(found, Article)] == ["ألف", "دال"]


def test_a_row_that_is_not_utf8_costs_itself_only(tmp_path: Path) -> None:
    path = put(
        tmp_path, "a.csv", "title,content\nألف,نص\n".encode() + "باء,نص\n".encode("cp1256") + "جيم,نص\n".encode()
    )
    assert notices(path) == [(3, "not UTF-8 (byte 1)")]
    assert len(outcomes(path)) == 3


def test_an_unclosed_quotation_costs_its_line_only(tmp_path: Path) -> None:
    path = put(tmp_path, "a.csv", 'title,content\nألف,نص\nباء,"لم يغلق\nجيم,نص\nدال,نص\n')
    assert notices(path) == [(3, "a quotation mark opens a cell and none closes it")]
    assert [found.title for found in outcomes(path) if isinstance(found, Article)] == ["ألف", "جيم", "دال"]


@pytest.mark.parametrize("later", ['دال,نص "عادي" هنا', 'دال,"نص, هنا"'])
def test_a_stray_quotation_mark_does_not_join_articles(tmp_path: Path, later: str) -> None:
    path = put(tmp_path, "a.csv", f'title,content\nألف,نص\nباء,"لم يغلق\nجيم,نص\n{later}\nهاء,نص\n')
    assert notices(path) == [(3, "not a readable CSV row")]
    assert [found.title for found in outcomes(path) if isinstance(found, Article)] == ["ألف", "جيم", "دال", "هاء"]


def test_quotation_marks_within_a_line_are_let_pass(tmp_path: Path) -> None:
    content = 'title,content\n"عاجل" من المرفأ,قال "نعم" هنا\nباء,نص\n'
    first, second = articles(put(tmp_path, "a.csv", content))
    assert (first.title, first.paragraphs) == ("عاجل من المرفأ", ('قال "نعم" هنا',))
    assert second.title == "باء"


@pytest.mark.parametrize("last", ['باء,"لم يغلق', 'باء,"لم يغلق\n', '"', 'باء,"\n'])
def test_an_unclosed_quotation_on_the_last_line(tmp_path: Path, last: str) -> None:
    path = put(tmp_path, "a.csv", f"title,content\nألف,نص\n{last}")
    assert [line for line, _ in notices(path)] == [3]
    assert len(outcomes(path)) == 2


def test_a_row_that_says_end_is_a_row(tmp_path: Path) -> None:
    found = articles(put(tmp_path, "a.csv", "title\nend\nباء\n"))
    assert [article.title for article in found] == ["end", "باء"]
    assert only_article(put(tmp_path, "b.csv", "title\nend")).title == "end"


def test_unclosed_quotations_on_every_line_are_given_up_in_time(tmp_path: Path) -> None:
    path = put(tmp_path, "a.csv", "title,content\nألف,نص\n" + 'a","\n' * 20_000)
    found = notices(path)
    assert found[-1] == (found[-2][0] + 1, "too many unclosed quotation marks; nothing after this was read")
    assert len(found) < 100


def test_many_bad_rows_do_not_end_the_reading(tmp_path: Path) -> None:
    path = put(tmp_path, "a.csv", "title,content\n" + 'باء,"س\nألف,"نص"\n' * 1000 + "آخر,سطر\n")
    assert isinstance(outcomes(path)[-1], Article)
    assert len(notices(path)) == 1000 + 999  # each bad row, and each repetition of the good one


@pytest.mark.parametrize(
    "content", ["", "\n\n", "ألف,باء\nجيم,دال\n", "id,date\n1,2025-11-06\n", "sep=;\n", 'ti"tle\rx\n']
)
def test_a_table_without_a_column_of_texts_is_set_aside(tmp_path: Path, content: str) -> None:
    assert only_notice(put(tmp_path, "a.csv", content)) == (
        0,
        "no column named as a title or a text; name one 'title' or 'content' in the first row",
    )


def test_of_two_columns_of_one_name_the_filled_one_counts(tmp_path: Path) -> None:
    found = articles(put(tmp_path, "a.csv", "text,text\nألف,\n,باء\nجيم,دال\n"))
    assert [article.paragraphs for article in found] == [("ألف",), ("باء",), ("جيم",)]


@pytest.mark.parametrize("name", ["a.csv", "A.CSV", "a.tsv", "a.csv.gz"])
def test_its_names(tmp_path: Path, name: str) -> None:
    assert only_article(put(tmp_path, name, "title\ttext\nألف\tنص\n")).title == "ألف"


CELLS = st.text(st.characters(codec="utf-8", exclude_characters="\0\r"), max_size=12)


@given(st.lists(st.tuples(CELLS, CELLS), max_size=6), st.sampled_from(",;\t"))
def test_what_a_writer_writes_is_what_is_read(
    tmp_path_factory: pytest.TempPathFactory, rows: list[tuple[str, str]], delimiter: str
) -> None:
    written = io.StringIO()
    writer = csv.writer(written, delimiter=delimiter, lineterminator="\n")
    writer.writerow(("id", "title"))
    expected = [(f"n{number}", *row) for number, row in enumerate(rows)]
    writer.writerows((number + given_id, title) for number, given_id, title in expected)
    found = outcomes(put(tmp_path_factory.mktemp("csv"), "a.csv", written.getvalue()))
    assert len(found) == len(rows)
    assert not [notice for notice in found if isinstance(notice, Rejection) and "no text" not in notice.reason.en]


LINES = st.lists(st.text(alphabet='a,"\r ', max_size=8), max_size=12)


@given(LINES)
def test_no_line_is_lost_whatever_the_quotation_marks(
    tmp_path_factory: pytest.TempPathFactory, lines: list[str]
) -> None:
    """Each letter is in a row that was read, or in the lines that a notice names."""
    path = put(tmp_path_factory.mktemp("csv"), "a.csv", "\n".join(["title,text", *lines]))
    accounted = 0
    for record in read_csv(InputFile(path)):
        if isinstance(record, Record):
            accounted += sum(cell.count("a") for cell in record.parse.args[1])  # type: ignore[attr-defined]
        elif isinstance(record, Rejection):
            last = re.search(r"lines \d+ to (\d+)", record.reason.en)
            end = int(last[1]) if last else record.line
            accounted += "".join(lines[record.line - 2 : end - 1]).count("a")
    assert accounted == "".join(lines).count("a")


@pytest.mark.parametrize(
    ("dates", "days", "order"),
    [
        (["1/5/2015", "3/31/2015"], ["2015-01-05", "2015-03-31"], "month first"),
        (["1/5/2015", "31/3/2015"], ["2015-05-01", "2015-03-31"], "day first"),
        (["1/5/2015", "2/6/2015"], ["2015-05-01", "2015-06-02"], None),
        (["1/5/2015", "31/3/2015", "3/31/2015"], ["2015-05-01", "2015-03-31", "None"], None),
        (["1-5-15 10:30", "12/25/15"], ["2015-01-05", "2015-12-25"], "month first"),
        (["2015-05-01", "1/5/2015", "12/25/2015"], ["2015-05-01", "2015-01-05", "2015-12-25"], "month first"),
    ],
)
def test_a_column_says_whether_the_day_or_the_month_comes_first(
    tmp_path: Path, dates: list[str], days: list[str], order: str | None
) -> None:
    rows = "".join(f"خبر {number},{date}\n" for number, date in enumerate(dates))
    path = put(tmp_path, "a.csv", f"title,date\n{rows}")
    assert [str(article.date).partition(" ")[0] for article in articles(path)] == days
    notes = next(item for item in read_file(InputFile(path)) if isinstance(item, Notes))
    assert notes.date_orders == ((("date", order),) if order else ())


def test_another_order_makes_other_articles(tmp_path: Path) -> None:
    table = "title,date\nخبر,1/5/2015\n"
    first = next(iter(read_records(put(tmp_path, "a.csv", table))))
    again = next(iter(read_records(put(tmp_path, "a.csv", table + "آخر,12/25/2015\n"))))
    assert isinstance(first, Record)
    assert isinstance(again, Record)
    assert first.digest != again.digest


@pytest.mark.parametrize("delimiter", ["|", "؛"])
def test_rarer_delimiters(tmp_path: Path, delimiter: str) -> None:
    path = put(tmp_path, "a.csv", "العنوان,النص\nألف,نص\n".replace(",", delimiter))
    assert [(article.title, article.paragraphs) for article in articles(path)] == [("ألف", ("نص",))]


def test_quotation_marks_after_a_backslash(tmp_path: Path) -> None:
    path = put(tmp_path, "a.csv", 'id,title,text\n1,"قال \\"نعم\\"، ومضى","نص \\"x\\", و"\n')
    assert (only_article(path).title, only_article(path).paragraphs) == ('قال "نعم"، ومضى', ('نص "x", و',))
    doubled = put(tmp_path, "b.csv", 'title,text\n"قال ""نعم""","C:\\"\n')
    assert [(article.title, article.paragraphs) for article in articles(doubled)] == [('قال "نعم"', ("C:\\",))]


def test_a_title_above_the_names_of_the_columns(tmp_path: Path) -> None:
    path = put(tmp_path, "a.csv", "تقرير الأخبار,\n\nالعنوان,النص\nألف,نص\n")
    assert [(article.title, article.paragraphs) for article in articles(path)] == [("ألف", ("نص",))]
