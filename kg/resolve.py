"""Which entities and events of many articles are one.

Entities: the same id is the same thing. Its label, type and Wikidata item are what most
articles say (ties: the alphabetically first), its names are all that were seen.

Events: claims that state the same relation of the same two things on the same date tell of one
event (or, for lasting relations, of one situation). Where the date or an argument is missing, only
claims of one article are taken together. A situation without a date holds on its article's day.
A claim of harm (`killed 12`) belongs to the attack of the same sentence, if subject and date agree,
or to the event of the claim whose count includes its own. Only affirmed, actual claims make events;
what is denied or threatened is at most tied to an event that another claim makes. Nothing is
averaged: the tolls that different sources give all stay, as counts of the one event.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping

from msgspec.structs import replace

from kg.model import Claim, Entity, EntityId, Extraction, Record
from kg.vocab import Property, Union, Vocabulary, digest, load

Roles = tuple[tuple[str, EntityId], ...]


class Event(Record, frozen=True):
    """An event or situation, as one claim gives it, or all its claims together.

    `key` is a hash of what makes it one, `type` an ontology class, `kind` a concept of the type
    scheme, `roles` pairs of an ontology property and an entity that fits it.
    """

    key: str
    type: str
    kind: str | None = None
    date: str | None = None
    extent: float | None = None
    roles: Roles = ()
    claims: tuple[str, ...] = ()


class Resolution(Record, frozen=True):
    """What many articles say, with one entity per thing and one event per happening.

    `extractions` are sorted by article id. `facts` holds what each affirmed, actual claim gives to
    its event, `mentioned` the event that another claim speaks of; both by claim id. `notes` are
    one-line remarks on what did not agree.
    """

    extractions: tuple[Extraction, ...]
    entities: Mapping[EntityId, Entity]
    facts: Mapping[str, Event]
    mentioned: Mapping[str, str]
    notes: tuple[str, ...] = ()

    def events(self) -> tuple[Event, ...]:
        """The events, each with all that its claims give, sorted by key."""
        parts: defaultdict[str, list[Event]] = defaultdict(list)
        for event in self.facts.values():
            parts[event.key].append(event)
        return tuple(_merged(parts[key]) for key in sorted(parts))


def resolve(extractions: Iterable[Extraction], vocabulary: Vocabulary | None = None) -> Resolution:
    """Bring the extractions together; their order does not matter.

    Raises:
        DataError: if a claim has a relation, or an entity a class, that the ontology lacks.
    """
    vocabulary = vocabulary or load()
    kept, repeated = _distinct(extractions)
    entities, clashes = _entities(kept)
    events = _Events(vocabulary, entities)
    for extraction in kept:
        events.read(extraction)
    return Resolution(kept, entities, events.facts, events.mentioned(), (*repeated, *clashes))


# ---- articles and entities


def _distinct(extractions: Iterable[Extraction]) -> tuple[tuple[Extraction, ...], list[str]]:
    found: dict[str, Extraction] = {}
    notes = set()
    for extraction in extractions:
        name = extraction.article.id
        before = found.setdefault(name, extraction)
        if before != extraction:
            notes.add(f"{name}: several articles have this id; one is kept")
            found[name] = min(before, extraction, key=repr)
    return tuple(found[name] for name in sorted(found)), sorted(notes)


def _entities(extractions: Iterable[Extraction]) -> tuple[dict[EntityId, Entity], list[str]]:
    seen: defaultdict[EntityId, list[Entity]] = defaultdict(list)
    for extraction in extractions:
        for entity in extraction.entities:
            seen[entity.id].append(entity)
    entities: dict[EntityId, Entity] = {}
    notes, taken = [], dict[str, EntityId]()
    for name in sorted(seen):
        entity = _one_entity(name, seen[name])
        types = {one.type for one in seen[name]}
        if len(types) > 1:
            notes.append(f"{name}: read as {' and '.join(sorted(types))}; taken as {entity.type}")
        # Two entities with one Wikidata item would be one thing to a reasoner: the first keeps it.
        if entity.wikidata and taken.setdefault(entity.wikidata, name) != name:
            notes.append(f"{name}: {entity.wikidata} is {taken[entity.wikidata]} already; left out here")
            entity = replace(entity, wikidata=None)
        entities[name] = entity
    return entities, notes


def _one_entity(name: EntityId, seen: list[Entity]) -> Entity:
    both = ((one.latitude, one.longitude) for one in seen)
    spots = sorted(
        (latitude, longitude) for latitude, longitude in both if latitude is not None and longitude is not None
    )
    spot = spots[0] if spots else (None, None)
    return Entity(
        name,
        label=_majority(one.label for one in seen),
        type=_majority(one.type for one in seen),
        names=tuple(sorted({wording for one in seen for wording in one.names})),
        wikidata=_majority(one.wikidata for one in seen if one.wikidata) or None,
        named=any(one.named for one in seen),
        country=_majority(one.country for one in seen if one.country) or None,
        latitude=spot[0],
        longitude=spot[1],
    )


def _majority(values: Iterable[str]) -> str:
    counted = Counter(values)
    return min(counted, key=lambda value: (-counted[value], value), default="")


# ---- events


class _Events:
    """Gives every affirmed, actual claim its event, article by article."""

    def __init__(self, vocabulary: Vocabulary, entities: Mapping[EntityId, Entity]) -> None:
        self.vocabulary, self.entities = vocabulary, entities
        self.facts: dict[str, Event] = {}
        self.others: dict[str, str] = {}

    def read(self, extraction: Extraction) -> None:
        """Add the claims of an article."""
        claims = {claim.id: claim for claim in sorted(extraction.claims, key=lambda claim: claim.id)}
        for claim in claims.values():
            relation = self.vocabulary.relation(claim.predicate)
            if relation.event_class is None:
                continue
            date = self._date(claim, relation, extraction.article.date)
            key = self._key(claim, relation, date)
            if not claim.is_fact:
                self.others[claim.id] = key
            elif event := self._event(claim, relation, key, date):
                self.facts[claim.id] = event
        self._attach(claims)

    def mentioned(self) -> dict[str, str]:
        """The events that claims speak of without affirming them."""
        keys = {event.key for event in self.facts.values()}
        return {claim: key for claim, key in self.others.items() if key in keys}

    def _is_situation(self, relation: Property) -> bool:
        return self.vocabulary.is_a(str(relation.event_class), "Situation")

    def _date(self, claim: Claim, relation: Property, published: str | None) -> str | None:
        return claim.date or (published if self._is_situation(relation) else None)

    def _key(self, claim: Claim, relation: Property, date: str | None) -> str:
        subject, object_ = claim.subject, claim.object or claim.place
        scope = None if subject and object_ and date else claim.article
        pair = sorted((str(subject), str(object_))) if relation.symmetric else [subject, object_]
        return digest(relation.event_class, relation.name, *pair, date, claim.extent, scope)

    def _event(self, claim: Claim, relation: Property, key: str, date: str | None) -> Event | None:
        asked = [(role, claim.subject, relation.domain) for role in relation.subject_roles]
        asked += [(role, claim.object, relation.range) for role in relation.object_roles]
        roles = {(role, end) for role, end, unions in asked if end and self._fits(end, role, unions)}
        if self._is_situation(relation):
            if len(roles) < len(asked):  # half a situation ("held", but by whom?) says nothing
                return None
        elif claim.place and self._fits(claim.place, "occurredAt"):
            roles.add(("occurredAt", claim.place))
        if not roles and claim.count is None:
            return None
        return Event(
            key,
            str(relation.event_class),
            relation.default_type,
            date,
            claim.extent,
            tuple(sorted(roles)),
            (claim.id,),
        )

    def _fits(self, entity: EntityId, role: str, unions: tuple[Union, ...] = ()) -> bool:
        known = self.entities.get(entity)
        wanted = (*unions, *self.vocabulary.properties[role].range)
        return known is not None and self.vocabulary.fits(known.type, wanted)

    def _attach(self, claims: Mapping[str, Claim]) -> None:
        """Move claims of harm to the event that did the harm."""
        harms = [claim for claim in claims.values() if self._harm(claim) and claim.id in self.facts]
        for claim in harms:
            if host := min(self._hosts(claim, claims), default=None):
                self._move(claim, host[-1])
        for claim in harms:
            if (whole := _whole(claim, claims)) and whole in self.facts:
                self._move(claim, whole)

    def _harm(self, claim: Claim) -> str | None:
        return self.vocabulary.relation(claim.predicate).reports_harm

    def _hosts(self, claim: Claim, claims: Mapping[str, Claim]) -> Iterator[tuple[bool, int, str]]:
        """Claims of an attack beside a claim of harm, the likeliest first in order."""
        wanted = str(self.vocabulary.relation(claim.predicate).event_class)
        for other in claims.values():
            if other.id not in self.facts or self._harm(other) or other.evidence != claim.evidence:
                continue
            agrees = claim.subject in (None, other.subject) and claim.date in (None, other.date)
            if agrees and self.vocabulary.is_a(self.facts[other.id].type, wanted):
                yield claim.subject != other.subject, abs(other.trigger.start - claim.trigger.start), other.id

    def _move(self, claim: Claim, host: str) -> None:
        event = self.facts[host]
        self.facts[claim.id] = Event(event.key, event.type, event.kind, event.date, event.extent, (), (claim.id,))


def _whole(claim: Claim, claims: Mapping[str, Claim]) -> str | None:
    """The claim whose count includes, at last, that of `claim`."""
    seen = {claim.id}
    while (above := claim.included_in) and above in claims and above not in seen:
        seen.add(above)
        claim = claims[above]
    return claim.id if len(seen) > 1 else None


def _merged(parts: list[Event]) -> Event:
    first = parts[0]
    roles = tuple(sorted({role for part in parts for role in part.roles}))
    claims = tuple(sorted({claim for part in parts for claim in part.claims}))
    return Event(first.key, first.type, first.kind, first.date, first.extent, roles, claims)
