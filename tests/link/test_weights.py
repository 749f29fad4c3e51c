"""The model of the decision: every weight is of a feature that the page on linking explains."""

from __future__ import annotations

from pathlib import Path

from kg.link.scoring import Weights

PAGE = (Path(__file__).parents[2] / "docs" / "linking.md").read_text("utf-8")


def test_every_feature_is_explained() -> None:
    weights = Weights.read()
    assert len(weights.features) > 15
    assert not [name for name in weights.features if name != "bias" and f"`{name}`" not in PAGE]


def test_what_disagrees_never_counts_for_a_candidate() -> None:
    weights = Weights.read().features
    against = ("misspelt", "foreign", "undated", "seat")
    assert all(weights[name] < 0 for name in against)
    assert all(weights[name] > 0 for name in ("role", "beside", "kind", "coherence", "near", "type", "country"))
    assert 0 < Weights.read().threshold < 1
