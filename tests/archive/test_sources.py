"""The table of sources: what sources are called, and tables that are wrong."""

from __future__ import annotations

import json
import os
import random
import time
from pathlib import Path

import pytest
from click.testing import CliRunner

import searchapp
from searchapp import Archive
from searchapp.cli.commands import searchapp as command
from searchapp.search.serialization import CSV_COLUMNS, answer_as_rows
from searchapp.settings import Settings
from searchapp.sources import MOST_SOURCES, Source, SourceTable, sources_of

TABLE = """slug,arabic,english,country,kind,aliases
جريدة السهل,السهل,The Plain,مصر,daily,Plain Daily|صحيفة السهل
وكالة الساحل,وكالة الساحل,Coast Agency,لبنان,agency,
"""


def read(tmp_path: Path, text: str | bytes) -> SourceTable:
    path = tmp_path / f"table-{time.monotonic_ns()}.csv"
    path.write_bytes(text if isinstance(text, bytes) else text.encode("utf-8"))
    return sources_of(Settings(sources=path))


def lines_said(table: SourceTable) -> list[int]:
    return [int(problem.en.split(", line ")[1].split(":")[0]) for problem in table.problems if ", line " in problem.en]


@pytest.mark.parametrize(
    "text",
    [
        TABLE,
        "\ufeff" + TABLE.replace("\n", "\r\n"),
        TABLE.replace(",", ";"),
        TABLE.replace(",", "\t"),
        TABLE.replace(
            "slug,arabic,english,country,kind,aliases", "المعرّف,الاسم بالعربية,الاسم بالإنجليزية,البلد,النوع,أسماء أخرى"
        ),
        TABLE.replace("slug,", " SLUG ,").replace("\n", "\n\n"),
    ],
)
def test_a_table_is_read_however_a_spreadsheet_saves_it(tmp_path: Path, text: str) -> None:
    table = read(tmp_path, text)
    assert table.problems == ()
    aliases = ("Plain Daily", "صحيفة السهل")
    assert table.rows["جريدة السهل"] == Source("جريدة السهل", "السهل", "The Plain", "مصر", "daily", aliases)
    assert [table.name("جريدة السهل", "ar"), table.name("جريدة السهل", "en"), table.name("x", "en")] == [
        "السهل",
        "The Plain",
        "x",
    ]


def test_columns_may_be_missing_and_a_name_stands_for_the_other_one(tmp_path: Path) -> None:
    table = read(tmp_path, 'english,slug\n"Okaz, the daily",okaz\n,was\n')
    assert table.problems == ()
    assert [table.name("okaz", "ar"), table.name("was", "ar")] == ["Okaz, the daily", "was"]


def test_sources_that_are_called_the_same_are_told_apart(tmp_path: Path) -> None:
    table = read(tmp_path, "slug,arabic,english\nokaz,عكاظ,Okaz\nokaz.com,عُكاظ,Okaz Online\nx,okaz,okaz\n")
    assert [table.name(slug, "ar") for slug in table.rows] == ["عكاظ (okaz)", "عُكاظ (okaz.com)", "okaz (x)"]
    assert [table.name(slug, "en") for slug in table.rows][1:] == ["Okaz Online", "okaz (x)"]
    assert table.named("عكاظ") == ("okaz", "okaz.com")
    names = [table.name(slug, language) for slug in table.rows for language in ("ar",)]
    assert len(set(names)) == len(names)


def test_names_lead_to_slugs_and_what_is_a_slug_stays() -> None:
    table = SourceTable(
        {"a": Source("a", "ألف", "B", aliases=("b", "c")), "b": Source("b", "باء", "A", aliases=("a",))}
    )
    assert table.slugs(["أَلف", "a", "b", "C", "c", "x"], lambda: ()) == ("a", "b", "x")
    # What articles have is what is meant, whatever is called like it.
    assert table.slugs(["C"], lambda: {"C"}) == ("C",)


def test_what_is_wrong_is_said_with_its_line_and_the_rest_counts(tmp_path: Path) -> None:
    text = (
        "slug,arabic,colour\nokaz,عكاظ,red\n,لا أحد,\nokaz,أخرى,\nx,a,b,c\n"
        "y,\u202eمقلوب,\nz," + "ا" * 201 + ',\n"multi\nline",نعم,\nlast,أخيرا,\n'
    ).encode() + b"bad,\xff\xfe,\nend,\xd9\x86\xd9\x87\xd8\xa7\xd9\x8a\xd8\xa9,\n"
    table = read(tmp_path, text)
    assert list(table.rows) == ["okaz", "multi line", "last", "end"]
    assert lines_said(table) == [11, 1, 3, 4, 5, 6, 7]
    assert all(str(tmp_path) in problem.en and problem.ar for problem in table.problems)


@pytest.mark.parametrize(
    "text",
    [
        *("", "\n\n", "source,title\nx,y\n", "\x00\x01", 'slug,"arabic\n', 'slug\n"' + "x" * 200_000, "slug\n" * 3),
        *(b"\xff\xfes\x00l\x00u\x00g\x00", b"slug,arabic\nx,\xed\xa0\x80\n", "slug;arabic,english\na;b,c\n"),
    ],
)
def test_no_table_is_so_bad_that_it_raises(tmp_path: Path, text: str | bytes) -> None:
    table = read(tmp_path, text)
    assert table.name("okaz", "ar") == "okaz"
    assert table.problems or not table.rows


def test_a_table_that_cannot_be_read_is_said_and_one_that_is_not_there_is_none(tmp_path: Path) -> None:
    assert sources_of(Settings(index=tmp_path / "index")) == SourceTable()
    assert "cannot be read" in sources_of(Settings(sources=tmp_path / "nowhere.csv")).problems[0].en
    assert "cannot be read" in sources_of(Settings(sources=tmp_path)).problems[0].en
    (tmp_path / "sources.csv").write_text("slug,arabic\nokaz,عكاظ\n", encoding="utf-8")
    assert sources_of(Settings(index=tmp_path / "index")).name("okaz", "ar") == "عكاظ"


def test_a_table_is_read_once_and_again_when_it_changes(tmp_path: Path) -> None:
    path = tmp_path / "sources.csv"
    settings = Settings(sources=path)
    path.write_text("slug,arabic\nokaz,عكاظ\n", encoding="utf-8")
    assert sources_of(settings) is sources_of(settings)
    path.write_text("slug,arabic\nokaz,عكاظ اليوم\n", encoding="utf-8")
    os.utime(path, ns=(1, 1))
    assert sources_of(settings).name("okaz", "ar") == "عكاظ اليوم"
    path.unlink()
    assert sources_of(settings).name("okaz", "ar") == "okaz"


def test_a_huge_table_is_read_within_seconds_and_cut_off_with_a_word(tmp_path: Path) -> None:
    seed = random.randrange(10**6)
    choice = random.Random(seed)
    rows = [
        f"s{number},اسم {choice.randrange(50_000)},Name {number},,,عام|common" for number in range(MOST_SOURCES + 5)
    ]
    started = time.process_time()
    table = read(tmp_path, "slug,arabic,english,country,kind,aliases\n" + "\n".join(rows))
    assert len(table.rows) == MOST_SOURCES
    assert "at most" in table.problems[-1].en
    assert len(table.named("عام")) == MOST_SOURCES
    assert len({table.name(slug, "ar") for slug in table.rows}) == MOST_SOURCES, seed
    assert time.process_time() - started < 20


def test_many_problems_are_counted(tmp_path: Path) -> None:
    table = read(tmp_path, "slug\n" + "x\n" * 500)
    assert len(table.problems) == 21
    assert "479 more" in table.problems[-1].en


@pytest.fixture
def named(archive: Archive, desk: Path) -> Archive:
    (desk / "sources.csv").write_text(TABLE, encoding="utf-8")
    return archive


@pytest.mark.parametrize(
    "query",
    ["مصدر:السهل", 'source:"The Plain"', "source:plain", 'مصدر:"صحيفة السهل"', "source:pla*", 'مصدر:"جريدة السهل"'],
)
def test_a_query_takes_any_name(named: Archive, query: str) -> None:
    assert [hit.id for hit in named.search(query)] == ["wheat"]
    assert named.search(f"-{query}").total == 1


def test_words_of_two_names_are_no_name(named: Archive) -> None:
    results = named.search('مصدر:"السهل The"')
    assert results.total == 0
    assert "no source" in results.notes[0].en


@pytest.mark.parametrize("name", ["السهل", "the plain", "Plain Daily", "جريدة السهل"])
def test_a_filter_takes_any_name(named: Archive, name: str) -> None:
    assert [hit.id for hit in named.search(source=name)] == ["wheat"]
    assert [hit.id for hit in named.search(without_source=[name])] == ["port"]
    assert named.compare("القمح", source=[name, "Coast Agency"]).sides[0].label == "جريدة السهل"


def test_answers_have_the_names_beside_the_slugs(named: Archive) -> None:
    results = named.search("")
    for language, name in (("ar", "السهل"), ("en", "The Plain")):
        answer = results.to_dict(language)  # type: ignore[arg-type]
        assert ("جريدة السهل", name) in [(each["source"], each["source_name"]) for each in answer["results"]]
        assert answer["source_names"]["جريدة السهل"] == name
        rows = [dict(zip(CSV_COLUMNS, row, strict=True)) for row in answer_as_rows(results, language)]  # type: ignore[arg-type]
        assert ("جريدة السهل", name) in [(row["source"], row["source_name"]) for row in rows]


def test_completions_name_sources(named: Archive) -> None:
    assert [(each.text, each.count) for each in named.suggest("source:pla")] == [
        ('source:"The Plain"', 1),
        ('source:"Plain Daily"', 1),
    ] or {each.text for each in named.suggest("source:pla")} >= {'source:"Plain Daily"'}


def test_the_shell_names_sources_and_says_what_is_wrong_with_the_table(named: Archive, desk: Path) -> None:
    def run(*arguments: str) -> tuple[str, str]:
        done = CliRunner().invoke(command, ["--index", "news", *arguments], catch_exceptions=False)
        return done.stdout, done.stderr

    assert named.settings.index.name == "news"
    assert "The Plain" in run("search", "القمح", "--source", "السهل")[0]
    assert "The Plain" in run("compare", "", "--source", "السهل", "--source", "Coast Agency")[0]
    assert "The Plain" in run("stats")[0]
    assert json.loads(run("stats", "--json")[0])["coverage"]["by_source"][0]["source_name"] in (
        "The Plain",
        "Coast Agency",
    )
    (desk / "sources.csv").write_text("slug\n\n\na,b\n", encoding="utf-8")
    assert "sources.csv, line 4: " in run("stats")[1]
    assert "sources.csv, line 4: " in run("check")[1]
    assert "جريدة السهل" in run("search", "القمح")[0]


def test_every_engine_finds_by_names(tmp_path: Path) -> None:
    path = tmp_path / "s.csv"
    path.write_text(TABLE, encoding="utf-8")
    with searchapp.open(":memory:", sources=path) as archive:
        archive.add({"id": "1", "title": "خبر", "text": "نص", "source": "جريدة السهل"})
        assert archive.search("source:plain").total == archive.search(source="السهل").total == 1
