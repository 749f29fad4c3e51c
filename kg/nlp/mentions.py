"""Who and what a text mentions: names, demonyms, and the nominal actors that no name finder sees.

"regime forces", "rebels", "the monitor" do most of the acting in conflict news. A mention is drafted
for a token on demand (`Mentions.at`), typed as a class of the ontology, and keeps the smallest span
that names or describes: no determiner, no relative clause.
"""

from __future__ import annotations

from bisect import bisect_left
from dataclasses import dataclass, replace

from kg import gazetteer
from kg.model import MentionKind, Time
from kg.nlp import names
from kg.nlp.kinds import FORCES, HEAD_TYPE, MENTION_TYPE, NER_TYPE, are_people, classes, entry_of
from kg.nlp.tree import Tree
from kg.nlp.words import Words

_LEFT = {
    "amod", "compound", "nummod", "nmod:poss", "nmod:desc", "flat", "nmod", "nmod:unmarked", "advmod", "obl",
}  # fmt: skip
_POINTERS = {"DT", "PRP$", "WDT", "WP$", "EX", "PRP", "PDT"}
_OF_ROLES = {"press", "prime", "foreign", "defense", "defence", "vice", "deputy", "interior", "military", "army"}
_NO_BODY = _OF_ROLES - {"military", "army"}
_ALLIES = {"ally", "partner", "backer", "supporter"}
_ONE = {
    "militant", "fighter", "gunman", "rebel", "insurgent", "jihadist", "soldier", "terrorist", "extremist", "guerrilla",
    "militiaman", "paramilitary", "serviceman", "trooper", "officer", "sailor", "airman", "marine", "infantryman",
    "policeman", "sniper", "bomber", "attacker",
}  # fmt: skip
_SOME = {"several", "multiple", "many", "numerous", "some", "few", "various"}
_LOOSE = {"-", ",", "and", "or", "'s", "’s", "than", "'", "’"}
_NARROW, _PLACE_CLASSES = {"town", "city", "village", "hamlet"}, ("settlement", "area", "region")
_UNITS = {"%", "percent", "per", "km", "a.m.", "p.m."}
_OPPOSED = {"rebel", "opposition", "separatist", "tribal", "insurgent", "jihadist", "islamist", "militant"}


@dataclass(slots=True, eq=False)
class Draft:
    """A mention before its entity is known. `first` to `last` (exclusive) are tokens."""

    first: int
    last: int
    head: int
    kind: MentionKind
    type: str
    text: str
    entry: gazetteer.Entry | None = None
    number: tuple[int, int] | None = None
    """Tokens of the number in front of it ("more than 300")."""
    owner: Draft | None = None
    """The named actor or country it belongs to ("Turkish" of "Turkish troops")."""
    entity: str = ""
    persons: bool = False
    """Whether it describes several persons ("officials"), who act as each of them may."""

    @property
    def classes(self) -> frozenset[str]:
        """What the mention may stand for in a pattern."""
        return classes(self.type) | {"Person"} if self.persons else classes(self.type)


class Mentions:
    """All mentions of one text, drafted on demand and remembered."""

    def __init__(self, tree: Tree, words: Words, times: tuple[Time, ...] = ()) -> None:
        self.tree, self.words = tree, words
        spans = [(bisect_left(tree.start, t.span.start), bisect_left(tree.start, t.span.end)) for t in times]
        self._in_time = {i for a, b in spans for i in range(a, b)}
        self._in_time |= {i for a, b, label in tree.entity if label in ("DATE", "TIME") for i in range(a, b)}
        self._drafts: dict[int, Draft | None] = {}
        self._named: dict[int, Draft] = {}
        self._apart: dict[int, list[Draft]] = {}
        for first, last, label in names.found(tree):
            if first not in self._in_time:
                self._name(first, last, label)

    @property
    def all(self) -> list[Draft]:
        """Every mention drafted so far, in order of the text, each once."""
        return sorted((a for d in self.drafted for a in self.apart(d)), key=lambda d: (d.first, d.last))

    @property
    def drafted(self) -> list[Draft]:
        """Every mention drafted so far, as it stands in the text, whole."""
        return list({id(d): d for d in (*self._named.values(), *self._drafts.values()) if d is not None}.values())

    def apart(self, draft: Draft) -> list[Draft]:
        """`the Syrian and Turkish militaries` are two mentions; any other is itself."""
        if id(draft) not in self._apart:
            self._apart[id(draft)] = self._split(draft)
        return self._apart[id(draft)]

    def take_apart(self, draft: Draft, parts: list[Draft]) -> None:
        """Let `draft` mention each of `parts` ("the two sides")."""
        self._apart[id(draft)] = parts

    def draft_all(self) -> None:
        """Draft a mention for every noun that can head one."""
        for i, pos in enumerate(self.tree.pos):
            if pos in ("NOUN", "PROPN", "ADJ") and i not in self._named:
                self.at(i)

    @property
    def names(self) -> list[int]:
        """Head tokens of named places, persons and armed groups."""
        kinds = {"Person", "place", "ArmedActor"}
        named = [d for d in self._named.values() if d.kind == "named" and (d.type in kinds or d.classes & kinds)]
        return sorted({d.head for d in named})

    def at(self, token: int) -> Draft | None:
        """The mention that the phrase headed by `token` makes; None if it names nothing we know."""
        if token not in self._drafts:
            self._drafts[token] = None  # guards against cycles of apposition
            self._drafts[token] = self._draft(token)
        return self._drafts[token]

    # --- names ------------------------------------------------------------------------------

    def _name(self, first: int, last: int, label: str) -> None:
        tree = self.tree
        while first < last and tree.lower[first] in ("the", "a", "an", "'", '"', "“", "‘"):
            first += 1
        while last + 1 < len(tree) and tree.text[last] == "-" and tree.dep[last + 1] == "flat":
            last += 2  # "al" - "Assad", cut short
        while last > first and self._begins_office(last - 1, _OF_ROLES if last - first > 1 else _NO_BODY):
            last -= 1
        while label == "NORP" and last - first > 1 and tree.pos[last - 1] == "NOUN":
            last -= 1  # "Bulgarian army" is no people
        while last > first and tree.lower[last - 1] in ("'s", "’s", "'", "’", '"', "”", ".", ","):
            last -= 1
        if first >= last or all(tree.pos[i] in ("PUNCT", "NUM", "SYM") for i in range(first, last)):
            return
        if last - first == 1:
            first = names.first_of_demonym(tree, first)
        text = " ".join(tree.text[first:last]).replace(" - ", "-").replace(" 's", "'s").replace(" .", ".")
        entry = entry_of(text, label)
        kind: MentionKind = "named"
        if entry is None and (land := gazetteer.demonym(text)) is not None:
            if tree.tag[last - 1] in ("NNS", "NNPS") or are_people(text) or self._is_somebody(last - 1):
                return  # "61 Palestinians" are people, drafted as a description
            entry, kind = land, "demonym"
        head = next((i for i in range(first, last) if not first <= tree.head[i] < last), last - 1)
        type_ = entry.type if entry is not None else NER_TYPE.get(label, "Organisation")
        if entry is None and type_ == "Organisation" and tree.mention[head] == "group":
            type_ = "ArmedActor"
        draft = Draft(first, last, head, kind, type_, text, entry)
        self._extend_place(draft)
        for i in range(draft.first, draft.last):
            self._named.setdefault(i, draft)

    def _begins_office(self, t: int, words: set[str]) -> bool:
        """Whether a word belongs to an office, not to a body ("press" in "press secretary")."""
        return (
            t + 1 < len(self.tree)
            and self.tree.lower[t] in words
            and gazetteer.role(self.tree.lemma[t + 1]) is not None
        )

    def _extend_place(self, draft: Draft) -> None:
        """`Idlib` + `province` is one name; `town of Saraqeb` types the name."""
        tree = self.tree
        if "place" not in draft.classes:
            return
        after = draft.last
        if after < len(tree) and tree.head[draft.head] == after and tree.dep[draft.head] in _LEFT:
            class_ = gazetteer.head_class(tree.lemma[after])
            named_place = tree.lemma[after] in self.words.list("place_words") and tree.tag[after] != "NNS"
            if tree.lower[after] in _NARROW and self._is_of_a_name(after):
                named_place = False  # "the Blue Nile town | of Kurmuk"; but the X district of Y is X
            if named_place and class_ in _PLACE_CLASSES and draft.kind == "named":
                text = f"{draft.text} {tree.text[after]}"
                entry = entry_of(text, "GPE")
                if entry is None and tree.text[after] in self.words.list("vague_places"):
                    self._named[after] = draft  # "the Ezra area" speaks of Ezra
                    return
                draft.text, draft.last, draft.head = text, after + 1, after
                if entry is not None or draft.type != "Country":
                    draft.entry, draft.type = entry, entry.type if entry else HEAD_TYPE[class_]
                return
        head = tree.head[draft.head]
        if draft.entry is None and head >= 0 and tree.case(draft.head) == "of":
            class_ = gazetteer.head_class(tree.lemma[head])
            if tree.lemma[head] in self.words.list("place_words") and class_ in _PLACE_CLASSES:
                draft.type = HEAD_TYPE[class_]

    def _is_of_a_name(self, t: int) -> bool:
        return any(self.tree.case(k) == "of" and self.tree.text[k][:1].isupper() for k in self.tree.children(t, "nmod"))

    # --- descriptions -----------------------------------------------------------------------

    def _draft(self, t: int) -> Draft | None:
        tree = self.tree
        if t in self._named or t in self._in_time:
            return self._named.get(t)
        if self._begins_office(t, _NO_BODY) or self._is_mere_kind(t):
            return None
        if tree.pos[t] in ("ADJ", "NOUN", "PROPN") and tree.text[t][:1].isupper():
            first = names.first_of_demonym(tree, t)
            words = names.joined(tree, first, t + 1)
            land = gazetteer.demonym(words)
            if land is not None and not (tree.tag[t] == "NNS" or are_people(tree.text[t]) or self._number(t)):
                if self._is_somebody(t):
                    return Draft(t, t + 1, t, "nominal", "Person", tree.text[t])
                return Draft(first, t + 1, t, "demonym", land.type, words, land)
        if tree.pos[t] == "ADJ" and gazetteer.head_class(tree.lemma[t]) in ("armed_group", "government"):
            return Draft(t, t + 1, t, "nominal", HEAD_TYPE[str(gazetteer.head_class(tree.lemma[t]))], tree.text[t])
        if tree.pos[t] not in ("NOUN", "PROPN", "NUM"):
            return None
        return self._multiplied(t, self._inner(t) or self._nominal(t) or self._unknown(t))

    def _multiplied(self, t: int, draft: Draft | None) -> Draft | None:
        """`hundreds of | thousands` is one number, whichever of the two a clause hangs on."""
        tree, counts, above = self.tree, self.words.list("number_noun"), self.tree.head[t]
        if draft is None or above < 0 or tree.case(t) != "of" or not {tree.lemma[t], tree.lemma[above]} <= counts:
            return draft
        first, (_, last) = min([above, *self._left(above)]), draft.number or (t, t + 1)
        return replace(draft, first=first, text=names.joined(tree, first, draft.last), number=(first, last))

    def _is_somebody(self, t: int) -> bool:
        """`an American` is a person, not America."""
        tree = self.tree
        return tree.dep[t] not in _LEFT and any(tree.lower[k] in ("a", "an") for k in tree.children(t, "det"))

    def _is_mere_kind(self, t: int) -> bool:
        """`a terrorist attack` says what kind of attack it was, not whose."""
        return self.tree.lemma[t] in self.words.list("kind_of_act") and self.tree.dep[t] in ("amod", "compound")

    def speaker(self, t: int) -> Draft | None:
        """Whoever speaks is an actor, even by a noun that we do not know ("the ambulance service")."""
        if self._drafts.get(t) is None and self.tree.pos[t] in ("NOUN", "PROPN") and t not in self._in_time:
            first = min([t, *self._left(t)])
            self._drafts[t] = Draft(first, t + 1, t, "nominal", "Actor", names.joined(self.tree, first, t + 1))
        found = self._drafts.get(t)
        return found if found is not None and "actor" in found.classes else None

    def _unknown(self, t: int) -> Draft | None:
        """A name or a count of people that we do not know; whether actor or place, its slot must tell."""
        tree = self.tree
        if (
            tree.pos[t] == "NOUN"
            and self._number(t)
            and tree.tag[t] == "NNS"
            and not gazetteer.head_class(tree.lemma[t])
        ):
            first = min([t, *self._left(t)])
            return Draft(first, t + 1, t, "nominal", "Name", names.joined(tree, first, t + 1), number=self._number(t))
        if tree.pos[t] != "PROPN" or not tree.text[t][:1].isupper() or tree.dep[t] in ("compound", "flat", "amod"):
            return None
        parts = [t, *(k for k in tree.children(t, "flat", "compound") if tree.pos[k] == "PROPN" and abs(k - t) < 4)]
        if len(parts) == 1 and gazetteer.role(tree.lower[t]) is not None:
            return None  # "resigned as Minister of Justice"
        first, last = min(parts), max(parts) + 1
        return Draft(
            first, last, t, "named", MENTION_TYPE.get(tree.mention[t], "Name"), names.joined(tree, first, last)
        )

    def _inner(self, t: int) -> Draft | None:
        """What a title, a measure or a class noun introduces ("parts of the town of Saraqeb")."""
        tree = self.tree
        lemma, class_ = tree.lemma[t], self._head_class(t)
        if class_ == "person" or (class_ == "people" and self._number(t) is None):
            for k in tree.children(t, "flat", "appos", "compound", "nmod:desc"):
                named = self._named.get(k)
                if named is not None and named.type == "Person":
                    return named
        beside = self._named.get(t + 1)
        if beside is not None and tree.head[t + 1] == t and tree.dep[t + 1] in ("appos", "flat"):
            return beside  # "its ally Russia"
        if lemma in self.words.list("named_groups") and self._number(t) is None:
            for k in tree.children(t, "flat", "appos", "compound", "nmod:desc"):
                named = self._named.get(k)
                if named is not None and "actor" in named.classes and named.type not in ("Country", "Person"):
                    return named
        of = [k for k in tree.children(t, "nmod") if tree.case(k) == "of"]
        if of and lemma in self.words.list("place_words"):
            named = self.at(of[0])
            if named is not None and named.kind == "named" and "place" in named.classes and not self._number(t):
                return named
        inner = self.core(t)
        if inner == t and tree.pos[t] == "NUM" and of:
            counted = self.at(of[0])
            return self._measured(t, counted) if counted is not None and "people" in counted.classes else None
        return self._measured(t, self.at(inner)) if inner != t else None

    def core(self, t: int) -> int:
        """The token that a measure or part stands in front of ("parts of the town"); else `t`.

        "Members of the group" are the group, but five members of it are five people.
        """
        while self.tree.lemma[t] in self.words.list("transparent") and t not in self._named:
            if self.tree.lower[t] == "members" and self._number(t) is not None:
                break
            of = [k for k in self.tree.children(t, "nmod") if self.tree.case(k) == "of"]
            if not of:
                break
            t = of[0]
        return t

    def _measured(self, t: int, inner: Draft | None) -> Draft | None:
        counts = self.tree.pos[t] == "NUM" or self.tree.lemma[t] in self.words.list("number_noun")
        if inner is None or not counts:
            return inner
        first = min([t, *self._left(t)])
        text = " ".join(self.tree.text[first : inner.last])
        last = inner.first - 1 if self.tree.lower[inner.first - 1] == "of" else t + 1  # "tens of thousands | of people"
        return Draft(first, inner.last, t, "nominal", inner.type, text, number=(first, last), owner=inner.owner)

    def _nominal(self, t: int) -> Draft | None:
        tree = self.tree
        type_ = self._type(t)
        if type_ is None:
            return None
        left = self._left(t)
        first = min([t, *left])
        owner = self._owner(left) or self._belongs(t, type_)
        if type_ in FORCES:
            type_ = self._force(left, owner, type_)
        text = " ".join(tree.text[first : t + 1]).replace(" - ", "-")
        if owner is None and (land := self._land(t, type_)) is not None:
            owner, text = land, f"{text} of {land.text}"
        persons = type_ == "Population" and self._head_class(t) == "person"
        return Draft(first, t + 1, t, "nominal", type_, text, number=self._number(t), owner=owner, persons=persons)

    def _land(self, t: int, type_: str) -> Draft | None:
        """`the people of Mali`, `the government of Chad`: the place whose people or government it is."""
        if type_ not in ("Population", "Government") or self._number(t) is not None:
            return None
        behind = [
            self._named[k] for k in self.tree.children(t, "nmod") if self.tree.case(k) == "of" and k in self._named
        ]
        return next((d for d in behind if d.kind == "named" and "place" in d.classes and d.first - t < 4), None)

    def _type(self, t: int) -> str | None:
        tree = self.tree
        class_ = self._head_class(t)
        if class_ == "person" and tree.tag[t] == "NNS":
            return "Population"
        if class_ in ("armed_group", "force") and tree.lemma[t] in _ONE and self._is_one(t):
            return "Person"  # "a Hezbollah militant" is not Hezbollah
        if class_ is not None:
            return HEAD_TYPE.get(class_)
        if tree.text[t][:1].isupper() and gazetteer.demonym(tree.text[t]) is not None:
            return "Population"
        if tree.lemma[t] == "side" and t and tree.lower[t - 1] in ("both", "two"):
            return "Organisation"
        if tree.pos[t] == "NUM" or tree.lemma[t] in self.words.list("number_noun"):
            return "Population" if self._counts_people(t) else None
        return MENTION_TYPE.get(tree.mention[t]) if tree.pos[t] == "NOUN" else None

    def _head_class(self, t: int) -> str | None:
        """The class that a noun names with the word before it ("police station"), or else alone."""
        tree = self.tree
        joined = tree.head[t - 1] == t and tree.dep[t - 1] in ("compound", "amod") if t else False
        return (joined and gazetteer.head_class(f"{tree.lemma[t - 1]} {tree.lemma[t]}")) or gazetteer.head_class(
            tree.lemma[t]
        )

    def _is_one(self, t: int) -> bool:
        """Whether a noun has the article of a single one ("a militant", not "rebel-held")."""
        dets = {self.tree.lower[k] for k in self.tree.children(t, "det")}
        return self.tree.tag[t] == "NN" and bool(dets & {"a", "an", "the", "another", "one"})

    def _counts_people(self, t: int) -> bool:
        """Whether a bare number stands for people: it has no noun, unit or date of its own."""
        tree = self.tree
        if tree.dep[t] in ("nummod", "compound", "flat", "appos", "dep", "punct") or not tree.text[t]:
            return False
        next_is_unit = t + 1 < len(tree) and tree.lower[t + 1] in _UNITS
        return not next_is_unit and tree.lower[t] != "one"

    def _left(self, t: int) -> list[int]:
        """The modifiers directly before token `t` that belong to the description."""
        tree = self.tree
        heads = [k for k in tree.kids[t] if k < t and tree.dep[k] in _LEFT and tree.tag[k] not in _POINTERS]
        inside = {i for k in heads for i in tree.below(k) if i < t}
        kept: list[int] = []
        i = t - 1
        while i >= 0 and tree.sentence[i] == tree.sentence[t]:
            hyphen = tree.text[i] == "-" or (i + 1 < t and tree.text[i + 1] == "-")
            if (i not in inside and not (hyphen and kept)) or tree.tag[i] in _POINTERS:
                break
            kept.append(i)
            i -= 1
        hedges = self.words.hedges["alleged"]
        while kept and (tree.text[kept[-1]] in _LOOSE or tree.lower[kept[-1]] in hedges):
            kept.pop()
        return self._without_participle(sorted(kept))

    def _without_participle(self, left: list[int]) -> list[int]:
        """`Russia-backed regime forces` describes regime forces: the backing is a claim of its own."""
        tree = self.tree
        for n, i in enumerate(left):
            if tree.lemma[i] in ("back", "support", "arm", "ally", "allied", "fund") and tree.text[i - 1] == "-":
                return left[n + 1 :]
        return left

    def _number(self, t: int) -> tuple[int, int] | None:
        """The tokens of the number in front of noun `t`, its hedge included ("at least 17")."""
        tree = self.tree
        if tree.pos[t] == "NUM" and tree.first(t, "nummod") is None:
            top = t
        else:
            found = tree.first(t, "nummod")
            if found is None:
                return self._some(t)
            top = found
        own = set(tree.children(top, "case", "punct"))
        before = [i for k in tree.kids[top] if k < top and k not in own for i in tree.below(k)]
        return (min([top, *before]), top + 1)

    def _some(self, t: int) -> tuple[int, int] | None:
        """`several fighters`: no number, but not all of them."""
        first = next((k for k in self.tree.children(t, "amod", "det") if self.tree.lower[k] in _SOME), None)
        return None if first is None or self.tree.tag[t] not in ("NNS", "NNPS") else (first, first + 1)

    def _owner(self, left: list[int]) -> Draft | None:
        """The country or actor among the modifiers."""
        found: Draft | None = None
        for i in left:
            draft = self._named.get(i)
            if draft is None and self.tree.text[i][:1].isupper():
                first = names.first_of_demonym(self.tree, i)
                words = names.joined(self.tree, first, i + 1)
                land = gazetteer.demonym(words)
                if land is not None:
                    draft = Draft(first, i + 1, i, "demonym", land.type, words, land)
            if draft is not None and "actor" in draft.classes:
                found = found or draft
        return found

    def _split(self, draft: Draft) -> list[Draft]:
        tree = self.tree
        if draft.kind != "nominal" or draft.number is not None:
            return [draft]
        if tree.lemma[draft.head] in _ALLIES:
            mods = [m for k in tree.children(draft.head, "amod", "compound") for m in tree.conjuncts(k)]
            allies = [a for m in mods if (a := self.at(m)) is not None and a.kind != "nominal" and "party" in a.classes]
            return allies or [draft]
        if tree.lemma[draft.head] in self.words.list("place_words") and tree.tag[draft.head] == "NNS":
            return self._places(draft)
        if groups := self._groups(draft):
            return groups
        owners = [
            i for i in range(draft.first, draft.head)
            if tree.text[i][:1].isupper() and (tree.head[i] == draft.head or tree.dep[i] == "conj")
            and gazetteer.demonym(tree.text[i]) is not None
        ]  # fmt: skip
        if len(owners) < 2 or not any(tree.lower[i] == "and" for i in range(draft.first, draft.head)):
            return [draft]
        apart = []
        for i in owners:
            land = gazetteer.demonym(tree.text[i])
            owner = Draft(i, i + 1, i, "demonym", "Country", tree.text[i], land)
            last = draft.last if i == owners[-1] else i + 1
            text = f"{tree.text[i]} {tree.text[draft.head]}"
            apart.append(replace(draft, first=i, last=last, text=text, owner=owner, entity=""))
        return apart

    def _groups(self, draft: Draft) -> list[Draft]:
        """`Hamas and Islamic Jihad militants` are of two groups; empty where they are of one."""
        tree = self.tree
        if tree.tag[draft.head] != "NNS" or not any(tree.lower[i] == "and" for i in range(draft.first, draft.head)):
            return []
        inside = (self._named.get(i) for i in range(draft.first, draft.head))
        groups = {id(d): d for d in inside if d is not None and d.type == "NonStateArmedGroup"}
        apart = [
            replace(draft, first=d.first, last=d.last, text=f"{d.text} {tree.text[draft.head]}", owner=d, entity="")
            for d in groups.values()
        ]
        return apart if len(apart) > 1 else []

    def _places(self, draft: Draft) -> list[Draft]:
        """`Aleppo and Latakia provinces` are two."""
        tree, found = self.tree, []
        for i in range(draft.first, draft.head):
            named = self._named.get(i)
            if named is not None and named.first == i and "place" in named.classes:
                text = f"{named.text} {tree.lemma[draft.head]}"
                entry = entry_of(text, "GPE")
                type_ = entry.type if entry else draft.type
                found.append(replace(named, text=text, type=type_, entry=entry, entity=""))
        return found if len(found) > 1 else [draft]

    def _belongs(self, t: int, type_: str) -> Draft | None:
        """The body behind "fighters from Jaish al-Islam"."""
        if type_ not in FORCES:
            return None
        behind = [k for k in self.tree.children(t, "nmod") if self.tree.case(k) in ("of", "from")]
        named = [self._named[k] for k in behind if k in self._named]
        return next((d for d in named if d.type in ("NonStateArmedGroup", "StateForce")), None)

    def _force(self, left: list[int], owner: Draft | None, type_: str) -> str:
        opposed = any(self.tree.lemma[i] in _OPPOSED for i in left)
        if opposed or (owner is not None and owner.type == "NonStateArmedGroup"):
            return "NonStateArmedGroup"
        if owner is not None and owner.type in ("Country", "Government") and type_ == "StateForce":
            return "StateForce"
        return type_
