"""``searchapp init``: a folder becomes the home of an archive."""

from __future__ import annotations

import json
import textwrap
from collections.abc import Iterator
from dataclasses import fields
from pathlib import Path
from typing import Final

import click

from searchapp.cli.commands import WritingCommand
from searchapp.engines.local.folder import Generations, Kind
from searchapp.errors import InputError, Language, Message
from searchapp.home import INDEX, Home, data_folder, home_above
from searchapp.setting_groups import GROUPS
from searchapp.settings import CONFIG, Settings, load_settings
from searchapp.sources import FILE_NAME, HEADER

_INTRODUCTION: Final = Message(
    "The settings of this archive. A line such as #port = 8080 shows the default, or an example where there is none: "
    "remove the # to set it. Paths are relative to the folder of this file.",
    "إعدادات هذا الأرشيف. السطر مثل #port = 8080 يعرض القيمة المبدئية، أو مثالًا حيث لا قيمة: أزل العلامة # لتضبطه. "
    "والمسارات تبدأ من مجلد هذا الملف.",
)
#: What is written for a setting that has no value by default.
_EXAMPLES: Final[dict[str, object]] = {
    "sources": FILE_NAME,
    "variants": "variants.txt",
    "engine": "whoosh",
    "index_group": "editors",
    "allowed_hosts": ["archive.example.org"],
    "user_header": "X-Remote-User",
    "site_name": "أرشيف النهار",
    "logo": "logo.svg",
    "feeds": ["https://paper.example/rss"],
    "opensearch_user": "reader",
    "opensearch_password": "",
    "opensearch_ca": "ca.pem",
}
#: Tables stand last in a file: all that follows belongs to them.
_IMPORTS: Final = """\
#[[import]]
#files = "dumps/*.jsonl"
#source = "جريدة النهار"
#fields = { title = "hl", content = ["lead", "bdy"], date = "meta.pub_date" }
"""


@click.command(cls=WritingCommand)
@click.argument("folder", required=False, type=click.Path(path_type=Path), metavar="[DIR]")
@click.option("--user", is_flag=True, help="In the folder of your own data, which is found from everywhere.")
@click.option("--json", "as_json", is_flag=True, help="Print what was made as JSON.")
@click.pass_context
def init(context: click.Context, folder: Path | None, user: bool, as_json: bool) -> None:
    """Make a folder the home of an archive.

    DIR, by default the working folder, gets a folder for the index that nobody else can read, a file with all settings
    and what they mean, and a table for the names of sources. From there and from every folder below, all commands find
    the archive. What is there already stays as it is; in a folder with a settings file nothing is changed.
    """
    if any(value is not None for value in (context.obj or {}).values()):
        raise InputError(
            "init takes its folder as DIR, and its settings from nowhere: leave out the options before it."
        )
    if user and folder:
        raise InputError("Name a folder or pass --user, not both.")
    language = load_settings().language
    home = data_folder() if user else folder or Path()
    try:
        made = _make(home, language)
    except OSError as error:
        raise InputError(f"{home} cannot become a home: {error.strerror or error}.") from error
    if as_json:
        click.echo(json.dumps({"home": str(home.resolve()), "made": made}, ensure_ascii=False))
        return
    for line in _said(home.resolve(), made, home_above(home.resolve()), language):
        click.echo(line)


def _make(home: Path, language: Language) -> list[str]:
    """Make ``home`` a home, and return what was missing; the settings file is last, so that one that was not completed
    can be completed.
    """
    if (home / CONFIG).exists():
        return []
    # Raises where the folder holds something else.
    Generations(home / INDEX, Kind("", 0)).present(any_engine=True)
    made = []
    home.mkdir(parents=True, exist_ok=True)
    if not (home / INDEX).exists():
        (home / INDEX).mkdir(mode=0o700)
        made.append(f"{INDEX}/")
    for name, text in ((FILE_NAME, HEADER), (CONFIG, settings_file(language))):
        try:
            with (home / name).open("x", encoding="utf-8") as file:
                file.write(text)
        except FileExistsError:
            continue
        made.append(name)
    return made


def _said(home: Path, made: list[str], around: Home | None, language: Language) -> Iterator[str]:
    if not made:
        yield Message(
            f"{home} is the home of an archive already. Nothing was changed.",
            f"المجلد {home} بيت لأرشيف من قبل. لم يُغيَّر شيء.",
        ).text(language)
        return
    yield Message(f"The home of an archive: {home}", f"بيت الأرشيف: {home}").text(language)
    meanings = {
        f"{INDEX}/": Message("the index, which nobody else can read", "الفهرس، ولا يقرؤه غيرك"),
        FILE_NAME: Message("what its sources are called", "أسماء مصادره"),
        CONFIG: Message("its settings, and what they mean", "إعداداته ومعانيها"),
    }
    for name in made:
        yield f"  {name:<15} {meanings[name].text(language)}"
    if around:
        yield Message(
            f"It lies in the archive {around.folder}; from here on it is the one that is found.",
            f"وهو داخل الأرشيف {around.folder}؛ ومن هنا فما تحته يُعثر عليه هو.",
        ).text(language)
    where = (
        Message("where no other archive is nearer", "حيث لا أرشيف أقرب")
        if home == data_folder()
        else Message("in it or below", "فيه أو تحته")
    )
    yield Message(
        f"Next, {where.en}: searchapp index PATH, for files and folders of articles; then: searchapp search WORDS",
        f"ثم {where.ar}: searchapp index PATH لملفات المقالات ومجلداتها، وبعده: searchapp search WORDS",
    ).text(language)


def settings_file(language: Language) -> str:
    """Return a settings file that sets nothing, and says of each setting what it means and what it is by default."""
    defaults = {each.name: each.default for each in fields(Settings)}
    lines = _comment(_INTRODUCTION.text(language))
    for group in GROUPS:
        lines += ["", f"# --- {group.title.text(language)} ---"]
        for name, meaning in group.meanings.items():
            if name != "imports":
                default = defaults[name]
                value = (
                    _EXAMPLES.get(name, "")
                    if default is None
                    else str(default)
                    if isinstance(default, Path)
                    else default
                )
                lines += ["", *_comment(meaning.text(language))]
                # The strings, numbers and lists of JSON are those of TOML.
                lines.append(f"#{name} = {json.dumps(value, ensure_ascii=False)}")
    imports = next(group.meanings["imports"] for group in GROUPS if "imports" in group.meanings)
    return "\n".join([*lines, "", *_comment(imports.text(language)), _IMPORTS])


def _comment(text: str) -> list[str]:
    return textwrap.wrap(text, 100, initial_indent="# ", subsequent_indent="# ", break_on_hyphens=False)
