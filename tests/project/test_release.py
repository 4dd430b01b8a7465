"""What a release is made of: its metadata, what it ships and needs, and what is written for those who work on it."""

from __future__ import annotations

import re
import subprocess
import sys
import tarfile
import tomllib
import zipfile
from collections.abc import Iterator
from importlib import metadata
from pathlib import Path, PurePath

import pytest

from tests.bench.journeys import ONE_ARTICLE, WORDS, journey_of_article, journey_of_query

ROOT = Path(__file__).parents[2]
GITHUB = ROOT / ".github"
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
EXTRAS = {name: wanted for name, wanted in PROJECT["optional-dependencies"].items() if name != "test"}
#: What is no text of ours to say the licence of.
CODE = {".py", ".html", ".jinja", ".po", ".mo", ".cfg", ".typed", ".md"}


def text_of(name: str) -> str:
    return (GITHUB / name).read_text(encoding="utf-8")


def plain(requirement: str) -> str:
    found = re.match(r"[\w.-]+", requirement)
    assert found
    return found[0].lower().replace("_", "-")


def rows(text: str) -> Iterator[list[str]]:
    for line in text.splitlines():
        cells = [cell.strip() for cell in line.split("|")[1:-1]]
        if cells and cells[0] not in ("package", "files") and not set(line) <= set("|-"):
            yield cells


def listed(heading: str) -> list[list[str]]:
    return [*rows(text_of("DEPENDENCIES.md").split(f"\n## {heading}\n")[1].split("\n## ")[0])]


def test_every_dependency_is_listed_with_why_and_by_whom_it_is_kept() -> None:
    extras = {plain(each) for wanted in EXTRAS.values() for each in wanted}
    always = {plain(each) for each in PROJECT["dependencies"]}
    only_tests = {plain(each) for each in PROJECT["optional-dependencies"]["test"]} - extras - always
    for heading, wanted in (("Always installed", always), ("Extras", extras), ("For tests", only_tests)):
        assert [plain(row[0]) for row in listed(heading)].sort() == [*wanted].sort()
        assert {plain(row[0]) for row in listed(heading)} == wanted
        assert all(len(row[1]) > 5 and row[2] for row in listed(heading))


@pytest.mark.parametrize("row", [*listed("Always installed"), *listed("Extras")], ids=lambda row: row[0])
def test_a_dependency_takes_as_much_as_is_said(row: list[str]) -> None:
    try:
        files = metadata.distribution(row[0]).files or []
    except metadata.PackageNotFoundError:
        pytest.skip(f"{row[0]} is not installed")
    found = (Path(str(file.locate())) for file in files if file.suffix != ".pyc")
    megabytes = sum(path.stat().st_size for path in found if path.exists()) / 1e6
    # Another version is a little larger or smaller.
    assert float(row[3]) == pytest.approx(megabytes, rel=0.3, abs=0.15)


def test_it_is_said_for_which_pythons_and_systems_it_is() -> None:
    classifiers = PROJECT["classifiers"]
    for minor in (11, 12, 13, 14):
        assert f"Programming Language :: Python :: 3.{minor}" in classifiers
    assert [each for each in classifiers if "Operating System" in each] == ["Operating System :: POSIX"]
    assert "Windows is not supported" in (ROOT / "README.md").read_text(encoding="utf-8")


def test_the_changelog_has_a_heading_for_each_version() -> None:
    headings = re.findall(r"^## (.*)$", (ROOT / "CHANGELOG.md").read_text(encoding="utf-8"), re.MULTILINE)
    assert headings[0] == "Unreleased" or headings[0].startswith(f"{PROJECT['version']} - ")
    for heading in headings[1:]:
        assert re.fullmatch(r"\d+\.\d+\.\d+ - \d{4}-\d\d-\d\d", heading)


def test_the_licence_of_everything_that_is_shipped_is_said() -> None:
    notice = (ROOT / "searchapp/NOTICE.md").read_text(encoding="utf-8")
    patterns = [pattern for row in rows(notice) for pattern in re.findall(r"`([^`]+)`", row[0])]
    package = ROOT / "searchapp"
    shipped = [path.relative_to(package) for path in tracked("searchapp") if path.suffix not in CODE]
    templates = PurePath("deployment/templates")
    for path in shipped:
        if templates not in path.parents and path.name != "OFL.txt":
            assert any(path.match(pattern) for pattern in patterns), path
    for pattern in patterns:
        assert [*(ROOT if pattern.startswith("corpus") else package).glob(pattern)], pattern


@pytest.mark.parametrize("name", ["ARCHITECTURE.md", "CONTRIBUTING.md", "SECURITY.md", "DEPENDENCIES.md"])
def test_every_file_that_is_named_exists(name: str) -> None:
    text = text_of(name)
    named = set(re.findall(r"(?:searchapp|tests|\.ci|\.github|corpus)/[\w./-]*\w", text))
    named |= {f".github/{link}" for link in re.findall(r"\]\((\w+\.md)\)", text)}
    assert name in ("SECURITY.md", "DEPENDENCIES.md") or named
    for path in named:
        assert "NAME" in path or (ROOT / path).exists(), path


def drawn(heading: str) -> list[str]:
    """The files of a drawing, without those that only lead to it."""
    block = text_of("ARCHITECTURE.md").split(f"\n## {heading}\n")[1].split("```")[1]
    return re.findall(r"^     searchapp/(\S+\.py)", block, re.MULTILINE)


@pytest.mark.slow
def test_the_journey_of_a_query_is_drawn_as_it_is() -> None:
    files = [*journey_of_query(WORDS).files]
    drawing = drawn("A query")
    assert set(drawing) <= set(files)
    # Words are analysed again and again.
    steps = [file for file in drawing if not file.startswith("analysis/")]
    assert len(steps) > 8
    assert steps == sorted(steps, key=files.index)


@pytest.mark.slow
def test_the_journey_of_an_article_is_drawn_as_it_is() -> None:
    drawing = drawn("An article")
    assert len(drawing) > 8
    assert set(drawing) <= set(journey_of_article(ONE_ARTICLE).files)


def tracked(folder: str) -> list[Path]:
    """The files in ``folder`` that belong to the project."""
    listing = subprocess.run(["git", "ls-files", "-z", folder], cwd=ROOT, capture_output=True, text=True, check=False)
    if listing.returncode:
        pytest.skip("this is no clone of the repository")
    return [ROOT / name for name in listing.stdout.split("\0") if name and (ROOT / name).is_file()]


@pytest.fixture(scope="module")
def distributions(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """The wheel, which is built from the sdist, and the sdist."""
    folder = tmp_path_factory.mktemp("dist")
    source = folder / "source"
    for path in tracked("."):
        copy = source / path.relative_to(ROOT)
        copy.parent.mkdir(parents=True, exist_ok=True)
        copy.write_bytes(path.read_bytes())
    done = subprocess.run(
        [sys.executable, "-m", "build", "--outdir", str(folder), str(source)],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    (wheel,) = folder.glob("*.whl")
    (sdist,) = folder.glob("*.tar.gz")
    return wheel, sdist


@pytest.mark.slow
def test_the_wheel_and_the_sdist_have_all_that_belongs_to_them(distributions: tuple[Path, Path]) -> None:
    wheel, sdist = distributions
    version = PROJECT["version"]
    assert (wheel.name, sdist.name) == (f"searchapp-{version}-py3-none-any.whl", f"searchapp-{version}.tar.gz")
    with zipfile.ZipFile(wheel) as packed:
        names = set(packed.namelist())
        described = packed.read(f"searchapp-{version}.dist-info/METADATA").decode()
    for folder in ("searchapp", "corpus"):
        inside = {str(path.relative_to(ROOT)) for path in tracked(folder)}
        assert {f"searchapp/{name}" if folder == "corpus" else name for name in inside} <= names
    assert {f"searchapp-{version}.dist-info/licenses/{name}" for name in PROJECT["license-files"]} <= names
    assert not [name for name in names if "__pycache__" in name or name.startswith("tests")]
    assert "\nLicense-Expression: GPL-3.0-or-later AND OFL-1.1\n" in described
    assert "\nDescription-Content-Type: text/markdown\n" in described
    with tarfile.open(sdist) as unpacked:
        members = {name.partition("/")[2] for name in unpacked.getnames()}
    missing = {str(path.relative_to(ROOT)) for path in tracked(".")} - members
    assert missing == set()


#: Run by the program in a clean environment, from an empty folder: arguments, exit code, what is printed.
COMMANDS = [
    (["--version"], 0, f"searchapp {PROJECT['version']}"),
    (["demo"], 0, "القمح"),
    (["deployment", "systemd"], 0, "/bin/searchapp --index "),
    (["index", "."], 0, ""),
    (["search", "زعفران"], 0, "الزعفران"),
    (["search", "كلمةليستهنا"], 1, ""),
    (["check"], 0, ""),
]


@pytest.mark.slow
def test_it_runs_without_a_warning_where_only_the_wheel_is_installed(
    distributions: tuple[Path, Path], tmp_path: Path
) -> None:
    wheel, _ = distributions
    environment = tmp_path / "environment"
    subprocess.run([sys.executable, "-m", "venv", str(environment)], check=True)
    python = environment / "bin" / "python"
    # Not compiled, as uv leaves it: a first run is then the one that compiles, and would warn.
    subprocess.run([python, "-m", "pip", "install", "--quiet", "--no-compile", str(wheel)], check=True)
    subprocess.run([python, "-m", "pip", "check"], check=True, stdout=subprocess.DEVNULL)
    folder = tmp_path / "folder"
    folder.mkdir()
    (folder / "a.txt").write_text("ازدهرت زراعة الزعفران\n\nفي الوادي.", encoding="utf-8")
    environ = {"PYTHONUTF8": "1", "PATH": "/usr/bin:/bin", "HOME": str(tmp_path)}
    for arguments, code, printed in COMMANDS:
        command = [str(python), "-W", "error", str(environment / "bin" / "searchapp"), *arguments]
        done = subprocess.run(command, cwd=folder, env=environ, capture_output=True, text=True, check=False)
        assert done.returncode == code, done.stderr
        assert printed in done.stdout
        assert "Warning" not in done.stderr
        assert "Traceback" not in done.stderr
    extra = subprocess.run(
        [python, "-m", "searchapp", "--index", "t", "--engine", "tantivy", "index", "."],
        cwd=folder,
        env=environ,
        capture_output=True,
        text=True,
        check=False,
    )
    assert extra.returncode == 2
    assert f"{python} -m pip install 'tantivy<" in extra.stderr
