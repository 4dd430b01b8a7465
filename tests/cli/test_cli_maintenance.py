"""``stats``, ``check``, ``demo`` and ``evaluate``."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import click
import pytest
from click.testing import CliRunner

from searchapp.cli.commands import searchapp, settings_again, with_settings
from searchapp.cli.trials import EXAMPLES
from searchapp.engines.whoosh.engine import WhooshEngine
from searchapp.errors import InputError
from searchapp.ingest import Balance
from searchapp.installation import install_command
from searchapp.settings import Settings
from searchapp.sync.runs import RunLog
from tests.cli.conftest import Run


def test_stats_count_what_is_there(indexed: Run) -> None:
    text = indexed("stats").stdout
    for line in ("engine      whoosh", "articles    3", "paragraphs  4", "dates       2024-12-31 to 2025-05-09"):
        assert line in text
    figures = json.loads(indexed("stats", "--json").stdout)
    assert list(figures) == [
        "engine", "articles", "paragraphs", "words", "earliest", "latest", "size", "without", "sources", "coverage",
        "last_import"
    ]  # fmt: skip
    assert figures["engine"] == "whoosh"
    assert figures["without"] == {"text": 0, "date": 0}
    assert (figures["articles"], figures["paragraphs"], figures["latest"]) == (3, 4, "2025-05-09T00:00:00")
    assert {"value": "وكالة الساحل", "count": 1} in figures["sources"]


@pytest.mark.parametrize("engine", ["whoosh", "tantivy"])
def test_stats_and_check_count_what_is_undated_or_empty(run: Run, corpus: Path, engine: str) -> None:
    titles = '{"id": "a", "title": "عنوان"}\n{"id": "b", "title": "عنوان", "date": "2025-01-02"}\n'
    titles += '{"id": "c", "text": "نص"}\n'
    (corpus / "titles.jsonl").write_text(titles, encoding="utf-8")
    run("--engine", engine, "index", corpus, code=1)
    assert json.loads(run("stats", "--json").stdout)["without"] == {"text": 2, "date": 2}
    lines = run("stats").stdout.splitlines()
    assert "undated     2" in lines
    assert "no text     2" in lines
    assert run("check").stdout == "The index is sound.\nOf 6 articles 2 have no date, 2 have no text.\n"


def test_an_index_that_has_outgrown_its_engine_is_told_where_to_go(
    indexed: Run, corpus: Path, index: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    commands = (("index", corpus), ("stats",), ("stats", "--json"))
    monkeypatch.setattr(WhooshEngine, "comfortable", 3)
    assert all(indexed(*command).stderr == "" for command in commands)
    monkeypatch.setattr(WhooshEngine, "comfortable", 2)
    for command in commands:
        assert indexed(*command).stderr == (
            "The index holds 3 articles, and the whoosh engine is meant for up to 2. A faster one: "
            f"{install_command('tantivy')}, then searchapp move --from whoosh --to tantivy --index {index}\n"
        )
    assert indexed("index", "--quiet", corpus).stderr == ""
    json.loads(indexed("stats", "--json").stdout)
    indexed("move", "--from", "whoosh", "--to", "tantivy")
    assert all(indexed(*command).stderr == "" for command in commands)


def test_the_articles_of_an_index_are_counted_over_runs(
    run: Run, corpus: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(WhooshEngine, "comfortable", 3)
    assert run("index", corpus).stderr == ""
    extra = corpus / "extra.txt"
    extra.write_text("خبر عابر\n\nنص عن الزرافة", encoding="utf-8")
    assert "holds 4 articles" in run("index", corpus).stderr
    extra.unlink()
    assert run("index", "--prune", corpus).stderr == ""


def test_stats_say_when_a_run_began_that_has_not_ended(indexed: Run, index: Path) -> None:
    log = RunLog.of(Settings(index=index))
    log.begin("index", "whoosh", ["/news"]).announce(Balance(added=2))
    began = f"{log.runs()[0].started.astimezone():%Y-%m-%d %H:%M}"
    assert f"{began} index (not ended; its changes may be in the index or not): " in indexed("stats").stdout


def test_a_sound_index_passes(indexed: Run) -> None:
    assert indexed("check").stdout == "The index is sound.\n"
    assert indexed("check", "--deep").stdout == "The index is sound.\n"


def test_damage_is_found_and_the_way_out_is_named(indexed: Run, index: Path) -> None:
    del indexed
    largest = max((path for path in index.rglob("*.pst")), key=lambda path: path.stat().st_size)
    data = bytearray(largest.read_bytes())
    data[len(data) // 2 :] = bytes(len(data) - len(data) // 2)
    largest.write_bytes(data)
    result = CliRunner().invoke(searchapp, ["--index", str(index), "check", "--deep"])
    assert result.exit_code in (1, 2)
    assert "searchapp" in result.stderr


def test_a_missing_index_names_the_command_to_build_it(run: Run) -> None:
    for command in (["search", "x"], ["stats"], ["explain", "x"]):
        assert "Build one with: searchapp index" in run(*command, code=2).stderr


def test_checking_a_missing_index_gives_one_piece_of_advice(run: Run) -> None:
    output = run("check", code=1).output
    assert output.count("searchapp ") == 1
    assert "Build one with" in output


def test_the_demo_finds_something_for_everything_it_shows() -> None:
    result = CliRunner().invoke(searchapp, ["demo"])
    assert result.exit_code == 0
    assert "No article found" not in result.output
    assert "Few or no" not in result.output
    assert result.stdout.count("  1 ") == len(EXAMPLES)


@pytest.fixture
def test_set(tmp_path: Path) -> Path:
    folder = tmp_path / "set"
    folder.mkdir()
    texts = {"a": "القمح في الميناء", "b": "السفينة في البحر", "c": "الزرافة في الحديقة"}
    lines = (json.dumps({"id": name, "text": text}) + "\n" for name, text in texts.items())
    (folder / "docs.jsonl").write_text("".join(lines), encoding="utf-8")
    (folder / "queries.tsv").write_text("q1\tقمح\nq2\tسفينة\nq3\tفيل\n", encoding="utf-8")
    (folder / "qrels.txt").write_text("q1 0 a 1\nq2 0 b 1\nq3 0 c 1\n", encoding="utf-8")
    return folder


def test_evaluate_prints_every_measure(run: Run, test_set: Path) -> None:
    figures = json.loads(run("evaluate", test_set, "--json").stdout)
    assert figures["mrr@10"] == figures["recall@1"] == 0.6667
    assert (figures["queries"], figures["paragraphs"]) == (3, 3)
    assert figures.keys() >= {"ndcg@10", "recall@10", "recall@100", "p50_ms", "p95_ms", "index_seconds"}
    assert "mrr@10" in run("evaluate", test_set).stdout


@pytest.mark.slow
def test_evaluate_compares_with_an_earlier_run(run: Run, test_set: Path, tmp_path: Path) -> None:
    earlier = tmp_path / "earlier.tsv"
    run("evaluate", test_set, "--per-query", earlier)
    assert earlier.read_text(encoding="utf-8").count("\n") == 4
    figures = json.loads(run("evaluate", test_set, "--json", "--against", earlier).stdout)
    assert figures["against"]["mrr@10"] == {"difference": 0.0, "p": 1.0}
    assert "+0.0000  p = 1.0000" in run("evaluate", test_set, "--against", earlier).stdout


@pytest.mark.slow
def test_evaluate_asks_what_a_search_would_refuse(run: Run, test_set: Path) -> None:
    queries = test_set / "queries.tsv"
    queries.write_text(queries.read_text(encoding="utf-8") + f"q4\t{'قمح ' * 3000}\n\n", encoding="utf-8")
    assert json.loads(run("evaluate", test_set, "--json").stdout)["queries"] == 4


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("queries.tsv", "q1 without a tab\n"),
        ("qrels.txt", "q1 0 a\n"),
        ("qrels.txt", "q1 0 a x\n"),
        ("docs.jsonl", "{}\n"),
    ],
)
def test_evaluate_names_the_line_that_it_cannot_read(run: Run, test_set: Path, name: str, text: str) -> None:
    (test_set / name).write_text("\n" + text, encoding="utf-8")
    error = run("evaluate", test_set, code=2).stderr
    assert f"{name}, line 2, is not a line of a test set" in error


@pytest.mark.parametrize("package", ["ir_measures", "scipy"])
def test_evaluate_says_how_to_install_what_it_needs(
    run: Run, test_set: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, package: str
) -> None:
    monkeypatch.setitem(sys.modules, package, None)
    done = run("evaluate", test_set, "--per-query", tmp_path / "out", code=2)
    assert done.stdout == ""
    assert done.stderr == (f"searchapp: What measures the ranking is not installed: {install_command('evaluate')}\n")
    assert not (tmp_path / "out").exists()


def test_evaluate_says_what_a_folder_lacks(run: Run, tmp_path: Path) -> None:
    assert "queries.tsv" in run("evaluate", tmp_path, code=2).stderr


def test_stats_name_the_last_import(run: Run, corpus: Path) -> None:
    run("index", corpus)
    run("index", "--dry-run", corpus)
    (corpus / "broken.jsonl").write_text("{", encoding="utf-8")
    run("index", corpus, code=1)
    assert " index: 0 added, 3 unchanged, 1 set aside, in " in run("stats").stdout
    last = json.loads(run("stats", "--json").stdout)["last_import"]
    assert (last["command"], last["sources"], last["rejected"]) == ("index", [str(corpus)], 1)
    (corpus / "broken.jsonl").unlink()
    # Nothing is committed by it.
    run("index", "--dry-run", corpus)
    assert json.loads(run("stats", "--json").stdout)["last_import"] == last


@pytest.mark.parametrize("command", [["index", "corpus"], ["stats"], ["search", "خبر"], ["serve"]])
def test_an_index_that_would_end_with_the_command_is_refused(run: Run, command: list[str]) -> None:
    assert "ends with the command" in run("--engine", "memory", *command, code=2).stderr


def test_neither_do_settings_that_are_read_again_name_such_an_index(tmp_path: Path) -> None:
    config = tmp_path / "searchapp.toml"
    config.write_text('index = "one"', encoding="utf-8")

    @click.command()
    @with_settings
    def command(_: Settings) -> None:
        read = settings_again()
        config.write_text('index = "another"', encoding="utf-8")
        assert read().index == tmp_path / "another"
        config.write_text('engine = "memory"', encoding="utf-8")
        with pytest.raises(InputError, match="ends with the command"):
            read()

    CliRunner().invoke(command, ["--config", str(config)], catch_exceptions=False)
    assert config.read_text(encoding="utf-8") == 'engine = "memory"'


def test_stats_name_the_days_on_which_nothing_was_collected(indexed: Run) -> None:
    text = indexed("stats").stdout
    assert "days        3 with articles; on 127 nothing was collected: 2025-01-01 to 2025-02-28, 2025-03-02 to" in text
    assert "1  (without a source)  2024-12-31, 1 of 1 days" in text
    assert (
        "2025-03-01        1  وكالة الساحل 1\n2025-03-02 to 2025-05-08  nothing was collected\n"
        in indexed("stats", "--days").stdout
    )
    fields = json.loads(indexed("stats", "--days", "--json").stdout)["coverage"]
    assert fields["nothing_collected"] == [["2025-01-01", "2025-02-28"], ["2025-03-02", "2025-05-08"]]
    assert [(each["source"], each["days"]) for each in fields["by_source"]] == [
        ("جريدة السهل", [{"value": "2025-05-09", "count": 1}]),
        ("وكالة الساحل", [{"value": "2025-03-01", "count": 1}]),
    ]


def test_stats_look_up_the_days_of_the_largest_sources(indexed: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("searchapp.cli.maintenance._SOURCES_SHOWN", 1)
    assert "2  (other sources)  2024-12-31 to 2025-03-01, 2 of 61 days" in indexed("stats").stdout
    assert "(other sources)" not in indexed("stats", "--days").stdout
