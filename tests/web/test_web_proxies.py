"""The sites of nginx and Caddy that ``searchapp deployment`` prints, each as a real proxy before a real server."""

from __future__ import annotations

import base64
import json
import re
import shutil
import ssl
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from functools import partial
from http.client import HTTPConnection, HTTPResponse, HTTPSConnection
from pathlib import Path
from urllib.parse import quote

import pytest

from searchapp.deployment import files_of
from searchapp.settings import Settings
from tests.web.serving import PATIENCE_SECONDS, Server, free_port, running

pytestmark = pytest.mark.slow

SITE = "archive.example"
PASSWORD = "saffron"
WORD = "الزعفران"

Connect = Callable[[], HTTPConnection]


@dataclass(frozen=True)
class Site:
    """A server and the proxy before it."""

    server: Server
    connect: Connect
    log: Path | None

    def get(self, path: str, **headers: str) -> tuple[HTTPResponse, bytes]:
        with closing(self.connect()) as connection:
            connection.request(
                "GET", path, headers={"Host": SITE} | {k.replace("_", "-"): v for k, v in headers.items()}
            )
            response = connection.getresponse()
            return response, response.read()


def program(name: str) -> str:
    found = shutil.which(name) or shutil.which(name, path="/usr/sbin")
    if found is None:
        pytest.skip(f"{name} is not installed")
    return found


@contextmanager
def proxy(command: list[str], connect: Connect, folder: Path) -> Iterator[None]:
    """Run a proxy until the block ends; it accepts clients when the block begins."""
    log = folder / "proxy.txt"
    home = {"HOME": str(folder), "XDG_DATA_HOME": str(folder), "XDG_CONFIG_HOME": str(folder)}
    with log.open("wb") as file, subprocess.Popen(command, stderr=file, stdout=file, env=home) as process:
        try:
            deadline = time.monotonic() + PATIENCE_SECONDS
            while True:
                try:
                    with closing(connect()) as connection:
                        connection.connect()
                    break
                except OSError:
                    assert process.poll() is None, log.read_text(encoding="utf-8")
                    assert time.monotonic() < deadline, log.read_text(encoding="utf-8")
                    time.sleep(0.1)
            yield
        finally:
            process.terminate()


@contextmanager
def behind_nginx(server: Server, folder: Path, user_header: str | None = None) -> Iterator[Site]:
    """The site as it is printed, but for its ports and the paths of what lies elsewhere."""
    nginx = program("nginx")
    key, certificate, log = (folder / name for name in ("site.key", "site.pem", "access.log"))
    made = ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", f"/CN={SITE}"]
    made += ["-addext", f"subjectAltName=DNS:{SITE}", "-keyout", str(key), "-out", str(certificate)]
    subprocess.run(made, check=True, capture_output=True)
    plain, secure = free_port(), free_port()
    text = files_of("nginx", Settings(port=server.port, user_header=user_header))["searchapp.nginx.conf"]
    users = folder / "users"
    users.write_text(f"layla:{{PLAIN}}{PASSWORD}\n", encoding="utf-8")
    text = text.replace("/etc/nginx/searchapp.users", str(users))
    for printed, here in (
        ("/etc/ssl/certs/searchapp.pem", str(certificate)),
        ("/etc/ssl/private/searchapp.key", str(key)),
        ("/var/log/nginx/searchapp.log", str(log)),
        ("listen 80;", f"listen 127.0.0.1:{plain};"),
        ("listen 443 ", f"listen 127.0.0.1:{secure} "),
    ):
        assert printed in text
        text = text.replace(printed, here)
    text = re.sub(r"\n *listen \[::\].*", "", text)
    temporary = "".join(
        f"{kind}_temp_path {folder / kind};\n" for kind in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    )
    whole = (
        f"daemon off; pid {folder / 'nginx.pid'}; error_log {folder / 'error.log'}; user root;\n"
        f"events {{}}\nhttp {{\n{temporary}{text}}}\n"
    )
    config = folder / "nginx.conf"
    config.write_text(whole, encoding="utf-8")
    context = ssl.create_default_context(cafile=str(certificate))
    context.check_hostname = False
    connect = partial(HTTPSConnection, "127.0.0.1", secure, timeout=PATIENCE_SECONDS, context=context)
    command = [nginx, "-e", str(folder / "error.log"), "-p", str(folder), "-c", str(config)]
    tested = subprocess.run([*command, "-t"], capture_output=True, text=True, check=False)
    assert tested.returncode == 0, tested.stderr
    assert "warn" not in tested.stderr
    with proxy(command, connect, folder):
        with closing(HTTPConnection("127.0.0.1", plain, timeout=PATIENCE_SECONDS)) as unencrypted:
            unencrypted.request("GET", "/?q=x", headers={"Host": SITE})
            assert unencrypted.getresponse().getheader("Location") == f"https://{SITE}/?q=x"
        yield Site(server, connect, log)


@contextmanager
def behind_caddy(server: Server, folder: Path, user_header: str | None = None) -> Iterator[Site]:
    """The site as it is printed, but without certificates, which have to be asked for elsewhere."""
    caddy = program("caddy")
    text = files_of("caddy", Settings(port=server.port, user_header=user_header))["Caddyfile"]
    hashed = subprocess.check_output([caddy, "hash-password", "--plaintext", PASSWORD], text=True)
    text = text.replace("$2a$14$put.the.hash.of.a.password.here", hashed.strip())
    config = folder / "Caddyfile"
    config.write_text(text, encoding="utf-8")
    home = {"HOME": str(folder)}
    arguments = ["--adapter", "caddyfile", "--config", str(config)]
    tested = subprocess.run([caddy, "validate", *arguments], capture_output=True, text=True, check=False, env=home)
    assert tested.returncode == 0, tested.stderr
    assert '"warn"' not in tested.stderr.lower()
    port = free_port()
    assert f"\n{SITE} {{" in text
    here = text.replace(f"\n{SITE} {{", f"\nhttp://{SITE}:{port} {{\n\tbind 127.0.0.1\n")
    config.write_text("{\n\tadmin off\n\tauto_https off\n}\n" + here, encoding="utf-8")
    connect = partial(HTTPConnection, "127.0.0.1", port, timeout=PATIENCE_SECONDS)
    with proxy([caddy, "run", *arguments], connect, folder):
        yield Site(server, connect, None)


PROXIES = {"nginx": behind_nginx, "caddy": behind_caddy}


@pytest.fixture(scope="module", params=PROXIES)
def site(
    request: pytest.FixtureRequest, settings: Settings, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Site]:
    folder = tmp_path_factory.mktemp(request.param)
    port = free_port()
    command = [sys.executable, "-m", "searchapp", "--index", str(settings.index.resolve()), "serve"]
    environ = {"SEARCHAPP_PROXIES": "1", "SEARCHAPP_LOG_JSON": "1", "SEARCHAPP_PORT": str(port)}
    with (
        running(command, port, folder, **environ) as server,
        PROXIES[request.param](server, folder) as site,
    ):
        yield site


def test_a_search(site: Site) -> None:
    response, body = site.get(f"/?q={quote(WORD)}")
    assert (response.status, WORD in body.decode()) == (200, True)
    found, body = site.get(f"/api/search?q={quote(WORD)}")
    assert (found.status, json.loads(body)["query"]) == (200, WORD)
    again, _ = site.get(f"/?q={quote(WORD)}", If_None_Match=response.headers["ETag"])
    assert again.status == 304


def test_files_of_results_come_whole_and_as_they_are_made(site: Site) -> None:
    path = f"/search.jsonl?q={quote(WORD)}"
    response, body = site.get(path)
    assert response.status == 200
    assert response.getheader("Transfer-Encoding") == "chunked"
    direct = site.server.get(path, {"Host": SITE, "X-Forwarded-Host": SITE, "X-Forwarded-For": "127.0.0.1"})
    assert body.decode() == direct.text


def test_nobody_can_pose_as_another_reader_or_site(site: Site) -> None:
    forged = {
        "X_Forwarded_For": "203.0.113.7",
        "X_Forwarded_Prefix": "/elsewhere",
        "X_Forwarded_Proto": "gopher",
        "User_Agent": "forger",
    }
    response, body = site.get(f"/?q={quote(WORD)}", **forged)
    assert response.status == 200
    assert "elsewhere" not in body.decode()
    assert "gopher" not in body.decode()
    lines = [json.loads(line) for line in site.server.logged("forger").splitlines() if "forger" in line]
    assert [line["address"] for line in lines] == ["127.0.0.1"]


def test_links_lead_to_the_site(site: Site) -> None:
    _, body = site.get(f"/feed.atom?q={quote(WORD)}")
    scheme = "https" if isinstance(site.connect(), HTTPSConnection) else "http"
    assert f"{scheme}://{SITE}" in body.decode()
    assert f":{site.server.port}" not in body.decode()


# Caddy before 2.7 says 502 of what is too large.
@pytest.mark.parametrize(("kilobytes", "statuses"), [(900, (200,)), (3000, (413, 502))])
def test_a_list_of_names_is_passed_on_and_what_is_too_large_is_refused(
    site: Site, kilobytes: int, statuses: tuple[int, ...]
) -> None:
    names = "القمح\n" * 3 + " " * (kilobytes << 10)
    head = '--part\r\nContent-Disposition: form-data; name="file"; filename="names.txt"\r\n\r\n'
    body = f"{head}{names}\r\n--part--\r\n".encode()
    with closing(site.connect()) as connection:
        headers = {"Host": SITE, "Content-Type": "multipart/form-data; boundary=part"}
        connection.request("POST", "/api/list", body, headers)
        response = connection.getresponse()
        assert response.status in statuses, response.read()


def test_what_readers_search_for_stays_out_of_the_log(site: Site) -> None:
    site.get("/?q=secretword", Referer="https://archive.example/?q=secretpage", User_Agent="last-reader")
    if site.log is None:
        return
    deadline = time.monotonic() + PATIENCE_SECONDS
    while "last-reader" not in (text := site.log.read_text(encoding="utf-8")):
        assert time.monotonic() < deadline
        time.sleep(0.05)
    assert "secret" not in text
    assert '"https://archive.example/"' in text


def test_a_server_that_cannot_answer_is_passed_on(site: Site, tmp_path: Path) -> None:
    # An index that is not there: the page says so, and the proxy puts no page of its own in its place.
    port = free_port()
    command = [sys.executable, "-m", "searchapp", "--index", str(tmp_path / "none"), "serve", "--port", str(port)]
    behind = behind_nginx if site.log else behind_caddy
    with running(command, port, tmp_path, SEARCHAPP_PROXIES="1") as server, behind(server, tmp_path) as broken:
        response, body = broken.get("/healthz")
        assert response.status == 503
        assert body.decode() == server.get("/healthz").text


@pytest.mark.parametrize("name", PROXIES)
def test_readers_log_in_at_the_proxy(settings: Settings, tmp_path: Path, name: str) -> None:
    port = free_port()
    command = [
        sys.executable,
        "-m",
        "searchapp",
        "--index",
        str(settings.index.resolve()),
        "serve",
        "--port",
        str(port),
    ]
    environ = {"SEARCHAPP_PROXIES": "1", "SEARCHAPP_USER_HEADER": "Remote-User"}
    with (
        running(command, port, tmp_path, **environ) as server,
        PROXIES[name](server, tmp_path, "Remote-User") as site,
    ):
        assert site.get("/")[0].status == 401
        login = "Basic " + base64.b64encode(f"layla:{PASSWORD}".encode()).decode()
        response, body = site.get("/?lang=en", Authorization=login, Remote_User="omar")
        assert response.status == 200
        assert "<bdi>layla</bdi>" in body.decode()
        assert "omar" not in body.decode()
        assert server.get("/").status == 403
