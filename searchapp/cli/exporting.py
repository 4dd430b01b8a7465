"""Files that ``searchapp search`` writes, all results and the record of a search, and ``searchapp replay``."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import IO, Final

import click

from searchapp.archive import Archive
from searchapp.bidi import balanced
from searchapp.cli.commands import ERROR, with_archive
from searchapp.cli.language import articles_in_words, gettext
from searchapp.cli.replacing import hidden_beside, is_opened, put_in_place
from searchapp.errors import InputError, Message, unknown_name
from searchapp.search.export import RESULT_FORMATS, Export
from searchapp.search.record import Record
from searchapp.search.record_serialization import record_as_json, record_of_json
from searchapp.search.replay import Change, ChangedArticle, Replay, replay_as_json

#: The exit code where a search finds something else than it did.
CHANGED: Final = 1

#: Stands for standard output.
STDOUT: Final = "-"
#: How much is shown of a value that changed.
_SHOWN: Final = 60


def format_of(file: Path | None, chosen: str | None) -> str | None:
    """Return as what ``file`` is to be written: as ``chosen``, or as its suffix says; None where there is no file.

    Raises :class:`InputError` where neither says it.
    """
    if file is None:
        if chosen:
            raise InputError(
                Message(
                    f"--format {chosen} says how a file is written; name the file with --export.",
                    f"الخيار --format {chosen} يحدد صيغة ملف؛ سمِّ الملف بالخيار --export.",
                )
            )
        return None
    suffix = file.suffix.removeprefix(".").lower()
    form = chosen or ("bib" if suffix == "bibtex" else suffix)
    if not form:
        raise InputError(
            Message(
                f"Say as what {file} is to be written, with --format: {', '.join(RESULT_FORMATS)}.",
                f"حدد الصيغة التي يُكتب بها {file} بالخيار --format: {', '.join(RESULT_FORMATS)}.",
            )
        )
    if form not in RESULT_FORMATS:
        raise unknown_name("format of files", form, RESULT_FORMATS)
    return form


def write_export(export: Export, file: Path) -> tuple[str, ...]:
    """Write ``export`` to ``file``, and return what it lacks."""
    with closing(export), written(file) as output:
        output.writelines(export)
    if export.missing:
        return (export.missing.en,)
    say_written(export.first.total, file)
    return ()


def say_written(number: int, file: Path) -> None:
    """Say on standard error how many articles were written, and where."""
    articles = articles_in_words(number)
    if str(file) == STDOUT:
        said = gettext("%(articles)s written.", articles=articles)
    else:
        said = gettext("%(articles)s written to %(file)s.", articles=articles, file=file)
    click.echo(said, err=True)


def write_record(record: Record, file: Path) -> tuple[str, ...]:
    """Write ``record`` to ``file``, and return what it lacks."""
    text = json.dumps(record_as_json(record), ensure_ascii=False, indent=2)
    with written(file) as output:
        output.write(text.encode("utf-8", "surrogatepass") + b"\n")
    return record.missing


@contextmanager
def written(file: Path) -> Iterator[IO[bytes]]:
    """Open ``file`` to be written; what was there is replaced when the block ends without an exception.

    A link is kept, and the file it leads to is replaced. A pipe or a terminal is written to as it is.
    """
    if str(file) == STDOUT:
        yield sys.stdout.buffer
        return
    target = Path(os.path.realpath(file))
    beside = None if is_opened(file) else hidden_beside(target)
    try:
        with (beside or file).open("wb") as output:
            yield output
        if beside:
            put_in_place(beside, target)
    except OSError as error:
        raise InputError(
            Message(
                f"{file} cannot be written: {error.strerror or error}.",
                f"تعذرت كتابة {file}: {error.strerror or error}.",
            )
        ) from error
    finally:
        if beside:
            beside.unlink(missing_ok=True)


@click.command()
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--json", "as_json", is_flag=True, help="Print everything as JSON.")
@with_archive
def replay(archive: Archive, file: Path, as_json: bool) -> None:
    """Say what has changed since a search was recorded.

    FILE is a record, of searchapp search --record or of the web page, made with any engine. Its search is run again:
    relative dates count from the day of the record. Listed are the articles that are new (+) and gone (-).

    Exit codes: 0 the same articles are found, 1 others are, 2 an error, or that cannot be told.
    """
    replayed = archive.replay(_read(file))
    if as_json:
        click.echo(json.dumps(replay_as_json(replayed), ensure_ascii=False, indent=2))
    else:
        for line in _told(replayed):
            click.echo(line)
    if not replayed.is_same:
        raise SystemExit(CHANGED)
    if not replayed.is_certain:
        said = gettext("Not all ids are known, so that articles may have changed unseen.")
        click.echo(f"searchapp: {said}", err=True)
        raise SystemExit(ERROR)


def _read(file: Path) -> Record:
    try:
        data = json.loads(file.read_bytes().decode("utf-8", "surrogatepass"))
    except OSError as error:
        raise InputError(
            Message(
                f"{file} cannot be read: {error.strerror or error}.", f"تعذرت قراءة {file}: {error.strerror or error}."
            )
        ) from error
    except (ValueError, RecursionError) as error:
        raise InputError(
            Message(f"{file} is no record of a search: {error!s:.80}", f"{file} ليس سجل بحث: {error!s:.80}")
        ) from error
    return record_of_json(data)


def _told(replayed: Replay) -> Iterator[str]:
    before, totals = replayed.before, replayed.now.totals
    yield f"Search of {before.made.isoformat(sep=' ', timespec='minutes')}: {balanced(before.request.query)}"
    if replayed.is_same:
        yield gettext(
            "The same %(articles)s articles are found, %(relaxed)s more with some of the words.",
            articles=totals.articles,
            relaxed=totals.relaxed,
        )
    for change in replayed.results:
        yield gettext("Changed: %(change)s", change=_in_words(change))
    for change in replayed.circumstances:
        yield gettext("Other than then: %(change)s", change=_in_words(change))
    if replayed.moved:
        yield gettext("In another order: %(count)s of the articles that were found then as well", count=replayed.moved)
    for mark, articles in (("+", replayed.new), ("-", replayed.gone)):
        yield from (f"{mark} {_named(article)}" for article in articles)
    for when, missing in (("The record lacks", before.missing), ("Not known now", replayed.now.missing)):
        yield from (f"{when}: {each}" for each in missing)


def _in_words(change: Change) -> str:
    before, now = map(_short, (change.before, change.now))
    return f"{change.what}" if before == now else f"{change.what}, {before} then, {now} now"


def _short(value: object) -> str:
    text = f"{value:,}" if isinstance(value, int) else str(value)
    return text if len(text) <= _SHOWN else f"{text[:_SHOWN]}…"


def _named(article: ChangedArticle) -> str:
    known = (
        article.title,
        article.source,
        article.date,
        article.id,
        "" if article.in_archive else "not in the archive",
    )
    return " · ".join(balanced(each) for each in known if each)
