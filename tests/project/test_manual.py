"""The manual: the same pages in both languages, whose links lead somewhere and whose examples do what they say."""

from __future__ import annotations

import os
import re
import shlex
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import click
import pytest
from click.testing import CliRunner

from searchapp.cli.commands import COMMANDS, searchapp
from searchapp.errors import InputError, Language, SearchAppError
from searchapp.manual import TOPICS, figures, page_of
from searchapp.manual.markdown import anchors_of, html_of, links_of, page_and_anchor, plain_text_of
from searchapp.settings import Settings
from searchapp.web import create_app
from tests.ingest.documents import docx, paragraph
from tests.ingest.pdf.writing import Page, pdf_of

ROOT = Path(__file__).parents[2]
MANUAL = ROOT / "searchapp" / "manual"
LANGUAGES: tuple[Language, ...] = ("ar", "en")

languages = pytest.mark.parametrize("language", LANGUAGES)
topics = pytest.mark.parametrize("topic", TOPICS)

_FENCE = re.compile(r"^```(\S*)(?: ([^\n]*))?\n(.*?)^```$", re.MULTILINE | re.DOTALL)
_ARABIC = re.compile(r"[\u0621-\u064a]")


class Block(NamedTuple):
    kind: str
    info: str
    code: str


def blocks_of(topic: str, language: Language) -> list[Block]:
    return [Block(*found) for found in _FENCE.findall(page_of(topic, language).text)]


@languages
def test_every_file_is_a_page(language: Language) -> None:
    assert sorted(path.stem for path in (MANUAL / language).iterdir()) == sorted(TOPICS)


@topics
def test_a_page_is_the_same_in_both_languages(topic: str) -> None:
    """It has the same headings, the same links and as many tables and blocks of code."""
    arabic, english = (page_of(topic, language) for language in LANGUAGES)
    assert anchors_of(arabic.text) == anchors_of(english.text)
    inner = [[link for link in links_of(page.text) if not link.startswith("http")] for page in (arabic, english)]
    assert sorted(set(inner[0])) == sorted(set(inner[1]))
    kinds = [[block[:2] for block in blocks_of(topic, language) if block.kind] for language in LANGUAGES]
    assert kinds[0] == kinds[1] or topic == "tutorial"
    shapes = [re.findall(r"^\|[-|]+\|$", page.text, re.MULTILINE) for page in (arabic, english)]
    assert shapes[0] == shapes[1]


@topics
def test_a_page_is_in_its_language(topic: str) -> None:
    for language in LANGUAGES:
        text = re.sub(r"`[^`]*`", "", _FENCE.sub("", (MANUAL / language / f"{topic}.md").read_text(encoding="utf-8")))
        letters = re.findall(r"[^\W\d_]", text)
        share = len(_ARABIC.findall(text)) / len(letters)
        assert share > 0.6 if language == "ar" else share < 0.1, (language, share)


@topics
@languages
def test_headings_have_anchors_of_their_own(topic: str, language: Language) -> None:
    anchors = anchors_of(page_of(topic, language).text)
    assert all(anchors)
    assert len(set(anchors)) == len(anchors)


@topics
@languages
def test_links_lead_somewhere(topic: str, language: Language) -> None:
    rules = create_app(Settings(engine="memory")).url_map.bind("localhost")
    for link in links_of(page_of(topic, language).text):
        page = page_and_anchor(link)
        if page:
            assert not page[1] or page[1].removeprefix("#") in anchors_of(page_of(page[0], language).text), link
        elif link.startswith("/"):
            assert rules.match(link.partition("#")[0]), link
        else:
            assert link.startswith(("https://", "http://127.0.0.1:8080/")), link


@languages
def test_every_error_has_a_place_in_the_manual(language: Language) -> None:
    kinds: list[type[SearchAppError]] = [SearchAppError, *SearchAppError.__subclasses__()]
    for kind in kinds:
        topic, _, anchor = kind.topic.partition("#")
        assert not anchor or anchor in anchors_of(page_of(topic, language).text), kind


def test_there_is_no_page_of_another_name() -> None:
    for name in ("nothing", "../en/tutorial", ""):
        with pytest.raises(InputError, match="page"):
            page_of(name, "en")


def test_html_counts_as_text() -> None:
    page = html_of("# <b>x</b>\n\n<script>x</script>\n\n[a](javascript:x) `<i>` \n\n```sh\n<u>\n```", str)
    assert re.findall(r"<(?!/)(\w+)", page.body) == ["h1", "p", "p", "code", "pre", "code"]


@topics
@languages
def test_as_plain_text_nothing_is_lost(topic: str, language: Language) -> None:
    """Every word of the HTML is in the plain text, narrow and wide."""
    text = page_of(topic, language).text
    html = re.sub(r"<[^>]+>", " ", html_of(text, str).body)
    for entity, sign in (("&lt;", "<"), ("&gt;", ">"), ("&quot;", '"'), ("&amp;", "&")):
        html = html.replace(entity, sign)
    for width in (60, 200):
        plain = plain_text_of(text, width)
        squeezed = re.sub(r"\s+", "", plain)
        assert [word for word in re.findall(r"\w+", html) if word not in squeezed] == []
        longest = max(map(len, re.split(r"\n", re.sub(r"^    .*$", "", plain, flags=re.MULTILINE))))
        assert longest <= width + 40


def test_figures_stand_in_pages_with_the_command_that_makes_them() -> None:
    stated = figures.data()
    texts = "".join((MANUAL / "en" / f"{topic}.md").read_text(encoding="utf-8") for topic in TOPICS)
    assert [name for name in stated["tables"] if f"{{{{ table.{name} }}}}" not in texts] == []
    commands = [each["command"] for each in (*stated["figures"].values(), *stated["tables"].values())]
    for command in filter(None, commands):
        program = command.split()
        if program[0] == "searchapp":
            assert program[1] in COMMANDS
        else:
            assert program[:2] == ["python", "-m"]
            assert (ROOT / f"{program[2].replace('.', '/')}.py").exists(), command
    for table in stated["tables"].values():
        assert (
            {len(row["values"]) + 1 for row in table["rows"]}
            == {len(table["head"]["en"])}
            == {len(table["head"]["ar"])}
        )


# Examples.


def commands_of(code: str) -> Iterator[list[str]]:
    for line in re.sub(r"\\\n", " ", code).splitlines():
        words = line.split()
        start = [place for place, word in enumerate(words) if word.endswith(("searchapp", "bin/searchapp"))]
        if start and len(words) > start[0] + 1 and words[start[0] + 1] in COMMANDS:
            yield words[start[0] + 1 :]


@topics
@languages
def test_commands_and_options_exist(topic: str, language: Language) -> None:
    """Also where a block cannot be run here, and in the text."""
    text = (MANUAL / language / f"{topic}.md").read_text(encoding="utf-8")
    codes = [*(block.code for block in blocks_of(topic, language)), *re.findall(r"`(searchapp [^`]+)`", text)]
    for command in (words for code in codes for words in commands_of(code)):
        found = searchapp.get_command(click.Context(searchapp), command[0])
        assert found is not None
        known = {option for parameter in found.params for option in parameter.opts} | {"--help"}
        given = {word.partition("=")[0] for word in command if re.match(r"--\w", word)}
        assert given <= known, command


@pytest.fixture(scope="module")
def programs(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the program ``searchapp``."""
    folder = tmp_path_factory.mktemp("bin")
    (folder / "searchapp").write_text(f'#!/bin/sh\nexec "{sys.executable}" -P -m searchapp "$@"\n', encoding="utf-8")
    (folder / "searchapp").chmod(0o755)
    return folder


WXR = """<?xml version="1.0" encoding="UTF-8"?><rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/"
 xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:wp="http://wordpress.org/export/1.2/"><channel><title>المرفأ</title>
<wp:wxr_version>1.2</wp:wxr_version><item><title>رصيف جديد</title><link>https://marfa.example/1</link>
<dc:creator>user7</dc:creator><content:encoded><![CDATA[<p>يستقبل الرصيف الجديد أولى السفن.</p>]]></content:encoded>
<wp:post_date>2015-11-26 00:30:00</wp:post_date><wp:status>publish</wp:status><wp:post_type>post</wp:post_type></item>
</channel></rss>"""


def write_samples(folder: Path) -> None:
    """Write what the examples are about: articles of all kinds, an export of WordPress, Word files, a PDF."""
    shutil.copytree(ROOT / "corpus", folder / "articles")
    (folder / "export.xml").write_text(WXR, encoding="utf-8")
    for section, name in (("01-رياضة", "a"), ("02-اقتصاد", "b")):
        place = folder / "word" / section / "2015"
        place.mkdir(parents=True)
        texts = ("محطة الرياح في الساحل", "٦ نوفمبر 2025", f"أعلنت الهيئة {name} أن المحطة ستعمل قبل نهاية العام.")
        (place / f"{name}.docx").write_bytes(docx("".join(map(paragraph, texts))))
    (folder / "pdf").mkdir()
    page = Page()
    page.line("محطة الرياح في الساحل", 520, 80, 20)
    page.line("أعلنت الهيئة أن المحطة ستعمل قبل نهاية العام.", 520, 120)
    (folder / "pdf" / "2025-11-06.pdf").write_bytes(pdf_of(page))


@pytest.mark.slow
@pytest.mark.parametrize(
    "topic",
    [
        topic
        for topic in TOPICS
        if any(block.kind in ("sh", "console") and block.info != "not-run" for block in blocks_of(topic, "en"))
    ],
)
@languages
def test_examples_do_what_they_say(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, programs: Path, topic: str, language: Language
) -> None:
    """All blocks of a page are one session in the shell. Of what is printed, ``…`` stands for anything."""
    write_samples(tmp_path)
    monkeypatch.chdir(tmp_path)
    for name in [name for name in os.environ if name.startswith("SEARCHAPP_")]:
        monkeypatch.delenv(name)
    path = f"{programs}:{os.environ['PATH']}"
    environ = {"PATH": path, "HOME": str(tmp_path), "COLUMNS": "200", "SEARCHAPP_LANGUAGE": language}
    for name, value in environ.items():
        monkeypatch.setenv(name, value)
    for block in blocks_of(topic, language):
        if block.kind == "sh" and block.info != "not-run":
            printed_by(f"set -e\n{block.code}")
        elif block.kind == "console":
            for step in re.split(r"^\$ ", block.code, flags=re.MULTILINE)[1:]:
                command, _, shown = step.partition("\n")
                printed = printed_by(command)
                parts = re.split("(…)", shown.strip("\n"))
                pattern = "".join(".*" if part == "…" else re.escape(part) for part in parts)
                assert re.match(pattern, printed.strip("\n"), re.DOTALL), (command, printed)


def printed_by(code: str) -> str:
    """Return what a command prints; a single one of searchapp needs no process of its own."""
    if code.startswith("searchapp ") and not set("\n|<>") & set(code):
        result = CliRunner().invoke(searchapp, shlex.split(code)[1:])
        ended, printed, noted = result.exit_code, result.stdout, result.stderr
    else:
        done = subprocess.run(["bash", "-u", "-c", code], capture_output=True, text=True, timeout=120, check=False)
        ended, printed, noted = done.returncode, done.stdout, done.stderr
    assert ended <= 1, (code, noted)
    assert "Traceback" not in noted, (code, noted)
    return printed


def test_help_lists_and_shows_the_pages() -> None:
    runner = CliRunner()
    listed = runner.invoke(searchapp, ["help"])
    assert listed.exit_code == 0
    assert all(re.search(rf"^  {topic} ", listed.stdout, re.MULTILINE) for topic in TOPICS)
    for topic in TOPICS:
        for language in LANGUAGES:
            shown = runner.invoke(searchapp, ["help", topic], env={"SEARCHAPP_LANGUAGE": language})
            assert (shown.exit_code, shown.stdout.splitlines()[0]) == (0, page_of(topic, language).title)
    assert runner.invoke(searchapp, ["help", "search"]).stdout.startswith("Usage: ")
    wrong = runner.invoke(searchapp, ["help", "tutoral"])
    assert (wrong.exit_code, wrong.stdout) == (2, "")
    assert "did you mean 'tutorial'" in wrong.stderr


def test_the_package_has_the_pages() -> None:
    """The wheel takes the package as a whole; the sdist, too."""
    import tomllib

    build = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["hatch"]["build"]["targets"]
    assert build["wheel"]["packages"] == ["searchapp"]
    assert "exclude" not in build["wheel"]
    assert "searchapp" in build["sdist"]["include"]
