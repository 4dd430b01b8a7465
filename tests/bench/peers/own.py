"""A local engine as a peer: ``python -m tests.bench.peers.own ENGINE index ARTICLES FOLDER``, or ``search FOLDER``.

It relaxes a search by a rule of its own, which the other peers are given. Of each facet it counts as many values as
they do, and as the web interface does.
"""

from __future__ import annotations

import sys
from contextlib import closing
from pathlib import Path

from searchapp.engines.registry import open_engine
from searchapp.model import SearchRequest
from searchapp.plan import FACET_VALUES
from searchapp.search import search
from searchapp.settings import Settings
from searchapp.sync.index import index_paths
from tests.bench.peers.program import answer_queries


def main() -> None:
    name, action, *paths = sys.argv[1:]
    # Without a limit: CPU is measured, and on a busy machine the clock is far ahead of it.
    settings = Settings(index=Path(paths[-1]), engine=name, time_limit=0)
    with closing(open_engine(settings)) as engine:
        if action == "index":
            index_paths(engine, [Path(paths[0])])
        else:
            answer_queries(
                lambda words, _: search(engine, SearchRequest(words), settings, facet_values=FACET_VALUES).total
            )


if __name__ == "__main__":
    main()
