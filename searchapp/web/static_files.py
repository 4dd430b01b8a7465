"""Style sheets, script, icon and typeface: fetched once, and anew as soon as one of them changes."""

from __future__ import annotations

from hashlib import blake2s
from pathlib import Path
from typing import Any, Final

from flask import Flask

_ONE_YEAR: Final = 365 * 24 * 3600


def cache_static_files(app: Flask) -> None:
    """Make browsers keep the static files of ``app``; their addresses carry a digest of what is in them.

    A typeface carries its version in its name instead, because a style sheet names it as well.
    """
    app.config["SEND_FILE_MAX_AGE_DEFAULT"] = _ONE_YEAR
    digests: dict[str, str] = {}

    def add_digest(endpoint: str, values: dict[str, Any]) -> None:
        if endpoint == "static" and not values["filename"].startswith("fonts/"):
            name = values["filename"]
            if name not in digests:
                content = Path(str(app.static_folder), name).read_bytes()
                digests[name] = blake2s(content, digest_size=4).hexdigest()
            values["v"] = digests[name]

    app.url_default_functions.setdefault(None, []).append(add_digest)
