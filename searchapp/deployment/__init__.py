"""Files that run searchapp as a service, with the values of this installation: units, an image, proxies.

They are templates in the folder beside this file, written for Jinja, which Flask brings along: none of their own
languages has its braces.
"""

from __future__ import annotations

import os
import pwd
import re
import shutil
import sysconfig
from collections.abc import Mapping
from dataclasses import dataclass
from importlib import metadata
from pathlib import Path
from typing import Final

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from searchapp.errors import InputError
from searchapp.settings import Settings

_TEMPLATES: Final = Path(__file__).parent / "templates"
#: The user that the units run as where the index belongs to nobody in particular.
_USER: Final = "searchapp"
#: The name of the site where none is known.
_SITE: Final = "archive.example"
_SITE_NAME: Final = re.compile(r"[\w.-]+")
_HEADER_NAME: Final = re.compile(r"[A-Za-z0-9-]+")
#: What systemd's ProtectHome hides.
_HOMES: Final = ("/home", "/root", "/run/user")


@dataclass(frozen=True, slots=True)
class Deployment:
    """Files that belong together, by their names, and what they are for."""

    summary: str
    files: tuple[str, ...]


DEPLOYMENTS: Final[Mapping[str, Deployment]] = {
    "systemd": Deployment(
        "Units that serve, watch a folder, and fetch feeds every ten minutes.",
        ("searchapp.service", "searchapp-watch.service", "searchapp-fetch.service", "searchapp-fetch.timer"),
    ),
    "container": Deployment("The recipe of an image, for podman, buildah or docker.", ("Containerfile",)),
    "compose": Deployment("The image and an OpenSearch node beside it.", ("compose.yaml",)),
    "nginx": Deployment("A site of nginx in front of searchapp serve.", ("searchapp.nginx.conf",)),
    "caddy": Deployment("A site of Caddy in front of searchapp serve.", ("Caddyfile",)),
}


def files_of(name: str, settings: Settings, config: Path | None = None) -> dict[str, str]:
    """Return the files of the deployment ``name`` by their names, for these settings, read from ``config``.

    Raises :class:`InputError` where a path cannot be written in such a file.
    """
    loader = FileSystemLoader(_TEMPLATES)
    environment = Environment(  # noqa: S701 - they are not HTML
        loader=loader, undefined=StrictUndefined, keep_trailing_newline=True, trim_blocks=True, lstrip_blocks=True
    )
    environment.filters["word"] = _systemd_word
    environment.filters["line"] = _systemd_line
    values = _values(settings, config)
    return {file: environment.get_template(file).render(values) for file in DEPLOYMENTS[name].files}


def _values(settings: Settings, config: Path | None) -> dict[str, object]:
    index = settings.index.absolute()
    names = [name for name in (settings.allowed_hosts or "").split() if _SITE_NAME.fullmatch(name)]
    config = config.absolute() if config is not None and config.is_file() else None
    words = [_program(), "--index", index, *(("--config", config) if config else ())]
    homes = [index, _program(), *([config] if config else ())]
    return {
        "command": " ".join(map(_systemd_word, words)),
        "version": metadata.version("searchapp"),
        "user": _owner(index),
        "home": index.parent,
        "corpus": settings.corpus.absolute(),
        "in_home": any(path.is_relative_to(home) for path in homes for home in _HOMES),
        # A group of another user could not be given to the index where users are private.
        "is_shared": settings.index_group is not None,
        "local": settings.engine != "opensearch",
        "proxies": settings.proxies or 1,
        "port": settings.port,
        "user_header": _header(settings),
        "sites": names or [_SITE],
    }


def _header(settings: Settings) -> str | None:
    name = settings.user_header
    if name and not _HEADER_NAME.fullmatch(name):
        raise InputError(f"user_header is {name!r}, which is no name of a header, such as Remote-User.")
    return name


def _program() -> Path:
    script = Path(sysconfig.get_path("scripts")) / "searchapp"
    return script if script.exists() else Path(shutil.which("searchapp") or script)


def _owner(index: Path) -> str:
    """Return who writes the index; root should not."""
    try:
        user = index.stat().st_uid
        return pwd.getpwuid(user).pw_name if user else _USER
    except (OSError, KeyError):
        return _USER


def _systemd_line(path: str | os.PathLike[str]) -> str:
    """Return ``path`` as the whole value of an assignment in a unit."""
    text = os.fspath(path)
    if not text.isprintable():
        raise InputError(f"{text!r} cannot be named in a unit of systemd.")
    return text.replace("%", "%%")


def _systemd_word(path: str | os.PathLike[str]) -> str:
    """Return ``path`` as one of several words of an assignment in a unit."""
    text = _systemd_line(path)
    if not set(text) & set(" \"'\\$;"):
        return text
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'
