"""What linking passes around: items, questions for them, candidates with their reasons."""

from __future__ import annotations

from typing import Literal, Protocol

from kg.model import EntityId, Record

Match = Literal["exact", "folded", "skeleton", "near"]
"""How a name met an item's: as written; without case and accents; by its consonants; nearly so spelled."""

Features = tuple[tuple[str, float], ...]
"""Named numbers that a score is made of, sorted by name."""


class Item(Record, frozen=True):
    """A thing that can be meant: a row of the gazetteer, or what a service knows of a Wikidata item.

    `type` is an ontology class, `names` all wordings, the label first. `country` is ISO 3166-1
    alpha-2, `latitude` and `longitude` are degrees (WGS 84), `population` people or 0. `start` and
    `end` bound when it existed (ISO dates, "" for open).
    """

    id: EntityId
    label: str
    type: str
    names: tuple[str, ...] = ()
    wikidata: str | None = None
    country: str | None = None
    latitude: float | None = None
    longitude: float | None = None
    population: int = 0
    description: str = ""
    start: str = ""
    end: str = ""


class Sought(Record, frozen=True):
    """A name to look up, with what is known of what it names. `date` is the article's, ISO."""

    name: str
    type: str | None = None
    country: str | None = None
    date: str | None = None


class Candidate(Record, frozen=True):
    """An item that a name may stand for. `score` is the probability that it does, made of `features`."""

    item: Item
    match: Match
    score: float = 0.0
    features: Features = ()


class Finder(Protocol):
    """Where items are looked up: the embedded gazetteer, Wikidata, a reconciliation service."""

    def candidates(self, sought: Sought, limit: int = 5) -> tuple[Candidate, ...]:
        """What the name may stand for, the likeliest first; empty where nothing is known."""
        ...

    def item(self, name: str) -> Item | None:
        """The item of that id or Wikidata item ("Q858")."""
        ...
