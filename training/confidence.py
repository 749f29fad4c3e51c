"""Fit the weights of `patterns/confidence.toml` on the annotated sentences, without the fifth that is for testing.

    python training/confidence.py

A logistic regression with a ridge, by Newton's method: whether a fact that was read is right (as `bench/calibration.py`
judges it), from the pattern's own confidence and the signs that the claim shows. Only facts are fitted. A sign has to
be in the file, with its words, to get a weight; one that is seldom seen gets none. The same input gives the same bytes.
"""

from __future__ import annotations

import argparse
import re
import sys
from collections import Counter
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from bench import calibration, sentences
from kg.nlp import confidence, patterns
from training import annotated

ROOT = Path(__file__).resolve().parent.parent
FILE = ROOT / "patterns" / confidence.FILE
RIDGE = 10.0
"""Pulls the weights of signs to 0; chosen by cross-validation within the four fifths."""
SELDOM = 25
"""A sign on fewer facts than that tells nothing."""
STEPS = 30

Matrix = NDArray[np.float64]


def design(judged: list[calibration.Judged], names: list[str]) -> Matrix:
    """A row a claim: 1, the log-odds of its pattern, and for each sign whether it shows."""
    priors = {p.id: confidence.log_odds(p.row.confidence) for p in patterns.load().patterns}
    column = {name: i for i, name in enumerate(names, 2)}
    rows = np.zeros((len(judged), len(names) + 2))
    for row, one in zip(rows, judged, strict=True):
        row[:2] = 1, priors[one.claim.pattern]
        row[[column[s] for s in one.claim.signs if s in column]] = 1
    return rows


def fit(rows: Matrix, right: Matrix) -> Matrix:
    """The weights under which `right` is likeliest, with a ridge on all but the level."""
    ridge = np.diag([1e-6, 1.0, *[RIDGE] * (rows.shape[1] - 2)])
    weights = np.zeros(rows.shape[1])
    for _ in range(STEPS):
        sure = 1 / (1 + np.exp(-rows @ weights))
        slope = rows.T @ (right - sure) - ridge @ weights
        weights += np.linalg.solve(rows.T @ (rows * (sure * (1 - sure))[:, None]) + ridge, slope)
    return weights


def written(text: str, weights: dict[str, float], shares: dict[str, float]) -> str:
    """The file with new figures: level and prior by their names, a sign's in its line."""

    def of_sign(match: re.Match[str]) -> str:
        weight, share = weights.get(match[1], 0.0), shares.get(match[1], 0.0)
        return f'"{match[1]}" = {{ weight = {weight:.2f}, share = {share:.2f},'

    text = re.sub(r'(?m)^"([^"]+)" = \{ weight = [^,]+, share = [^,]+,', of_sign, text)
    return re.sub(r"(?m)^(level|prior) = .*", lambda match: f"{match[1]} = {weights[match[1]]:.2f}", text)


def refit(judged: list[calibration.Judged]) -> None:
    """Fit the file to these facts."""
    seen = Counter(sign for j in judged for sign in j.claim.signs)
    known = confidence.load().sign
    print("without words, so without a weight:", ", ".join(sorted(s for s in seen if s not in known)) or "none")
    names = sorted(s for s in known if seen[s] >= SELDOM)
    weights = fit(design(judged, names), np.array([float(j.right) for j in judged]))
    fitted = dict(zip(["level", "prior", *names], map(float, weights), strict=True))
    shares = {name: seen[name] / len(judged) for name in names}
    FILE.write_text(written(FILE.read_text("utf-8"), fitted, shares), "utf-8")
    print(f"{FILE.relative_to(ROOT)}: {len(names)} signs, from {len(judged)} facts")


def main() -> None:
    """Run the command."""
    argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter).parse_args()
    rows, _ = annotated.read(sentences.FOLDER.glob("*.txt"))
    reads = sentences.readings(row for row in rows if not row.is_test)
    refit([j for j in calibration.of_sentences(reads) if j.claim.is_fact])


if __name__ == "__main__":
    main()
