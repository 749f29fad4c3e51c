"""The same frame for the same fact, whatever its wording and whichever parser's labels it comes in."""

from __future__ import annotations

import pytest
from spacy.tokens import Doc
from spacy.vocab import Vocab

from kg.nlp import frames, tree

# word/lemma/pos/tag/head/dep; heads count from 1, 0 is the root
UD = {
    "active": "Troops/troop/NOUN/NNS/2/nsubj shelled/shell/VERB/VBD/0/root Bira/Bira/PROPN/NNP/2/obj",
    "passive": (
        "Bira/Bira/PROPN/NNP/3/nsubj:pass was/be/AUX/VBD/3/aux:pass shelled/shell/VERB/VBN/0/root"
        " by/by/ADP/IN/5/case troops/troop/NOUN/NNS/3/obl"
    ),
    "infinitive": (
        "Troops/troop/NOUN/NNS/2/nsubj began/begin/VERB/VBD/0/root to/to/PART/TO/4/mark shell/shell/VERB/VB/2/xcomp"
        " Bira/Bira/PROPN/NNP/4/obj"
    ),
    "relative": (
        "Troops/troop/NOUN/NNS/5/nsubj who/who/PRON/WP/3/nsubj shelled/shell/VERB/VBD/1/acl:relcl"
        " Bira/Bira/PROPN/NNP/3/obj left/leave/VERB/VBD/0/root"
    ),
    "reduced": (
        "Bira/Bira/PROPN/NNP/5/nsubj shelled/shell/VERB/VBN/1/acl by/by/ADP/IN/4/case troops/troop/NOUN/NNS/2/obl:agent"
        " burned/burn/VERB/VBD/0/root"
    ),
    "conjunct": (
        "Troops/troop/NOUN/NNS/2/nsubj came/come/VERB/VBD/0/root and/and/CCONJ/CC/4/cc shelled/shell/VERB/VBD/2/conj"
        " Bira/Bira/PROPN/NNP/4/obj"
    ),
}
CLEARNLP = {
    "active": "Troops/troop/NOUN/NNS/2/nsubj shelled/shell/VERB/VBD/0/ROOT Bira/Bira/PROPN/NNP/2/dobj",
    "passive": (
        "Bira/Bira/PROPN/NNP/3/nsubjpass was/be/AUX/VBD/3/auxpass shelled/shell/VERB/VBN/0/ROOT"
        " by/by/ADP/IN/3/agent troops/troop/NOUN/NNS/4/pobj"
    ),
    "infinitive": (
        "Troops/troop/NOUN/NNS/2/nsubj began/begin/VERB/VBD/0/ROOT to/to/PART/TO/4/aux shell/shell/VERB/VB/2/xcomp"
        " Bira/Bira/PROPN/NNP/4/dobj"
    ),
    "relative": (
        "Troops/troop/NOUN/NNS/5/nsubj who/who/PRON/WP/3/nsubj shelled/shell/VERB/VBD/1/relcl"
        " Bira/Bira/PROPN/NNP/3/dobj left/leave/VERB/VBD/0/ROOT"
    ),
    "reduced": (
        "Bira/Bira/PROPN/NNP/5/nsubj shelled/shell/VERB/VBN/1/acl by/by/ADP/IN/2/agent troops/troop/NOUN/NNS/3/pobj"
        " burned/burn/VERB/VBD/0/ROOT"
    ),
    "conjunct": (
        "Troops/troop/NOUN/NNS/2/nsubj came/come/VERB/VBD/0/ROOT and/and/CCONJ/CC/2/cc shelled/shell/VERB/VBD/2/conj"
        " Bira/Bira/PROPN/NNP/4/dobj"
    ),
}
CASES = [(scheme, name, text) for scheme, table in (("UD", UD), ("ClearNLP", CLEARNLP)) for name, text in table.items()]


def build(text: str) -> Doc:
    """A Doc from rows of word/lemma/pos/tag/head/dep."""
    rows = [cell.rsplit("/", 5) for cell in text.split()]
    words, lemmas, pos, tags, heads, deps = (list(column) for column in zip(*rows, strict=True))
    ups = [i if int(h) == 0 else int(h) - 1 for i, h in enumerate(heads)]
    ents = ["B-GPE" if w == "Bira" else "O" for w in words]
    return Doc(Vocab(), words, lemmas=lemmas, pos=pos, tags=tags, heads=ups, deps=deps, ents=ents)


def slots(text: str, lemma: str, **options: object) -> dict[str, list[str]]:
    parsed = tree.read(build(text))
    frame = next(f for f in frames.read(parsed, **options) if f.lemma == lemma)  # type: ignore[arg-type]
    return {slot: [parsed.text[t] for t in tokens] for slot, tokens in frame.slots.items() if tokens}


@pytest.mark.parametrize(("scheme", "name", "text"), CASES, ids=[f"{s}-{n}" for s, n, _ in CASES])
def test_who_acts_is_never_inverted(scheme, name, text):
    found = slots(text, "shell")
    assert [w.lower() for w in found["subject"]] == ["troops"]
    assert found["object"] == ["Bira"]


def test_every_construction_is_tried_in_both_schemes():
    assert UD.keys() == CLEARNLP.keys()
    assert len(CASES) == 12


@pytest.mark.parametrize(
    "text",
    [
        "They/they/PRON/PRP/2/nsubj fired/fire/VERB/VBD/0/root on/on/ADP/IN/4/case Bira/Bira/PROPN/NNP/2/obl",
        "They/they/PRON/PRP/2/nsubj fired/fire/VERB/VBD/0/ROOT on/on/ADP/IN/2/prep Bira/Bira/PROPN/NNP/3/pobj",
    ],
)
def test_a_preposition_names_its_slot(text):
    assert slots(text, "fire")["on"] == ["Bira"]


@pytest.mark.parametrize(
    "text",
    [
        "Bira/Bira/PROPN/NNP/4/nsubj is/be/AUX/VBZ/4/cop an/a/DET/DT/4/det ally/ally/NOUN/NN/0/root"
        " of/of/ADP/IN/6/case Rova/Rova/PROPN/NNP/4/nmod",
        "Bira/Bira/PROPN/NNP/2/nsubj is/be/AUX/VBZ/0/ROOT an/a/DET/DT/4/det ally/ally/NOUN/NN/2/attr"
        " of/of/ADP/IN/4/prep Rova/Rova/PROPN/NNP/5/pobj",
    ],
)
def test_a_copula_is_undone(text):
    found = slots(text, "ally", nouns={"ally"})
    assert found["subject"] == ["Bira"]
    assert found["of"] == ["Rova"]


def test_a_light_verb_lends_its_subject_to_the_noun():
    text = (
        "Troops/troop/NOUN/NNS/2/nsubj launched/launch/VERB/VBD/0/root a/a/DET/DT/4/det raid/raid/NOUN/NN/2/obj"
        " on/on/ADP/IN/6/case Bira/Bira/PROPN/NNP/4/nmod"
    )
    found = slots(text, "raid", nouns={"raid"}, light={"launch"})
    assert found["subject"] == ["Troops"]
    assert found["on"] == ["Bira"]


def test_a_hyphenated_participle_names_who_backs():
    text = (
        "Rova/Rova/PROPN/NNP/3/compound -/-/PUNCT/HYPH/3/punct backed/back/VERB/VBN/4/amod"
        " rebels/rebel/NOUN/NNS/5/nsubj left/leave/VERB/VBD/0/root"
    )
    parsed = build(text)
    glued = Doc(
        Vocab(), [t.text for t in parsed], [False, False, True, True, False],
        lemmas=[t.lemma_ for t in parsed], pos=[t.pos_ for t in parsed], tags=[t.tag_ for t in parsed],
        heads=[t.head.i for t in parsed], deps=[t.dep_ for t in parsed],
    )  # fmt: skip
    read = tree.read(glued)
    frame = next(f for f in frames.read(read) if f.lemma == "back")
    assert [read.text[t] for t in frame.slots["subject"]] == ["Rova"]
    assert [read.text[t] for t in frame.slots["object"]] == ["rebels"]


def test_a_trailing_speaker_is_not_taken_for_the_killer():
    text = (
        "Blasts/blast/NOUN/NNS/2/nsubj killed/kill/VERB/VBD/0/root guards/guard/NOUN/NNS/2/obj"
        " doctors/doctor/NOUN/NNS/2/nsubj said/say/VERB/VBD/2/parataxis"
    )
    assert slots(text, "kill")["subject"] == ["Blasts"]
    assert slots(text, "say")["subject"] == ["doctors"]


def test_a_trailing_clause_of_speech_does_not_describe_the_victims():
    text = (
        "Men/man/NOUN/NNS/2/nsubj killed/kill/VERB/VBD/0/root guards/guard/NOUN/NNS/2/obj ,/,/PUNCT/,/6/punct"
        " doctors/doctor/NOUN/NNS/6/nsubj alleged/allege/VERB/VBD/3/acl:relcl"
    )
    read = tree.read(build(text))
    assert (read.head[5], read.dep[5]) == (1, "parataxis")
