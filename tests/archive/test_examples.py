"""Every public name is documented with an example, and the example is true."""

from __future__ import annotations

import doctest
from collections.abc import Iterator
from inspect import isfunction

import pytest

import searchapp
from searchapp import Archive

#: What speaks for itself, in the example of its class.
EXPLAINED_BY_THEIR_CLASS = {"Archive.settings", *(f"Hit.{name}" for name in ("id", "title", "source", "date", "url"))}


def public_names() -> Iterator[tuple[str, object]]:
    for name in searchapp.__all__:
        if name != "__version__":
            yield name, getattr(searchapp, name)
    for kind in (searchapp.Archive, searchapp.Results):
        for name, member in vars(kind).items():
            if not name.startswith("_") and (isfunction(member) or isinstance(member, property)):
                yield f"{kind.__name__}.{name}", member


NAMES = dict(public_names())


@pytest.mark.parametrize("name", NAMES)
def test_an_example_says_how_it_is_used(name: str, archive: Archive) -> None:
    text = NAMES[name].__doc__
    assert text, name
    example = doctest.DocTestParser().get_doctest(text, {"searchapp": searchapp, "archive": archive}, name, None, 0)
    assert example.examples, f"{name} has no example"
    options = doctest.ELLIPSIS | doctest.NORMALIZE_WHITESPACE
    told: list[str] = []
    result = doctest.DocTestRunner(optionflags=options).run(example, out=told.append)
    assert not result.failed, "".join(told)


def test_there_are_as_many_as_there_should_be() -> None:
    assert {"open", "Archive", "Archive.search", "Results.all", "Hit", "InputError", "create_app"} <= set(NAMES)
