"""``searchapp doctor``: what is installed, missing, outdated, readable, how large, and what to do."""

from __future__ import annotations

import json
import os
import platform
import re
import shutil
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass, fields
from importlib import metadata
from pathlib import Path
from threading import Thread
from typing import Final, Literal, TypeVar
from urllib.parse import urlsplit

import click

from searchapp.archive import Archive
from searchapp.cli.commands import NOTHING_FOUND, SettingsOfRun, with_settings
from searchapp.engines.registry import engine_name, keeps_in_folder
from searchapp.errors import ARTICLES, SECONDS, Message, SearchAppError, counted
from searchapp.ingest.pdf.ocr import is_installed as is_ocr_installed
from searchapp.installation import install_command
from searchapp.settings import Settings, cores
from searchapp.sources import sources_of

T = TypeVar("T")

_NAME: Final = re.compile(r"[\w.-]+")

#: Seconds for all that is asked of the index; what a large one or a distant one does not answer in time is said.
_PATIENCE: Final = 20.0
_MEGABYTE: Final = 1_000_000
#: A rebuilt index stands beside the old one until it is complete, and the system needs some room too.
_SPARE_MEGABYTES: Final = 200

State = Literal["ok", "note", "to do"]
_STATES: Final = {
    "ok": Message("ok", "سليم"),
    "note": Message("note", "تنبيه"),
    "to do": Message("TO DO", "للعمل"),
}


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was looked at, what it is like, and the command that changes that, if there is one.

    A note is what one may live with; without what is to do, something does not work.
    """

    name: str
    state: State
    text: Message
    command: str = ""


@dataclass(frozen=True, slots=True)
class _Extra:
    """A package that need not be installed, the extra that brings it, and what is lost without it."""

    name: str
    package: str
    cost: Message


_EXTRAS: Final = (
    _Extra(
        "html",
        "trafilatura",
        Message(
            "is missing: pages of news sites are read with what surrounds the article, or badly",
            "غير مثبت: تُقرأ صفحات المواقع مع ما يحيط بالمقال، أو قراءة رديئة",
        ),
    ),
    _Extra("pdf", "playa-pdf", Message("is missing: PDF files are not read", "غير مثبت: لا تُقرأ ملفات PDF")),
    _Extra(
        "tantivy",
        "tantivy",
        Message(
            "is missing: it is the engine for more than some 150,000 articles on one machine",
            "غير مثبت: هو المحرك لما يزيد على نحو 150,000 مقال على جهاز واحد",
        ),
    ),
    _Extra(
        "opensearch",
        "opensearch-py",
        Message("is missing: no index in a cluster can be used", "غير مثبت: لا يمكن استعمال فهرس في عنقود"),
    ),
)


@click.command()
@click.option("--json", "as_json", is_flag=True, help="Print what was found as one JSON object.")
@with_settings
def doctor(settings: Settings, as_json: bool) -> None:
    """Look at the installation and the archive, and say what to do.

    A note is what one may live with. The exit code is 1 if there is something to do. For damage inside the index, see
    check --deep.
    """
    home, language = SettingsOfRun.present().home, settings.language
    findings = [*_program(settings), *_archive(settings)]
    to_do = sum(each.state == "to do" for each in findings)
    if as_json:
        found = {
            "searchapp": metadata.version("searchapp"),
            "python": platform.python_version(),
            "prefix": sys.prefix,
            "home": str(home.folder.resolve()) if home else None,
            "engine": engine_name(settings),
            "findings": [
                {"name": each.name, "state": each.state, "text": each.text.text(language), "command": each.command}
                for each in findings
            ],
            "to_do": to_do,
        }
        click.echo(json.dumps(found, ensure_ascii=False, indent=2))
    else:
        for each in findings:
            click.echo(f"{_STATES[each.state].text(language):<6} {each.name:<11} {each.text.text(language)}")
            if each.command:
                click.echo(f"{'':<18} → {each.command}")
        click.echo(_conclusion(to_do).text(language))
    if to_do:
        raise SystemExit(NOTHING_FOUND)


def _conclusion(to_do: int) -> Message:
    if not to_do:
        return Message("All is well.", "كل شيء سليم.")
    return Message(f"Things to do: {to_do:,}.", f"ما ينبغي عمله: {to_do:,}.")


def _program(settings: Settings) -> Iterator[Finding]:
    """Yield what there is to say of the installation."""
    version, python = metadata.version("searchapp"), platform.python_version()
    yield Finding(
        "searchapp",
        "ok",
        Message(
            f"{version}, on Python {python} in {sys.prefix}, for {cores()} cores",
            f"{version}، على بايثون {python} في {sys.prefix}، لعدد من الأنوية: {cores()}",
        ),
    )
    missing = sorted(_missing_packages())
    if missing:
        names = ", ".join(missing)
        text = Message(f"needs what is not installed: {names}", f"يحتاج إلى ما ليس مثبتًا: {names}")
        yield Finding("packages", "to do", text, install_command())
    engine = engine_name(settings)
    for extra in _EXTRAS:
        if _is_installed(extra.package):
            found = f"{extra.package} {metadata.version(extra.package)}"
            yield Finding(extra.name, "ok", Message(found, found))
        elif extra.name == engine:
            yield Finding(extra.name, "to do", extra.cost, install_command(extra.name))
        elif extra.name != "opensearch":
            yield Finding(extra.name, "note", extra.cost, install_command(extra.name))
    if is_ocr_installed():
        there = Message("tesseract, its Arabic data and pdftoppm", "tesseract وبيانات العربية له وpdftoppm")
        yield Finding("ocr", "ok", there)
    else:
        cost = Message(
            "tesseract, its Arabic data or pdftoppm is missing: scanned pages are not read",
            "ينقص tesseract أو بيانات العربية له أو pdftoppm: لا تُقرأ الصفحات المصورة",
        )
        yield Finding("ocr", "note", cost, "apt install tesseract-ocr tesseract-ocr-ara poppler-utils")


def _missing_packages() -> Iterator[str]:
    """Yield the packages that are always needed and are not there."""
    for line in metadata.requires("searchapp") or ():
        name = _NAME.match(line)
        if name and "extra ==" not in line and not _is_installed(name[0]):
            yield name[0]


def _is_installed(package: str) -> bool:
    return next(iter(metadata.distributions(name=package)), None) is not None


def _archive(settings: Settings) -> Iterator[Finding]:
    """Yield what there is to say of the archive, its index and its files."""
    home = SettingsOfRun.present().home
    folder = home.folder.resolve() if home else Path.cwd()
    if home is None and keeps_in_folder(engine_name(settings)) and not settings.index.exists():
        text = Message(
            f"there is no archive in {folder}, in a folder above it or among your data",
            f"لا أرشيف في {folder} ولا في مجلد فوقه ولا بين بياناتك",
        )
        yield Finding("home", "to do", text, "searchapp init")
        return
    if home:
        config = f" ({home.config.name})" if home.config else ""
        yield Finding("home", "ok", Message(f"{folder}{config}", f"{folder}{config}"))
    yield from _index(settings)
    yield from _files(settings)


def _index(settings: Settings) -> Iterator[Finding]:
    """Yield what there is to say of the index, for at most :data:`_PATIENCE` seconds."""
    with Archive(settings) as archive:
        try:
            answer = _in_time(lambda: (archive.stats(), archive.check()))
        except SearchAppError as error:
            # It says what to do.
            yield Finding("index", "to do", error.message)
            return
    if answer is None:
        text = Message(
            f"did not answer within {_PATIENCE:.0f} seconds; look at it alone",
            f"لم يُجب خلال {counted(_PATIENCE, SECONDS)}",
        )
        yield Finding("index", "to do", text, "searchapp check")
        return
    stats, problems = answer
    megabytes = stats.size / _MEGABYTE
    name = engine_name(settings)
    where = str(settings.index) if keeps_in_folder(name) else settings.opensearch_index
    yield Finding(
        "index",
        "ok",
        Message(
            f"{stats.articles:,} articles, {megabytes:,.1f} MB in {where} ({name})",
            f"{counted(stats.articles, ARTICLES)}، {megabytes:,.1f} ميغابايت في {where} ({name})",
        ),
    )
    for problem in problems:
        yield Finding(
            "index", "to do", Message(problem, problem), "" if "searchapp " in problem else "searchapp reindex"
        )
    if keeps_in_folder(name):
        yield from _disk(settings.index, megabytes)


def _disk(index: Path, megabytes: float) -> Iterator[Finding]:
    free = shutil.disk_usage(index).free / _MEGABYTE
    if free < megabytes + _SPARE_MEGABYTES:
        text = Message(
            f"{free:,.0f} MB are free, too little to rebuild the index beside the old one",
            f"المتاح {free:,.0f} ميغابايت، ولا يكفي لإعادة بناء الفهرس بجانب القديم",
        )
        yield Finding("disk", "to do", text)
    else:
        yield Finding("disk", "ok", Message(f"{free:,.0f} MB are free", f"المتاح {free:,.0f} ميغابايت"))
    if not os.access(index, os.W_OK):
        text = Message("can be searched by you, and not changed", "يمكنك البحث فيه لا تغييره")
        yield Finding("index", "note", text)


def _files(settings: Settings) -> Iterator[Finding]:
    """Yield what there is to say of the files that the settings name."""
    named = SettingsOfRun.present().loaded.origins
    for name in (each.name for each in fields(settings)):
        path = getattr(settings, name)
        if not isinstance(path, Path) or name == "index" or (name not in named and not path.exists()):
            continue
        if os.access(path, os.R_OK | (os.X_OK if path.is_dir() else 0)):
            yield Finding(name, "ok", Message(str(path), str(path)))
        else:
            text = Message(f"{path} is not there, or you may not read it", f"{path} غير موجود أو لا تحق لك قراءته")
            yield Finding(name, "to do", text)
    for problem in sources_of(settings).problems:
        yield Finding("sources", "to do", problem)
    for feed in (settings.feeds or "").split():
        if urlsplit(feed).scheme not in ("http", "https"):
            yield Finding("feeds", "to do", Message(f"{feed} is no address", f"{feed} ليس عنوانًا"))


def _in_time(work: Callable[[], T]) -> T | None:
    """Return what ``work`` returns, or None if that is not done in time; it then goes on until the program ends."""
    done: list[T | BaseException] = []

    def run() -> None:
        try:
            done.append(work())
        except BaseException as error:  # noqa: BLE001 - raised below
            done.append(error)

    thread = Thread(target=run, daemon=True)
    thread.start()
    thread.join(_PATIENCE)
    if not done:
        return None
    if isinstance(done[0], BaseException):
        raise done[0]
    return done[0]
