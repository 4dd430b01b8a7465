"""The light stem: a word's exact form without its clitics and endings.

In the tradition of light10 (Larkey, Ballesteros and Connell, 2007), with three remedies for the damage it does:

* at least three letters are left, and words whose first or last letters only look like a clitic or an ending (وزير,
  ألمانيا; بحرين, شرطة) are listed and keep them;
* stripping goes on until nothing is left to strip, so that a word and the same word behind another clitic or with
  another ending (ألماني, والألمانية) meet;
* a broken plural becomes its singular by a list.

The lone prepositions ب ل ك and ف are *not* stripped: بضائع without its ب is another word. They are matched at query
time instead, where the word that is looked for is known. So that it is found there, the lists hold behind ب and ل as
well: the stem of لقوانين is ل and the stem of قوانين.
"""

from __future__ import annotations

from typing import Final

from searchapp.analysis.clitics import without_clitics
from searchapp.analysis.listed import listed

#: Words that no step may touch, and the one they are written as.
WHOLE: Final[dict[str, str]] = {
    **dict.fromkeys(("الله", "والله", "بالله", "لله", "ولله", "فالله", "تالله"), "الله"),
    "اللهم": "اللهم",
}


def stem(exact: str) -> str:
    """Return the stem of ``exact``, an exact form (see :func:`searchapp.analysis.normalize.fold`)."""
    return WHOLE.get(exact) or listed().without_endings(without_clitics(exact))
