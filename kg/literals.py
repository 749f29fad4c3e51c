"""Python values to RDF terms that every store accepts: no lone surrogates, control characters or bad IRIs."""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal
from functools import lru_cache
from ipaddress import IPv4Address, IPv6Address
from stringprep import in_table_a1
from unicodedata import normalize
from urllib.parse import urlsplit

from pyoxigraph import Literal, NamedNode, Triple

from kg.vocab import GEO, RDF, XSD

_UNSAFE = re.compile("[\ud800-\udfff\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ufffe\uffff]")
_MARKS = re.compile("[\u200b\u200e\u200f\u202a-\u202e\u2060\u2066-\u2069\ufeff]")
_FROWNED = re.compile(f"{_MARKS.pattern}|[\ue000-\uf8ff\U000f0000-\U0010ffff]")
_PLACE = re.compile(r"(\[[0-9A-Fa-f:.]+\]|[^\[\]:@%]+)(?::[0-9]{1,5})?")
_LABEL = re.compile(r"\w(?:[\w-]*\w)?")
_DOTS = re.compile(r"/\.{1,2}(?:/|$)")  # some readers resolve such steps, others keep them
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
    """A link as an IRI where it is one that no store frowns at, else as words."""
    if not url or not url.startswith(("http://", "https://")) or _FROWNED.search(url):
        return text(url)
    try:
        iri = NamedNode(_PERCENT.sub("%25", url)).value
        parts = urlsplit(iri)
        return iri if _is_sound(parts.netloc) and not _DOTS.search(parts.path) else text(url)
    except ValueError:
        return text(url)


def _is_sound(place: str) -> bool:
    """Whether a host stands there, with no more than a port.

    Raises:
        ValueError: if it is an address with wrong numbers, or a name that cannot be looked up.
    """
    found = _PLACE.fullmatch(place)
    if not found:
        return False
    host = found[1]
    if host.startswith("["):
        return IPv6Address(host[1:-1]) is not None
    if not host.strip("0123456789."):
        return IPv4Address(host) is not None
    host.encode("idna")
    known = host.isascii() or all(map(_is_plain, host))
    return known and all(_LABEL.fullmatch(label) for label in host.removesuffix(".").split("."))


def _is_plain(letter: str) -> bool:
    """Whether it is known to all who look up names (as IDNA 2003 has it), and written in one way only."""
    if letter.isascii():
        return letter != "_"
    known = letter.isalnum() and not in_table_a1(letter) and letter not in "\u17a3\u17a4"  # Khmer, deprecated
    return known and normalize("NFKC", letter) == letter


def reading_order(triple: Triple) -> tuple[str, bool, str, str]:
    """By subject, what it is first."""
    predicate = triple.predicate.value
    return str(triple.subject), predicate != RDF + "type", predicate, str(triple.object)
