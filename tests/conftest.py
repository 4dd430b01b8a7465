"""What holds for all tests: which are slow, which run in one process, what they find in the environment.

A random example may take its time on a busy machine, and prints how to repeat it. Where slow tests are left out there
are fewer examples.
"""

from __future__ import annotations

import os
import signal
import sys
import tempfile
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any, Final

import pytest
from hypothesis import settings

# The inherited tests are in no test file, so pytest would not explain their assertions.
pytest.register_assert_rewrite("tests.conformance")

from tests.opensearch_cluster.fixtures import (  # noqa: E402 - it may import them
    IN_CLUSTER,
    NAMES,
    opensearch_cluster,
    opensearch_node,
)

__all__ = ["opensearch_cluster", "opensearch_node"]

# A shell starts what runs in the background deaf to Ctrl-C, and so would be every process that a test starts and ends.
if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
    signal.signal(signal.SIGINT, signal.default_int_handler)

#: Files whose tests share what takes long to make.
TOGETHER: Final = (
    "tests/engines/test_engine_parity.py",
    "tests/engines/test_found_is_highlighted.py",
    "tests/judged/test_judged.py",
)

#: Where coverage of slow tests is measured too: hardly any fast one reads such files.
MEASURED: Final = ("tests/ingest/pdf/", "tests/ingest/test_spreadsheet")

#: Files that are kept in memory are durable at once. Those of all tests take less than is to be free there.
IN_MEMORY: Final = Path("/dev/shm")
FREE: Final = 6 << 30

settings.register_profile("searchapp", deadline=None, print_blob=True)
settings.register_profile("fast", parent=settings.get_profile("searchapp"), max_examples=20)


def pytest_configure(config: pytest.Config) -> None:
    """Choose how many random examples are tried, how tests are shared among processes, and where their files are.

    Fast tests of a file run in one process, so that what they share is made once.
    """
    fast = config.option.markexpr == "not slow"
    settings.load_profile("fast" if fast else "searchapp")
    if fast and getattr(config.option, "dist", "no") == "loadgroup":
        config.option.dist = "loadfile"
    # Whatever is usual here: each of the many processes that tests start would compile all modules.
    sys.dont_write_bytecode = False
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
    # No test finds the archive of who runs it.
    os.environ["XDG_DATA_HOME"] = os.devnull
    if "TMPDIR" not in os.environ and fits_in_memory():
        # For the processes that tests start too. Nobody may have asked where temporary files are before.
        os.environ["TMPDIR"], tempfile.tempdir = str(IN_MEMORY), None


def fits_in_memory() -> bool:
    """Return whether there is room for the files of all tests in memory, and programs among them can be run."""
    with suppress(OSError):
        disk = os.statvfs(IN_MEMORY)
        return (
            disk.f_bavail * disk.f_frsize >= FREE and not disk.f_flag & os.ST_NOEXEC and os.access(IN_MEMORY, os.W_OK)
        )
    return False


@pytest.hookimpl(tryfirst=True)  # before slow tests are left out
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark the tests that need the cluster or a browser, and those that coverage is not measured of.

    Which lines are run costs a slow test as much time again, and what it repeats a hundred times a fast one does once.
    What is said to a cluster is seen in no fast one, but in those that are slow only because they need it.
    """
    for item in items:
        fixtures = getattr(item, "fixturenames", ())
        if "browser" in fixtures:
            item.add_marker("slow")
        if item.get_closest_marker("slow") and not item.nodeid.startswith(MEASURED):
            item.add_marker("no_cover")
        if NAMES.intersection(fixtures):
            for mark in IN_CLUSTER:
                item.add_marker(mark)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_setup(item: pytest.Item) -> Iterator[None]:
    """Where coverage of a test is not measured, do not measure that of its fixtures either."""
    plugin = item.config.pluginmanager.get_plugin("_cov")
    measuring = getattr(plugin, "cov_controller", None) if item.get_closest_marker("no_cover") else None
    if measuring is None:
        return (yield)
    measuring.pause()
    try:
        return (yield)
    finally:
        measuring.resume()


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> Any:
    """Share the tests among processes one by one, except those that stay together, which begin first: those of some
    files, and those of OpenSearch, for which there is one cluster.

    Groups of xdist 3.8 have no effect with pytest 9.2, whose tests it cannot rename. Where tests are shared out only
    their names are known.
    """
    if config.getoption("dist") != "loadgroup":
        return None

    from xdist.scheduler import LoadScopeScheduling  # it may be missing

    def place(nodeid: str) -> str:
        if "opensearch" in nodeid.lower():
            return "opensearch"
        file = nodeid.partition("::")[0]
        return file if file in TOGETHER else nodeid

    scheduling = LoadScopeScheduling(config, log)
    scheduling._split_scope = place
    return scheduling


@pytest.fixture(scope="session", autouse=True)
def _no_settings_from_outside() -> Iterator[None]:
    """Let programs that are tested find no settings but the tests' own, and not those of the tests either.

    Those have been read by then. They are left to the processes that share the tests, which inherit them from one that
    runs none.
    """
    with pytest.MonkeyPatch.context() as patch:
        for name in [name for name in os.environ if name.startswith("SEARCHAPP_")]:
            patch.delenv(name)
        yield
