"""The use case: bringing back articles from an archive file. All of them come back together, or none."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Final, Literal, get_args

from searchapp.engines.base import Engine, Writer
from searchapp.errors import IndexStateError, InputError, Message
from searchapp.export.archive_file import ArchiveFile, RejectedLine
from searchapp.settings import Settings
from searchapp.sync.ahead import analysing_ahead
from searchapp.sync.index import DiscardingWriter, Progress, ReportProgress
from searchapp.sync.occupied import held_in

#: What becomes of the articles that are there: there must be none, these are added to them, or these replace them all.
RestoreMode = Literal["empty", "add", "replace"]
MODES: Final = get_args(RestoreMode)

#: How many articles are read between two reports of progress.
_STEP: Final = 100


@dataclass(frozen=True, slots=True)
class Restored:
    """What came of a file: how many ``articles`` it has, what of it was ``rejected``, and the ``problem`` of the whole.

    ``total`` is how many articles the index holds then, after a dry run as many as before. It held ``former`` before,
    None where that could not be read.
    """

    articles: int
    rejected: tuple[RejectedLine, ...]
    problem: Message | None
    former: int | None
    total: int | None
    seconds: float

    @property
    def is_whole(self) -> bool:
        """Whether all came back that had been written."""
        return self.problem is None and not self.rejected


def restore_articles(  # noqa: PLR0913 - each is a separate choice
    engine: Engine,
    settings: Settings,
    stream: IO[bytes],
    *,
    mode: RestoreMode = "empty",
    salvage: bool = False,
    dry_run: bool = False,
    jobs: int = 1,
    progress: ReportProgress = lambda _: None,
) -> Restored:
    """Bring the articles of the archive file ``stream`` into the index of ``engine``, which has these ``settings``.

    They come back as they were, in an index that is built beside the present one; where they are added to one, an
    article whose time of arrival is not known gets the present time. With ``salvage`` what can be read of a damaged
    file is taken. A ``dry_run`` reads the file, and changes nothing.

    Raises :class:`~searchapp.errors.InputError`, and changes nothing, if the file is no archive file, if it is damaged
    and there is no ``salvage``, or if there are articles in the index and the ``mode`` is "empty".
    """
    started = time.perf_counter()
    file = ArchiveFile(stream)
    former = _held(engine)
    with _nowhere() if dry_run else engine.writer() if mode == "add" else engine.rebuild() as direct:
        if mode == "empty":
            _require_empty(settings)
        with analysing_ahead(direct, 1 if dry_run else jobs) as writer:
            for article in file:
                writer.add(article)
                if not file.articles % _STEP:
                    progress(Progress(file.articles, file.share_read()))
            progress(Progress(file.articles, 1.0))
            if not file.is_whole and not (salvage and file.articles):
                raise _damaged(file)
    total = former if dry_run else engine.entry_count()
    seconds = time.perf_counter() - started
    return Restored(file.articles, tuple(file.rejected), file.problem, former, total, seconds)


@contextmanager
def opened_file(path: str | Path) -> Iterator[IO[bytes]]:
    """Open the file at ``path``. Raises :class:`~searchapp.errors.InputError` where that cannot be done."""
    try:
        stream = Path(path).open("rb")  # noqa: SIM115 - closed below
    except OSError as error:
        raise InputError(f"{path} cannot be read: {error.strerror or error}.") from error
    with stream:
        yield stream


@contextmanager
def _nowhere() -> Iterator[Writer]:
    yield DiscardingWriter()


def _held(engine: Engine) -> int | None:
    """Return how many articles the index holds, None where it cannot be read."""
    try:
        return engine.entry_count()
    except IndexStateError:
        return None


def _require_empty(settings: Settings) -> None:
    held = held_in(settings)
    if held is not None:
        raise InputError(
            Message(
                f"There is {held.en} where the articles would be restored to. Name another place with --index, add the "
                "articles with --add, or replace all that is there with --replace.",
                f"حيث ستُستعاد المقالات {held.ar}. سمِّ مكانًا آخر بالخيار --index، أو أضف المقالات بالخيار --add، "
                "أو استبدل كل ما هناك بالخيار --replace.",
            )
        )


def _damaged(file: ArchiveFile) -> InputError:
    """Return the error that says what is wrong with ``file``, and what to do."""
    wrong = [file.problem] if file.problem else []
    if file.rejected:
        lines, first = len(file.rejected), file.rejected[0].number
        wrong.append(
            Message(
                f"Lines that hold no article: {lines:,}, the first is line {first:,}.",
                f"أسطر ليس فيها مقال: {lines:,}، أولها السطر {first:,}.",
            )
        )
    articles = file.articles
    wrong.append(
        Message(
            f"Nothing was changed. Articles that can be read: {articles:,}; --salvage takes these.",
            f"لم يُغيَّر شيء. مقالات يمكن قراءتها: {articles:,}، ويأخذها الخيار --salvage.",
        )
    )
    return InputError(Message(" ".join(each.en for each in wrong), " ".join(each.ar for each in wrong)))
