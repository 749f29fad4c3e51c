"""What fills the slots of a frame: the mention at a token, fit for what a pattern asks for."""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import pairwise

from kg import gazetteer
from kg.model import EntityId
from kg.nlp import concepts, context, frames
from kg.nlp.coreference import Entities
from kg.nlp.frame import Frame, before_hyphen, spread
from kg.nlp.kinds import NO_ENTITY
from kg.nlp.mentions import Draft, Mentions
from kg.nlp.nominals import right_behind
from kg.nlp.patterns import Book, Pattern
from kg.nlp.retold import Retold
from kg.nlp.tree import Tree

_WITHIN = ("in", "during")


@dataclass(slots=True)
class Argument:
    """What fills a slot: a mention, or the country its mention stands for."""

    token: int
    draft: Draft
    entity: EntityId
    classes: frozenset[str]


class Slots:
    """Walks the slot paths of patterns over the frames of one text, to mentions and their entities."""

    def __init__(self, tree: Tree, book: Book, mentions: Mentions, entities: Entities) -> None:
        self.tree, self.book = tree, book
        self.mentions, self.entities = mentions, entities
        self.frames = frames.read(
            tree, book.nouns, book.words.list("light"), book.words.list("light_in"), mentions.names
        )
        self._nouns = {f.head: f for f in self.frames if f.kind == "noun"}
        self._verbs = {f.head: f for f in self.frames if f.kind == "verb"}
        for frame in self._nouns.values():
            self._give_agent(frame)
        self._retold = Retold(tree, book.words)

    def _give_agent(self, frame: Frame) -> None:
        """`gunmen killed nine in raids on Nyala`: the raids of whoever did the harm."""
        words, head = self.book.words, self.tree.head[frame.head]
        verb = self._verbs.get(head) or self._verbs.get(self.tree.head[head] if head >= 0 else -1)
        if verb is None or verb.lemma not in words.list("harms") or self.tree.case(frame.head) not in _WITHIN:
            return
        assault = any(p.row.relation in words.list("assaults") for p in self.book.of(frame.lemma))
        doers, hurt = verb.slots.get("subject", []), verb.slots.get("object", [])
        known = any(self.mentions.at(t) is not None for t in frame.slots["agent"])
        if assault and not known and head in (verb.head, *doers, *hurt):
            frame.slots["agent"] = [*frame.slots["agent"], *doers]

    def _tokens(self, frame: Frame, path: tuple[str, ...]) -> list[int]:
        if path[0] == "told":
            return self._retold.target(frame)
        tokens = [frame.head] if path[0] == "head" else frame.slots.get(path[0], [])
        for step in path[1:] if tokens else ():
            tokens = [t for token in tokens for t in self._step(token, step)]
        return tokens

    def _step(self, token: int, slot: str) -> list[int]:
        """Slot `slot` of the word at `token`, whether or not it heads a frame of its own."""
        if slot == "agent" and self._is_place(token):
            return []  # "killed in India's Manipur state": not by India
        if token in self._nouns:
            return self._nouns[token].slots.get(slot, [])
        if token in self._verbs:
            return self._verbs[token].slots.get(slot, [])
        kids = [k for k in self.tree.kids[token] if self.tree.case(k) == slot]
        if slot == "poss":
            kids = list(self.tree.children(token, "nmod:poss"))
        elif slot in ("det", "subject"):
            return list(self.tree.children(token, "det" if slot == "det" else "nsubj"))
        elif slot == "mod":
            kids = list(self.tree.children(token, "amod", "compound", "nmod:desc"))
        return spread(self.tree, kids or self._behind(token, slot))

    def _behind(self, token: int, slot: str) -> list[int]:
        """A phrase right behind a noun that the parser hung on the verb ("dismissed an appeal | from Mali")."""
        if self.tree.head[token] not in self._verbs:
            return []
        return [k for k in right_behind(self.tree, token) if self.tree.case(k) == slot]

    def _fill(
        self, pattern: Pattern, paths: tuple[tuple[str, ...], ...], frame: Frame, wanted: frozenset[str], *, own: bool
    ) -> list[Argument] | None:
        """The arguments of the first path that has any; None if a path is filled by something unfit."""
        unfit = False
        for path in paths:
            tokens = self._tokens(frame, path)
            if not tokens and path != ("agent",):
                continue
            found = self._narrow([a for t in tokens for a in self._arguments(t, wanted, own)])
            if ("subject" if own else "object") in pattern.row.named:
                found = [a for a in found if a.draft.kind in ("named", "demonym")]
            if found:
                return _unique(_bodies(found) if path == ("mod",) and pattern.of_office else found)
            if pattern.row.harm is not None:
                continue  # whatever killed them; what is no act of war is named in `unless`
            unfit = unfit or any(not self._stands_for_event(t) for t in tokens if path[0] in ("subject", "object"))
            unfit = unfit or (path == ("agent",) and any(self._is_party(t) for t in frame.slots.get("subject", [])))
        return None if unfit else []

    def _narrow(self, found: list[Argument]) -> list[Argument]:
        """`in the Kherem area in Daraa` is one place: the wider, right behind, only says where the narrower lies."""
        places = sorted((a for a in found if "place" in a.classes), key=lambda a: a.draft.first)
        wider = [id(b) for a, b in pairwise(places) if self._is_behind(self._end(a.draft), b.draft.first)]
        return [a for a in found if id(a) not in wider]

    def _end(self, draft: Draft) -> int:
        """Where a place ends, "area" behind its name included."""
        beside = self.mentions.at(draft.last) if draft.last < len(self.tree) else None
        return draft.last + (beside is not None and beside.first == draft.first)

    def _is_behind(self, first: int, last: int) -> bool:
        """Whether only a preposition and words of a description stand from `first` to before `last`."""
        between = self.tree.pos[first:last]
        return between[:1] == ["ADP"] and all(pos in ("ADP", "DET", "ADJ", "NOUN") for pos in between)

    def _is_party(self, token: int) -> bool:
        draft = self.mentions.at(token)
        return draft is not None and draft.type not in NO_ENTITY

    def _is_place(self, token: int) -> bool:
        draft = self.mentions.at(token)
        return draft is not None and "place" in draft.classes

    def _stands_for_event(self, token: int) -> bool:
        """Whether a filler that is no actor (a blast, a war, a missile) leaves the actor open."""
        draft = self.mentions.at(token)
        if draft is not None:
            return draft.type in NO_ENTITY or self._is_aircraft(token, draft)
        return token in self._nouns or self.tree.pos[token] in ("VERB",)

    # --- arguments --------------------------------------------------------------------------

    def _arguments(self, token: int, wanted: frozenset[str], own: bool) -> list[Argument]:
        if concepts.READERS.keys() >= wanted:
            concept = concepts.read(self.mentions, token, wanted)
            return [] if concept is None else [Argument(token, concept, self.entities.of(concept), concept.classes)]
        core = self.mentions.core(token)
        draft = self.mentions.at(token)
        if draft is None and self.tree.pos[token] in ("PRON", "DET"):
            return self._pronoun(token, wanted)
        if draft is not None and draft.kind == "named" and not draft.first <= token < draft.last:
            listed = [t for t in self.tree.conjuncts(draft.head) if t != draft.head and self._named_place(t)]
            return [a for t in (draft.head, *listed) for a in self._arguments(t, wanted, own)]
        if draft is not None and (draft.type == "Name" or draft.type not in NO_ENTITY):
            suited = [a for d in self.mentions.apart(draft) if (a := self._suited(token, d, wanted)) is not None]
            if suited or not self._is_aircraft(token, draft):
                return suited
        if not own:
            return []
        return [a for t in self._agents(core) if t != core for a in self._agent(t, wanted)]

    def _is_aircraft(self, token: int, draft: Draft) -> bool:
        """Whether a plane, which else is a place to be in, stands for who flies it ("junta planes bombed")."""
        return draft.type == "Facility" and self.tree.lemma[token] in self.book.words.list("strike_weapon")

    def _named_place(self, token: int) -> bool:
        """Whether it is a name that goes on a list: "the towns of Mobaye, Bangassou and Gambo"."""
        draft = self.mentions.at(token)
        return draft is not None and draft.kind == "named" and self._is_place(token)

    def _agent(self, token: int, wanted: frozenset[str]) -> list[Argument]:
        """An actor named beside its act; a town there is where, not who ("a Kabul bombing")."""
        found = [a for a in self._arguments(token, wanted, own=False) if a.draft.classes & wanted]
        if found or not self._is_tool(token):
            return found
        tools = (a for t in self._agents(token) if t != token for a in self._arguments(t, wanted, own=False))
        return [a for a in tools if a.draft.classes & wanted]

    def _is_tool(self, token: int) -> bool:
        """Whether a weapon does it, or a drone or a gun: whose it is acts ("a strike by an army drone")."""
        draft = self.mentions.at(token)
        return (draft is None or draft.type in NO_ENTITY) and self.tree.pos[token] == "NOUN"

    def _agents(self, token: int) -> list[int]:
        """Whose act or weapon it is ("Israeli strikes", "the army's shelling", "bombs dropped by jets")."""
        if self.tree.lemma[token] in self.book.words.list("no_agent"):
            return []
        for k in self.tree.children(token, "acl"):
            if (
                self._is_wielded(k)
                and k in self._verbs
                and self._verbs[k].passive
                and self._verbs[k].slots.get("subject")
            ):
                return [a for t in self._verbs[k].slots["subject"] for a in (t, *self._step(t, "mod"))]
        if token in self._nouns:
            return self._nouns[token].slots.get("agent", [])
        wielded = [k for k in self.tree.children(token, "amod") if self._is_wielded(k)]
        makers = [a for k in wielded if (a := before_hyphen(self.tree, k)) is not None]
        if makers:
            return makers  # "Houthi-launched drones"
        verb = self._verbs.get(self.tree.head[token])
        told = verb is not None and self.tree.dep[verb.head] not in ("advcl", "xcomp", "acl")  # not "accused of firing"
        if self.tree.dep[token] == "obj" and verb is not None and told and self._is_wielded(verb.head):
            return verb.slots.get("subject", [])  # "launched a missile targeting the port"
        return next((found for slot in ("by", "poss", "mod", "of") if (found := self._step(token, slot))), [])

    def _is_wielded(self, verb: int) -> bool:
        return self.tree.lemma[verb] in self.book.words.list("wielded")

    def _pronoun(self, token: int, wanted: frozenset[str]) -> list[Argument]:
        antecedent = self.entities.antecedent(token)
        if antecedent is None:
            return [
                self._again(a, token) for t in self.entities.group(token) for a in self._arguments(t, wanted, False)
            ]
        if context.has_no(self.tree, antecedent):
            return []  # "no group said it was behind the attack"
        draft = self.mentions.at(antecedent)
        found = None if draft is None else self._suited(antecedent, draft, wanted)
        if found is None:
            return []
        return [self._again(found, token)]

    def _again(self, found: Argument, token: int) -> Argument:
        """The argument, as the pronoun at `token` mentions it."""
        text = self.tree.text[token]
        spot = replace(found.draft, first=token, last=token + 1, head=token, kind="pronoun", text=text)
        return replace(found, token=token, draft=spot)

    def _suited(self, token: int, draft: Draft, wanted: frozenset[str]) -> Argument | None:
        if draft.type == "Name":
            draft.type = _type_of_unknown(wanted, counted=draft.number is not None)
        elif _may_be_place(draft) and _type_of_unknown(wanted, counted=False) == "Settlement":
            draft = replace(draft, type="Settlement", entity="")  # "seized Budbud": whatever the name finder says
        elif _may_be_place(draft) and "place" in draft.classes and _wants_only_actors(wanted):
            draft = replace(draft, type="Actor", entity="")  # "held Durov responsible"
        if draft.classes & wanted:
            return Argument(token, draft, self.entities.of(draft), draft.classes)
        if wanted & {"actor", "party", "Country"} and "place" in draft.classes and draft.kind == "named":
            land = gazetteer.seat(draft.text)  # a capital that acts is its government
            if land is not None:
                self.entities.stand_in(land, draft)
                return Argument(token, draft, land.id, frozenset({"actor", "party", "Country"}))
        return None


def _wants_only_actors(wanted: frozenset[str]) -> bool:
    """Whether a slot takes persons and no places: an unknown name there is no town ("sanctions on Burhan")."""
    return wanted == {"actor"} or ("Person" in wanted and not wanted & {"place", "Country", "Settlement"})


def _bodies(found: list[Argument]) -> list[Argument]:
    """`Pakistani army chief`: beside a body the country says whose body it is."""
    bodies = [a for a in found if "party" in a.classes and "Country" not in a.classes]
    return bodies if bodies and len(bodies) < len(found) else found


def _type_of_unknown(wanted: frozenset[str], *, counted: bool) -> str:
    """What a slot makes of words that we do not know; "Name" where they could be either."""
    if counted:
        return "Population" if "people" in wanted else "Name"
    actor, place = bool(wanted & {"actor", "party", "Country"}), bool(wanted & {"place", "Settlement"})
    if place and not actor:
        return "Settlement"
    return "Organisation" if actor and not place and "people" not in wanted else "Name"


def _may_be_place(draft: Draft) -> bool:
    """Whether a name that only the name finder knows is too short to be sure of."""
    return draft.kind == "named" and draft.entry is None and draft.last - draft.first == 1 and draft.type != "Event"


def _unique(arguments: list[Argument]) -> list[Argument]:
    return list({a.entity: a for a in reversed(arguments)}.values())[::-1]
