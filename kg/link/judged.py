"""Judgements applied to what was read: who was judged the same becomes one, links follow the judgement.

Entities of one group get one id: the gazetteer's if one of them has a row there (or the group's Wikidata item
has), else the alphabetically first. Every mention, claim and source follows. An entity judged to be an item gets
that item, whatever the gazetteer thinks; one judged different from its item, or of which somebody is unsure, loses it.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Literal

from msgspec.structs import replace

from kg.link.judgements import Judgements, entities, is_item
from kg.link.records import Finder, Item
from kg.model import Claim, Entity, EntityId, Extraction, Mention, Record


class JudgedLink(Record, frozen=True):
    """A link to Wikidata that rests on judgements: by whom, when (the latest), and why."""

    entity: EntityId
    wikidata: str
    who: str
    date: str
    reason: str
    by: Literal["judgement"] = "judgement"


class Judged(Record, frozen=True):
    """What was read, with the judgements applied, and the links that they made, sorted by entity."""

    extractions: tuple[Extraction, ...]
    links: tuple[JudgedLink, ...] = ()


def apply(extractions: Iterable[Extraction], judgements: Judgements, finder: Finder | None = None) -> Judged:
    """The extractions with every entity under the id, and with the item, that the judgements give it.

    `finder` is asked which ids and items the gazetteer knows. Claims keep their ids.
    """
    kept = tuple(extractions)
    if not judgements.standing:
        return Judged(kept)
    bench = _Bench(judgements, finder, kept)
    changed = tuple(bench.extraction(one) for one in kept)
    return Judged(changed, tuple(bench.links[name] for name in sorted(bench.links)))


class _Bench:
    """Knows the new id, face and item of every entity that a judgement touches."""

    def __init__(self, judgements: Judgements, finder: Finder | None, extractions: tuple[Extraction, ...]) -> None:
        self.judgements, self.finder = judgements, finder
        self.touched = {name for row in judgements.standing for name in judgements.group(row.left)}
        self.touched |= {name for row in judgements.standing for name in judgements.group(row.right)}
        seen = sorted((e for x in extractions for e in x.entities if e.id in self.touched), key=repr)
        self.seen = {entity.id: entity for entity in reversed(seen)}
        self.ids = {name: self._one_id(name) for name in entities(sorted(self.touched))}
        self.links: dict[EntityId, JudgedLink] = {}

    def extraction(self, one: Extraction) -> Extraction:
        """An article's entities, mentions and claims under their new ids."""
        if not any(entity.id in self.touched for entity in one.entities):
            return one
        found: dict[EntityId, Entity] = {}
        for entity in one.entities:
            new = self._entity(entity) if entity.id in self.touched else entity
            found[new.id] = _joined(found[new.id], new) if new.id in found else new
        mentions = tuple(map(self._mention, one.mentions))
        claims = tuple(map(self._claim, one.claims))
        links = tuple(replace(link, entity=self._id(link.entity)) for link in one.links)
        return replace(one, entities=tuple(found.values()), mentions=mentions, claims=claims, links=links)

    def _mention(self, mention: Mention) -> Mention:
        stands_for = self._id(mention.stands_for) if mention.stands_for else None
        return replace(mention, entity=self._id(mention.entity), stands_for=stands_for)

    def _claim(self, claim: Claim) -> Claim:
        ends = {name: getattr(claim, name) for name in ("subject", "object", "source", "via", "place")}
        moved = {name: self.ids[end] for name, end in ends.items() if self.ids.get(end, end) != end}
        return replace(claim, **moved) if moved else claim

    def _entity(self, entity: Entity) -> Entity:
        name = self._id(entity.id)
        item, face = self._known(name), self.seen.get(name)
        shown = item or face or entity
        names = tuple(sorted({*entity.names, entity.label}))
        wikidata = self._wikidata(entity.id, shown.wikidata or (None if item else entity.wikidata))
        named = entity.named or item is not None
        spot = (shown.latitude, shown.longitude)
        return Entity(name, shown.label, shown.type, names, wikidata, named, shown.country, *spot)

    def _wikidata(self, name: EntityId, known: str | None) -> str | None:
        """The item that it is judged to be, else the one it has, if nobody objects."""
        if judged := self.judgements.item(name):
            self._note(name, judged)
            return judged
        objected = known and self.judgements.ruling(name, known) is not None
        return None if objected else known

    def _note(self, name: EntityId, item: str) -> None:
        ways = [self.judgements.path(one, item) for one in entities(self.judgements.group(name))]
        rows = min(ways, key=len)
        who = ", ".join(dict.fromkeys(row.by for row in rows))
        reason = "; ".join(dict.fromkeys(row.reason for row in rows if row.reason))
        one = self._id(name)
        self.links[one] = JudgedLink(one, item, who, max(row.date for row in rows), reason)

    def _id(self, name: EntityId) -> EntityId:
        return self.ids.get(name, name)

    def _one_id(self, name: EntityId) -> EntityId:
        group = self.judgements.group(name)
        ours = entities(group)
        homes = [one for one in ours if self._known(one)]
        return (homes or self._homes(group) or ours)[0]

    def _homes(self, group: tuple[str, ...]) -> list[EntityId]:
        """The gazetteer's id of the group's item, unless that id is judged to be something else."""
        found = [(item, self._known(item)) for item in group if is_item(item)]
        judged = self.judgements
        return [
            self._one_id(home.id)
            for item, home in found
            if home and judged.ruling(group[0], home.id) is None and judged.item(home.id) in (None, item)
            if judged.ruling(home.id, item) in (None, "same")
        ]

    def _known(self, name: str) -> Item | None:
        return self.finder.item(name) if self.finder else None


def _joined(one: Entity, other: Entity) -> Entity:
    """Two entities of an article that are one: they differ in nothing but names."""
    names = tuple(sorted({*one.names, *other.names}))
    return replace(one, names=names, wikidata=one.wikidata or other.wikidata, named=one.named or other.named)
