"""New ids for the entities of an article, everywhere: in mentions, claims, sources and places."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from msgspec.structs import replace

from kg.model import Claim, Entity, EntityId, Extraction

_ENDS = ("subject", "object", "source", "via", "place")


def renamed(extraction: Extraction, ids: Mapping[EntityId, EntityId], faces: Iterable[Entity]) -> Extraction:
    """The extraction under new ids; `faces` are the entities that stand under them. Claims keep their ids."""
    known = {face.id: face for face in faces}
    found: dict[EntityId, Entity] = {}
    for entity in extraction.entities:
        new = ids.get(entity.id, entity.id)
        face = known.get(new, entity)
        others = {*face.names, *found[new].names, found[new].label} if new in found else set(face.names)
        if new != entity.id or face is not entity:
            others |= {entity.label, *entity.names}
        found[new] = replace(face, names=tuple(sorted(others - {face.label})))
    for face in known.values():
        found.setdefault(face.id, face)
    mentions = tuple(
        replace(m, entity=ids.get(m.entity, m.entity), stands_for=ids.get(m.stands_for or "", m.stands_for))
        for m in extraction.mentions
    )
    claims = tuple(_claim(claim, ids) for claim in extraction.claims)
    entities = tuple(found[name] for name in sorted(found))
    return replace(extraction, entities=entities, mentions=mentions, claims=claims)


def _claim(claim: Claim, ids: Mapping[EntityId, EntityId]) -> Claim:
    ends = {end: getattr(claim, end) for end in _ENDS}
    moved = {end: ids[name] for end, name in ends.items() if ids.get(name, name) != name}
    return replace(claim, **moved) if moved else claim
