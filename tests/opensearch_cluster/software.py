"""What an OpenSearch node runs on: a Java that is new enough, and the jars, from Maven Central once and then kept."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Final

HERE: Final = Path(__file__).parent

#: OpenSearch 3 runs on this Java or a newer one.
JAVA_VERSION: Final = 21

_OPENSEARCH_VERSION: Final = "3.8.0.0"

_WANTED: Final = os.environ.get("SEARCHAPP_TEST_OPENSEARCH", "")
#: Where this is set, tests fail that cannot run; with 0 they are skipped even if they could.
INSIST: Final = _WANTED not in ("", "0")
_LEAVE_OUT: Final = _WANTED == "0"
#: Where the jars are kept.
_JARS: Final = Path(
    os.environ.get("SEARCHAPP_TEST_OPENSEARCH_JARS", "")
    or Path.home() / ".cache/searchapp-tests" / f"opensearch-{_OPENSEARCH_VERSION}"
)


class Unavailable(Exception):
    """A program in Java cannot be run on this machine; the message says what is missing."""


def find_java() -> Path:
    """Return the Java to run OpenSearch with. Raises :class:`Unavailable`."""
    if _LEAVE_OUT:
        raise Unavailable("SEARCHAPP_TEST_OPENSEARCH is 0")
    return find_jdk("OpenSearch")


def find_jdk(program: str) -> Path:
    """Return a Java compiler-and-runtime of version 21 or newer for ``program``. Raises :class:`Unavailable`."""
    for java in _javas():
        if java.exists() and _version(java) >= JAVA_VERSION and java.with_name("javac").exists():
            return java
    raise Unavailable(f"{program} needs a JDK of version {JAVA_VERSION} or newer (JAVA_HOME may name it)")


def _javas() -> Iterator[Path]:
    if "JAVA_HOME" in os.environ:
        yield Path(os.environ["JAVA_HOME"]) / "bin/java"
    on_path = shutil.which("java")
    if on_path:
        yield Path(on_path).resolve()
    yield from sorted(Path("/usr/lib/jvm").glob("*/bin/java"), reverse=True)


def _version(java: Path) -> int:
    told = subprocess.run([java, "-version"], capture_output=True, text=True, check=False).stderr
    found = re.search(r'version "(\d+)', told)
    return int(found[1]) if found else 0


def find_jars() -> Path:
    """Return the folder with OpenSearch's jars, fetching them if they are not there. Raises :class:`Unavailable`."""
    if not _JARS.exists():
        fetch_jars("OpenSearch", HERE / "pom.xml", _JARS)
    return _JARS


def fetch_jars(program: str, pom: Path, folder: Path) -> None:
    """Fill ``folder`` with the jars of ``program``, those that ``pom`` names. Raises :class:`Unavailable`."""
    maven = shutil.which("mvn")
    if maven is None:
        raise Unavailable(f"there are no {program} jars in {folder}, and no Maven (mvn) to fetch them")
    # Moved to its place when it is whole: a fetch that is interrupted leaves nothing that looks like jars.
    partial = folder.with_name(f"{folder.name}.{os.getpid()}")
    command = [maven, "--quiet", "--batch-mode", "--file", str(pom)]
    result = subprocess.run(
        [*command, "dependency:copy-dependencies", f"-DoutputDirectory={partial}"],
        capture_output=True,
        text=True,
        check=False,
    )
    if result.returncode:
        shutil.rmtree(partial, ignore_errors=True)
        raise Unavailable(f"Maven cannot fetch {program}: {result.stdout[-500:].strip()}")
    partial.rename(folder)
