"""The client of the Reconciliation API: against our own service, and against one that misbehaves."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs

import httpx
import pytest

from kg import cli
from kg.errors import EndpointError
from kg.link.reconcile import Reconciler, reconciler
from kg.link.records import Sought
from kg.patience import Patience
from tests.serve.conftest import checked

MANIFEST = {
    "versions": ["0.2"],
    "name": "Fake",
    "identifierSpace": "http://www.wikidata.org/entity/",
    "schemaSpace": "http://www.wikidata.org/prop/direct/",
    "batchSize": 2,
}
FOUND = {"id": "Q858", "name": "Syria", "score": 87.5, "match": True, "type": [{"id": "Q6256"}, "Country"]}
JSON = "application/json"


@dataclass
class Reply:
    body: bytes | dict[str, Any] = b""
    status: int = 200
    headers: dict[str, str] = field(default_factory=lambda: {"Content-Type": JSON})
    promised: int | None = None


@dataclass
class Fake:
    """A service that gives these replies in turn (the last one for ever), and remembers what it was asked."""

    replies: list[Reply]
    asked: list[Any] = field(default_factory=list)
    url: str = ""


@contextmanager
def fake(*replies: Reply) -> Iterator[Fake]:
    script = Fake(list(replies))

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            form = parse_qs(self.rfile.read(int(self.headers["Content-Length"])).decode())
            script.asked.append(checked(json.loads(form["queries"][0]), "queries"))
            self.answer()

        def do_GET(self) -> None:
            script.asked.append(self.path)
            self.answer()

        def answer(self) -> None:
            reply = script.replies.pop(0) if len(script.replies) > 1 else script.replies[0]
            body = reply.body if isinstance(reply.body, bytes) else json.dumps(reply.body).encode()
            self.send_response(reply.status)
            for name, value in reply.headers.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(body) if reply.promised is None else reply.promised))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as httpd:
        script.url = f"http://127.0.0.1:{httpd.server_port}/reconcile"
        threading.Thread(target=httpd.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True).start()
        yield script
        httpd.shutdown()


def opened(url: str, waits: list[float] | None = None) -> Reconciler:
    slept: list[float] = [] if waits is None else waits
    return reconciler(url, patience=Patience(timeout=5, retries=2, sleep=slept.append, chance=lambda: 1.0))


def results(*found: dict[str, Any], queries: int = 1) -> Reply:
    return Reply({f"q{number}": {"result": list(found)} for number in range(queries)})


# ---- our own service


def test_our_own_service(base: str) -> None:
    service = opened(f"{base}/reconcile")
    assert service.manifest.name == "conflict-kg"
    (syria,) = service.candidates(Sought("syria"))
    assert (syria.item.id, syria.item.label, syria.item.type) == ("country/syria", "Syria", "Country")
    assert syria.match == "folded"
    assert 0.8 < syria.score <= 1
    assert dict(syria.features)["match"] == 1.0
    first, *_ = service.candidates(Sought("Tripoli", country="LB"))
    assert first.item.id == "place/tripoli-lebanon"
    assert service.candidates(Sought("Syria", type="Settlement")) == ()
    assert service.candidates(Sought("Nowhere at all")) == ()
    assert len(service.candidates(Sought("Tripoli"), limit=1)) == 1


def test_items_of_our_own_service(base: str) -> None:
    service = opened(f"{base}/reconcile")
    found = service.item("place/tripoli")
    assert found
    assert (found.label, found.description) == ("Tripoli", "settlement in Libya")
    assert service.item("place/nowhere") is None


def test_many_names_keep_their_order(base: str) -> None:
    names = ["Syria", "Nowhere", "Trâblous"] * 50
    found = opened(f"{base}/reconcile").many([Sought(name) for name in names])
    assert len(found) == 150
    ids = [[one.item.id for one in candidates] for candidates in found]
    assert ids == [["country/syria"], [], ["place/tripoli-lebanon"]] * 50


def test_the_address_may_lead_elsewhere(base: str) -> None:
    assert opened(base).candidates(Sought("Syria"))


def test_kg_link_asks_a_service(base: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    def link(*arguments: str) -> tuple[int, str, str]:
        monkeypatch.setattr("sys.argv", ["kg", "link", *arguments, "--format", "json"])
        return cli.run(), *capsys.readouterr()

    code, out, _ = link("tripoli", "--country", "lb", "--limit", "1", "--reconcile", f"{base}/reconcile")
    (row,) = json.loads(out)
    assert (code, row["item"], row["match"]) == (0, "place/tripoli-lebanon", "folded")
    assert "country 1" in row["why"]
    code, _, err = link("Nowhere at all", "--reconcile", f"{base}/reconcile")
    assert (code, err) == (1, "kg: nothing is known by the name 'Nowhere at all'\n")
    code, _, err = link("Tripoli", "--reconcile", f"{base}/nothing")
    assert code == 2
    assert "/nothing: nothing is there (404)" in err


# ---- other services


def test_a_service_with_ids_of_wikidata() -> None:
    other = {"id": "L1", "name": "Syriac", "score": 120}
    with fake(Reply(MANIFEST), results(other, FOUND, {**FOUND, "id": "Q7", "score": -3})) as script:
        found = opened(script.url).candidates(Sought("Syria", type="Country", country="SY", date="2020-02-07"))
    assert [one.item.id for one in found] == ["L1", "wikidata/Q858", "wikidata/Q7"]
    assert [one.score for one in found] == [1.0, 0.875, 0.0]
    assert [(one.item.wikidata, one.item.type, one.match) for one in found[:2]] == [
        (None, "", "near"),
        ("Q858", "Country", "exact"),
    ]
    assert script.asked == ["/reconcile", {"q0": {"query": "Syria", "limit": 5}}], "its types are not ours"


def test_a_batch_is_as_large_as_the_manifest_says() -> None:
    with fake(Reply(MANIFEST), results(FOUND, queries=2), results(queries=2), results(FOUND)) as script:
        found = opened(script.url).many([Sought(name) for name in "abcde"], limit=1)
    assert [len(one) for one in found] == [1, 1, 0, 0, 1]
    assert [list(batch) for batch in script.asked[1:]] == [["q0", "q1"], ["q0", "q1"], ["q0"]]


def test_what_a_service_gives_beyond_the_limit_is_left() -> None:
    with fake(Reply(MANIFEST), results(*[FOUND] * 9)) as script:
        assert len(opened(script.url).candidates(Sought("Syria"), limit=3)) == 3


def test_an_old_service_without_versions() -> None:
    old = {name: MANIFEST[name] for name in ("name", "identifierSpace", "schemaSpace")}
    with fake(Reply(old), results({**FOUND, "score": "87.5"})) as script:
        (found,) = opened(script.url).candidates(Sought("Syria"))
    assert found.score == 0.875, "numbers as text are read too"


def test_a_busy_service_is_asked_again() -> None:
    busy, broken = Reply(b"", 503, {"Retry-After": "2"}), Reply(b"{}", promised=50)
    waits: list[float] = []
    with fake(busy, Reply(MANIFEST), broken, results(FOUND)) as script:
        assert opened(script.url, waits).candidates(Sought("Syria"))
    assert waits == [2.0, 1.0]


HTML = {"Content-Type": "text/html; charset=utf-8"}
AT_ONCE: list[tuple[Reply, str]] = [
    (Reply(b"<html><title>A library</title>", 200, HTML), "answered with text/html, not with JSON: A library; give"),
    (Reply(b"<h1>Not Found</h1>", 404, HTML), "nothing is there (404): Not Found; give the address of"),
    (Reply(b"", 403), "refuses us (403)"),
    (Reply(b"", 401), "asks for a login (401)"),
    (Reply(b"", 429), "is too busy (429); try again later"),
    (Reply(b"oops", 500, HTML), "failed (500): oops; try again later"),
    (Reply(b"", 503, {"Retry-After": "3600"}), "failed (503); it asks to be left alone for 3600 s"),
    (Reply(b'{"name": "x"', 200), "the answer is cut off or malformed"),
    (Reply(b"", 200, {}), "answered with an unnamed type, not with JSON"),
    (Reply({"name": "x"}), "not as it should be (Object missing required field `identifierSpace`)"),
    (Reply(b"[]"), "not as it should be (Expected `object`, got `array`)"),
    (Reply({**MANIFEST, "versions": ["1.0"]}), "speaks version 1.0 of the Reconciliation API; kg speaks 0.1 and 0.2"),
    (Reply(b"{}", promised=10), "the answer broke off"),
    (Reply(b" " * (17 << 20)), "the answer has more than 16 MB"),
]  # fmt: skip
LATER: list[tuple[Reply, str]] = [
    (Reply(b"<p>Down for maintenance</p>", 200, HTML), "not with JSON: Down for maintenance"),
    (Reply({"status": "error", "message": "no such table"}), "leaves q0 unanswered: no such table"),
    (Reply({}), "leaves q0 unanswered"),
    (Reply({"q0": []}), "answers q0 wrongly (Expected `object`, got `array`)"),
    (Reply({"q0": {"result": [{"name": "x"}]}}), "answers q0 wrongly (Object missing required field `id`"),
    (Reply(b"", 302, {"Location": "/login"}), "leads elsewhere (302): /login"),
    (Reply(b'{"error": "q0: there is no type"}', 400), "failed (400): {\"error\": \"q0: there is no type\"}"),
    (Reply(b"", 413), "finds the question too long (413)"),
    (Reply(b"", 502), "failed (502); try again later"),
]  # fmt: skip


@pytest.mark.parametrize(("reply", "said"), AT_ONCE, ids=lambda value: str(value)[:40])
def test_what_is_no_service(reply: Reply, said: str) -> None:
    with fake(reply) as script, pytest.raises(EndpointError) as caught:
        opened(script.url)
    assert str(caught.value).startswith(f"{script.url}: ")
    assert said in str(caught.value)


@pytest.mark.parametrize(("reply", "said"), LATER, ids=lambda value: str(value)[:40])
def test_what_is_no_answer(reply: Reply, said: str) -> None:
    with fake(Reply(MANIFEST), reply) as script, pytest.raises(EndpointError) as caught:
        opened(script.url).candidates(Sought("Syria"))
    assert said in str(caught.value)


def test_all_failures_were_tried() -> None:
    assert len(AT_ONCE) == 14
    assert len(LATER) == 9


def test_a_service_that_is_not_there(unused: str) -> None:
    with pytest.raises(EndpointError, match="cannot be reached"):
        opened(unused)
    with pytest.raises(EndpointError, match="cannot be reached"):
        opened("reconcile")


@pytest.fixture
def unused() -> str:
    """An address where nobody listens any more."""
    with ThreadingHTTPServer(("127.0.0.1", 0), BaseHTTPRequestHandler) as httpd:
        return f"http://127.0.0.1:{httpd.server_port}/reconcile"


def test_a_slow_service_is_given_up() -> None:
    def never(request: httpx.Request) -> httpx.Response:
        raise httpx.ReadTimeout("slow", request=request)

    http = httpx.Client(transport=httpx.MockTransport(never))
    with pytest.raises(EndpointError, match="no complete answer within 5 s; try again later"):
        reconciler("http://slow.invalid/", http=http, patience=Patience(timeout=5))


def test_a_trickle_is_given_up() -> None:
    times = iter([0.0, 0.0, 9.0])

    def trickle(_: httpx.Request) -> httpx.Response:
        return httpx.Response(200, stream=httpx.ByteStream(b"{}"))

    http = httpx.Client(transport=httpx.MockTransport(trickle))
    with pytest.raises(EndpointError, match="no complete answer"):
        reconciler("http://slow.invalid/", http=http, patience=Patience(timeout=5, clock=lambda: next(times)))
