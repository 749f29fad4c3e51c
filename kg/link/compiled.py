"""The compiled gazetteer on disk: a trie of names, mapped into memory, and a table of records.

    names.marisa     name forms to record numbers: folded names, skeletons, ids
    records.sqlite   the records (table `item`), and what they were made of (table `meta`)

The same items give the same bytes, with the same versions of SQLite and marisa-trie.
"""

from __future__ import annotations

import hashlib
import os
import sqlite3
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache
from pathlib import Path

import marisa_trie

from kg.errors import DataError, OutputError
from kg.link.records import Item
from kg.link.spelling import bare, loose, skeletons
from kg.resources import drawer

NAMES, RECORDS = "names.marisa", "records.sqlite"
LAYOUT = "1"
"""Rises when the files change their form."""
FORMS = {"name": "~", "skeleton": "#", "id": "!"}
"""What a key of the trie begins with."""
_COLUMNS = (
    "number INTEGER PRIMARY KEY, id TEXT, label TEXT, type TEXT, names TEXT, wikidata TEXT, country TEXT, "
    "latitude REAL, longitude REAL, population INTEGER, description TEXT, start TEXT, end TEXT"
)
_AREAS = frozenset({"AdministrativeArea", "Region"})
_TABLES = ("countries", "offices", "organisations", "peoples", "persons", "places", "spellings", "towns", "wars")
_SETTINGS = ("scripts.toml", "towns.toml")


def home() -> Path:
    """Where the compiled gazetteer of this installation lies, or is to lie."""
    return Path(__file__).resolve().parent / "compiled"


def rows_hash() -> str:
    """A hash over all rows and settings that the compiled gazetteer is made of."""
    total = hashlib.sha256(LAYOUT.encode())
    folder = drawer("gazetteer")
    for name in (*(f"{table}.tsv" for table in _TABLES), *_SETTINGS):
        total.update(name.encode() + hashlib.sha256((folder / name).read_bytes()).digest())
    return total.hexdigest()[:16]


def write(items: Iterable[Item], folder: Path, meta: Mapping[str, str]) -> int:
    """Write items, one per id, to the two files in `folder`, and count them.

    Raises:
        OutputError: if the folder cannot be written.
    """
    ordered = sorted({item.id: item for item in items}.values(), key=lambda item: item.id)
    keys = sorted({(key, (number,)) for number, item in enumerate(ordered) for key in _keys(item)})
    try:
        folder.mkdir(parents=True, exist_ok=True)
        part = {name: folder / f".{name}.{os.getpid()}" for name in (NAMES, RECORDS)}
        marisa_trie.RecordTrie("<I", keys).save(str(part[NAMES]))
        _write_records(ordered, part[RECORDS], meta)
        for name, path in part.items():
            path.replace(folder / name)
    except OSError as error:
        raise OutputError(error.strerror or str(error), where=str(folder), hint="choose a folder with -o") from error
    return len(ordered)


def _keys(item: Item) -> Iterator[str]:
    yield FORMS["id"] + item.id
    if item.wikidata:
        yield FORMS["id"] + item.wikidata
    for name in item.names:
        plain = loose(name)
        short, kind = bare(plain)
        yield FORMS["name"] + plain
        area = kind == "area" and item.type in _AREAS
        if area:
            yield FORMS["name"] + short
        for form in (name, short) if area else (name,):
            for skeleton in skeletons(form, item.country) if len(form) > 2 else ():
                if len(skeleton) > 1:
                    yield FORMS["skeleton"] + skeleton


def _write_records(items: list[Item], path: Path, meta: Mapping[str, str]) -> None:
    path.unlink(missing_ok=True)
    with sqlite3.connect(path) as base:
        base.execute("PRAGMA journal_mode=OFF")
        base.execute(f"CREATE TABLE item ({_COLUMNS})")
        base.execute("CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT) WITHOUT ROWID")
        base.executemany(f"INSERT INTO item VALUES ({', '.join('?' * 13)})", map(_row, range(len(items)), items))
        base.execute("CREATE INDEX of_country ON item (country)")
        base.executemany("INSERT INTO meta VALUES (?, ?)", sorted(meta.items()))
    base.close()


def _row(number: int, item: Item) -> tuple[object, ...]:
    spot = (item.latitude, item.longitude, item.population)
    return (number, item.id, item.label, item.type, "|".join(item.names), item.wikidata, item.country, *spot,
            item.description, item.start, item.end)  # fmt: skip


class Compiled:
    """The two files, open. Raises DataError where they are missing, broken or (in their home) out of date."""

    def __init__(self, folder: Path | None = None) -> None:
        self.folder = folder or home()
        try:
            self._trie = marisa_trie.RecordTrie("<I").mmap(str(self.folder / NAMES))
            address = f"{(self.folder / RECORDS).as_uri()}?mode=ro&immutable=1"
            self._base = sqlite3.connect(address, uri=True, check_same_thread=False)
            self.meta = dict(self._base.execute("SELECT key, value FROM meta"))
        except (OSError, RuntimeError, sqlite3.Error, ValueError) as error:
            raise self._unfit(f"the compiled gazetteer cannot be opened ({error})") from None
        if self.meta.get("layout") != LAYOUT or (folder is None and self.meta.get("rows") != rows_hash()):
            raise self._unfit("the compiled gazetteer is older than its rows")
        self._item = lru_cache(maxsize=65536)(self._read)
        self._of_country = lru_cache(maxsize=64)(self._names_of)

    def _unfit(self, what: str) -> DataError:
        return DataError(what, where=str(self.folder), hint="run: kg gazetteer build")

    def numbers(self, form: str, key: str) -> list[int]:
        """The records under a key of a form: "name", "skeleton" or "id"."""
        return [number for (number,) in self._trie.get(FORMS[form] + key, ())]

    def starting(self, name: str) -> set[int]:
        """The records with a folded name that begins so."""
        return {number for _, (number,) in self._trie.iteritems(FORMS["name"] + name)}

    def item(self, number: int) -> Item:
        """A record."""
        return self._item(number)

    def of_country(self, country: str) -> dict[str, list[int]]:
        """All folded names of a country's items, each with its records."""
        return self._of_country(country)

    def items(self) -> Iterator[Item]:
        """All records, by id."""
        yield from (_item(row) for row in self._base.execute("SELECT * FROM item ORDER BY number"))

    def _read(self, number: int) -> Item:
        row = self._base.execute("SELECT * FROM item WHERE number = ?", (number,)).fetchone()
        return _item(row)

    def _names_of(self, country: str) -> dict[str, list[int]]:
        found: defaultdict[str, list[int]] = defaultdict(list)
        for number, names in self._base.execute("SELECT number, names FROM item WHERE country = ?", (country,)):
            for name in dict.fromkeys(map(loose, names.split("|"))):
                found[name].append(number)
        return found


def _item(row: tuple[object, ...]) -> Item:
    _, id_, label, type_, names, *rest = row
    return Item(id_, label, type_, tuple(str(names).split("|")), *rest)  # type: ignore[arg-type]
