"""``searchapp search`` and ``searchapp explain``."""

from __future__ import annotations

import csv
import json
import re
from io import StringIO
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from searchapp.cli.commands import searchapp
from tests.answer_keys import ANSWER_KEYS, HIT_KEYS
from tests.cli.conftest import Run
from tests.wire import text

SAMPLES = Path(__file__).parents[2] / "corpus"


def ids(result: Result) -> list[str]:
    return [hit["id"] for hit in json.loads(result.stdout)["results"]]


def test_hits_show_title_source_date_and_text(searched: Run) -> None:
    result = searched("search", "السفينة")
    for piece in (
        "المَرفأ يستقبل السفن",
        "وكالة الساحل",
        "محليات",
        "2025-03-01",
        "https://coast.example/1",
        "وصلت السفينة",
    ):
        assert piece in result.stdout
    assert result.stderr.startswith("1 article in ")


def test_matches_are_coloured_with_their_marks(shared_index: Path) -> None:
    result = CliRunner().invoke(searchapp, ["--index", str(shared_index), "search", "مرفأ"], color=True)
    assert "\x1b[31m\x1b[1mالمَرفأ\x1b[0m" in result.stdout


def test_an_article_without_a_title_is_named_by_its_text(searched: Run) -> None:
    assert searched("search", "قصير").stdout.startswith("  1 نص قصير عن القمح بلا عنوان")


def test_json_is_the_documented_object(searched: Run) -> None:
    answer = json.loads(searched("search", "القمح", "--json").stdout)
    assert answer.keys() == ANSWER_KEYS
    assert answer["total"] == 2
    for hit in answer["results"]:
        assert hit.keys() >= HIT_KEYS
        for paragraph in hit["paragraphs"]:
            found = [paragraph["text"][start:end] for start, end in paragraph["highlights"]]
            assert found == ["القمح"]


def test_copies_are_collapsed_on_request(run: Run) -> None:
    run("index", SAMPLES / "html" / "albarid-shipwreck.html", SAMPLES / "feeds" / "marfa-atom.xml")
    assert len(ids(run("search", "حطام", "--json"))) == 2
    collapsed = run("search", "حطام", "--collapse")
    assert collapsed.stderr.startswith("2 articles (1 story) in ")
    (line,) = (line for line in collapsed.stdout.splitlines() if line.strip().startswith("also: "))
    assert "2025-07-1" in line
    answer = json.loads(run("search", "حطام", "--collapse", "--json").stdout)
    (hit,) = answer["results"]
    (copy,) = hit["copies"]
    assert (answer["total"], answer["stories"], hit["copied"]) == (2, 1, 1)
    assert {hit["id"], copy["id"]} == set(ids(run("search", "حطام", "--json")))
    assert (", first" in line) == copy["first"] == (copy["date"] < hit["date"])
    assert ("published first" in collapsed.stdout) == hit["first"] == (hit["date"] < copy["date"])


def test_stories_are_counted_only_where_they_are_told(searched: Run) -> None:
    answer = json.loads(searched("search", "القمح", "--json").stdout)
    assert answer["stories"] is None
    assert [(hit["copies"], hit["copied"], hit["first"]) for hit in answer["results"]] == [([], 0, False)] * 2
    assert "stor" not in searched("search", "القمح", "--collapse").stderr


def test_pages_of_stories_hold_each_once(run: Run, tmp_path: Path) -> None:
    articles = [
        {
            "id": f"{story}-{paper}",
            "content": f"ياقوت {' '.join(text(story, 40))}",
            "source": f"Paper {paper}",
            "date": f"2025-03-05T0{paper + 1}:00",
        }
        for story in range(5)
        for paper in range(1 + 2 * story)
    ]
    file = tmp_path / "articles.jsonl"
    file.write_text("".join(json.dumps(article) + "\n" for article in articles), encoding="utf-8")
    run("index", file)
    pages = [
        run("search", "ياقوت", "--collapse", "--limit", "2", "--page", page, "--sort", "newest") for page in range(1, 4)
    ]
    assert all(page.stderr.startswith("25 articles (5 stories) in ") for page in pages)
    assert [page.stderr.partition(", ")[2] for page in pages] == [f"page {page} of 3\n" for page in (1, 2, 3)]
    run("search", "ياقوت", "--collapse", "--limit", "2", "--page", "4", code=1)
    also = [line.strip() for page in pages for line in page.stdout.splitlines() if "also: " in line]
    assert [line.count("Paper") for line in also] == [5, 5, 4, 2]
    assert also[0].endswith("Paper 4, 2025-03-05T05:00:00 · 3 more")
    assert also[3] == "also: Paper 0, 2025-03-05T01:00:00, first · Paper 1, 2025-03-05T02:00:00"
    oldest = run("search", "ياقوت", "--collapse", "--sort", "oldest").stdout
    assert (oldest.count("published first"), oldest.count(", first")) == (4, 0)


def test_csv_has_a_row_for_each_article(searched: Run) -> None:
    rows = list(csv.DictReader(StringIO(searched("search", "القمح", "--csv").stdout)))
    assert {row["id"] for row in rows} == {"wheat", "bare"}
    wheat = next(row for row in rows if row["id"] == "wheat")
    assert wheat["text"] == "ارتفعت أسعار القمح في الميناء هذا الأسبوع."
    assert (wheat["source"], wheat["date"], wheat["position"]) == ("جريدة السهل", "2025-05-09", "0")


def test_nothing_found_is_exit_code_1_and_still_an_answer(searched: Run) -> None:
    assert searched("search", "زرافة", code=1).stderr == "No article found.\n"
    assert json.loads(searched("search", "زرافة", "--json", code=1).stdout)["total"] == 0


@pytest.mark.parametrize(
    ("options", "expected"),
    [
        (("--source", "جريدة السهل"), ["wheat"]),
        (("--section", "محليات"), ["port"]),
        (("--author", "ليلى"), ["port"]),
        (("--source", "جريدة السهل", "--source", "وكالة الساحل", "--sort", "newest"), ["wheat", "port"]),
        (("--from", "2025"), ["port", "wheat"]),
        (("--from", "2025-04"), ["wheat"]),
        (("--to", "2024"), ["bare"]),
        (("--from", "2024-12-31", "--to", "2025-03-01"), ["bare", "port"]),
        (("--from", "٢٠٢٥-٠٥"), ["wheat"]),
        (("--from", "أيار 2025"), ["wheat"]),
        (("--from", "رمضان 1446", "--to", "رمضان 1446"), ["port"]),
        (("--to", "أمس"), ["bare", "port", "wheat"]),
        (("--from", "بعد 1 مارس 2025"), ["wheat"]),
        (("--from", "منذ 1 مارس 2025", "--to", "قبل مايو 2025"), ["port"]),
        (("--to", "قبل 1 مارس 2025"), ["bare"]),
        (("--from", "من 1 إلى 31 مارس 2025"), ["port"]),
        (("--to", "بين مارس ومايو 2025"), ["port", "wheat"]),
        (("--from", "1 آذار (مارس) 2025", "--to", "1 آذار (مارس) 2025"), ["port"]),
        (("--to", "قبل ثلاثة أيام"), ["bare", "port", "wheat"]),
        (("--sort", "newest"), ["wheat", "port", "bare"]),
        (("--sort", "oldest"), ["bare", "port", "wheat"]),
        (("--sort", "oldest", "--limit", "2", "--page", "2"), ["wheat"]),
    ],
)
def test_filters_sorts_and_pages(searched: Run, options: tuple[str, ...], expected: list[str]) -> None:
    found = ids(searched("search", "القمح OR الميناء", "--json", *options))
    assert (found if "--sort" in options else sorted(found)) == (expected if "--sort" in options else sorted(expected))


def test_paragraphs_bounds_what_is_shown(searched: Run) -> None:
    (hit,) = json.loads(searched("search", "المرفأ OR مسؤول", "--json", "--paragraphs", "1").stdout)["results"]
    assert len(hit["paragraphs"]) == 1
    (hit,) = json.loads(searched("search", "المرفأ OR مسؤول", "--json", "--paragraphs", "5").stdout)["results"]
    assert len(hit["paragraphs"]) == 2


def test_match_decides_how_many_words_are_needed(searched: Run) -> None:
    assert ids(searched("search", "القمح السفينة", "--json", "--match", "any"))
    searched("search", "القمح السفينة", "--match", "all", code=1)
    relaxed = searched("search", "القمح السفينة", code=1)
    assert "Few or no articles have all these words" in relaxed.stderr
    assert "No article with all the words" in relaxed.stderr
    line, *hits = relaxed.stdout.split("\n\n")
    assert line == "──── 3 more articles with some of the words ────"
    assert len(list(filter(None, hits))) == 3
    alone = searched("search", "القمح السفينة", "--match", "some")
    assert alone.stdout.split("\n\n") == hits
    assert "3 articles with some of the words" in alone.stderr


@pytest.mark.parametrize(
    "date", ["someday", "بعد القمح", "من القاهرة إلى الرياض", "2025-13", "2025-02-30", "25-1-1", "0000"]
)
def test_a_date_that_is_none_is_an_error(searched: Run, date: str) -> None:
    assert "is not a date" in searched("search", "القمح", "--from", date, code=2).stderr


@pytest.mark.parametrize(
    "query", ["", "   ", "من في على", "؟!،", '""', "((", '"القمح', "-القمح", "\x00", "\u202eالقمح"]
)
def test_any_query_is_answered(shared_index: Path, query: str) -> None:
    result = CliRunner().invoke(searchapp, ["--index", str(shared_index), "search", "--", query])
    assert result.exit_code in (0, 1), result.output


def test_a_query_that_is_too_long_is_refused_in_one_line(searched: Run) -> None:
    error = searched("search", "ا" * 10_000, code=2).stderr
    assert error.startswith("searchapp: The query is too long")
    assert error.count("\n") == 1


def test_explain_shows_every_form(searched: Run) -> None:
    text = searched("explain", 'للميناء "مسؤول الميناء" سيقول كتب -القمح').stdout
    assert "needed: للميناء = ل + ال + مينا + ء, from ميناء (noun), 2 articles\n" in text
    assert "needed: سيقول = س + يقول, from قال (verb), " in text
    assert "needed: كتب = كتب, from كتاب (noun), " in text
    assert re.search(r"^ +could also be كتب, from كتب \(verb\), \d+%: v:كتب$", text, re.MULTILINE)
    assert "“مسءول الميناء”" in text
    assert "excluded: القمح" in text


def test_explain_lists_the_forms_of_texts_by_level(searched: Run) -> None:
    assert searched("explain", "للميناء").stdout.splitlines()[1:] == ["  inflection: الميناء 2"]
    assert searched("explain", "المرفأ").stdout.splitlines()[1:] == ["  exact: المرفأ 1"]
    text = searched("explain", "وصلت").stdout
    assert "  exact: وصلت 1\n" in text


def test_a_reading_is_chosen_and_refused(run: Run, tmp_path: Path) -> None:
    texts = {"books": "معرض الكتب", "either": "كتب جديدة", "writes": "يكتب رسالة"}
    lines = (json.dumps({"id": key, "title": key, "content": text}) + "\n" for key, text in texts.items())
    (tmp_path / "texts.jsonl").write_text("".join(lines))
    run("index", tmp_path / "texts.jsonl")

    def found(*options: str, code: int = 0) -> set[str]:
        return set(ids(run("search", "كتب", "--json", *options, code=code)))

    assert found() == {"books", "either"}
    assert found("--reading", "v:كتب") == {"either", "writes"}
    assert found("--without-reading", "v:كتب") == {"books"}
    assert found("--without-reading", "كتاب") == {"writes"}
    assert found("--without-reading", "كتاب", "--without-reading", "v:كتب", code=1) == set()
    explained = run("explain", "كتب", "--without-reading", "كتاب").stdout
    assert "كتب = كتب, from كتب (verb), 1 article\n" in explained
    assert "  refused: كتب, from كتاب (noun), " in explained
    refused = run("explain", "كتب", "--without-reading", "كتاب", "--without-reading", "v:كتب").stdout
    assert "is not looked for: all its readings are refused, 0 articles" in refused
    unused = run("search", "كتب", "--reading", "v:قال")
    assert "No word of the query, outside quotation marks, can be read as “v:قال”." in unused.stderr


def test_dates_are_told_as_they_were_understood(searched: Run) -> None:
    assert "1 May 2025 to 31 May 2025\n" in searched("search", "القمح", "--from", "5/2025", "--to", "أيار 2025").stderr
    answer = json.loads(searched("search", "القمح", "--json", "--from", "5/2025", "--to", "أيار 2025").stdout)
    assert answer["notes"] == ["1 May 2025 to 31 May 2025"]
    assert "“2025-05” was understood as: 1 May 2025 to 31 May 2025." in searched("search", "date:2025-05").stderr


def test_explain_shows_fields_and_dates_as_understood(searched: Run) -> None:
    result = searched("explain", "القمح source:السهل -author:ليلى date:>=2025-05 (section:زرافة OR السفينة)")
    assert "needed: source “جريدة السهل”" in result.stdout
    assert "excluded: author “ليلى”" in result.stdout
    assert "needed: date 2025-05-01.." in result.stdout
    assert "  needed: section “زرافة”" in result.stdout
    assert "There is no section “زرافة”" in result.stderr
    parts = json.loads(searched("explain", "date:2025-05 author:ليلى", "--json").stdout)["parts"]
    assert [(part["field"], part["values"]) for part in parts[1:]] == [
        ("date", ["2025-05-01", "2025-05-31"]),
        ("author", ["ليلى"]),
    ]


def test_explain_says_that_there_is_no_word(searched: Run) -> None:
    result = searched("explain", "؟!")
    assert (result.stdout, result.stderr) == ("", "There is no word to look for in the query.\n")


def test_explain_as_json(searched: Run) -> None:
    (word,) = json.loads(searched("explain", "القمح", "--json").stdout)["parts"]
    assert (word["kind"], word["lexeme"], word["reading"], word["articles"]) == ("word", "قمح", "ال + قمح", 2)
    assert [(it["lexeme"], it["parts"], it["use"]) for it in word["readings"]] == [("قمح", "ال + قمح", "read")]
    assert word["lexemes"] == [{"lexeme": "قمح", "how": "inflection", "articles": 2}]
    assert word["forms"] == [{"form": "القمح", "how": "exact", "articles": 2, "lexemes": ["قمح"]}]
    assert (word["more_forms"], word["forms_complete"]) == (0, True)
    _, books, name = json.loads(searched("explain", "وكتب ترمب", "--json").stdout)["parts"]
    assert (books["lexeme"], books["reading"], books["forms"]) == ("كتاب", "و + كتب", [])
    assert {it["lexeme"]: it["use"] for it in books["readings"]}.items() >= {"كتاب": "read", "v:كتب": "other"}.items()
    assert {(it["lexeme"], it["how"]) for it in name["lexemes"]} == {("ترمب", "inflection"), ("ترامب", "variant")}


def test_a_query_may_begin_with_an_exclusion(searched: Run) -> None:
    expected = searched("search", "القمح -زرافة").stdout
    assert searched("search", "-زرافة القمح", "--limit", "10").stdout.splitlines()[1:] == expected.splitlines()[1:]
    assert searched("search", '-"زرافة" القمح').stdout.splitlines()[1:] == expected.splitlines()[1:]
    assert "excluded" in searched("explain", "-زرافة القمح").stdout
    assert "No such option" in searched("search", "القمح", "--lmit", "3", code=2).stderr
    assert "No such option" in searched("search", "القمح", "-x", code=2).stderr


def test_a_search_that_takes_too_long_is_refused_in_one_line(searched: Run, shared_index: Path) -> None:
    command = ["--index", str(shared_index), "search", "السفينة"]
    refused = CliRunner(env={"SEARCHAPP_TIME_LIMIT": "1e-9"}).invoke(searchapp, command)
    assert refused.exit_code == 2
    assert refused.output.count("\n") == 1
    assert "longer than is allowed" in refused.output
    assert searched("search", "السفينة").output


@pytest.mark.parametrize(
    ("words", "query"),
    [
        (("أسعار", "القمح"), "أسعار القمح"),
        (("أسعار القمح", "الميناء"), "أسعار القمح الميناء"),
        (("القمح", "-السفينة", "المرفأ"), "القمح -السفينة المرفأ"),
        (("--limit", "3", "القمح", "-n", "2", "-المرفأ"), "القمح -المرفأ"),
        (("--", "-a", "القمح"), "-a القمح"),
        (("",), ""),
    ],
)
def test_words_need_no_quotes_and_stay_in_order(shared_index: Path, words: tuple[str, ...], query: str) -> None:
    result = CliRunner().invoke(searchapp, ["--index", str(shared_index), "search", "--json", *words])
    assert json.loads(result.stdout)["query"] == query
