"""What objects of known origin say that names of fields do not: whether they are articles, and published."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from searchapp.ingest.rejected import NO_ARTICLE, UNPUBLISHED, Rejected

#: The names of states, in lower case; what they are in content systems, agencies' formats and WordPress.
_STATES: Final = frozenset(
    ("status", "pubstatus", "post_status", "publishstatus", "publish_status", "workflow_state", "visibility")
)
_UNPUBLISHED: Final = frozenset(
    (
        *("draft", "auto-draft", "pending", "private", "trash", "trashed", "deleted", "future", "scheduled"),
        *("unpublished", "withheld", "canceled", "cancelled"),
    )
)
_PUBLISHED: Final = frozenset(("published", "is_published", "ispublished"))
#: What schema.org calls articles.
_ARTICLES: Final = ("article", "posting", "report", "review")
_MAIN: Final = "main"


def require_article(value: Mapping[str, Any]) -> None:
    """Raise :class:`Rejected` if an object says that it is no article, or was not published."""
    kind = value.get("@type")
    kinds = kind if isinstance(kind, list) else [kind] if isinstance(kind, str) else []
    if kinds and not any(name in str(each).lower() for each in kinds for name in _ARTICLES):
        raise Rejected(NO_ARTICLE, "not_article")
    states = {name.lower(): state for name, state in value.items() if isinstance(state, str | bool)}
    is_withdrawn = any(str(states[name]).lower() in _UNPUBLISHED for name in _STATES & states.keys())
    is_draft = states.get("draft") is True or any(states[name] is False for name in _PUBLISHED & states.keys())
    is_draft_of_drupal = states.get("status") is False and str(value.get("type", "")).startswith("node--")
    content = value.get("content")
    is_protected = isinstance(content, dict) and content.get("protected") is True and not content.get("rendered")
    if is_withdrawn or is_draft or is_draft_of_drupal or is_protected:
        raise Rejected(UNPUBLISHED, "unpublished")


def with_single_values(value: dict[str, Any]) -> dict[str, Any]:
    """Return an article in the second version of ninjs, which has lists of everything, with the first or main of each
    under the name that the first version gave it.
    """
    if not (_is_list_of_values(value.get("bodies")) or _is_list_of_values(value.get("headlines"))):
        return value
    found = {
        "headline": _main(value, "headlines", "value"),
        "body": _main(value, "bodies", "value"),
        "byline": _main(value, "bylines", "value"),
        "section": _main(value, "subjects", "name"),
        "source": _main(value, "infoSources", "name"),
    }
    return {**value, **{name: text for name, text in found.items() if text}}


def _is_list_of_values(items: object) -> bool:
    return isinstance(items, list) and bool(items) and all(isinstance(item, dict) and "value" in item for item in items)


def _main(value: Mapping[str, Any], name: str, key: str) -> Any:
    items = value.get(name)
    filled = [item for item in items if isinstance(item, dict) and item.get(key)] if isinstance(items, list) else []
    main = next((item for item in filled if item.get("role") == _MAIN), filled[0] if filled else {})
    return main.get(key, "")
