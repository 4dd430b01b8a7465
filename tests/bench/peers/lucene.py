"""Lucene as a program: a JDK that is new enough, the jars, from Maven Central once and then kept, and the compiler."""

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

#: What a small server of Lucene's is run with: a heap that bounds its memory, the collector that needs the least CPU,
#: and what Lucene is faster with (vectors, advice on mapped files).
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
