"""Python values to RDF terms that every store accepts: no lone surrogates, control characters or bad IRIs."""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal
from functools import lru_cache

from pyoxigraph import Literal, NamedNode

from kg.vocab import GEO, XSD

_UNSAFE = re.compile("[\ud800-\udfff\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ufffe\uffff]")
_MARKS = re.compile("[\u200b\u200e\u200f\u202a-\u202e\u2060\u2066-\u2069\ufeff]")
_PERCENT = re.compile(r"%(?![0-9A-Fa-f]{2})")


def plain(text: str) -> str:
    """`text` with every character that some store refuses replaced, one for one, by U+FFFD."""
    return _UNSAFE.sub("\ufffd", text)


@lru_cache(maxsize=65536)
def label(text: str) -> str:
    """A name on one line: no line breaks, no invisible direction marks."""
    return " ".join(_MARKS.sub("", plain(text)).split())


@lru_cache(maxsize=65536)
def node(iri: str) -> NamedNode:
    """A node for an IRI that is known to be valid."""
    return NamedNode(iri)


def typed(value: object, datatype: str) -> Literal:
    """A literal of an XML Schema datatype."""
    return Literal(str(value), datatype=node(XSD + datatype))


def number(value: int | None) -> Literal | None:
    """A whole number: `xsd:integer`, as which stores also keep its narrower kinds."""
    return None if value is None else typed(value, "integer")


def decimal(value: float | None) -> Literal | None:
    """A share or a confidence between 0 and 1, to four places."""
    if value is None:
        return None
    return typed(format(Decimal(repr(round(min(1.0, max(0.0, value)), 4))), "f"), "decimal")


def degrees(value: float | None) -> Literal | None:
    """Degrees of latitude or longitude, to five places (a metre)."""
    return None if value is None else typed(_plainly(value), "decimal")


def point(latitude: float, longitude: float) -> Literal:
    """A point as GeoSPARQL wants it: longitude first, in WGS 84."""
    return Literal(f"POINT({_plainly(longitude)} {_plainly(latitude)})", datatype=node(GEO + "wktLiteral"))


def _plainly(value: float) -> str:
    """A number to five places without an exponent, and without zeros at its end."""
    return f"{round(value, 5) + 0.0:.5f}".rstrip("0").rstrip(".")


def day(value: date | None) -> Literal | None:
    """A day."""
    return None if value is None else typed(value.isoformat(), "date")


def text(value: str | None) -> Literal | None:
    """Words, without a language; None if there are none."""
    return Literal(plain(value)) if value else None


def name(value: str | None) -> Literal | None:
    """A name in English; None if nothing visible is left of it."""
    return Literal(label(value), language="en") if value and label(value) else None


def web(url: str | None) -> str | Literal | None:
    """A link as an IRI where it is one, else as words."""
    if not url or not url.startswith(("http://", "https://")) or _MARKS.search(url):
        return text(url)
    try:
        return NamedNode(_PERCENT.sub("%25", url)).value
    except ValueError:
        return text(url)
