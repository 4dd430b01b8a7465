"""The fingerprint: equal for equal rules and lists, and different as soon as one of them changes."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

import searchapp.analysis
from searchapp.analysis.analyser import fingerprint

PACKAGE = Path(searchapp.analysis.__file__).parent

MODULES = ("letters", "tokens", "normalize", "stem", "root", "lexemes", "data/__init__")
LEXICON = ("combinations", "paradigms", "reader", "spelling", "store")
LISTS = ("broken_plurals.txt", "clitic_lookalikes.txt", "ending_lookalikes.txt", "lexicon.bin", "combinations.bin")
CHANGES = {
    **{f"{name}.py": "\n# another rule\n" for name in (*MODULES, *(f"lexicon/{name}" for name in LEXICON))},
    **{f"data/{name}": "\n" for name in LISTS},
}

FINGERPRINT = "from searchapp.analysis.analyser import fingerprint; print(fingerprint())"

#: Print which of the files change the fingerprint, each changed alone.
CHANGING = """
from pathlib import Path
import searchapp.analysis
from searchapp.analysis.analyser import fingerprint
home = Path(searchapp.analysis.__file__).parent
before = fingerprint()
for name, added in {changes!r}.items():
    own = (home / name).read_bytes()
    (home / name).write_bytes(own + added.encode())
    fingerprint.cache_clear()
    if fingerprint() != before:
        print(name)
    (home / name).write_bytes(own)
"""

#: Print what decides the forms of words: the modules that are loaded and the lists that are opened.
MAKERS = """
import sys
opened = set()
sys.addaudithook(lambda event, args: opened.add(str(args[0])) if event == "open" else None)
from searchapp.analysis.analyser import analyse_word
for word in ("والحكومات", "كتب", "الوزير"):
    analyse_word(word)
from pathlib import Path
import searchapp.analysis
home = Path(searchapp.analysis.__file__).parent
used = {Path(module.__file__) for module in list(sys.modules.values()) if getattr(module, "__file__", None)}
used |= {Path(name) for name in opened if name.endswith((".txt", ".bin"))}
print(*(path.relative_to(home).as_posix() for path in used if home in path.parents))
"""


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """Return a folder with a copy of the analyser that a new process imports instead of the installed one."""
    package = tmp_path / "searchapp"
    shutil.copytree(PACKAGE, package / "analysis", ignore=shutil.ignore_patterns("__pycache__"))
    (package / "__init__.py").touch()
    return tmp_path


def run(code: str, home: Path) -> str:
    """Return what ``code`` prints in a new process that imports from ``home``."""
    command = [sys.executable, "-c", f"import sys; sys.path.insert(0, {str(home)!r})\n{code}"]
    return subprocess.run(command, check=True, capture_output=True, text=True, timeout=60).stdout.strip()


def test_it_is_stable_within_a_process() -> None:
    assert fingerprint() == fingerprint()
    assert len(fingerprint()) == 16
    assert int(fingerprint(), 16) >= 0


@pytest.mark.slow
def test_it_is_the_same_in_another_process_and_another_place(copy: Path) -> None:
    assert run(FINGERPRINT, copy) == fingerprint()


def changing(copy: Path, changes: dict[str, str]) -> set[str]:
    """Return for which files the fingerprint is another one if a line is added to that file alone."""
    return set(run(CHANGING.format(changes=changes), copy).splitlines())


@pytest.mark.slow
def test_a_change_in_what_decides_the_forms_changes_it(copy: Path) -> None:
    assert changing(copy, CHANGES) == set(CHANGES)


@pytest.mark.slow
def test_a_change_in_what_is_used_when_a_query_is_read_does_not(copy: Path) -> None:
    modules = ("variants.py", "stopwords.py", "compounds.py", "numbers.py")
    names = (*modules, "data/variants.txt", "data/stopwords.txt", "data/compounds.txt")
    assert changing(copy, dict.fromkeys(names, "\n# another class\n")) == set()


@pytest.mark.slow
def test_it_covers_all_that_decides_the_forms(copy: Path) -> None:
    makers = set(run(MAKERS, copy).split())
    # These only put the steps together and hold no rule of their own.
    assert makers - {"__init__.py", "lexicon/__init__.py", "analyser.py"} == set(CHANGES)
