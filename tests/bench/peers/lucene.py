"""Lucene as a program: finds a JDK that is new enough, fetches the jars once, and compiles."""

from __future__ import annotations

import os
import re
import subprocess
from pathlib import Path
from typing import Final

from tests.opensearch_cluster.software import fetch_jars, find_jdk

_HERE: Final = Path(__file__).parent
_POM: Final = _HERE / "pom.xml"
_VERSION: Final = re.findall(r"<lucene\.version>(.+)<", _POM.read_text(encoding="utf-8"))[0]
_JARS: Final = Path.home() / ".cache/searchapp-tests" / f"lucene-{_VERSION}"

NAME: Final = f"Lucene {_VERSION}"

#: The options of a small server with Lucene: a bound for its heap, the garbage collector that needs the least CPU, and
#: what makes Lucene faster (vectors, advice on mapped files).
_OPTIONS: Final = (
    "-Xmx1g",
    "-XX:+UseSerialGC",
    "--add-modules=jdk.incubator.vector",
    "--enable-native-access=ALL-UNNAMED",
)


def find_java() -> Path:
    """Return the Java to run Lucene with, whose jars are there afterwards. Raises :class:`Unavailable`."""
    java = find_jdk("Lucene")
    if not _JARS.exists():
        fetch_jars("Lucene", _POM, _JARS)
    return java


def command(folder: Path) -> list[str]:
    """Return the command that runs Lucene, which is compiled to ``folder``. Raises :class:`Unavailable`."""
    java, jars = find_java(), str(_JARS / "*")
    compiler = [str(java.with_name("javac")), "-cp", jars, "-d", str(folder), str(_HERE / "LucenePeer.java")]
    subprocess.run(compiler, check=True)
    return [str(java), *_OPTIONS, "-cp", os.pathsep.join((jars, str(folder))), "LucenePeer"]
