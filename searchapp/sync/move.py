"""The use case: moving an index from one engine to another, without the files that its articles came from."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import closing

from searchapp.engines.registry import engine_name, keeps_in_folder, open_engine
from searchapp.errors import InputError
from searchapp.settings import Settings
from searchapp.sync.index import ReportProgress, copy_articles
from searchapp.sync.occupied import held_in
from searchapp.sync.refusals import KnownRefusals


def move_index(  # noqa: PLR0913 - each is a separate choice
    source: Settings,
    target: Settings,
    progress: ReportProgress = lambda _: None,
    *,
    replace: bool = False,
    dry_run: bool = False,
    replacing: Callable[[str], object] = lambda _: None,
) -> int:
    """Copy all articles from the index of ``source`` to the one of ``target``, and return how many there are.

    The new index is built completely. If both are in one folder it then replaces the old one, which is searched until
    then; an index elsewhere stays. An index with articles that is in the place of the new one is only replaced with
    ``replace``, and before that named to ``replacing``. A ``dry_run`` moves nothing. The old one may have been built
    with another analyser. What is known to be refused goes along. These are settings and no archives, for an archive
    follows whichever engine keeps its index.

    Raises :class:`~searchapp.errors.InputError` if both are the same index or another one would have to be replaced,
    and what :meth:`~searchapp.engines.base.Engine.articles` and :meth:`~searchapp.engines.base.Engine.rebuild` raise.
    """
    if _location(source) == _location(target):
        raise InputError(
            f"The index is kept by the {engine_name(target)} engine in this place; name another engine with --to, "
            "or another folder with --to-index. To rebuild it: searchapp reindex"
        )
    with closing(open_engine(source)) as former, closing(open_engine(target)) as engine:
        # Raises if there is no index to copy, before a folder is made for the new one.
        next(former.articles(), None)
        held = None if _in_one_folder(source, target) else held_in(target)
        if held and not replace:
            raise InputError(
                f"There is {held.en} where the articles would be moved to. Name another place, or replace it with "
                "--replace."
            )
        if held:
            replacing(held.en)
        if dry_run:
            return former.entry_count()
        moved = copy_articles(former, engine, progress).articles
    theirs, ours = KnownRefusals.of(source), KnownRefusals.of(target)
    if theirs and ours:
        ours.take_from(theirs)
    return moved


def _in_one_folder(source: Settings, target: Settings) -> bool:
    in_folders = keeps_in_folder(engine_name(source)) and keeps_in_folder(engine_name(target))
    return in_folders and source.index.resolve() == target.index.resolve()


def _location(settings: Settings) -> tuple[str, ...]:
    """Return what identifies the index of ``settings``: its engine and where the engine keeps it."""
    name = engine_name(settings)
    if keeps_in_folder(name):
        return name, str(settings.index.resolve())
    return name, settings.hosts, settings.opensearch_index
