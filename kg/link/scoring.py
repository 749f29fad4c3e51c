"""How likely a name stands for an item: a logistic model over named features, weights in `gazetteer/linking.toml`."""

from __future__ import annotations

import math
import tomllib
from collections.abc import Iterable, Mapping
from functools import cache, lru_cache

from rapidfuzz import fuzz

from kg import gazetteer
from kg.link.records import Candidate, Features, Item, Match, Sought
from kg.link.spelling import bare, is_latin, loose, romanised
from kg.model import Record
from kg.resources import drawer

PLACES = frozenset({"Country", "Settlement", "AdministrativeArea", "Region", "Facility", "Place"})
_KIND_PRIOR = {"Country": 1.0, "AdministrativeArea": 0.62, "Region": 0.62, "Facility": 0.45, "Settlement": 0.35}

_ALIKE: dict[Match, float] = {"exact": 1.0, "folded": 1.0, "skeleton": 0.01, "near": 0.01}
_IMPLIED = {"area": "AdministrativeArea", "town": "Settlement"}
"""What a name itself says it is: "Idlib province"."""


class Weights(Record, frozen=True):
    """The model: a weight per feature, the bias among them, and when it abstains.

    Nothing is linked whose score is below `threshold`, or whose weighted sum is not `margin` ahead of the next. Who
    speaks of one of the countries behind a code in `kin` speaks of that country as well.
    """

    threshold: float
    margin: float
    features: Mapping[str, float]
    kin: Mapping[str, tuple[str, ...]] = {}

    @staticmethod
    @cache
    def read() -> Weights:
        """As `gazetteer/linking.toml` gives them."""
        read = tomllib.loads((drawer("gazetteer") / "linking.toml").read_text(encoding="utf-8"))
        kin = {land: tuple(others) for land, others in read["kin"].items()}
        return Weights(read["decision"]["threshold"], read["decision"]["margin"], read["weights"], kin)

    def total(self, features: Mapping[str, float]) -> float:
        """The weighted sum of these features."""
        return self.features["bias"] + sum(self.features.get(name, 0.0) * value for name, value in features.items())

    def score(self, features: Mapping[str, float]) -> float:
        """The probability that these features give; four digits."""
        return likely(self.total(features))


def likely(total: float) -> float:
    """The probability of a weighted sum; four digits."""
    return round(1 / (1 + math.exp(-max(-30.0, min(30.0, total)))), 4)


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
        return 1.0
    if item.type == type_:
        return 1.0
    if type_ == "Place":
        return float(item.type in PLACES)
    if {item.type, type_} <= PLACES:  # a name finder calls a province a town, but no town a province
        return 0.0 if (item.type, type_) == ("Settlement", "AdministrativeArea") else 0.6
    apart = PLACES | {"Person", "Population", "ArmedConflict"}
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
        "first": float(_listed_first(sought.name) == item.id),
        "seat": float(item.type == "Country" and gazetteer.seat(sought.name) is not None),
        "label": _is_label(loose(sought.name), loose(item.label)),
        "undated": float(not _valid(item, sought.date)),
    }


def ranked(found: Iterable[tuple[Item, Match]], sought: Sought, weights: Weights) -> tuple[Candidate, ...]:
    """Candidates with scores, the likeliest first; ties by id."""
    return weighed([(item, how, static(item, how, sought)) for item, how in found], sought, weights)


def weighed(
    known: list[tuple[Item, Match, dict[str, float]]], sought: Sought, weights: Weights
) -> tuple[Candidate, ...]:
    """Candidates by their features, and by what they are beside each other.

    The only one of that name counts as listed first, where the rows list none. Shares are by prior and fit of type;
    what is merely spelled alike has a small one, what a name only stands for ("Ankara" for Turkey) none.
    """
    named = [had for _, how, had in known if how in ("exact", "folded")] or [had for _, _, had in known]
    if len(named) == 1 and not _listed_first(sought.name):
        named[0]["first"] = 1.0
    often = [10 ** (4 * had["prior"]) * had["type"] * (1 - had["seat"]) * _ALIKE[how] for _, how, had in known]
    total, made = sum(often) or 1.0, []
    for (item, how, features), number in zip(known, often, strict=True):
        features["share"] = round(number / total, 3)
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


@lru_cache(maxsize=65536)
def _listed_first(name: str) -> str:
    """The entry that the rows list first under a name: what it means where nothing speaks against it."""
    first = next(iter(gazetteer.lookup(name)), None) or gazetteer.demonym(name)
    return first.id if first else ""


def _is_label(name: str, label: str) -> float:
    """1 for an item's own name, with "city" behind it too; half for an area's without the word that says it is one."""
    (short, kind), (town, city) = bare(label), bare(name)
    if name in (label, short) and not (kind and name == short):
        return 1.0
    return 1.0 if city == "town" and kind != "area" and town == short else 0.5 * (name == short)


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
