"""What `kg load` and `kg update` say where a server refuses, fails or lies; and that no secret is ever said."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from kg import loading
from kg.endpoint import update_endpoint
from kg.errors import EndpointError, InputError, KGError, QueryError
from kg.loading import kinds, ways
from kg.loading.client import Client
from kg.login import Login, login_for
from kg.patience import Patience
from tests.servers import content, servers
from tests.servers.conftest import Park

SECRET = "hunter2-s3cret"
EMPTY = b'{"head":{"vars":["g","d"]},"results":{"bindings":[]}}'
Answer = tuple[int, bytes, str]


@contextmanager
def scripted(upload: Callable[[dict[str, str], bytes], Answer]) -> Iterator[tuple[str, list[dict[str, str]]]]:
    """A server that calls itself Oxigraph, holds nothing, and answers uploads as it is told."""
    asked: list[dict[str, str]] = []

    class Handler(BaseHTTPRequestHandler):
        server_version = "Oxigraph/0.5"

        def do_GET(self) -> None:
            self._answer(200, b"", "text/html")

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            asked.append({name.lower(): value for name, value in self.headers.items()} | {"path": self.path})
            if self.path.startswith("/query"):
                self._answer(200, EMPTY, "application/sparql-results+json")
            else:
                self._answer(*upload(asked[-1], body))

        def _answer(self, status: int, body: bytes, media_type: str) -> None:
            self.send_response(status)
            self.send_header("Content-Type", media_type)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            pass

    with ThreadingHTTPServer((servers.HOST, 0), Handler) as httpd:
        threading.Thread(target=httpd.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True).start()
        yield f"http://{servers.HOST}:{httpd.server_port}", asked
        httpd.shutdown()


@pytest.fixture
def file(tmp_path: Path) -> str:
    path = tmp_path / "news.nq"
    path.write_text("".join(f"<urn:s{i}> <urn:p> <urn:o> <urn:g{i % 3}> .\n" for i in range(30)))
    return str(path)


REFUSALS = [
    (401, b"", r"asks for a login \(401\); set KG_USER and KG_PASSWORD, or KG_TOKEN"),
    (403, b"", r"forbids this \(403\).*read-only"),
    (404, b"", r"\(404\)"),
    (405, b"", r"\(405\)"),
    (413, b"", r"takes no body of this size \(413\)"),
    (500, b"java.io.IOException: No space left on device", r"its disk is full \(500\); make room"),
    (500, b"Virtuoso 42000 Error SR186:SECURITY: No permission to", r"forbids this \(500\).*; set KG_USER"),
    (507, b"", r"its disk is full \(507\)"),
    (500, b"<html>\n<h1>boom</h1>", r"failed \(500\): boom"),
    (204, b"", "does not keep them|answered with a page"),
    (200, b"<html>Welcome</html>", "page|keep"),
]


@pytest.mark.parametrize(("status", "body", "said"), REFUSALS, ids=[f"{s}{i}" for i, (s, _, _) in enumerate(REFUSALS)])
def test_a_refusal_is_said(status: int, body: bytes, said: str, file: str) -> None:
    with scripted(lambda *_: (status, body, "text/html")) as (url, _), pytest.raises(KGError, match=said) as caught:
        loading.load(file, url, patience=Patience(sleep=lambda _: None))
    assert "\n" not in str(caught.value)
    assert file not in str(caught.value)


def test_a_busy_server_is_asked_again(file: str) -> None:
    slept: list[float] = []
    patience = Patience(sleep=slept.append, chance=lambda: 1.0)
    with scripted(lambda *_: (503, b"", "text/plain")) as (url, _), pytest.raises(EndpointError, match="503"):
        loading.load(file, url, patience=patience)
    assert len(slept) >= 3


def test_a_slow_server_is_given_up(file: str) -> None:
    gate = threading.Event()

    def never(*_: object) -> Answer:
        gate.wait(5)
        return 204, b"", ""

    with scripted(never) as (url, _):
        with pytest.raises(EndpointError, match=r"within 0\.3 s"):
            loading.load(file, url, loading.Options(timeout=0.3))
        gate.set()


def test_nobody_there(file: str) -> None:
    url = f"http://{servers.HOST}:{servers.free_port()}/ds"
    with pytest.raises(EndpointError, match="connection refused; is the server running"):
        loading.load(file, url)
    with pytest.raises(EndpointError, match="connection refused"):
        loading.update("CLEAR ALL", url)


def test_a_server_of_no_known_kind(file: str) -> None:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_error(404)

        def log_message(self, *_: object) -> None:
            pass

    with ThreadingHTTPServer((servers.HOST, 0), Handler) as httpd:
        threading.Thread(target=httpd.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True).start()
        with pytest.raises(EndpointError, match="say it: --kind fuseki"):
            loading.load(file, f"http://{servers.HOST}:{httpd.server_port}/sparql")
        httpd.shutdown()


def test_a_read_only_server(tmp_path: Path, file: str) -> None:
    with servers.running(servers.oxigraph(tmp_path)):
        pass  # makes the folder
    with servers.running(servers.oxigraph(tmp_path, command="serve-read-only")) as server:
        with pytest.raises(EndpointError, match="read-only"):
            loading.load(file, server.url)
        with pytest.raises(EndpointError, match=r"\(40[345]\)"):
            loading.update("CLEAR ALL", server.url)


def test_a_dataset_that_is_not_there(park: Park, file: str) -> None:
    for kind, name in (("fuseki", "ds"), ("rdf4j", "conflict")):
        missing = park.get(kind).url.removesuffix(name) + "nowhere"
        with pytest.raises(EndpointError, match=r"no such dataset.*--create"):
            loading.load(file, missing)


def test_datasets_are_made(park: Park, file: str) -> None:
    for kind, name in (("fuseki", "ds"), ("rdf4j", "conflict")):
        made = park.get(kind).url.removesuffix(name) + f"made-{kind}"
        for sent in (3, 0):
            assert loading.load(file, made, loading.Options(create=True)).sent == sent
        assert content.held(made) == content.of_file(Path(file), merged=False)
    with pytest.raises(InputError, match="makes no datasets"):
        loading.load(file, park.get("oxigraph").url, loading.Options(kind="sparql", create=True))


def test_fuseki_with_a_login(tmp_path: Path, file: str, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "passwd").write_text(f"ada: {SECRET}\n")
    options = ("--auth=basic", f"--passwd={tmp_path / 'passwd'}", "--mem", "--update")
    with servers.running(servers.fuseki(tmp_path, *options)) as server:
        with pytest.raises(EndpointError, match=r"401.*KG_USER"):
            loading.load(file, server.url, loading.Options(kind="fuseki"))
        monkeypatch.setenv("KG_USER", "ada")
        monkeypatch.setenv("KG_PASSWORD", SECRET)
        assert loading.load(file, server.url).sent == 3
        monkeypatch.delenv("KG_USER")
        (tmp_path / "netrc").write_text(f"machine {servers.HOST} login ada password {SECRET}\n")
        monkeypatch.setenv("NETRC", str(tmp_path / "netrc"))
        assert loading.load(file, server.url).kept == 3


def test_virtuoso_with_a_wrong_password(park: Park, file: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KG_USER", "dba")
    monkeypatch.setenv("KG_PASSWORD", SECRET)
    with pytest.raises(EndpointError, match=r"\(40[13]\)") as caught:
        loading.load(file, park.get("virtuoso").url)
    assert SECRET not in str(caught.value)


def test_a_token_is_sent_and_never_shown(file: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KG_TOKEN", SECRET)
    with scripted(lambda *_: (500, b"", "text/plain")) as (url, asked), pytest.raises(EndpointError, match="500"):
        loading.load(file, url)
    assert {headers["authorization"] for headers in asked} == {f"Bearer {SECRET}"}


@pytest.mark.parametrize("command", ["load", "update"])
def test_the_command_keeps_its_secrets(command: str, file: str, tmp_path: Path) -> None:
    """Whatever goes wrong: a refusal, a broken netrc, a password in the address, with tracebacks switched on."""
    (tmp_path / "netrc").write_text(f"machine {servers.HOST} password {SECRET} {SECRET}\n")
    environments: list[dict[str, str]] = [
        {"KG_TOKEN": SECRET},
        {"KG_USER": "ada", "KG_PASSWORD": SECRET},
        {"NETRC": str(tmp_path / "netrc")},
    ]
    given = file if command == "load" else "CLEAR ALL"
    with scripted(lambda *_: (500, b"", "text/plain")) as (url, _):
        urls = [url, url.replace("http://", f"http://ada:{SECRET}@")]
        for extra in environments:
            for address in urls:
                code = "from kg.cli import main; main()"
                done = subprocess.run(
                    [sys.executable, "-c", code, command, given, address],
                    capture_output=True, text=True, check=False, env=os.environ | extra | {"KG_DEBUG": ""},
                )  # fmt: skip
                assert done.returncode == 2, done.stderr
                assert len(done.stderr.splitlines()) == 1
                assert SECRET not in done.stderr + done.stdout
                assert str(tmp_path) not in done.stderr + done.stdout


def test_where_a_login_comes_from(tmp_path: Path) -> None:
    (tmp_path / ".netrc").write_text(f"machine there.example login me password {SECRET}\n")
    home = {"HOME": str(tmp_path)}
    assert login_for("http://there.example/ds", home) == Login("me", SECRET)
    assert login_for("http://elsewhere.example/ds", home) == Login()
    assert login_for("http://there.example/ds", home | {"KG_USER": "you"}) == Login("you", "")
    assert login_for("http://there.example/ds", home | {"KG_USER": "you", "KG_TOKEN": "t"}) == Login(token="t")
    assert SECRET not in repr(login_for("http://there.example/ds", home))


SOURCES = [
    ("none.nq", None, "no such file"),
    ("odd.docx", "", "no RDF file by its ending"),
    ("broken.nq", "<urn:a> <urn:b> .\n", "not valid RDF"),
    ("blank.ttl", "[] <urn:b> <urn:c> .", "blank nodes"),
    ("no.nq.gz", "plain text", "not valid RDF"),
]


@pytest.mark.parametrize(("name", "text", "said"), SOURCES, ids=[name for name, _, _ in SOURCES])
def test_a_source_that_cannot_be_loaded(name: str, text: str | None, said: str, tmp_path: Path) -> None:
    if text is not None:
        (tmp_path / name).write_text(text)
    with pytest.raises(InputError, match=said):
        loading.load(str(tmp_path / name), "http://127.0.0.1:9/ds")


def test_wrong_options(file: str) -> None:
    with pytest.raises(InputError, match="no kind of store 'neo4j'; use fuseki"):
        loading.load(file, "http://127.0.0.1:9/ds", loading.Options(kind="neo4j"))
    with pytest.raises(InputError, match="begins with http"):
        loading.load(file, "localhost:3030")
    with pytest.raises(InputError, match="no IRI"):
        loading.load(file, "http://127.0.0.1:9/ds", loading.Options(graph="my graph"))


ADDRESSES = [
    ("fuseki", "http://h:3030/ds", "http://h:3030/ds", "/update"),
    ("fuseki", "http://h:3030/ds/data", "http://h:3030/ds", "/update"),
    ("fuseki", "http://h:3030/data/", "http://h:3030/data", "/update"),
    ("fuseki", "http://h/fuseki/ds/sparql", "http://h/fuseki/ds", "/update"),
    ("fuseki", "http://h:3030/", None, ""),
    ("rdf4j", "http://h/rdf4j-server/repositories/a", "http://h/rdf4j-server/repositories/a", "/statements"),
    ("graphdb", "http://h:7200/repositories/a/statements", "http://h:7200/repositories/a", "/statements"),
    ("graphdb", "http://h:7200", None, ""),
    ("oxigraph", "http://h:7878/query", "http://h:7878", "/update"),
    ("oxigraph", "http://h:7878/", "http://h:7878", "/update"),
    ("virtuoso", "http://h:8890/sparql", "http://h:8890/sparql", ""),
    ("sparql", "http://h/any", "http://h/any", ""),
]


@pytest.mark.parametrize(("kind", "url", "base", "update"), ADDRESSES, ids=[url for _, url, _, _ in ADDRESSES])
def test_addresses(kind: str, url: str, base: str | None, update: str) -> None:
    with closing(Client(url)) as client:
        if base is None:
            with pytest.raises(InputError, match="names a server, but no dataset"):
                kinds.find(url, kind, client)
        else:
            place = kinds.find(url, kind, client)
            assert (place.base, place.update) == (base, base + update)


@pytest.mark.parametrize("status", [429, 503])
def test_an_update_is_sent_again_to_a_busy_server_only(status: int) -> None:
    patience = Patience(sleep=lambda _: None, chance=lambda: 1.0)
    for code, times in ((status, 4), (500, 1)):
        server, refused = scripted(lambda *_, code=code: (code, b"", "")), pytest.raises(EndpointError, match=str(code))
        with server as (url, asked), refused:
            update_endpoint(f"{url}/update", "CLEAR ALL", patience=patience)
        assert len(asked) == times


def test_updates(park: Park, tmp_path: Path) -> None:
    for kind in ("oxigraph", "fuseki", "rdf4j"):
        url = park.get(kind).url
        content.empty(url)
        loading.update("INSERT DATA { GRAPH <urn:g> { <urn:a> rdfs:label 'é 😀' } }", url)
        assert content.held(url)["urn:g"] == {'<urn:a> <http://www.w3.org/2000/01/rdf-schema#label> "é 😀"'}
        (tmp_path / "empty.ru").write_text("CLEAR ALL")
        loading.update(str(tmp_path / "empty.ru"), content.place(url).update)
        assert content.held(url) == {}
        with pytest.raises(QueryError, match=r"malformed \(400\)"):
            loading.update("INSERT DATA { GRAPH }", url)
        with pytest.raises(QueryError, match="not an update"):
            loading.update("SELECT * { ?s ?p ?o }", url)
    with pytest.raises(InputError, match="cannot be read"):
        loading.update("none.ru", "http://127.0.0.1:9/ds")


def test_a_body_that_is_too_large_goes_in_halves(file: str) -> None:
    kept: list[bytes] = []

    def upload(headers: dict[str, str], body: bytes) -> Answer:
        if len(body) > 300:
            return 413, b"", "text/plain"
        kept.extend(body.splitlines())
        return 204, b"", "text/plain"

    with scripted(upload) as (url, _), closing(Client(url)) as client:
        lines = b"".join(b"<urn:s%d> <urn:p> <urn:o> .\n" % i for i in range(100))
        ways.send(ways.Quads(kinds.find(url, "", client), client), [("urn:g", lines), ("", lines)])
    assert len(kept) == 200
    assert kept[0] == b"<urn:s0> <urn:p> <urn:o> <urn:g> ."
    assert kept[-1] == b"<urn:s99> <urn:p> <urn:o> ."
