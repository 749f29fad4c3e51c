"""A new relation is rows in a folder of one's own: read, checked, explained, and refused in one line where wrong."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

import kg
from kg import ontology, vocab
from kg.endpoint import Rows
from kg.explain import explain
from kg.nlp import patterns
from kg.source import open_source

ROOT = Path(__file__).parents[2]
PREFIXES = """
@prefix cx: <https://w3id.org/conflict-kg/ns#> .
@prefix cxt: <https://w3id.org/conflict-kg/types#> .
@prefix owl: <http://www.w3.org/2002/07/owl#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
"""
RANSOMED = f"""{PREFIXES}
cx:ransomed a owl:ObjectProperty ;
    rdfs:subPropertyOf cx:relatedTo ;
    rdfs:domain cx:Actor ;
    rdfs:range [ a owl:Class ; owl:unionOf ( cx:Actor cx:Population ) ] ;
    rdfs:label "ransomed"@en ;
    cx:eventClass cx:Release ; cx:subjectRole cx:initiator ; cx:objectRole cx:target ; cx:defaultType cxt:release .
cx:borders a owl:ObjectProperty , owl:SymmetricProperty ;
    rdfs:subPropertyOf cx:relatedTo ; rdfs:domain cx:Place ; rdfs:range cx:Place ; rdfs:label "borders"@en .
"""
ROWS = """
[[pattern]]
id = "ransomed.verb"
relation = "ransomed"
on = ["verb"]
lemma = ["ransom", "buy back"]
object_is = ["actor", "people"]
confidence = 0.8
examples = ["Norway ransomed the hostages. -> Norway ransomed hostages"]
counterexamples = ["Norway refused to ransom the hostages."]

[[pattern]]
id = "borders.verb"
relation = "borders"
on = ["verb"]
lemma = ["border"]
subject_is = ["place"]
object_is = ["place"]
examples = ["Chad borders Sudan. -> Chad borders Sudan"]
"""
ARTICLE = """date 2024-03-15
Mali ransomed twelve soldiers on Tuesday, a tribal elder said.

Norway denied that it had ransomed the hostages. Chad threatened to ransom the miners.

Chad borders Sudan.
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    laid = tmp_path / "mine"
    (laid / "ontology").mkdir(parents=True)
    (laid / "ontology" / "more.ttl").write_text(RANSOMED)
    (laid / "ransom.toml").write_text(ROWS)
    (laid / "words.toml").write_text('[lists]\nstanding = ["borders"]\n')
    return laid


@pytest.fixture
def built(tmp_path: Path, folder: Path) -> Path:
    (tmp_path / "a.txt").write_text(ARTICLE)
    kg.build([tmp_path / "a.txt"], tmp_path / "out", patterns=folder)
    return tmp_path / "out"


def claims(built: Path, relation: str) -> list[dict[str, Any]]:
    rows = map(json.loads, (built / "claims.jsonl").read_text("utf-8").splitlines())
    return [row for row in rows if row["predicate"] == relation]


def asked(built: Path, query: str) -> list[str]:
    answer = open_source(str(built)).answer(query)
    assert isinstance(answer, Rows)
    return [row[0].value for row in answer.rows if row[0]]


def test_a_new_relation_becomes_triples_claims_and_a_dated_event(built: Path) -> None:
    found = {(c["subject"].split("/")[-1], c.get("polarity"), c.get("modality")) for c in claims(built, "ransomed")}
    assert found == {("mali", None, None), ("norway", "negated", None), ("chad", None, "threatened")}
    assert asked(built, "SELECT ?who WHERE { ?who cx:ransomed ?whom . ?whom rdfs:label 'twelve soldiers'@en }") == [
        "https://w3id.org/conflict-kg/id/country/mali"
    ]
    assert asked(built, "SELECT ?day WHERE { ?e a cx:Release ; cx:initiator ?who ; cx:edtf ?day }") == ["2024-03-12"]


def test_it_is_explained_and_checked(built: Path) -> None:
    for source in (built, built / "graph.ttl", built / "graph.trig"):
        assert ontology.check(source).findings == ()
        first, *others = explain(str(source), "ransomed")
        assert (first.subject, first.said_by, first.is_fact) == ("Mali", "tribal elder", True)
        assert [e.is_fact for e in others] == [False, False]
        (border,) = explain(str(source), "sudan borders chad")  # symmetric, says the graph
        assert border.date == "2024-03-15"  # and lasting, says the word list of the overlay


def test_the_same_bytes_with_any_number_of_workers(built: Path, tmp_path: Path, folder: Path) -> None:
    kg.build([tmp_path / "a.txt"], tmp_path / "again", patterns=folder, workers=2)
    for name in ("graph.trig", "graph.ttl", "claims.jsonl", "manifest.json"):
        assert (tmp_path / "again" / name).read_bytes() == (built / name).read_bytes()
    kg.build([tmp_path / "a.txt"], tmp_path / "plain")
    assert (tmp_path / "plain" / "manifest.json").read_text() != (built / "manifest.json").read_text()
    assert not claims(tmp_path / "plain", "ransomed")


WRONG = [
    ("ransom.toml", 'relation = "ransomed"', 'relation = "ransomd"', r"ransom.toml: pattern .*no relation 'ransomd'"),
    ("ransom.toml", 'on = ["verb"]', 'on = ["verb"', r"ransom.toml: .*line 6.*; correct the row"),
    ("ransom.toml", "lemma =", "lema =", r"ransom.toml: .*lema.*; correct the row"),
    ("ransom.toml", '"ransom", ', '"@ransoms", ', r"ransom.toml: no word list '@ransoms'; add it to words.toml"),
    ("ransom.toml", '"people"]', '"peeple"]', r"ransom.toml: pattern 'ransomed.verb': no class 'peeple'"),
    ("ransom.toml", '"borders.verb"', '"ransomed.verb"', r"ransom.toml: pattern id 'ransomed.verb' stands twice"),
    ("ransom.toml", '"borders.verb"', '"backs.verb"', r"ransom.toml: pattern id 'backs.verb' stands twice"),
    ("words.toml", "standing = ", "standing ", r"words.toml: .*line 2"),
    ("words.toml", "[lists]", "[list]", r"words.toml: .*unknown field `list`"),
    ("ontology/more.ttl", "cx:ransomed a", "cx:ransomed aa", r"more.ttl: .*; correct the file"),
    ("ontology/more.ttl", "cx:Release", "cx:Rellease", r"more.ttl: relation 'ransomed' names 'Rellease'"),
    ("ontology/more.ttl", "rdfs:domain cx:Actor", "rdfs:domain cx:Actr", r"more.ttl: relation 'ransomed' names 'Actr'"),
    ("ontology/more.ttl", "cx:relatedTo", "cx:relattedTo", r"ransom.toml: pattern .*'ransomed' is no relation"),
]


@pytest.mark.parametrize(("file", "right", "wrong", "said"), WRONG, ids=[row[2] for row in WRONG])
def test_a_wrong_overlay_is_told_in_one_line(
    folder: Path, tmp_path: Path, file: str, right: str, wrong: str, said: str
) -> None:
    text = (folder / file).read_text()
    assert right in text
    (folder / file).write_text(text.replace(right, wrong))
    (tmp_path / "a.txt").write_text(ARTICLE)
    with pytest.raises(kg.KGError, match=said) as caught:
        kg.build([tmp_path / "a.txt"], tmp_path / "out", patterns=folder)
    assert caught.value.hint
    assert "\n" not in str(caught.value)
    assert not (tmp_path / "out").exists()


def test_a_folder_that_is_not_there_or_empty(tmp_path: Path) -> None:
    with pytest.raises(kg.KGError, match="no such folder; give"):
        list(kg.extract([], patterns=tmp_path / "nowhere"))
    with pytest.raises(kg.KGError, match="holds no patterns; write some"):
        list(kg.extract([], patterns=tmp_path))


def test_the_examples_of_an_overlay_can_be_tried(folder: Path) -> None:
    book, known = patterns.load(folder), vocab.load(folder)
    added = [p.id for p in book.patterns if p.id not in {q.id for q in patterns.load().patterns}]
    assert added == ["ransomed.verb", "borders.verb"]
    assert known.relation("borders").symmetric
    assert not vocab.load().added


# ---- a relation of ours, taken out of the drawers and laid over them again


def cut(text: str, start: str, end: str) -> tuple[str, str]:
    """The text without its stretches from `start` to before `end`, and those stretches."""
    taken = re.findall(rf"(?ms)^{start}.*?(?=^{end}|\Z)", text)
    for piece in taken:
        text = text.replace(piece, "")
    return text, "".join(taken)


@pytest.fixture
def house(tmp_path: Path) -> Path:
    """A copy of the package and its drawers without `besieged`, which lies in the folder `siege` instead."""
    copy = tmp_path / "house"
    shutil.copytree(ROOT / "kg", copy / "kg", ignore=shutil.ignore_patterns("model", "__pycache__"))
    (copy / "kg" / "nlp" / "model").symlink_to(ROOT / "kg" / "nlp" / "model")
    for name in ("ontology", "patterns", "gazetteer", "queries"):
        shutil.copytree(ROOT / name, copy / name)
    (tmp_path / "siege").mkdir()
    for file in (copy / "patterns").glob("*.toml"):
        rest, taken = cut(file.read_text("utf-8"), r'\[\[pattern\]\]\nid = "besieged', r"\[\[pattern\]\]|# -")
        file.write_text(rest, "utf-8")
        if taken:
            (tmp_path / "siege" / file.name).write_text(taken, "utf-8")
    terms = copy / "ontology" / "conflict.ttl"
    rest, taken = cut(terms.read_text("utf-8"), "cx:besieged a", "cx:|#")
    terms.write_text(rest, "utf-8")
    (tmp_path / "siege" / "siege.ttl").write_text(PREFIXES + PREFIXES_OF_NOTES + taken, "utf-8")
    assert "besieged" not in "".join(f.read_text("utf-8") for f in copy.rglob("*.t*l") if f.name != "words.toml")
    return copy


PREFIXES_OF_NOTES = "@prefix skos: <http://www.w3.org/2004/02/skos/core#> .\n"


def run(house: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    code = "from kg.cli import main; main()"
    environment = {**os.environ, "PYTHONPATH": str(house), "NO_COLOR": "1"}
    command = [sys.executable, "-P", "-c", code, *arguments]
    return subprocess.run(command, capture_output=True, text=True, env=environment, cwd=house, check=False)


def test_a_relation_taken_out_comes_back_through_an_overlay(house: Path, tmp_path: Path) -> None:
    text = "date 2024-03-15\nThe rebels besieged Goma on Monday, the mayor said. Rwanda denied besieging Goma.\n"
    (tmp_path / "a.txt").write_text(text)
    out, siege = str(tmp_path / "out"), str(tmp_path / "siege")
    assert run(house, "build", str(tmp_path / "a.txt"), "-o", out).returncode == 0
    assert not claims(Path(out), "besieged")
    done = run(house, "build", str(tmp_path / "a.txt"), "-o", out, "--patterns", siege)
    assert done.returncode == 0, done.stderr
    found = {(c.get("date"), c.get("polarity")) for c in claims(Path(out), "besieged")}
    assert found == {("2024-03-11", None), (None, "negated")}
    assert run(house, "check", out, "--reasoner", "fast").returncode == 0
    assert "[besieged]" in run(house, "explain", "rebels", "besieged", "goma", out).stdout
    dates = "SELECT DISTINCT ?d WHERE { ?who cx:besieged ?t . ?e cx:initiator ?who ; cx:startDate ?d }"
    assert asked(Path(out), dates) == ["2024-03-11"]
