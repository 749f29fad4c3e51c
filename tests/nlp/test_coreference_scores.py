"""The scorer of coreference against values worked out in the literature and by hand."""

from __future__ import annotations

import itertools
from pathlib import Path

import numpy as np
import pytest

from bench.coreference import Chains, Found, aligned, assigned, f1, gold, score

GUM = """# newdoc id = one
# sent_id = one-1
1\tThe\tthe\tDET\tDT\t_\t2\tdet\t_\tEntity=(1-organization-new
2\tarmy\tarmy\tNOUN\tNN\t_\t6\tnsubj\t_\t_
3\tof\tof\tADP\tIN\t_\t4\tcase\t_\t_
4\tMali\tMali\tPROPN\tNNP\t_\t2\tnmod\t_\tEntity=(2-place-new)1)
5\thas\thave\tAUX\tVBZ\t_\t6\taux\t_\t_
6\tfled\tflee\tVERB\tVBN\t_\t0\troot\t_\tSpaceAfter=No
7\t.\t.\tPUNCT\t.\t_\t6\tpunct\t_\t_

# sent_id = one-2
1\tIt\tit\tPRON\tPRP\t_\t2\tnsubj\t_\tEntity=(1-organization-giv)
2\tleft\tleave\tVERB\tVBD\t_\t0\troot\t_\t_
3\tMali\tMali\tPROPN\tNNP\t_\t2\tobj\t_\tEntity=(2-place-giv)

"""


def chains(text: str) -> Chains:
    """`abc de` as two chains of one-letter mentions."""
    return [{Found(ord(letter), ord(letter), ord(letter)) for letter in chain} for chain in text.split()]


def test_gum_chains_have_spans_and_heads(tmp_path: Path) -> None:
    path = tmp_path / "one.conllu"
    path.write_text(GUM, "utf-8")
    text, found = gold(path)
    assert text.strip() == "The army of Mali has fled. It left Mali"
    spans = sorted([(text[f.start : f.end], f.head) for f in sorted(chain)] for chain in found)
    assert spans == [[("Mali", 12), ("Mali", 35)], [("The army of Mali", 4), ("It", 27)]]


@pytest.mark.parametrize(
    ("key", "response", "muc", "b_cubed", "ceaf"),
    [
        ("abc defg", "ab cd fghi", 40.0, 45.45, 52.0),  # Pradhan et al. 2014, section 4
        ("abc defg", "abc defg", 100.0, 100.0, 100.0),
        ("abc", "de", 0.0, 0.0, 0.0),
    ],
)
def test_metrics(key: str, response: str, muc: float, b_cubed: float, ceaf: float) -> None:
    found = {name: round(f1(counts), 2) for name, counts in score(chains(key), chains(response)).items()}
    assert (found["MUC"], found["B3"], found["CEAFe"]) == (muc, b_cubed, ceaf)


def test_best_pairing_is_found() -> None:
    rng = np.random.default_rng(7)
    for rows, columns in itertools.product(range(1, 5), range(4, 6)):
        gain = rng.random((rows, columns)) * (rng.random((rows, columns)) > 0.4)
        best = max(sum(gain[range(rows), list(p)]) for p in itertools.permutations(range(columns), rows))
        assert assigned(gain) == pytest.approx(best)


def test_a_mention_may_match_by_its_head() -> None:
    key = [{Found(0, 16, 4), Found(27, 29, 27)}]
    ours = [{Found(4, 8, 4), Found(27, 29, 27), Found(40, 44, 40)}]
    assert aligned(ours, key, "head") == [key[0] | {Found(40, 44, 40)}]
    assert aligned(ours, key, "exact") == ours
    assert aligned(ours, key, "given") == key
