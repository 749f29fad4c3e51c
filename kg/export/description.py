"""What a catalogue wants to know of a graph: what it holds (VoID), its files (DCAT), its making (PROV-O)."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterable, Iterator
from itertools import groupby
from operator import attrgetter
from pathlib import Path
from typing import BinaryIO

from pyoxigraph import Literal, NamedNode, Quad, RdfFormat, Triple, serialize

from kg import literals as lit
from kg.export.context import shortened
from kg.export.graphs import Graphs
from kg.vocab import CX, CXT, DCTERMS, ID, ONTOLOGY, PROV, RDF, RDFS, XSD, digest, local_part

_VOID = "http://rdfs.org/ns/void#"
_DCAT = "http://www.w3.org/ns/dcat#"
_SPDX = "http://spdx.org/rdf/terms#"
_IANA = "https://www.iana.org/assignments/media-types/"
_PREFIXES = {
    "cx": CX,
    "dcat": _DCAT,
    "dcterms": DCTERMS,
    "prov": PROV,
    "rdfs": RDFS,
    "spdx": _SPDX,
    "void": _VOID,
    "xsd": XSD,
}
_MEDIA = {
    ".ttl": "text/turtle",
    ".trig": "application/trig",
    ".nq": "application/n-quads",
    ".nt": "application/n-triples",
    ".jsonld": "application/ld+json",
    ".rdf": "application/rdf+xml",
}

_Pairs = Iterable[tuple[str, "str | Literal | None"]]
_Said = tuple[str, _Pairs]


def write(graphs: Graphs, out: BinaryIO) -> None:
    """The description as Turtle, sorted by subject; without clock, so that the same graph gives the same bytes."""
    name = digest(_sha256(graphs.file), length=16)
    dataset = f"{ID}dataset/{name}"
    runs = _Runs(graphs)
    said = [*_dataset(dataset, graphs, runs), *_files(dataset, graphs), *runs.said()]
    triples = sorted({triple for thing in said for triple in _triples(*thing)}, key=_order)
    head = "".join(f"@prefix {prefix}: <{iri}> .\n" for prefix, iri in _PREFIXES.items())
    out.write(f"@base <{ID}> .\n{head}".encode())
    written = serialize(triples, format=RdfFormat.TURTLE, prefixes=_PREFIXES, base_iri=ID)
    assert written is not None
    out.write(b"\n" + written.split(b"\n", len(_PREFIXES) + 1)[-1].replace(b"\n<", b"\n\n<"))


def _order(triple: Triple) -> tuple[str, bool, str, str]:
    predicate = triple.predicate.value
    return str(triple.subject).strip("<>"), predicate != RDF + "type", predicate, str(triple.object)


def _triples(subject: str, pairs: _Pairs) -> Iterator[Triple]:
    for predicate, value in pairs:
        if value is not None:
            object_ = value if isinstance(value, Literal) else lit.node(value)
            yield Triple(lit.node(subject), lit.node(predicate), object_)


# ---- what it holds


def _dataset(dataset: str, graphs: Graphs, runs: _Runs) -> Iterator[_Said]:
    triples, subjects = 0, 0
    classes, properties = Counter[str](), Counter[str]()
    for batch in graphs.merged():
        triples += len(batch)
        subjects += sum(1 for _ in groupby(batch, key=attrgetter("subject")))
        properties.update(triple.predicate.value for triple in batch)
        kinds = (triple.object for triple in batch if triple.predicate.value == RDF + "type")
        classes.update(kind.value for kind in kinds if isinstance(kind, NamedNode))
    title = f"Claims of {len(runs.articles)} news articles"
    yield (
        dataset,
        [
            (RDF + "type", _VOID + "Dataset"),
            (RDF + "type", _DCAT + "Dataset"),
            (DCTERMS + "title", lit.name(title)),
            (DCTERMS + "conformsTo", ONTOLOGY),
            (DCTERMS + "temporal", dataset + "#period" if runs.days else None),
            (_VOID + "vocabulary", CX),
            (_VOID + "vocabulary", CXT),
            (_VOID + "vocabulary", PROV),
            (_VOID + "uriSpace", lit.text(ID)),
            (_VOID + "triples", lit.number(triples)),
            (_VOID + "distinctSubjects", lit.number(subjects)),
            (_VOID + "classes", lit.number(len(classes))),
            (_VOID + "properties", lit.number(len(properties))),
            *((PROV + "wasGeneratedBy", run) for run in runs.used),
        ],
    )
    yield from _partitions(dataset, "class", "entities", classes)
    yield from _partitions(dataset, "property", "triples", properties)
    if runs.days:
        first, last = (Literal(day, datatype=NamedNode(XSD + "date")) for day in (min(runs.days), max(runs.days)))
        period: _Pairs = [
            (RDF + "type", DCTERMS + "PeriodOfTime"),
            (_DCAT + "startDate", first),
            (_DCAT + "endDate", last),
        ]
        yield dataset + "#period", period


def _partitions(dataset: str, kind: str, counted: str, counts: Counter[str]) -> Iterator[_Said]:
    """How many there are of each class, or of each property."""
    for iri, count in counts.items():
        part = f"{dataset}#{kind}-{local_part(shortened(iri).replace(':', '-'))}"
        yield dataset, [(f"{_VOID}{kind}Partition", part)]
        yield part, [(_VOID + kind, iri), (_VOID + counted, lit.number(count))]


# ---- its files


def _files(dataset: str, graphs: Graphs) -> Iterator[_Said]:
    home = graphs.home
    for file in sorted(home.iterdir()) if home.is_dir() else [home]:
        if file.suffix not in _MEDIA or not file.is_file():
            continue
        iri = f"{dataset}/{local_part(file.name)}"
        yield dataset, [(_DCAT + "distribution", iri)]
        yield (
            iri,
            [
                (RDF + "type", _DCAT + "Distribution"),
                (DCTERMS + "title", lit.text(file.name)),
                (_DCAT + "mediaType", _IANA + _MEDIA[file.suffix]),
                (_DCAT + "byteSize", lit.typed(file.stat().st_size, "nonNegativeInteger")),
                (_SPDX + "checksum", iri + "#sha256"),
            ],
        )
        yield (
            iri + "#sha256",
            [
                (RDF + "type", _SPDX + "Checksum"),
                (_SPDX + "algorithm", _SPDX + "checksumAlgorithm_sha256"),
                (_SPDX + "checksumValue", lit.typed(_sha256(file), "hexBinary")),
            ],
        )


def _sha256(file: Path) -> str:
    with file.open("rb") as opened:
        return hashlib.file_digest(opened, "sha256").hexdigest()


# ---- its making


class _Runs:
    """The runs that made the graphs, and the articles that each of them read."""

    def __init__(self, graphs: Graphs) -> None:
        self.used: dict[str, set[str]] = {}
        self.labels: dict[str, str] = {}
        self.articles: set[str] = set()
        self.days: set[str] = set()
        for batch in graphs.batches():
            graph = str(getattr(batch[0].graph_name, "value", ""))
            self._see(dict(_values(batch)), graph)

    def _see(self, said: dict[tuple[str, str], str], graph: str) -> None:
        """One article's graph, or a part of it."""
        for (iri, predicate), value in said.items():
            if predicate == RDF + "type" and value == CX + "Article":
                self.articles.add(iri)
                self.days.update(day for day in (said.get((iri, DCTERMS + "issued")),) if day)
            elif predicate == RDF + "type" and value == CX + "ExtractionRun":
                self.used.setdefault(iri, set()).add(graph)
                self.labels[iri] = said.get((iri, RDFS + "label"), "")

    def said(self) -> Iterator[_Said]:
        for run, graphs in self.used.items():
            software, _, resources = self.labels[run].partition(", resources ")
            agent, plan = f"{ID}software/{digest(software)}", f"{ID}resources/{digest(resources)}"
            yield (
                run,
                [
                    (RDF + "type", PROV + "Activity"),
                    (RDF + "type", CX + "ExtractionRun"),
                    (RDFS + "label", lit.text(self.labels[run])),
                    (PROV + "wasAssociatedWith", agent),
                    (PROV + "used", plan),
                    *((PROV + "used", article) for article in graphs & self.articles),
                ],
            )
            yield agent, [(RDF + "type", PROV + "SoftwareAgent"), (RDFS + "label", lit.text(software))]
            label = lit.text(f"drawers and model {resources}")
            yield plan, [(RDF + "type", PROV + "Entity"), (RDF + "type", PROV + "Plan"), (RDFS + "label", label)]


def _values(batch: Iterable[Quad]) -> Iterator[tuple[tuple[str, str], str]]:
    for quad in batch:
        if isinstance(quad.subject, NamedNode) and isinstance(quad.object, NamedNode | Literal):
            yield (quad.subject.value, quad.predicate.value), quad.object.value
