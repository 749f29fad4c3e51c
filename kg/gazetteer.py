"""The names we know: countries, places, organisations, and the nouns that describe actors.

Reads the drawer `gazetteer/` once, on first use. Names are compared without case, accents,
apostrophes, hyphens, full stops and a leading "the"; acronyms must be written in capitals, so
that "us" and "is" stay words. A name that several things share leads first to the one that lists it
first. The lesser places (`towns`), peoples (`peoples`) and the spellings in other languages
(`spellings`) are for linking: no text is searched for them, and they are read only when asked for.
"""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterator
from functools import cache, lru_cache
from operator import itemgetter
from pathlib import Path
from typing import NamedTuple

from kg.model import EntityId, Record
from kg.resources import drawer
from kg.rows import Row, broken, rows

PLACE_TYPES = frozenset({"Settlement", "AdministrativeArea", "Region", "Facility"})
ORGANISATION_TYPES = frozenset(
    {
        "NonStateArmedGroup",
        "StateForce",
        "InternationalOrganisation",
        "ReportingOrganisation",
        "Government",
        "Organisation",
    }
)
HEAD_CLASSES = frozenset(
    {
        "force",
        "armed_group",
        "government",
        "organisation",
        "reporting",
        "person",
        "people",
        "settlement",
        "area",
        "region",
        "facility",
        "weapon",
        "event",
    }
)
_COUNTRY_COLUMNS = (
    "label",
    "names",
    "adjectives",
    "capital",
    "capital_wikidata",
    "capital_lat",
    "capital_lon",
    "seats",
    "iso2",
    "wikidata",
    "lat",
    "lon",
    "source",
)
_ORGANISATION_COLUMNS = ("label", "names", "type", "country", "wikidata", "source")
_PLACE_COLUMNS = ("label", "names", "type", "country", "wikidata", "lat", "lon", "geonames", "source")
ROLE_RELATIONS = frozenset({"leads", "memberOf"})

_NOT_DECOMPOSED = str.maketrans({"ø": "o", "ł": "l", "đ": "d", "ı": "i", "ß": "ss", "æ": "ae", "œ": "oe", "þ": "th"})
_DROPPED: dict[int, str | None] = dict.fromkeys(map(ord, ".'’‘`´ʼʻʿʾ"))
_POSSESSIVE = re.compile(r"(?<=[\w.])['’]s?$")
_FOLDED = _DROPPED | dict.fromkeys(map(ord, "-–—_/,"), " ")
_NO_LETTERS = re.compile(r"[^a-z0-9]+")
_ITEM = re.compile(r"Q[1-9]\d*")
_CODE = re.compile(r"[A-Z]{2}")
_ORDER = {"o": 0, "c": 1, "p": 2}  # organisations, countries, places: what a bare name means first
_ACRONYM = re.compile(r"[A-Z][A-Z0-9]{1,4}(?:[-/][A-Z0-9]{1,4})?")


class Entry(Record, frozen=True):
    """A row of the gazetteer. `names` are all wordings, the label first; `country` is ISO 3166-1 alpha-2.

    `latitude` and `longitude` are degrees (WGS 84), `geonames` the id of a place at geonames.org.
    """

    id: EntityId
    label: str
    type: str
    names: tuple[str, ...] = ()
    wikidata: str | None = None
    country: str | None = None
    latitude: float | None = None
    longitude: float | None = None
    geonames: int | None = None


class Spelling(NamedTuple):
    """A name in a language (ISO 639-3, "und" where it is not known), the preferred ones first."""

    language: str
    name: str


class Head(NamedTuple):
    """What a noun describes (`name`), and whether such a thing can act."""

    name: str
    acts: bool


_Located = tuple[str, Entry]
"""An entry and where its row stands: file and line."""
_Named = tuple[int, int, str, Entry]
"""An entry and what orders those of its name: its kind and the name's place in its list; and where its row stands."""


class _Gazetteer(NamedTuple):
    entries: tuple[Entry, ...]
    names: dict[str, tuple[Entry, ...]]
    acronyms: dict[str, tuple[Entry, ...]]
    demonyms: dict[str, Entry]
    seats: dict[str, Entry]


def ascii_letters(text: str) -> str:
    """`text` without accents, in lower case: "Brasília" -> "brasilia"."""
    if text.isascii():
        return text.lower()
    parts = unicodedata.normalize("NFKD", text.casefold().translate(_NOT_DECOMPOSED))
    return "".join(c for c in parts if not unicodedata.combining(c))


@lru_cache(maxsize=65536)
def fold(name: str) -> str:
    """The form in which names are compared: "the Côte d'Ivoire's" -> "cote divoire"."""
    bare = name.strip()
    if bare[-1:] in "'’" or bare[-2:-1] in ("'", "’"):
        bare = _POSSESSIVE.sub("", bare)
    return " ".join(ascii_letters(bare).translate(_FOLDED).split()).removeprefix("the ")


@lru_cache(maxsize=65536)
def slug(name: str) -> str:
    """A readable, stable ASCII name for an IRI: "N'Djamena" -> "ndjamena".

    What has no Latin letters gets eight digits of its hash instead, so that it stays distinct.
    """
    plain = ascii_letters(name).translate(_DROPPED)
    words = _NO_LETTERS.sub("-", plain).strip("-")
    if words and (plain.isascii() or not any(c.isalpha() and not c.isascii() for c in plain)):
        return words
    digest = hashlib.sha256(unicodedata.normalize("NFC", name).encode()).hexdigest()[:8]
    return f"{words}-{digest}" if words else digest


@lru_cache(maxsize=65536)
def lookup(name: str) -> tuple[Entry, ...]:
    """All entries of that name: organisations and countries first, then places.

    Words without a capital are names only where the gazetteer writes them so ("janjaweed"), and
    "The Times" needs its article.
    """
    found, key = _load().names.get(fold(name), ()), _acronym_key(name)
    if name[:4] in ("The ", "THE "):
        found = _load().names.get(f"the {fold(name)}", ()) + found
    if name.islower():
        return tuple(e for e in found if name in e.names)
    return found + tuple(e for e in _load().acronyms.get(key, ()) if e not in found) if key else found


def demonym(word: str) -> Entry | None:
    """The country that a capitalised adjective or noun stands for: "Syrian", "Turks"."""
    return _load().demonyms.get(fold(word)) if word[:1].isupper() else None


def seat(word: str) -> Entry | None:
    """The country whose government a capital or palace can stand for: "Ankara", "the Kremlin"."""
    bare = word.removeprefix("the ")
    return _load().seats.get(fold(bare)) if bare[:1].isupper() else None


def country(iso2: str) -> Entry | None:
    """The country with that ISO 3166-1 alpha-2 code."""
    return next((e for e in _load().entries if e.type == "Country" and e.country == iso2), None)


def entries() -> tuple[Entry, ...]:
    """All rows, sorted by id."""
    return _load().entries


@cache
def towns() -> tuple[Entry, ...]:
    """The lesser places, sorted by id, which `lookup` and `entries` leave out."""
    return load_towns(drawer("gazetteer"))


@cache
def peoples() -> tuple[Entry, ...]:
    """Peoples, tribes and communities of faith, sorted by id, which `lookup` and `entries` leave out."""
    found = list(_peoples(drawer("gazetteer")))
    _check(found)
    return tuple(sorted((entry for _, entry in found), key=lambda e: e.id))


@cache
def spellings() -> dict[str, tuple[Spelling, ...]]:
    """Names in other languages and scripts, by Wikidata item or, where an entry has none, by its id."""
    found: dict[str, tuple[Spelling, ...]] = defaultdict(tuple)
    for row in rows(drawer("gazetteer") / "spellings.tsv", ("item", "language", "names", "source")):
        language = row.cells["language"]
        found[row.cells["item"]] += tuple(Spelling(language, name) for name in row.list("names"))
    return dict(found)


def head(lemma: str) -> Head | None:
    """What a noun, singular, describes, and whether it acts."""
    return _heads().get(lemma.lower())


def head_class(lemma: str) -> str | None:
    """The class of thing a noun describes: "rebel" -> "armed_group"."""
    found = head(lemma)
    return found.name if found else None


def role(lemma: str) -> str | None:
    """How the holder of a role is tied to its organisation: "leads" or "memberOf"."""
    return _roles().get(lemma.lower())


def roles(relation: str) -> frozenset[str]:
    """The role nouns whose holders are tied to their organisation by `relation`."""
    return frozenset(noun for noun, tie in _roles().items() if tie == relation)


@cache
def first_words() -> dict[str, int]:
    """First words of all names, folded, each with the number of words of its longest name."""
    found: dict[str, int] = {}
    for name in (*_load().names, *map(str.lower, _load().acronyms)):
        words = name.split()
        found[words[0]] = max(found.get(words[0], 0), len(words))
    return found


def _acronym_key(name: str) -> str:
    if name[1:2].islower():
        return ""
    bare = _POSSESSIVE.sub("", name.strip()).translate(_DROPPED)
    return bare if _ACRONYM.fullmatch(bare) else ""


def _name_key(name: str) -> str:
    """`fold`, but "The Times" keeps its article, or any "times" would be the newspaper."""
    needs_article = name.startswith("The ") and name.count(" ") == 1
    return f"the {fold(name)}" if needs_article else fold(name)


def _entry(row: Row, bucket: str, kind: str, prefix: str = "") -> Entry:
    cells = row.cells
    names = row.list("capital") if prefix else (cells["label"], *row.list("names"))
    wikidata = cells[f"{prefix}wikidata"] or None
    if wikidata and not _ITEM.fullmatch(wikidata):
        raise row.broken(f"{wikidata!r} is no Wikidata item")
    iso2 = cells["iso2" if "iso2" in cells else "country"] or None
    if iso2 and not _CODE.fullmatch(iso2):
        raise row.broken(f"{iso2!r} is no two-letter country code")
    id_ = f"{bucket}/{slug(names[0])}"
    if f"{prefix}lat" not in cells:
        return Entry(id_, names[0], kind, names, wikidata, iso2)
    lat, lon = _degrees(row, f"{prefix}lat", 90), _degrees(row, f"{prefix}lon", 180)
    return Entry(id_, names[0], kind, names, wikidata, iso2, lat, lon, _geonames(row))


def _degrees(row: Row, column: str, limit: float) -> float | None:
    cell = row.cells[column]
    if not cell:
        return None
    try:
        degrees = float(cell)
    except ValueError:
        degrees = limit + 1
    if abs(degrees) > limit:
        raise row.broken(f"{column} {cell!r} is no number of degrees")
    return degrees


def _geonames(row: Row) -> int | None:
    cell = row.cells.get("geonames")
    if cell and not cell.isdecimal():
        raise row.broken(f"{cell!r} is no number of GeoNames")
    return int(cell) if cell else None


def _organisations(folder: Path) -> Iterator[_Located]:
    for row in rows(folder / "organisations.tsv", _ORGANISATION_COLUMNS):
        yield row.where, _entry(row, "organisation", _type(row, ORGANISATION_TYPES))


def _peoples(folder: Path) -> Iterator[_Located]:
    for row in rows(folder / "peoples.tsv", _ORGANISATION_COLUMNS):
        yield row.where, _entry(row, "people", _type(row, frozenset({"Population"})))


def _places(folder: Path, file: str) -> Iterator[_Located]:
    for row in rows(folder / file, _PLACE_COLUMNS):
        yield row.where, _entry(row, "place", _type(row, PLACE_TYPES))


def _type(row: Row, types: frozenset[str]) -> str:
    found = row.cells["type"]
    if found not in types:
        raise row.broken(f"type {found!r} is none of {', '.join(sorted(types))}")
    return found


def _countries(folder: Path) -> Iterator[tuple[Row, Entry]]:
    for row in rows(folder / "countries.tsv", _COUNTRY_COLUMNS):
        yield row, _entry(row, "country", "Country")


def _add(index: dict[str, Entry], words: tuple[str, ...], row: Row, entry: Entry) -> None:
    for word in words:
        if index.setdefault(fold(word), entry) is not entry:
            raise row.broken(f"{word!r} already stands for {index[fold(word)].label}")


def _check(found: list[_Located]) -> None:
    """No id twice, no item for two labels."""
    seen: dict[str, Entry] = {}
    for where, entry in found:
        for key in (entry.id, entry.wikidata):
            if key and seen.setdefault(key, entry) is not entry:
                raise broken(where, f"id {key!r} is also {seen[key].label}'s")


def _index(found: list[_Located]) -> tuple[dict[str, tuple[Entry, ...]], dict[str, tuple[Entry, ...]]]:
    """Entries by folded name and by acronym; of several, those come first that list the name first."""
    names: dict[str, list[_Named]] = defaultdict(list)
    acronyms: dict[str, list[_Named]] = defaultdict(list)
    for where, entry in found:
        order = _ORDER[entry.id[0]]
        for place, name in enumerate(entry.names):
            acronym = _acronym_key(name)
            same = acronyms[acronym] if acronym else names[_name_key(name)]
            if not same or same[-1][3] is not entry:
                same.append((order, place, where, entry))
    return _sorted(names), _sorted(acronyms)


def _sorted(index: dict[str, list[_Named]]) -> dict[str, tuple[Entry, ...]]:
    found: dict[str, tuple[Entry, ...]] = {}
    for key, same in index.items():
        if len(same) > 1:
            _check_names(key, same)
            same.sort(key=itemgetter(0, 1))
        found[key] = tuple([named[3] for named in same])
    return found


def _check_names(name: str, same: list[_Named]) -> None:
    """No name twice within a type and a country.

    Two lands may have a Tripoli each; which of them a text means is for linking to say.
    """
    seen: dict[tuple[str, str | None], Entry] = {}
    for _, _, where, entry in same:
        other = seen.setdefault((entry.type, entry.country), entry)
        if other is not entry:
            raise broken(where, f"name {name!r} is also {other.label}'s")


def load(folder: Path) -> _Gazetteer:
    """Reads and checks the tables of names in `folder`.

    Raises:
        DataError: if a row is broken: file, line, what.
    """
    demonyms: dict[str, Entry] = {}
    seats: dict[str, Entry] = {}
    found = list(_organisations(folder))
    capitals = []
    for row, entry in _countries(folder):
        found.append((row.where, entry))
        _add(demonyms, row.list("adjectives"), row, entry)
        _add(seats, row.list("seats"), row, entry)
        if row.cells["capital"]:
            capitals.append((row.where, _entry(row, "place", "Settlement", "capital_")))
    found += capitals
    found += _places(folder, "places.tsv")
    _check(found)
    names, acronyms = _index(found)
    return _Gazetteer(tuple(sorted((e for _, e in found), key=lambda e: e.id)), names, acronyms, demonyms, seats)


def load_towns(folder: Path) -> tuple[Entry, ...]:
    """Reads and checks `towns.tsv` in `folder`, beside the other tables, with which it shares no id or item.

    Raises:
        DataError: if a row is broken: file, line, what.
    """
    found = list(_places(folder, "towns.tsv"))
    _check(found)
    _index(found)
    taken = {key for entry in load(folder).entries for key in (entry.id, entry.wikidata)}
    for where, entry in found:
        if entry.id in taken or (entry.wikidata and entry.wikidata in taken):
            raise broken(where, f"{entry.label!r} stands in another table")
    return tuple(sorted((entry for _, entry in found), key=lambda e: e.id))


@cache
def _load() -> _Gazetteer:
    return load(drawer("gazetteer"))


@cache
def _heads() -> dict[str, Head]:
    found: dict[str, Head] = {}
    for row in rows(drawer("gazetteer") / "heads.tsv", ("noun", "class", "acts", "source")):
        noun, kind, acts, _ = row.cells.values()
        if kind not in HEAD_CLASSES or acts not in ("yes", "no") or noun in found:
            raise row.broken(f"class {kind!r} or acts {acts!r} is unknown, or {noun!r} stands twice")
        found[noun] = Head(kind, acts == "yes")
    return found


@cache
def _roles() -> dict[str, str]:
    found: dict[str, str] = {}
    for row in rows(drawer("gazetteer") / "roles.tsv", ("noun", "relation", "source")):
        if row.cells["relation"] not in ROLE_RELATIONS or row.cells["noun"] in found:
            raise row.broken(f"{row.cells['relation']!r} is no relation of roles, or the noun stands twice")
        found[row.cells["noun"]] = row.cells["relation"]
    return found
