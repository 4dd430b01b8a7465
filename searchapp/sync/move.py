"""The use case: from one engine to another, without the files that the articles came from."""

from __future__ import annotations

from contextlib import closing

from searchapp.engines.registry import engine_name, keeps_in_folder, open_engine
from searchapp.errors import InputError
from searchapp.settings import Settings
from searchapp.sync.index import ReportProgress, copy_articles


def move_index(source: Settings, target: Settings, progress: ReportProgress = lambda _: None) -> int:
    """Carry all articles from the index that ``source`` means over to the one that ``target`` means; return how many.

    The new index is built as a whole and then takes the place of whatever index is there. Where both are in one folder
    it takes that of the old one, in which searches go on until then; an index elsewhere stays. It does not matter which
    analyser the old one was built with.

    Raises :class:`~searchapp.errors.InputError` if both are the same index, and what
    :meth:`~searchapp.engines.base.Engine.articles` and :meth:`~searchapp.engines.base.Engine.rebuild` raise.
    """
    if _place(source) == _place(target):
        raise InputError(
            f"The index is kept by the {engine_name(target)} engine in this very place; name another engine with --to, "
            "or another folder with --to-index. To build it anew: searchapp reindex"
        )
    with closing(open_engine(source)) as former, closing(open_engine(target)) as engine:
        # Where there is nothing to carry over no place is made for it.
        next(former.articles(), None)
        return copy_articles(former, engine, progress)


def _place(settings: Settings) -> tuple[str, ...]:
    """Return what tells where the index that ``settings`` mean is kept, and by which engine."""
    name = engine_name(settings)
    if keeps_in_folder(name):
        return name, str(settings.index.resolve())
    return name, settings.hosts, settings.opensearch_index
