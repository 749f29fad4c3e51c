"""What a definite description means: "the town", "the group", "the president", "regime forces".

A description joins an earlier mention with its own noun, or the last name that the noun suits. It stays
apart where two names of one sentence suit alike.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable

from kg import gazetteer
from kg.model import EntityId
from kg.nlp.mentions import Draft, Mentions

_THE = {"the", "this", "that", "these", "those", "both"}
_DEFINITE = _THE | {"its", "their", "his", "her"}
_EMPTY = {"entire", "whole", "same", "said"}
_MODIFIERS = ("amod", "compound", "nmod:poss", "nmod:desc")
_NEAR = 3
"""Sentences that a description looks back for a name."""

_BODIES = ("NonStateArmedGroup", "Organisation", "InternationalOrganisation")
_NEWS = ("ReportingOrganisation",)
_AREAS = ("AdministrativeArea", "Region")
_SUITS: dict[str, tuple[str, ...]] = {
    **dict.fromkeys(("town", "city", "village", "settlement"), ("Settlement",)),
    **dict.fromkeys(("province", "governorate", "region", "district", "oblast", "territory", "enclave"), _AREAS),
    **dict.fromkeys(("country", "nation"), ("Country",)),
    **dict.fromkeys(("group", "organisation", "organization", "movement"), _BODIES),
    **dict.fromkeys(("militia", "faction", "insurgent", "militant", "jihadist", "extremist"), _BODIES[:1]),
    **dict.fromkeys(("agency", "newspaper", "broadcaster", "channel", "outlet", "daily", "monitor", "watchdog"), _NEWS),
}
"""Which named things a noun may stand for."""

_MONITORS = {"monitor", "watchdog", "observatory"}
_WATCHES = re.compile(r"observator|monitor|watch|rights|data project", re.IGNORECASE)
_OF_STATE = {"government": "regime", "regime": "regime", "force": "force", "troop": "force", "soldier": "force"}


class Descriptions:
    """Finds the entity that a description means among the mentions noted so far."""

    def __init__(self, mentions: Mentions) -> None:
        self._mentions, self._tree = mentions, mentions.tree
        self._roles: list[tuple[Draft, Draft]] = []
        self._by_noun: dict[str, list[Draft]] = defaultdict(list)
        self._by_type: dict[str, list[Draft]] = defaultdict(list)
        self._by_entity: dict[EntityId, list[Draft]] = defaultdict(list)
        self._watching: set[EntityId] = set()

    def note(self, draft: Draft) -> None:
        """Remember a mention whose entity is known."""
        self._by_entity[draft.entity].append(draft)
        if draft.kind == "nominal":
            self._by_noun[self._tree.lemma[draft.head]].append(draft)
            return
        self._by_type[draft.type].append(draft)
        if draft.kind == "named" and draft.last - draft.first > 1:
            self._by_noun[self._tree.lemma[draft.last - 1]].append(draft)
        if draft.type == "ReportingOrganisation" and _WATCHES.search(draft.entry.label if draft.entry else draft.text):
            self._watching.add(draft.entity)

    # --- beside a name --------------------------------------------------------------------------

    def beside(self, draft: Draft) -> EntityId | None:
        """`Kataib al-Thar, a militia`; `army chief Asim Munir`: the description means the name."""
        named = self._named_beside(draft)
        if named is None or not named.entity or not _same_kind(named, draft):
            return None
        if named.type == "Person":
            self._roles.append((draft, named))
        return named.entity

    def _named_beside(self, draft: Draft) -> Draft | None:
        tree, i = self._tree, draft.head
        ties = ("appos", "nmod:desc", "compound", "flat") if draft.type == "Person" else ("appos",)
        others = [tree.head[i]] if tree.dep[i] in ties and tree.head[i] >= 0 else []
        others += [k for k in tree.children(i, "appos", "flat") if draft.type == "Person" and k == draft.last]
        found = (self._mentions.at(k) for k in others)
        return next((n for n in found if n is not None and n.kind == "named" and n.type != "Country"), None)

    # --- further back ---------------------------------------------------------------------------

    def key(self, draft: Draft) -> str:
        """What the phrases of one thing have in common: "regime forces", "government troops"."""
        tree, words = self._tree, gazetteer.fold(draft.text).split()
        many = tree.tag[draft.head] in ("NNS", "NNPS") or tree.dep[draft.head] in ("amod", "compound")
        if not words or not many:
            return " ".join(words)
        lemma = tree.lemma[draft.head].split()[-1:] or words[-1:]
        words = [*words[:-1], *lemma]
        if len(words) == 2 and words[0] in ("government", "regime"):
            words = [_OF_STATE[words[0]], _OF_STATE.get(words[1], words[1])]
        return " ".join([*words, "+"])

    def earlier(self, draft: Draft) -> EntityId | None:
        """The earlier mention that a definite description means."""
        tree, lemma = self._tree, self._tree.lemma[draft.head]
        before = tree.lower[draft.first - 1] if draft.first else ""
        if lemma in _MONITORS and not self._plural(draft) and (monitor := self._monitor()):
            return monitor
        if before not in _DEFINITE:
            return None
        if draft.type == "Person" and before in _THE and (holder := self._holder(draft)):
            return holder
        modifiers = set(tree.lower[draft.first : draft.head]) - _EMPTY
        if modifiers:
            return None
        return self._latest(draft, lemma, _SUITS.get(lemma, ()) if before in _THE else ())

    def _latest(self, draft: Draft, lemma: str, types: tuple[str, ...]) -> EntityId | None:
        """`the airport` after `Aden International Airport`, `the group` after `Boko Haram`: the last that fits."""
        tree, here, plural = self._tree, self._tree.sentence[draft.head], self._plural(draft)
        same = [d for d in self._by_noun[lemma] if _same_kind(d, draft) and self._plural(d) == plural]
        near = [
            d for type_ in types for d in self._by_type[type_]
            if d.head < draft.head and here - tree.sentence[d.head] < _NEAR
        ]  # fmt: skip
        owners = {d.entity for d in near if tree.sentence[d.head] == here and self._owns_people(d)}
        near = [d for d in near if d.entity not in owners]  # "American soldiers left the country"
        suited = [d for d in near if not self._owns_people(d)] or [d for d in near if tree.sentence[d.head] < here]
        if owners:
            return self._most(d.entity for d in suited)
        return self._only((tree.sentence[d.head], d.entity) for d in (*same, *suited) if d.head < draft.head)

    def _most(self, found: Iterable[EntityId]) -> EntityId | None:
        """The entity that the text has named most often so far, if there is one."""
        ranked = sorted({(len(self._by_entity[e]), e) for e in found})
        alone = len(ranked) == 1 or (len(ranked) > 1 and ranked[-1][0] > ranked[-2][0])
        return ranked[-1][1] if alone else None

    def _holder(self, draft: Draft) -> EntityId | None:
        """`the president`: the last one named who was called so, by no other country's name."""
        tree, words = self._tree, set(gazetteer.fold(draft.text).split())
        held = [
            (tree.sentence[named.head], named.entity)
            for role, named in self._roles
            if role.head < draft.head and tree.lemma[role.head] == tree.lemma[draft.head]
            and (_owned_alike(role, draft) or words <= set(gazetteer.fold(role.text).split()))
        ]  # fmt: skip
        return self._only([(max(self._last(e, draft), s), e) for s, e in held])

    def _last(self, entity: EntityId, draft: Draft) -> int:
        """The sentence of the last mention before `draft`."""
        return max((self._tree.sentence[d.head] for d in self._by_entity[entity] if d.head < draft.head), default=-1)

    def _monitor(self) -> EntityId | None:
        """`a war monitor`, `the Britain-based monitor`: the one named body of the text that watches."""
        return next(iter(self._watching)) if len(self._watching) == 1 else None

    def _owns_people(self, draft: Draft) -> bool:
        """`U.S. troops now in the country`: whose troops they are says nothing of where."""
        head = self._tree.head[draft.head]
        owned = self._mentions.at(head) if head >= 0 and self._tree.dep[draft.head] in _MODIFIERS else None
        return owned is not None and bucket(owned.type) != "place"

    @staticmethod
    def _only(found: Iterable[tuple[int, EntityId]]) -> EntityId | None:
        """The entity found in the last sentence, if it is the only one there."""
        ranked = sorted(found)
        last = {e for sentence, e in ranked if sentence == ranked[-1][0]}
        return last.pop() if len(last) == 1 else None

    def _plural(self, draft: Draft) -> bool:
        return self._tree.tag[draft.head] in ("NNS", "NNPS")


def bucket(type_: str) -> str:
    """The first part of an entity's id."""
    return _BUCKET.get(type_, "organisation")


_BUCKET = {
    "Country": "country", "Person": "person", "Population": "people", "Settlement": "place", "Region": "place",
    "AdministrativeArea": "place", "Facility": "place", "Place": "place",
}  # fmt: skip


def _same_kind(one: Draft, other: Draft) -> bool:
    return bucket(one.type) == bucket(other.type)


def _owned_alike(one: Draft, other: Draft) -> bool:
    """Whether both belong to the same country ("the Turkish president", "Turkey's president")."""
    if one.owner is None or other.owner is None or one.owner.entry is None or other.owner.entry is None:
        return False
    return one.owner.entry.id == other.owner.entry.id
