"""Words that stand together, each of them one of several: more than OpenSearch's phrases can say.

Several words are looked for as one pattern that matches them. Given one by one OpenSearch would make a phrase of each
combination, and of them, as of all that is looked for at once, it takes 1024 if it is not told otherwise
(``indices.query.bool.max_clause_count``); a pattern counts as one.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any, Final

from searchapp.engines.opensearch.values import word_term

#: How many words a pattern matches; OpenSearch has the same bound for that.
_IN_A_PATTERN: Final = 1000

#: What may have a meaning of its own in a pattern.
_SPECIAL: Final = re.compile(r"(\W)")


def standing_together(field: str, places: Sequence[Sequence[str]], apart: int | None) -> dict[str, Any]:
    """Return the query for a word of each of ``places`` in ``field``: one after the other, or in any order with at
    most ``apart`` other words among them.
    """
    words = {"intervals": list(map(_one_of, places)), "ordered": apart is None, "max_gaps": apart or 0}
    return {"intervals": {field: {"all_of": words}}}


def _one_of(forms: Sequence[str]) -> dict[str, Any]:
    if len(forms) == 1:
        return {"match": {"query": word_term(forms[0])}}
    lots = [forms[start : start + _IN_A_PATTERN] for start in range(0, len(forms), _IN_A_PATTERN)]
    patterns = [{"regexp": {"pattern": _pattern(lot), "max_expansions": len(lot)}} for lot in lots]
    return patterns[0] if len(patterns) == 1 else {"any_of": {"intervals": patterns}}


def _pattern(forms: Sequence[str]) -> str:
    return "|".join(_SPECIAL.sub(r"\\\1", word_term(form)) for form in forms)
