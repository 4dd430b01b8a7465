"""What articles are looked up by, whatever the size of the index: their ids, digests, files and addresses.

An engine keeps of each article the numbers of its look-ups. What has the number is read, and then compared with what
was asked for: numbers are hashes.
"""

from __future__ import annotations

import re
from hashlib import blake2b
from typing import Final, Literal, NamedTuple
from urllib.parse import unquote

from searchapp.model import Article, file_of

_NUMBER_SIZE: Final = 8
#: What ends the place with which an id may begin.
_AFTER_PLACE: Final = ":"
#: What does not tell one page from another: how it is fetched, for which device, and the fragment that is scrolled to.
_HOW: Final = re.compile(r"\A(?:https?:)?//(?:(?:www|m|mobile|amp)\.)?", re.IGNORECASE)
_FRAGMENT: Final = re.compile(r"#.*", re.DOTALL)
#: At the end of the path of a page that is made for phones.
_AMP: Final = re.compile(r"(?:/amp|\.amp)?/*\Z", re.IGNORECASE)
#: Parameters that say where a reader came from, or ask for the page that is made for phones.
_TRACKING: Final = re.compile(
    r"(?:utm_\w*|fbclid|gclid|yclid|dclid|gbraid|wbraid|msclkid|igshid|mc_[ce]id|_ga|amp(?:_\w*)?|outputtype|ref_src)(?:=.*)?",
    re.IGNORECASE | re.DOTALL,
)


class LookUp(NamedTuple):
    """Something that articles are looked up by; made by the functions below."""

    by: Literal["id", "digest", "file", "address"]
    value: str

    @property
    def number(self) -> int:
        """A hash, of 64 bits without a sign."""
        data = f"{self.by}:{self.value}".encode("utf-8", "surrogatepass")
        return int.from_bytes(blake2b(data, digest_size=_NUMBER_SIZE).digest(), "little")


def by_id(article_id: str) -> LookUp:
    """Look up the article with this id, and those whose id is a place, a colon and this one."""
    return LookUp("id", article_id)


def by_digest(digest: bytes) -> LookUp:
    """Look up the articles whose digest differs from this one in its last byte at most."""
    return LookUp("digest", digest[:-1].hex())


def by_file(file: str) -> LookUp:
    """Look up the articles from this file on disk, and from files within it."""
    return LookUp("file", file)


def by_address(url: str) -> LookUp:
    """Look up the articles of this address, however it is fetched: with or without ``https``, ``www.``, a slash at the
    end, a fragment, letters written as ``%D8%A3``; from wherever a reader comes (``utm_source``, ``fbclid``); and as
    the page for phones (``m.``, ``amp.``, ``/amp``).
    """
    page, _, query = _FRAGMENT.sub("", _HOW.sub("", url.strip())).partition("?")
    site, slash, path = _AMP.sub("", unquote(page)).partition("/")
    kept = "&".join(part for part in query.split("&") if part and not _TRACKING.fullmatch(part))
    return LookUp("address", site.lower() + slash + path + ("?" if kept else "") + unquote(kept))


def lookups_of(article: Article) -> frozenset[LookUp]:
    """Return all that ``article`` is looked up by."""
    found = [by_id(article.id)]
    _, is_qualified, own_id = article.id.partition(_AFTER_PLACE)
    if is_qualified:
        found.append(by_id(own_id))
    if article.digest:
        found.append(by_digest(article.digest))
    if article.origin:
        found.append(by_file(file_of(article.origin)))
    if article.url:
        found.append(by_address(article.url))
    return frozenset(found)


def numbers_of(article: Article) -> list[int]:
    """Return the numbers of all that ``article`` is looked up by, in order."""
    return sorted({lookup.number for lookup in lookups_of(article)})
