"""Which mentions of one article mean the same thing; kept apart when unsure.

Names link through the gazetteer, else through their spelling; a surname to the full name before it, an
acronym to the name it stands behind in brackets. A description ("the town", "regime forces") joins an
earlier mention only where head and modifiers agree, or where it is definite and one recent mention fits.
"""

from __future__ import annotations

import hashlib
from collections import defaultdict
from dataclasses import replace

from kg import gazetteer
from kg.model import Entity, EntityId
from kg.nlp.mentions import NO_ENTITY, Draft, Mentions
from kg.nlp.pronouns import Pronouns

_BUCKET = {
    "Country": "country", "Person": "person", "Population": "people", "Settlement": "place", "Region": "place",
    "AdministrativeArea": "place", "Facility": "place", "Place": "place",
}  # fmt: skip
_DEFINITE = {"the", "this", "that", "these", "those", "its", "their", "his", "her", "both"}
_STATE_HEADS = {
    "force", "troop", "army", "military", "soldier", "militaries", "personnel", "serviceman", "defence", "defense",
}  # fmt: skip
_GOVERNMENT_HEADS = {"government", "regime", "authority", "administration", "authorities"}
_NEAR = 3
"""Sentences that a definite description or a pronoun looks back."""


def article_key(article_id: str) -> str:
    """The short hash that scopes what only one article describes."""
    return hashlib.blake2b(article_id.encode("utf-8", "surrogatepass"), digest_size=5).hexdigest()


class Entities:
    """Assigns an entity to each mention and remembers what is known of each entity."""

    def __init__(self, mentions: Mentions, scope: str) -> None:
        self.mentions, self.tree, self.scope = mentions, mentions.tree, scope
        self._known: dict[EntityId, list[Draft]] = defaultdict(list)
        self._by_phrase: dict[str, EntityId] = {}
        self._persons: dict[str, EntityId] = {}
        self._acronyms: dict[str, EntityId] = {}
        self._pronouns: Pronouns | None = None
        drafts = sorted(mentions.all, key=lambda d: (d.first, -d.last))
        for draft in sorted(drafts, key=lambda d: d.kind == "nominal"):
            if draft.kind != "nominal":
                self._register(draft)
        self._order = [d for d in drafts if d.kind != "nominal" and d.type not in NO_ENTITY]
        for draft in drafts:
            if draft.kind == "nominal":
                self._register(draft)

    def of(self, draft: Draft) -> EntityId:
        """The entity of a mention, registered now if it is new."""
        if not draft.entity:
            self._register(draft)
        return draft.entity

    def stand_in(self, entry: gazetteer.Entry, draft: Draft) -> None:
        """Note that `draft` names one thing but stands for `entry` ("Ankara" for Turkey)."""
        self._known[entry.id].append(replace(draft, entry=entry, entity=entry.id, kind="demonym"))

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
            best = max(drafts, key=lambda d: (d.kind == "named", len(d.text), d.text))
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
        if draft.entry is not None:
            draft.entity = draft.entry.id
        elif draft.kind == "nominal":
            draft.entity = self._nominal(draft)
        else:
            draft.entity = self._name(draft)
        self._known[draft.entity].append(draft)
        self._by_phrase.setdefault(gazetteer.fold(draft.text), draft.entity)

    def _name(self, draft: Draft) -> EntityId:
        folded = gazetteer.fold(draft.text)
        if folded in self._acronyms:
            return self._acronyms[folded]
        entity = f"{_BUCKET.get(draft.type, 'organisation')}/{gazetteer.slug(draft.text)}"
        if draft.type == "Person":
            return self._person(draft, entity)
        self._introduce(draft, entity)
        return entity

    def _person(self, draft: Draft, entity: EntityId) -> EntityId:
        words = gazetteer.fold(draft.text).split()
        if len(words) == 1:
            return self._persons.get(words[0], entity)
        for part in {words[-1], " ".join(words[1:]), words[-1].split("-")[-1]}:
            self._persons.setdefault(part, entity)
        return entity

    def _introduce(self, draft: Draft, entity: EntityId) -> None:
        """`Syrian Democratic Forces (SDF)`: the acronym is the same thing from here on."""
        tree, i = self.tree, draft.last
        if i + 2 < len(tree) and tree.text[i] == "(" and tree.text[i + 2] == ")" and tree.text[i + 1].isupper():
            self._acronyms[gazetteer.fold(tree.text[i + 1])] = entity

    # --- descriptions -----------------------------------------------------------------------

    def _nominal(self, draft: Draft) -> EntityId:
        lemma = self.tree.lemma[draft.head]
        owner = self._of_country(draft, lemma)
        if owner is not None:
            return owner
        if draft.number is not None:
            return self._fresh(draft, f"{draft.text} {self.tree.start[draft.first]}")
        described = self._described(draft)
        if described is not None:
            return described
        same = self._by_phrase.get(gazetteer.fold(draft.text))
        if same is not None:
            return same
        if draft.last - draft.first == 1 and self._definite(draft):
            recent = self._recent(draft, lemma)
            if recent is not None:
                return recent
        return self._fresh(draft, draft.text)

    def _of_country(self, draft: Draft, lemma: str) -> EntityId | None:
        """`Turkish troops`, `Israel's military`: one entity per country, the same in every article."""
        owner = draft.owner
        if owner is None or draft.number is not None or owner.entry is None:
            return None
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

    def _described(self, draft: Draft) -> EntityId | None:
        """`Kataib al-Thar, a militia`: the description means the name it stands beside."""
        i = draft.head
        if self.tree.dep[i] != "appos" or self.tree.head[i] < 0:
            return None
        named = self.mentions.at(self.tree.head[i])
        if named is None or named.kind != "named" or not named.entity or named.type == "Country":
            return None
        return (
            named.entity if _BUCKET.get(named.type, "organisation") == _BUCKET.get(draft.type, "organisation") else None
        )

    def _fresh(self, draft: Draft, phrase: str) -> EntityId:
        bucket = _BUCKET.get(draft.type, "organisation")
        return f"{bucket}/{self.scope}/{gazetteer.slug(phrase)}"

    def _definite(self, draft: Draft) -> bool:
        before = draft.first - 1
        return before >= 0 and self.tree.lower[before] in _DEFINITE

    def _recent(self, draft: Draft, lemma: str) -> EntityId | None:
        """The latest earlier mention that a bare definite noun can mean."""
        tree = self.tree
        here = tree.sentence[draft.head]
        for entity, drafts in sorted(
            self._known.items(),
            key=lambda kv: -max([d.head for d in kv[1] if d.head < draft.head], default=-1),
        ):
            last = max((d for d in drafts if d.head < draft.head), key=lambda d: d.head, default=None)
            if last is None or (self._plural(draft.head) and not self._may_be_many(last)):
                continue
            same_head = any(tree.lemma[d.head] == lemma and d.kind == "nominal" for d in drafts)
            suits = last.type == draft.type and any(d.kind == "named" for d in drafts)
            named_so = any(d.kind == "named" and tree.lemma[d.last - 1] == lemma for d in drafts)
            if (same_head or named_so) and last.type == draft.type:
                return entity
            if suits and here - tree.sentence[last.head] <= _NEAR and draft.type != "Country":
                return entity
        return None

    # --- pronouns ---------------------------------------------------------------------------

    def pronouns(self) -> dict[int, EntityId]:
        """The entity of each pronoun that stands for one we know, by token."""
        found: dict[int, EntityId] = {}
        for i in range(len(self.tree)):
            antecedent = self.antecedent(i)
            draft = None if antecedent is None else self.mentions.at(antecedent)
            if draft is not None:
                found[i] = self.of(draft)
        return found

    def antecedent(self, token: int) -> int | None:
        """The token of the mention that a pronoun stands for."""
        if self._pronouns is None:
            self._pronouns = Pronouns(self.tree, self.mentions, lambda draft: self.of(self.mentions.apart(draft)[0]))
        found = self._pronouns.of(token)
        while found is not None and self.tree.pos[found] == "PRON":
            found = self._pronouns.of(found)
        draft = None if found is None else self.mentions.at(found)
        return None if draft is None or draft.type in NO_ENTITY else found

    def _plural(self, i: int) -> bool:
        return self.tree.tag[i] in ("NNS", "NNPS")

    def _may_be_many(self, draft: Draft) -> bool:
        """Whether "they" can mean it: a plural, or a body of people."""
        return self._plural(draft.head) or draft.type not in ("Country", "Person", "Settlement", "Region", "Facility")
