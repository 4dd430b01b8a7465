"""``searchapp deployment``: the files are right for the installation that prints them, and each is tried."""

from __future__ import annotations

import json
import os
import re
import shutil
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from importlib import metadata
from pathlib import Path

import pytest
import yaml

from searchapp.deployment import DEPLOYMENTS, files_of
from searchapp.errors import InputError
from searchapp.settings import Settings
from tests.cli.conftest import Run
from tests.opensearch_cluster import software

UNITS = DEPLOYMENTS["systemd"].files
SERVICES = [unit for unit in UNITS if unit.endswith(".service")]
#: The most that systemd counts as exposed, of ten; what serves readers has to be reached by them.
MOST_EXPOSED = {"searchapp.service": 1.5, "searchapp-watch.service": 0.9, "searchapp-fetch.service": 1.7}
ODD = Path('/srv/the 100%s "news"/index')


def test_what_there_is_is_listed(run: Run) -> None:
    assert [line.split()[0] for line in run("deployment").stdout.splitlines()] == list(DEPLOYMENTS)
    assert list(json.loads(run("deployment", "--json").stdout)) == list(DEPLOYMENTS)


@pytest.mark.parametrize("name", DEPLOYMENTS)
def test_files_are_printed_written_and_never_replaced(run: Run, tmp_path: Path, name: str) -> None:
    printed = json.loads(run("deployment", name, "--json").stdout)
    assert tuple(printed) == DEPLOYMENTS[name].files
    assert run("deployment", name).stdout == "\n".join(printed.values())
    written = run("deployment", name, "--output", tmp_path / "new").stdout.split()
    assert {Path(path).name: Path(path).read_text(encoding="utf-8") for path in written} == printed
    (tmp_path / "new" / DEPLOYMENTS[name].files[-1]).write_text("mine", encoding="utf-8")
    for file in DEPLOYMENTS[name].files[:-1]:
        (tmp_path / "new" / file).unlink()
    refused = run("deployment", name, "--output", tmp_path / "new", code=2)
    assert "not replaced" in refused.stderr
    assert [path.read_text(encoding="utf-8") for path in (tmp_path / "new").iterdir()] == ["mine"]


@pytest.mark.parametrize("name", DEPLOYMENTS)
def test_each_file_says_first_what_it_is(name: str) -> None:
    for file, text in files_of(name, Settings()).items():
        assert text.startswith(f"# {file}: ")
        assert text.endswith("\n")
        assert not re.search(r"\{\{|\{%|\n\n\n", text)


def test_every_template_belongs_to_a_deployment() -> None:
    folder = Path(files_of.__code__.co_filename).parent / "templates"
    listed = {file for deployment in DEPLOYMENTS.values() for file in deployment.files}
    assert {path.name for path in folder.iterdir()} == {*listed, "_hardening.jinja"}


def test_a_path_that_breaks_a_unit_is_refused() -> None:
    with pytest.raises(InputError, match="cannot be named in a unit"):
        files_of("systemd", Settings(index=Path("/srv/a\nExecStart=/bin/sh")))


def test_the_units_are_for_this_installation(tmp_path: Path) -> None:
    config = tmp_path / "searchapp.toml"
    config.touch()
    units = files_of("systemd", Settings(index=Path("/srv/news/index"), corpus=Path("/srv/in")), config)
    command = f"{Path(sys.executable).parent}/searchapp --index /srv/news/index --config {config}"
    assert f"\nExecStart={command} serve\n" in units["searchapp.service"]
    assert f"\nExecStart={command} watch /srv/in\n" in units["searchapp-watch.service"]
    assert f"\nExecStart={command} fetch\n" in units["searchapp-fetch.service"]
    for service in SERVICES:
        assert "\nReadWritePaths=/srv/news\n" in units[service]
        assert "\nProtectHome=yes\n" in units[service]
    assert "\nProtectHome=read-only\n" in files_of("systemd", Settings(index=Path("/home/l/n")))["searchapp.service"]


@pytest.mark.skipif(os.geteuid() != 0, reason="only root gives files away")
def test_the_units_run_as_the_owner_of_the_index(tmp_path: Path) -> None:
    index = tmp_path / "index"
    assert "\nUser=searchapp\n" in files_of("systemd", Settings(index=index))["searchapp.service"]
    index.mkdir()
    os.chown(index, 65534, -1)
    assert "\nUser=nobody\n" in files_of("systemd", Settings(index=index))["searchapp.service"]
    os.chown(index, 0, -1)
    assert "\nUser=searchapp\n" in files_of("systemd", Settings(index=index))["searchapp.service"]


def written_units(folder: Path, settings: Settings) -> list[Path]:
    """Write the units as they would be where the program is installed, which is looked for."""
    paths = []
    for name, text in files_of("systemd", settings).items():
        path = folder / name
        path.write_text(re.sub(r"(?<=\nExecStart=)\S+", "/bin/true", text), encoding="utf-8")
        paths.append(path)
    return paths


def analyse(*arguments: str | Path) -> subprocess.CompletedProcess[str]:
    program = shutil.which("systemd-analyze")
    if program is None:
        pytest.skip("systemd-analyze is not installed")
    return subprocess.run([program, *arguments], capture_output=True, text=True, check=False)


@pytest.mark.slow
@pytest.mark.parametrize(
    "settings",
    [
        Settings(),
        Settings(index=ODD, corpus=ODD.parent / "الأخبار"),
        Settings(engine="opensearch"),
        Settings(index_group="news"),
    ],
    ids=["plain", "odd paths", "cluster", "group"],
)
def test_systemd_understands_the_units(tmp_path: Path, settings: Settings) -> None:
    done = analyse("verify", "--man=no", *written_units(tmp_path, settings))
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")


@pytest.mark.slow
@pytest.mark.parametrize("engine", [None, "opensearch"])
def test_the_units_expose_little(tmp_path: Path, engine: str | None) -> None:
    # Nodes of a cluster have to be reached.
    more = 0.8 if engine else 0.0
    for path in written_units(tmp_path, Settings(engine=engine)):
        if path.name in SERVICES:
            done = analyse("security", "--offline=true", "--no-pager", path)
            found = re.search(r"Overall exposure level for \S+: ([\d.]+)", done.stdout)
            assert found, done.stderr
            assert float(found[1]) <= MOST_EXPOSED[path.name] + more, done.stdout


#: Runs the command line where no memory becomes executable, as MemoryDenyWriteExecute has it.
WITHOUT_NEW_CODE = """
import ctypes, sys
if ctypes.CDLL(None).prctl(65, 1, 0, 0, 0):
    sys.exit(99)
from searchapp.cli import main
main()
"""


@pytest.mark.slow
@pytest.mark.parametrize("engine", ["whoosh", "tantivy"])
def test_it_needs_no_new_executable_memory(corpus: Path, index: Path, engine: str) -> None:
    for command in (["index", str(corpus)], ["search", "القمح"]):
        program = [sys.executable, "-c", WITHOUT_NEW_CODE, "--index", str(index), "--engine", engine, *command]
        done = subprocess.run(program, capture_output=True, text=True, check=False)
        if done.returncode == 99:
            pytest.skip("this kernel is older than 6.3")
        assert done.returncode == 0, done.stderr


@contextmanager
def waiting_for_news(address: str) -> Iterator[socket.socket]:
    """What systemd does: receive what a service says."""
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as receiving:
        receiving.bind(address)
        receiving.settimeout(30)
        yield receiving


@pytest.mark.slow
@pytest.mark.usefixtures("indexed")
@pytest.mark.parametrize("is_abstract", [False, True])
def test_serve_tells_systemd_once_searches_are_answered(index: Path, tmp_path: Path, is_abstract: bool) -> None:
    from tests.web.serving import free_port, running, serve_command

    name = f"searchapp-{os.getpid()}" if is_abstract else str(tmp_path / "notify")
    with waiting_for_news(f"\0{name}" if is_abstract else name) as news:
        port = free_port()
        told = {"NOTIFY_SOCKET": f"@{name}" if is_abstract else name}
        with running(serve_command(index, port), port, tmp_path, **told) as server:
            assert news.recv(100) == b"READY=1"
            assert server.get("/healthz").status == 200


@pytest.mark.slow
@pytest.mark.usefixtures("indexed")
def test_serve_goes_on_where_systemd_does_not_listen(index: Path, tmp_path: Path) -> None:
    from tests.web.serving import free_port, running, serve_command

    port = free_port()
    with running(serve_command(index, port), port, tmp_path, NOTIFY_SOCKET=str(tmp_path / "none")) as server:
        assert "systemd cannot be told" in server.logged("systemd")
        assert server.get("/healthz").status == 200


def test_the_compose_file_keeps_what_it_promises() -> None:
    compose = yaml.safe_load(files_of("compose", Settings(port=9000))["compose.yaml"])
    services = compose["services"]
    assert set(services) == {"searchapp", "watch", "opensearch"}
    for service in services.values():
        assert re.search(r":\d+\.\d+\.\d+$", service["image"])
        assert service["mem_limit"]
        assert service["pids_limit"]
        assert service["cap_drop"] == ["ALL"]
        assert service["security_opt"] == ["no-new-privileges:true"]
        assert service["restart"] == "unless-stopped"
    for name in ("searchapp", "watch"):
        assert services[name]["image"] == f"searchapp:{metadata.version('searchapp')}"
        assert services[name]["read_only"] is True
        assert services[name]["depends_on"] == {"opensearch": {"condition": "service_healthy"}}
        # Every variable is a setting, with a value that it may have.
        environment = services[name]["environment"]
        assert all(variable.startswith("SEARCHAPP_") for variable in environment)
        assert all(isinstance(value, str) for value in environment.values())
    published = [port for service in services.values() for port in service.get("ports", [])]
    assert published == ["127.0.0.1:9000:8080"]
    assert compose["networks"]["cluster"] == {"internal": True}
    assert services["opensearch"]["networks"] == services["watch"]["networks"] == ["cluster"]
    assert services["opensearch"]["healthcheck"]["test"][0] == "CMD"
    version = services["opensearch"]["image"].rpartition(":")[2]
    assert f"{version}.0" == software._OPENSEARCH_VERSION, "the one that the tests run"


def test_the_image_runs_as_nobody_and_looks_after_itself() -> None:
    recipe = files_of("container", Settings())["Containerfile"]
    last = recipe.rpartition("\nFROM ")[2]
    assert "\nUSER 10001:10001\n" in last
    assert "\nVOLUME /data\n" in last
    assert "\nHEALTHCHECK " in last
    assert not re.search(r":latest\b|\bFROM \S+:?\s*$", recipe)
    base = re.search(r"^ARG BASE=\S+/python:(\S+)-slim-\w+$", recipe, re.MULTILINE)
    assert base
    assert f"Programming Language :: Python :: {base[1]}" in metadata.metadata("searchapp").get_all("Classifier", [])


def test_the_health_check_of_the_image_is_a_command_that_runs() -> None:
    recipe = files_of("container", Settings())["Containerfile"]
    found = re.search(r"HEALTHCHECK .*?CMD (\[.*?\])\n", recipe, re.DOTALL)
    assert found
    _, *arguments = json.loads(found[1])
    done = subprocess.run([sys.executable, *arguments], capture_output=True, text=True, check=False)
    # Nothing, or something else, listens there.
    assert done.returncode == 1
    assert "urllib.error" in done.stderr
