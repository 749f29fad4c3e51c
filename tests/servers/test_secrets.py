"""No password, no token and no path of this machine in any output, log, error or graph."""

from __future__ import annotations

import base64
import logging
import ssl
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from kg import loading
from kg.endpoint import query_endpoint
from kg.errors import EndpointError
from kg.patience import Patience
from tests.servers import content, servers
from tests.servers.conftest import Park

USER, PASSWORD, TOKEN = "ada-the-user", "hunter2-s3cret", "t0ken-of-nobody"
BASIC = base64.b64encode(f"{USER}:{PASSWORD}".encode()).decode()
SECRETS = (PASSWORD, TOKEN, BASIC)
QUICK = Patience(sleep=lambda _: None, chance=lambda: 1.0)
ARTICLE = "Israel struck Damascus on Monday. Russia condemned the strike, its foreign ministry said."

LOGINS = [{"KG_TOKEN": TOKEN}, {"KG_USER": USER, "KG_PASSWORD": PASSWORD}]
each_login = pytest.mark.parametrize("login", LOGINS, ids=["token", "password"])


@dataclass
class Mirror:
    """A server that calls itself Oxigraph and answers everything with a status and the headers that it was sent."""

    status: int
    location: str = ""
    url: str = ""
    shown: list[str] = field(default_factory=list)
    """The login of each request."""


@contextmanager
def mirror(status: int, location: str = "", tls: ssl.SSLContext | None = None) -> Iterator[Mirror]:
    said = Mirror(status, location)

    class Handler(BaseHTTPRequestHandler):
        server_version = "Oxigraph/0.5"

        def do_GET(self) -> None:
            self._answer()

        def do_POST(self) -> None:
            self.rfile.read(int(self.headers["Content-Length"]))
            self._answer()

        def _answer(self) -> None:
            said.shown.append(self.headers.get("Authorization", ""))
            body = f"{self.headers}".replace("\n", " | ").encode()
            self.send_response(said.status)
            for name, value in (("Location", said.location), ("X-Login", said.shown[-1])):
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            pass

    with ThreadingHTTPServer((servers.HOST, 0), Handler) as httpd:
        if tls:
            httpd.socket = tls.wrap_socket(httpd.socket, server_side=True)
        said.url = f"http{'s' if tls else ''}://{servers.HOST}:{httpd.server_port}"
        threading.Thread(target=httpd.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True).start()
        yield said
        httpd.shutdown()


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "news.ttl"
    path.write_text("<town/kabul> <urn:p> <#here> .")
    return path


@each_login
@pytest.mark.parametrize("status", [400, 401, 403, 404, 500, 503])
def test_what_a_server_repeats_is_neither_said_nor_logged(
    status: int, login: dict[str, str], file: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    for name, value in login.items():
        monkeypatch.setenv(name, value)
    caplog.set_level(logging.DEBUG)
    with mirror(status) as said:
        for attempt in (
            lambda: loading.load(str(file), said.url, patience=QUICK),
            lambda: loading.load(str(file), said.url, loading.Options(kind="gsp"), patience=QUICK),
            lambda: loading.update("CLEAR ALL", said.url),
            lambda: query_endpoint(said.url, "ASK { ?s ?p ?o }", patience=QUICK),
        ):
            with pytest.raises(Exception, match=str(status) if status != 404 else "404|no such dataset") as caught:
                attempt()
            for secret in (*SECRETS, str(file.parent)):
                assert secret not in str(caught.value)
                assert secret not in caplog.text.replace(f"(b'X-Login', b'{said.shown[0]}')", "")
    assert said.shown[-1] in (f"Bearer {TOKEN}", f"Basic {BASIC}")


@each_login
@pytest.mark.parametrize("status", [301, 302, 307, 308])
def test_a_server_that_leads_elsewhere_takes_no_login_along(
    status: int, login: dict[str, str], file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in login.items():
        monkeypatch.setenv(name, value)
    with mirror(200) as there, mirror(status, f"{there.url}/new?key={TOKEN}") as here:
        for kind in ("oxigraph", "gsp", "sparql", "fuseki"):
            url = f"{here.url}/ds" if kind == "fuseki" else here.url
            with pytest.raises(EndpointError, match=rf"leads elsewhere.*{there.url}/new: give that") as caught:
                loading.load(str(file), url, loading.Options(kind=kind), patience=QUICK)
            assert not any(secret in str(caught.value) for secret in SECRETS)
    assert any(here.shown)
    assert not any(there.shown)


def test_a_certificate_that_nobody_signed(file: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    key, made = tmp_path / "key.pem", tmp_path / "made.pem"
    command = ["req", "-x509", "-newkey", "rsa:2048", "-nodes", "-subj", "/CN=localhost", "-days", "1"]
    more = ["-addext", f"subjectAltName=IP:{servers.HOST}", "-keyout", str(key), "-out", str(made)]
    subprocess.run([servers.program("openssl"), *command, *more], check=True, capture_output=True)
    tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    tls.load_cert_chain(made, key)
    with mirror(401, tls=tls) as said:
        for asked in (said.url, said.url.replace("https", "http")):
            for attempt in (lambda url: loading.load(str(file), url), lambda url: query_endpoint(url, "ASK {}")):
                with pytest.raises(EndpointError, match=r"not trusted.*SSL_CERT_FILE|hung up|reached|broke off"):
                    attempt(asked)
        monkeypatch.setenv("SSL_CERT_FILE", str(made))
        with pytest.raises(EndpointError, match="asks for a login"):
            loading.load(str(file), said.url)
    with mirror(401) as said, pytest.raises(EndpointError, match=r"no secure connection.*begin with http://"):
        loading.load(str(file), said.url.replace("http", "https"))


def test_what_is_built_and_loaded_holds_no_secret(park: Park, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in (LOGINS[0] | LOGINS[1]).items():
        monkeypatch.setenv(name, value)
    (tmp_path / "news.txt").write_text(ARTICLE)
    url = park.get("oxigraph").url
    content.empty(url)
    said = ""
    building = ["build", str(tmp_path / "news.txt"), "-o", str(tmp_path / "out")]
    for command in (building, ["load", "out", url], ["query", "strikes", str(tmp_path / "out")]):
        done = subprocess.run(
            [sys.executable, "-c", "from kg.cli import main; main()", *command],
            capture_output=True, text=True, check=True, cwd=tmp_path,
        )  # fmt: skip
        said += done.stdout + done.stderr
    held = str(query_endpoint(content.place(url).query, "SELECT * { { ?s ?p ?o } UNION { GRAPH ?g { ?s ?p ?o } } }"))
    written = b"".join(path.read_bytes() for path in (tmp_path / "out").rglob("*") if path.is_file())
    assert "damascus" in held
    for secret in (*SECRETS, USER):
        assert secret not in said
    for secret in (*SECRETS, USER, str(tmp_path)):
        assert secret not in held
        assert secret.encode() not in written


def test_relative_addresses_tell_nothing_of_where_the_file_lies(park: Park, file: Path) -> None:
    url = park.get("oxigraph").url
    content.empty(url)
    loading.load(str(file), url)
    assert content.held(url) == {"": {"<https://w3id.org/conflict-kg/id/town/kabul> <urn:p> "
                                      "<https://w3id.org/conflict-kg/id/#here>"}}  # fmt: skip
    done = subprocess.run(
        [sys.executable, "-c", "from kg.cli import main; main()", "query", "SELECT * { ?s ?p ?o }", str(file)],
        capture_output=True, text=True, check=True,
    )  # fmt: skip
    assert "kabul" in done.stdout
    assert str(file.parent) not in done.stdout
