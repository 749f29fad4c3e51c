"""Which mentions of one article mean the same thing; kept apart when unsure.

Names link through the gazetteer, else through their spelling; a surname to the full name before it, an
acronym to the name it stands behind in brackets. A description ("the town", "regime forces") joins an
earlier mention only where head and modifiers agree, or where it is definite and one recent mention fits.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import replace

from kg import gazetteer
from kg.model import Entity, EntityId
from kg.nlp.descriptions import Descriptions, bucket
from kg.nlp.kinds import NO_ENTITY
from kg.nlp.mentions import Draft, Mentions
from kg.nlp.pairs import split_pairs
from kg.nlp.pronouns import FIRST_PERSON, Pronouns
from kg.nlp.shortforms import ShortForms

_STATE_HEADS = {
    "force", "troop", "army", "military", "soldier", "militaries", "personnel", "serviceman", "defence", "defense",
}  # fmt: skip
_GROUPS = ("NonStateArmedGroup", "ArmedActor", "Organisation")
_GOVERNMENT_HEADS = {"government", "regime", "authority", "administration", "authorities"}


class Entities:
    """Assigns an entity to each mention and remembers what is known of each entity."""

    def __init__(self, mentions: Mentions, scope: str) -> None:
        self.mentions, self.tree, self.scope = mentions, mentions.tree, scope
        self._known: dict[EntityId, list[Draft]] = defaultdict(list)
        self._stand_ins: dict[tuple[int, int], EntityId] = {}
        self._by_phrase: dict[str, EntityId] = {}
        self._pronouns: Pronouns | None = None
        self._descriptions = Descriptions(mentions)
        drafts = sorted(mentions.all, key=lambda d: (d.first, -d.last))
        self._short = ShortForms(mentions.tree, drafts)
        for draft in sorted(drafts, key=lambda d: d.kind == "nominal"):
            if draft.kind != "nominal":
                self._register(draft)
        for draft in drafts:
            if draft.kind == "nominal":
                self._register(draft)
        for draft in drafts:
            if draft.kind == "nominal" and draft.owner is None and draft.entry is None:
                self._give_to_owner(draft)
        split_pairs(mentions)

    def of(self, draft: Draft) -> EntityId:
        """The entity of a mention, registered now if it is new."""
        if not draft.entity:
            self._register(draft)
        return draft.entity

    def stand_in(self, entry: gazetteer.Entry, draft: Draft) -> None:
        """Note that `draft` names one thing but stands for `entry` ("Ankara" for Turkey)."""
        self._known[entry.id].append(replace(draft, entry=entry, entity=entry.id, kind="demonym"))
        self._stand_ins[draft.first, draft.last] = entry.id

    def stood_for(self, draft: Draft) -> EntityId | None:
        """What a mention stands for, where that is not what it names."""
        return self._stand_ins.get((draft.first, draft.last))

    def records(self, used: set[EntityId]) -> list[Entity]:
        """Entity records for the entities in `used`."""
        return [self._record(e, drafts) for e, drafts in sorted(self._known.items()) if e in used]

    def _record(self, entity: EntityId, drafts: list[Draft]) -> Entity:
        entry = next((d.entry for d in drafts if d.entry is not None and d.entry.id == entity), None)
        names = sorted({d.text for d in drafts if d.kind != "demonym"})
        named = entry is not None or any(d.kind == "named" for d in drafts)
        if entry is not None:
            label, type_ = entry.label, entry.type
        else:
            seen = Counter(d.text.lower() for d in drafts)
            best = max(drafts, key=lambda d: (d.kind == "named", len(d.text), seen[d.text.lower()], d.text))
            label, type_ = best.text, best.type
        return Entity(
            id=entity,
            label=label,
            type=type_,
            names=tuple(n for n in names if n != label),
            wikidata=entry.wikidata if entry is not None else None,
            named=named,
        )

    # --- mentions ---------------------------------------------------------------------------

    def _register(self, draft: Draft) -> None:
        if draft.type in NO_ENTITY:
            return
        full = self._short.full(draft)
        if draft.kind == "nominal" and draft.entry is None and full is None:
            draft.entity = self._nominal(draft)
            self._by_phrase.setdefault(self._descriptions.key(draft), draft.entity)
        else:
            draft.entity = self._name(full or draft)
            self._by_phrase.setdefault(gazetteer.fold(draft.text), draft.entity)
        self._known[draft.entity].append(draft)
        self._descriptions.note(draft)

    def _name(self, draft: Draft) -> EntityId:
        return draft.entry.id if draft.entry is not None else f"{bucket(draft.type)}/{gazetteer.slug(draft.text)}"

    # --- descriptions -----------------------------------------------------------------------

    def _nominal(self, draft: Draft) -> EntityId:
        owned = None if draft.owner is None else self._of_owner(draft, draft.owner)
        if owned is not None:
            return owned
        if draft.number is not None:
            return self._fresh(draft, f"{draft.text} {self.tree.start[draft.first]}")
        return (
            self._descriptions.beside(draft)
            or self._descriptions.earlier(draft)
            or self._by_phrase.get(self._descriptions.key(draft))
            or self._fresh(draft, draft.text)
        )

    def _give_to_owner(self, draft: Draft) -> None:
        """`Hezbollah said its fighters ...`: they are Hezbollah's, once we know what "its" stands for."""
        owners = (k for k in self.tree.children(draft.head, "nmod:poss") if self.tree.tag[k] == "PRP$")
        found = next((a for k in owners if (a := self.antecedent(k)) is not None), None)
        owner = None if found is None else self.mentions.at(found)
        if owner is None or draft.type in NO_ENTITY:
            return
        land = gazetteer.seat(owner.text) if owner.type == "Settlement" else owner.entry
        entity = self._of_owner(draft, replace(owner, entry=land))
        if entity is not None and entity != draft.entity:
            self._known[draft.entity].remove(draft)
            draft.entity = entity
            self._known[entity].append(draft)

    def _of_owner(self, draft: Draft, owner: Draft) -> EntityId | None:
        """`Turkish troops`, `Israel's military`: one entity per country, the same in every article."""
        lemma = self.tree.lemma[draft.head]
        if draft.number is not None:
            return None
        if owner.entry is None:
            armed = draft.type in ("NonStateArmedGroup", "ArmedActor") and owner.type in _GROUPS
            return self.of(owner) if armed and owner.kind == "named" else None
        after = owner.last
        if after < len(self.tree) and self.tree.text[after] == "-":
            return None
        if owner.first and self.tree.text[owner.first - 1] == "-":
            return None
        name = owner.entry.id.partition("/")[2]
        if owner.entry.type == "Country" and draft.type == "StateForce" and lemma in _STATE_HEADS:
            return f"organisation/{name}-forces"
        if owner.entry.type == "Country" and draft.type == "Government" and lemma in _GOVERNMENT_HEADS:
            return f"organisation/{name}-government"
        if owner.entry.type in ("NonStateArmedGroup", "StateForce") and draft.type in (
            "NonStateArmedGroup",
            "StateForce",
        ):
            return owner.entry.id
        return None

    def _fresh(self, draft: Draft, phrase: str) -> EntityId:
        return f"{bucket(draft.type)}/{self.scope}/{gazetteer.slug(phrase)}"

    # --- pronouns ---------------------------------------------------------------------------

    def pronouns(self) -> dict[int, EntityId]:
        """The entity of each pronoun that stands for one we know, by token."""
        nouns = ((i, self._noun(i)) for i in range(len(self.tree)))
        drafts = ((i, self.mentions.at(noun)) for i, noun in nouns if noun is not None)
        return {i: self.of(draft) for i, draft in drafts if draft is not None}

    @property
    def resolved(self) -> Pronouns:
        """What all pronouns stand for, things that are no entity included."""
        if self._pronouns is None:
            self._pronouns = Pronouns(self.tree, self.mentions, lambda draft: self.of(self.mentions.apart(draft)[0]))
        return self._pronouns

    def antecedent(self, token: int) -> int | None:
        """The token of the mention that a pronoun stands for; none for "I", who tells but is not told of."""
        return None if self.tree.lower[token] in FIRST_PERSON else self._noun(token)

    def group(self, token: int) -> list[int]:
        """The tokens of the several mentions that "they" stands for."""
        return self.resolved.group(token)

    def _noun(self, token: int) -> int | None:
        found = self.resolved.of(token)
        while found is not None and self.tree.pos[found] == "PRON":
            found = self.resolved.of(found)
        draft = None if found is None else self.mentions.at(found)
        return None if draft is None or draft.type in NO_ENTITY else found
