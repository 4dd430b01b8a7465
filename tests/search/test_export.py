"""Everything that a search finds as a file: the same bytes in the shell, on the web and in Python."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import Any, Final

import pytest
import rispy
from bibtexparser.entrypoint import parse_string
from click.testing import CliRunner, Result
from python_calamine import CalamineWorkbook

import searchapp
from searchapp.archive import Archive
from searchapp.cli.commands import searchapp as shell
from searchapp.model import Article, SearchRequest
from searchapp.search import export
from searchapp.search.export import RESULT_COLUMNS, RESULT_FORMATS
from searchapp.search.serialization import article_as_json

ARTICLES: Final = 40
QUERY: Final = "الزعفران"
FORMS: Final = tuple(RESULT_FORMATS)


def article(number: int) -> Article:
    # Every tenth article was sent to two newspapers.
    told = number // 2 * 2 if number % 10 < 2 else number
    text = " ".join(("قطف المزارعون أزهار الزعفران", *(f"كلمة{told}x{place}" for place in range(80))))
    return Article(
        f"مجلد/a/../{number:02}", f"الزعفران {number}", (text, f"=خاتمة {number}"), source=f"جريدة {number % 3}"
    )


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("archive") / "index"
    with searchapp.open(folder) as archive:
        archive.add([article(number) for number in range(ARTICLES)])
        archive.add([Article("other", "القمح", ("لا شيء منه.",))])
    return folder


@pytest.fixture
def archive(folder: Path) -> Iterator[Archive]:
    with searchapp.open(folder, time_limit=0) as archive:
        yield archive


def run(folder: Path, *options: str, env: dict[str, str] | None = None) -> Result:
    return CliRunner().invoke(
        shell, ["--index", str(folder), *options], env={"SEARCHAPP_TIME_LIMIT": "0", **(env or {})}
    )


def ids(form: str, data: bytes) -> list[str]:
    """Return the ids of all articles in a file, in order."""
    match form:
        case "csv":
            return [row["ID"] for row in csv.DictReader(io.StringIO(data.decode("utf-8-sig"), newline=""))]
        case "xlsx":
            titles, *rows = CalamineWorkbook.from_filelike(io.BytesIO(data)).get_sheet_by_index(0).to_python()
            return [str(row[titles.index("ID")]) for row in rows]
        case "jsonl":
            return [json.loads(line)["id"] for line in data.splitlines()]
        case "ris":
            return [each["accession_number"] for each in rispy.loads(data.decode())]
        case _:
            return [entry["note"] for entry in parse_string(data.decode()).entries]


@pytest.mark.parametrize("form", FORMS)
def test_shell_web_and_python_give_the_same_bytes(
    archive: Archive, folder: Path, tmp_path: Path, form: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(export, "_FIRST", 7)
    monkeypatch.setattr(export, "_WINDOW", 11)
    file = tmp_path / f"found.{form}"
    done = run(folder, "search", QUERY, "--export", str(file), "--sort", "oldest", "--limit", "3")
    assert (done.exit_code, done.stdout, done.stderr) == (0, "", f"40 articles written to {file}.\n")
    answer = (
        searchapp.create_app(archive)
        .test_client()
        .get(f"/search.{form}", query_string={"q": QUERY, "sort": "oldest", "lang": "en", "page": "2"})
    )
    assert answer.content_type == RESULT_FORMATS[form].content_type
    assert answer.headers["Content-Disposition"].endswith(f".{form}")
    with closing(archive.export(SearchRequest(QUERY, sort="oldest"), form, "en")) as exported:
        assert file.read_bytes() == answer.data == b"".join(exported)
    found = ids(form, answer.data)
    assert len(found) == ARTICLES
    assert found == [hit.id for hit in archive.search(QUERY, sort="oldest").all()]


@pytest.mark.parametrize("form", FORMS)
def test_standard_output_is_a_file_as_well(folder: Path, tmp_path: Path, form: str) -> None:
    file = tmp_path / "found"
    run(folder, "search", QUERY, "--export", str(file), "--format", form)
    assert run(folder, "search", QUERY, "--export", "-", "--format", form).stdout_bytes == file.read_bytes()


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("most", [1, 12, ARTICLES - 1])
def test_where_a_limit_cuts_it_off_file_and_exit_code_say_so(
    archive: Archive, folder: Path, tmp_path: Path, form: str, most: int
) -> None:
    file = tmp_path / f"found.{form}"
    done = run(folder, "search", QUERY, "--export", str(file), env={"SEARCHAPP_MAX_EXPORTED": str(most)})
    said = f"This file is incomplete: {most} of {ARTICLES}."
    assert done.exit_code == 2
    assert done.stderr.startswith(f"searchapp: {said}")
    data = file.read_bytes()
    if form == "xlsx":
        last = CalamineWorkbook.from_filelike(io.BytesIO(data)).get_sheet_by_index(0).to_python()[-1]
        assert any(str(cell).startswith(said) for cell in last)
    else:
        assert said in data.decode()
    with closing(Archive(replace(archive.settings, max_exported=most, language="en"))) as limited:
        client = searchapp.create_app(limited).test_client()
        answer = client.get(f"/search.{form}", query_string={"q": QUERY, "lang": "en"})
        assert answer.data == data
        page = client.get("/", query_string={"q": QUERY, "lang": "en"}).text
        assert f"The first {most} of {ARTICLES} articles" in page


def test_a_page_names_every_format_and_no_limit_where_there_is_none(archive: Archive) -> None:
    page = searchapp.create_app(archive).test_client().get("/", query_string={"q": QUERY, "lang": "en"}).text
    assert all(f'href="/search.{form}?' in page for form in FORMS)
    assert "The first" not in page


def test_numbers_are_those_of_the_list_with_and_without_copies(archive: Archive) -> None:
    with closing(archive.export(SearchRequest(QUERY, collapse=True), "jsonl")) as exported:
        rows = [json.loads(line) for line in exported]
    assert [row["number"] for row in rows] == list(range(1, ARTICLES + 1))
    first_of_story: dict[int, str] = {}
    for row in rows:
        first_of_story.setdefault(row["story"], row["id"])
    collapsed = archive.search(QUERY, collapse=True, limit=100)
    assert collapsed.stories is not None
    assert collapsed.stories < ARTICLES
    assert list(first_of_story) == list(range(1, collapsed.stories + 1))
    assert list(first_of_story.values()) == [hit.id for hit in collapsed]


def test_json_lines_have_whole_articles(archive: Archive) -> None:
    with closing(archive.export(SearchRequest(QUERY), "jsonl")) as exported:
        for line in exported:
            row = json.loads(line)
            found = archive.article(row["id"])
            assert found
            assert {"number", "story", "score", *article_as_json(found)} == set(row)
            assert row["paragraphs"] == list(found.paragraphs)


def test_an_article_is_answered_whole_whatever_its_id_is(archive: Archive) -> None:
    client = searchapp.create_app(archive).test_client()
    for hit in archive.search(QUERY, limit=5):
        url = client.get("/api/article/" + hit.id.replace("..", "~.."))
        assert url.status_code == 200
        assert url.get_json() == json.loads(json.dumps(article_as_json(hit.article)))
    missing = client.get("/api/article/nowhere")
    assert (missing.status_code, list(missing.get_json())) == (404, ["error"])


def test_what_is_relaxed_is_a_file_of_its_own(archive: Archive) -> None:
    with closing(archive.export(SearchRequest(f"{QUERY} القمح"), "jsonl")) as exported:
        assert list(exported) == []
    with closing(archive.export(SearchRequest(f"{QUERY} القمح", match="some"), "jsonl")) as exported:
        assert len(list(exported)) == ARTICLES + 1


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (["--export", "found"], "--format"),
        (["--export", "found.pdf"], "There is no format of files 'pdf'"),
        (["--export", "no/such/folder/found.csv"], "cannot be written"),
        (["--format", "csv"], "--export"),
    ],
)
def test_what_cannot_be_written_is_an_error(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, options: list[str], said: str
) -> None:
    monkeypatch.chdir(tmp_path)
    done = run(folder, "search", QUERY, *options)
    assert done.exit_code == 2
    assert said in done.stderr
    assert not list(tmp_path.iterdir())


def test_a_file_is_whole_or_what_it_was(folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = tmp_path / "found.csv"
    file.write_text("before", encoding="utf-8")

    def broken(*_: Any) -> Iterator[bytes]:
        yield b"half"
        raise MemoryError

    monkeypatch.setitem(RESULT_FORMATS, "csv", replace(RESULT_FORMATS["csv"], write=broken))
    assert run(folder, "search", QUERY, "--export", str(file)).exit_code == 2
    assert [path.read_text(encoding="utf-8") for path in tmp_path.iterdir()] == ["before"]


def test_nothing_found_is_a_file_without_rows(folder: Path, tmp_path: Path) -> None:
    done = run(folder, "search", "زمردة", "--verbatim", "--export", str(tmp_path / "found.csv"))
    assert done.exit_code == 1
    assert (tmp_path / "found.csv").read_text(encoding="utf-8-sig").strip() == ",".join(
        column.title.en for column in RESULT_COLUMNS
    )
