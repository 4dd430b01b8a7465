"""Where the archive is that is meant if none is named: in the nearest home, which is found as git finds a repository.

A home is a folder with a settings file ``searchapp.toml``, or with an index in its folder ``index``. The nearest is the
working folder itself, else the first above it that is one, else the user's data folder. Without any, the archive is in
the working folder, where ``searchapp index`` begins one.

- The working folder is the one that the system knows, whatever symbolic links led there; a link to a settings file
  makes the folder of the link a home.
- The search goes on beyond the user's home folder and beyond a file system: a corpus may be on a disk of its own below
  its archive.
- Above the working folder, a home counts if what makes it one belongs to the user, to root, or to the owner of the
  working folder: what a stranger has put into ``/tmp`` must not say where passwords are sent. It is passed over with a
  warning in the log.
"""

from __future__ import annotations

import logging
import os
import stat
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Final

from searchapp.engines.local import CURRENT
from searchapp.errors import IndexStateError, Message
from searchapp.settings import CONFIG, LoadedSettings, Settings, loaded_settings

_log: Final = logging.getLogger(__name__)

#: The folder of the index of a home, unless its settings name another.
INDEX: Final = Settings().index
_MARKS: Final = (CONFIG, str(INDEX / CURRENT))


@dataclass(frozen=True, slots=True)
class Home:
    """A folder that is a home, and its settings file, if it has one.

    The working folder is an empty path, so that what is in it is named as one types it.
    """

    folder: Path
    config: Path | None

    def load(self, **overrides: Any) -> LoadedSettings:
        """Return the settings in force in this home: see :func:`.loaded_settings`."""
        return loaded_settings(self.config, folder=self.folder, **overrides)


#: Where nothing is found.
HERE: Final = Home(Path(), None)


def home_of(config: Path | None) -> Home | None:
    """Return the home that a ``config`` file makes of its folder; the nearest home if none is named."""
    return Home(config.parent, config) if config else find_home()


def find_home() -> Home | None:
    """Return the nearest home.

    >>> find_home()
    Home(folder=PosixPath('/srv/news'), config=PosixPath('/srv/news/searchapp.toml'))
    """
    try:
        here = Path.cwd()
    except OSError:
        # It has been removed.
        return None
    if is_home(here):
        return _home(Path())
    return home_above(here) or (_home(last) if is_home(last := data_folder()) else None)


def home_above(folder: Path) -> Home | None:
    """Return the nearest home above ``folder``, which is absolute."""
    return next(_homes_above(folder), None)


def is_home(folder: Path) -> bool:
    """Return whether ``folder`` is a home."""
    return bool(_marks(folder))


def data_folder() -> Path:
    """Return the folder that is looked into last, in which the user's programs keep their data."""
    from platformdirs import user_data_path  # noqa: PLC0415 - slow to import, and needed only where no home is near

    return user_data_path("searchapp", appauthor=False)


def nowhere() -> IndexStateError:
    """Return the error that there is neither a home nor an index where they were looked for."""
    here, last = Path.cwd(), data_folder()
    return IndexStateError(
        Message(
            f"There is no archive here: neither {CONFIG} nor an index was found in {here}, in a folder above it or in "
            f"{last}. Make one with: searchapp init; or name one: --index DIR",
            f"لا أرشيف هنا: لم يوجد {CONFIG} ولا فهرس في {here} ولا في مجلد فوقه ولا في {last}. "
            "أنشئ أرشيفًا بالأمر: searchapp init؛ أو سمِّ واحدًا: --index DIR",
        )
    )


def _homes_above(here: Path) -> Iterator[Home]:
    """Yield the homes above ``here`` that may be trusted, the nearest first."""
    trusted = {os.getuid(), 0, here.stat().st_uid}
    for folder in here.parents:
        marks = _marks(folder)
        foreign = [path for path in marks if path.lstat().st_uid not in trusted]
        if foreign:
            _pass_over(foreign[0])
        elif marks:
            yield _home(folder)


@cache
def _pass_over(path: Path) -> None:
    """Say so once: a command looks for its home more than once."""
    _log.warning("%s is passed over: it belongs to somebody else. To use it, name it.", path)


def _home(folder: Path) -> Home:
    config = folder / CONFIG
    return Home(folder, config if _is_file(config) else None)


def _marks(folder: Path) -> list[Path]:
    """Return what makes ``folder`` a home."""
    return [folder / mark for mark in _MARKS if _is_file(folder / mark)]


def _is_file(path: Path) -> bool:
    try:
        return stat.S_ISREG(path.stat().st_mode)
    except OSError:
        # What cannot be looked into is no home of this user.
        return False
