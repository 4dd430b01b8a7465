"""Who may read the folder of an index, and that nobody else may write to it."""

from __future__ import annotations

import os
import stat
from contextlib import closing
from grp import getgrall
from pathlib import Path

import pytest

from searchapp.engines.registry import open_engine
from searchapp.errors import IndexStateError, InputError
from searchapp.settings import Settings
from tests.conformance.asking import found
from tests.conformance.case import add
from tests.engines.archive import LOCAL, article_number, engine_on, generation


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


@pytest.mark.parametrize("name", LOCAL)
@pytest.mark.parametrize("inside", ["", "CURRENT", "generation"])
def test_an_index_that_every_user_may_write_to_is_refused(tmp_path: Path, name: str, inside: str) -> None:
    index = tmp_path / "index"
    index.mkdir(mode=0o755)
    with closing(engine_on(index, name)) as engine:
        add(engine, article_number(1))
    path = generation(index) if inside == "generation" else index / inside
    before = mode(path)
    path.chmod(before | stat.S_IWOTH)
    with closing(engine_on(index, name)) as engine:
        with pytest.raises(IndexStateError) as refusal:
            found(engine, None)
        assert all(f"chmod o-w {path}" in text for text in (refusal.value.message.en, refusal.value.message.ar))
        with pytest.raises(IndexStateError, match="chmod o-w"):
            add(engine, article_number(2))
        assert engine.check() == (refusal.value.message.en,)
        path.chmod(before)
        assert found(engine, None) == ["00001"]


def test_no_index_is_made_where_every_user_may_write(tmp_path: Path) -> None:
    index = tmp_path / "index"
    index.mkdir()
    index.chmod(0o777)
    with closing(engine_on(index)) as engine, pytest.raises(IndexStateError, match="chmod o-w"):
        add(engine, article_number(1))
    assert list(index.iterdir()) == []


@pytest.mark.parametrize("name", LOCAL)
def test_what_nobody_can_reach_is_not_refused(tmp_path: Path, name: str) -> None:
    umask = os.umask(0)
    try:
        with closing(engine_on(tmp_path / "index", name)) as engine:
            add(engine, article_number(1))
    finally:
        os.umask(umask)
    assert mode(tmp_path / "index" / "CURRENT") & 0o022 == 0
    (tmp_path / "index" / "CURRENT").chmod(0o666)
    with closing(engine_on(tmp_path / "index", name)) as engine:
        add(engine, article_number(2))
        assert found(engine, None) == ["00001", "00002"]


def own_group() -> str:
    mine = {os.getegid(), *os.getgroups()}
    return next(group.gr_name for group in getgrall() if group.gr_gid in mine)


@pytest.mark.parametrize("name", LOCAL)
def test_a_setting_lets_a_group_read_an_index_old_or_new(tmp_path: Path, name: str) -> None:
    index = tmp_path / "index"
    with closing(engine_on(index, name)) as engine:
        add(engine, article_number(1))
    assert (mode(index), mode(generation(index))) == (0o700, 0o700)
    with closing(open_engine(Settings(index=index, engine=name, index_group=own_group()))) as engine:
        add(engine, article_number(2))
        assert (mode(index), mode(generation(index))) == (0o2750, 0o2750)
        with engine.rebuild() as writer:
            writer.add(article_number(3))
        assert found(engine, None) == ["00003"]
    assert (mode(index), mode(generation(index))) == (0o2750, 0o2750)
    assert generation(index).group() == own_group()


def test_a_group_that_there_is_not_is_named_and_nothing_is_written(tmp_path: Path) -> None:
    settings = Settings(index=tmp_path / "index", index_group="no-such-group")
    with closing(open_engine(settings)) as engine, pytest.raises(InputError, match=r"no-such-group.*index_group"):
        add(engine, article_number(1))
    assert not list((tmp_path / "index").glob("generation-*"))
