"""Addresses for whoever reads them elsewhere: a feed reader, a browser's list of search engines."""

from __future__ import annotations

from typing import Final
from urllib.parse import quote, urljoin

from flask import request

#: What may stand in an address as it is; a percent sign is one that encodes already.
_WRITTEN: Final = "%!#$&'()*+,/:;=?@[]~{}"


def absolute(url: str) -> str:
    """Return an address of this site with its scheme and host, as the present request has them, in ASCII."""
    return encoded(urljoin(f"{request.scheme}://{request.host}/", url))


def encoded(url: str) -> str:
    """Return ``url`` with all that an address may not hold percent-encoded."""
    return quote(url, safe=_WRITTEN, errors="replace")
