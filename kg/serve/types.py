"""The types that entities are offered with: the ontology's actors and places, with their labels."""

from __future__ import annotations

from functools import cache
from typing import Any

from pyoxigraph import NamedNode, RdfFormat, parse

from kg import vocab
from kg.resources import drawer
from kg.serve.asked import RequestError

_TOPS = ("Actor", "Place")


@cache
def names() -> tuple[str, ...]:
    """The local names of all actors and places, sorted."""
    vocabulary = vocab.load()
    return tuple(sorted(n for n in vocabulary.classes if any(vocabulary.is_a(n, top) for top in _TOPS)))


@cache
def _labels() -> dict[str, str]:
    files = vocab.ontology_files(drawer("ontology"))
    quads = (quad for file in files for quad in parse(path=str(file), format=RdfFormat.TURTLE))
    label = NamedNode(vocab.RDFS + "label")
    return {str(q.subject.value).removeprefix(vocab.CX): q.object.value for q in quads if q.predicate == label}


def label(name: str) -> str:
    """What people call the type: "non-state armed group"."""
    return _labels().get(name, name)


def described(name: str) -> dict[str, Any]:
    """A type with its id, its name, and the types directly above it."""
    classes = vocab.load().classes
    above = classes.get(name, frozenset()) - {name}
    direct = sorted(one for one in above if not any(one in classes[other] - {other} for other in above))
    return {"id": name, "name": label(name), "broader": [{"id": one, "name": label(one)} for one in direct]}


def known(name: str, where: str = "") -> str:
    """The local name of a type given as such, as `cx:Name` or as IRI.

    Raises:
        RequestError: if there is no such type.
    """
    bare = name.strip().removeprefix(vocab.CX).removeprefix("cx:")
    if bare not in names():
        raise RequestError(f"there is no type {name!r}", where=where, hint=f"there are {', '.join(names())}")
    return bare
