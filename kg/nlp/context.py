"""In what light a predicate stands: denied, threatened, wished for, or said by somebody.

From the trigger the tree is climbed to its root. Each governing word may change polarity and modality
of what it governs (`words.toml`, section `governs`), or name who says it (section `speech`). A relative
clause or an event noun is presupposed: what governs it from outside does not touch whether it happened.
"""

from __future__ import annotations

from dataclasses import dataclass

from kg.model import Modality, Polarity, Stance
from kg.nlp import doubt
from kg.nlp.tree import Tree, subject_of
from kg.nlp.words import Words

_COMPLEMENT = {"ccomp", "xcomp", "csubj", "csubj:pass", "obj", "advcl", "acl", "nmod", "obl", "conj", "appos"}
_NOUN_INSIDE = {"obj", "obl", "nmod", "nsubj:pass", "xcomp", "acl", "iobj"}
_MEANWHILE = {"after", "since", "while"}
_GOVERNED_BY = {
    "denied": "negated", "negated": "negated", "accused": "alleged", "threatened": "threatened",
    "demanded": "demanded", "planned": "planned", "possible": "possible", "purpose": "purpose",
    "hypothetical": "hypothetical",
}  # fmt: skip
_NEGATIONS = {"not", "n't", "n’t", "never", "no", "neither", "nor", "nobody", "none", "without", "hardly"}


_ALMOST = ("almost", "nearly")
"""Adverbs that count where they do not stand right before the verb ("killed nearly 20")."""


@dataclass(slots=True)
class Context:
    """Polarity, modality, and who says so; `source` and `via` are tokens."""

    polarity: Polarity = "affirmed"
    modality: Modality = "actual"
    stance: Stance = "asserted"
    source: int | None = None
    via: int | None = None

    def negate(self) -> None:
        """Turn affirmed into negated; a denial of a denial is not undone."""
        self.polarity = "negated"

    def weaken(self, modality: str) -> None:
        """Take `modality` unless an inner word already said more."""
        if self.modality == "actual":
            self.modality = modality  # type: ignore[assignment]


def read(tree: Tree, trigger: int, words: Words, *, noun: bool) -> Context:
    """The context of the predicate at token `trigger`.

    Args:
        tree: the parsed text.
        trigger: the verb, or for an event noun without a carrying verb the noun.
        words: the word lists.
        noun: whether `trigger` is such a noun; its being governed proves less.
    """
    context = Context()
    own(tree, trigger, words, context)
    _alone(tree, trigger, words, context, noun=noun)
    open_, inside_noun, stated, taken = True, noun, not noun, False
    for child, parent in tree.ancestors(trigger):
        if tree.sentence[parent] != tree.sentence[trigger]:
            break
        dep = tree.dep[child]
        if open_:
            _doubted(tree, child, parent, words, context, noun=inside_noun)
            open_ = _climb(tree, child, parent, words, context, inside_noun)
            inside_noun = inside_noun and tree.pos[parent] in ("NOUN", "PROPN") and open_
        stated = stated and dep in ("ccomp", "xcomp", "advcl", "conj", "csubj", "obl", "parataxis")
        if noun and tree.lemma[parent] in words.list("involvement"):
            open_, taken = False, True  # who denies responsibility for a raid grants the raid
        taken = taken or _is_aside(tree, child)
        if not taken:
            _spoken(tree, child, parent, words, context, stated=stated)
    _according(tree, trigger, words, context)
    if context.source is not None and doubt.is_belied(tree, trigger, words):
        context.weaken("alleged")
    return context


def _alone(tree: Tree, i: int, words: Words, context: Context, *, noun: bool) -> None:
    """What its own clause makes of a verb: a question, a scene of a film, a headline's "Army to retake Gao"."""
    if noun:
        return
    if (effect := doubt.of_clause(tree, i, words)) is not None:
        _apply(effect, context)
    if doubt.is_asked(tree, i):
        context.weaken("possible")
    subject = subject_of(tree, i)
    if subject is not None and tree.lower[subject] == "whoever":
        context.weaken("hypothetical")
    if subject is not None and tree.tag[i] == "VB" and any(tree.lower[k] == "to" for k in tree.children(i, "mark")):
        context.weaken("planned")


def _doubted(tree: Tree, child: int, parent: int, words: Words, context: Context, *, noun: bool) -> None:
    """What is asked, imagined, rumoured or taken back."""
    effect = doubt.effect(tree, child, parent, words) or (None if noun else doubt.of_clause(tree, parent, words))
    if effect is not None:
        _apply(effect, context)
    if noun and doubt.is_imagined(tree, child, parent, words):
        context.weaken("hypothetical")
    if not noun and doubt.is_asked(tree, parent) and tree.dep[child] not in ("acl:relcl", "nsubj"):
        context.weaken("possible")


def own(tree: Tree, i: int, words: Words, context: Context) -> None:
    """What the predicate's own auxiliaries, adverbs, adjectives and markers say."""
    for k in tree.kids[i]:
        dep, lower = tree.dep[k], tree.lower[k]
        if _negates(tree, k):
            context.negate()
        elif dep in ("aux", "mark", "cc"):
            modality = words.find(words.auxiliary if dep == "aux" else words.markers, lower)
            if modality is not None:
                _apply(modality, context)
            elif dep == "aux" and lower == "had" and _inverted(tree, k, i):
                context.weaken("hypothetical")
        elif dep in ("amod", "advmod"):
            hedge = words.find(words.hedges, tree.lemma[k]) or words.find(words.hedges, lower)
            if hedge is not None and (lower not in _ALMOST or k == i - 1):
                _apply(hedge, context)
    if _is_to(tree, i):
        context.weaken("planned")
    ends = [subject_of(tree, i), tree.first(i, "obj")]
    if any(end is not None and (tree.lower[end] in _NEGATIONS or has_no(tree, end)) for end in ends):
        context.negate()  # "no shell fell", "displaced no civilians"


def _negates(tree: Tree, k: int) -> bool:
    """`not`, `no`, `never`, `no longer`, `yet to`; but not `not only`."""
    lower = tree.lower[k]
    after = tree.lower[k + 1] if k + 1 < len(tree) else ""
    if lower in _NEGATIONS and tree.dep[k] in ("advmod", "det", "cc", "cc:preconj", "case", "mark", "aux"):
        return not (lower == "not" and after == "only")
    if lower == "yet" and tree.dep[k] == "advmod":
        return after == "to"
    return lower == "longer" and k > 0 and tree.lower[k - 1] == "no"


def _is_to(tree: Tree, i: int) -> bool:
    """`Hamas is to free fifty hostages`."""
    kids = {(tree.dep[k], tree.lemma[k]) for k in tree.kids[i]}
    return (
        tree.tag[i] == "VB"
        and bool({("mark", "to"), ("case", "to")} & kids)
        and bool({("aux", "be"), ("cop", "be")} & kids)
    )


def _inverted(tree: Tree, aux: int, verb: int) -> bool:
    """`Had the army attacked, ...`"""
    subject = subject_of(tree, verb)
    return subject is not None and aux < subject < verb


def is_excluded(tree: Tree, i: int) -> bool:
    """`Hodeidah, but not Marib`: a later member of a row that is ruled out."""
    return tree.dep[i] == "conj" and any(tree.lower[k] == "not" and _negates(tree, k) for k in tree.kids[i])


def has_no(tree: Tree, i: int) -> bool:
    """`no shell`, `neither the army nor the rebels`, `not one of the missiles`."""
    deps = ("det", "cc", "cc:preconj", "advmod")
    denying = ("no", "neither", "not") if tree.lower[i] in ("one", "a", "single") else ("no", "neither")
    return tree.lower[i] == "none" or any(tree.dep[k] in deps and tree.lower[k] in denying for k in tree.kids[i])


def _climb(tree: Tree, child: int, parent: int, words: Words, context: Context, noun: bool) -> bool:
    """Apply what `parent` does to `child`; False once nothing further up can touch it."""
    dep, lemma = tree.dep[child], _with_particle(tree, parent)
    if any(tree.lower[k] in _MEANWHILE for k in tree.children(child, "mark")):
        return False  # "agreed to talks after the army bombed Goma": that it did is taken as known
    if dep in ("acl:relcl", "parataxis", "nsubj", "nmod:poss", "advcl:relcl", "dep", "discourse", "list"):
        return False
    if dep == "advcl" and not noun:
        return _adverbial(tree, child, parent, words, context)
    if dep not in _COMPLEMENT and dep not in _NOUN_INSIDE:
        return False
    if noun and (dep not in _NOUN_INSIDE or lemma in words.list("end")):
        return False
    if dep == "conj":
        _shared(tree, child, parent, words, context)
        return True
    if noun and dep == "nmod" and lemma in words.list("measures"):
        own(tree, parent, words, context)  # "a possible round of talks"
    effect = words.find(words.governs, lemma)
    if effect is not None and effect != "actual" and _reaches(tree, child, parent, dep, effect, noun):
        _apply(_GOVERNED_BY[effect], context)
    elif effect is None and not noun and dep in ("xcomp", "acl") and tree.tag[child] == "VB":
        context.weaken("planned")  # an infinitive that nothing vouches for ("an order to shell")
    if noun and effect is None and tree.pos[parent] == "VERB":
        return False
    if (dep != "conj" and effect not in (None, "actual")) or tree.pos[parent] in ("VERB", "ADJ", "NOUN"):
        _outer(tree, parent, words, context, noun)
    return True


def _reaches(tree: Tree, child: int, parent: int, dep: str, effect: str, noun: bool) -> bool:
    """Whether the governing word's effect holds for this complement."""
    if noun and dep == "obl" and effect == "threatened":
        return tree.case(child) in ("with", "of", "to", "against")
    if tree.lemma[parent] == "hear":
        return dep == "ccomp"  # what one hears say; who hears shots does hear them
    if noun and dep == "obl":
        return tree.case(child) in ("of", "for", "to", "against") and effect != "planned"
    if dep in ("obl", "nmod") and not noun:
        return tree.case(child) in ("of", "for", "to")
    if effect == "demanded" and tree.lemma[parent] == "call" and dep in ("xcomp", "obj") and noun:
        return False  # "what he called the heaviest bombardment"
    if effect == "demanded" and dep == "ccomp" and tree.lemma[parent] in ("tell",):
        return tree.tag[child] == "VB"
    return not (effect == "negated" and dep in ("nsubj",))


def _apply(effect: str, context: Context) -> None:
    context.negate() if effect == "negated" else context.weaken(effect)


def _outer(tree: Tree, i: int, words: Words, context: Context, noun: bool) -> None:
    """The governing word's own negation and auxiliaries colour what it governs."""
    outer = Context()
    own(tree, i, words, outer)
    if noun:
        return
    if outer.polarity == "negated":
        context.negate()
    if outer.modality != "actual":
        context.weaken(outer.modality)


def _shared(tree: Tree, child: int, parent: int, words: Words, context: Context) -> None:
    """A later conjunct shares the first one's auxiliaries ("will shell and seize")."""
    if subject_of(tree, child) is None and not any(tree.dep[k] == "aux" for k in tree.kids[child]):
        outer = Context()
        own(tree, parent, words, outer)
        if outer.modality != "actual":
            context.weaken(outer.modality)
        if outer.polarity == "negated" and any(tree.lower[k] in ("or", "nor") for k in tree.kids[child]):
            context.negate()


def _adverbial(tree: Tree, child: int, parent: int, words: Words, context: Context) -> bool:
    marks = {tree.lower[k] for k in tree.children(child, "mark", "advmod", "case")}
    effect = words.find(words.governs, _with_particle(tree, parent))
    if "to" in marks and any(tree.lower[k] == "close" for k in tree.children(parent, "advmod", "xcomp")):
        context.negate()  # "came close to killing"
    elif "to" in marks and tree.tag[child] == "VB":
        aimed = effect in (None, "actual") or (effect == "negated" and tree.first(parent, "obj") is not None)
        context.weaken("purpose" if aimed else _GOVERNED_BY[str(effect)])  # "blocked roads to protest"
    elif marks & {"of", "for", "from", "to", "on", "at", "against", "with", "over"} and effect not in (None, "actual"):
        _apply(_GOVERNED_BY[effect], context)
    elif marks & {"against", "from"}:
        context.weaken("hypothetical")  # warned against, barred from: not said to have happened
    elif "without" in marks:
        context.negate()
    elif marks & {"until", "till", "once", "before"}:
        _awaited(tree, child, parent, words, context)
    elif "for" in marks and tree.head[parent] >= 0:
        effect = doubt.effect(tree, parent, tree.head[parent], words)  # "reports that it paid for killing them"
        if effect is not None:
            _apply(effect, context)
    elif marks <= {"in"} and tree.tag[child] == "VBG" and subject_of(tree, child) is None:
        _outer(
            tree, parent, words, context, noun=False
        )  # "would attack Goma, killing thousands", "will not join it in striking Iran"
        return True
    return False


def _awaited(tree: Tree, child: int, parent: int, words: Words, context: Context) -> None:
    """`holds until they attack`, `was to last until they left`: not said to have come yet."""
    outer = Context()
    own(tree, parent, words, outer)
    present = tree.tag[parent] in ("VBZ", "VBP") and tree.tag[child] in ("VBZ", "VBP")
    if outer.modality != "actual" or present:
        context.weaken("hypothetical")


def _with_particle(tree: Tree, i: int) -> str:
    particle = tree.first(i, "compound:prt")
    return f"{tree.lemma[i]} {tree.lower[particle]}" if particle is not None else tree.lemma[i]


# --- who says so --------------------------------------------------------------------------------


def _spoken(tree: Tree, child: int, parent: int, words: Words, context: Context, *, stated: bool) -> None:
    """A governing verb of speech names the source ("the army said it had ...").

    What is demanded, threatened or complained of inside a noun phrase is not said, but taken as known.
    """
    if context.source is not None or tree.pos[parent] not in ("VERB", "AUX"):
        return
    stance = words.find(words.speech, _with_particle(tree, parent))
    if stance is None or tree.dep[child] in ("nsubj", "nsubj:pass", "acl:relcl", "nmod:poss", "advcl:relcl"):
        return
    if _is_apart(tree, child, parent):
        return
    if tree.dep[child] == "conj" or (tree.dep[child] in ("obl", "advcl") and stance not in ("accused", "denied")):
        return
    if stance in ("accused", "demanded", "threatened") and not stated:
        return
    speaker = _speaker(tree, parent)
    if speaker is None:
        return
    context.source, context.stance = speaker, stance  # type: ignore[assignment]
    if stance == "denied" and tree.dep[child] in ("ccomp", "xcomp", "obj", "advcl"):
        context.negate()
    _relay(tree, parent, speaker, context)


def _is_aside(tree: Tree, i: int) -> bool:
    """A relative clause or a participle: what it says is taken as known, whoever speaks."""
    if tree.dep[i] in ("acl:relcl", "advcl:relcl"):
        return True
    return tree.dep[i] == "acl" and tree.tag[i] in ("VBN", "VBG", "VBD") and tree.first(i, "mark", "nsubj") is None


def _is_apart(tree: Tree, one: int, other: int) -> bool:
    """Whether a semicolon keeps two clauses apart: the speaker of the one is not that of the other."""
    return ";" in tree.text[min(one, other) : max(one, other)]


def _speaker(tree: Tree, verb: int) -> int | None:
    passive = tree.first(verb, "aux:pass", "nsubj:pass") is not None
    if (quoted := _quoted(tree, verb)) is not None:
        return quoted
    own = tree.first(verb, "obl:agent") if passive else subject_of(tree, verb)
    if own is None and tree.lemma[verb] == "quote":
        own = tree.first(verb, "nsubj:pass")
    if own is None and tree.dep[verb] in ("conj", "xcomp", "advcl") and tree.head[verb] >= 0 and not passive:
        return _speaker(tree, tree.head[verb])
    return own


def _quoted(tree: Tree, verb: int) -> int | None:
    """`SANA quoted a source as saying`: at either verb the one who is quoted."""
    over = tree.head[verb] if tree.lemma[verb] == "say" and tree.dep[verb] == "advcl" else verb
    if over < 0 or tree.lemma[over] not in ("quote", "cite"):
        return None
    saying = [k for k in tree.children(over, "advcl", "xcomp", "ccomp") if tree.lemma[k] == "say"]
    if not saying:
        return None
    quoted = tree.first(over, "nsubj:pass")
    return quoted if quoted is not None else tree.first(over, "obj", "iobj")


def _relay(tree: Tree, verb: int, speaker: int, context: Context) -> None:
    """`a source quoted by SANA said`, `the ministry told Reuters`."""
    for k in tree.kids[speaker]:
        if tree.dep[k] in ("acl", "acl:relcl") and tree.lemma[k] in ("quote", "cite"):
            context.via = tree.first(k, "obl:agent", "obl", "nsubj")
    if context.via is None and _quoted(tree, verb) == speaker:
        over = verb if tree.lemma[verb] in ("quote", "cite") else tree.head[verb]
        context.via = tree.first(over, "obl:agent", "nsubj")
    if context.via is None and tree.lemma[verb] == "tell":
        context.via = tree.first(verb, "obj", "iobj")


def _according(tree: Tree, trigger: int, words: Words, context: Context) -> None:
    """`according to X`, and a trailing `..., X said` that hangs beside the clause."""
    if context.source is not None:
        return
    for i in [*tree.conjuncts(trigger), *(p for _, p in tree.ancestors(trigger))]:
        for k in tree.kids[i]:
            if tree.case(k).startswith("according") or _accords(tree, k):
                context.source, context.stance = _accordant(tree, k), "said"
                return
            if tree.dep[k] in ("parataxis", "ccomp", "dep", "advcl") and tree.pos[k] == "VERB" and k > trigger:
                if _is_apart(tree, trigger, k) or len(list(tree.children(k, "nsubj"))) > 1:
                    continue  # "..., a charge Kigali rejects"
                stance = words.find(words.speech, tree.lemma[k])
                speaker = _speaker(tree, k) if stance and tree.first(k, "ccomp", "xcomp", "obj") is None else None
                if stance is not None and speaker is not None:
                    context.source, context.stance = speaker, stance  # type: ignore[assignment]
                    if stance == "accused":
                        context.weaken("alleged")
                    _relay(tree, k, speaker, context)
                    return


def _accords(tree: Tree, i: int) -> bool:
    """`according` parsed as a verb or adverb with `to X` below it."""
    return tree.lower[i] == "according" and any(tree.case(k) == "to" for k in tree.kids[i])


def _accordant(tree: Tree, i: int) -> int:
    if tree.lower[i] == "according":
        return next(k for k in tree.kids[i] if tree.case(k) == "to")
    return i
