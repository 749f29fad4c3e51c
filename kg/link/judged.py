"""Judgements applied to what was read: who was judged the same becomes one, links follow the judgement.

Entities of one group get one id: the gazetteer's if one of them has a row there (or the group's Wikidata item
has), else the alphabetically first. Every mention, claim and source follows. An entity judged to be an item gets
that item, whatever the gazetteer thinks; one judged different from its item, or of which somebody is unsure, loses it.
Either is a link (`by` "judgement") that says who judged, when and why. To apply the same judgements twice, before
names are linked and after, is to apply them once.
"""

from __future__ import annotations

from collections.abc import Iterable

from msgspec.structs import replace

from kg.link.judgements import Judgement, Judgements, entities, is_item
from kg.link.records import Finder, Item
from kg.link.renaming import renamed
from kg.model import Entity, EntityId, Extraction, Link

BY = "judgement"
"""What a link that people decided is `by`."""


def apply(
    extractions: Iterable[Extraction], judgements: Judgements, finder: Finder | None = None
) -> tuple[Extraction, ...]:
    """The extractions with every entity under the id, and with the item, that the judgements give it.

    `finder` is asked which ids and items the gazetteer knows. Claims keep their ids.
    """
    kept = tuple(extractions)
    if not judgements.standing:
        return kept
    bench = _Bench(judgements, finder, kept)
    return tuple(bench.extraction(one) for one in kept)


class _Bench:
    """Knows the new id, face and item of every entity that a judgement touches."""

    def __init__(self, judgements: Judgements, finder: Finder | None, extractions: tuple[Extraction, ...]) -> None:
        self.judgements, self.finder = judgements, finder
        ends = {end for row in judgements.standing for end in row.pair}
        self.touched = {name for end in ends for name in judgements.group(end)}
        seen = sorted((e for x in extractions for e in x.entities if e.id in self.touched), key=repr)
        self.seen = {entity.id: entity for entity in reversed(seen)}
        self.ids = {name: self._one_id(name) for name in entities(sorted(self.touched))}

    def extraction(self, one: Extraction) -> Extraction:
        """An article's entities, mentions, claims and links under their new ids."""
        touched = [entity for entity in one.entities if entity.id in self.touched]
        if not touched:
            return one
        faces: dict[EntityId, Entity] = {}
        for entity in touched:
            face = self._face(entity)
            faces[face.id] = _joined(faces[face.id], face) if face.id in faces else face
        links = self._links(one, [link for entity in touched if (link := self._link(entity))])
        return replace(renamed(one, self.ids, faces.values()), links=links)

    def _face(self, entity: Entity) -> Entity:
        """The entity as it is to stand in the graph."""
        name = self._id(entity.id)
        item = self._known(name)
        shown = item or self.seen.get(name) or entity
        return Entity(
            name,
            shown.label,
            shown.type,
            tuple(sorted({*entity.names, entity.label} - {shown.label})),
            self.judgements.item(entity.id) or (None if self._against(entity) else self._had(entity)),
            entity.named or item is not None,
            shown.country,
            shown.latitude,
            shown.longitude,
        )

    def _had(self, entity: Entity) -> str | None:
        """The Wikidata item that the entity would have without judgements on items."""
        name = self._id(entity.id)
        item = self._known(name)
        return item.wikidata if item else (self.seen.get(name) or entity).wikidata or entity.wikidata

    def _against(self, entity: Entity) -> tuple[Judgement, ...]:
        """The judgements that speak against that item."""
        had = self._had(entity)
        return self.judgements.against(entity.id, had) if had else ()

    # -- links

    def _links(self, one: Extraction, new: list[Link]) -> tuple[Link, ...]:
        """The article's links under the new ids; of a name that people judged, their word alone."""
        judged = {link.entity for link in new}
        kept = [replace(link, entity=self._id(link.entity)) for link in one.links]
        done = {(link.entity, link.wikidata) for link in kept if link.by == BY}
        kept = [link for link in kept if link.by == BY or link.reading != "names" or link.entity not in judged]
        return (*kept, *(link for link in new if (link.entity, link.wikidata) not in done))

    def _link(self, entity: Entity) -> Link | None:
        """What the judgements made of an entity's link; None if nothing."""
        name, item = self._id(entity.id), self.judgements.item(entity.id)
        ends = [end for end in (item, name) if end and end != entity.id]
        rows = next((path for end in ends if (path := self._path(entity.id, end))), ())
        home = self._known(name)
        if rows and (item or home):
            known = home or (self._known(item) if item else None)
            wikidata = item or (home.wikidata if home else None)
            told = known.id if known else f"wikidata/{item}"
            return _judged(Link(name, entity.label, told, wikidata, known.label if known else "", score=1.0), rows)
        if against := self._against(entity):
            return _judged(Link(name, entity.label, home.id if home else None), against)
        return None

    def _path(self, name: str, end: str) -> tuple[Judgement, ...]:
        """The judgements that tie two ids; an id of the gazetteer also by way of its item."""
        home = self._known(end)
        way = self.judgements.path(name, end)
        return way or (self.judgements.path(name, home.wikidata) if home and home.wikidata else ())

    # -- ids

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


def _judged(link: Link, rows: Iterable[Judgement]) -> Link:
    """The link with the judgements behind it: who, when (the latest), why."""
    kept = list(rows)
    who = ", ".join(dict.fromkeys(row.by for row in kept))
    why = "; ".join(dict.fromkeys(row.reason for row in kept if row.reason))
    return replace(link, by=BY, who=who, when=max(row.date for row in kept), reason=why)


def _joined(one: Entity, other: Entity) -> Entity:
    """Two entities of an article that are one: they differ in nothing but names."""
    names = tuple(sorted({*one.names, *other.names}))
    return replace(one, names=names, wikidata=one.wikidata or other.wikidata, named=one.named or other.named)
