"""The door to remote endpoints: what is sent, how answers are read, and how each failure is said."""

from __future__ import annotations

import base64
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs

import httpx
import pyoxigraph as ox
import pytest

from kg.endpoint import Patience, ask, query_endpoint, select
from kg.errors import EndpointError, InputError, QueryError
from kg.link.door import Door
from kg.login import safe_url

JSON = "application/sparql-results+json"
ROWS = b'{"head":{"vars":["x"]},"results":{"bindings":[{"x":{"type":"literal","value":"1"}}, {}]}}'
SELECT = "SELECT ?x WHERE { ?x ?y ?z }"


@dataclass
class Reply:
    status: int = 200
    body: bytes = ROWS
    headers: dict[str, str] = field(default_factory=lambda: {"Content-Type": JSON})
    promised: int | None = None
    """Bytes that Content-Length promises, where it lies."""


@dataclass
class Asked:
    method: str
    path: str
    headers: dict[str, str]
    query: str


@dataclass
class Scripted:
    """A server that gives the replies in turn (the last one for ever) and remembers what it was asked."""

    replies: list[Reply]
    asked: list[Asked] = field(default_factory=list)
    url: str = ""


@contextmanager
def server(*replies: Reply) -> Iterator[Scripted]:
    script = Scripted(list(replies))

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            script.asked.append(Asked(self.command, self.path, dict(self.headers.items()), ""))
            self.send_response(200)
            self.end_headers()

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"])).decode()
            headers = {name.lower(): value for name, value in self.headers.items()}
            script.asked.append(Asked(self.command, self.path, headers, parse_qs(body)["query"][0]))
            reply = script.replies.pop(0) if len(script.replies) > 1 else script.replies[0]
            self.send_response(reply.status)
            for name, value in reply.headers.items():
                self.send_header(name, value)
            promised = len(reply.body) if reply.promised is None else reply.promised
            self.send_header("Content-Length", str(promised))
            self.end_headers()
            self.wfile.write(reply.body)

        def log_message(self, *_: object) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as httpd:
        script.url = f"http://127.0.0.1:{httpd.server_port}/sparql"
        thread = threading.Thread(target=httpd.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
        thread.start()
        yield script
        httpd.shutdown()


@dataclass
class Clock:
    """Time that passes only by sleeping."""

    now: float = 0.0
    slept: list[float] = field(default_factory=list)

    def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.now += seconds

    def patience(self, timeout: float = 60.0) -> Patience:
        return Patience(timeout, clock=lambda: self.now, today=lambda: 0.0, sleep=self.sleep, chance=lambda: 1.0)


def test_rows_are_terms_and_none() -> None:
    with server(Reply()) as script:
        answer = select(script.url, SELECT)
    assert answer.variables == ["x"]
    assert answer.rows == [(ox.Literal("1"),), (None,)]


def test_what_is_sent(monkeypatch: pytest.MonkeyPatch) -> None:
    long_query = SELECT + " # describe construct " + "é" * 20_000
    monkeypatch.setenv("KG_USER", "reader")
    monkeypatch.setenv("KG_PASSWORD", "s@cret")
    with server(Reply()) as script:
        select(script.url, long_query)
    (asked,) = script.asked
    assert (asked.method, asked.path) == ("POST", "/sparql")
    assert asked.query == long_query
    assert asked.headers["accept"].startswith(JSON)
    assert asked.headers["user-agent"].startswith("conflict-kg/")
    assert asked.headers["authorization"] == "Basic cmVhZGVyOnNAY3JldA=="


@pytest.mark.parametrize(
    "query",
    [
        "# describe the world\nSELECT ?x WHERE { ?x ?y ?z }",
        'SELECT ?x WHERE { ?x ?y "CONSTRUCT" } # ask',
        "PREFIX ask: <http://example.org/describe#>\nselect ?x where { ?x ask:y ?z }",
    ],
)
def test_comments_literals_and_prefixes_do_not_make_the_form(query: str) -> None:
    with server(Reply()) as script:
        assert select(script.url, query).rows
    assert script.asked[0].headers["accept"].startswith(JSON)


def test_ask_and_construct() -> None:
    with server(Reply(body=b'{"head":{},"boolean":true}')) as script:
        assert ask(script.url, "ASK { ?s ?p ?o }") is True
    triples = Reply(body=b"<urn:a> <urn:b> <urn:c> .\n", headers={"Content-Type": "text/turtle; charset=utf-8"})
    with server(triples) as script:
        (triple,) = query_endpoint(script.url, "CONSTRUCT WHERE { ?s ?p ?o }")  # type: ignore[misc]
    assert triple.object == ox.NamedNode("urn:c")


@pytest.mark.parametrize("update", ["DELETE WHERE { ?s ?p ?o }", "DROP ALL", "hello", ""])
def test_updates_are_not_sent(update: str) -> None:
    with server(Reply()) as script, pytest.raises(QueryError, match="not a query"):
        query_endpoint(script.url, update)
    assert script.asked == []


HTML = {"Content-Type": "text/html; charset=utf-8"}
TEXT = {"Content-Type": "text/plain"}

FAILURES = [
    (Reply(401, b"", TEXT), "asks for a login"),
    (Reply(403, b"no", TEXT), "forbids this"),
    (Reply(404, b"<html><h1>Not Found</h1></html>", HTML), "nothing is there .*Not Found"),
    (Reply(405, b"", TEXT), "does not take this there"),
    (Reply(414, b"", TEXT), "too long"),
    (Reply(500, b"\n\nOut of memory\nat java.lang", TEXT), r"failed \(500\): Out of memory; see the log"),
    (Reply(504, b"", TEXT), "gave up"),
    (Reply(400, b"No such dataset /x\n", TEXT), r"\(400\): No such dataset /x"),
    (Reply(200, b"<html>Welcome</html>", HTML), "text/html, not with query results.*endpoint itself"),
    (Reply(200, ROWS[:-30]), "cut off or malformed"),
    (Reply(200, ROWS, promised=len(ROWS) + 10), "broke off"),
    (Reply(200, ROWS, {}), "unnamed type"),
]


@pytest.mark.parametrize(("reply", "said"), FAILURES, ids=[said[:20] for _, said in FAILURES])
def test_failures_are_one_clear_line_without_credentials(
    reply: Reply, said: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("KG_TOKEN", "hunter2")
    with server(reply) as script, pytest.raises(EndpointError, match=said) as caught:
        select(script.url + "?key=hunter3", SELECT, patience=Clock().patience())
    message = str(caught.value)
    assert "\n" not in message
    assert "hunter" not in message
    assert "127.0.0.1" in message


@pytest.mark.parametrize("address", ["http://ada:hunter2@127.0.0.1:9/q", "http://ada@127.0.0.1:9/q"])
def test_a_login_in_the_address_is_refused(address: str) -> None:
    for command in (["query", "SELECT * {?s ?p ?o}", address], ["explain", "a", "struck", "b", address]):
        done = subprocess.run(
            [sys.executable, "-c", "from kg.cli import main; main()", *command],
            capture_output=True, text=True, check=False,
        )  # fmt: skip
        assert done.returncode == 2
        assert "does not belong in the address, where every process can read it; set KG_USER" in done.stderr
        assert "ada" not in done.stderr
    with pytest.raises(InputError, match="does not belong in the address"):
        Door(address, httpx.Client(), Clock().patience(), "")


@pytest.mark.parametrize("status", [400, 401, 403, 404, 500, 503])
def test_a_login_that_the_server_repeats_is_not_said(status: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KG_USER", "ada")
    monkeypatch.setenv("KG_PASSWORD", "hunter2")
    shown = b"no: " + base64.b64encode(b"ada:hunter2") + b" or hunter2"
    with server(Reply(status, shown, TEXT)) as script, pytest.raises(EndpointError) as caught:
        select(script.url, SELECT, patience=Clock().patience())
    assert script.asked[0].headers["authorization"].split()[1] in shown.decode()
    assert "no: ... or ..." in str(caught.value)


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_a_server_that_leads_elsewhere_takes_no_login_along(status: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KG_TOKEN", "hunter2")
    with server(Reply()) as there, server() as here:
        here.replies.append(Reply(status, b"", {"Location": f"{there.url}/new?key=hunter3"}))
        with pytest.raises(EndpointError, match=r"leads elsewhere.*/sparql/new: give that address") as caught:
            select(here.url, SELECT)
    assert here.asked[0].headers["authorization"] == "Bearer hunter2"
    assert "hunter" not in str(caught.value)
    assert "hunter2" not in str(there.asked)


def test_a_query_that_is_malformed_is_said_with_its_place() -> None:
    with server(Reply(400, b"Parse error", TEXT)) as script, pytest.raises(QueryError, match="line 2, column"):
        select(script.url, "SELECT ?x WHERE {\n ?x ?y }")


def test_refused() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        port = taken.getsockname()[1]
    with pytest.raises(EndpointError, match="connection refused; is the server running"):
        select(f"http://127.0.0.1:{port}/q", SELECT)


def test_an_address_that_is_none() -> None:
    with pytest.raises(EndpointError, match="cannot be reached"):
        select("http://nowhere.invalid/q", SELECT)
    with pytest.raises(InputError, match="no address of a server"):
        select("http://[::1/q", SELECT)


def test_silence_ends_at_the_timeout() -> None:
    with socket.socket() as mute:
        mute.bind(("127.0.0.1", 0))
        mute.listen()
        url = f"http://127.0.0.1:{mute.getsockname()[1]}/q"
        with pytest.raises(EndpointError, match=r"no complete answer within 0\.2 s"):
            select(url, SELECT, timeout=0.2)


def test_a_trickle_ends_at_the_timeout_too() -> None:
    ticks = iter(range(0, 1000, 30))
    patience = Patience(50, clock=lambda: float(next(ticks)))
    with server(Reply()) as script, pytest.raises(EndpointError, match="no complete answer within 50 s"):
        select(script.url, SELECT, patience=patience)


def busy(retry_after: str, status: int = 429) -> Reply:
    return Reply(status, b"slow down", {"Content-Type": "text/plain", "Retry-After": retry_after})


@pytest.mark.parametrize(
    ("retry_after", "waited"),
    [
        ("3", 3.0),
        ("20", 20.0),
        ("", 1.0),
        ("soon", 1.0),
        ("Thu, 01 Jan 1970 00:00:07 GMT", 7.0),
        ("Thu, 01 Jan 1960 00:00:00 GMT", 0.0),
        ("Thu, 01 Sometime 1970", 1.0),
        ("-4", 1.0),
    ],
)
def test_a_busy_server_is_asked_again_after_what_it_asks_for(retry_after: str, waited: float) -> None:
    clock = Clock()
    with server(busy(retry_after), Reply()) as script:
        assert select(script.url, SELECT, patience=clock.patience()).rows
    assert clock.slept == [waited]


@pytest.mark.parametrize("retry_after", ["21", "9999", "Thu, 01 Jan 1970 01:00:00 GMT"])
def test_a_server_that_asks_for_too_long_is_left_alone(retry_after: str) -> None:
    clock = Clock()
    with server(busy(retry_after), Reply()) as script, pytest.raises(EndpointError, match="left alone for") as caught:
        select(script.url, SELECT, patience=clock.patience(timeout=1e6))
    assert len(script.asked) == 1
    assert clock.slept == []
    assert caught.value.retry_after >= 21


def test_a_cut_answer_is_asked_for_again() -> None:
    clock = Clock()
    with server(Reply(promised=len(ROWS) + 10), Reply()) as script:
        assert select(script.url, SELECT, patience=clock.patience()).rows
    assert clock.slept == [1.0]


def test_pauses_grow_by_chance() -> None:
    chances = iter([0.0, 1.0, 0.5, 0.0, 0.0])
    patience = Patience(chance=lambda: next(chances), longest_wait=6.0)
    assert [patience.pause(None, attempt) for attempt in range(5)] == [0.5, 2.0, 3.0, 3.0, 3.0]


def test_retries_end() -> None:
    clock = Clock()
    with server(busy("1", 503)) as script, pytest.raises(EndpointError, match="not available"):
        select(script.url, SELECT, patience=clock.patience())
    assert len(script.asked) == 4


def test_waiting_never_outlasts_the_timeout() -> None:
    clock = Clock()
    with server(busy("15")) as script, pytest.raises(EndpointError, match="too busy"):
        select(script.url, SELECT, patience=clock.patience(timeout=10))
    assert clock.slept == []


def test_safe_url() -> None:
    assert safe_url("https://me:pw@example.org:80/q?token=x#y") == "https://example.org:80/q"


def test_a_real_server(endpoint: str) -> None:
    assert ask(endpoint, "ASK { ?s ?p ?o }") is True
    assert select(endpoint, "SELECT (COUNT(DISTINCT ?c) AS ?n) { ?c a <https://w3id.org/conflict-kg/ns#Claim> }")
    with pytest.raises(QueryError, match="line 1, column"):
        select(endpoint, "SELECT ?x { ?x ?y }")
    with pytest.raises(EndpointError, match="404"):
        select(endpoint + "/nowhere", SELECT)
