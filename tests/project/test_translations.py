"""One catalogue for the shell and the web, which is whole and freshly compiled."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from gettext import GNUTranslations
from io import BytesIO

import pytest
from babel.messages.catalog import Message
from babel.messages.mofile import write_mo

from searchapp.translations import gettext, ngettext
from tests.catalogue import CATALOGUE, catalogue, sentences

PLACEHOLDER = re.compile(r"%\((\w+)\)[sd]|%%|\{(\w+)(?:![rs])?\}")


def translated() -> Iterator[Message]:
    return (message for message in catalogue() if message.id)


def forms(text: str | Sequence[str] | None) -> tuple[str, ...]:
    return (text,) if isinstance(text, str) else tuple(text or ())


def test_every_sentence_is_translated() -> None:
    known = {message.id: message for message in translated()}
    needed = {sentence for _, sentence in sentences()}
    assert not needed - set(known), "run python -m tests.catalogue, and translate what it lists"
    # Another version of click may not say all that this one does.
    assert not [each.id for each in known.values() if each.id not in needed and not of_click(each)]
    assert not [message.id for message in known.values() if message.fuzzy]
    assert not [message.id for message in known.values() if not complete(message)]


def of_click(message: Message) -> bool:
    return all(place.startswith("click/") for place, _ in message.locations)


def complete(message: Message) -> bool:
    wanted = 1 if isinstance(message.id, str) else 6
    return len(forms(message.string)) == wanted and all(forms(message.string))


def test_a_translation_has_the_placeholders_of_its_sentence() -> None:
    for message in translated():
        english = set(PLACEHOLDER.findall(" ".join(forms(message.id))))
        for form in forms(message.string):
            arabic = set(PLACEHOLDER.findall(form))
            # One and two things are said without their number; click names the kind of what is wrong.
            fewer = message.pluralizable or of_click(message)
            assert arabic == english or (fewer and arabic <= english), message.id


def test_the_compiled_catalogue_is_fresh() -> None:
    fresh = BytesIO()
    write_mo(fresh, catalogue())
    fresh.seek(0)
    with CATALOGUE.with_suffix(".mo").open("rb") as file:
        compiled = GNUTranslations(file)
    assert entries(compiled) == entries(GNUTranslations(fresh)), "run python -m tests.catalogue"


def entries(translations: GNUTranslations) -> dict[object, str]:
    catalog: dict[object, str] = vars(translations)["_catalog"]
    return {key: value for key, value in catalog.items() if key}


def test_a_sentence_that_is_not_translated_is_english() -> None:
    assert gettext("Nobody says this of %(name)s.", "ar", name="قمح") == "Nobody says this of قمح."
    assert gettext("100 % sure", "en") == gettext("100 % sure", "ar") == "100 % sure"


@pytest.mark.parametrize(("number", "english"), [(0, "0 articles"), (1, "1 article"), (2, "2 articles")])
def test_a_number_chooses_the_form_of_english_too(number: int, english: str) -> None:
    said = ngettext("%(count)s article", "%(count)s articles", number, "en", count=number)
    assert said == english
