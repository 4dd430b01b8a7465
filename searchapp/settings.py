"""Every setting in one frozen dataclass, read from defaults < config file < environment < command line.

Read by hand: pydantic-settings takes .32 s to import, three times as long as a whole command takes to start.
"""

from __future__ import annotations

import logging
import math
import os
import re
import sys
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from difflib import get_close_matches
from functools import cache
from pathlib import Path
from types import UnionType
from typing import TYPE_CHECKING, Any, Final, Literal, NamedTuple, cast, get_args, get_type_hints
from urllib.parse import unquote

from searchapp.errors import InputError, Language, Message, naming_near_fields, require_known
from searchapp.import_rules import ImportRule, rules_of, rules_of_tables

if TYPE_CHECKING:
    from ipaddress import IPv4Network, IPv6Network

ENVIRONMENT_PREFIX = "SEARCHAPP_"
#: Ends the name of a variable that names a file with the value, as containers are handed secrets.
_IN_FILE: Final = "_FILE"
#: What Kubernetes sets in each container for a service named searchapp; SEARCHAPP_PORT may also be the setting.
_OF_KUBERNETES: Final = re.compile(r"SERVICE_HOST|SERVICE_PORT(_\w+)?|PORT_\d+_(TCP|UDP|SCTP)(_(PROTO|PORT|ADDR))?")
_PORT_OF_KUBERNETES: Final = re.compile(r"(tcp|udp|sctp)://\S+")
#: This machine.
_LOOPBACK: Final = "127.0.0.1 ::1"
#: The media types of a logo, by the ending of its name.
LOGO_KINDS: Final[Mapping[str, str]] = {
    ".svg": "image/svg+xml",
    ".png": "image/png",
    ".webp": "image/webp",
    ".jpg": "image/jpeg",
    ".jpeg": "image/jpeg",
}

_log: Final = logging.getLogger(__name__)


@naming_near_fields
@dataclass(frozen=True, slots=True)
class Settings:
    """How searchapp runs. Each field is also a key of the config file and a variable ``SEARCHAPP_<FIELD>``, or
    ``SEARCHAPP_<FIELD>_FILE``, which names a file with the value.

    ``index`` is where the index is, ``corpus`` what ``searchapp index`` reads by default. ``variants`` is a file with
    more spelling variants, see :mod:`searchapp.analysis.variants`. ``sources`` is the table of the names of sources, by
    default ``sources.csv`` beside the folder of the index, see :mod:`searchapp.sources`. ``engine`` keeps the index: by
    default the one that built it, or Whoosh for a new index. ``language`` is that of the shell. ``recency`` is by what
    share the newest article scores higher than an old one (0 for not at all). ``lock_wait`` is how many seconds a
    writer waits for another one.
    ``index_group`` is the group of users that may read the folder of an index besides its owner; by default none.

    ``host`` and ``port`` are where the web interface is served, by ``workers`` processes (0 for one per core); a worker
    whose memory has grown by more than ``worker_megabytes`` (0 for no limit) since it was ready is replaced.
    ``proxies`` is the number of proxies in front, whose ``X-Forwarded-`` headers are then trusted. Requests are
    answered for ``host``, ``localhost``, any IP address and ``allowed_hosts``, which are names separated by spaces (or
    a list); see :mod:`searchapp.web.allowed_hosts`. ``user_header`` is the header in which the proxies at the addresses
    or networks ``trusted_proxies`` name the reader who is logged in; readers without a name are then refused, see
    :mod:`searchapp.web.login`. ``site_name`` and ``logo``, a picture, are what the site is called and shows in the
    place of its own. ``access_log`` is whether each request is logged, ``log_queries``
    whether with its query, and ``log_json`` whether each line of the log is a JSON object. ``metrics`` is whether
    ``/metrics`` is open to everyone who can reach the site, and ``show_imports`` whether ``/imports`` is, which shows
    paths of files. ``max_query_length`` is in code points, ``max_query_terms`` in words, ``max_query_depth`` in nested
    parentheses, and ``max_query_forms`` in words that one pattern (كازاخ*) stands for; those of one query may together
    stand for ten times as many. ``max_results`` limits how deep paging goes, ``max_exported`` how many
    articles a file of results holds (0 for no limit), and ``time_limit`` how many seconds a search takes (0 for no
    limit). One that would take longer is refused before it begins. Of a list of names at most ``max_list_lines`` are
    searched for, within ``list_time_limit`` seconds in all (0 for no limit).

    ``feeds`` are the addresses that ``searchapp fetch`` reads by default, separated by spaces (or a list).
    ``allow_private`` is whether they may be in a private network. A request may take ``fetch_timeout`` seconds and
    return ``fetch_megabytes``; ``fetch_pause`` is the number of seconds between two requests to one host.

    ``imports`` are rules for the files that are indexed, each a table ``[[import]]`` of the config file; see
    :class:`.ImportRule`.

    The others are for the OpenSearch engine: ``hosts`` are the URLs of nodes, separated by commas (or a list);
    ``opensearch_index`` is the name of the index in the cluster, ``opensearch_shards`` and ``opensearch_replicas`` are
    those of a new index. A certificate is checked against ``opensearch_ca`` (by default the system's authorities),
    unless ``opensearch_verify`` is off. A request may take ``opensearch_timeout`` seconds, and is retried
    ``opensearch_retries`` times where that can help.

    No number is negative. A path in the config file or the environment may begin with ``~``, for a home folder. One in
    the config file is relative to the folder of that file.

    >>> settings = searchapp.Settings(index="news", lock_wait=1)
    >>> settings.index
    PosixPath('news')

    Raises :class:`InputError` if a value has the wrong type or is out of bounds.

    >>> searchapp.Settings(port="8080")
    Traceback (most recent call last):
    searchapp.errors.InputError: the program sets port to '8080', which is not a whole number.
    """

    index: Path = Path("index")
    corpus: Path = Path("corpus")
    variants: Path | None = None
    sources: Path | None = None
    engine: str | None = None
    language: Language = "en"
    recency: float = 0.02
    lock_wait: float = 10.0
    index_group: str | None = None
    host: str = "127.0.0.1"
    port: int = 8080
    workers: int = 0
    worker_megabytes: int = 2048
    proxies: int = 0
    allowed_hosts: str | None = None
    user_header: str | None = None
    trusted_proxies: str = _LOOPBACK
    site_name: str | None = None
    logo: Path | None = None
    access_log: bool = True
    log_queries: bool = False
    log_json: bool = False
    metrics: bool = False
    show_imports: bool = False
    max_query_length: int = 2000
    max_query_terms: int = 64
    max_query_depth: int = 20
    max_query_forms: int = 500
    time_limit: float = 2.0
    max_results: int = 10_000
    max_exported: int = 1_000_000
    max_list_lines: int = 10_000
    list_time_limit: float = 120.0
    feeds: str | None = None
    allow_private: bool = False
    fetch_timeout: float = 30.0
    fetch_pause: float = 1.0
    fetch_megabytes: int = 16
    imports: tuple[ImportRule, ...] = ()
    hosts: str = "http://127.0.0.1:9200"
    opensearch_index: str = "searchapp"
    opensearch_shards: int = 1
    opensearch_replicas: int = 1
    opensearch_user: str | None = None
    opensearch_password: str | None = field(default=None, repr=False)
    opensearch_ca: Path | None = None
    opensearch_verify: bool = True
    opensearch_timeout: float = 30.0
    opensearch_retries: int = 8

    def __post_init__(self) -> None:
        for name, wanted in _kinds().items():
            value = getattr(self, name)
            checked = _checked(name, value, wanted)
            if checked is not value:
                object.__setattr__(self, name, checked)
        if self.trusted_proxies != _LOOPBACK:
            networks_of(self.trusted_proxies)
        if self.logo is not None and self.logo.suffix.lower() not in LOGO_KINDS:
            raise InputError(f"logo is {str(self.logo)!r}; it is a file whose name ends with {', '.join(LOGO_KINDS)}.")


def networks_of(trusted_proxies: str) -> tuple[IPv4Network | IPv6Network, ...]:
    """Return the addresses in the setting. Raises :class:`InputError` if it has something else."""
    from ipaddress import ip_network  # noqa: PLC0415 - hardly any command needs it

    try:
        return tuple(ip_network(each, strict=False) for each in trusted_proxies.split())
    except ValueError as error:
        raise InputError(
            f"trusted_proxies is {trusted_proxies!r}: {error}. It has addresses and networks with spaces between them, "
            "such as '127.0.0.1 10.0.0.0/8'."
        ) from error


#: More processes than any machine has cores; each takes about 100 megabytes.
MOST_WORKERS: Final = 1024

#: The name of a config file that is found by itself: see :mod:`searchapp.home`.
CONFIG: Final = "searchapp.toml"
#: The tables of import rules in it.
_TABLES: Final = "import"
#: The settings that are not written as one value.
_NOT_VALUES: Final = frozenset(("imports",))
#: What a value that cannot be converted is not.
_KINDS: Final = {bool: "true or false", int: "a whole number", float: "a number", str: "a text", Path: "a path"}
_ARABIC_KINDS: Final = {bool: "true أو false", int: "عددًا صحيحًا", float: "عددًا", str: "نصًّا", Path: "مسارًا"}
#: The settings that may be lists, and what separates their items in a string.
_LISTS: Final = {"hosts": ",", "feeds": " ", "allowed_hosts": " ", "trusted_proxies": " "}
#: How a boolean is written in the environment.
_TRUTHS: Final = {"true": True, "yes": True, "1": True, "false": False, "no": False, "0": False}
#: The least and the greatest value of numbers with other bounds than 0 and infinity.
_BOUNDS: Final = {"port": (1, 65535), "workers": (0, MOST_WORKERS), "opensearch_shards": (1, math.inf)}
#: The origin of values whose paths the shell has expanded.
_COMMAND_LINE: Final = "the command line"
#: The origin of values that are not read from text.
_PROGRAM: Final = "the program"
_ENVIRONMENT: Final = "the environment"
_ARABIC_ORIGINS: Final = {_COMMAND_LINE: "سطر الأوامر", _PROGRAM: "البرنامج", _ENVIRONMENT: "متغيرات البيئة"}

#: Where Linux says how much processor time a container may use.
_CPU_QUOTA: Final = Path("/sys/fs/cgroup/cpu.max")

#: The address of an index in a cluster, and a node in it.
_CLUSTER: Final = re.compile(
    r"opensearch(?P<secure>\+https)?://(?:(?P<user>[^@/]*)@)?(?P<nodes>[^@/?#\s]+)(?:/(?P<index>[^/?#\s]*))?/?"
)
_NODE: Final = re.compile(r"(?P<host>\[[0-9A-Fa-f:.]+\]|[^:\[\]]+)(?::(?P<port>\d{1,5}))?")
#: The port of a node that is named without one.
_OPENSEARCH_PORT: Final = 9200
#: What a place may be.
_PLACES: Final = "a folder, ':memory:', or 'opensearch://host:9200/index' ('opensearch+https://' for TLS)"


def cores() -> int:
    """Return how many cores this process may use."""
    allowed = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    return max(min(allowed, _quota()), 1)


def _quota() -> int:
    """Return how many whole cores the limit of processor time of a container amounts to."""
    try:
        share, period = _CPU_QUOTA.read_text(encoding="ascii").split()
        return int(share) // int(period)
    except (OSError, ValueError):
        # Without a limit the share is "max".
        return sys.maxsize


@cache
def _kinds() -> Mapping[str, Any]:
    """Return the type of each setting."""
    return get_type_hints(Settings)


def _checked(name: str, value: object, wanted: Any) -> object:
    """Return ``value``, which a program passed, as the value of the setting."""
    if isinstance(wanted, UnionType):
        if value is None:
            return None
        (wanted, _) = get_args(wanted)
    if wanted is Language or (wanted is Path and isinstance(value, str)):
        return _converted(name, value, wanted, _PROGRAM)
    if name in _LISTS and isinstance(value, list | tuple):
        return _LISTS[name].join(map(str, value))
    if name == "imports":
        return rules_of("imports", value)
    # An integer is a number as well, but True is not.
    taken = int | float if wanted is float else wanted
    if not isinstance(value, taken) or (isinstance(value, bool) and wanted is not bool):
        raise InputError(f"{_PROGRAM} sets {name} to {value!r}, which is not {_KINDS[wanted]}.")
    if isinstance(value, int | float):
        _check_number(name, value, _PROGRAM)
    return value


class Origin(NamedTuple):
    """Where the value of a setting comes from: what it is, and the name of the file or variable, if it is one."""

    kind: Literal["default", "file", "variable", "option"]
    name: str = ""


class LoadedSettings(NamedTuple):
    """The settings in force, and where each comes from that is not the default."""

    settings: Settings
    origins: Mapping[str, Origin]

    def origin(self, name: str) -> Origin:
        """Return where the value of the setting ``name`` comes from."""
        return self.origins.get(name, Origin("default"))


def load_settings(config: Path | None = None, environ: Mapping[str, str] = os.environ, **overrides: object) -> Settings:
    """Return the settings in force.

    ``config`` is a TOML file, in whose folder the index and the corpus are by default; ``overrides`` are command-line
    values, of which None means "not given". A variable ``SEARCHAPP_…`` that is no setting is ignored with a warning in
    the log: a container may be handed some by others. Raises :class:`InputError` naming the file or variable and the
    key that cannot be used.

    >>> settings = searchapp.load_settings(environ={"SEARCHAPP_INDEX": "/srv/news"}, port=8000)
    >>> settings.index, settings.port
    (PosixPath('/srv/news'), 8000)
    """
    return loaded_settings(config, environ, **cast("Any", overrides)).settings


def loaded_settings(
    config: Path | None = None,
    environ: Mapping[str, str] = os.environ,
    *,
    folder: Path | None = None,
    **overrides: object,
) -> LoadedSettings:
    """Return the settings in force as :func:`load_settings` does, and where they come from.

    ``folder`` is where the index and the corpus are by default if there is no ``config``.
    """
    origins: dict[str, Origin] = {}
    beside = config.parent if config else folder or Path()
    settings = Settings()
    settings = replace(settings, index=beside / settings.index, corpus=beside / settings.corpus)
    if config is not None:
        values = _read_config(config)
        origins |= dict.fromkeys(values, Origin("file", str(config)))
        if _TABLES in values:
            origins["imports"] = origins.pop(_TABLES)
        rules = rules_of_tables(values.pop(_TABLES, []), beside, str(config))
        settings = replace(_apply(settings, values, str(config), beside), imports=rules)
    variables = _environment_values(environ)
    origins |= {name: Origin("variable", variable) for name, (variable, _) in variables.items()}
    settings = _apply(settings, {name: value for name, (_, value) in variables.items()}, _ENVIRONMENT)
    given = {name: value for name, value in overrides.items() if value is not None}
    origins |= dict.fromkeys(given, Origin("option"))
    return LoadedSettings(_apply(settings, given, _COMMAND_LINE), origins)


def named_language(config: Path | None = None, environ: Mapping[str, str] = os.environ) -> Language | None:
    """Return the language that the ``config`` file names, or the environment if there is none; None where none does.

    What cannot be read names none: that is an error of :func:`load_settings`.
    """
    variable = f"{ENVIRONMENT_PREFIX}LANGUAGE"
    try:
        if config is not None:
            named = _read_config(config).get("language")
        elif f"{variable}{_IN_FILE}" in environ:
            named = _read_value(variable, environ[f"{variable}{_IN_FILE}"])
        else:
            named = environ.get(variable)
    except InputError:
        return None
    return cast("Language", named) if named in get_args(Language) else None


def _environment_values(environ: Mapping[str, str]) -> dict[str, tuple[str, object]]:
    """Return the variable and the value of each setting in ``environ``, and warn of what is ignored."""
    values: dict[str, tuple[str, object]] = {}
    unknown, of_kubernetes = [], []
    settings = _kinds().keys() - _NOT_VALUES
    for variable in sorted(name for name in environ if name.startswith(ENVIRONMENT_PREFIX)):
        key, value = variable.removeprefix(ENVIRONMENT_PREFIX), environ[variable]
        name = key.removesuffix(_IN_FILE).lower()
        if _OF_KUBERNETES.fullmatch(key) or (key == "PORT" and _PORT_OF_KUBERNETES.fullmatch(value)):
            of_kubernetes.append(variable)
        elif name not in settings:
            unknown.append(variable)
        elif name in values:
            raise InputError(
                Message(
                    f"Both {variable.removesuffix(_IN_FILE)} and {variable} are set; set one of them.",
                    f"المتغيران {variable.removesuffix(_IN_FILE)} و{variable} مضبوطان معًا؛ اضبط أحدهما.",
                )
            )
        else:
            values[name] = variable, _read_value(variable, value) if key.endswith(_IN_FILE) else value
    if of_kubernetes:
        _log.warning(
            "Ignored: %s, which Kubernetes sets for a service of this name (enableServiceLinks: false prevents it).",
            ", ".join(of_kubernetes),
        )
    for variable in unknown:
        _log.warning("%s is ignored: %s", variable, _no_such_variable(variable, settings))
    return values


def _read_value(variable: str, path: str) -> str:
    """Return what the file at ``path`` holds but for a line end, which editors add."""
    try:
        return Path(path).read_text(encoding="utf-8").removesuffix("\n").removesuffix("\r")
    except (OSError, ValueError) as error:
        raise InputError(
            Message(
                f"The file that {variable} names cannot be read: {error}",
                f"تعذرت قراءة الملف الذي يسميه {variable}: {error}",
            )
        ) from error


def _no_such_variable(variable: str, settings: Iterable[str]) -> str:
    name = variable.removeprefix(ENVIRONMENT_PREFIX).lower()
    if name in _NOT_VALUES:
        return "it can only be set in the config file."
    near = get_close_matches(name, sorted(settings), 1)
    return f"did you mean {ENVIRONMENT_PREFIX}{near[0].upper()}?" if near else "there is no such setting."


def _read_config(path: Path) -> dict[str, object]:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise InputError(
            Message(f"The config file {path} cannot be read: {error}", f"تعذرت قراءة ملف الإعدادات {path}: {error}")
        ) from error


def _apply(settings: Settings, values: Mapping[str, object], origin: str, folder: Path | None = None) -> Settings:
    """Return ``settings`` with ``values``; their paths are relative to ``folder``, if there is one."""
    kinds = {name: kind for name, kind in _kinds().items() if name not in _NOT_VALUES}
    require_known(f"setting in {origin}", values, kinds)
    changes = {name: _converted(name, value, kinds[name], origin) for name, value in values.items()}
    if folder:
        changes = {name: folder / value if isinstance(value, Path) else value for name, value in changes.items()}
    return replace(settings, **cast("Any", changes))


def _converted(name: str, value: object, wanted: Any, origin: str) -> object:
    if isinstance(wanted, UnionType):
        (wanted, _) = get_args(wanted)
    if wanted is Language:
        if value not in ("ar", "en"):
            raise InputError(
                Message(
                    f"{origin} sets language to {value!r}; it is 'ar' or 'en'.",
                    f"{_arabic_origin(origin)}: قيمة language هي {value!r}؛ والمقبول 'ar' أو 'en'.",
                )
            )
        return value
    if name in _LISTS and isinstance(value, list):
        return _LISTS[name].join(map(str, value))
    try:
        if wanted is bool:
            return _TRUTHS[str(value).lower()]
        converted = wanted(value)
    except (TypeError, ValueError, KeyError, OverflowError) as error:
        raise InputError(
            Message(
                f"{origin} sets {name} to {value!r}, which is not {_KINDS[wanted]}.",
                f"{_arabic_origin(origin)}: قيمة {name} هي {value!r}، وليست {_ARABIC_KINDS[wanted]}.",
            )
        ) from error
    if isinstance(converted, int | float):
        _check_number(name, converted, origin)
    if isinstance(converted, Path):
        return _checked_path(name, converted, value, origin)
    return converted


def _arabic_origin(origin: str) -> str:
    """Return the name of an origin of values in Arabic; that of a file is its own."""
    return _ARABIC_ORIGINS.get(origin, origin)


def _check_number(name: str, value: float, origin: str) -> None:
    least, most = _BOUNDS.get(name, (0, math.inf))
    if not math.isfinite(value):
        raise InputError(
            Message(
                f"{origin} sets {name} to {value!r}, which is not a finite number.",
                f"{_arabic_origin(origin)}: قيمة {name} هي {value!r}، وليست عددًا منتهيًا.",
            )
        )
    if not least <= value <= most:
        bounds = f"at least {least}" if math.isinf(most) else f"from {least} to {most}"
        limits = f"{least} فأكثر" if math.isinf(most) else f"من {least} إلى {most}"
        raise InputError(
            Message(
                f"{origin} sets {name} to {value!r}; it is {bounds}.",
                f"{_arabic_origin(origin)}: قيمة {name} هي {value!r}؛ والمقبول {limits}.",
            )
        )


def _checked_path(name: str, path: Path, value: object, origin: str) -> Path:
    if not value:
        raise InputError(
            Message(
                f"{origin} sets {name} to nothing, which is no path.",
                f"{_arabic_origin(origin)}: قيمة {name} فارغة، وليست مسارًا.",
            )
        )
    if origin == _COMMAND_LINE or not str(value).startswith("~"):
        return path
    try:
        return path.expanduser()
    except RuntimeError as error:
        raise InputError(
            Message(
                f"{origin} sets {name} to {value!r}, and there is no such home folder.",
                f"{_arabic_origin(origin)}: قيمة {name} هي {value!r}، ولا يوجد مجلد منزلي كهذا.",
            )
        ) from error


def settings_of_place(place: object) -> dict[str, Any]:
    """Return the settings for ``place``: a folder, ``":memory:"``, or an index in a cluster.

    Raises :class:`InputError` if it is none of them; the message has no password.
    """
    if isinstance(place, Path):
        return {"index": place}
    if not isinstance(place, str) or not place:
        raise InputError(f"open() takes a place, {_PLACES}, not {place!r:.60}.")
    if place == ":memory:":
        return {"engine": "memory"}
    if place.startswith("opensearch") and "://" in place:
        return _settings_of_cluster(place)
    if "://" in place or (place.startswith(":") and place.endswith(":")):
        # There may be a password before an @.
        raise InputError(f"There is no place such as {place.rpartition('@')[2]!r}; pass {_PLACES}.")
    return {"index": Path(place).expanduser()}


def _settings_of_cluster(place: str) -> dict[str, Any]:
    found = _CLUSTER.fullmatch(place)
    nodes = [_NODE.fullmatch(node) for node in found["nodes"].split(",")] if found else []
    if found is None or None in nodes:
        raise InputError(
            f"{place.rpartition('@')[2]!r} is no index in a cluster; pass one such as "
            "'opensearch+https://user:password@one.example:9200,two.example:9200/index'."
        )
    scheme = "https" if found["secure"] else "http"
    named: dict[str, Any] = {
        "engine": "opensearch",
        "hosts": ",".join(f"{scheme}://{node['host']}:{node['port'] or _OPENSEARCH_PORT}" for node in nodes if node),
    }
    if found["index"]:
        named["opensearch_index"] = unquote(found["index"])
    if found["user"]:
        user, colon, password = found["user"].partition(":")
        named["opensearch_user"] = unquote(user)
        if colon:
            named["opensearch_password"] = unquote(password)
    return named
