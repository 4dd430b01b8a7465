"""An index within the folder that is indexed, as when the working directory is."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path

import pytest

from searchapp.engines.registry import open_engine
from searchapp.ingest import find_files
from searchapp.settings import Settings
from searchapp.sync.index import index_paths
from tests.engines.archive import LOCAL


@pytest.mark.parametrize("name", LOCAL)
def test_an_index_is_no_source(tmp_path: Path, name: str) -> None:
    file = tmp_path / "a.txt"
    file.write_text("عنوان\n\nنص.", encoding="utf-8")
    with closing(open_engine(Settings(index=tmp_path / "index", engine=name))) as engine:
        for _ in range(2):
            report = index_paths(engine, [tmp_path])
            assert (report.articles, report.rejected) == (1, ())
    assert list(find_files([tmp_path])) == [file]
