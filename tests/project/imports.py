"""Reads every import of a source tree and says which of them the architecture refuses.

This is a walk over the syntax trees and no configuration of import-linter, which has holes for what is asked here: it
lists who must *not* import a package, so a new module or a new package is in no list; it cannot tell an import that
loads from one inside a function; and it sees no module that is imported by its name, which is how engines and commands
are. Filling those holes takes tables and a walk, and with them it has nothing left to do.

What counts as an import: the statement wherever it stands (also in a function, also for type checkers only); the
constant that ``import_module`` is called with; and any string that is the full name of a module of the package.
``import a.b`` binds ``a`` and so imports that too.
"""

from __future__ import annotations

import ast
import re
import sys
from collections import Counter
from collections.abc import Collection, Iterator
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path

from tests.project.architecture import BY_NAME, LAYERS, OWNED, Layers, Owned

ROOT_PACKAGE = "searchapp"
FACADE = "__init__"

#: What imports by name or runs text. Of importlib, two parts only read files.
MACHINERY = ("builtins", "importlib", "pkgutil", "runpy", "zipimport")
HARMLESS = ("importlib.metadata", "importlib.resources")
BUILT_IN = ("__builtins__", "__import__", "eval", "exec")

_MODULE_NAME = re.compile(rf"{ROOT_PACKAGE}\.[\w.]+")


@dataclass(frozen=True)
class Import:
    """An import of ``target`` (its full name) by ``module`` (its name below the root package)."""

    module: str
    line: int
    target: str
    lazy: bool
    #: Whether it is only a string.
    string: bool = False


def refusals(
    tree: Path,
    layers: Collection[Layers] = LAYERS,
    owned: Collection[Owned] = OWNED,
    by_name: Collection[str] = BY_NAME,
) -> list[str]:
    """What the tables refuse of the tree that has the root package in it, each with its file, line and rule."""
    files = modules_of(tree)
    names = frozenset(files)
    texts = {module: path.read_text(encoding="utf-8") for module, path in files.items()}
    by_file = {module: imports_of(module, text, names) for module, text in texts.items()}
    wrong = {
        (files[module].relative_to(tree).as_posix(), line, rule)
        for module, found in by_file.items()
        for line, rule in _refused(found, tuple(layers), tuple(owned), tuple(by_name))
    }
    imports = list(dict.fromkeys(each for found in by_file.values() for each in found))
    tables = [*_table_of_layers(files, layers), *_table_of_owned(imports, owned), *_table_by_name(imports, by_name)]
    return [*tables, *(f"{where}:{line}: {rule}" for where, line, rule in sorted(wrong))]


def modules_of(tree: Path) -> dict[str, Path]:
    """The modules of the root package, by their names below it."""
    paths = sorted((tree / ROOT_PACKAGE).rglob("*.py"))
    return {".".join(path.relative_to(tree / ROOT_PACKAGE).with_suffix("").parts): path for path in paths}


# Reading


@cache
def imports_of(module: str, text: str, modules: frozenset[str]) -> tuple[Import, ...]:
    """The imports of a file. A target of the root package is a module: a facade ends in ``__init__``."""
    found = (replace(each, target=_resolved(each.target, modules)) for each in _written(module, text))
    # A string may begin like a module and be none, as the name of a file.
    return tuple(each for each in found if not each.string or each.target != f"{ROOT_PACKAGE}.{FACADE}")


@cache
def _written(module: str, text: str) -> tuple[Import, ...]:
    """The imports of a file as they are written there."""
    found = []
    for node, lazy in _nodes(ast.parse(text)):
        found += [Import(module, getattr(node, "lineno", 0), target, lazy) for target in _targets(node, module)]
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and _MODULE_NAME.fullmatch(node.value):
            found.append(Import(module, node.lineno, node.value, lazy=True, string=True))
    return tuple(found)


def _nodes(node: ast.AST, *, lazy: bool = False) -> Iterator[tuple[ast.AST, bool]]:
    """All nodes, each with whether loading the module passes it by."""
    yield node, lazy
    inside = lazy or isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda)
    for_types = isinstance(node, ast.If) and ast.unparse(node.test) in ("TYPE_CHECKING", "typing.TYPE_CHECKING")
    unloaded = node.body if isinstance(node, ast.If) and for_types else []
    for child in ast.iter_child_nodes(node):
        yield from _nodes(child, lazy=inside or child in unloaded)


def _targets(node: ast.AST, module: str) -> Iterator[str]:
    match node:
        case ast.Import(names=names):
            for alias in names:
                yield alias.name
                if alias.asname is None:
                    yield alias.name.partition(".")[0]
        case ast.ImportFrom(module=base, names=names, level=level):
            above = [ROOT_PACKAGE, *module.split(".")][:-level] if level else []
            for alias in names:
                yield ".".join([*above, *([base] if base else []), alias.name])
        case ast.Call(
            func=ast.Name(id="import_module" | "__import__") | ast.Attribute(attr="import_module" | "__import__"),
            args=[ast.Constant(value=str(name)), *_],
        ):
            yield name
        case ast.Name(id=name) if name in BUILT_IN:
            yield f"builtins.{name}"


def _resolved(target: str, modules: Collection[str]) -> str:
    """The module that has the name, if it is one of ours: ``searchapp.model.Article`` is of ``searchapp.model``."""
    root, *parts = target.split(".")
    if root != ROOT_PACKAGE:
        return target
    for length in range(len(parts), 0, -1):
        name = ".".join(parts[:length])
        for module in (name, f"{name}.{FACADE}"):
            if module in modules:
                return f"{root}.{module}"
    return f"{root}.{FACADE}"


# Rules


@cache
def _refused(
    imports: tuple[Import, ...], layers: tuple[Layers, ...], owned: tuple[Owned, ...], by_name: tuple[str, ...]
) -> tuple[tuple[int, str], ...]:
    """What is refused of the imports of a file: each line with the rule."""
    return tuple(
        (each.line, rule)
        for each in imports
        for rule in (*_broken_layers(each, layers), *_not_owned(each, owned), *_computed(each, by_name))
    )


def _broken_layers(each: Import, layers: Collection[Layers]) -> Iterator[str]:
    if not _within(each.target, ROOT_PACKAGE):
        return
    for table in layers:
        source, target = (_child(table, name) for name in (f"{ROOT_PACKAGE}.{each.module}", each.target))
        if source is None or target is None or source == target:
            continue
        heights = _heights(table)
        if source not in heights or target not in heights or heights[source] > heights[target]:
            continue
        if target == FACADE:
            yield f"{source} imports the facade of {table.package}, which is above it"
        elif source == FACADE:
            yield f"the facade of {table.package} imports {target}, which is above it"
        else:
            how = "a sibling in its layer" if heights[source] == heights[target] else "which is in a higher layer"
            yield f"{source} imports {target}, {how} of {table.package}"


@cache
def _heights(table: Layers) -> dict[str, int]:
    """The layer of each part, counted from the bottom."""
    return {FACADE: len(table.rows)} | {name: height for height, row in enumerate(reversed(table.rows)) for name in row}


def _not_owned(each: Import, owned: Collection[Owned]) -> Iterator[str]:
    row = next((row for row in owned if _within(each.target, row.package)), None)
    root = each.target.partition(".")[0]
    if row is None:
        if root not in sys.stdlib_module_names and root != ROOT_PACKAGE:
            yield f"{root} is in no row of OWNED"
    elif not any(_within(each.module, place) for place in row.at_once + row.lazily):
        yield f"{row.package} belongs to {', '.join(row.at_once + row.lazily)}"
    elif not each.lazy and not any(_within(each.module, place) for place in row.at_once):
        yield f"{row.package} is imported inside a function only"


def _computed(each: Import, by_name: Collection[str]) -> Iterator[str]:
    if _is_machinery(each.target) and each.module not in by_name:
        yield f"{each.target} can import anything: only {', '.join(by_name)} may use it"


@cache
def _is_machinery(target: str) -> bool:
    return any(_within(target, name) for name in MACHINERY) and not any(_within(target, name) for name in HARMLESS)


# The tables themselves


def _table_of_layers(modules: Collection[str], layers: Collection[Layers]) -> Iterator[str]:
    for table in layers:
        rows = Counter(name for row in table.rows for name in row)
        tree = {_child(table, f"{ROOT_PACKAGE}.{module}") for module in modules} - {None, FACADE}
        yield from (f"{table.package}.{name} is in no layer" for name in sorted(filter(None, tree - set(rows))))
        yield from (
            f"the layers of {table.package} name {name}, which is not there"
            for name in sorted(set(rows) - tree - {FACADE})
        )
        yield from (f"{table.package}.{name} is in {times} layers" for name, times in rows.items() if times > 1)


def _table_of_owned(imports: Collection[Import], owned: Collection[Owned]) -> Iterator[str]:
    """Rows that allow what nobody does."""
    for name, times in Counter(row.package for row in owned).items():
        if times > 1:
            yield f"OWNED has {times} rows for {name}"
    importers: dict[str, set[str]] = {}
    for each in imports:
        importers.setdefault(each.target, set()).add(each.module)
    for row in owned:
        modules = set[str]().union(*(found for target, found in importers.items() if _within(target, row.package)))
        for place in row.at_once + row.lazily:
            if not any(_within(module, place) for module in modules):
                yield f"OWNED allows {place} to import {row.package}, which it does not"


def _table_by_name(imports: Collection[Import], by_name: Collection[str]) -> Iterator[str]:
    users = {each.module for each in imports if _is_machinery(each.target)}
    yield from (f"BY_NAME names {module}, which imports nothing by name" for module in by_name if module not in users)


def _child(table: Layers, name: str) -> str | None:
    """The part of the table's package that the module is or is in: none, where it is outside."""
    return name.removeprefix(f"{table.package}.").partition(".")[0] if _within(name, table.package) else None


@cache
def _within(name: str, package: str) -> bool:
    return f"{name}.".startswith(f"{package}.")
