"""What a process that serves remembers has a bound."""

from __future__ import annotations

import gc
import platform
import subprocess
import sys
from pathlib import Path

import pytest

from searchapp.analysis.analyser import analyse_word
from searchapp.analysis.lexicon.reader import lexicon
from searchapp.analysis.lexicon.store import Entry

needs_proc = pytest.mark.skipif(
    not Path("/proc/self/status").exists(), reason="needs /proc to read how much memory a process has"
)

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


#: Takes 100 MB in blocks of a kilobyte, frees all but every hundredth; says the anonymous memory at each step, in MB.
FRAGMENTS = """
import re
from pathlib import Path
from searchapp.web.workers import keep_little_free_memory, return_free_memory

def resident():
    status = Path("/proc/self/status").read_text()
    return int(re.search(r"RssAnon:\\s+(\\d+)", status)[1]) // 1024

keep_little_free_memory()
print(resident())
blocks = [bytes(1000) for _ in range(100_000)]
print(resident())
del blocks[1::2], blocks[1::2], blocks[1::2], blocks[1::2], blocks[1::2], blocks[1::2]
print(resident())
return_free_memory()
print(resident())
"""


@needs_proc
@pytest.mark.skipif(platform.libc_ver()[0] != "glibc", reason="another C library keeps free memory in its own way")
def test_free_memory_between_used_memory_is_returned() -> None:
    before, full, freed, returned = map(int, subprocess.check_output([sys.executable, "-c", FRAGMENTS]).split())
    assert full > before + 90
    assert freed > before + 90
    assert returned < before + 30


def test_equal_texts_among_the_forms_of_a_word_are_one_in_memory() -> None:
    word = "وقمحهم"
    forms, others = analyse_word(word), analyse_word("وقَمحهم")
    assert forms
    assert others
    assert forms.normalized is forms.surface
    assert others.normalized is others.surface
    assert others.readings is forms.readings


def test_few_entries_of_the_lexicon_are_kept_parsed() -> None:
    store = lexicon()
    assert sum(len(store.entries(stem)) for stem in store.stems()) > 90_000
    assert sum(type(each) is Entry for each in gc.get_objects()) < 25_000


@pytest.mark.slow
@needs_proc
def test_words_that_are_met_once_are_forgotten() -> None:
    before, half, whole = map(int, subprocess.check_output([sys.executable, "-c", PROGRAM]).split())
    assert half <= before + 80
    assert whole <= half + 10
