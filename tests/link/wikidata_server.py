"""A server on this machine that plays Wikidata's API and query service, and can misbehave as they do.

It knows a few invented items (Q9000000xx) and answers `wbsearchentities` and `wbgetentities`, fifty ids at most,
in the form of MediaWiki; its `/sparql` evaluates the query on the same items. `faults` are played first.
"""

from __future__ import annotations

import json
import struct
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from socket import SO_LINGER, SOL_SOCKET
from typing import Any
from urllib.parse import parse_qs

import pyoxigraph as ox

WD = "http://www.wikidata.org/entity/"
WDT = "http://www.wikidata.org/prop/direct/"
SAME = "http://www.w3.org/2002/07/owl#sameAs"

TOWN, RIVER, GROUP, LAND, VILLAGE, OLD_VILLAGE = (f"Q9000000{n}" for n in range(10, 16))
CLASSES = {TOWN: "Settlement", GROUP: "NonStateArmedGroup", LAND: "Country"}
"""The classes that the table of the tests knows; a village is a kind of town, a river of nothing."""


@dataclass
class Known:
    """An invented item. `above` are its classes' superclasses if it is a class itself."""

    id: str
    label: str
    classes: tuple[str, ...] = ()
    aliases: tuple[str, ...] = ()
    description: str = ""
    more: dict[str, list[Any]] = field(default_factory=dict)
    words: dict[str, tuple[str, str]] = field(default_factory=dict)
    links: int = 1
    above: tuple[str, ...] = ()


def statement(value: Any, kind: str = "string", rank: str = "normal") -> dict[str, Any]:
    snak = {"snaktype": "value", "property": "P0", "datavalue": {"value": value, "type": kind}}
    return {"mainsnak": snak, "type": "statement", "rank": rank}


def item(id_: str, rank: str = "normal") -> dict[str, Any]:
    value = {"entity-type": "item", "numeric-id": int(id_[1:]), "id": id_}
    return statement(value, "wikibase-entityid", rank)


def point(latitude: float, longitude: float) -> dict[str, Any]:
    return statement({"latitude": latitude, "longitude": longitude, "altitude": None}, "globecoordinate")


def day(text: str, precision: int = 11) -> dict[str, Any]:
    return statement({"time": f"+{text}T00:00:00Z", "precision": precision}, "time")


def html(status: int = 200) -> Fault:
    return Fault(status, b"<!DOCTYPE html><title>Wikimedia Error</title><p>Our servers</p>", "text/html")


@dataclass
class Fault:
    """An answer that is not what was asked for. `cut` promises more bytes than come, `reset` hangs up."""

    status: int = 200
    body: bytes = b"{}"
    type: str = "application/json"
    headers: dict[str, str] = field(default_factory=dict)
    cut: bool = False
    reset: bool = False
    delay: float = 0.0


@dataclass
class Played:
    """The wiki: its items, ids merged into others, what to do wrong in turn, and what it was asked."""

    items: dict[str, Known]
    moved: dict[str, str] = field(default_factory=dict)
    faults: list[Fault] = field(default_factory=list)
    query_faults: list[Fault] = field(default_factory=list)
    asked: list[dict[str, str]] = field(default_factory=list)
    queries: list[str] = field(default_factory=list)
    agents: set[str] = field(default_factory=set)
    forget: set[str] = field(default_factory=set)
    always: Fault | None = None
    url: str = ""

    @property
    def api(self) -> str:
        return f"{self.url}/w/api.php"

    @property
    def sparql(self) -> str:
        return f"{self.url}/sparql"

    # ---- the API

    def answer(self, asked: dict[str, str]) -> dict[str, Any]:
        if asked["action"] == "wbsearchentities":
            return {"success": 1, "search": [self._hit(one) for one in self._found(asked)]}
        ids = asked["ids"].split("|")
        if len(ids) > 50:
            return {"error": {"code": "toomanyvalues", "info": "Too many values supplied for parameter ids: 50"}}
        return {"success": 1, "entities": dict(self._entity(one, asked) for one in ids if one not in self.forget)}

    def _found(self, asked: dict[str, str]) -> list[Known]:
        prefix = asked["search"].casefold()
        fits = (k for k in self.items.values() if any(n.casefold().startswith(prefix) for n in (k.label, *k.aliases)))
        return list(fits)[: int(asked["limit"])]

    def _hit(self, one: Known) -> dict[str, Any]:
        return {"id": one.id, "label": one.label, "description": one.description, "match": {"type": "label"}}

    def _entity(self, asked_id: str, asked: dict[str, str]) -> tuple[str, dict[str, Any]]:
        id_ = self.moved.get(asked_id, asked_id)
        if id_ not in self.items:
            return asked_id, {"id": asked_id, "missing": ""}
        one, wanted = self.items[id_], asked["languages"].split("|")
        words = {"en": (one.label, one.description), **one.words}
        entity: dict[str, Any] = {
            "type": "item",
            "id": id_,
            "lastrevid": 7000 + int(id_[-2:]),
            "labels": {t: {"language": t, "value": w[0]} for t, w in words.items() if t in wanted and w[0]},
        }
        if id_ != asked_id:
            entity["redirects"] = {"from": asked_id, "to": id_}
        if "claims" in asked["props"]:
            entity["descriptions"] = {
                t: {"language": t, "value": w[1]} for t, w in words.items() if t in wanted and w[1]
            }
            entity["aliases"] = {"en": [{"language": "en", "value": w} for w in one.aliases]} if one.aliases else []
            entity["claims"] = {"P31": [item(c) for c in one.classes], **one.more} if one.classes else []
            entity["sitelinks"] = {f"{n}wiki": {"site": f"{n}wiki", "title": one.label} for n in range(one.links)}
        return asked_id if id_ == asked_id else id_, entity

    # ---- the query service

    def evaluate(self, query: str) -> bytes:
        store = ox.Store()
        for one in self.items.values():
            for predicate, values in (("P31", one.classes), ("P279", one.above)):
                for value in values:
                    store.add(
                        ox.Quad(ox.NamedNode(WD + one.id), ox.NamedNode(WDT + predicate), ox.NamedNode(WD + value))
                    )
        for old, new in self.moved.items():
            store.add(ox.Quad(ox.NamedNode(WD + old), ox.NamedNode(SAME), ox.NamedNode(WD + new)))
        return store.query(query).serialize(format=ox.QueryResultsFormat.JSON) or b""


def _handler(wiki: Played) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"])).decode()
            params = {name: values[0] for name, values in parse_qs(body).items()}
            wiki.agents.add(self.headers["User-Agent"])
            faults = wiki.query_faults if self.path == "/sparql" else wiki.faults
            if self.path == "/sparql":
                wiki.queries.append(params["query"])
            else:
                wiki.asked.append(params)
            if faults or wiki.always:
                self.play(faults.pop(0) if faults else wiki.always or Fault())
            elif self.path == "/sparql":
                self.reply(Fault(body=wiki.evaluate(params["query"]), type="application/sparql-results+json"))
            else:
                self.reply(Fault(body=json.dumps(wiki.answer(params), ensure_ascii=False).encode()))

        def play(self, fault: Fault) -> None:
            time.sleep(fault.delay)
            if fault.reset:
                self.connection.setsockopt(SOL_SOCKET, SO_LINGER, struct.pack("ii", 1, 0))
                self.close_connection = True
                self.connection.close()
                return
            self.reply(fault)

        def reply(self, fault: Fault) -> None:
            self.send_response(fault.status)
            self.send_header("Content-Type", fault.type)
            for name, value in fault.headers.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(fault.body) + (100 if fault.cut else 0)))
            self.end_headers()
            with suppress(OSError):
                self.wfile.write(fault.body)
            self.close_connection |= fault.cut

        def finish(self) -> None:
            with suppress(OSError, ValueError):  # the connection that was reset
                super().finish()

        def log_message(self, *_: object) -> None:
            pass

    return Handler


class _Server(ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, *_: object) -> None:
        """A client that hangs up is none of our worries."""


@contextmanager
def playing(*items: Known, **more: Any) -> Iterator[Played]:
    """The server, on a free port, with these items."""
    wiki = Played({one.id: one for one in items}, **more)
    with _Server(("127.0.0.1", 0), _handler(wiki)) as httpd:
        wiki.url = f"http://127.0.0.1:{httpd.server_port}"
        thread = threading.Thread(target=httpd.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
        thread.start()
        try:
            yield wiki
        finally:
            httpd.shutdown()
