"""Imports keep to the tables: one in the wrong place is put into a copy of the tree, and is refused by name."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from tests.project.architecture import BY_NAME, ENGINES, LAYERS, OWNED, PARTS, Owned
from tests.project.imports import modules_of, refusals

ROOT = Path(__file__).parents[2]

# The highest package: above it is only the program.
TOP, BOTTOM = PARTS.rows[1][0], PARTS.rows[-1][0]
ONE, OTHER = next(row for row in PARTS.rows if len(row) > 1)[:2]
ENGINE, OTHER_ENGINE = next(row for row in ENGINES.rows if "whoosh" in row)[:2]
CONTRACT = ENGINES.rows[-1][0]


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    """A tree of links to all modules."""
    for path in modules_of(ROOT).values():
        link = tmp_path / path.relative_to(ROOT)
        link.parent.mkdir(parents=True, exist_ok=True)
        link.symlink_to(path)
    return tmp_path


def put(tree: Path, part: str, text: str) -> str:
    """Append lines to a part (to its facade, if it is a package); return where the last of them is."""
    path = tree / "searchapp" / part
    path = path / "__init__.py" if path.is_dir() else path.with_suffix(".py")
    changed = f"{path.read_text(encoding='utf-8')}{text}\n"
    # The module that the link leads to stays as it is.
    path.unlink()
    path.write_text(changed, encoding="utf-8")
    lines = changed.count("\n")
    return f"{path.relative_to(tree).as_posix()}:{lines}"


def test_imports_keep_to_the_tables() -> None:
    assert refusals(ROOT) == []


@pytest.mark.parametrize(
    "text",
    [
        f"from searchapp import {TOP}",
        f"from . import {TOP}",
        f"from searchapp.{TOP} import anything",
        f"import searchapp.{TOP} as anything",
        f"def later():\n    from searchapp.{TOP} import anything",
        f"class Other:\n    from searchapp.{TOP} import anything",
        f"if TYPE_CHECKING:\n    from searchapp.{TOP} import Anything",
        f"WHERE = 'searchapp.{TOP}'",
        f"WHERE = f'searchapp.{TOP}.{{name}}'",
    ],
)
def test_upwards(tree: Path, text: str) -> None:
    where = put(tree, BOTTOM, text)
    assert refusals(tree) == [f"{where}: {BOTTOM} imports {TOP}, which is in a higher layer of searchapp"]


def test_from_a_sibling(tree: Path) -> None:
    where = put(tree, ONE, f"import searchapp.{OTHER} as anything")
    assert refusals(tree) == [f"{where}: {ONE} imports {OTHER}, a sibling in its layer of searchapp"]


@pytest.mark.parametrize(
    "text",
    ["import searchapp", "from searchapp import Article", f"import searchapp.{BOTTOM}", "from .. import Article"],
)
def test_from_the_facade(tree: Path, text: str) -> None:
    where = put(tree, TOP, text)
    assert where.split(":")[0].endswith("__init__.py")  # so that two dots lead to the package
    assert refusals(tree) == [f"{where}: {TOP} imports the facade of searchapp, which is above it"]


def test_from_a_facade_with_a_layer(tree: Path) -> None:
    where = put(tree, "search", "from searchapp.search.spellings import spelling_usage")
    assert refusals(tree) == [f"{where}: the facade of searchapp.search imports spellings, which is above it"]


def test_from_engine_to_engine(tree: Path) -> None:
    where = put(tree, f"engines/{ENGINE}", f"def later():\n    from searchapp.engines.{OTHER_ENGINE} import anything")
    assert sorted(refusals(tree)) == sorted(
        [
            f"{where}: {ENGINE} imports {OTHER_ENGINE}, a sibling in its layer of searchapp.engines",
            f"{where}: searchapp.engines.{OTHER_ENGINE} belongs to engines.{OTHER_ENGINE}, engines.registry",
        ]
    )


def test_from_the_contract_to_an_engine(tree: Path) -> None:
    where = put(tree, f"engines/{CONTRACT}", f"from searchapp.engines import {ENGINE}")
    assert refusals(tree) == [
        f"{where}: {CONTRACT} imports {ENGINE}, which is in a higher layer of searchapp.engines",
        f"{where}: searchapp.engines.{ENGINE} belongs to engines.{ENGINE}, engines.registry",
    ]


def test_an_engine_past_the_registry(tree: Path) -> None:
    where = put(tree, TOP, f"from searchapp.engines import {ENGINE}")
    rule = f"searchapp.engines.{ENGINE} belongs to engines.{ENGINE}, engines.registry"
    assert refusals(tree) == [f"{where}: {rule}"]


def test_the_registry_loads_no_engine(tree: Path) -> None:
    where = put(tree, "engines/registry", f"from searchapp.engines import {ENGINE}")
    assert refusals(tree) == [f"{where}: searchapp.engines.{ENGINE} is imported inside a function only"]


@pytest.mark.slow
def test_an_owned_package_in_every_module_but_its_owners(tree: Path) -> None:
    owners = {"tantivy": "engines.tantivy", "whoosh": "engines.whoosh", "click": "cli"}
    expected = []
    for module, path in modules_of(tree).items():
        where = put(
            tree, path.relative_to(tree / "searchapp").with_suffix("").as_posix(), "import tantivy, whoosh, click"
        )
        outside = (name for name in owners if not f"{module}.".startswith(f"{owners[name]}."))
        expected += [f"{where}: {name} belongs to {owners[name]}" for name in outside]
    assert sorted(refusals(tree)) == sorted(expected)


def test_an_owned_package_inside_a_function(tree: Path) -> None:
    where = put(tree, BOTTOM, "def later():\n    from whoosh.fields import Schema")
    assert refusals(tree) == [f"{where}: whoosh belongs to engines.whoosh"]


@pytest.mark.parametrize(
    "text",
    [
        "import trafilatura",
        "if TYPE_CHECKING:\n    pass\nelse:\n    import trafilatura",
        "class A:\n    import trafilatura",
    ],
)
def test_a_lazy_package_at_once(tree: Path, text: str) -> None:
    where = put(tree, "ingest", text)
    assert refusals(tree) == [f"{where}: trafilatura is imported inside a function only"]


@pytest.mark.parametrize(
    "text",
    [
        "def later():\n    import trafilatura",
        "async def later():\n    if True:\n        import trafilatura",
        "if TYPE_CHECKING:\n    import trafilatura",
        "import json, importlib.metadata as metadata\nfrom importlib import resources\nfrom collections import abc",
        "from .dates import anything\nfrom ..model import Article",
    ],
)
def test_what_is_allowed(tree: Path, text: str) -> None:
    put(tree, "ingest", text)
    assert refusals(tree) == []


@pytest.mark.parametrize("text", ["import pandas.io", "def later():\n    from pandas import io"])
def test_a_package_in_no_row(tree: Path, text: str) -> None:
    where = put(tree, TOP, text)
    assert refusals(tree) == [f"{where}: pandas is in no row of OWNED"]


@pytest.mark.parametrize(
    ("text", "used"),
    [
        ("import importlib", "importlib"),
        ("import importlib.metadata", "importlib"),
        ("from importlib import import_module as other", "importlib.import_module"),
        ("from importlib import *", "importlib.*"),
        ("import builtins", "builtins"),
        ("from pkgutil import resolve_name", "pkgutil.resolve_name"),
        ("exec('import tantivy')", "builtins.exec"),
        ("other = __import__", "builtins.__import__"),
    ],
)
def test_by_a_computed_name(tree: Path, text: str, used: str) -> None:
    where = put(tree, BOTTOM, text)
    assert refusals(tree) == [f"{where}: {used} can import anything: only {', '.join(BY_NAME)} may use it"]


@pytest.mark.parametrize("text", ["import_module('tantivy')", "importlib.import_module('tantivy')"])
def test_by_name_where_that_is_allowed(tree: Path, text: str) -> None:
    where = put(tree, "engines/registry", text)
    assert refusals(tree) == [f"{where}: tantivy belongs to engines.tantivy"]


@pytest.mark.parametrize("path", ["novel.py", "novel/__init__.py", "novel/deep/deeper.py"])
def test_a_module_in_no_layer(tree: Path, path: str) -> None:
    for package in (tree / "searchapp", tree / "searchapp/engines"):
        (package / path).parent.mkdir(parents=True, exist_ok=True)
        (package / path).touch()
    assert refusals(tree) == ["searchapp.novel is in no layer", "searchapp.engines.novel is in no layer"]


def test_a_layer_that_names_nothing_and_a_name_in_two() -> None:
    layers = replace(PARTS, rows=(*PARTS.rows, (TOP, "gone")))
    found = refusals(ROOT, layers=(layers, *LAYERS[1:]))
    assert "the layers of searchapp name gone, which is not there" in found
    assert f"searchapp.{TOP} is in 2 layers" in found


def test_a_row_that_allows_what_nobody_does() -> None:
    owned = (*OWNED, Owned("numpy.typing", at_once=(BOTTOM,)), Owned("click", at_once=(TOP,)))
    assert refusals(ROOT, owned=owned, by_name=(*BY_NAME, BOTTOM)) == [
        "OWNED has 2 rows for click",
        f"OWNED allows {BOTTOM} to import numpy.typing, which it does not",
        f"BY_NAME names {BOTTOM}, which imports nothing by name",
    ]
