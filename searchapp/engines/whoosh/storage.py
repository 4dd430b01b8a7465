"""Whoosh's files on disk, made durable and checked, which Whoosh itself does not see to."""

from __future__ import annotations

import re
from collections.abc import Collection
from contextlib import suppress
from pathlib import Path
from typing import Any, Final

from whoosh.filedb.filestore import FileStorage
from whoosh.filedb.structfile import StructFile

from searchapp.engines.local.damage import Damaged
from searchapp.engines.local.durability import sync
from searchapp.engines.whoosh.checksums import Checksum, Checksums, checksum_of, seal, unseal
from searchapp.engines.whoosh.damage import reading
from searchapp.engines.whoosh.files import LoadedFile, RecordFile, load_checked
from searchapp.engines.whoosh.schema import ORIGINAL

#: What Whoosh calls the index in each of its files.
NAME: Final = "MAIN"

#: The name of a table of contents, and in it the number of the commit that wrote it.
TABLE_OF_CONTENTS: Final = re.compile(rf"_{NAME}_(\d+)\.toc")

#: Files that are not read whole: their records carry checksums.
_RECORDS: Final = (".pst", f".{ORIGINAL}.col")


class _Remembering(FileStorage):  # type: ignore[misc,unused-ignore]
    """A folder that remembers which files are open, for Whoosh does not close them when writing to one has failed."""

    def __init__(self, folder: str, opened: list[StructFile]) -> None:
        super().__init__(folder)
        self.opened = opened

    def create_file(self, name: str, **options: Any) -> StructFile:
        """Create a file."""
        file = super().create_file(name, **options)
        self.opened.append(file)
        return file

    def temp_storage(self, name: str | None = None) -> _Remembering:
        """Return a folder for temporary files."""
        return _Remembering(super().temp_storage(name).folder, self.opened)


class DurableStorage(_Remembering):
    """A folder in which a commit is on the disk before it takes effect, and in which only what was written is read.

    A commit takes effect when Whoosh gives the new table of contents its name. By then all files are written.
    """

    def __init__(self, folder: Path) -> None:
        super().__init__(str(folder), [])
        self.checksums: Checksums = {}
        self._segments: set[str] = set()

    def list(self) -> list[str]:
        """Return the names of all files. Whoosh takes a folder that cannot be read for an empty one."""
        return [path.name for path in Path(self.folder).iterdir()]

    def keep(self, segments: Collection[str]) -> None:
        """Name the segments that the next table of contents speaks of."""
        self._segments = set(segments)

    def open_file(self, name: str, **kwargs: Any) -> LoadedFile | RecordFile:
        """Open a file for reading; a table of contents before the files it speaks of. Raises :class:`Damaged`."""
        path = Path(self.folder) / name
        if TABLE_OF_CONTENTS.fullmatch(name):
            data = path.read_bytes()
            with reading(name):
                self.checksums = unseal(data, name)
            return LoadedFile(data, name=name)
        expected = self.checksums.get(name)
        if expected is None:
            raise Damaged(f"{name} is not in the table of contents")
        if not name.endswith(_RECORDS):
            return load_checked(path, expected)
        file = RecordFile(path, expected)
        self.opened.append(file)
        return file

    def release(self) -> None:
        """Close all files that are open still, whatever becomes of what was to be written to them."""
        while self.opened:
            with suppress(OSError):
                self.opened.pop().raw_file().close()

    def rename_file(self, oldname: str, newname: str, safe: bool = False) -> None:
        """Rename a file; a table of contents only after it and all that it speaks of is on the disk."""
        if not TABLE_OF_CONTENTS.fullmatch(newname):
            super().rename_file(oldname, newname, safe=safe)
            return
        folder = Path(self.folder)
        self._make_durable(folder, folder / oldname)
        super().rename_file(oldname, newname, safe=safe)
        try:
            sync(folder)
        except OSError:
            (folder / newname).unlink(missing_ok=True)
            raise

    def _make_durable(self, folder: Path, contents: Path) -> None:
        checksums = {}
        for path in sorted(folder.iterdir()):
            if path.name.partition(".")[0] in self._segments:
                checksums[path.name] = self.checksums.get(path.name) or _written(path)
        with contents.open("ab") as file:
            file.write(seal(checksums, contents.read_bytes()))
        sync(contents)
        sync(folder)


def _written(path: Path) -> Checksum:
    sync(path)
    return checksum_of(path)
