"""``searchapp move``, and what every command does with an index of another engine."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from searchapp.engines.local import CURRENT
from searchapp.installation import install_command
from tests.cli.conftest import ARTICLES, Run, run_without


def kept_by(index: Path) -> str:
    return str(json.loads((index / CURRENT).read_text(encoding="utf-8"))["engine"])


def hits(run: Run, *arguments: str) -> object:
    return json.loads(run("search", "القمح", "--json", *arguments).stdout)["results"]


def test_a_search_after_a_move_just_works(indexed: Run, index: Path, corpus: Path) -> None:
    (corpus / "articles.jsonl").unlink()
    before = hits(indexed)
    result = indexed("move", "--from", "whoosh", "--to", "tantivy")
    assert result.stdout == f"Moved: 3 articles. The tantivy engine keeps them in {index}.\n"
    assert result.stderr == ""
    assert kept_by(index) == "tantivy"
    assert hits(indexed) == hits(indexed, "--engine", "tantivy") == before
    assert indexed("check", "--deep").stdout == "The index is sound.\n"
    assert "articles    3" in indexed("stats").stdout


def test_after_a_move_the_new_engine_indexes_and_rebuilds(indexed: Run, index: Path, corpus: Path) -> None:
    indexed("move", "--from", "whoosh", "--to", "tantivy", "--quiet")
    assert indexed("index", corpus).stdout.startswith("0 added, 3 unchanged, 0 set aside")
    (corpus / "more.txt").write_text("خبر عابر\n\nنص عن الزرافة", encoding="utf-8")
    assert indexed("index", corpus).stdout.startswith("1 added, 3 unchanged")
    assert indexed("reindex").stdout.startswith("Rebuilt: 4 articles.\n")
    assert kept_by(index) == "tantivy"
    indexed("search", "الزرافة")


def test_moved_elsewhere_the_old_index_stays(indexed: Run, index: Path, tmp_path: Path) -> None:
    other = tmp_path / "other"
    result = indexed("move", "--from", "whoosh", "--to", "tantivy", "--to-index", other)
    assert f"keeps them in {other}; the index of the whoosh engine is still there." in result.stdout
    assert (kept_by(index), kept_by(other)) == ("whoosh", "tantivy")
    assert hits(indexed) == hits(indexed, "--index", str(other))
    again = ("move", "--from", "whoosh", "--to", "whoosh", "--to-index", other)
    error = indexed(*again, code=2).stderr
    assert "There is an index of 3 articles where" in error
    assert "with --replace." in error
    assert kept_by(other) == "tantivy"
    assert "with --replace." in indexed(*again, "--dry-run", code=2).stderr
    result = indexed(*again, "--replace", "--dry-run")
    assert result.stdout == "Nothing was moved. It would be: 3 articles.\n"
    assert result.stderr == "There is an index of 3 articles where the articles would be moved to.\n"
    assert kept_by(other) == "tantivy"
    result = indexed(*again, "--replace")
    assert "Moved: 3 articles" in result.stdout
    assert result.stderr == "There is an index of 3 articles where the articles are moved to.\n"
    assert kept_by(other) == "whoosh"


def test_quiet_is_quiet(indexed: Run) -> None:
    assert indexed("move", "--quiet", "--from", "whoosh", "--to", "tantivy").output == ""


def test_an_engine_named_in_the_environment_does_not_decide_a_move(
    indexed: Run, index: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SEARCHAPP_ENGINE", "whoosh")
    indexed("move", "--from", "whoosh", "--to", "tantivy")
    assert kept_by(index) == "tantivy"
    assert "kept by the tantivy engine" in indexed("search", "القمح", code=2).stderr
    monkeypatch.setenv("SEARCHAPP_ENGINE", "")
    indexed("search", "القمح")


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (("--from", "whoosh", "--to", "whoosh"), "name another engine with --to"),
        (("--from", "tantivy", "--to", "whoosh"), "kept by the whoosh engine"),
        (("--from", "whoosh", "--to", "opensearch", "--to-index", "x"), "leave out --to-index"),
        (("--from", "whoosh", "--to", "opensearch", "--hosts", "http://127.0.0.1:9"), "No OpenSearch node answers"),
        (("--from", "whoosh", "--to", "lucene"), "'lucene' is not one of"),
        (("--from", "whoosh"), "--to"),
        (("--to", "tantivy"), "--from"),
    ],
)
def test_a_move_that_cannot_be_made_changes_nothing(
    indexed: Run, index: Path, options: tuple[str, ...], said: str
) -> None:
    before = hits(indexed)
    assert said in indexed("move", *options, code=2).stderr
    assert kept_by(index) == "whoosh"
    assert hits(indexed) == before


def test_moving_nothing_names_the_command_to_build(run: Run, index: Path) -> None:
    assert "Build one with: searchapp index" in run("move", "--from", "whoosh", "--to", "tantivy", code=2).stderr
    assert not index.exists()


@pytest.mark.parametrize("engines", [("whoosh", "tantivy"), ("tantivy", "whoosh")])
@pytest.mark.parametrize(
    "command", [("index",), ("reindex",), ("search", "القمح"), ("explain", "القمح"), ("stats",), ("check",)]
)
def test_an_index_of_another_engine(
    run: Run, corpus: Path, index: Path, engines: tuple[str, str], command: tuple[str, ...]
) -> None:
    keeper, asked = engines
    run("index", corpus, "--engine", keeper)
    arguments = (*command, corpus) if command == ("index",) else command
    result = run(*arguments, "--engine", asked, code=1 if command == ("check",) else 2)
    line = result.output.removeprefix("searchapp: ")
    assert line.startswith(f"The index in {index} is kept by the {keeper} engine. Name it with --engine {keeper}, or ")
    assert f"searchapp move --from {keeper} --to {asked} --index {index}" in line
    assert line.count("\n") == 1
    assert kept_by(index) == keeper
    assert len(hits(run)) == 2  # type: ignore[arg-type]


def test_a_missing_index_is_built_by_the_engine_that_was_named(run: Run, corpus: Path, index: Path) -> None:
    error = run("stats", "--engine", "tantivy", code=2).stderr
    assert f"searchapp index PATH --index {index} --engine tantivy" in error
    run("index", corpus, "--engine", "tantivy")
    assert kept_by(index) == "tantivy"
    assert f"articles    {len(ARTICLES)}" in run("stats").stdout


def test_an_index_of_an_engine_that_nobody_knows(indexed: Run, index: Path) -> None:
    current = index / CURRENT
    current.write_text(current.read_text(encoding="utf-8").replace("whoosh", "lucene"), encoding="utf-8")
    assert "There is no engine 'lucene'" in indexed("search", "القمح", code=2).stderr
    assert "kept by the lucene engine" in indexed("search", "القمح", "--engine", "whoosh", code=2).stderr


#: Runs several commands, one after the other, where some packages cannot be imported.
COMMANDS_WITHOUT = """
import json, sys
from click.testing import CliRunner
packages, commands = map(json.loads, sys.argv[1:])
sys.modules |= dict.fromkeys(packages)
from searchapp.cli.commands import searchapp
results = [CliRunner().invoke(searchapp, command) for command in commands]
print(json.dumps([(result.exit_code, result.stdout, result.stderr) for result in results]))
"""


@pytest.mark.slow
def test_an_extra_that_is_not_installed_is_named(tmp_path: Path) -> None:
    extras = {"tantivy": "tantivy", "opensearch": "opensearchpy"}
    commands = [["search", "القمح"], ["stats"], ["index", "."], ["check"]]
    given = [
        ["--index", str(tmp_path / "index"), *command, "--engine", engine] for engine in extras for command in commands
    ]
    program = [sys.executable, "-c", COMMANDS_WITHOUT, json.dumps([*extras.values()]), json.dumps(given)]
    results = json.loads(subprocess.check_output(program, text=True))
    said = "searchapp: The {} engine is not installed: {}\n"
    assert results == [[2, "", said.format(engine, install_command(engine))] for engine in extras for _ in commands]
    assert not (tmp_path / "index").exists()


@pytest.mark.slow
def test_an_index_whose_engine_is_not_installed_stays_as_it_is(indexed: Run, index: Path) -> None:
    move = ("--index", str(index), "move", "--from", "whoosh", "--to", "tantivy")
    assert install_command("tantivy") in run_without("tantivy", *move).stderr
    assert kept_by(index) == "whoosh"
    indexed("move", "--from", "whoosh", "--to", "tantivy")
    for arguments in (("search", "القمح"), ("move", "--from", "tantivy", "--to", "whoosh")):
        result = run_without("tantivy", "--index", str(index), *arguments)
        assert result.returncode == 2
        assert result.stderr == f"searchapp: The tantivy engine is not installed: {install_command('tantivy')}\n"
    assert kept_by(index) == "tantivy"


@pytest.mark.slow
def test_without_the_extras_all_else_works(corpus: Path, index: Path) -> None:
    for arguments in (("index", str(corpus)), ("search", "القمح"), ("check",)):
        result = run_without("tantivy", "--index", str(index), *arguments)
        assert (result.returncode, "Traceback" in result.stderr) == (0, False)
