"""Nodes on this machine, each a process of its own: started, killed, started again."""

from __future__ import annotations

import json
import socket
import subprocess
import time
import urllib.request
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any, Final
from urllib.error import URLError

from tests.opensearch_cluster.software import HERE, find_jars, find_java

_PATIENCE: Final = 180
#: Small, and quick to start: what is tested is not how fast it is.
_JAVA_OPTIONS: Final = (
    "-Xms128m",
    "-Xmx1g",
    "-XX:+UseSerialGC",
    "-XX:TieredStopAtLevel=1",
    "--enable-native-access=ALL-UNNAMED",
    "-Djava.awt.headless=true",
)


class Node:
    """A node, running or not."""

    def __init__(self, number: int, folder: Path, port: int, settings: Sequence[str]) -> None:
        self.name = f"node-{number}"
        self.url = f"http://127.0.0.1:{port}"
        self._log = folder / "log"
        (folder / "config").mkdir(parents=True)
        program = [str(HERE / "ClusterNode.java"), f"node.name={self.name}", f"path.home={folder}", *settings]
        self._command = [str(find_java()), *_JAVA_OPTIONS, "-cp", f"{find_jars()}/*", *program, f"http.port={port}"]
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Start the node, without waiting for it."""
        with self._log.open("ab") as log:
            self._process = subprocess.Popen(
                self._command, stdin=subprocess.PIPE, stdout=log, stderr=subprocess.STDOUT, start_new_session=True
            )

    def start_again(self) -> None:
        """Start the node if it is not running."""
        if self._process is None:
            self.start()

    def kill(self) -> None:
        """End the node as a failing machine would."""
        self._end()

    def stop(self) -> None:
        """Let the node end in good order, or end it when that takes long."""
        if self._process is not None and self._process.stdin is not None:
            with suppress(OSError):
                self._process.stdin.close()
            with suppress(subprocess.TimeoutExpired):
                self._process.wait(10)
        self._end()

    def _end(self) -> None:
        if self._process is not None:
            self._process.kill()
            self._process.wait()
            if self._process.stdin is not None:
                with suppress(OSError):
                    self._process.stdin.close()
            self._process = None

    def insist_on_running(self) -> None:
        """Raise what the node said last if it has ended by itself."""
        if self._process is not None and self._process.poll() is not None:
            raise RuntimeError(f"{self.name} has ended: {self._log.read_text(errors='replace')[-3000:]}")


class Cluster:
    """A cluster of ``size`` nodes, whose data lies in ``folder``."""

    def __init__(self, folder: Path, size: int = 3) -> None:
        http, transport = _free_ports(size), _free_ports(size)
        addresses = ",".join(f"127.0.0.1:{port}" for port in transport)
        shared = (
            f"cluster.name={folder.name}",
            "network.host=127.0.0.1",
            f"discovery.seed_hosts={addresses}",
            "cluster.initial_cluster_manager_nodes=" + ",".join(f"node-{number}" for number in range(size)),
            # A disk that others fill is no reason to stop.
            "cluster.routing.allocation.disk.threshold_enabled=false",
            # Small nodes on one machine, given articles and queries far larger than any newspaper's: by default
            # a node of 8 GB takes such articles, and no query that searchapp lets through has so many words.
            "indexing_pressure.memory.limit=80%",
            "indices.query.bool.max_clause_count=65536",
        )
        self.nodes = [
            Node(number, folder / f"node-{number}", http[number], (*shared, f"transport.port={transport[number]}"))
            for number in range(size)
        ]

    @property
    def hosts(self) -> str:
        """The addresses of all nodes, as the setting ``hosts`` takes them."""
        return ",".join(node.url for node in self.nodes)

    def start(self) -> None:
        """Start every node and wait until they are one cluster."""
        for node in self.nodes:
            node.start()
        self.wait(number_of_nodes=len(self.nodes))

    def stop(self) -> None:
        """Stop every node."""
        for node in self.nodes:
            node.stop()

    def wait(self, **expected: object) -> None:
        """Wait until the cluster's health is as ``expected``."""
        deadline = time.monotonic() + _PATIENCE
        health: dict[str, Any] = {}
        while time.monotonic() < deadline:
            for node in self.nodes:
                node.insist_on_running()
                with suppress(OSError, URLError, ValueError):
                    health = ask(f"{node.url}/_cluster/health")
                    if all(health.get(name) == value for name, value in expected.items()):
                        return
            time.sleep(0.2)
        raise RuntimeError(f"the cluster is not {expected} but {health}")


def ask(url: str, method: str = "GET", body: object = None) -> dict[str, Any]:
    """Return what ``url`` answers, as JSON."""
    data = None if body is None else json.dumps(body).encode()
    request = urllib.request.Request(url, data, {"Content-Type": "application/json"}, method=method)
    with urllib.request.urlopen(request, timeout=30) as response:
        answer: dict[str, Any] = json.load(response)
    return answer


def _free_ports(count: int) -> list[int]:
    sockets = [socket.create_server(("127.0.0.1", 0)) for _ in range(count)]
    ports: list[int] = [each.getsockname()[1] for each in sockets]
    for each in sockets:
        each.close()
    return ports
