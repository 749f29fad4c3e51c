"""The names we know: countries, places, organisations, and the nouns that describe actors.

Reads the drawer `gazetteer/` once, on first use. Names are compared without case, accents,
apostrophes, hyphens, full stops and a leading "the"; acronyms must be written in capitals, so
that "us" and "is" stay words.
"""

from __future__ import annotations

import csv
import hashlib
import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterator
from functools import cache, lru_cache
from pathlib import Path
from typing import NamedTuple

from kg.errors import DataError
from kg.model import EntityId, Record
from kg.resources import drawer

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
    "seats",
    "iso2",
    "wikidata",
    "source",
)
ROLE_RELATIONS = frozenset({"leads", "memberOf"})

_NOT_DECOMPOSED = str.maketrans({"ø": "o", "ł": "l", "đ": "d", "ı": "i", "ß": "ss", "æ": "ae", "œ": "oe", "þ": "th"})
_DROPPED = dict.fromkeys(map(ord, ".'’‘`´ʼʻʿʾ"))
_POSSESSIVE = re.compile(r"(?<=[\w.])['’]s?$")
_BREAKS = re.compile(r"[\s\-–—_/,]+")
_ACRONYM = re.compile(r"[A-Z][A-Z0-9]{1,4}(?:[-/][A-Z0-9]{1,4})?")


class Entry(Record, frozen=True):
    """A row of the gazetteer. `names` are all wordings, the label first; `country` is ISO 3166-1 alpha-2."""

    id: EntityId
    label: str
    type: str
    names: tuple[str, ...] = ()
    wikidata: str | None = None
    country: str | None = None


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


class _Row(NamedTuple):
    where: str
    cells: dict[str, str]

    def list(self, column: str) -> tuple[str, ...]:
        return tuple(cell for cell in self.cells[column].split("|") if cell)

    def broken(self, what: str) -> DataError:
        return DataError(what, where=self.where, hint="correct the row")


def ascii_letters(text: str) -> str:
    """`text` without accents, in lower case: "Brasília" -> "brasilia"."""
    if text.isascii():
        return text.lower()
    parts = unicodedata.normalize("NFKD", text.casefold().translate(_NOT_DECOMPOSED))
    return "".join(c for c in parts if not unicodedata.combining(c))


@lru_cache(maxsize=65536)
def fold(name: str) -> str:
    """The form in which names are compared: "the Côte d'Ivoire's" -> "cote divoire"."""
    bare = ascii_letters(_POSSESSIVE.sub("", name.strip())).translate(_DROPPED)
    return _BREAKS.sub(" ", bare).strip().removeprefix("the ")


@lru_cache(maxsize=65536)
def slug(name: str) -> str:
    """A readable, stable ASCII name for an IRI: "N'Djamena" -> "ndjamena".

    What has no Latin letters gets eight digits of its hash instead, so that it stays distinct.
    """
    plain = ascii_letters(name).translate(_DROPPED)
    words = re.sub(r"[^a-z0-9]+", "-", plain).strip("-")
    if words and not any(c.isalpha() and not c.isascii() for c in plain):
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
    bare = _POSSESSIVE.sub("", name.strip()).translate(_DROPPED)
    return bare if _ACRONYM.fullmatch(bare) else ""


def _name_key(name: str) -> str:
    """`fold`, but "The Times" keeps its article, or any "times" would be the newspaper."""
    needs_article = name.startswith("The ") and name.count(" ") == 1
    return f"the {fold(name)}" if needs_article else fold(name)


def _rows(path: Path, columns: tuple[str, ...]) -> Iterator[_Row]:
    """The rows of a table. Lines that start with # are comments; the first other line is the header."""
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise DataError(f"cannot be read ({error})", where=str(path), hint="install conflict-kg again") from error
    kept = [(n, line) for n, line in enumerate(lines, 1) if line.strip() and not line.startswith("#")]
    table = csv.reader((line for _, line in kept), delimiter="\t", quoting=csv.QUOTE_NONE)
    for (number, _), cells in zip(kept, table, strict=True):
        where = f"{path.name}:{number}"
        if number == kept[0][0]:
            if tuple(cells) != columns:
                raise DataError(f"header must be {', '.join(columns)}", where=where, hint="correct the header")
        elif len(cells) != len(columns) or not cells[0]:
            raise DataError(f"{len(cells)} cells instead of {len(columns)}", where=where, hint="use tabs")
        else:
            yield _Row(where, dict(zip(columns, cells, strict=True)))


def _entry(row: _Row, bucket: str, kind: str, *, capital: bool = False) -> Entry:
    cells = row.cells
    label, *spellings = row.list("capital") if capital else (cells["label"], *row.list("names"))
    wikidata = cells["capital_wikidata" if capital else "wikidata"]
    if wikidata and not re.fullmatch(r"Q[1-9]\d*", wikidata):
        raise row.broken(f"{wikidata!r} is no Wikidata item")
    iso2 = cells.get("iso2") or cells.get("country") or None
    if iso2 and not re.fullmatch(r"[A-Z]{2}", iso2):
        raise row.broken(f"{iso2!r} is no two-letter country code")
    return Entry(f"{bucket}/{slug(label)}", label, kind, (label, *spellings), wikidata or None, iso2)


def _typed(folder: Path, file: str, bucket: str, types: frozenset[str]) -> Iterator[tuple[_Row, Entry]]:
    columns = ("label", "names", "type", "country", "wikidata", "source")
    for row in _rows(folder / file, columns):
        if row.cells["type"] not in types:
            raise row.broken(f"type {row.cells['type']!r} is none of {', '.join(sorted(types))}")
        yield row, _entry(row, bucket, row.cells["type"])


def _countries(folder: Path) -> Iterator[tuple[_Row, Entry]]:
    for row in _rows(folder / "countries.tsv", _COUNTRY_COLUMNS):
        yield row, _entry(row, "country", "Country")


def _add(index: dict[str, Entry], words: tuple[str, ...], row: _Row, entry: Entry) -> None:
    for word in words:
        if index.setdefault(fold(word), entry) is not entry:
            raise row.broken(f"{word!r} already stands for {index[fold(word)].label}")


def _check(rows: list[tuple[_Row, Entry]]) -> None:
    """No id twice, no name twice within a type, no item for two labels."""
    seen: dict[tuple[str, ...], Entry] = {}
    for row, entry in rows:
        keys = [("id", entry.id), *(("name", entry.type, fold(n), n.isupper() * "A") for n in entry.names)]
        if entry.wikidata:
            keys.append(("item", entry.wikidata))
        for key in keys:
            if seen.setdefault(key, entry) is not entry:
                raise row.broken(f"{key[0]} {key[-1] if key[0] != 'name' else key[2]!r} is also {seen[key].label}'s")


def _index(found: list[Entry]) -> tuple[dict[str, tuple[Entry, ...]], dict[str, tuple[Entry, ...]]]:
    names: dict[str, dict[Entry, None]] = defaultdict(dict)
    acronyms: dict[str, dict[Entry, None]] = defaultdict(dict)
    for entry in found:
        for name in entry.names:
            key = _acronym_key(name)
            (acronyms[key] if key else names[_name_key(name)])[entry] = None
    return {k: tuple(v) for k, v in names.items()}, {k: tuple(v) for k, v in acronyms.items()}


def load(folder: Path) -> _Gazetteer:
    """Reads and checks the tables of names in `folder`.

    Raises:
        DataError: if a row is broken: file, line, what.
    """
    demonyms: dict[str, Entry] = {}
    seats: dict[str, Entry] = {}
    rows = list(_typed(folder, "organisations.tsv", "organisation", ORGANISATION_TYPES))
    capitals = []
    for row, entry in _countries(folder):
        rows.append((row, entry))
        _add(demonyms, row.list("adjectives"), row, entry)
        _add(seats, row.list("seats"), row, entry)
        if row.cells["capital"]:
            capitals.append((row, _entry(row, "place", "Settlement", capital=True)))
    rows += capitals + list(_typed(folder, "places.tsv", "place", PLACE_TYPES))
    _check(rows)
    found = [entry for _, entry in rows]
    names, acronyms = _index(found)
    return _Gazetteer(tuple(sorted(found, key=lambda e: e.id)), names, acronyms, demonyms, seats)


@cache
def _load() -> _Gazetteer:
    return load(drawer("gazetteer"))


@cache
def _heads() -> dict[str, Head]:
    found: dict[str, Head] = {}
    for row in _rows(drawer("gazetteer") / "heads.tsv", ("noun", "class", "acts", "source")):
        noun, kind, acts, _ = row.cells.values()
        if kind not in HEAD_CLASSES or acts not in ("yes", "no") or noun in found:
            raise row.broken(f"class {kind!r} or acts {acts!r} is unknown, or {noun!r} stands twice")
        found[noun] = Head(kind, acts == "yes")
    return found


@cache
def _roles() -> dict[str, str]:
    found: dict[str, str] = {}
    for row in _rows(drawer("gazetteer") / "roles.tsv", ("noun", "relation", "source")):
        if row.cells["relation"] not in ROLE_RELATIONS or row.cells["noun"] in found:
            raise row.broken(f"{row.cells['relation']!r} is no relation of roles, or the noun stands twice")
        found[row.cells["noun"]] = row.cells["relation"]
    return found
