"""The views that analysts open daily as an RDF Data Cube (W3C), in the graph `VIEWS`.

A query marked `# cube: COLUMN ...` becomes a `qb:DataSet`, a row of its answer a `qb:Observation`. The columns after
the mark are its dimensions: no two rows have the same values there. Of the other columns whole numbers are measures;
days, things and shares are attributes, which may be missing; labels are left out, as the things have them. Every
column is a property of its own under `id:view/`, never one that claims have: no query takes an observation for a claim.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from pyoxigraph import Literal, NamedNode, Quad

from kg import vocab
from kg.literals import node, reading_order
from kg.named import QueryInfo, list_queries
from kg.table import Iri, Table, Value
from kg.vocab import DCTERMS, ID, RDF, RDFS, VIEWS, XSD

QB = "http://purl.org/linked-data/cube#"
_HOME = ID + "view/"
_PARTS = {"dimension": "DimensionProperty", "measure": "MeasureProperty", "attribute": "AttributeProperty"}
_GRAPH = NamedNode(VIEWS)

Pair = tuple[str, "str | Literal"]


def quads(kept: Mapping[str, Table]) -> list[Quad]:
    """The graph of views, sorted; `kept` are the answers by the names of their queries."""
    told = {
        Quad(node(subject), node(predicate), node(value) if isinstance(value, str) else value, _GRAPH)
        for info in list_queries()
        if info.cube and info.name in kept
        for subject, (predicate, value) in _data_set(info, kept[info.name])
    }
    return sorted(told, key=lambda quad: reading_order(quad.triple))


def _data_set(info: QueryInfo, table: Table) -> Iterator[tuple[str, Pair]]:
    iri, structure = _HOME + info.name, f"{_HOME}{info.name}/structure"
    parts = {column: _part(info, table, column) for column in table.columns}
    yield iri, (RDF + "type", QB + "DataSet")
    yield iri, (RDFS + "label", _text(info.title))
    yield iri, (DCTERMS + "description", _text(info.description))
    yield iri, (QB + "structure", structure)
    yield structure, (RDF + "type", QB + "DataStructureDefinition")
    yield structure, (RDFS + "label", _text(f"Structure of: {info.title}"))
    for column, part in parts.items():
        if part:
            yield from _component(structure, column, part)
    for row in table.rows:
        yield from _observation(info, dict(zip(table.columns, row, strict=True)), parts)


def _part(info: QueryInfo, table: Table, column: str) -> str:
    """Dimension, measure or attribute; empty for labels, which are left out."""
    if column in info.cube:
        return "dimension"
    index = table.columns.index(column)
    values = [row[index] for row in table.rows if row[index] is not None]
    if values and all(isinstance(value, int) for value in values):
        return "measure"
    return "attribute" if all(isinstance(value, Iri | float | int) or _is_day(value) for value in values) else ""


def _component(structure: str, column: str, part: str) -> Iterator[tuple[str, Pair]]:
    component, property_ = f"{structure}/{column}", _HOME + column
    yield structure, (QB + "component", component)
    yield component, (RDF + "type", QB + "ComponentSpecification")
    yield component, (QB + part, property_)
    yield property_, (RDF + "type", RDF + "Property")
    yield property_, (RDF + "type", QB + _PARTS[part])
    yield property_, (RDFS + "label", _text(column.replace("_", " ")))


def _observation(info: QueryInfo, row: Mapping[str, Value], parts: Mapping[str, str]) -> Iterator[tuple[str, Pair]]:
    iri = f"{_HOME}{info.name}/{vocab.digest(*(row[column] for column in info.cube))}"
    yield iri, (RDF + "type", QB + "Observation")
    yield iri, (QB + "dataSet", _HOME + info.name)
    for column, part in parts.items():
        if part and (value := row[column]) is not None:
            yield iri, (_HOME + column, value if isinstance(value, Iri) else _literal(value))


def _literal(value: Value) -> Literal:
    if isinstance(value, str) and _is_day(value):
        return Literal(value, datatype=NamedNode(XSD + "date"))
    if isinstance(value, float):
        return Literal(repr(value), datatype=NamedNode(XSD + "decimal"))
    return Literal(value) if isinstance(value, str | int) else Literal(str(value))


def _is_day(value: object) -> bool:
    return isinstance(value, str) and len(value) == 10 and value[4] + value[7] == "--" and value[:4].isdecimal()


def _text(words: str) -> Literal:
    return Literal(words, language="en")
