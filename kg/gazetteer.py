"""The names we know: countries, places, organisations, and the nouns that describe actors.

Reads the drawer `gazetteer/` once, on first use. Names are compared without case, accents,
apostrophes, hyphens, full stops and a leading "the"; acronyms must be written in capitals, so
that "us" and "is" stay words. A name that several things share leads first to the one that lists it
first. The lesser places (`towns`) and the spellings in other languages (`spellings`) are for
linking: no text is searched for them, and they are read only when asked for.
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
from kg.rows import Row, rows

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


def _degrees(row: Row, column: str, limit: float) -> float | None:
    cell = row.cells.get(column, "")
    try:
        degrees = float(cell) if cell else None
    except ValueError:
        degrees = limit + 1
    if degrees is not None and abs(degrees) > limit:
        raise row.broken(f"{column} {cell!r} is no number of degrees")
    return degrees


def _entry(row: Row, bucket: str, kind: str, prefix: str = "") -> Entry:
    cells = row.cells
    label, *spellings = row.list("capital") if prefix else (cells["label"], *row.list("names"))
    wikidata = cells[f"{prefix}wikidata"]
    if wikidata and not _ITEM.fullmatch(wikidata):
        raise row.broken(f"{wikidata!r} is no Wikidata item")
    iso2 = cells.get("iso2") or cells.get("country") or None
    if iso2 and not _CODE.fullmatch(iso2):
        raise row.broken(f"{iso2!r} is no two-letter country code")
    if bucket == "organisation":
        return Entry(f"{bucket}/{slug(label)}", label, kind, (label, *spellings), wikidata or None, iso2)
    geonames = cells.get("geonames", "")
    if geonames and not geonames.isdecimal():
        raise row.broken(f"{geonames!r} is no number of GeoNames")
    lat, lon = _degrees(row, f"{prefix}lat", 90), _degrees(row, f"{prefix}lon", 180)
    return Entry(
        f"{bucket}/{slug(label)}", label, kind, (label, *spellings), wikidata or None, iso2, lat, lon,
        int(geonames) if geonames else None,
    )  # fmt: skip


def _organisations(folder: Path) -> Iterator[tuple[Row, Entry]]:
    for row in rows(folder / "organisations.tsv", _ORGANISATION_COLUMNS):
        yield row, _entry(row, "organisation", _type(row, ORGANISATION_TYPES))


def _places(folder: Path, file: str) -> Iterator[tuple[Row, Entry]]:
    for row in rows(folder / file, _PLACE_COLUMNS):
        yield row, _entry(row, "place", _type(row, PLACE_TYPES))


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


def _check(found: list[tuple[Row, Entry]]) -> None:
    """No id twice, no item for two labels, no name twice within a type and a country.

    Two lands may have a Tripoli each; which of them a text means is for linking to say.
    """
    seen: dict[object, Entry] = {}
    for row, entry in found:
        keys: list[object] = [entry.id]
        if entry.wikidata:
            keys.append(entry.wikidata)
        keys += [(entry.type, entry.country, fold(n), n.isupper()) for n in entry.names]
        for key in keys:
            if seen.setdefault(key, entry) is not entry:
                what = f"name {key[2]!r}" if isinstance(key, tuple) else f"id {key!r}"
                raise row.broken(f"{what} is also {seen[key].label}'s")


def _index(found: list[Entry]) -> tuple[dict[str, tuple[Entry, ...]], dict[str, tuple[Entry, ...]]]:
    """Entries by folded name and by acronym; of several, those come first that list the name first."""
    names: dict[str, dict[EntityId, tuple[int, int, Entry]]] = defaultdict(dict)
    acronyms: dict[str, dict[EntityId, tuple[int, int, Entry]]] = defaultdict(dict)
    for entry in found:
        for place, name in enumerate(entry.names):
            acronym = _acronym_key(name)
            same = acronyms[acronym] if acronym else names[_name_key(name)]
            same.setdefault(entry.id, (_ORDER[entry.id[0]], place, entry))
    return _sorted(names), _sorted(acronyms)


def _sorted(index: dict[str, dict[EntityId, tuple[int, int, Entry]]]) -> dict[str, tuple[Entry, ...]]:
    ranked = {key: sorted(same.values(), key=itemgetter(0, 1)) for key, same in index.items()}
    return {key: tuple(entry for _, _, entry in same) for key, same in ranked.items()}


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
        found.append((row, entry))
        _add(demonyms, row.list("adjectives"), row, entry)
        _add(seats, row.list("seats"), row, entry)
        if row.cells["capital"]:
            capitals.append((row, _entry(row, "place", "Settlement", "capital_")))
    found += capitals
    found += _places(folder, "places.tsv")
    _check(found)
    known = [entry for _, entry in found]
    names, acronyms = _index(known)
    return _Gazetteer(tuple(sorted(known, key=lambda e: e.id)), names, acronyms, demonyms, seats)


def load_towns(folder: Path) -> tuple[Entry, ...]:
    """Reads and checks `towns.tsv` in `folder`, beside the other tables, with which it shares no id or item.

    Raises:
        DataError: if a row is broken: file, line, what.
    """
    found = list(_places(folder, "towns.tsv"))
    _check(found)
    taken = {key for entry in load(folder).entries for key in (entry.id, entry.wikidata)}
    for row, entry in found:
        if entry.id in taken or (entry.wikidata and entry.wikidata in taken):
            raise row.broken(f"{entry.label!r} stands in another table")
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
