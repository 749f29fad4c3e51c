"""Wikidata's entities, as far as they are read: the other fields of a line cost no more than passing over them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import msgspec

Nothing = list[Any]
"""What PHP writes for an object without fields."""


class _Read(msgspec.Struct, gc=False, frozen=True):
    """Base of what is read; made and dropped by the million, and without cycles."""


class Term(_Read, frozen=True):
    """A label, a description or an alias."""

    value: str


class Value(_Read, frozen=True, rename={"numeric_id": "numeric-id"}):
    """A value of any kind that is read: item, time, coordinates, quantity or words of a language."""

    id: str = ""
    numeric_id: int = 0
    time: str = ""
    precision: float | None = None
    latitude: float = 0.0
    longitude: float = 0.0
    amount: str = ""
    text: str = ""
    language: str = ""


class Data(_Read, frozen=True):
    """What stands around a value."""

    value: Value


class Snak(_Read, frozen=True):
    """A value, or that there is none ("novalue") or that nobody knows it ("somevalue")."""

    snaktype: str
    datavalue: Data | None = None


class Qualifiers(_Read, frozen=True):
    """End and point in time."""

    P582: Sequence[Snak] = ()
    P585: Sequence[Snak] = ()


class Statement(_Read, frozen=True):
    """A statement with its rank: "preferred", "normal" or "deprecated"."""

    mainsnak: Snak
    rank: str = "normal"
    qualifiers: Qualifiers | Nothing | None = None


Statements = Sequence[Statement]


class Claims(_Read, frozen=True):
    """Statements by property: what it is, where, since when and until when, how many people, what it is called."""

    P31: Statements = ()
    P279: Statements = ()
    P17: Statements = ()
    P27: Statements = ()
    P625: Statements = ()
    P1082: Statements = ()
    P571: Statements = ()
    P576: Statements = ()
    P569: Statements = ()
    P570: Statements = ()
    P1448: Statements = ()
    P1705: Statements = ()


class Entity(_Read, frozen=True):
    """An item, a property or a lexeme; or that item `entity` was merged into item `redirect`."""

    id: str = ""
    labels: dict[str, Term] | Nothing = {}
    descriptions: dict[str, Term] | Nothing = {}
    aliases: dict[str, Sequence[Term]] | Nothing = {}
    claims: Claims | Nothing = []
    entity: str = ""
    redirect: str = ""


decode = msgspec.json.Decoder(Entity).decode
