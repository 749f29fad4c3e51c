"""Wikidata's truthy N-Triples: the lines of an item together are a unit, and become an entity as JSON has it.

They name no ranks and no qualifiers: only the best statements stand in them. Lines about one item have to follow
each other, as in the dumps of Wikidata.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Any

import msgspec
from pyoxigraph import BlankNode, Literal, NamedNode, RdfFormat, Triple, parse

from kg.link.dump.entities import Claims, Entity
from kg.link.dump.streams import Line, Matter, Tell

_ITEM = "http://www.wikidata.org/entity/"
_DIRECT = "http://www.wikidata.org/prop/direct/"
_SAME = "http://www.w3.org/2002/07/owl#sameAs"
_TERMS = {
    "http://www.w3.org/2000/01/rdf-schema#label": "labels",
    "http://www.w3.org/2004/02/skos/core#altLabel": "aliases",
    "http://schema.org/description": "descriptions",
}
_SUBJECT = re.compile(rb"<http://www\.wikidata\.org/entity/Q([1-9]\d{0,9})> ")
_WANTED = re.compile(
    rb"^<[^>]*> <(?:http://www\.wikidata\.org/prop/direct/(?:%b)|%b)> .*$"
    % (*("|".join(map(re.escape, names)).encode() for names in (Claims.__struct_fields__, (*_TERMS, _SAME))),),
    re.MULTILINE,
)
_CLASS = re.compile(rb"/direct/P31> <http://www\.wikidata\.org/entity/Q(\d+)> ")
_ALWAYS = (b"/direct/P279> ", b"owl#sameAs> ")
_SHAPE = re.compile(rb"(?:(?:<|_:).* \.)?\s*(?:#.*)?\s*")
_POINT = re.compile(r"Point\((-?[\d.]+) (-?[\d.]+)\)", re.IGNORECASE)
_TIME = re.compile(r"(-?)(\d{4,}-\d\d-\d\d)T")
_NOBODY = b"\0"
_DAY, _YEAR = 11, 9

Tree = dict[str, Any]


def units(lines: Iterable[Line], tell: Tell) -> Iterator[Line]:
    """The lines about each item, joined, with the number of their first. What is no triple is told."""
    subject, first, last = _NOBODY, 0, 0
    kept: list[bytes] = []
    for number, end, data in lines:
        if data.startswith(subject):
            kept.append(data)
        else:
            if kept:
                yield first, last, b"".join(kept)
            found = _SUBJECT.match(data)
            subject, kept, first = (found[0], [data], number) if found else (_NOBODY, [], 0)
            if not (found or _SHAPE.fullmatch(data)):
                tell(number, "no triple")
        last = end
    if kept:
        yield first, last, b"".join(kept)


def entity(data: bytes, tell: Tell, matter: Matter) -> Entity:
    """The item that the lines tell of; without its classes and the rest if it does not matter.

    What is no triple is told, with the number of its line among them.
    """
    name = data[len(_ITEM) + 1 : data.index(b">")].decode()
    if not any(word in data for word in _ALWAYS) and not matter(map(int, _CLASS.findall(data))):
        return Entity(id=name)
    made: Tree = {"id": name, "labels": {}, "aliases": {}, "descriptions": {}, "claims": {}}
    for triple in _parsed(data, tell):
        if triple.predicate.value == _SAME:
            return Entity(entity=name, redirect=_named(triple.object))
        _put(made, triple)
    return msgspec.convert(made, Entity)


def _parsed(data: bytes, tell: Tell) -> Iterator[Triple]:
    """The triples that are read; line by line, if not all can be read at once."""
    try:
        yield from list(_read(b"\n".join(_WANTED.findall(data))))
    except (SyntaxError, ValueError):
        for count, line in enumerate(data.splitlines()):
            try:
                yield from list(_read(line))
            except (SyntaxError, ValueError) as error:
                tell(count, f"no triple: {error}")


def _read(data: bytes) -> Iterator[Triple]:
    return (quad.triple for quad in parse(data, format=RdfFormat.N_TRIPLES))


def _put(made: Tree, triple: Triple) -> None:
    """Add what a triple says to the entity."""
    value, prop = triple.object, triple.predicate.value
    if prop.startswith(_DIRECT):
        if (read := _value(value)) is not None:
            snak = {"snaktype": "value", "datavalue": {"value": read}}
            made["claims"].setdefault(prop[len(_DIRECT) :], []).append({"mainsnak": snak})
    elif prop in _TERMS and isinstance(value, Literal) and value.language:
        term, terms = {"value": value.value}, made[_TERMS[prop]]
        if _TERMS[prop] == "aliases":
            terms.setdefault(value.language, []).append(term)
        else:
            terms.setdefault(value.language, term)


def _named(node: NamedNode | BlankNode | Literal | Triple) -> str:
    """The id of an item; empty for anything else."""
    return node.value.removeprefix(_ITEM) if isinstance(node, NamedNode) and node.value.startswith(_ITEM) else ""


def _value(node: NamedNode | BlankNode | Literal | Triple) -> Any:
    """A value as JSON dumps have it; None for an unknown one."""
    if not isinstance(node, Literal):
        return {"id": named} if (named := _named(node)) else None
    if node.language:
        return {"text": node.value, "language": node.language}
    if found := _POINT.fullmatch(node.value):
        return {"longitude": float(found[1]), "latitude": float(found[2])}
    if found := _TIME.match(node.value):
        # Only the year is known, says nobody here; but nearly all first days of a year are meant so.
        return {"time": f"{found[1] or '+'}{found[2]}", "precision": _YEAR if found[2].endswith("-01-01") else _DAY}
    return {"amount": node.value} if node.datatype.value.endswith("#decimal") else None
