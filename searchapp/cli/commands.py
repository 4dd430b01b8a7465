"""The command ``searchapp``, what its subcommands share, and how they end.

If something fails, a command prints one clear line on standard error and ends with exit code 2, never with a traceback.
A broken pipe is no failure: its reader, such as ``head``, has seen enough. Commands that only show something end, and
those that change something go on without output.
"""

from __future__ import annotations

import functools
import logging
import os
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from difflib import get_close_matches
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any, Concatenate, Final, NamedTuple, ParamSpec, TextIO, cast

import click
from click.shell_completion import CompletionItem

from searchapp.bidi import isolated_latin
from searchapp.cli.language import in_language, language_of_shell, speaking
from searchapp.cli.terminal import terminal_options
from searchapp.errors import InputError, Language, Message, NoIndexError, SearchAppError
from searchapp.settings import CONFIG, LoadedSettings, Settings
from searchapp.translations import gettext

# Help does without engines.
if TYPE_CHECKING:
    from searchapp.archive import Archive
    from searchapp.home import Home

ERROR: Final = 2
NOTHING_FOUND: Final = 1
#: The exit code of shells for a command that Ctrl-C ended.
INTERRUPTED: Final = 130

#: The key of what the settings of a command come from in its context.
_RUN: Final = "searchapp.run"

_log: Final = logging.getLogger(__name__)

P = ParamSpec("P")


@contextmanager
def one_line_errors(language: Language = "en") -> Iterator[None]:
    """If the block fails, end the process with one line in ``language``."""
    try:
        yield
    except SearchAppError as error:
        said = error.message.text(language)
        _end(isolated_latin(said) if language == "ar" else said, ERROR)
    except KeyboardInterrupt:
        _end(gettext("Stopped. Nothing is left half done.", language), INTERRUPTED)
    except BrokenPipeError:
        discard_output(sys.stdout)
        raise SystemExit(0) from None
    except (click.ClickException, click.exceptions.Exit, click.Abort):
        raise
    except Exception as error:  # noqa: BLE001 - no traceback for users
        _log.debug("An unexpected error", exc_info=True)
        what = f"{type(error).__name__}: {error}"
        _end(gettext("An unexpected error: %(error)s", language, error=what), ERROR)


def _end(message: str, code: int) -> None:
    line = " ".join(message.split())
    with ignoring_broken_pipes():
        click.echo(f"searchapp: {line}", err=True)
    raise SystemExit(code)


class WritingCommand(click.Command):
    """A command that changes something, and completes it even if its output is no longer read."""

    def invoke(self, ctx: click.Context) -> object:
        """Run the command to its end."""
        try:
            with ignoring_broken_pipes():
                return super().invoke(ctx)
        except BrokenPipeError as error:
            # Some other pipe broke, which is a failure.
            raise ConnectionError(str(error)) from error


@contextmanager
def ignoring_broken_pipes() -> Iterator[None]:
    """Discard standard output and standard error in the block from the moment they are no longer read."""
    original = sys.stdout, sys.stderr
    sys.stdout, sys.stderr = map(_pipe_safe, original)
    try:
        yield
    finally:
        sys.stdout, sys.stderr = original


def _pipe_safe(stream: TextIO) -> TextIO:
    # A stream is None if the command was started with it closed.
    return cast("TextIO", _PipeSafeStream(stream)) if stream else stream


class _PipeSafeStream:
    """A stream that discards its output where it would raise :class:`BrokenPipeError`."""

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream

    def write(self, text: str) -> int:
        """Write ``text``, or discard it."""
        try:
            return self._stream.write(text)
        except BrokenPipeError:
            discard_output(self._stream)
            return len(text)

    def flush(self) -> None:
        """Flush the stream, or discard what it holds."""
        try:
            self._stream.flush()
        except BrokenPipeError:
            discard_output(self._stream)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._stream, name)


def discard_output(stream: TextIO) -> None:
    """Redirect ``stream`` to nowhere, with what it holds: otherwise Python complains when it flushes at exit."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, stream.fileno())
    os.close(nowhere)


quiet_option = click.option("--quiet", "-q", is_flag=True, help="Say nothing unless something goes wrong.")
links_option = click.option("--follow-links", is_flag=True, help="Also follow links in folders that lead out of PATHS.")
json_option = click.option("--json", "as_json", is_flag=True, help="Print what happens as JSON, one object per line.")


def _engines(_ctx: click.Context, _: click.Parameter, incomplete: str) -> list[str]:
    from searchapp.engines.registry import LASTING_ENGINES  # noqa: PLC0415 - see above

    return [name for name in LASTING_ENGINES if name.startswith(incomplete)]


def index_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """Add the options ``--index``, ``--engine``, ``--hosts`` and ``--config`` to ``command``."""
    options = (
        click.option(
            "--index", type=click.Path(), metavar="DIR", help="Where the index is (default: that of the nearest home)."
        ),
        click.option(
            "--engine",
            metavar="NAME",
            shell_complete=_engines,
            help="Which engine keeps it (default: the one that built it).",
        ),
        click.option("--hosts", metavar="URL,URL", help="The OpenSearch nodes that keep it, for --engine opensearch."),
        click.option(
            "--config",
            type=click.Path(path_type=Path),
            metavar="FILE",
            help="A TOML file with settings (default: searchapp.toml of the nearest home, if it has one).",
        ),
    )
    return functools.reduce(lambda wrapped, option: option(wrapped), reversed(options), command)


def with_settings(command: Callable[Concatenate[Settings, P], None]) -> Callable[..., None]:
    """Add the options of :func:`index_options` to ``command``, and pass it the settings in force.

    The options may also stand before the name of the command.
    """

    @index_options
    @terminal_options
    @functools.wraps(command)
    def run_command(
        index: str | None,
        engine: str | None,
        hosts: str | None,
        config: Path | None,
        *args: P.args,
        **kwargs: P.kwargs,
    ) -> None:
        from searchapp.home import home_of, nowhere  # noqa: PLC0415 - see above

        context = click.get_current_context()
        given = {"index": index, "engine": engine, "hosts": hosts, "config": config}
        chosen = {**(context.obj or {}), **{k: v for k, v in given.items() if v is not None}}
        named = chosen.pop("config", None)
        home = home_of(named)
        loaded = _read(home, chosen)
        context.meta[_RUN] = run = SettingsOfRun(home, chosen, loaded)
        is_found = named is None and loaded.origin("index").kind in ("default", "file")
        if is_found and isinstance(context.command, WritingCommand) and not context.params.get("quiet"):
            run.say_where()
        try:
            command(loaded.settings, *args, **kwargs)
        except NoIndexError as error:
            raise (nowhere() if is_found and run.home is None else error) from error

    return run_command


@dataclass(frozen=True, slots=True)
class SettingsOfRun:
    """What the settings of the running command come from: a home, if there is one, and options; and what they are."""

    home: Home | None
    options: Mapping[str, Any]
    loaded: LoadedSettings

    @classmethod
    def present(cls) -> SettingsOfRun:
        """Return that of the running command."""
        return cast("SettingsOfRun", click.get_current_context().meta[_RUN])

    def say_where(self) -> None:
        """Say which archive is going to be changed, if it is not in the working folder."""
        if self.home and self.home.folder != Path():
            click.echo(f"The archive is the one in {self.home.folder}.", err=True)


def _read(home: Home | None, options: Mapping[str, Any]) -> LoadedSettings:
    """Read the settings. Raises :class:`InputError` if their index would be lost when the command ends."""
    from searchapp.engines.registry import ENGINE_NAMES, LASTING_ENGINES  # noqa: PLC0415 - see above
    from searchapp.home import HERE  # noqa: PLC0415 - see above

    loaded = (home or HERE).load(**options)
    engine = loaded.settings.engine
    if engine in ENGINE_NAMES and engine not in LASTING_ENGINES:
        others = ", ".join(LASTING_ENGINES)
        raise InputError(
            Message(
                f"An index of the engine {engine!r} ends with the command; name another engine: {others}.",
                f"فهرس المحرك {engine!r} ينتهي بانتهاء الأمر؛ سمِّ محركًا آخر: {others}.",
            )
        )
    return loaded


def config_file() -> Path:
    """Return the config file that the settings were read from, or the one that would be read if it existed."""
    home = SettingsOfRun.present().home
    return (home and home.config) or (home.folder if home else Path()) / CONFIG


def settings_again() -> Callable[[], Settings]:
    """Return a function that reads the settings of the running command again."""
    run = SettingsOfRun.present()
    return lambda: _read(run.home, run.options).settings


def with_archive(command: Callable[Concatenate[Archive, P], None]) -> Callable[..., None]:
    """Add the options of :func:`index_options` to ``command``, and pass it the archive that they name.

    The archive is closed when the command ends.
    """

    @with_settings
    @functools.wraps(command)
    def run(settings: Settings, /, *args: P.args, **kwargs: P.kwargs) -> None:
        from searchapp.archive import Archive  # noqa: PLC0415 - see above

        with Archive(settings) as archive:
            command(archive, *args, **kwargs)

    return run


class _Entry(NamedTuple):
    module: str
    summary: str


#: The subcommands in the order in which help lists them.
COMMANDS: Final = {
    "index": _Entry("indexing", "Add and update articles from files and folders."),
    "reindex": _Entry("indexing", "Rebuild the index from the articles in it."),
    "fetch": _Entry("indexing", "Add new articles from feeds (RSS and Atom)."),
    "watch": _Entry("running", "Keep the index up to date while files are added, changed and removed."),
    "delete": _Entry("articles", "Delete articles from the index, all at once."),
    "move": _Entry("maintenance", "Move the index from one engine to another."),
    "export": _Entry("whole", "Write whole articles to a file, all of them or what a query finds."),
    "restore": _Entry("whole", "Bring back the articles of an export."),
    "search": _Entry("searching", "Find articles."),
    "show": _Entry("articles", "Show whole articles."),
    "similar": _Entry("articles", "Show the articles that are most like another one, without its copies."),
    "suggest": _Entry("searching", "Complete a query that is being typed."),
    "explain": _Entry("searching", "Show how a query is interpreted, form by form."),
    "spellings": _Entry("spellings", "Count who writes a name in which way, and when."),
    "concordance": _Entry("concordance", "List every occurrence of a word, name or phrase with the text around it."),
    "replay": _Entry("exporting", "Say what has changed since a search was recorded."),
    "compare": _Entry("comparing", "Count queries or sources side by side, by time and by source."),
    "collocates": _Entry("collocates", "Count the words beside a name: which source calls it what."),
    "batch": _Entry("batch", "Count and date the articles of each name or query in a list."),
    "serve": _Entry("running", "Serve the web interface."),
    "deployment": _Entry(
        "deploying", "Print the files that run searchapp as a service, with the values of this installation."
    ),
    "stats": _Entry("maintenance", "Show what the index holds, and on which days nothing was collected."),
    "check": _Entry("maintenance", "Look for damage in the index."),
    "evaluate": _Entry("trials", "Measure the ranking on a judged test set."),
    "init": _Entry("init", "Make a folder the home of an archive."),
    "config": _Entry("config", "Show every setting, its value, and where that comes from."),
    "doctor": _Entry("doctor", "Look at the installation and the archive, and say what to do."),
    "demo": _Entry("trials", "Index the sample articles and show some searches."),
    "completion": _Entry("completion", "Print what makes a shell complete commands, options and their values."),
    "help": _Entry("manual", "Show the manual, or one of its pages."),
}


class _LazyGroup(click.Group):
    language: Language = "en"

    def main(self, args: Sequence[str] | None = None, *others: Any, **options: Any) -> Any:
        """Run the command line in the language of the settings."""
        arguments = sys.argv[1:] if args is None else list(args)
        language = language_of_shell(arguments)
        group = in_language(self, language)
        group.language = language
        with speaking(language):
            return click.Group.main(group, arguments, *others, **options)

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        entry = COMMANDS.get(cmd_name)
        if entry is None:
            return None
        command: click.Command = getattr(import_module(f"searchapp.cli.{entry.module}"), cmd_name)
        return in_language(command, self.language)

    def shell_complete(self, ctx: click.Context, incomplete: str) -> list[CompletionItem]:
        """Return the commands and options that begin so, without importing any command."""
        names = (name for name in COMMANDS if name.startswith(incomplete))
        items = [CompletionItem(name, help=COMMANDS[name].summary) for name in names]
        return items + click.Command.shell_complete(self, ctx, incomplete)

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Return the command that ``args`` begin with; what is none fails with the name that comes near it."""
        if args[0] not in COMMANDS and not args[0].startswith("-"):
            near = get_close_matches(args[0], COMMANDS, n=1)
            raise click.exceptions.NoSuchCommand(args[0], possibilities=near, ctx=ctx)
        return super().resolve_command(ctx, args)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section(gettext("Commands", self.language)):
            formatter.write_dl([(name, gettext(entry.summary, self.language)) for name, entry in COMMANDS.items()])

    def invoke(self, ctx: click.Context) -> object:
        with one_line_errors(self.language):
            return super().invoke(ctx)


def _show_version(ctx: click.Context, _: click.Parameter, is_given: bool) -> None:
    if is_given and not ctx.resilient_parsing:
        from importlib.metadata import version  # noqa: PLC0415 - slow to import

        click.echo(f"searchapp {version('searchapp')}")
        ctx.exit()


@click.group(cls=_LazyGroup, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 110})
@click.option(
    "--version", "-V", is_flag=True, is_eager=True, expose_value=False, callback=_show_version, help="Show the version."
)
@index_options
@terminal_options
@click.pass_context
def searchapp(
    ctx: click.Context, index: str | None, engine: str | None, hosts: str | None, config: Path | None
) -> None:
    """Full-text search for Arabic news.

    The options below may stand before or after the command. Exit codes: 0 found or done, 1 nothing found (or something
    set aside), 2 an error, reported in one line.
    """
    ctx.obj = {"index": index, "engine": engine, "hosts": hosts, "config": config}
