"""How likely a name stands for an item: a logistic model over named features, weights in `gazetteer/linking.toml`."""

from __future__ import annotations

import math
import tomllib
from collections.abc import Iterable, Mapping
from functools import cache

from rapidfuzz import fuzz

from kg import gazetteer
from kg.link.records import Candidate, Features, Item, Match, Sought
from kg.link.spelling import bare, is_latin, loose, romanised
from kg.model import Record
from kg.resources import drawer

PLACES = frozenset({"Country", "Settlement", "AdministrativeArea", "Region", "Facility", "Place"})
_KIND_PRIOR = {"Country": 1.0, "AdministrativeArea": 0.62, "Region": 0.62, "Facility": 0.45, "Settlement": 0.35}

_IMPLIED = {"area": "AdministrativeArea", "town": "Settlement"}
"""What a name itself says it is: "Idlib province"."""


class Weights(Record, frozen=True):
    """The model: a weight per feature, the bias among them, and the score below which nothing is linked."""

    threshold: float
    features: Mapping[str, float]

    @staticmethod
    @cache
    def read() -> Weights:
        """As `gazetteer/linking.toml` gives them."""
        read = tomllib.loads((drawer("gazetteer") / "linking.toml").read_text(encoding="utf-8"))
        return Weights(read["decision"]["threshold"], read["weights"])

    def total(self, features: Mapping[str, float]) -> float:
        """The weighted sum of these features."""
        return self.features["bias"] + sum(self.features.get(name, 0.0) * value for name, value in features.items())

    def score(self, features: Mapping[str, float]) -> float:
        """The probability that these features give; four digits."""
        return round(1 / (1 + math.exp(-max(-30.0, min(30.0, self.total(features))))), 4)


def prior(item: Item) -> float:
    """How much an item is spoken of, 0 to 1: by how many people live there, else by its kind."""
    people = math.log10(item.population + 1) / 8 if item.population else 0.0
    return min(1.0, max(people, _KIND_PRIOR.get(item.type, 0.6)))


def is_ours(item: Item) -> bool:
    """Whether an item is a row of the drawer, and not just a town of GeoNames."""
    return not item.id.rpartition("-")[2].isdigit() or item.type != "Settlement"


def fits(item: Item, type_: str | None) -> float:
    """How well an item's type agrees with what the reading took the name for: 1 the same, 0 another kind of thing."""
    if type_ is None:
        return 0.5
    if item.type == type_:
        return 1.0
    if {item.type, type_} <= PLACES:
        return 0.5 if "Country" not in (item.type, type_) else 0.3
    apart = PLACES | {"Person", "Population"}
    return 0.0 if item.type in apart or type_ in apart else 0.6


def static(item: Item, how: Match, sought: Sought) -> dict[str, float]:
    """The features that hang on name, type, country and date alone."""
    type_ = sought.type or _IMPLIED.get(bare(loose(sought.name))[1])
    return {
        f"match_{how}": 1.0,
        "misspelt": _misspelt(sought.name, item) if how in ("skeleton", "near") else 0.0,
        "prior": round(prior(item), 3),
        "ours": float(is_ours(item)),
        "type": fits(item, type_),
        "country": _agree(item.country, sought.country),
        "seat": float(item.type == "Country" and gazetteer.seat(sought.name) is not None),
        "label": float(loose(sought.name) in (loose(item.label), bare(loose(item.label))[0])),
        "undated": float(not _valid(item, sought.date)),
    }


def ranked(found: Iterable[tuple[Item, Match]], sought: Sought, weights: Weights) -> tuple[Candidate, ...]:
    """Candidates with scores, the likeliest first; ties by id."""
    made = []
    for item, how in found:
        features = static(item, how, sought)
        candidate = Candidate(item, how, weights.score(features), shown(features))
        made.append((-weights.total(features), item.id, candidate))
    return tuple(candidate for _, _, candidate in sorted(made, key=lambda one: one[:2]))


def reasons(candidate: Candidate, weights: Weights, most: int = 4) -> list[tuple[str, float]]:
    """What moved a score most: features with their share of it, the largest first."""
    shares = [(name, value * weights.features.get(name, 0.0)) for name, value in candidate.features]
    return sorted(((n, s) for n, s in shares if s), key=lambda share: (-abs(share[1]), share[0]))[:most]


def shown(features: Mapping[str, float]) -> Features:
    """Features as a record keeps them: sorted, zeros left out."""
    return tuple(sorted((name, value) for name, value in features.items() if value))


def _agree(country: str | None, sought: str | None) -> float:
    if country is None or sought is None:
        return 0.0
    return 1.0 if country == sought else -1.0


def _valid(item: Item, date: str | None) -> bool:
    return not date or ((not item.start or item.start <= date) and (not item.end or date <= item.end))


def _misspelt(name: str, item: Item) -> float:
    """How far the best spelling is from the name, 0 to 1; other scripts by a rough transliteration."""
    plain = loose(name)
    if not is_latin(name):
        plain = romanised(plain)
    return round(1 - max(fuzz.ratio(plain, loose(other)) for other in item.names) / 100, 2)
