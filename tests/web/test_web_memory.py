"""What a process that serves remembers has a bound."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

#: Analyses 200 thousand different words, half of them at a time; says the anonymous memory before and after, in MB.
PROGRAM = """
import re
from itertools import islice, product
from pathlib import Path
from searchapp.analysis.analyser import analyse_word

def resident():
    status = Path("/proc/self/status").read_text()
    return int(re.search(r"RssAnon:\\s+(\\d+)", status)[1]) // 1024

words = map("".join, product("ابتجحخدرسشصطعغفقكلمنهوي", repeat=5))
analyse_word("خبر")
print(resident())
for _ in range(2):
    for word in islice(words, 100_000):
        analyse_word(word)
    print(resident())
"""


@pytest.mark.slow
@pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="needs /proc to read how much memory a process has")
def test_words_that_are_met_once_are_forgotten() -> None:
    before, half, whole = map(int, subprocess.check_output([sys.executable, "-c", PROGRAM]).split())
    assert half <= before + 80
    assert whole <= half + 10
