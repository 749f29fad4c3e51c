"""GraphDB, which cannot be had for tests, played by a small server: where it differs from RDF4J."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from email import message_from_bytes
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import parse_qs

import pyoxigraph as ox
import pytest

from kg import loading
from kg.endpoint import NIL
from kg.errors import EndpointError
from kg.source import open_source
from tests.servers import servers

TOKEN = "eyJ1c2VybmFtZSI6ImFkYSJ9.c2VjcmV0"
Answer = tuple[int, bytes, str]


class Played:
    """Repositories that are made by a form at /rest/repositories, and a token of GraphDB's own kind."""

    def __init__(self) -> None:
        self.stores: dict[str, ox.Store] = {}
        self.configs: list[ox.Triple] = []
        self.url = ""

    def answer(self, method: str, path: str, headers: dict[str, str], body: bytes) -> Answer:
        if headers.get("authorization") != f"GDB {TOKEN}":
            return 401, f"Unauthorized: {headers.get('authorization')}".encode(), "text/plain"
        if (method, path) == ("POST", "/rest/repositories"):
            return self._create(headers["content-type"], body)
        parts = path.split("/")
        if parts[1] != "repositories" or parts[2] not in self.stores:
            return 404, b"Unknown repository", "text/plain"
        store = self.stores[parts[2]]
        if parts[3:] == ["size"] or method == "GET":
            return 200, str(len(store)).encode(), "text/plain"
        form = parse_qs(body.decode()) if "form" in headers["content-type"] else {}
        if parts[3:] != ["statements"]:
            return self._query(store, form["query"][0], form.get("default-graph-uri", []))
        if form:
            store.update(form["update"][0])
        else:
            store.load(body, ox.RdfFormat.N_QUADS)
        return 204, b"", "text/plain"

    def _create(self, media_type: str, body: bytes) -> Answer:
        sent = message_from_bytes(b"Content-Type: " + media_type.encode() + b"\r\n\r\n" + body)
        (config,) = sent.walk() if not sent.is_multipart() else list(sent.walk())[1:]
        assert config.get_param("name", header="content-disposition") == "config"
        text = config.get_payload(decode=True)
        assert isinstance(text, bytes)
        self.configs = [quad.triple for quad in ox.parse(text, ox.RdfFormat.TURTLE)]
        self.stores[self.said("repositoryID")] = ox.Store()
        return 201, b"", "text/plain"

    def said(self, name: str) -> str:
        """The value of a property in the configuration."""
        (value,) = (t.object for t in self.configs if t.predicate.value.endswith(f"#{name}"))
        assert isinstance(value, ox.Literal)
        return value.value

    @staticmethod
    def _query(store: ox.Store, query: str, default: list[str]) -> Answer:
        """Without a graph to ask, all of them together, each statement once for each graph it stands in."""
        found = store.query(query, use_default_graph_as_union=NIL not in default)
        assert not isinstance(found, ox.QueryTriples)
        body = found.serialize(format=ox.QueryResultsFormat.JSON)
        return 200, body or b"", "application/sparql-results+json"


@pytest.fixture
def played() -> Iterator[Played]:
    graphdb = Played()

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        server_version = "GraphDB/10.8.0 RDF4J/4.3.15"

        def _answer(self) -> None:
            headers = {name.lower(): value for name, value in self.headers.items()}
            status, body, media_type = graphdb.answer(self.command, self.path, headers, self._body(headers))
            self.send_response(status)
            self.send_header("Content-Type", media_type)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def _body(self, headers: dict[str, str]) -> bytes:
            if headers.get("transfer-encoding") != "chunked":
                return self.rfile.read(int(headers.get("content-length", 0)))
            pieces = []
            while size := int(self.rfile.readline(), 16):
                pieces.append(self.rfile.read(size))
                self.rfile.readline()
            self.rfile.readline()
            return b"".join(pieces)

        def do_GET(self) -> None:
            self._answer()

        def do_POST(self) -> None:
            self._answer()

        def log_message(self, *_: object) -> None:
            pass

    with ThreadingHTTPServer((servers.HOST, 0), Handler) as httpd:
        graphdb.url = f"http://{servers.HOST}:{httpd.server_port}/repositories/conflict"
        threading.Thread(target=httpd.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True).start()
        yield graphdb
        httpd.shutdown()


def test_a_repository_is_made_loaded_and_asked(played: Played, seeds: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KG_TOKEN", f"GDB {TOKEN}")
    with pytest.raises(EndpointError, match=r"no such dataset.*--create"):
        loading.load(str(seeds), played.url)
    first, second = (loading.load(str(seeds), played.url, loading.Options(create=True)) for _ in range(2))
    assert (first.kept, second.sent) == (0, 0)
    assert first.sent == second.kept >= 10
    assert played.said("ruleset") == "empty"
    count = "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }"
    here, there = (open_source(source).answer(count) for source in (str(seeds), played.url))
    assert here == there


def test_a_token_that_it_does_not_know_is_not_said(
    played: Played, seeds: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("KG_TOKEN", f"GDB {TOKEN}x")
    with pytest.raises(EndpointError, match=r"asks for a login \(401\): Unauthorized: GDB \.\.\.;") as caught:
        loading.load(str(seeds), played.url)
    assert TOKEN not in str(caught.value)
