"""What words stand for beside what they name: an office for its holder that day, "Turkish troops" for Turkey's army.

"The Turkish president" stands for whoever held the office on the article's day, if that is known; before a name
("Turkish President Erdogan") the office only names itself, and speaks for or against the person named.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import lru_cache

from kg.link.records import Finder, Item, Sought
from kg.link.titles import Holder, Title, holders, office_of
from kg.model import EntityId, Extraction, Link, Mention, Record, Span

_ARMIES = ("Armed Forces", "military", "army", "Defence Forces", "Defense Forces")
_ENOUGH = 0.75
"""How likely somebody must hold an office still, to be taken for its holder."""
_NO_ARMY = re.compile(r"\b(?:security|police|special|border|riot|personnel)\b", re.IGNORECASE)
"""What makes forces others than the army, or more than it."""
_CAPITAL = re.compile(r"\b[A-Z]")
_GAP = 3
"""Characters that may lie between a title and the name behind it."""


class Stood(Record, frozen=True):
    """Links of titles and forces, and for each entity that only a title describes, the item it is."""

    links: tuple[Link, ...] = ()
    persons: Mapping[EntityId, Item] = {}


class Standing:
    """Reads the titles and national forces of an article."""

    def __init__(self, finder: Finder, by: str) -> None:
        self.finder, self.by = finder, by
        self._army = lru_cache(maxsize=1024)(self._find_army)
        self._people = lru_cache(maxsize=1024)(self._find_people)

    def read(self, extraction: Extraction, found: tuple[Title, ...]) -> Stood:
        """The links of what stands for something else."""
        links: list[Link] = [*self._forces(extraction), *self._peoples(extraction)]
        persons: dict[EntityId, Item] = {}
        for title in found:
            who = next(iter(holders(title, extraction.article.date)), None)
            words = title.span.of(extraction.article)
            links += self._office(title, who, words)
            item = self._person(who) if who and named_behind(extraction, title) is None else None
            if who is None or item is None or who.score < _ENOUGH:
                continue
            described = _described(extraction, title)
            if described is not None:
                persons[described] = item
            features = (("holder", who.score), ("known", float(who.known)))
            links.append(
                Link(described or item.id, words, item.id, item.wikidata, item.label, "exact", who.score,
                     "stands for", features, (), title.span, self.by)
            )  # fmt: skip
        return Stood(tuple(links), persons)

    def _office(self, title: Title, who: Holder | None, words: str) -> Iterator[Link]:
        """The office itself, where somebody is known to have held it."""
        if who is not None:
            office, label = office_of(who.term)
            item = who.term.office_wikidata
            yield Link(office, words, office, item, label, "exact", 0.99, span=title.span, by=self.by)

    def _person(self, who: Holder) -> Item | None:
        return self.finder.item(who.term.person_wikidata) if who.term.person_wikidata else None

    def _forces(self, extraction: Extraction) -> Iterator[Link]:
        """ "Turkish troops" are Turkey's, and stand for its army, if one goes by that name."""
        for entity in extraction.entities:
            country, _, forces = entity.id.partition("/")[2].rpartition("-")
            if entity.type != "StateForce" or forces != "forces" or entity.wikidata:
                continue
            told = (m.text for m in extraction.mentions if m.entity == entity.id and not _NO_ARMY.search(m.text))
            words = next(told, "")
            army = self._army(words.partition(" ")[0], country) if words else None
            if army is not None:
                features = (("national_army", 1.0),)
                yield Link(
                    entity.id,
                    words,
                    army.id,
                    army.wikidata,
                    army.label,
                    "exact",
                    0.8,
                    "stands for",
                    features,
                    by=self.by,
                )

    def _peoples(self, extraction: Extraction) -> Iterator[Link]:
        """ "35 Palestinians" are some of a people, whose name they have: they stay an entity of the article's own."""
        some = {entity.id for entity in extraction.entities if entity.type == "Population" and not entity.named}
        for mention in extraction.mentions:
            if mention.entity not in some:
                continue
            for first in _CAPITAL.finditer(extraction.article.text, mention.span.start, mention.span.end):
                span = Span(first.start(), mention.span.end)
                if (people := self._people(words := span.of(extraction.article))) is not None:
                    yield Link(
                        mention.entity, words, people.id, people.wikidata, people.label, "exact", 0.8,
                        features=(("people", 1.0),), span=None if span == mention.span else span, by=self.by,
                    )  # fmt: skip
                    break

    def _find_people(self, words: str) -> Item | None:
        found = self.finder.candidates(Sought(words, "Population"), 3)
        named = [one.item for one in found if one.match == "exact" and one.item.type == "Population"]
        return named[0] if len(named) == 1 else None

    def _find_army(self, adjective: str, country: str) -> Item | None:
        land = self.finder.item(f"country/{country}")
        if land is None:
            return None
        names = [f"{first} {army}" for army in _ARMIES for first in (adjective, land.label)]
        for name in (f"Armed Forces of {land.label}", *names):
            for one in self.finder.candidates(Sought(name, "StateForce"), 3):
                if one.match in ("exact", "folded") and (one.item.type, one.item.country) == (
                    "StateForce",
                    land.country,
                ):
                    return one.item
        return None


def named_behind(extraction: Extraction, title: Title) -> Mention | None:
    """The person whose name follows a title."""
    types = {entity.id: entity.type for entity in extraction.entities}
    for mention in extraction.mentions:
        if 0 < mention.span.start - title.span.end <= _GAP and mention.kind == "named":
            return mention if types.get(mention.entity) == "Person" else None
    return None


def _described(extraction: Extraction, title: Title) -> EntityId | None:
    """The person that the words of a title describe: an entity that has no name."""
    unnamed = {entity.id for entity in extraction.entities if not entity.named and entity.type == "Person"}
    for mention in extraction.mentions:
        if mention.entity in unnamed and mention.span.start < title.span.end and title.span.start < mention.span.end:
            return mention.entity
    return None
