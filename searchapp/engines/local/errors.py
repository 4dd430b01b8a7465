"""What is said when an index cannot be used: what is wrong, and what to do."""

from __future__ import annotations

from pathlib import Path

from searchapp.engines.lock_owner import LockOwner
from searchapp.errors import EngineError, IndexBusyError, IndexStateError, Message, NoIndexError, StaleIndexError


class Damaged(Exception):
    """A file does not hold what was written to it: the message says which file and what is wrong. The index that it is
    part of is not known where this is raised.
    """


def missing(index: Path, engine: str) -> NoIndexError:
    """Return the error that says that there is no index yet and how to build one with ``engine``."""
    command = f"searchapp index PATH --index {index} --engine {engine}"
    return NoIndexError(
        Message(
            en=f"There is no index in {index}. Build one with: {command}",
            ar=f"لا يوجد فهرس في {index}. ابن فهرسًا بالأمر: {command}",
        )
    )


def stale(index: Path) -> StaleIndexError:
    """Return the error that says that ``index`` was built by another analyser and how to rebuild it."""
    return StaleIndexError(
        Message(
            en=f"The index in {index} was built by another version of the analyser. "
            f"Rebuild it with: searchapp reindex --index {index}",
            ar=f"بُني الفهرس في {index} بنسخة أخرى من المحلل. أعد بناءه بالأمر: searchapp reindex --index {index}",
        )
    )


def foreign(index: Path) -> IndexStateError:
    """Return the error that says that the folder holds something that is not ours."""
    return IndexStateError(
        Message(
            en=f"The folder {index} holds an index of another program. Name another folder with --index.",
            ar=f"في المجلد {index} فهرس برنامج آخر. سمّ مجلدًا غيره بالخيار --index.",
        )
    )


def of_another_engine(index: Path, its: str, asked: str) -> IndexStateError:
    """Return the error that says that another engine than the one asked for keeps ``index``."""
    return IndexStateError(
        Message(
            en=f"The index in {index} is kept by the {its} engine. Name it with --engine {its}, or carry the articles "
            f"over with: searchapp move --from {its} --to {asked} --index {index}",
            ar=f"الفهرس في {index} من محرك {its}. سمّه بالخيار --engine {its}، أو انقل المقالات بالأمر: "
            f"searchapp move --from {its} --to {asked} --index {index}",
        )
    )


def damaged(index: Path, what: str) -> IndexStateError:
    """Return the error that says that ``index`` is damaged and how to get out."""
    return IndexStateError(
        Message(
            en=f"The index in {index} is damaged ({what}). Look at it with: searchapp check --index {index}; "
            f"or move it away and rebuild it: searchapp index PATH --index {index}",
            ar=f"الفهرس في {index} تالف. لفحصه: searchapp check --index {index}؛ "
            f"أو انقله وابنه من جديد: searchapp index PATH --index {index}",
        )
    )


def unreadable(index: Path, error: OSError) -> IndexStateError:
    """Return the error that says that the operating system refuses to read ``index``."""
    return IndexStateError(
        Message(
            en=f"The index in {index} cannot be read: {error.strerror or error}.",
            ar=f"تتعذر قراءة الفهرس في {index}: {error.strerror or error}.",
        )
    )


def writable_by_anyone(path: Path) -> IndexStateError:
    """Return the error that says that any user of the machine may change what is in the file or folder ``path``."""
    return IndexStateError(
        Message(
            en=f"Every user of this machine may write to {path}, so what the index says cannot be relied on. "
            f"Take that right away with: chmod o-w {path}",
            ar=f"يستطيع كل مستخدم لهذا الجهاز الكتابة في {path}، فلا يُعتمد على ما في الفهرس. "
            f"لسحب هذا الحق: chmod o-w {path}",
        )
    )


def busy(index: Path, owner: LockOwner | None) -> IndexBusyError:
    """Return the error that says that another process is writing, and which where that is known."""
    who = owner.described() if owner else None
    return IndexBusyError(
        Message(
            en=f"Another process is writing to the index in {index}{f' ({who.en})' if who else ''}. "
            "Wait until it is done and try again.",
            ar=f"تكتب عملية أخرى في الفهرس في {index}{f' ({who.ar})' if who else ''}. انتظر حتى تفرغ ثم أعد المحاولة.",
        )
    )


def nothing_changed(index: Path, reason: Message) -> EngineError:
    """Return the error that says that a batch of changes could not be made."""
    return EngineError(
        Message(
            en=f"Nothing was changed in the index in {index}: {reason.en}. What was there before is still there.",
            ar=f"لم يتغير شيء في الفهرس في {index}: {reason.ar}. وما كان فيه باق.",
        )
    )
