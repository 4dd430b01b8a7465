"""What may be wrong with an answer that came: a part of it missing, or a part of what was asked for not done."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any, Final

#: Too much at once, or a cluster that is just choosing its manager or moving a shard.
PASSING: Final = frozenset({429, 502, 503, 504})

_FAILED: Final = 500

#: OpenSearch's own name for it.
NO_INDEX: Final = "index_not_found_exception"

#: OpenSearch's own names for what happens while a node goes, and its shards to others.
_MOVING: Final = re.compile(
    r"node_(disconnected|not_connected|closed)_exception|(receive_timeout_)?transport_exception"
    r"|illegal_index_shard_state_exception|shard_not_found_exception|(recovery|index)_\w*closed_exception"
)

#: Returns what is wrong with an answer and may be right the next time, in a few words; or nothing.
Flaw = Callable[[Any], str]


def passes(status: int, kind: object) -> bool:
    """Tell whether a request that failed with this status, and for a reason of this kind, may soon succeed."""
    return status in PASSING or _MOVING.fullmatch(str(kind)) is not None


def no_flaw(answer: object) -> str:
    """Find nothing wrong with ``answer``."""
    del answer
    return ""


def flaw_of_search(answer: Mapping[str, Any]) -> str:
    """Find what an answer to a search lacks: every shard has to have had a part in it, in time."""
    if "error" in answer:
        return reason_of(answer) if answer["status"] in PASSING or answer["status"] == _FAILED else ""
    if answer["timed_out"]:
        return "a shard took too long"
    return flaw_of_shards(answer)


def flaw_of_searches(answer: Mapping[str, Any]) -> str:
    """Find what the answer to several searches lacks."""
    return next(filter(None, map(flaw_of_search, answer["responses"])), "")


def flaw_of_documents(answer: Mapping[str, Any]) -> str:
    """Find what an answer with documents lacks; of an index that is gone it lacks nothing that would come."""
    failed = (document for document in answer["docs"] if "error" in document)
    return next((reason_of(each) for each in failed if each["error"].get("type") != NO_INDEX), "")


def flaw_of_shards(answer: Mapping[str, Any]) -> str:
    """Find whether a shard could not do its part."""
    failed = answer["_shards"]["failed"]
    return f"{failed} of {answer['_shards']['total']} shards failed" if failed else ""


def reason_of(info: Any) -> str:
    """Return in one line why OpenSearch could not do something."""
    if isinstance(info, Mapping):
        cause = info.get("error", info)
        if isinstance(cause, Mapping):
            root, *_ = cause.get("root_cause") or [cause]
            cause = root.get("reason") or root.get("type") or cause.get("type")
        info = cause
    return " ".join(str(info).split())[:300]
