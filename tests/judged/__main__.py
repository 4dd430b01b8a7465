"""Writes the golden files again, and prints what has changed in ``golden.json``: ``python -m tests.judged``."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from tempfile import TemporaryDirectory

from searchapp.engines.registry import open_engine
from tests.conformance.case import add
from tests.judged import crowd
from tests.judged.judged_set import GOLDEN, Found, changes, found_by_all, golden, open_indexed, settings_for


def main() -> None:
    """Write what every query finds, as the first engine finds it."""
    before = golden() if GOLDEN.exists() else {}
    with TemporaryDirectory() as folder:
        settings = settings_for(Path(folder) / "index", "whoosh")
        with closing(open_indexed(settings)) as engine:
            after = found_by_all(engine, settings)
        with closing(open_engine(settings_for(Path(folder) / "crowd", "whoosh"))) as engine:
            add(engine, *crowd.articles())
            crowd.GOLDEN.write_text(as_text(crowd.found(engine)), encoding="utf-8")
    GOLDEN.write_text(as_text(after), encoding="utf-8")
    for line in _differences(before, after):
        sys.stdout.write(f"{line}\n")


def _differences(before: dict[str, Found], after: dict[str, Found]) -> Iterator[str]:
    for name in sorted(before.keys() | after.keys()):
        if name not in after:
            yield f"{name} is gone"
        elif name not in before:
            yield f"{name} is new"
        else:
            yield from (f"{name} ({after[name]['query']}) {change}" for change in changes(before[name], after[name]))


def as_text(found: dict[str, Found]) -> str:
    """Return ``found`` as JSON with one part of an answer a line, so that a change is seen in a diff."""
    parts = (
        f"  {json.dumps(name)}: {{\n"
        + ",\n".join(f"    {json.dumps(part)}: {json.dumps(value, ensure_ascii=False)}" for part, value in each.items())
        + "\n  }"
        for name, each in found.items()
    )
    return "{\n" + ",\n".join(parts) + "\n}\n"


if __name__ == "__main__":
    main()
