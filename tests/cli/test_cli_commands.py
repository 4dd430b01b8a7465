"""The command as a whole: help, version, options in either place, start-up."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from click import Context
from click.testing import CliRunner

from searchapp.cli.commands import COMMANDS, searchapp
from tests.cli.conftest import Run


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_explains_itself_as_the_list_does(name: str) -> None:
    command = searchapp.get_command(Context(searchapp), name)
    assert command is not None
    assert command.get_short_help_str(200) == COMMANDS[name].summary


def test_help_lists_every_command() -> None:
    text = CliRunner().invoke(searchapp, ["--help"]).output
    assert [name for name in COMMANDS if f"  {name} " in text] == list(COMMANDS)


def test_help_loads_nothing_heavy() -> None:
    program = (
        "import sys; from searchapp.cli import main; sys.argv[1:] = ['--help']\n"
        "try: main()\n"
        "except SystemExit: pass\n"
        "print('loaded', sorted({'flask', 'whoosh', 'numpy', 'lxml', 'pyarabic'} & set(sys.modules)))"
    )
    output = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True).stdout
    assert "Commands:" in output
    assert output.endswith("loaded []\n")


def test_version_is_the_package_version() -> None:
    assert CliRunner().invoke(searchapp, ["--version"]).output.startswith("searchapp ")


def test_options_may_stand_after_the_command(indexed: Run, index: Path) -> None:
    del indexed
    result = CliRunner().invoke(searchapp, ["--index", "/nowhere", "search", "القمح", "--index", str(index)])
    assert result.exit_code == 0
    assert "أسعار القمح" in result.stdout


def test_an_unknown_command_is_an_error(run: Run) -> None:
    assert "No such command" in run("fetsh", code=2).stderr


def test_a_config_file_sets_what_options_do_not(indexed: Run, index: Path, tmp_path: Path) -> None:
    del indexed
    config = tmp_path / "searchapp.toml"
    config.write_text(f'index = "{index}"\nlanguage = "ar"\n', encoding="utf-8")
    result = CliRunner().invoke(searchapp, ["--config", str(config), "search", "سفينة زرافة"])
    assert result.exit_code == 1
    assert "وما فيه بعضها يُعرض أيضًا، ويُعدّ على حدة" in result.stderr


@pytest.mark.parametrize("text", ["no equals sign", "colour = 1", 'port = "x"', "\x00"])
def test_a_bad_config_file_is_named(tmp_path: Path, text: str) -> None:
    config = tmp_path / "searchapp.toml"
    config.write_text(text, encoding="utf-8")
    result = CliRunner().invoke(searchapp, ["--config", str(config), "stats"])
    assert result.exit_code == 2
    assert str(config) in result.stderr


def test_an_unknown_engine_is_told_from_those_there_are(run: Run) -> None:
    assert "engines are whoosh" in run("search", "x", "--engine", "sphinx", code=2).stderr
