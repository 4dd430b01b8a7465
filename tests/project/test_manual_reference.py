"""What the manual lists is what the code has: commands, settings, queries, import rules, kinds of files."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from dataclasses import fields
from pathlib import Path

import pytest
from click import Context, Option

import searchapp as package
from searchapp.archive import Archive
from searchapp.cli.commands import COMMANDS, searchapp
from searchapp.errors import Language
from searchapp.import_rules import FIELDS, ImportRule
from searchapp.ingest.files import KNOWN_SUFFIXES
from searchapp.manual import page_of
from searchapp.query.syntax import CHAPTERS
from searchapp.settings import Settings, load_settings

ROOT = Path(__file__).parents[2]
#: The options that every command has.
SHARED = {"--index", "--engine", "--hosts", "--config", "--color", "--no-pager"}
languages = pytest.mark.parametrize("language", ["ar", "en"])


def rows(text: str) -> list[list[str]]:
    """The cells of all tables, without their heads."""
    lines = [line for line in text.split("\n") if line.startswith("|") and not set(line) <= set("|-")]
    return [[cell.strip() for cell in re.split(r"(?<!\\)\|", line)[1:-1]] for line in lines]


def code(text: str) -> list[str]:
    return re.findall(r"`([^`]+)`", text)


def block(text: str, kind: str, beginning: str = "") -> str:
    blocks: list[str] = re.findall(rf"```{kind}\n(.*?)```", text, re.DOTALL)
    return next(each for each in blocks if each.startswith(beginning))


@languages
def test_every_command_is_listed_with_its_options(language: Language) -> None:
    _, *listed_rows = rows(page_of("commands", language).text)
    listed = {code(name)[0].split()[1]: set(re.findall(r"--[a-z-]+", meaning)) for name, meaning in listed_rows}
    assert list(listed) == list(COMMANDS)
    for name, options in listed.items():
        command = searchapp.get_command(Context(searchapp), name)
        assert command is not None
        known = {option for parameter in command.params if isinstance(parameter, Option) for option in parameter.opts}
        own = {option for option in known if option.startswith("--")} - SHARED
        assert options == own, name


@languages
def test_every_setting_is_listed_with_its_default(language: Language) -> None:
    listed = {code(row[0])[0]: code(row[1])[0] for row in rows(page_of("settings", language).text) if code(row[0])}
    assert listed == {field.name: str(field.default) for field in fields(Settings)}


@languages
def test_every_example_of_a_query_is_listed(language: Language) -> None:
    examples = [example for chapter in CHAPTERS for example in chapter.examples]
    listed = [
        (code(row[0])[0].replace(r"\|", "|"), row[1]) for row in rows(page_of("queries", language).text) if code(row[0])
    ]
    plain = [(query, re.sub(r"\\(.)", r"\1", meaning)) for query, meaning in listed]
    assert plain == [(example.query, example.meaning.text(language)) for example in examples]


@languages
def test_it_says_what_counts_as_the_same_word(language: Language) -> None:
    text = re.sub(r"\\(.)", r"\1", page_of("queries", language).text)
    notes = [note.text(language) for chapter in CHAPTERS for note in chapter.notes]
    assert notes
    assert [note for note in notes if note not in text] == []


@languages
def test_every_key_of_an_import_rule_is_listed(language: Language) -> None:
    chapter = page_of("imports", language).text.split("{#rules}")[1].split("\n## ")[0]
    listed = re.findall(r"^\| `(\w+)` \|", chapter, re.MULTILINE)
    assert listed == [each.name for each in fields(ImportRule)]
    assert [name for name in FIELDS if f"`{name}`" not in chapter] == []


@languages
def test_the_example_of_an_import_rule_does_what_it_says(tmp_path: Path, language: Language) -> None:
    example = block(page_of("imports", language).text, "toml", "[[import]]")
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


@languages
def test_every_kind_of_file_is_listed(language: Language) -> None:
    listed = {suffix for row in rows(page_of("files", language).text) for suffix in code(row[0]) if "." in suffix}
    assert listed == set(KNOWN_SUFFIXES.split())


@languages
def test_everything_that_the_package_has_is_named(language: Language) -> None:
    named = {name for row in rows(page_of("python", language).text) for name in code(row[0])}
    methods = {name for name in vars(Archive) if not name.startswith("_")}
    assert named == methods | {name for name in package.__all__ if not name.startswith("_")}


@pytest.mark.slow
@languages
def test_the_program_runs(tmp_path: Path, language: Language) -> None:
    (tmp_path / "corpus").symlink_to(ROOT / "corpus")
    command = [sys.executable, "-W", "error", "-c", block(page_of("python", language).text, "python")]
    assert "وزارة" in subprocess.check_output(command, cwd=tmp_path, text=True)
