"""``searchapp search --record`` and ``searchapp replay``: what was found is found again, or what changed is said."""

from __future__ import annotations

import base64
import json
import zlib
from datetime import date, datetime
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

import searchapp
from searchapp.cli.commands import searchapp as shell
from searchapp.model import Article
from searchapp.search.record import hash_of

QUERY = "القمح"


def article(number: int) -> Article:
    return Article(
        f"{number:02}", f"القمح {number}", ("نص.",), source="السهل", date=datetime(2025, 5, 1 + 3 * (number // 2))
    )


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    with searchapp.open(tmp_path / "index") as archive:
        archive.add([article(number) for number in range(6)])
        archive.add([Article("other", "العنبر", ("نص.",), source="المرفأ", date=datetime(2025, 5, 2))])
    return tmp_path / "index"


def run(folder: Path, *arguments: str, env: dict[str, str] | None = None) -> Result:
    return CliRunner().invoke(shell, ["--index", str(folder), *arguments], env=env)


def record(folder: Path, *options: str) -> Path:
    file = folder.parent / "record.json"
    done = run(folder, "search", QUERY, "--record", str(file), *options)
    assert done.exit_code == 0, done.stderr
    return file


def read(file: Path) -> dict[str, Any]:
    data: dict[str, Any] = json.loads(file.read_text(encoding="utf-8"))
    return data


def test_a_record_says_what_was_asked_in_what_and_what_was_found(folder: Path) -> None:
    data = read(record(folder, "--from", "2025-05-01", "--to", "2025-05-06", "--limit", "1"))
    assert data["search"]["query"] == QUERY
    assert (data["search"]["date_from"], data["search"]["date_to"]) == ("2025-05-01", "2025-05-06")
    assert data["understood"]["searched"] == QUERY
    assert data["understood"]["match"] == "all"
    assert data["understood"]["parts"][0]["lexeme"] == "قمح"
    assert data["archive"]["articles"] == 7
    assert data["archive"]["newest"].startswith("2025-05-07")
    assert data["archive"]["state"].startswith("sha256:")
    assert data["totals"] == {"articles": 4, "relaxed": 0, "stories": 4}
    assert data["coverage"]["archive"] == {
        "articles": 5,
        "first_day": "2025-05-01",
        "last_day": "2025-05-04",
        "days": 3,
        "without_day": 0,
        "days_without": [["2025-05-03", "2025-05-03"]],
        "sources": {"السهل": 4, "المرفأ": 1},
    }
    assert data["coverage"]["found"]["days_without"] == [["2025-05-02", "2025-05-03"]]
    assert datetime.fromisoformat(data["made"]).utcoffset() is not None
    assert data["today"] == date.today().isoformat()
    assert data["missing"] == []


def test_ids_and_hash_are_as_documented(folder: Path) -> None:
    data = read(record(folder))
    ids = json.loads(zlib.decompress(base64.b64decode(data["ids"])))
    assert sorted(ids) == [f"{number:02}" for number in range(6)]
    lines = "".join(f'"{name}"\n' for name in sorted(ids)).encode()
    assert data["hash"] == f"sha256:{sha256(lines).hexdigest()}"
    ascii_lines = rb""""a"
"\u0628"
"""
    assert hash_of(["ب", "a"]) == f"sha256:{sha256(ascii_lines).hexdigest()}"


def test_the_web_answers_the_same_record(folder: Path) -> None:
    file = record(folder)
    with searchapp.open(folder) as archive:
        answer = searchapp.create_app(archive).test_client().get("/api/record", query_string={"q": QUERY, "page": "3"})
    assert answer.headers["Content-Disposition"].startswith("attachment")
    of_web, of_shell = answer.get_json(), read(file)
    assert (of_web.pop("made"), of_shell.pop("made")) != ("", "")
    assert of_web == of_shell


def test_nothing_has_changed(folder: Path) -> None:
    done = run(folder, "replay", str(record(folder)))
    assert done.exit_code == 0
    assert "The same 6 articles are found" in done.stdout
    assert json.loads(run(folder, "replay", str(record(folder)), "--json").stdout)["same"]


def test_what_has_changed_is_named(folder: Path) -> None:
    file = record(folder)
    with searchapp.open(folder) as archive:
        archive.delete("01")
        archive.add(Article("later", "القمح غدا", ("نص.",), source="الميناء", date=datetime(2025, 6, 1)))
    done = run(folder, "replay", str(file))
    assert done.exit_code == 1
    lines = done.stdout.splitlines()
    assert "+ القمح غدا · الميناء · 2025-06-01 · later" in lines
    assert "- 01 · not in the archive" in lines
    told = json.loads(run(folder, "replay", str(file), "--json").stdout)
    assert not told["same"]
    assert [each["id"] for each in told["new"]] == ["later"]
    assert [each["id"] for each in told["gone"]] == ["01"]


def test_a_record_that_lacks_something_says_so_and_proves_nothing(folder: Path) -> None:
    file = folder.parent / "record.json"
    done = run(folder, "search", QUERY, "--record", str(file), env={"SEARCHAPP_MAX_EXPORTED": "2"})
    assert done.exit_code == 2
    assert "Only 2 of 6 articles are in it" in done.stderr
    assert read(file)["missing"]
    assert run(folder, "replay", str(file)).exit_code in {1, 2}


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"record": 99}, "version"),
        ({"hash": "sha256:0"}, "damaged"),
        ({"ids": "!"}, "damaged"),
        ({"ids": base64.b64encode(zlib.compress(b'["00"]')).decode()}, "damaged"),
        ({"search": {}}, "damaged"),
        ({"search": {"query": "x", "sort": "odd"}}, "damaged"),
        ({"totals": None}, "damaged"),
        ({"made": "never"}, "damaged"),
    ],
)
def test_what_is_damaged_is_an_error_in_one_line(folder: Path, change: dict[str, Any], said: str) -> None:
    file = record(folder)
    file.write_text(json.dumps({**read(file), **change}), encoding="utf-8")
    done = run(folder, "replay", str(file))
    assert done.exit_code == 2
    assert said in done.stderr
    assert done.stderr.count("\n") == 1


@pytest.mark.parametrize("content", [b"", b"[]", b"{}", b"\xff\xfe", b"[" * 100_000, b"null", b'"text"'])
def test_what_is_no_record_is_an_error_in_one_line(folder: Path, content: bytes) -> None:
    file = folder.parent / "file.json"
    file.write_bytes(content)
    done = run(folder, "replay", str(file))
    assert done.exit_code == 2
    assert "record" in done.stderr
    assert done.stderr.count("\n") == 1
