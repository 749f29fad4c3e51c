"""What is tried before anything is loaded: gzip, chunks, quads, triple terms."""

from __future__ import annotations

from pathlib import Path

import pytest

from kg import export, loading
from kg.endpoint import select
from kg.errors import EndpointError
from kg.loading import ways
from kg.loading.client import Client
from kg.loading.ledger import PROBE
from tests.servers import content
from tests.servers.conftest import Park

TRIPLE_TERM = '<urn:x-a:1> <urn:x-a:2> <<( <urn:x-a:1> <urn:x-a:2> "a . \\n <<( )>>"@en )>> <urn:g{}> .\n'
COUNT = "SELECT (COUNT(*) AS ?n) { GRAPH ?g { ?s ?p ?o FILTER(isTRIPLE(?o)) } }"


@pytest.fixture
def file(tmp_path: Path) -> str:
    path = tmp_path / "terms.nq"
    path.write_text("<urn:x-a:1> <urn:x-a:2> <urn:x-a:3> <urn:g0> .\n" + "".join(map(TRIPLE_TERM.format, range(3))))
    return str(path)


@pytest.mark.parametrize("kind", ["fuseki", "oxigraph", "gsp"])
@pytest.mark.parametrize("merge", [False, True])
def test_triple_terms_arrive(kind: str, merge: bool, park: Park, file: str) -> None:
    place = content.place(park.get("fuseki" if kind == "gsp" else kind).url)
    content.empty(place.base)
    options = loading.Options(kind=kind, merge=merge, lines=2)
    url = place.quads if kind == "gsp" else place.base
    assert [loading.load(file, url, options).sent for _ in range(2)] == [3, 0]
    assert str(select(place.query, COUNT).rows[0][0]).startswith('"3"')
    assert PROBE not in content.held(place.base)


def test_what_kg_exports_with_triple_terms_is_loaded(park: Park, seeds: Path, tmp_path: Path) -> None:
    export.export(str(seeds), tmp_path / "g.nq", rdf12=True)
    terms = (tmp_path / "g.nq").read_bytes().count(b" <<( ")
    assert terms > 100
    for kind in ("fuseki", "oxigraph"):
        place = content.place(park.get(kind).url)
        content.empty(place.base)
        loading.load(str(tmp_path / "g.nq"), place.base)
        assert str(select(place.query, COUNT).rows[0][0]).startswith(f'"{terms}"')


@pytest.mark.parametrize("kind", ["rdf4j", "virtuoso"])
def test_a_server_without_triple_terms_is_sent_nothing(
    kind: str, park: Park, file: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    if kind == "virtuoso":
        monkeypatch.setenv("KG_USER", "dba")
        monkeypatch.setenv("KG_PASSWORD", "dba")
    url = park.get(kind).url
    content.empty(url)
    with pytest.raises(EndpointError, match=r"takes no triple terms \(RDF 1\.2\).*without --rdf12"):
        loading.load(file, url)
    assert content.held(url) == {}


@pytest.mark.parametrize("kind", ["fuseki", "oxigraph", "rdf4j"])
@pytest.mark.parametrize("broken", [(), ("gzip",), ("chunked",), ("gzip", "chunked")])
def test_what_a_server_does_not_take_is_found_out(
    kind: str, broken: tuple[str, ...], park: Park, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Bodies that it does not understand vanish with a yes, as some servers let them."""
    (tmp_path / "g.nq").write_text(
        "".join(f"<urn:x-a:{n}> <urn:x-a:2> <urn:x-a:3> <urn:g{n % 3}> .\n" for n in range(9))
    )
    url, used = park.get(kind).url, []
    content.empty(url)
    real = Client.send

    def send(self: Client, *args: object) -> None:
        if not (self.packed and "gzip" in broken) and not (self.chunked and "chunked" in broken):
            used.append((self.packed, self.chunked))
            real(self, *args)  # type: ignore[arg-type]

    monkeypatch.setattr(Client, "send", send)
    loading.load(str(tmp_path / "g.nq"), url, loading.Options(packed=True))
    assert content.held(url) == content.of_file(tmp_path / "g.nq", merged=False)
    assert set(used) == {("gzip" not in broken, "chunked" not in broken)}


def test_a_body_that_is_too_large_once_is_sent_smaller_from_then_on(
    park: Park, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "g.nq").write_text(
        "".join(f"<urn:x-a:{n}> <urn:x-a:2> <urn:x-a:3> <urn:g{n}> .\n" for n in range(1600))
    )
    url = park.get("oxigraph").url
    content.empty(url)
    refused, real = [0], ways.Quads.send

    def send(self: ways.Quads, parts: list[ways.Part]) -> None:
        if sum(len(statements) for _, statements in parts) > 3_000:
            refused[0] += 1
            raise ways.TooLarge(EndpointError("takes no body of this size (413)"))
        real(self, parts)

    monkeypatch.setattr(ways.Quads, "send", send)
    loading.load(str(tmp_path / "g.nq"), url, loading.Options(lines=100))
    assert content.held(url) == content.of_file(tmp_path / "g.nq", merged=False)
    assert 1 < refused[0] < 30  # of sixteen requests, each of which would be refused several times
