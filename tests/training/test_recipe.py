"""The recipe of the language model: our sentences are well formed, inputs are checked, sources made one."""

from __future__ import annotations

import importlib
import random
from pathlib import Path
from typing import Any

import pytest

TRAINING = Path(__file__).parents[2] / "training"
SENTENCES = sorted((TRAINING / "sentences").glob("[a-z]*.txt"))
BLOCK = """# what it shows; 2021-12-14
[Rebels](r:group) seized [Lalibela](p:place) on [Tuesday](t:date=2021-12-14), a [spokesman](s:person) said.
r seized p @2021-12-14 by=s"""
TREE = """# sent_id = one
1\tNorth\tNorth\tPROPN\tNNP\t_\t2\tcompound\t_\tEntity=(1-organization-acc-x(2-place-acc-y)
2\tKorea\tKorea\tPROPN\tNNP\t_\t3\tnsubj\t_\tEntity=1)
3-4\tcan't\t_\t_\t_\t_\t_\t_\t_\t_
3\tca\tcan\tVERB\tVBD\t_\t0\troot\t_\t_
4\tn't\tnot\tPART\tRB\t_\t3\tadvmod\t_\t_

"""


@pytest.fixture(autouse=True)
def _path(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.syspath_prepend(str(TRAINING))


def module(name: str) -> Any:
    """A script of the recipe, which are no package."""
    found = importlib.import_module(name)
    assert found.__file__
    assert Path(found.__file__).parent == TRAINING
    return found


def test_our_sentences_are_well_formed() -> None:
    rows, wrong = module("annotated").read(SENTENCES)
    assert wrong == []
    assert len(rows) >= 3000
    assert 0.17 < sum(row.is_test for row in rows) / len(rows) < 0.23


def test_a_block_is_read() -> None:
    row = module("annotated").parse(BLOCK, "here-1")
    assert row.text == "Rebels seized Lalibela on Tuesday, a spokesman said."
    assert [(m.text, m.kind) for m in row.mentions][:2] == [("Rebels", "group"), ("Lalibela", "place")]
    assert all(row.text[m.start : m.end] == m.text for m in row.mentions)
    assert (row.claims[0].relation, row.claims[0].date, row.claims[0].source) == ("seized", "2021-12-14", "s")


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        (":group", ":troop", "class 'troop'"),
        ("r seized p", "r grabbed p", "relation from the list"),
        ("r seized p", "x seized p", "no mention 'x'"),
        ("by=s", "by=q", "by=q"),
        ("date=2021-12-14", "date=Tuesday", "has the value 'Tuesday'"),
        ("; 2021-12-14\n", "\n", "YYYY-MM-DD"),
        ("[Lalibela](p:place)", "[Lalibela(p:place)", "did not parse"),
    ],
)
def test_a_wrong_block_says_how(old: str, new: str, says: str) -> None:
    annotated = module("annotated")
    with pytest.raises(annotated.FormatError, match=says.replace("(", r"\(")):
        annotated.parse(BLOCK.replace(old, new, 1), "here-1")


def test_inputs_are_named_with_the_checksum_they_should_have(tmp_path: Path) -> None:
    inputs = module("inputs")
    (tmp_path / "there.txt").write_text("changed")
    lines = inputs.wrong(tmp_path, [("there.txt", "aa" * 32), ("missing.txt", "bb" * 32)])
    assert len(lines) == 2
    assert "there.txt: SHA-256" in lines[0]
    assert lines[0].endswith("expected " + "aa" * 32)
    assert lines[1].endswith("missing.txt: missing; expected SHA-256 " + "bb" * 32)
    names = [name for name, _ in inputs.listed()]
    assert {"gum.tgz", "ner.tgz", "ud_ewt.tgz", "ud_pud.conllu"} <= set(names)


def test_gum_gives_names_and_heads() -> None:
    treebanks, entities, mentions = module("treebanks"), module("entities"), module("mentions")
    (sentence,) = treebanks.sentences(TREE)
    assert treebanks.parsed(sentence)["heads"] == [2, 3, 0, 3]
    found = {(m.start, m.end, m.head, m.kind) for m in treebanks.gum_mentions(sentence)}
    assert found == {(0, 1, 0, "place"), (0, 2, 1, "organization")} or found == {(0, 2, 1, "organization")}
    assert entities.gum_names(sentence)[:2] == ["B-ORG", "I-ORG"]
    assert mentions.gum_heads(sentence)[1] == "org|group|country"


@pytest.mark.parametrize(
    ("words", "name", "label"),
    [
        ("Syria", "place", ["B-GPE"]),
        ("Syrian", "place", ["B-NORP"]),
        ("the Red Sea", "place", ["O", "B-LOC", "I-LOC"]),
        ("Aden airport", "place", ["B-FAC", "I-FAC"]),
        ("President Salva Kiir", "PERSON", ["O", "B-PERSON", "I-PERSON"]),
        ("Six Day War", "MISC", ["B-EVENT", "I-EVENT", "I-EVENT"]),
        ("Ulysses", "MISC", ["O"]),
    ],
)
def test_the_guideline(words: str, name: str, label: list[str]) -> None:
    labels = module("labels")
    split = words.split()
    assert labels.bio(split, [labels.Name(0, len(split), name)], dated=True) == label


def test_our_sentences_give_names_and_heads() -> None:
    annotated, mentions = module("annotated"), module("mentions")
    row = annotated.parse(BLOCK, "here-1")
    words = row.text.replace(",", " ,").replace(".", " .").split()
    tokens, at = [], 0
    for word in words:
        at = row.text.index(word, at)
        tokens.append((word, at))
        at += len(word)
    found = mentions.of_sentence(row, tokens, {"rebels"})
    assert found["ner"] == ["O", "O", "B-GPE", "O", "B-DATE", "O", "O", "O", "O", "O"]
    assert found["mention"] == ["group", "O", "place", "O", "O", "O", "O", "person", "O", "O"]


def test_a_weekday_keeps_the_tree_whole() -> None:
    augment, chance = module("augment"), random.Random(1)
    row = {
        "words": ["Forces", "seized", "towns"],
        **{"xpos": ["NNS", "VBD", "NNS"], "upos": ["NOUN", "VERB", "NOUN"]},
        **{"heads": [2, 0, 2], "deps": ["nsubj", "ROOT", "obj"], "ner": ["O", "O", "O"]},
    }
    new = next(r for r in (augment.with_weekday(row, chance) for _ in range(100)) if len(r["words"]) == 4)
    assert (new["words"][0], new["words"][2:]) == ("Forces", ["seized", "towns"])
    assert new["heads"] == [3, 3, 0, 3]
    assert new["deps"] == ["nsubj", "obl:unmarked", "ROOT", "obj"]
    assert new["ner"] == ["O", "B-DATE", "O", "O"]


def test_starts_that_rules_do_not_see_are_told(tmp_path: Path) -> None:
    def sentence(name: str, words: str, opening: str = "") -> str:
        rows = [f"{i}\t{w}\t_\tX\tNN\t_\t{i - 1}\tdep\t_\t_" for i, w in enumerate(words.split(), 1)]
        return "\n".join([opening or "# text", f"# sent_id = {name}", *rows]) + "\n\n"

    lines = (
        sentence("a", "Troops left .", "# newdoc id = x")
        + sentence("b", "Others stayed")
        + sentence("c", "then fled .")
    )
    (tmp_path / "x.conllu").write_text(lines, "utf-8")
    rows = [module("treebanks").parsed(one) for one in module("treebanks").started(tmp_path / "x.conllu")]
    assert [row["start"] for row in rows] == ["doc", "rule", "head"]


def test_moves_keep_names_whole_and_legal() -> None:
    bio = ["O", "B-ORG", "I-ORG", "B-GPE", "I-GPE"]
    rows = [{"words": ["x"] * 4, "ner": ["B-ORG", "I-ORG", "O", "?"]}] * 20
    moves = module("moves").of_rows(rows, bio)
    assert [len(line) for line in moves] == [len(bio)] * (len(bio) + 1)
    begin, inside = bio.index("B-ORG"), bio.index("I-ORG")
    assert moves[begin][inside] > 0 > moves[begin][begin]
    illegal = [("O", "I-ORG"), ("B-GPE", "I-ORG"), ("I-GPE", "I-ORG")]
    assert all(moves[bio.index(a)][bio.index(b)] <= -1000 for a, b in illegal)
    assert moves[-1][inside] <= -1000
