"""Wars and lasting conflicts by name, land and time.

Reads `wars.tsv` of the drawer `gazetteer/` on first use; only linking needs it. Dates are ISO and may be a year
or a month only; "2014" as a start is its first day, as an end its last.
"""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

from kg.edtf import bounds
from kg.gazetteer import slug
from kg.model import EntityId, Record
from kg.resources import drawer
from kg.rows import Row, rows

TYPE = "ArmedConflict"
_COLUMNS = ("label", "names", "lands", "start", "end", "wikidata", "source")


class War(Record, frozen=True):
    """A war. `names` are all wordings, the label first, without the years in brackets behind it.

    `lands` are where it is fought (ISO 3166-1 alpha-2), `first` and `last` the days that its dates bound, `last` ""
    where it went on when the row was written.
    """

    id: EntityId
    label: str
    names: tuple[str, ...]
    lands: tuple[str, ...]
    first: str
    last: str = ""
    wikidata: str | None = None

    def goes_on(self, day: str) -> bool:
        """Whether it is fought on that day (ISO date)."""
        return self.first <= day and (not self.last or day <= self.last)


@cache
def wars() -> tuple[War, ...]:
    """All wars, in the order of their table."""
    return load(drawer("gazetteer"))


def load(folder: Path) -> tuple[War, ...]:
    """Reads and checks `wars.tsv` in `folder`.

    Raises:
        DataError: if a row is broken: file, line, what.
    """
    found: dict[str, War] = {}
    for row in rows(folder / "wars.tsv", _COLUMNS):
        war = _war(row)
        for key in filter(None, (war.id, war.wikidata)):
            if found.setdefault(key, war) is not war:
                raise row.broken(f"{key!r} stands twice")
    return tuple(dict.fromkeys(found.values()))


def _war(row: Row) -> War:
    label, item, lands = row.cells["label"], row.cells["wikidata"], row.list("lands")
    first, last = bounds(row.cells["start"])[0], bounds(row.cells["end"])[1]
    if first is None or (row.cells["end"] and last is None):
        raise row.broken("a war needs a start, and an end that is a date or empty")
    if wrong := [land for land in lands if not re.fullmatch("[A-Z]{2}", land)]:
        raise row.broken(f"{wrong[0]!r} is no two-letter country code")
    if item and not re.fullmatch(r"Q[1-9]\d*", item):
        raise row.broken(f"{item!r} is no Wikidata item")
    names = dict.fromkeys((label, re.sub(r" \([^()]*\)$", "", label), *row.list("names")))
    ends = last.isoformat() if last else ""
    return War(f"conflict/{slug(label)}", label, tuple(names), lands, first.isoformat(), ends, item or None)
