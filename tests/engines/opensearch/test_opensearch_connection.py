"""A cluster that cannot be reached, refuses the login or does not answer: one line says what to do."""

from __future__ import annotations

import logging
import shutil
import socket
import ssl
import subprocess
import sys
import time
from base64 import b64encode
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path

import pytest
from click.testing import CliRunner

from searchapp.cli.commands import searchapp
from searchapp.engines.opensearch.engine import OpenSearchEngine
from searchapp.engines.registry import open_engine
from searchapp.errors import EngineError, IndexStateError, InputError, SearchAppError
from searchapp.plan import SearchPlan
from searchapp.settings import Settings
from tests.engines.opensearch.archive import opened
from tests.opensearch_cluster.door import NO_INDEX, PASSWORD, USER, Door, standing
from tests.opensearch_cluster.software import INSIST


def closed_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as server:
        port: int = server.getsockname()[1]
    return port


def settings_of(hosts: str, **options: object) -> Settings:
    return replace(Settings(engine="opensearch", hosts=hosts, opensearch_retries=2), **options)  # type: ignore[arg-type]


QUESTIONS: dict[str, Callable[[OpenSearchEngine], object]] = {
    "search": lambda engine: engine.search(SearchPlan(None)),
    "article": lambda engine: engine.article("1"),
    "articles": lambda engine: list(engine.articles()),
    "digests": lambda engine: engine.digests(),
    "origins": lambda engine: engine.origins(),
    "readings_count": lambda engine: engine.readings_count("خبر"),
    "vocabulary": lambda engine: list(engine.vocabulary()),
    "stats": lambda engine: engine.stats(),
    "writer": lambda engine: engine.writer().__enter__(),
    "rebuild": lambda engine: engine.rebuild().__enter__(),
}


def error_message(settings: Settings, question: str = "search") -> str:
    """Return the message of the error when a cluster cannot answer a question."""
    with opened(settings) as engine, pytest.raises(SearchAppError) as raised:
        QUESTIONS[question](engine)
    message = raised.value.message
    assert message.ar != message.en
    assert "\n" not in message.en + message.ar
    return str(raised.value)


@pytest.mark.parametrize("question", QUESTIONS)
def test_a_node_that_is_not_there(question: str) -> None:
    hosts = f"http://127.0.0.1:{closed_port()}"
    message = error_message(settings_of(hosts), question)
    assert "No OpenSearch node answers" in message
    assert hosts in message
    assert "--hosts" in message


def test_a_host_that_does_not_exist() -> None:
    assert "No OpenSearch node answers" in error_message(settings_of("http://nowhere.invalid:9200"))


def test_checking_a_cluster_that_is_not_there_reports_a_problem() -> None:
    with opened(settings_of(f"http://127.0.0.1:{closed_port()}")) as engine:
        (problem,) = engine.check(deep=True)
    assert "No OpenSearch node answers" in problem


def test_of_several_nodes_one_is_enough() -> None:
    with standing(Door()) as url:
        hosts = f"http://127.0.0.1:{closed_port()}, {url},http://127.0.0.1:{closed_port()}"
        with opened(settings_of(hosts)) as engine:
            for _ in range(6):
                assert engine.digests() == {}


@pytest.mark.parametrize("question", QUESTIONS)
def test_a_login_that_is_refused(question: str) -> None:
    with standing(Door()) as url:
        message = error_message(settings_of(url, opensearch_user=USER, opensearch_password="wrong"), question)
    assert "refuses the login" in message
    assert "opensearch_password" in message
    assert "wrong" not in message


def test_a_login_that_is_accepted() -> None:
    with (
        standing(Door()) as url,
        opened(settings_of(url, opensearch_user=USER, opensearch_password=PASSWORD)) as engine,
    ):
        assert engine.digests() == {}


def test_a_user_without_permission() -> None:
    with standing(Door([(403, {"error": {"type": "security_exception", "reason": "no permissions"}})])) as url:
        message = error_message(settings_of(url))
    assert "does not allow this user" in message


def test_a_password_is_never_shown(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    secret = "s3cr3t"
    with standing(Door()) as url:
        settings = settings_of(url, opensearch_user=USER, opensearch_password=secret)
        shown = [repr(settings), str(settings), error_message(settings)]
        with opened(settings) as engine:
            shown += [repr(engine), repr(vars(engine)), repr(engine._connection)]
            shown += map(repr, vars(engine._connection).values())
    encoded = b64encode(f"{USER}:{secret}".encode()).decode()
    for text in (*shown, caplog.text):
        assert secret not in text
        assert encoded not in text


@pytest.mark.parametrize(
    ("hosts", "message"),
    [
        ("", "names no OpenSearch node"),
        (" , ", "names no OpenSearch node"),
        ("localhost:9200", "is to hold URLs"),
        ("ftp://localhost", "is to hold URLs"),
        ("http://localhost:port", "is to hold URLs"),
        ("http://", "is to hold URLs"),
    ],
)
def test_invalid_hosts(hosts: str, message: str) -> None:
    with pytest.raises(InputError, match=message):
        OpenSearchEngine(settings_of(hosts))


def test_a_password_among_the_hosts_is_refused_and_not_repeated() -> None:
    with pytest.raises(InputError, match="opensearch_password") as raised:
        OpenSearchEngine(settings_of("https://editor:s3cr3t@node:9200"))
    assert "s3cr3t" not in str(raised.value)


@pytest.mark.parametrize("name", ["", "News", "-news", "news*", "a,b", "news/x", "_all", "أخبار", "n" * 200])
def test_invalid_names_of_indices(name: str) -> None:
    with pytest.raises(InputError, match="opensearch_index"):
        OpenSearchEngine(settings_of("http://localhost:9200", opensearch_index=name))


def test_a_cluster_that_does_not_answer() -> None:
    door = Door([None])
    with standing(door) as url:
        started = time.monotonic()
        message = error_message(settings_of(url, opensearch_timeout=0.2, opensearch_retries=1))
        assert time.monotonic() - started < 5
    assert door.asked == 2
    assert "did not answer within 0.2 seconds" in message
    assert "opensearch_timeout" in message


@pytest.mark.parametrize("status", [429, 502, 503, 504])
def test_temporary_failures_are_tried_again(status: int) -> None:
    door = Door([(status, {"error": {"type": "busy", "reason": "too much"}}), (status, {}), NO_INDEX])
    with standing(door) as url, opened(settings_of(url)) as engine:
        assert engine.digests() == {}
    assert door.asked == 3


@pytest.mark.parametrize(
    ("status", "kind"),
    [
        (500, "node_disconnected_exception"),
        (500, "node_not_connected_exception"),
        (500, "search_phase_execution_exception"),
        # Not to be mistaken for a missing document.
        (404, "illegal_index_shard_state_exception"),
        (404, "shard_not_found_exception"),
    ],
)
def test_failures_while_a_shard_moves_are_temporary(status: int, kind: str) -> None:
    door = Door([(status, {"error": {"type": kind, "reason": "moving"}, "status": status}), NO_INDEX])
    with standing(door) as url, opened(settings_of(url)) as engine:
        assert engine.digests() == {}
    assert door.asked == 2
    with standing(Door([(status, {"error": {"type": kind}, "status": status})])) as url:
        assert "There is no index" not in error_message(settings_of(url, opensearch_retries=0))


def test_lasting_failures_are_reported() -> None:
    door = Door([(503, {"error": {"type": "busy", "reason": "no cluster manager"}, "status": 503})])
    with standing(door) as url:
        message = error_message(settings_of(url))
    assert "no cluster manager" in message
    assert door.asked == 3


@pytest.mark.parametrize("answer", [(200, "<h1>It works!</h1>"), (200, {}), (200, {"_source": {}, "_seq_no": 1})])
def test_a_server_that_is_not_opensearch(answer: tuple[int, object]) -> None:
    with standing(Door([answer])) as url:
        message = error_message(settings_of(url))
    assert "OpenSearch" in message


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A self-signed certificate and its key, in one file."""
    openssl = shutil.which("openssl")
    if openssl is None:
        if INSIST:
            pytest.fail("needs openssl")
        pytest.skip("needs openssl")
    folder = tmp_path_factory.mktemp("certificate")
    command = "req -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN=127.0.0.1 -addext subjectAltName=IP:127.0.0.1"
    files = ["-keyout", str(folder / "key"), "-out", str(folder / "certificate")]
    subprocess.run([openssl, *command.split(), *files], check=True, capture_output=True)
    both = folder / "both.pem"
    both.write_bytes((folder / "key").read_bytes() + (folder / "certificate").read_bytes())
    return both


@pytest.fixture
def secure(certificate: Path) -> Iterator[str]:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    with standing(Door(), context) as url:
        yield url


def test_a_certificate_of_an_unknown_authority(secure: str) -> None:
    message = error_message(settings_of(secure))
    assert "certificate is not trusted" in message
    assert "opensearch_ca" in message


def test_a_certificate_whose_authority_is_named(secure: str, certificate: Path) -> None:
    settings = settings_of(
        secure,
        opensearch_ca=certificate.with_name("certificate"),
        opensearch_user=USER,
        opensearch_password=PASSWORD,
    )
    with opened(settings) as engine:
        assert engine.digests() == {}


def test_a_certificate_that_is_not_verified(secure: str) -> None:
    with opened(settings_of(secure, opensearch_verify=False)) as engine:
        assert engine.digests() == {}


def test_an_unreadable_file_of_authorities(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="opensearch_ca"):
        OpenSearchEngine(settings_of("https://localhost:9200", opensearch_ca=tmp_path / "none"))
    (tmp_path / "none").write_text("not a certificate", encoding="utf-8")
    with pytest.raises(InputError, match="opensearch_ca"):
        OpenSearchEngine(settings_of("https://localhost:9200", opensearch_ca=tmp_path / "none"))


def test_a_node_that_does_not_speak_tls() -> None:
    with standing(Door()) as url:
        message = error_message(settings_of(url.replace("http:", "https:")))
    assert "does not speak TLS" in message or "No OpenSearch node answers" in message


def test_a_missing_client_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in [name for name in sys.modules if name.startswith("searchapp.engines.opensearch.")]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.setitem(sys.modules, "opensearchpy", None)
    with pytest.raises(EngineError, match="pip install 'opensearch-py<4"):
        open_engine(settings_of("http://localhost:9200"))


@pytest.mark.slow
@pytest.mark.parametrize("command", [["search", "خبر"], ["stats"], ["index", "."], ["reindex"]])
def test_the_command_line_prints_one_line(command: list[str]) -> None:
    hosts = f"http://127.0.0.1:{closed_port()}"
    program = [sys.executable, "-m", "searchapp", *command, "--engine", "opensearch", "--hosts", hosts]
    done = subprocess.run(program, capture_output=True, text=True, check=False)
    assert done.returncode == 2
    (line,) = done.stderr.strip().splitlines()
    assert line.startswith("searchapp: No OpenSearch node answers")


def test_hosts_may_precede_the_command() -> None:
    hosts = f"http://127.0.0.1:{closed_port()}"
    result = CliRunner().invoke(searchapp, ["--engine", "opensearch", "--hosts", hosts, "stats"])
    assert result.exit_code == 2
    assert hosts in result.stderr


def test_without_an_index(opensearch_node: object) -> None:
    with ExitStack() as stack:
        settings = Settings(engine="opensearch", hosts=opensearch_node.hosts, opensearch_index="nothing")  # type: ignore[attr-defined]
        engine = stack.enter_context(opened(settings))
        with pytest.raises(IndexStateError, match="searchapp index PATH --engine opensearch --hosts"):
            engine.search(SearchPlan(None))
