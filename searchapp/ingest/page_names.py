"""Names on a page: the titles of articles without that of the site, and authors who are people."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable
from typing import Final
from urllib.parse import urlsplit

from searchapp.ingest.sanitise import one_line

#: What stands between the title of an article and the name of its site.
_SEPARATOR: Final = re.compile(r"\s+(?:[|\-–—•·»«›‹~/]+|::)\s+|\s*[|»›]\s*|\s+:\s+")
_LETTERS: Final = re.compile(r"[\W_]+")
_OF_EVERY_SITE: Final = frozenset(("www", "m", "amp", "mobile", "com", "co", "net", "org", "gov", "info"))
_SHORTEST_NAME: Final = 3

#: The words before the name of an author.
_BY: Final = re.compile(
    r"[\s|:•·\-–—]*(?:بقلم|كتبت?|كتبه|كتبها|تحرير|إعداد|الكاتبة?|المحررة?"
    r"|(?:(?:post author|written|published|posted|geschrieben|veröffentlicht)\s+)?(?:by|von)|vom|par|author|autor)"
    r"(?:\s*[:/\-–]\s*|\s+|$)",
    re.IGNORECASE,
)
#: What is no name of a person: an address, an account.
_NO_NAME: Final = re.compile(r"^@|\S@\S|\[at\]|https?:|www\.|/|[*#<>{}|()]|^\W*$", re.IGNORECASE)
_ACCOUNTS: Final = frozenset(
    (
        *("admin", "administrator", "wordpressadmin", "webmaster", "editor", "root", "user", "superuser", "guest"),
        *("مدير", "المدير", "مديرالموقع", "المشرف", "ادمن", "أدمن", "محرر", "المحرر"),
        *(
            "publishedby",
            "postedon",
            "postedby",
            "by",
            "von",
            "name",
            "author",
            "autor",
            "unknown",
            "anonymous",
            "none",
        ),
    )
)
_LONGEST_NAME: Final = 100


def sites_of(names: Iterable[str], address: str) -> frozenset[str]:
    """Return the names by which a site is known, as :func:`as_name` has them: those given, and those in ``address``."""
    try:
        host = urlsplit(address).hostname or ""
    except ValueError:
        host = ""
    labels = host.removeprefix("www.").split(".")
    known = [label for label in labels[:-1] if label not in _OF_EVERY_SITE]
    domain = "".join(labels)
    found = {as_name(name) for name in (*names, *known, *([domain, "".join(labels[:-1])] if known else []))}
    return frozenset(name for name in found if len(name) >= _SHORTEST_NAME)


def as_name(text: str) -> str:
    """Return ``text`` in a form in which equal names are equal: letters and digits only, in lower case."""
    return _LETTERS.sub("", text.casefold())


def without_site(title: str, headings: Collection[str], sites: Collection[str]) -> str:
    """Return ``title`` without the names of the site at its ends: what is one of the ``headings``, up to or from a
    separator; else what is left when parts that are among ``sites`` are taken away.
    """
    separators = [*_SEPARATOR.finditer(title)]
    for found in separators:
        if title[: found.start()] in headings:
            return title[: found.start()]
    # A colon also stands within titles.
    for found in separators:
        if title[found.end() :] in headings and as_name(title[: found.start()]) in sites:
            return title[found.end() :]
    start, end = 0, len(title)
    for found in reversed(separators):
        if as_name(title[found.end() : end]) not in sites:
            break
        end = found.start()
    for found in separators:
        if found.start() >= end or as_name(title[start : found.start()]) not in sites:
            break
        start = found.end()
    return title[start:end] or title


def person(written: str, others: Collection[str]) -> str:
    """Return the name of the author in ``written``; nothing if it is that of an account, or among ``others``: those of
    the site and of the section.
    """
    found = one_line(written)
    found = one_line(_BY.sub("", found, count=1)) if _BY.match(found) else found
    name = as_name(found)
    is_name = len(found) <= _LONGEST_NAME and not _NO_NAME.search(found)
    return found if is_name and name not in _ACCOUNTS and name not in others else ""
