"""Fit the weights by which a name's candidates are judged, on reports whose names editors have linked.

    python -m training.linking DEV.jsonl            print the weights, and how they do on weeks held out
    python -m training.linking DEV.jsonl --write    write them to gazetteer/linking.toml

Each candidate of a linked name is one example: right if it is what the editor meant. Where the gazetteer
cannot know what is meant, all candidates are wrong: that teaches to abstain. Nothing else of the reports is kept.
"""

from __future__ import annotations

import argparse
import re
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import numpy as np
from scipy.optimize import minimize
from sklearn.model_selection import GroupKFold

from bench.linking import Known, Row, extracted, read_reports
from kg.link.finding import Gazetteer
from kg.link.linking import Linker
from kg.model import Extraction
from kg.resources import drawer

PENALTY = 1.0
BOUNDS: dict[str, tuple[float | None, float | None]] = {
    "beside": (2.5, None),
    "coherence": (4.0, None),
    "first": (0.5, 3.5),
    "kindred": (7.5, 7.5),
    "label": (0.0, 1.0),
    "foreign": (None, -1.5),
    "near": (1.0, None),
    "role": (2.0, None),
    "sense": (1.0, None),
    "country": (4.0, None),
    "share": (None, 2.5),
    "type": (3.0, None),
    "undated": (None, -2.0),
    "kind": (3.0, None),
    "match_exact": (None, 1.5),
    "match_folded": (1.0, None),
    "match_near": (None, -2.5),
    "misspelt": (None, -4.0),
    "prior": (1.0, None),
}
"""What we know of some features better than these reports, in which few names mean two things."""

Example = tuple[dict[str, float], bool, str]
"""Features of a candidate, whether it is right, and the week of its report."""


class Model(NamedTuple):
    """A weight per name of a feature, and the bias."""

    names: list[str]
    weights: np.ndarray
    bias: float

    def likely(self, found: list[Example]) -> np.ndarray:
        """The probability of each example."""
        return 1 / (1 + np.exp(-(table(found, self.names) @ self.weights + self.bias)))


def examples(rows: list[Row], done: list[Extraction]) -> Iterator[Example]:
    """The candidates of every linked name that the reader has found, to the letter."""
    finder = Gazetteer()
    known, linker = Known(finder), Linker(finder)
    for row, one in zip(rows, done, strict=True):
        _, weighed = linker.weigh(one)
        at = {(m.span.start, m.span.end): m.entity for m in one.mentions if m.kind in ("named", "demonym")}
        seen = set()
        for link in row["links"]:
            name = at.get((link["b"], link["e"]))
            if not link["named"] or name not in weighed or name in seen:
                continue
            seen.add(name)
            wanted = known.items(link)
            for _, candidate in weighed[name]:
                yield dict(candidate.features), candidate.item.id in wanted, row["id"][5:15]


def table(found: list[Example], names: list[str]) -> np.ndarray:
    """Features as numbers, a row per example."""
    return np.array([[features.get(name, 0.0) for name in names] for features, _, _ in found])


def fit(found: list[Example]) -> Model:
    """The likeliest weights within their bounds."""
    names = sorted({name for features, _, _ in found for name in features} | BOUNDS.keys())
    rows, right = table(found, names), np.array([float(right) for _, right, _ in found])

    def loss(weights: np.ndarray) -> tuple[float, np.ndarray]:
        total = rows @ weights[1:] + weights[0]
        error = 1 / (1 + np.exp(-total)) - right
        cost = np.logaddexp(0, total).sum() - (right * total).sum() + PENALTY * (weights[1:] ** 2).sum()
        return cost, np.concatenate([[error.sum()], rows.T @ error + 2 * PENALTY * weights[1:]])

    bounds = [(None, None), *(BOUNDS.get(name, (None, None)) for name in names)]
    done = minimize(loss, np.zeros(len(bounds)), jac=True, method="L-BFGS-B", bounds=bounds)
    return Model(names, done.x[1:], float(done.x[0]))


def report(found: list[Example]) -> None:
    """How well the model tells right from wrong on weeks that it was not fitted on."""
    right, weeks = np.array([right for _, right, _ in found]), [week for _, _, week in found]
    likely = np.zeros(len(found))
    for train, test in GroupKFold(5).split(found, right, weeks):
        likely[test] = fit([found[i] for i in train]).likely([found[i] for i in test])
    for least in (0.3, 0.5, 0.7, 0.9):
        taken = likely >= least
        print(f"from {least}: precision {right[taken].mean():.3f}, recall {right[taken].sum() / right.sum():.3f}")
    print(f"{len(found)} candidates, {right.sum()} of them right")


def write(weights: dict[str, float]) -> None:
    """Put the weights into the drawer, below what is decided by hand."""
    path = drawer("gazetteer") / "linking.toml"
    head = re.split(r"(?m)^\[weights\]$", path.read_text("utf-8"))[0]
    lines = "".join(f"{name} = {weight:.2f}\n" for name, weight in weights.items())
    path.write_text(f"{head}[weights]\n{lines}", encoding="utf-8")


def main() -> None:
    """Run the command."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("path", type=Path)
    parser.add_argument("--write", action="store_true")
    options = parser.parse_args()
    rows = read_reports(options.path)
    found = list(examples(rows, extracted(rows)))
    report(found)
    model = fit(found)
    weights = {"bias": model.bias} | dict(zip(model.names, map(float, model.weights), strict=True))
    for name, weight in weights.items():
        print(f"{name} = {weight:.2f}")
    if options.write:
        write(weights)


if __name__ == "__main__":
    main()
