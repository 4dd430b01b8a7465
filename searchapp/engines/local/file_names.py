"""The names of the files that engines put into the folder of an index: what has another name is not theirs to remove.

They are all here, because an engine sweeps away what another has left, and that other need not be installed.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import Final

_WHOOSH: Final = r"_MAIN_\d+\.toc(\.[\d.]+)?|MAIN\.tmp|MAIN_[0-9a-z]+\..+"
_TANTIVY: Final = r"meta\.json|\.managed\.json|\.tantivy-\w+\.lock|\.tmp\w+|[0-9a-f]{32}\..+"
_BESIDE_TANTIVY: Final = r"records(\.\w+)?"

#: The second name is that of older versions.
_VOCABULARY: Final = r"(vocabulary|lexicon)\.npz(\.\d+)?"

_OURS: Final = re.compile(f"{_WHOOSH}|{_TANTIVY}|{_BESIDE_TANTIVY}|{_VOCABULARY}")


def holds_only_ours(folder: Path) -> bool:
    """Tell whether ``folder`` holds nothing but what engines put there."""
    return all(_OURS.fullmatch(path.name) for path in folder.iterdir())
