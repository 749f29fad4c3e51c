"""What the parser gets wrong in news is put right: a wrong tree, a word, the head and label it should have."""

from __future__ import annotations

import pytest
from spacy.tokens import Doc
from spacy.vocab import Vocab

from kg.nlp import tree

# word/pos/tag/head/dep; heads count from 1, 0 is the root
CASES = [
    (
        "Two/NUM/CD/2/nummod died/VERB/VBD/0/root according/VERB/VBG/5/case to/ADP/IN/3/fixed medics/NOUN/NNS/2/nsubj",
        ("medics", "died", "obl"),
    ),
    (
        "Two/NUM/CD/2/nsubj died/VERB/VBD/0/root in/ADP/IN/4/case shelling/NOUN/NN/2/advcl",
        ("shelling", "died", "obl"),
    ),
    (
        "strike/NOUN/NN/0/root on/ADP/IN/3/case outskirts/NOUN/NNS/1/nmod of/ADP/IN/5/case Bira/PROPN/NNP/1/nmod",
        ("Bira", "outskirts", "nmod"),
    ),
    (
        "Ana/PROPN/NNP/5/nsubj Ruiz/PROPN/NNP/1/flat of/ADP/IN/4/case Bira/PROPN/NNP/1/nmod spoke/VERB/VBD/0/root",
        ("Bira", "Ana", "nmod"),
    ),
    (
        "Mali/PROPN/NNP/2/nsubj launched/VERB/VBD/0/root strikes/NOUN/NNS/2/obj against/ADP/IN/5/case"
        " Tora/PROPN/NNP/1/compound",
        ("Tora", "strikes", "nmod"),
    ),
    (
        "Tora/PROPN/NNP/4/compound -/PUNCT/HYPH/3/punct linked/VERB/VBN/4/amod group/NOUN/NN/0/root",
        ("Tora", "linked", "compound"),
    ),
    (
        "Mali/PROPN/NNP/2/nsubj made/VERB/VBD/0/root call/NOUN/NN/2/obj for/ADP/IN/5/case truce/NOUN/NN/2/obl",
        ("truce", "call", "nmod"),
    ),
    (
        "Mines/NOUN/NNS/2/nsubj killed/VERB/VBD/6/ccomp two/NUM/CD/2/obj ,/PUNCT/,/2/punct doctors/NOUN/NNS/2/obj"
        " said/VERB/VBD/0/root",
        ("doctors", "said", "nsubj"),
    ),
    (
        "Two/NUM/CD/2/nsubj died/VERB/VBD/0/root after/ADP/IN/4/case bombing/NOUN/NN/5/obl killed/VERB/VBD/2/advcl"
        " nine/NUM/CD/5/obj",
        ("bombing", "killed", "nsubj"),
    ),
    (
        "Kolkata/PROPN/NNP/0/root and/CCONJ/CC/3/cc Guangzhou/PROPN/NNP/1/conj ,/PUNCT/,/5/punct"
        " China/PROPN/NNP/1/nmod:unmarked",
        ("China", "Guangzhou", "nmod:unmarked"),
    ),
    (
        "strikes/NOUN/NNS/0/root including/VERB/VBG/3/case 12/NUM/CD/1/nmod killed/VERB/VBN/1/acl",
        ("killed", "12", "acl"),
    ),
    (
        "in/ADP/IN/2/case missile/NOUN/NN/6/obl and/CCONJ/CC/5/cc drone/NOUN/NN/5/compound strikes/NOUN/NNS/2/conj"
        " died/VERB/VBD/0/root",
        ("strikes", "died", "obl"),
    ),
    (
        "suspect/VERB/VBP/0/root Chad/PROPN/NNP/1/obj of/ADP/IN/4/case raids/NOUN/NNS/2/nmod",
        ("raids", "suspect", "obl"),
    ),
    (
        "Bint/PROPN/NNP/0/root Jbeil/PROPN/NNP/1/flat and/CCONJ/CC/4/cc Tyre/PROPN/NNP/2/conj",
        ("Tyre", "Bint", "conj"),
    ),
    (
        "blame/VERB/VBP/0/root raids/NOUN/NNS/1/obj on/ADP/IN/4/case rebels/NOUN/NNS/2/nmod",
        ("rebels", "blame", "obl"),
    ),
    (
        "blame/VERB/VBP/0/root raids/NOUN/NNS/1/obj on/ADP/IN/4/case Goma/PROPN/NNP/2/nmod"
        " on/ADP/IN/6/case rebels/NOUN/NNS/1/obl",
        ("Goma", "raids", "nmod"),
    ),
]


def build(text: str) -> Doc:
    """A Doc from rows of word/pos/tag/head/dep; lemmas are the words."""
    rows = [cell.rsplit("/", 4) for cell in text.split()]
    words, pos, tags, heads, deps = (list(column) for column in zip(*rows, strict=True))
    ups = [i if int(h) == 0 else int(h) - 1 for i, h in enumerate(heads)]
    return Doc(Vocab(), words, lemmas=words, pos=pos, tags=tags, heads=ups, deps=deps)


@pytest.mark.parametrize(("text", "wanted"), CASES, ids=[" ".join(wanted) for _, wanted in CASES])
def test_a_wrong_arc_is_mended(text: str, wanted: tuple[str, str, str]) -> None:
    parsed = tree.read(build(text))
    i = parsed.text.index(wanted[0])
    assert (parsed.text[parsed.head[i]], parsed.dep[i]) == wanted[1:]


def test_a_name_keeps_the_preposition_inside_it() -> None:
    text = (
        "Ana/PROPN/NNP/6/nsubj of/ADP/IN/5/case Reporters/PROPN/NNPS/5/compound Without/ADP/IN/5/case"
        " Borders/PROPN/NNPS/1/nmod spoke/VERB/VBD/0/root"
    )
    assert tree.read(build(text)).case(4) == "of"


def test_the_preposition_of_a_hyphenated_name_is_found() -> None:
    text = "in/ADP/IN/2/case Port/PROPN/NNP/6/compound -/PUNCT/HYPH/4/punct au/NOUN/NN/6/compound -/PUNCT/HYPH/4/punct"
    assert tree.read(build(text + " Prince/PROPN/NNP/7/obl arrived/VERB/VBD/0/root")).case(5) == "in"
