"""Frames in, claims out: every pattern that fits a frame states its relation."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

import msgspec

from kg import gazetteer
from kg.model import Article, Claim, Count, EntityId, Harm, Span
from kg.nlp import context, frames, numbers
from kg.nlp.coreference import Entities
from kg.nlp.dating import Clock
from kg.nlp.frames import Frame
from kg.nlp.kinds import NO_ENTITY
from kg.nlp.mentions import Draft, Mentions
from kg.nlp.patterns import Book, Pattern
from kg.nlp.tree import Tree

_PLACE_SLOTS = ("in", "at", "near", "inside", "outside", "across", "around", "throughout", "over", "within")
_MEANS = ("subject", "object", "with", "by", "using", "in", "from", "during", "after")
"""Slots in which the weapon of an act may stand."""
_PARTS = ("including", "among_them")


@dataclass(slots=True)
class Argument:
    """What fills a slot: a mention, or the country its mention stands for."""

    token: int
    draft: Draft
    entity: EntityId
    classes: frozenset[str]


_HARM = frozenset({"killed", "wounded", "displaced"})
"""What happened to people whatever is not known of who did it ("a suspected drone strike killed nine")."""
_NOBODY: tuple[None] = (None,)
Pair = tuple[Argument | None, Argument | None]


class Reader:
    """Reads the claims of one parsed article."""

    def __init__(
        self, article: Article, tree: Tree, book: Book, mentions: Mentions, entities: Entities, clock: Clock
    ) -> None:
        self.article, self.tree, self.book = article, tree, book
        self.mentions, self.entities = mentions, entities
        self.frames = frames.read(
            tree, book.nouns, book.words.list("light"), book.words.list("light_in"), mentions.names
        )
        self._nouns = {f.head: f for f in self.frames if f.kind == "noun"}
        self._verbs = {f.head: f for f in self.frames if f.kind == "verb"}
        self.clock = clock

    def claims(self) -> list[Claim]:
        """All claims, in order of the text, without repeats."""
        found: dict[str, Claim] = {}
        for frame in self.frames:
            for claims in self._by_relation(frame).values():
                found.update((c.id, c) for c in claims)
        return sorted(_distinct(found.values()), key=lambda c: (c.evidence, c.trigger, c.predicate, c.id))

    def _by_relation(self, frame: Frame) -> dict[str, list[Claim]]:
        """For each relation what the first pattern says that leaves neither end open, else the first."""
        found: dict[str, list[Claim]] = {}
        for pattern in self.book.of(frame.lemma, frame.role):
            relation = pattern.row.relation
            if frame.kind not in pattern.row.on or (relation in found and all(map(_whole, found[relation]))):
                continue
            claims = list(self._match(pattern, frame))
            if claims and (relation not in found or all(map(_whole, claims))):
                found[relation] = claims
        return found

    # --- matching ---------------------------------------------------------------------------

    def _match(self, pattern: Pattern, frame: Frame) -> Iterator[Claim]:
        if not self._conditions(pattern, frame):
            return
        objects = self._fill(pattern, pattern.object, frame, pattern.object_is, own=False)
        subjects = self._fill(pattern, pattern.subject, frame, pattern.subject_is, own=True)
        if subjects is None or objects is None:
            return
        lack, named = pattern.row.may_lack, pattern.row.named
        subjects = [a for a in subjects if "subject" not in named or _is_named(a)]
        objects = [a for a in objects if "object" not in named or _is_named(a)]
        if (not subjects and "subject" not in lack) or (not objects and "object" not in lack):
            return
        if not subjects and not objects:
            return
        parts = self._parts(pattern, frame, objects)
        actors = {a.entity for a in subjects}
        if objects and all(o.draft.kind == "pronoun" and o.entity in actors for o in objects):
            return  # "the army and its ally Iran rejected it" is neither of them
        for subject, obj in self._pairs(pattern, subjects, objects):
            whole = self._claim(pattern, frame, subject, obj)
            yield whole
            for part in parts:
                yield self._claim(pattern, frame, subject, part, included_in=whole.id)

    def _pairs(self, pattern: Pattern, subjects: list[Argument], objects: list[Argument]) -> Iterator[Pair]:
        """Each subject with each object; where both come from one slot ("X and Y clashed") each pair once."""
        shared = bool(set(pattern.subject) & set(pattern.object))
        together = {id(a.draft) for a in subjects} & {id(a.draft) for a in objects} if shared else set()
        for subject in subjects or _NOBODY:
            for obj in objects or _NOBODY:
                if (
                    subject is None
                    or obj is None
                    or (
                        subject.entity != obj.entity
                        and not (
                            id(subject.draft) in together
                            and id(obj.draft) in together
                            and subject.draft.first > obj.draft.first
                        )
                    )
                ):
                    yield subject, obj

    def _conditions(self, pattern: Pattern, frame: Frame) -> bool:
        if pattern.need and not all(self._holds(frame, p, words) for p, words in pattern.need.items()):
            return False
        return not (pattern.unless and any(self._holds(frame, p, words) for p, words in pattern.unless.items()))

    def _holds(self, frame: Frame, path: tuple[str, ...], words: frozenset[str]) -> bool:
        if path == ("light",):
            return frame.light in words or ("none" in words and not frame.light)
        if path == ("case",):
            return self.tree.case(frame.head) in words
        if path == ("passive",):
            return frame.passive
        if path == ("any",):
            near = {t for ts in frame.slots.values() for t in ts}
            near |= {k for t in near for k in self.tree.children(t, "nmod")}
            return any(self.tree.lemma[t] in words for t in near)
        tokens = self._tokens(frame, path)
        return bool(tokens) if "*" in words else any(self.tree.lemma[t] in words for t in tokens)

    def _tokens(self, frame: Frame, path: tuple[str, ...]) -> list[int]:
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
        elif slot == "mod":
            kids = list(self.tree.children(token, "amod", "compound", "nmod:desc"))
        return frames.spread(self.tree, kids or self._behind(token, slot))

    def _behind(self, token: int, slot: str) -> list[int]:
        """A phrase right behind a noun that the parser hung on the verb ("dismissed an appeal | from Mali")."""
        if self.tree.head[token] not in self._verbs:
            return []
        return [k for k in frames.right_behind(self.tree, token) if self.tree.case(k) == slot]

    def _fill(
        self, pattern: Pattern, paths: tuple[tuple[str, ...], ...], frame: Frame, wanted: frozenset[str], *, own: bool
    ) -> list[Argument] | None:
        """The arguments of the first path that has any; None if a path is filled by something unfit."""
        unfit = False
        for path in paths:
            tokens = self._tokens(frame, path)
            if not tokens and path != ("agent",):
                continue
            found = [a for t in tokens for a in self._arguments(t, wanted, own)]
            if found:
                return _unique(_bodies(found) if path == ("mod",) and pattern.of_office else found)
            if pattern.row.harm is not None:
                continue  # whatever killed them; what is no act of war is named in `unless`
            unfit = unfit or any(not self._stands_for_event(t) for t in tokens if path[0] in ("subject", "object"))
            unfit = unfit or (path == ("agent",) and any(self._is_party(t) for t in frame.slots.get("subject", [])))
        return None if unfit else []

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
            return draft.type in NO_ENTITY
        return token in self._nouns or self.tree.pos[token] in ("VERB",)

    # --- arguments --------------------------------------------------------------------------

    def _arguments(self, token: int, wanted: frozenset[str], own: bool) -> list[Argument]:
        core = self.mentions.core(token)
        draft = self.mentions.at(token)
        if draft is None and self.tree.pos[token] in ("PRON", "DET"):
            return self._pronoun(token, wanted)
        if draft is not None and draft.kind == "named" and not draft.first <= token < draft.last:
            listed = [t for t in self.tree.conjuncts(draft.head) if t != draft.head and self._named_place(t)]
            return [a for t in (draft.head, *listed) for a in self._arguments(t, wanted, own)]
        if draft is not None and (draft.type == "Name" or draft.type not in NO_ENTITY):
            return [a for d in self.mentions.apart(draft) if (a := self._suited(token, d, wanted)) is not None]
        if not own:
            return []
        return [a for t in self._agents(core) if t != core for a in self._agent(t, wanted)]

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
                self.tree.lemma[k] in self.book.words.list("wielded")
                and k in self._verbs
                and self._verbs[k].passive
                and self._verbs[k].slots.get("subject")
            ):
                return [a for t in self._verbs[k].slots["subject"] for a in (t, *self._step(t, "mod"))]
        if token in self._nouns:
            return self._nouns[token].slots.get("agent", [])
        return self._step(token, "by") or self._step(token, "poss") or self._step(token, "mod")

    def _pronoun(self, token: int, wanted: frozenset[str]) -> list[Argument]:
        antecedent = self.entities.antecedent(token)
        draft = None if antecedent is None else self.mentions.at(antecedent)
        found = None if draft is None or antecedent is None else self._suited(antecedent, draft, wanted)
        if found is None:
            return []
        text = self.tree.text[token]
        spot = replace(found.draft, first=token, last=token + 1, head=token, kind="pronoun", text=text)
        return [replace(found, token=token, draft=spot)]

    def _suited(self, token: int, draft: Draft, wanted: frozenset[str]) -> Argument | None:
        if draft.type == "Name":
            draft.type = _type_of_unknown(wanted, counted=draft.number is not None)
        elif _may_be_place(draft) and _type_of_unknown(wanted, counted=False) == "Settlement":
            draft = replace(draft, type="Settlement", entity="")  # "seized Budbud": whatever the name finder says
        elif _may_be_place(draft) and "place" in draft.classes and wanted in _ACTORS_ONLY:
            draft = replace(draft, type="Actor", entity="")  # "held Durov responsible"
        if draft.classes & wanted:
            return Argument(token, draft, self.entities.of(draft), draft.classes)
        if wanted & {"actor", "party", "Country"} and "place" in draft.classes and draft.kind == "named":
            land = gazetteer.seat(draft.text)  # a capital that acts is its government
            if land is not None:
                self.entities.stand_in(land, draft)
                return Argument(token, draft, land.id, frozenset({"actor", "party", "Country"}))
        return None

    def _parts(self, pattern: Pattern, frame: Frame, objects: list[Argument]) -> list[Argument]:
        """Those already counted in the object's number ("300 civilians, including 17 on Thursday")."""
        if pattern.row.harm is None:
            return []
        tokens = [t for slot in _PARTS for t in frame.slots.get(slot, [])]
        tokens += [t for o in objects for slot in _PARTS for t in self._step(o.token, slot)]
        return [a for t in tokens for a in self._arguments(t, frozenset({"people", "actor"}), own=False)]

    # --- claims -----------------------------------------------------------------------------

    def _claim(
        self, pattern: Pattern, frame: Frame, subject: Argument | None, obj: Argument | None,
        included_in: str | None = None,
    ) -> Claim:  # fmt: skip
        row, tree = pattern.row, self.tree
        light = self._light(frame, row.relation, subject, obj)
        if light.source is None and (speaker := self.entities.resolved.quoted_by(frame.carrier)) is not None:
            light.source, light.stance = speaker, "said"
        source = None if self._is_background(frame, row.relation) else self._source(light.source)
        first, last = tree.bounds[tree.sentence[frame.head]]
        first, last = _trim(tree, first, last)
        claim = Claim(
            id="",
            article=self.article.id,
            predicate=row.relation,
            subject=subject.entity if subject else None,
            object=obj.entity if obj else None,
            evidence=Span(tree.start[first], tree.end[last - 1]),
            trigger=Span(tree.start[frame.head], tree.end[frame.head]),
            pattern=row.id,
            confidence=self._confidence(pattern, subject, obj),
            subject_span=self._span(subject),
            object_span=self._span(obj),
            source=source,
            via=self._source(light.via) if source else None,
            stance=light.stance if source else "asserted",
            polarity="negated" if "negated" in (light.polarity, row.polarity) else "affirmed",
            modality=light.modality if light.modality != "actual" else row.modality,
            date=self.clock.of(frame, row.relation, obj.token if obj and included_in else None),
            place=self._place(frame, obj),
            count=self._count(row.harm, obj),
            included_in=included_in,
            weapon=self._weapon(frame, row.relation),
        )
        return _identified(claim)

    def _weapon(self, frame: Frame, relation: str) -> str | None:
        """What a violent act was done with ("a car bomb killed", "in dynamite attacks", "with mortars")."""
        if relation not in self.book.words.list("violence"):
            return None
        beside = [t for slot in _MEANS for t in frame.slots.get(slot, [])]
        inside = [m for t in (frame.head, *beside) for step in ("mod", "with", "of") for m in self._step(t, step)]
        for token in (*beside, *inside):
            draft = self.mentions.at(token)
            if draft is not None and draft.type == "Weapon":
                return draft.text
        return None

    def _light(self, frame: Frame, relation: str, subject: Argument | None, obj: Argument | None) -> context.Context:
        """In what light the sentence puts it; where a name lies is so in any light."""
        if frame.kind == "name":
            return context.Context()
        light = context.read(self.tree, frame.carrier, self.book.words, noun=frame.kind == "noun" and not frame.light)
        if frame.carrier != frame.head:
            context.own(self.tree, frame.head, self.book.words, light)
        self._dim(light, frame, relation, subject, obj)
        return light

    def _dim(
        self, light: context.Context, frame: Frame, relation: str, subject: Argument | None, obj: Argument | None
    ) -> None:
        """What the words at either end say: suspected rebels, a possible drone strike, "but not Marib", once backed."""
        hedge = None if subject is None and relation in _HARM else self._hedge(frame, subject)
        if hedge is not None:
            light.weaken(hedge)
        ends = [a.token for a in (subject, obj) if a is not None]
        if any(context.is_excluded(self.tree, t) for t in ends) or (
            subject is not None and frame.kind != "noun" and context.has_no(self.tree, subject.token)
        ):
            light.negate()
        if relation in self.book.words.list("standing") and self._is_over(frame):
            light.negate()

    def _is_over(self, frame: Frame) -> bool:
        """Whether what lasted does no longer: "once backed by Libya"."""
        former = self.book.words.list("former")
        return any(self.tree.lower[k] in former for k in self.tree.children(frame.head, "advmod", "mark"))

    def _hedge(self, frame: Frame, subject: Argument | None) -> str | None:
        """That it was they, or the act through which they acted, is not known: "suspected rebels", "a likely raid"."""
        tree, hedges = self.tree, self.book.words.hedges
        near = [] if subject is None else [subject.draft.head]
        acts = [h for t in (*near, *frame.slots.get("subject", [])) for _, h in tree.ancestors(t) if h in self._nouns]
        acts += [t for t in frame.slots.get("subject", []) if t in self._nouns]
        sure = [t for t in acts if t != frame.head and tree.sentence[t] == tree.sentence[frame.head]]
        if any(tree.lemma[t] == "suspect" for t in near):
            return "alleged"
        for t in (*near, *(t for t in sure if frame.head in (h for _, h in tree.ancestors(t)))):
            for k in tree.children(t, "amod"):
                if tree.lower[k] in hedges["alleged"] or (t not in near and tree.lower[k] in hedges["possible"]):
                    return "alleged"
        return None

    def _is_background(self, frame: Frame, relation: str) -> bool:
        """Whether the claim is mentioned in passing: nobody in the text is the one who asserts it."""
        words = self.book.words
        if frame.kind == "noun":
            predicated = frame.light or self.tree.first(frame.head, "cop") is not None
            return relation in words.list("background") or (relation in words.list("standing") and not predicated)
        beside = frame.kind == "adjective" and self.tree.dep[frame.head] in ("amod", "acl")
        return (beside and relation in words.list("standing")) or frame.kind in ("participle", "name")

    def _span(self, argument: Argument | None) -> Span | None:
        if argument is None:
            return None
        return Span(self.tree.start[argument.draft.first], self.tree.end[argument.draft.last - 1])

    def _source(self, token: int | None) -> EntityId | None:
        """The entity of a speaker; what a statement or a report says is said by whose it is."""
        if token is None:
            return None
        if self.tree.lemma[token] in self.book.words.carriers["statement"]:
            owners = self._step(token, "poss") or self._step(token, "by") or self._step(token, "from")
            token = owners[0] if owners else token
        found = self._arguments(token, frozenset({"actor"}), own=False)
        if found:
            return found[0].entity
        speaker = self.mentions.speaker(token)
        return None if speaker is None else self.entities.of(speaker)

    def _confidence(self, pattern: Pattern, *arguments: Argument | None) -> float:
        confidence = pattern.row.confidence
        for argument in arguments:
            if argument is None:
                confidence *= 0.9
            elif argument.draft.kind == "pronoun":
                confidence *= 0.8
        return round(confidence, 2)

    def _count(self, harm: Harm | None, obj: Argument | None) -> Count | None:
        if harm is None or obj is None:
            return None
        draft = obj.draft
        tokens = draft.number or (draft.first, draft.last)
        read = numbers.read_number(self.article.text[self.tree.start[tokens[0]] : self.tree.end[tokens[1] - 1]])
        if read is None:
            return None
        return Count(harm=harm, best=read.best, low=read.low, high=read.high)

    def _place(self, frame: Frame, obj: Argument | None) -> EntityId | None:
        if obj is not None and "place" in obj.classes:
            return obj.entity
        slots = [*(frame.slots.get(s, []) for s in _PLACE_SLOTS)]
        if obj is not None:
            slots += [self._step(obj.token, s) for s in _PLACE_SLOTS]
        for token in (t for ts in slots for t in ts):
            found = self._arguments(token, frozenset({"place"}), own=False)
            if found and found[0].draft.kind == "named":
                return found[0].entity
        return None


_ACTORS_ONLY = (frozenset({"actor"}), frozenset({"actor", "Person"}), frozenset({"party", "Person"}))


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


def _is_named(argument: Argument) -> bool:
    return argument.draft.kind in ("named", "demonym")


def _whole(claim: Claim) -> bool:
    return claim.subject is not None and claim.object is not None


def _trim(tree: Tree, first: int, last: int) -> tuple[int, int]:
    """The sentence without white space around it."""
    while last > first + 1 and tree.text[last - 1].isspace():
        last -= 1
    while first < last - 1 and tree.text[first].isspace():
        first += 1
    return first, last


def _unique(arguments: list[Argument]) -> list[Argument]:
    return list({a.entity: a for a in reversed(arguments)}.values())[::-1]


def _distinct(claims: Iterable[Claim]) -> list[Claim]:
    """One claim per statement: of several patterns that read the same, the surest."""
    best: dict[tuple[object, ...], Claim] = {}
    for c in claims:
        key = (c.evidence, c.predicate, c.subject, c.object, c.polarity, c.modality, c.source, c.count)
        if key not in best or (c.confidence, c.id) > (best[key].confidence, best[key].id):
            best[key] = c
    return list(best.values())


def _identified(claim: Claim) -> Claim:
    """The claim with the hash of its content as id."""
    digest = hashlib.blake2b(msgspec.json.encode(claim), digest_size=8).hexdigest()
    return msgspec.structs.replace(claim, id=digest)
