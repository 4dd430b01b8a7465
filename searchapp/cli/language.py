"""The language of the shell: help, and what click says of arguments that it cannot use.

The catalogue has click's own sentences as well. Click asks gettext for them, which takes the language from the
variable ``LANGUAGE``.
"""

from __future__ import annotations

import gettext as python_gettext
import inspect
import os
import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from copy import copy
from pathlib import Path
from typing import Final, TypeVar

import click

from searchapp.bidi import isolated_latin
from searchapp.errors import Language
from searchapp.settings import named_language
from searchapp.translations import FOLDER
from searchapp.translations import gettext as gettext_in
from searchapp.translations import ngettext as ngettext_in

C = TypeVar("C", bound=click.Command)

_VARIABLE: Final = "LANGUAGE"
_CONFIG_OPTION: Final = "--config"
_BLANK_LINES: Final = re.compile(r"\n\s*\n")


def language_of_shell(arguments: Sequence[str]) -> Language:
    """Return the language that the settings name, which are not read yet.

    It is that of the environment, else of the config file among ``arguments``, else of the nearest home's. What is
    wrong with them is said when a command reads them.
    """
    return named_language() or named_language(_config_file(arguments)) or "en"


def _config_file(arguments: Sequence[str]) -> Path | None:
    for place, argument in enumerate(arguments, 1):
        name, equals, value = argument.partition("=")
        following = "".join(arguments[place : place + 1])
        if name == _CONFIG_OPTION and (value or following):
            return Path(value if equals else following)
    from searchapp.home import find_home  # noqa: PLC0415 - the environment usually says it

    home = find_home()
    return home.config if home else None


@contextmanager
def speaking(language: Language) -> Iterator[None]:
    """Have click speak ``language`` in the block."""
    python_gettext.bindtextdomain(python_gettext.textdomain(), str(FOLDER))
    before = os.environ.get(_VARIABLE)
    os.environ[_VARIABLE] = language
    try:
        yield
    finally:
        if before is None:
            del os.environ[_VARIABLE]
        else:
            os.environ[_VARIABLE] = before


def gettext(sentence: str, /, **values: object) -> str:
    """Return an English sentence in the language of the command that runs, with ``%(name)s`` filled in.

    Whole numbers get separators between their thousands.
    """
    shown = {name: f"{value:,}" if isinstance(value, int) else value for name, value in values.items()}
    return gettext_in(sentence, _spoken(), **shown)


def ngettext(one: str, many: str, number: int, /) -> str:
    """Return an English sentence about ``number`` things, which is ``%(count)s`` in it, in the language of the command
    that runs.
    """
    return ngettext_in(one, many, number, _spoken(), count=f"{number:,}")


def articles_in_words(number: int) -> str:
    """Return ``number`` articles in the language of the shell: 1 article, 1,024 articles."""
    return ngettext("%(count)s article", "%(count)s articles", number)


def occurrences(number: int, articles: int) -> str:
    """Return how often something occurs, and in how many articles: 12 occurrences in 3 articles."""
    said = ngettext("%(count)s occurrence", "%(count)s occurrences", number)
    return said + " " + ngettext("in %(count)s article", "in %(count)s articles", articles)


def _spoken() -> Language:
    context = click.get_current_context(silent=True)
    return "ar" if context and context.command.context_class is _RightToLeft else "en"


def in_language(command: C, language: Language) -> C:
    """Return ``command`` with its help, and that of its options, in ``language``: itself in English."""
    if language == "en":
        return command
    said = copy(command)
    said.help = translated_help(command.help or "", language)
    said.params = [_option_in_language(param, language) for param in command.params]
    said.context_class = _RightToLeft
    # Click keeps the option --help, with the text of the language in which it was first asked for.
    said._help_option = None  # noqa: SLF001
    return said


def _option_in_language(param: click.Parameter, language: Language) -> click.Parameter:
    said = copy(param)
    if isinstance(said, click.Option | click.Argument) and said.help:
        said.help = gettext_in(one_line(said.help), language)
    return said


def translated_help(text: str, language: Language) -> str:
    """Return the help of a command in ``language``. Each of its paragraphs is one sentence of the catalogue."""
    return "\n\n".join(gettext_in(paragraph, language) for paragraph in paragraphs(text))


def paragraphs(text: str) -> list[str]:
    r"""Return the paragraphs of a docstring, each in one line, unless ``\b`` keeps click from wrapping it."""
    blocks = _BLANK_LINES.split(inspect.cleandoc(text))
    return [block if block.startswith("\b") else one_line(block) for block in blocks if block]


def one_line(text: str) -> str:
    """Return ``text`` without its line ends."""
    return " ".join(text.split())


class _RightToLeftFormatter(click.HelpFormatter):
    """Help in Arabic, in which names of options and files are isolated: a terminal keeps their dashes and dots in
    place.
    """

    def getvalue(self) -> str:
        return isolated_latin(super().getvalue())


class _RightToLeft(click.Context):
    formatter_class = _RightToLeftFormatter
