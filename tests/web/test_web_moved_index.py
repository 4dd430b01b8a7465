"""An index that is carried over to another engine while pages of it are served."""

from __future__ import annotations

import shutil
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest

from searchapp.settings import Settings
from searchapp.sync.move import move_index
from searchapp.web import create_app
from searchapp.web.opened_index import opened_index
from tests.web.markup import Page


@pytest.mark.slow
def test_pages_go_on(settings: Settings, tmp_path: Path) -> None:
    shutil.copytree(settings.index, tmp_path / "index")
    own = replace(settings, index=tmp_path / "index")
    app = create_app(own)
    client = app.test_client()

    def links() -> list[str]:
        response = client.get("/", query_string={"q": "وزارة"})
        assert response.status_code == 200
        return Page(response.text).links("/article/")

    with closing(opened_index(app)):
        before = links()
        assert before
        for former, chosen in (("whoosh", "tantivy"), ("tantivy", "whoosh")):
            move_index(replace(own, engine=former), replace(own, engine=chosen))
            assert links() == before
            assert client.get(before[0]).status_code == 200


def test_an_engine_that_was_named_and_keeps_it_no_longer_is_told(settings: Settings, tmp_path: Path) -> None:
    shutil.copytree(settings.index, tmp_path / "index")
    own = replace(settings, index=tmp_path / "index", engine="whoosh")
    app = create_app(own)
    with closing(opened_index(app)):
        move_index(own, replace(own, engine="tantivy"))
        response = app.test_client().get("/", query_string={"q": "وزارة", "lang": "en"})
        assert response.status_code == 503
        assert "is kept by the tantivy engine" in Page(response.text).text
