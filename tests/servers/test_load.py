"""`kg load` on real servers: what arrives, what a second load does, what is left after a kill."""

from __future__ import annotations

import os
import struct
from pathlib import Path
from typing import Any

import pyoxigraph as ox
import pytest

from kg import loading
from kg.endpoint import select
from kg.errors import EndpointError
from kg.loading import ways
from kg.loading.client import Client
from kg.loading.ledger import LEDGER
from tests.servers import content, kills
from tests.servers.conftest import EVERY, Park
from tests.servers.servers import Server

HOSTILE = [
    "plain",
    'quotes " and \' and \\ and """ three',
    "a line\nanother .\n<urn:a> <urn:b> <urn:c> .\r\n\tend",
    "a Windows path C:\\users\\u0041\\U00000041",
    "عربي українська 日本語 𝄞 😀",
    "} } ; DROP ALL ; INSERT DATA { <urn:a> <urn:b> 'pasted' }",
]

SYRIA = ox.NamedNode("http://example.org/syria")
SAYS = ox.NamedNode("http://example.org/says")
GIVEN = [{}, {"packed": True, "lines": 10}, {"packed": False, "lines": 3, "merge": True}]

each_kind = pytest.mark.parametrize("server", EVERY, indirect=True)


def write(path: Path, articles: dict[str, list[str]]) -> Path:
    """A file with a graph for each article, a statement for each text, and one statement that they share."""
    lines = []
    for name, texts in articles.items():
        graph = ox.NamedNode(f"http://example.org/article/{name}")
        shared = ox.Quad(
            ox.NamedNode("http://example.org/syria"),
            ox.NamedNode("http://example.org/name"),
            ox.Literal("Syria"),
            graph,
        )
        lines.append(shared)
        for number, text in enumerate(texts):
            subject = ox.NamedNode(f"http://example.org/claim/{name}/{number}")
            lines.append(
                ox.Quad(subject, ox.NamedNode("http://example.org/says"), ox.Literal(text, language="en"), graph)
            )
    path.write_bytes(ox.serialize(lines, format=ox.RdfFormat.N_QUADS) or b"")
    return path


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return write(tmp_path / "g.nq", {name: [f"{text} {name}" for text in HOSTILE] for name in "abcdef"})


@each_kind
@pytest.mark.parametrize("given", GIVEN, ids=str)
def test_what_is_sent_arrives_and_a_second_load_changes_nothing(
    server: Server, given: dict[str, Any], file: Path
) -> None:
    options = loading.Options(**given)
    loaded = loading.load(str(file), server.url, options)
    assert (loaded.sent, loaded.kept, loaded.statements) == (6, 0, 42)
    merged = bool(options.merge) and loaded.kind != "virtuoso"
    expected = content.of_file(file, merged=merged)
    assert content.held(server.url) == expected
    again = loading.load(str(file), server.url, options)
    assert (again.sent, again.kept, again.statements) == (0, 6, 0)
    assert content.held(server.url) == expected


@each_kind
def test_an_article_that_changed_replaces_its_graph(server: Server, file: Path, tmp_path: Path) -> None:
    options = loading.Options(merge=True)
    loading.load(str(file), server.url, options)
    texts = {name: [f"{text} {name}" for text in HOSTILE] for name in "abcdef"}
    changed = write(tmp_path / "changed.nq", texts | {"c": ["corrected"], "e": []})
    loaded = loading.load(str(changed), server.url, options)
    assert (loaded.sent, loaded.kept) == (2, 4)
    assert content.held(server.url) == content.of_file(changed, merged=loaded.kind != "virtuoso")


@each_kind
def test_insert_data_carries_the_same(server: Server, file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ways, "_ways", lambda place, client, packed: [ways.Inserts(place, client)])
    loaded = loading.load(str(file), server.url, loading.Options(merge=True, lines=20))
    assert content.held(server.url) == content.of_file(file, merged=loaded.kind != "virtuoso")


@each_kind
def test_a_load_that_breaks_off_anywhere_goes_on(server: Server, file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The connection breaks before or after each of the requests; and the load is run again."""
    real, broken = ways.send, 0
    options = loading.Options(merge=True, lines=9)
    old = write(file.with_name("old.nq"), {"b": ["an older reading"], "e": ["and this"]})
    loading.load(str(old), server.url, options)
    for number in range(7):
        left = [number]

        def send(way: ways.Way, parts: list[ways.Part], left: list[int] = left, late: int = number % 2) -> int:
            left[0] -= 1
            if left[0] < 0 and late:
                real(way, parts)  # it arrived, but the answer did not
            if left[0] < 0:
                raise EndpointError("hung up")
            return real(way, parts)

        with monkeypatch.context() as patch:
            patch.setattr(ways, "send", send)
            try:
                loading.load(str(file), server.url, options)
            except EndpointError:
                broken += 1
    loaded = loading.load(str(file), server.url, options)
    assert broken >= 3
    assert content.held(server.url) == content.of_file(file, merged=loaded.kind != "virtuoso")


@pytest.mark.parametrize("server", ["oxigraph", "virtuoso"], indirect=True)
def test_a_graph_that_somebody_changed_is_loaded_again(server: Server, file: Path) -> None:
    loading.load(str(file), server.url)
    loading.update("INSERT DATA { GRAPH <http://example.org/article/a> { <urn:x> <urn:y> <urn:z> } }", server.url)
    loaded = loading.load(str(file), server.url)
    assert (loaded.sent, loaded.kept) == (1, 5)
    assert content.held(server.url) == content.of_file(file, merged=False)


@pytest.mark.parametrize("server", ["oxigraph", "fuseki"], indirect=True)
def test_by_the_graph_store_protocol_alone(server: Server, file: Path) -> None:
    store = server.url + {"oxigraph": "/store", "fuseki": "/data"}[content.place(server.url).kind]
    options = loading.Options(kind="gsp", lines=5)
    assert loading.load(str(file), store, options).sent == 6
    assert loading.load(str(file), store, options).kept == 6
    assert content.held(server.url) == content.of_file(file, merged=False)


@pytest.mark.parametrize("server", ["oxigraph"], indirect=True)
@pytest.mark.parametrize("ending", [".ttl", ".nt", ".trig", ".nq.gz"])
def test_other_files(server: Server, ending: str, tmp_path: Path) -> None:
    import gzip

    path = tmp_path / f"mixed{ending}"
    named = "q" in ending
    lines = [f"<urn:s{i % 3}> <urn:p> <urn:o{i}> {f'<urn:g{i % 2}> ' if named else ''}.\n" for i in range(60)]
    text = "".join(lines + lines)  # graphs are mixed, and every statement stands there twice
    path.write_bytes(gzip.compress(text.encode()) if ending.endswith("gz") else text.encode())
    options = loading.Options(graph="http://example.org/mine", lines=7)
    first, second = (loading.load(str(path), server.url, options) for _ in range(2))
    assert (first.statements, second.statements) == (60, 0)
    assert sum(map(len, content.held(server.url).values())) == 60


KILLS = int(os.environ.get("KG_KILLS", "2"))


@pytest.mark.parametrize("kind", kills.KINDS)
def test_killing_the_load_and_the_server(kind: str, tmp_path: Path) -> None:
    """`python bench/kills.py` does it twenty times and more."""
    with kills.on(kind, tmp_path) as killing:
        for _ in range(KILLS):
            killing.load()
            killing.serve()
    assert killing.at_work


def test_a_commit_that_is_cut_off_stops_fuseki_until_its_journal_is_emptied(tmp_path: Path) -> None:
    """What a kill between two writes of TDB2 leaves: the head of an entry without its body."""
    with kills.on("fuseki", tmp_path) as killing:
        killing.server.kill()
        (journal,) = killing.data.glob("Data-*/journal.jrnl")
        assert journal.read_bytes() == b""
        journal.write_bytes(struct.pack(">iii", 64, 0, 1) + bytes(16))
        killing._serving_again()
        assert killing.mended == 1
        killing._loaded_again()


def test_the_list_of_loads_names_graphs_and_nothing_else(park: Park, file: Path) -> None:
    url = park.get("oxigraph").url
    content.empty(url)
    loading.load(str(file), url)
    rows = select(content.place(url).query, f"SELECT ?s ?p ?o {{ GRAPH <{LEDGER}> {{ ?s ?p ?o }} }}").rows
    assert len(rows) == 6
    assert str(file.parent) not in str(rows)
    assert "probe" not in str(rows)


def test_gzip_is_used_where_it_works(park: Park, file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    sent: list[bool] = []
    real = Client.send

    def send(self: Client, *args: Any) -> None:
        sent.append(self.packed)
        real(self, *args)

    monkeypatch.setattr(Client, "send", send)
    for kind in ("oxigraph", "fuseki", "rdf4j"):
        url = park.get(kind).url
        content.empty(url)
        loading.load(str(file), url, loading.Options(packed=True))
    assert all(sent)
    assert len(sent) >= 6
