"""The shell in Arabic: help, the errors of what is typed, and where the language is named."""

from __future__ import annotations

import os
import re
from pathlib import Path

import pytest
from click import Context
from click.testing import CliRunner

from searchapp.bidi import isolated_latin
from searchapp.cli.commands import COMMANDS, searchapp
from searchapp.translations import gettext
from tests.catalogue import help_of
from tests.cli.conftest import written_corpus

ISOLATES = re.compile("[\u2066-\u2069]")
#: The texts of options that are the same for both readers: what may be typed.
WORDS = re.compile(r"[A-Za-z]{3,} [a-z]{2,} [a-z]{2,}")
ARABIC = {"SEARCHAPP_LANGUAGE": "ar"}


def said(*arguments: str, env: dict[str, str] | None = None, code: int = 0) -> str:
    """Return what the shell says, with its lines and isolates undone."""
    found = CliRunner().invoke(searchapp, arguments, env={"COLUMNS": "100", **(env or {})})
    assert found.exit_code == code, found.output
    return plain(found.output)


def plain(text: str) -> str:
    return " ".join(ISOLATES.sub("", text).split())


@pytest.mark.parametrize("name", COMMANDS)
def test_the_help_of_each_command_is_arabic(name: str) -> None:
    command = searchapp.get_command(Context(searchapp), name)
    assert command is not None
    arabic, english = said(name, "--help", env=ARABIC), said(name, "--help")
    for sentence in help_of(command):
        assert broken(gettext(sentence, "ar")) in broken(arabic)
        assert broken(sentence) in broken(english)
    assert "الاستعمال: searchapp" in arabic
    assert "--help عرض هذه المساعدة." in arabic


def broken(text: str) -> str:
    """Return ``text`` without spaces, isolates and what keeps its lines: a long word is broken at the end of a line."""
    return "".join(plain(text).replace("\b", "").split())


def test_the_commands_are_listed_in_arabic() -> None:
    arabic = said("--help", env=ARABIC)
    for name, entry in COMMANDS.items():
        assert f"{name} {gettext(entry.summary, 'ar')}" in arabic
    assert not WORDS.search(arabic)


@pytest.mark.parametrize(
    ("arguments", "error"),
    [
        (["search", "--limut", "3"], "خطأ: لا يوجد خيار «--limut». لعلك تقصد '--limit'."),
        (["search"], "خطأ: لم يُذكر الوسيط 'QUERY...'."),
        (["search", "-n"], "خطأ: لا بد للخيار «-n» من قيمة."),
        (["search", "--page", "0", "قمح"], "خطأ: قيمة غير صالحة للوسيط '--page': 0 خارج المدى x>=1."),
        (["search", "--page", "x", "قمح"], "خطأ: قيمة غير صالحة للوسيط '--page': «x» ليس عددًا صالحًا."),
        (["stats", "x", "y"], "خطأ: ورد وسيطان زائدان (x y)"),
        (["stats", "x"], "خطأ: ورد وسيط زائد (x)"),
        (["xyz"], "خطأ: لا يوجد أمر «xyz»."),
    ],
)
def test_what_cannot_be_understood_is_said_in_arabic(arguments: list[str], error: str) -> None:
    said_of_it = said(*arguments, env=ARABIC, code=2)
    assert said_of_it.endswith(error)


def test_without_arguments_help_is_shown_in_arabic() -> None:
    assert "الأوامر:" in said(env=ARABIC, code=2)


def test_the_way_to_help_is_said_in_arabic() -> None:
    assert "للمساعدة: searchapp search --help" in said("search", env=ARABIC, code=2)


def test_an_error_of_a_command_is_said_in_arabic(tmp_path: Path) -> None:
    assert "لا يوجد فهرس في" in said("stats", "--index", str(tmp_path / "none"), env=ARABIC, code=2)
    assert "There is no index in" in said("stats", "--index", str(tmp_path / "none"), code=2)


@pytest.mark.parametrize("how", ["--config={}", "--config {}"])
def test_a_settings_file_names_the_language(tmp_path: Path, how: str) -> None:
    config = tmp_path / "my.toml"
    config.write_text('language = "ar"\n', encoding="utf-8")
    given = how.format(config).split(" ")
    assert "الخيارات:" in said(*given, "search", "--help")
    assert "الخيارات:" in said("search", *given, "--help")
    assert "Options:" in said("search", *given, "--help", env={"SEARCHAPP_LANGUAGE": "en"})


def test_the_home_names_the_language(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "searchapp.toml").write_text('language = "ar"\n', encoding="utf-8")
    below = tmp_path / "below"
    below.mkdir()
    monkeypatch.chdir(below)
    assert "الخيارات:" in said("--help")


def test_a_file_of_the_environment_names_the_language(tmp_path: Path) -> None:
    named = tmp_path / "language"
    named.write_text("ar\n", encoding="utf-8")
    assert "الخيارات:" in said("--help", env={"SEARCHAPP_LANGUAGE_FILE": str(named)})


@pytest.mark.parametrize("language", ["fr", "", "AR"])
def test_another_language_is_an_error_of_commands_and_none_of_help(language: str) -> None:
    env = {"SEARCHAPP_LANGUAGE": language}
    assert "Options:" in said("--help", env=env)
    assert "language" in said("stats", env=env, code=2)


def test_only_the_settings_choose_the_language(monkeypatch: pytest.MonkeyPatch) -> None:
    for variable in ("LANGUAGE", "LC_ALL", "LANG"):
        monkeypatch.setenv(variable, "ar")
    assert "Options:" in said("--help")
    assert os.environ["LANGUAGE"] == "ar"


def test_one_language_leaves_nothing_behind_for_the_next() -> None:
    before = said("search", "--help")
    said("search", "--help", env=ARABIC)
    assert said("search", "--help") == before
    assert "LANGUAGE" not in os.environ


@pytest.mark.parametrize(
    ("text", "isolated"),
    [
        ("مع --yes", "مع ⟨--yes⟩"),
        ("الأمر: searchapp search -n 3", "الأمر: ⟨searchapp search -n⟩ 3"),
        ("صيغته .csv، أو .xlsx.", "صيغته ⟨.csv⟩، أو ⟨.xlsx⟩."),
        ("[المبدئي: relevance]", "[المبدئي: ⟨relevance⟩]"),
        ("--match [auto|all]", "⟨--match [auto|all]⟩"),
        ("المدى 1<=x<=1000", "المدى ⟨1<=x<=1000⟩"),
        ("QUERY... كلمات", "⟨QUERY...⟩ كلمات"),
        ("في /srv/news.", "في ⟨/srv/news⟩."),
        ("القمح 2025-11", "القمح 2025-11"),
        ("", ""),
    ],
)
def test_what_is_latin_is_isolated_in_arabic(text: str, isolated: str) -> None:
    assert isolated_latin(text) == isolated.replace("⟨", "\u2066").replace("⟩", "\u2069")


@pytest.mark.parametrize(
    ("arguments", "code", "arabic"),
    [
        (["search", "القمح"], 0, r"مقالان في \d+ من أجزاء الألف من الثانية"),
        (["search", "المرفأ"], 0, r"مقال واحد في \d+ من"),
        (["search", "القمح", "--limit", "1"], 0, r"مقالان في \d+ من أجزاء الألف من الثانية، الصفحة 1 من 2"),
        (["search", "الزعفران", "--verbatim"], 1, r"لم يُعثر على أي مقال\."),
        (["collocates", "القمح"], 0, r"3 مواضع في مقالين"),
        (["concordance", "القمح"], 0, r"3 مواضع في مقالين"),
        (["check"], 0, r"الفهرس سليم\."),
        (["show", "nothing"], 1, r"لا يوجد هنا مقال معرّفه nothing\."),
        (["delete", "wheat", "--dry-run"], 0, r"لم يُحذف شيء\. الذي كان سيُحذف: مقال واحد\."),
        (["reindex"], 0, r"أُعيد البناء: 3 مقالات\."),
    ],
)
def test_what_commands_count_is_said_in_arabic(tmp_path: Path, arguments: list[str], code: int, arabic: str) -> None:
    env = {"SEARCHAPP_INDEX": str(tmp_path / "index")}
    said("index", str(written_corpus(tmp_path / "corpus")), env=env)
    found = said(*arguments, env={**env, **ARABIC}, code=code)
    assert re.search(arabic, found), found


def test_counts_agree_with_their_nouns_in_english(tmp_path: Path) -> None:
    env = {"SEARCHAPP_INDEX": str(tmp_path / "index")}
    said("index", str(written_corpus(tmp_path / "corpus")), env=env)
    assert "1 occurrence in 1 article" in said("concordance", "المسؤول", env=env)
    assert re.search(r"1 article in \d+ ms", said("search", "المرفأ", env=env))
