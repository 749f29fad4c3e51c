"""The only door to HermiT, an OWL reasoner in Java, through owlready2 (the extra `reason`).

HermiT says whether facts can be true together, and what follows; never why. It is handed N-Triples in a fresh
world each time. It refuses dates, and one ill-typed literal aborts the whole load: it is given no literals at all.
"""

from __future__ import annotations

import io
import shutil
from collections.abc import Iterable, Iterator
from importlib.util import find_spec
from typing import Any

import pyoxigraph as ox

from kg.errors import InputError
from kg.ontology.facts import SAME, TYPE
from kg.vocab import WD, XSD

_BASE = "https://w3id.org/conflict-kg/reasoning"
_HINT = "or pass it by: --reasoner fast"
_COUNT = ox.NamedNode(XSD + "nonNegativeInteger")


def missing() -> str | None:
    """What HermiT lacks to run here, and how to get it; None if nothing."""
    if find_spec("owlready2") is None:
        return f"owlready2 is not installed; pip install 'conflict-kg[reason]', {_HINT}"
    if shutil.which("java") is None:
        return f"no Java is on the PATH; install Java 17 (apt-get install openjdk-17-jre-headless), {_HINT}"
    return None


def consistent(terms: Iterable[ox.Triple], facts: Iterable[ox.Triple]) -> bool:
    """Whether the facts can be true together, by the terms of the ontology.

    Raises:
        InputError: if HermiT is not there, or cannot read them.
    """
    from owlready2 import OwlReadyInconsistentOntologyError

    try:
        _reasoned(terms, facts, values=False)
    except OwlReadyInconsistentOntologyError:
        return False
    return True


def entailed(terms: Iterable[ox.Triple], facts: Iterable[ox.Triple]) -> set[ox.Triple]:
    """The types and relations of the things in the facts, stated or inferred; the facts must be consistent.

    Wikidata's items, which things are the same as, are left out.

    Raises:
        InputError: if HermiT is not there, or cannot read them.
    """
    facts = tuple(facts)
    world = _reasoned(terms, facts, values=True)
    found: set[ox.Triple] = set()
    ends = {end for fact in facts for end in (fact.subject, fact.object) if fact.predicate != TYPE}
    things = {fact.subject.value for fact in facts if isinstance(fact.subject, ox.NamedNode)}
    things |= {end.value for end in ends if isinstance(end, ox.NamedNode) and not end.value.startswith(WD)}
    for thing in filter(None, (world[name] for name in sorted(things))):
        found.update(_types(thing))
        found.update(triple for triple in _relations(world, thing) if _value(triple.object) in things)
    return found


def _value(term: object) -> str:
    return str(getattr(term, "value", term))


def _types(thing: Any) -> Iterator[ox.Triple]:
    for class_ in thing.INDIRECT_is_a:
        if getattr(class_, "iri", None):
            yield ox.Triple(ox.NamedNode(thing.iri), TYPE, ox.NamedNode(class_.iri))


def _relations(world: Any, thing: Any) -> Iterator[ox.Triple]:
    node = ox.NamedNode(thing.iri)
    for relation in world.object_properties():
        for other in getattr(thing, f"INDIRECT_{relation.python_name}"):
            if getattr(other, "iri", None):
                yield ox.Triple(node, ox.NamedNode(relation.iri), ox.NamedNode(other.iri))
    for other in thing.INDIRECT_equivalent_to:
        if getattr(other, "iri", None):
            yield ox.Triple(node, SAME, ox.NamedNode(other.iri))


def _reasoned(terms: Iterable[ox.Triple], facts: Iterable[ox.Triple], *, values: bool) -> Any:
    """A world in which HermiT has been at work."""
    if lack := missing():
        what, _, hint = lack.partition("; ")
        raise InputError(what, where="HermiT", hint=hint)
    import owlready2

    world = owlready2.World()
    data = ox.serialize(_digestible((*terms, *facts)), format=ox.RdfFormat.N_TRIPLES)
    try:
        with world.get_ontology(_BASE).load(fileobj=io.BytesIO(data or b""), format="ntriples"):
            owlready2.sync_reasoner_hermit(world, infer_property_values=values, debug=0)
    except (owlready2.OwlReadyJavaError, owlready2.OwlReadyOntologyParsingError) as error:
        what = " ".join(str(error).split())[:300]
        raise InputError(what, where="HermiT", hint="check the graph without it: --reasoner fast") from error
    return world


def _digestible(triples: Iterable[ox.Triple]) -> Iterator[ox.Triple]:
    """All without literals, but for the numbers of cardinalities; Oxigraph's stores keep those as mere integers."""
    for triple in triples:
        if not isinstance(triple.object, ox.Literal):
            yield triple
        elif triple.predicate.value.endswith("ardinality"):
            yield ox.Triple(triple.subject, triple.predicate, ox.Literal(triple.object.value, datatype=_COUNT))
