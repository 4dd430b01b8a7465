"""The Arabic catalogue as it is written, and the sentences that belong into it.

They are those that the package translates, the help of the shell, and what click says. To bring the catalogue up to
date and compile it: ``python -m tests.catalogue``; then translate what it lists.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Final

import click
from babel.messages import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po
from click import Argument, Command, Context, Option

import searchapp
from searchapp.cli.commands import COMMANDS
from searchapp.cli.commands import searchapp as shell
from searchapp.cli.language import one_line, paragraphs
from searchapp.translations import FOLDER

PACKAGE: Final = Path(searchapp.__file__).parent
CLICK: Final = Path(click.__file__).parent
CATALOGUE: Final = FOLDER / "ar" / "LC_MESSAGES" / "messages.po"
_METHODS: Final = [("**.py", "python"), ("**/templates/**.html", "jinja2")]
_OPTIONS: Final = {"**/templates/**.html": {"silent": "false"}}

#: The modules of click that speak to those who use the shell.
_SPEAKING: Final = ("core.py", "decorators.py", "exceptions.py", "formatting.py", "parser.py", "types.py")
#: What they say to programmers, or of functions that the shell does not use.
_UNSAID: Final = frozenset(
    (
        "Name '{name}' defined twice",
        "Boolean option {decl!r} cannot use the same flag for true/false.",
        "Could not determine name for option with declarations {decls!r}",
        (
            "No options defined but a name was passed ({name}). Did you mean to declare an argument instead? "
            "Did you mean to pass '--{name}'?"
        ),
        "Arguments take exactly one parameter declaration, got {length}: {decls}.",
        "Do you want to continue?",
        "Confirm the action without prompting.",
        "%(prog)s, version %(version)s",
        "Show the version and exit.",
        "Choice({choices})",
        # The placeholders FILE and the like, which help names.
        "file",
        "directory",
        "path",
    )
)

#: A sentence, or its English singular and plural.
Sentence = str | tuple[str, ...]


def catalogue() -> Catalog:
    """Return the Arabic catalogue."""
    with CATALOGUE.open("rb") as file:
        return read_po(file, locale="ar")


def sentences() -> Iterator[tuple[str, Sentence]]:
    """Return each sentence that is translated, and the file that it is in."""
    yield from _extracted(PACKAGE, "searchapp")
    yield from (("searchapp/cli", sentence) for sentence in help_sentences())
    for place, sentence in _extracted(CLICK, "click"):
        if place.removeprefix("click/") in _SPEAKING and sentence not in _UNSAID:
            yield place, sentence


def help_sentences() -> Iterator[str]:
    """Return what the help of the shell consists of."""
    yield from help_of(shell)
    for name, entry in COMMANDS.items():
        yield entry.summary
        command = shell.get_command(Context(shell), name)
        assert command is not None
        yield from help_of(command)


def help_of(command: Command) -> Iterator[str]:
    """Return what the help of ``command`` consists of, as the catalogue has it."""
    yield from paragraphs(command.help or "")
    for param in command.params:
        if isinstance(param, Option | Argument) and param.help:
            yield one_line(param.help)


def _extracted(folder: Path, name: str) -> Iterator[tuple[str, Sentence]]:
    for file, _, sentence, _, _ in extract_from_dir(folder, _METHODS, _OPTIONS):
        yield f"{name}/{file}", sentence


def update() -> None:
    """Add new sentences to the catalogue and drop old ones, compile it, and list what has no translation."""
    present, template = catalogue(), Catalog()
    for place, sentence in sentences():
        template.add(sentence, locations=[(place, 1)])
    present.update(template, no_fuzzy_matching=True)
    with CATALOGUE.open("wb") as file:
        write_po(file, present, width=0, sort_by_file=True, ignore_obsolete=True, include_lineno=False)
    with CATALOGUE.with_suffix(".mo").open("wb") as file:
        write_mo(file, present)
    for message in present:
        if message.id and not message.string:
            print(message.id)  # noqa: T201


if __name__ == "__main__":
    update()
