"""Frames in, claims out: every pattern that fits a frame states its relation."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator

import msgspec

from kg.model import Article, Claim, Count, EntityId, Harm, Span
from kg.nlp import confidence, context, numbers, tolls
from kg.nlp.coreference import Entities
from kg.nlp.dating import Clock
from kg.nlp.frame import Frame
from kg.nlp.mentions import Mentions
from kg.nlp.patterns import Book, Pattern
from kg.nlp.slots import Argument, Slots
from kg.nlp.tree import Tree

_PLACE_SLOTS = ("in", "at", "near", "inside", "outside", "across", "around", "throughout", "over", "within")
_MEANS = ("subject", "object", "with", "by", "using", "in", "from", "during", "after")
"""Slots in which the weapon of an act may stand."""
_PARTS = ("including", "among_them")
_CAUSES = ("in", "from", "by", "during")


_HARM = frozenset({"killed", "wounded", "displaced"})
"""What happened to people whatever is not known of who did it ("a suspected drone strike killed nine")."""
_NOBODY: tuple[None] = (None,)
Pair = tuple[Argument | None, Argument | None]


class Reader(Slots):
    """Reads the claims of one parsed article."""

    def __init__(
        self, article: Article, tree: Tree, book: Book, mentions: Mentions, entities: Entities, clock: Clock
    ) -> None:
        super().__init__(tree, book, mentions, entities)
        self.article, self.clock = article, clock
        self._basis: dict[str, tuple[Pattern, Frame, Argument | None, Argument | None, int | None]] = {}
        self._wholes: dict[int, Claim] = {}
        """The toll that the frame of a head counts a part of."""

    def claims(self) -> list[Claim]:
        """All claims, in order of the text, without repeats."""
        found = {c.id: c for frame in self.frames for c in self._stated(frame)}
        for frame in self._parts_of_tolls(list(found.values())):
            found = {name: c for name, c in found.items() if self._basis[name][1] is not frame}
            found.update((c.id, c) for c in self._stated(frame))
        return sorted(
            map(self._judged, _distinct(found.values())), key=lambda c: (c.evidence, c.trigger, c.predicate, c.id)
        )

    def _stated(self, frame: Frame) -> list[Claim]:
        return [c for claims in self._by_relation(frame).values() for c in claims]

    def _parts_of_tolls(self, claims: list[Claim]) -> Iterator[Frame]:
        """The frames that count parts of a toll told before, once they know of it: to be read anew."""
        by_id = {c.id: c for c in claims}
        known = [(by_id[c.included_in], f) for c in claims if c.included_in in by_id for f in self._counting(c)]
        known += [(whole, self._basis[part.id][1]) for whole, parts in tolls.parted(claims) for part in parts]
        for whole, frame in {id(frame): (whole, frame) for whole, frame in known}.values():
            _, told, subject, _, _ = self._basis[whole.id]
            frame.slots["whole"] = [subject.token] if subject else []
            frame.slots["whole_by"] = [*told.slots.get("subject", []), *told.slots.get("in", [])]
            self._wholes[frame.head] = whole
            yield frame

    def _counting(self, part: Claim) -> list[Frame]:
        """The frames that say more of people who are counted already ("including 42 killed in Rafah")."""
        _, told, _, counted, _ = self._basis[part.id]
        own = [f for f in self.frames if counted and f.kind == "verb" and counted.token in f.slots.get("object", [])]
        return [f for f in own if f.head != told.head and f.lemma == told.lemma]

    def _judged(self, claim: Claim) -> Claim:
        """The claim with the probability that it is right, and the day it was said; its id hangs on neither."""
        pattern, frame, subject, obj, speaker = self._basis[claim.id]
        drafts = (a.draft if a else None for a in (subject, obj))
        signs = confidence.signs(self.tree, frame, claim, *drafts)
        sure, reason = confidence.load().judge(pattern.row.confidence, signs)
        said = self.clock.said(speaker) if speaker is not None and claim.source else None
        return msgspec.structs.replace(claim, confidence=sure, signs=signs, reason=reason, said=said)

    def _by_relation(self, frame: Frame) -> dict[str, list[Claim]]:
        """For each relation what the first pattern says that leaves neither end open, else the first.

        What a narrower relation says of the same ends is not said again: who was struck was attacked. What lasts is
        said beside the event that began it.
        """
        found: dict[str, list[Claim]] = {}
        for pattern in self.book.of(frame.lemma, frame.role):
            relation = pattern.row.relation
            if frame.kind not in pattern.row.on or (relation in found and all(map(_whole, found[relation]))):
                continue
            claims = list(self._match(pattern, frame))
            if claims and (relation not in found or all(map(_whole, claims))):
                found[relation] = claims
        for relation, claims in list(found.items()):
            said = {(who, c.object) for c in claims for who in (c.subject, None)}
            for wider in self.book.above.get(relation, frozenset()) & found.keys() - self.book.words.list("standing"):
                found[wider] = [c for c in found[wider] if (c.subject, c.object) not in said]
        return found

    # --- matching ---------------------------------------------------------------------------

    def _match(self, pattern: Pattern, frame: Frame) -> Iterator[Claim]:
        if not self._conditions(pattern, frame):
            return
        objects = self._fill(pattern, pattern.object, frame, pattern.object_is, own=False)
        subjects = self._fill(pattern, pattern.subject, frame, pattern.subject_is, own=True)
        if subjects is None or objects is None:
            return
        if not subjects and objects and pattern.row.relation in self.book.words.list("violence"):
            known = frame.slots.get("whole") or self._retold.actor(frame)
            subjects = [a for t in known for a in self._arguments(t, pattern.subject_is, own=True)]
        lack = pattern.row.may_lack
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
            self._retold.note(frame, whole, subject.token if subject else None, obj.token if obj else None)
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
            return any(self.tree.lemma[t] in words and not self._is_act(t) for t in near)
        tokens = self._tokens(frame, path)
        return bool(tokens) if "*" in words else any(self.tree.lemma[t] in words for t in tokens)

    def _is_act(self, t: int) -> bool:
        """`since militants stormed it` is no weather: what somebody does is not what nature does."""
        if self.tree.lemma[t] not in self.book.words.list("natural") or t not in self._verbs:
            return False
        doers = (self.mentions.at(s) for s in self._verbs[t].slots.get("subject", []))
        return any(d is not None and "actor" in d.classes for d in doers)

    def _parts(self, pattern: Pattern, frame: Frame, objects: list[Argument]) -> list[Argument]:
        """Those already counted in the object's number ("300 civilians, including 17 on Thursday")."""
        if pattern.row.harm is None:
            return []
        tokens = [t for slot in _PARTS for t in frame.slots.get(slot, [])]
        near = [o.token for o in objects] + [t for slot in _CAUSES for t in frame.slots.get(slot, [])]
        tokens += [t for token in near for slot in _PARTS for t in self._step(token, slot)]
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
            confidence=_rank(pattern, subject, obj),
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
        if (told := self._wholes.get(frame.head)) is not None:
            counted = claim.included_in or (told.id if claim.count else None)
            claim = msgspec.structs.replace(claim, date=told.date, included_in=counted)
        claim = _identified(claim)
        self._basis[claim.id] = (pattern, frame, subject, obj, light.source)
        return claim

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
            subject is not None
            and frame.kind != "noun"
            and any(context.has_no(self.tree, t) for t in (subject.token, *frame.slots.get("subject", [])))
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
            if not owners:
                return None  # "according to a statement" is on nobody's word
            token = owners[0]
        found = self._arguments(token, frozenset({"actor"}), own=False)
        if found:
            return found[0].entity
        speaker = self.mentions.speaker(token)
        return None if speaker is None else self.entities.of(speaker)

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


def _rank(pattern: Pattern, *arguments: Argument | None) -> float:
    """Which of several readings of the same words is taken: the surer pattern, whose ends are there and no pronouns."""
    rank = pattern.row.confidence
    for argument in arguments:
        if argument is None:
            rank *= 0.9
        elif argument.draft.kind == "pronoun":
            rank *= 0.8
    return round(rank, 2)


def _whole(claim: Claim) -> bool:
    return claim.subject is not None and claim.object is not None


def _trim(tree: Tree, first: int, last: int) -> tuple[int, int]:
    """The sentence without white space around it."""
    while last > first + 1 and tree.text[last - 1].isspace():
        last -= 1
    while first < last - 1 and tree.text[first].isspace():
        first += 1
    return first, last


def _distinct(claims: Iterable[Claim]) -> list[Claim]:
    """One claim per statement: of several patterns that read the same, the surest."""
    best: dict[tuple[object, ...], Claim] = {}
    for c in claims:
        key = (c.evidence, c.predicate, c.subject, c.object, c.polarity, c.modality, c.source, c.count)
        if key not in best or (c.confidence, c.id) > (best[key].confidence, best[key].id):
            best[key] = c
    done = {_deed(c) for c in best.values() if c.subject is not None}
    return [c for c in best.values() if c.subject is not None or _deed(c) not in done]


def _deed(claim: Claim) -> tuple[object, ...]:
    """What was done to whom: by nobody named is less than by somebody in the same sentence."""
    return claim.evidence, claim.predicate, claim.object, claim.polarity, claim.modality


def _identified(claim: Claim) -> Claim:
    """The claim with the hash of its content as id."""
    digest = hashlib.blake2b(msgspec.json.encode(claim), digest_size=8).hexdigest()
    return msgspec.structs.replace(claim, id=digest)
