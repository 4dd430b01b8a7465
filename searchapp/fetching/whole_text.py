"""The text of an article: what its feed gives, or where that is a summary, what stands on its page."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Final, NamedTuple

from searchapp.fetching.client import Client
from searchapp.fetching.failures import Failed
from searchapp.fetching.robots import Robots
from searchapp.ingest import Rejected
from searchapp.ingest.fields import Fields
from searchapp.ingest.html import page_fields
from searchapp.ingest.http_answer import PAGES, charset

#: In characters, some 150 words. What is shorter may be a brief in full; then its page is asked for in vain.
_WHOLE: Final = 1000
_BREAKS_OFF: Final = re.compile(r"(?:\.\.\.|…|\[&#8230;\]|اقرأ المزيد|للمزيد|Read more)[\s\])»\"']*$", re.IGNORECASE)


class WholeText(NamedTuple):
    """An article with the best text there is. ``settled`` is False where the page could be had another time."""

    fields: Fields
    summary_only: bool
    settled: bool


def with_whole_text(fields: Fields, client: Client, robots: Robots) -> WholeText:
    """Return the article of an entry, completed from its page where the feed gives but a summary."""
    if not _is_summary(fields.content) or not fields.url:
        return WholeText(fields, summary_only=False, settled=True)
    try:
        answer = client.get(fields.url, {"Accept": ", ".join(PAGES)}, kinds=PAGES, permitted=robots.check)
        page = page_fields(answer.body, charset(answer.headers), answer.url)
    except Failed as failed:
        return WholeText(fields, summary_only=True, settled=not failed.passing)
    except Rejected:
        return WholeText(fields, summary_only=True, settled=True)
    if len(page.content) <= len(fields.content):
        return WholeText(fields, summary_only=False, settled=True)
    completed = replace(
        fields,
        content=page.content,
        title=fields.title or page.title,
        author=fields.author or page.author,
        section=fields.section or page.section,
        date=fields.date or page.date,
    )
    return WholeText(completed, summary_only=False, settled=True)


def _is_summary(text: str) -> bool:
    return len(text) < _WHOLE or _BREAKS_OFF.search(text[-100:]) is not None
