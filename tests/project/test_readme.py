"""The README says what is true and can be read in 90 seconds; what developers read explains the whole tree."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from click.testing import CliRunner

from searchapp.cli.commands import searchapp
from searchapp.manual import figures

ROOT = Path(__file__).parents[2]
README = (ROOT / "README.md").read_text(encoding="utf-8")
DEVELOPING = (ROOT / ".github" / "DEVELOPING.md").read_text(encoding="utf-8")
#: In 90 seconds people read some 300 words of prose; the rest are commands, an example and a table of links.
MOST_WORDS = 700


def section(heading: str) -> str:
    return README.split(f"\n## {heading}\n")[1].split("\n## ")[0]


def code(text: str) -> list[str]:
    return re.findall(r"`([^`]+)`", text)


def test_it_can_be_read_in_90_seconds() -> None:
    assert len(README.split()) <= MOST_WORDS
    assert re.findall(r"[\u0621-\u064a]", README.split("\n")[2]), "it begins with a summary in Arabic"


def test_its_figures_are_those_of_the_manual() -> None:
    row = figures.data()["tables"]["relevance"]["rows"][0]
    lucene, ours = (value.strip("*") for value in row["values"])
    stated = re.findall(
        r"MRR@10 (\S+) on headlines where Lucene's Arabic analysis has (\.\d+)\.", " ".join(README.split())
    )
    assert stated == [(ours, lucene)]


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


def test_every_part_of_the_tree_is_explained() -> None:
    table = DEVELOPING.split("\n## The tree\n")[1].split("\n## ")[0]
    rows = [line.split("|")[1] for line in table.split("\n") if line.startswith("| `")]
    listed = {name.rstrip("/") for row in rows for name in code(row)}
    package = {f"searchapp/{path.name}" for path in (ROOT / "searchapp").iterdir() if not path.name.startswith("_")}
    assert listed == package | {"corpus", "index", "tests"}


@pytest.mark.parametrize("name", ["README.md", "CHANGELOG.md", ".github/DEVELOPING.md"])
def test_links_to_files_lead_somewhere(name: str) -> None:
    path = ROOT / name
    targets = re.findall(r"\]\(([^)#]+)", path.read_text(encoding="utf-8"))
    assert all((path.parent / target).exists() for target in targets if not target.startswith("https://"))
