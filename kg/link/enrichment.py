"""What Wikidata says of the items that a built folder is linked to, in a named graph of its own.

Nothing of it is said of our entities: it is said of Wikidata's items (`wd:Q858`), which the entities are tied to.
Each item comes with its label and description in several languages, its classes, countries and coordinates;
each is said to be taken from a document of Wikidata, in the revision that was read.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

from pyoxigraph import Literal, NamedNode, Quad

from kg import literals as lit
from kg.endpoint import Rows
from kg.errors import InputError
from kg.link.pages import Pages
from kg.link.wikibase import ITEM, Page, Texts
from kg.model import Record
from kg.sinks.addition import add
from kg.source import Local, Source, open_source
from kg.vocab import DCTERMS, ID, OWL, PROV, RDF, RDFS, SCHEMA, WD, WDATA, WDT, WGS84, XSD

GRAPH = ID + "graph/enrichment"
"""The name of the graph."""
_CC0 = "https://creativecommons.org/publicdomain/zero/1.0/"

_LINKED = f"""SELECT DISTINCT ?item WHERE {{
  ?entity owl:sameAs|skos:exactMatch ?item
  FILTER(STRSTARTS(STR(?entity), "{ID}") && STRSTARTS(STR(?item), "{WD}"))
}}"""

Triple = tuple[str, str, "str | Literal"]


class Enriched(Record, frozen=True):
    """What a run did: items linked to, those of them that were described, and the triples that do so."""

    linked: int
    described: int
    triples: int

    def summary(self) -> str:
        """The run in one line."""
        return f"{self.described} of {self.linked} linked items described, {self.triples} triples in {GRAPH}"


def enrich(
    folder: str | Path, pages: Pages, *, retrieved: bool = False, notice: Callable[[str], None] | None = None
) -> Enriched:
    """Describe the Wikidata items that a built folder is linked to; what an earlier run added is replaced.

    Args:
        folder: what `kg build` made.
        pages: what reads Wikidata, in its languages.
        retrieved: whether to say when each item was retrieved, so that another day gives other bytes.
        notice: is told, in one line each, which items Wikidata lacks.

    Raises:
        EndpointError: if Wikidata does not answer as it should; the folder stays as it was.
        InputError: if it is no built folder.
        OutputError: if it cannot be written.
    """
    source = open_source(str(folder))
    if not isinstance(source, Local) or not source.held:
        raise InputError("no built folder", where=str(folder), hint="make one first: kg build ARTICLES -o DIR")
    items = linked(source)
    found = pages.read(items)
    for name in items:
        if name not in found and notice:
            notice(f"Wikidata has no item {name}; it may have been deleted")
    related = {one for page in found.values() for one in (*page.classes, *page.countries)}
    labels = pages.labels(sorted(related - found.keys()))
    times = {name: pages.since(name) if retrieved else None for name in found}
    graph = quads(found, labels, times)
    add(graph, Path(folder), read=source.held)
    return Enriched(len(items), len(found), len(graph))


def linked(source: Source) -> list[str]:
    """The Wikidata items that the entities of a built folder are tied to, by number."""
    answer = source.answer(_LINKED)
    names = {str(row[0]).strip("<>").removeprefix(WD) for row in answer.rows} if isinstance(answer, Rows) else set()
    return sorted((name for name in names if ITEM.fullmatch(name)), key=lambda name: int(name[1:]))


def quads(found: dict[str, Page], labels: dict[str, Texts], times: dict[str, float | None]) -> list[Quad]:
    """The graph: pages by the ids asked for, labels of what they name, and when each was retrieved, if that is told."""
    said = dict.fromkeys(_about_the_graph(found)) if found else {}
    for name, page in found.items():
        said.update(dict.fromkeys(_described(name, page)))
        said.update(dict.fromkeys(_taken_from(page, times.get(name))))
    for name, texts in labels.items():
        said.update(dict.fromkeys(_worded(WD + name, RDFS + "label", texts)))
    graph = lit.node(GRAPH)
    statements = sorted(said, key=lambda triple: (triple[0], triple[1] != RDF + "type", triple[1], str(triple[2])))
    return [
        Quad(lit.node(s), lit.node(p), o if isinstance(o, Literal) else lit.node(o), graph) for s, p, o in statements
    ]


def _about_the_graph(found: dict[str, Page]) -> Iterator[Triple]:
    yield GRAPH, RDF + "type", PROV + "Entity"
    yield GRAPH, RDFS + "label", Literal("What Wikidata says of the items linked to", language="en")
    yield GRAPH, DCTERMS + "license", _CC0
    for page in found.values():
        yield GRAPH, PROV + "wasDerivedFrom", WDATA + page.id


def _described(name: str, page: Page) -> Iterator[Triple]:
    item = WD + page.id
    if name != page.id:  # it was merged into another one
        yield WD + name, OWL + "sameAs", item
    yield from _worded(item, RDFS + "label", page.labels)
    yield from _worded(item, SCHEMA + "description", page.descriptions)
    for property_, ids in (("P31", page.classes), ("P17", page.countries)):
        for one in ids:
            yield item, WDT + property_, WD + one
    if page.point:
        latitude, longitude = page.point
        yield item, WDT + "P625", lit.point(latitude, longitude)
        for property_, value in (("lat", latitude), ("long", longitude)):
            if degrees := lit.degrees(value):
                yield item, WGS84 + property_, degrees


def _taken_from(page: Page, since: float | None) -> Iterator[Triple]:
    """The document that tells of the item, and its revision."""
    document = WDATA + page.id
    yield document, RDF + "type", PROV + "Entity"
    yield document, SCHEMA + "about", WD + page.id
    if page.revision:
        yield document, SCHEMA + "version", lit.typed(page.revision, "integer")
    if since is not None:
        moment = datetime.fromtimestamp(int(since), UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
        yield document, PROV + "generatedAtTime", Literal(moment, datatype=NamedNode(XSD + "dateTime"))


def _worded(subject: str, predicate: str, texts: Texts) -> Iterator[Triple]:
    for tag, words in texts:
        if shown := lit.label(words):
            yield subject, predicate, Literal(shown, language=tag)
