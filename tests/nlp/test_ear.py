"""The reader's ear as others meet it: a Doc that is whole, right on plain news, and the same each time."""

from __future__ import annotations

import itertools
import random
from pathlib import Path

import numpy as np
import pytest
import spacy
from spacy.language import Language
from spacy.tokens import Doc

import kg.nlp
from kg.errors import InputError
from kg.nlp.encoder import MAX_PIECES, batches
from kg.nlp.sequence import best_labels
from kg.nlp.spanning import heads

NEWS = """Rebels retake border town

ADEN, June 5 (AFP) - Government forces were driven out of Marib by Iran-backed rebels, the U.N. said on Thursday.
Gen. Yahya Omran's troops had shelled the town for days. "We will not stop," Omran told reporters.

Israel struck 23 targets near Damascus. Turkey denied that it had armed the Syrian National Army."""


@pytest.fixture(scope="module")
def nlp() -> Language:
    return kg.nlp.load()


def attributes(doc: Doc) -> list[tuple[object, ...]]:
    return [
        (t.text, t.tag_, t.pos_, t.lemma_, t.dep_, t.head.i, t.ent_iob_, t.ent_type_, bool(t.is_sent_start))
        for t in doc
    ]


def test_news_is_read(nlp: Language) -> None:
    doc = nlp(NEWS)
    assert len(list(doc.sents)) == 7
    word = {t.text: t for t in doc}
    assert (word["forces"].dep_, word["forces"].head.text) == ("nsubj:pass", "driven")
    assert (word["driven"].lemma_, word["driven"].tag_, word["driven"].pos_) == ("drive", "VBN", "VERB")
    assert (word["struck"].lemma_, word["Israel"].dep_, word["targets"].dep_) == ("strike", "nsubj", "obj")
    assert [t.text for t in word["backed"].subtree] == ["Iran", "-", "backed"]
    found = {(e.text, e.label_) for e in doc.ents}
    assert {("Israel", "GPE"), ("U.N.", "ORG"), ("Yahya Omran", "PERSON"), ("Damascus", "GPE")} <= found


@pytest.mark.parametrize(
    "text",
    [
        "",
        " ",
        "\n\n\t\n",
        "\n  Rebels fled.\n\n",
        "😀",
        "👩‍👩‍👧 fled 🇸🇾!",
        "استعاد الجيش السوري مدينة سراقب. ثم انسحب.",
        "Войска вошли в город. Жители бежали.",
        "x" * 2000,
        "a.b-c/" * 500,
        "\u200b\u200b \u00ad",
        "\x00\x01 odd \x7f",
        "bomb " * 5000,
        "the town, which fell, " * 300,
        "." * 3000,
        "[1][2] (( ]] \"\" '' ``",
        "1. 2. 3.\n- \n* \n",
        NEWS.replace("\n", "\r\n"),
    ],
    ids=range(18),
)
def test_any_text_gives_a_whole_doc(nlp: Language, text: str) -> None:
    doc = nlp(text)
    assert doc.text == text
    for sentence in doc.sents:
        solid = [t for t in sentence if not t.is_space]
        roots = [t for t in solid if t.head.i == t.i]
        assert len(roots) == (1 if solid else 0) or len(solid) == 0
        assert all(t.head in sentence for t in sentence)
    solid = [t for t in doc if not t.is_space]
    assert all(t.tag_ and t.pos_ and t.lemma_ and t.dep_ for t in solid)
    assert all(t.dep_ != "ROOT" or t.head.i == t.i for t in solid)


def test_no_sentence_is_longer_than_the_encoder_takes(nlp: Language) -> None:
    sentences = list(nlp("Troops, tanks and drones moved " * 400).sents)
    assert len(sentences) > 1
    assert max(len(s) for s in sentences) <= MAX_PIECES


def test_the_same_text_reads_the_same_whatever_else_is_read(nlp: Language) -> None:
    texts = [NEWS, "Israel struck.", *(part for part in NEWS.split("\n") if part), "bomb " * 300]
    alone = [attributes(nlp(text)) for text in texts]
    order = list(range(len(texts)))
    random.Random(7).shuffle(order)
    piped = dict(zip(order, map(attributes, nlp.pipe(texts[i] for i in order)), strict=True))
    assert [piped[i] for i in range(len(texts))] == alone
    assert attributes(kg.nlp.load()(NEWS)) == alone[0]


def test_a_sentence_reads_the_same_beside_others(nlp: Language) -> None:
    ear = nlp.get_pipe("kg_ear")
    sentences = [[t.text for t in s if not t.is_space] for s in nlp(NEWS).sents]
    together = ear.parse(sentences)  # type: ignore[attr-defined]
    assert together == [ear.parse([words])[0] for words in sentences]  # type: ignore[attr-defined]


def test_batches_hold_each_sentence_once_and_lengths_alike() -> None:
    sizes = [5, 60, 58, 4, 7, 61, 6, 200, 0, 5]
    found = batches(sizes)
    assert sorted(k for batch in found for k in batch) == list(range(len(sizes)))
    assert found[0] == [7]
    assert found[1] == [5, 1, 2]


def test_an_unknown_pipeline_is_an_input_error() -> None:
    with pytest.raises(InputError, match="spacy download"):
        kg.nlp.load("en_core_web_none")


def test_a_pipeline_without_parser_is_an_input_error(tmp_path: Path) -> None:
    spacy.blank("en").to_disk(tmp_path)
    with pytest.raises(InputError, match="no parser"):
        kg.nlp.load(str(tmp_path))


@pytest.mark.parametrize("seed", range(40))
def test_heads_form_the_best_tree(seed: int) -> None:
    scores = np.random.default_rng(seed).normal(size=(4, 5)).astype(np.float32)
    tree = heads(scores)
    assert is_tree(tree)
    assert worth(scores, tree) == pytest.approx(max(worth(scores, t) for t in all_trees(4)), abs=1e-5)


def all_trees(n: int) -> list[np.ndarray]:
    options = np.array(np.meshgrid(*[range(n + 1)] * n)).T.reshape(-1, n)
    return [row for row in options if is_tree(row)]


def worth(scores: np.ndarray, tree: np.ndarray) -> float:
    return float(scores[np.arange(len(tree)), tree].sum())


def is_tree(tree: np.ndarray) -> bool:
    def reaches_root(node: int) -> bool:
        for _ in range(len(tree) + 1):
            if node == 0:
                return True
            node = int(tree[node - 1])
        return False

    return int((tree == 0).sum()) == 1 and all(reaches_root(k) for k in range(1, len(tree) + 1))


def test_a_blank_within_a_name_breaks_nothing(nlp: Language) -> None:
    doc = nlp("The USS\u00a0 Enterprise sank near Hong\u00a0 Kong, in the South \u2003China Sea.")
    assert doc.has_annotation("ENT_IOB")
    assert "Hong" in " ".join(e.text for e in doc.ents)


@pytest.mark.parametrize("seed", range(20))
def test_labels_form_the_best_rows(seed: int) -> None:
    chance = np.random.default_rng(seed)
    sizes, moves = [3, 1, 5, 3], chance.normal(size=(4, 3)).astype(np.float32)
    scores = chance.normal(size=(sum(sizes), 3)).astype(np.float32)
    found = best_labels(scores, np.cumsum(sizes), moves)
    for start, size in zip(np.cumsum([0, *sizes]), sizes, strict=False):
        row, ours = scores[start : start + size], list(found[start : start + size])
        rows = itertools.product(range(3), repeat=size)
        assert row_worth(row, moves, ours) == pytest.approx(max(row_worth(row, moves, list(r)) for r in rows), abs=1e-5)


def row_worth(scores: np.ndarray, moves: np.ndarray, labels: list[int]) -> float:
    befores = [-1, *labels]
    return sum(float(scores[i, k] + moves[befores[i], k]) for i, k in enumerate(labels))
