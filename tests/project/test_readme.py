"""The README says what is true: its commands, its tables and its program are those of the code."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from dataclasses import fields
from pathlib import Path

import pytest
from click import Context, Option
from click.testing import CliRunner

from searchapp.archive import Archive
from searchapp.cli.commands import COMMANDS, searchapp
from searchapp.import_rules import FIELDS, ImportRule
from searchapp.ingest.files import KNOWN_SUFFIXES
from searchapp.query.syntax import CHAPTERS
from searchapp.settings import Settings, load_settings

ROOT = Path(__file__).parents[2]
README = (ROOT / "README.md").read_text(encoding="utf-8")


def section(heading: str) -> str:
    return README.split(f"\n## {heading}\n")[1].split("\n## ")[0]


def rows(heading: str) -> list[list[str]]:
    """The cells of the first table under a heading, without its head."""
    lines = [line for line in section(heading).split("\n") if line.startswith("|")]
    return [[cell.strip() for cell in re.split(r"(?<!\\)\|", line)[1:-1]] for line in lines[2:]]


def code(text: str) -> list[str]:
    return re.findall(r"`([^`]+)`", text)


def test_the_first_code_blocks_set_up_and_run() -> None:
    blocks = {
        heading: re.findall(r"```\w*\n(.*?)```", section(heading), re.DOTALL) for heading in ("Quick start", "Tests")
    }
    assert blocks["Quick start"][0].strip().endswith(".venv/bin/searchapp demo")
    assert ".venv/bin/pytest" in blocks["Tests"][0]
    assert all(blocks[heading][0].count("\n") == 1 for heading in blocks)


def test_the_example_is_what_the_command_prints(tmp_path: Path) -> None:
    query, *shown = re.findall(r"```console\n\$ searchapp search '(.*?)'\n(.*?)```", README, re.DOTALL)[0]
    runner = CliRunner()
    assert runner.invoke(searchapp, ["--index", str(tmp_path / "index"), "index", str(ROOT / "corpus")]).exit_code == 0
    printed = runner.invoke(searchapp, ["--index", str(tmp_path / "index"), "search", query]).stdout
    for line in shown[0].splitlines():
        assert line.removesuffix("…").strip() in printed


#: What every command has, and the README says once.
OF_ALL_COMMANDS = {"--index", "--engine", "--hosts", "--config", "--color", "--no-pager"}


def test_every_command_is_listed_with_its_options() -> None:
    listed = {code(name)[0].split()[1]: set(re.findall(r"--[a-z-]+", meaning)) for name, meaning in rows("Commands")}
    assert list(listed) == list(COMMANDS)
    for name, options in listed.items():
        command = searchapp.get_command(Context(searchapp), name)
        assert command is not None
        known = {option for parameter in command.params if isinstance(parameter, Option) for option in parameter.opts}
        own = {option for option in known if option.startswith("--")} - OF_ALL_COMMANDS
        assert options == own, name


def test_every_setting_is_listed_with_its_default() -> None:
    listed = {code(name)[0]: code(default)[0] for name, default, _ in rows("Settings")}
    assert listed == {field.name: str(field.default) for field in fields(Settings)}


def test_every_example_of_a_query_is_listed() -> None:
    examples = [example for chapter in CHAPTERS for example in chapter.examples]
    lines = [line for line in section("Queries").split("\n") if line.startswith("| `")]
    assert lines == [f"| `{_cell(example.query)}` | {_cell(example.meaning.en)} |" for example in examples]


def test_it_says_what_counts_as_the_same_word() -> None:
    text = " ".join(section("Queries").split())
    notes = [note.en for chapter in CHAPTERS for note in chapter.notes]
    assert notes
    assert [note for note in notes if note not in text] == []


def _cell(text: str) -> str:
    return text.replace("|", r"\|")


def test_every_key_of_an_import_rule_is_listed() -> None:
    chapter = section("Articles").split("\n### Import rules\n")[1].split("\n### ")[0]
    listed = re.findall(r"^\| `(\w+)` \|", chapter, re.MULTILINE)
    assert listed == [each.name for each in fields(ImportRule)]
    assert [name for name in FIELDS if f"`{name}`" not in chapter] == []


def test_the_example_of_an_import_rule_does_what_it_says(tmp_path: Path) -> None:
    (example,) = re.findall(r"```toml\n(\[\[import\]\].*?)```", README, re.DOTALL)
    (tmp_path / "searchapp.toml").write_text(example, encoding="utf-8")
    (tmp_path / "dumps").mkdir()
    record = {"hl": "ألف", "lead": "باء", "bdy": "جيم", "meta": {"pub_date": "3/4/2015"}, "internal_note": "دال"}
    (tmp_path / "dumps" / "1.jsonl").write_text(json.dumps(record), encoding="utf-8")
    settings = load_settings(tmp_path / "searchapp.toml", {}, engine="memory", index=tmp_path)
    with Archive(settings) as archive:
        balance = archive.index(tmp_path / "dumps")
        (article,) = archive.articles()
    assert (balance.added, dict(balance.unused)) == (1, {})
    assert (article.title, article.paragraphs, article.source) == ("ألف", ("باء", "جيم"), "جريدة النهار")
    assert str(article.date) == "2015-03-04 00:00:00"


def test_every_kind_of_file_is_listed() -> None:
    listed = {suffix for row in rows("Articles") for suffix in code(row[0]) if "." in suffix}
    assert listed == set(KNOWN_SUFFIXES.split())


def test_every_part_of_the_tree_is_explained() -> None:
    listed = {name.rstrip("/") for row in rows("Architecture") for name in code(row[0])}
    package = {f"searchapp/{path.name}" for path in (ROOT / "searchapp").iterdir() if not path.name.startswith("_")}
    assert listed == package | {"corpus", "index", "tests"}


@pytest.mark.slow
def test_the_program_runs(tmp_path: Path) -> None:
    (program,) = re.findall(r"```python\n(.*?)```", README, re.DOTALL)
    (tmp_path / "corpus").symlink_to(ROOT / "corpus")
    output = subprocess.check_output([sys.executable, "-W", "error", "-c", program], cwd=tmp_path, text=True)
    assert "وزارة" in output


@pytest.mark.parametrize("name", ["README.md", "CHANGELOG.md"])
def test_links_to_files_lead_somewhere(name: str) -> None:
    targets = re.findall(r"\]\(([^)#]+)", (ROOT / name).read_text(encoding="utf-8"))
    assert all((ROOT / target).exists() for target in targets if not target.startswith("https://"))
