"""The mention head: weights that have one put its answer on the Doc, weights without one leave the Doc alone."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import numpy as np
import pytest
import spacy
from spacy.language import Language

from kg.nlp.tokens import make_tokenizer
from kg.nlp.tree import MENTION_HEADS
from kg.resources import model

TEXT = "Rebels fled.\n\n The army of Syria struck Saraqeb."


def reader(folder: Path) -> Language:
    nlp = spacy.blank("en")
    nlp.tokenizer = make_tokenizer(nlp)
    nlp.add_pipe("kg_ear", config={"folder": str(folder)})
    return nlp


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A copy of the weights, without a mention head."""
    for path in model().iterdir():
        if path.suffix in (".onnx", ".json"):
            shutil.copy(path, tmp_path / path.name)
    with np.load(model() / "heads.npz") as weights:
        np.savez(tmp_path / "heads.npz", **{k: weights[k] for k in weights.files if not k.startswith("men.")})
    labels = json.loads((tmp_path / "labels.json").read_text("utf-8"))
    labels.pop("mention", None)
    (tmp_path / "labels.json").write_text(json.dumps(labels), "utf-8")
    return tmp_path


def with_head(folder: Path, bias: list[float]) -> Path:
    """The weights with a mention head that always gives the class of the largest bias."""
    with np.load(folder / "heads.npz") as weights:
        old = {k: weights[k] for k in weights.files}
    size = old["x.weight"].shape[1]
    head = {"men.weight": np.zeros((len(bias), size), np.float32), "men.bias": np.array(bias, np.float32)}
    np.savez(folder / "heads.npz", **old, **head)
    labels = json.loads((folder / "labels.json").read_text("utf-8"))
    (folder / "labels.json").write_text(json.dumps(labels | {"mention": ["O", "person", "group"]}), "utf-8")
    return folder


def test_weights_without_the_head_still_read(folder: Path) -> None:
    doc = reader(folder)(TEXT)
    assert MENTION_HEADS not in doc.user_data
    assert doc[0].dep_ == "nsubj"


@pytest.mark.parametrize(("bias", "said"), [([0, 0, 1], "group"), ([1, 0, 0], "")])
def test_each_word_has_a_class_and_blanks_have_none(folder: Path, bias: list[float], said: str) -> None:
    doc = reader(with_head(folder, bias))(TEXT)
    assert doc.user_data[MENTION_HEADS] == ["" if token.is_space else said for token in doc]


def test_an_empty_text_has_no_classes(folder: Path) -> None:
    assert MENTION_HEADS not in reader(with_head(folder, [0, 0, 1]))(" \n").user_data
