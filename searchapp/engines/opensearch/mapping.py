"""What OpenSearch is told of an index when it is made."""

from __future__ import annotations

from typing import Any, Final

from searchapp.analysis import analyser
from searchapp.engines.opensearch.document import WORD_FIELDS
from searchapp.settings import Settings

#: Raised whenever what is kept in a cluster changes its form.
FORMAT: Final = 4

#: BM25 without a part for how rare a word is, which is worked out over all articles and given with the query. So a
#: score is the same on every copy of a shard, whatever has been deleted in it and not yet cleared away.
_SIMILARITY: Final = "return query.boost * doc.freq * 2.2 / (doc.freq + 0.3 + 0.9 * doc.length / 300.0);"

#: The fields without words, by their type. Keys are numbers, but found twice as fast as words. What is binary is kept
#: with the document and not looked into.
_VALUES: Final = {
    "keyword": ("key", "id", "source", "section", "author", "month", "sum", "keys"),
    "long": ("batch", "moment", "length", "paragraphs", "cluster"),
    "binary": ("label", "signature", "original"),
}


def articles_body(settings: Settings, *, aliases: tuple[str, ...]) -> dict[str, Any]:
    """Return what makes an index of articles."""
    return {
        "aliases": {name: {} for name in aliases},
        "settings": {
            "index": {
                "number_of_shards": settings.opensearch_shards,
                "number_of_replicas": settings.opensearch_replicas,
                # What is written is shown when it is committed.
                "refresh_interval": "-1",
                # The other way copies lag behind: what has been committed would be missing in answers.
                "replication.type": "DOCUMENT",
            },
            "similarity": {"saturation": {"type": "scripted", "script": {"source": _SIMILARITY}}},
        },
        "mappings": {
            "dynamic": False,
            "_meta": {
                "searchapp": {
                    "index": settings.opensearch_index,
                    "format": FORMAT,
                    "analyser": analyser.fingerprint(),
                }
            },
            "_source": {"includes": ["label", "signature", "original"]},
            "properties": {
                **{
                    name: {"type": "text", "analyzer": "whitespace", "similarity": "saturation"} for name in WORD_FIELDS
                },
                **{name: {"type": kind} for kind, names in _VALUES.items() for name in names},
            },
        },
    }


def control_body(settings: Settings) -> dict[str, Any]:
    """Return what makes the index that holds the state of another."""
    return {
        "settings": {"index": {"number_of_shards": 1, "number_of_replicas": settings.opensearch_replicas}},
        "mappings": {"enabled": False, "_meta": {"searchapp": {"control": settings.opensearch_index}}},
    }
