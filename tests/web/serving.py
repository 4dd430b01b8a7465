"""Real servers in processes of their own, and what is asked of them."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from http.client import HTTPConnection
from pathlib import Path

PATIENCE_SECONDS = 30


@dataclass(frozen=True, slots=True)
class Answer:
    """An answer as it came over the wire; names of headers in small letters."""

    status: int
    headers: dict[str, str]
    text: str


@dataclass(frozen=True, slots=True)
class Server:
    """A server that runs. What it writes on standard error is in the file ``log``."""

    port: int
    process: subprocess.Popen[bytes]
    log: Path
    host: str = "127.0.0.1"

    def get(self, path: str, headers: Mapping[str, str] | None = None) -> Answer:
        with closing(HTTPConnection(self.host, self.port, timeout=PATIENCE_SECONDS)) as connection:
            connection.request("GET", path, headers=dict(headers or {}))
            response = connection.getresponse()
            received = {name.lower(): value for name, value in response.getheaders()}
            return Answer(response.status, received, response.read().decode("utf-8"))

    def logged(self, words: str) -> str:
        """Return the log as soon as it holds ``words``."""
        deadline = time.monotonic() + PATIENCE_SECONDS
        while words not in (text := self.log.read_text(encoding="utf-8")):
            assert time.monotonic() < deadline, text
            time.sleep(0.05)
        return text


def serve_command(index: Path, port: int) -> tuple[str, ...]:
    """Return the command that serves ``index`` at ``port`` without an access log."""
    options = ("--index", str(index.resolve()), "serve", "--port", str(port), "--quiet")
    return (sys.executable, "-m", "searchapp", *options)


@contextmanager
def running(
    command: Sequence[str], port: int, folder: Path, host: str = "127.0.0.1", **environ: str
) -> Iterator[Server]:
    """Run a server from ``folder`` until the block ends; it answers when the block begins. It has one worker, unless
    ``environ`` or ``command`` says otherwise.
    """
    log = folder / f"log-{port}.txt"
    inherited = {name: value for name, value in os.environ.items() if not name.startswith("SEARCHAPP_")}
    inherited["SEARCHAPP_WORKERS"] = "1"
    with log.open("wb") as file, subprocess.Popen(command, stderr=file, cwd=folder, env=inherited | environ) as process:
        server = Server(port, process, log, host)
        try:
            _wait(server)
            yield server
        finally:
            process.terminate()


def _wait(server: Server) -> None:
    deadline = time.monotonic() + PATIENCE_SECONDS
    while True:
        try:
            server.get("/healthz")
        except OSError:
            assert server.process.poll() is None, server.log.read_text(encoding="utf-8")
            assert time.monotonic() < deadline, "the server did not start"
            time.sleep(0.1)
        else:
            return


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port
