"""What makes files be read again: the versions of all packages that readers use, and of the programs for OCR."""

from __future__ import annotations

import ast
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest

from searchapp import ingest
from searchapp.ingest.pdf import ocr
from searchapp.ingest.reader_versions import PACKAGES, digest_of_readers


def test_each_package_that_a_reader_imports_is_among_them() -> None:
    trees = [ast.parse(file.read_bytes()) for file in Path(ingest.__file__).parent.rglob("*.py")]
    nodes = [node for tree in trees for node in ast.walk(tree)]
    names = {alias.name for node in nodes if isinstance(node, ast.Import) for alias in node.names}
    names |= {node.module for node in nodes if isinstance(node, ast.ImportFrom) and node.module and not node.level}
    distributions = packages_distributions()
    used = {each for name in names for each in distributions.get(name.partition(".")[0], ()) if each != "searchapp"}
    assert "playa-pdf" in used
    assert {each.lower().replace("-", "_") for each in used} <= {each.replace("-", "_") for each in PACKAGES}


@pytest.mark.skipif(not ocr.is_installed(), reason="tesseract with Arabic, or pdftoppm, is not installed")
def test_it_is_another_where_ocr_is_not_installed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with_ocr = digest_of_readers()
    assert digest_of_readers() == with_ocr
    monkeypatch.setenv("PATH", str(tmp_path))
    assert (ocr.version(), ocr.is_installed()) == ("", False)
    assert digest_of_readers() != with_ocr
