"""Who held which office when, and the persons whom news of conflicts names.

Reads `offices.tsv` and `persons.tsv` of the drawer `gazetteer/` on first use; reading texts needs
neither. Dates are ISO and may be a year or a month only; "2014" as a start is its first day, as an
end its last. A term without an end was going on when its source was read (`known_to`): later it
is likely, but not known.
"""

from __future__ import annotations

import re
from collections import defaultdict
from functools import cache
from pathlib import Path

from kg.edtf import bounds
from kg.gazetteer import Entry, fold, slug
from kg.model import Record
from kg.resources import drawer
from kg.rows import Row, rows

_PERSON_COLUMNS = ("label", "names", "country", "wikidata", "source")
_OFFICE_COLUMNS = (
    "office", "names", "of", "person", "start", "end", "known_to", "office_wikidata", "person_wikidata", "source",
)  # fmt: skip


class Term(Record, frozen=True):
    """Somebody's time in an office.

    `of` is a country (ISO 3166-1 alpha-2) or the label of an organisation, `names` what news calls the
    office, `first` and `last` the days that the dates bound, `last` being `known_to` where the term
    was still going on then.
    """

    of: str
    office: str
    names: tuple[str, ...]
    person: str
    first: str
    last: str
    ended: bool
    office_wikidata: str | None = None
    person_wikidata: str | None = None


def holders(office: str, of: str, day: str) -> tuple[Term, ...]:
    """The terms in that office on that day, one a person, the likeliest first.

    Who stays comes before who leaves, so that on a day of change the newcomer leads; then come
    holders of that very title, then who came last. `office` is a title ("Minister of Foreign Affairs")
    or what news calls it ("foreign minister"), `of` a country's code or an organisation's label, `day`
    an ISO date. A term that is not known to have ended counts for later days, too: `known` tells.
    """
    key = _key(office)
    found = [t for t in _by_office().get((of, key), ()) if t.first <= day and (day <= t.last or not t.ended)]

    def rank(term: Term) -> tuple[bool, bool, str, str]:
        leaving = term.ended and term.last == day
        return not leaving, _key(term.office) == key, term.first, term.person

    latest: dict[str, Term] = {}
    for term in sorted(found, key=rank, reverse=True):
        latest.setdefault(term.person_wikidata or term.person, term)
    return tuple(latest.values())


def known(term: Term, day: str) -> bool:
    """Whether the source of the term covers that day."""
    return term.first <= day <= term.last


@cache
def terms() -> tuple[Term, ...]:
    """All terms, in the order of their table."""
    return load_terms(drawer("gazetteer"))


@cache
def persons() -> tuple[Entry, ...]:
    """The persons that either table names, sorted by id; namesakes among holders of offices differ by item."""
    found = {entry.id: entry for entry in load_persons(drawer("gazetteer"))}
    items = {entry.wikidata for entry in found.values()}
    for term in terms():
        if term.person_wikidata and term.person_wikidata not in items:
            items.add(term.person_wikidata)
            country = term.of if len(term.of) == 2 else None
            name = f"person/{slug(term.person)}"
            name = f"{name}-{term.person_wikidata.lower()}" if name in found else name
            found[name] = Entry(name, term.person, "Person", (term.person,), term.person_wikidata, country)
    return tuple(sorted(found.values(), key=lambda e: e.id))


def load_persons(folder: Path) -> tuple[Entry, ...]:
    """Reads and checks `persons.tsv`.

    Raises:
        DataError: if a row is broken: file, line, what.
    """
    found: dict[str, Entry] = {}
    items: set[str] = set()
    for row in rows(folder / "persons.tsv", _PERSON_COLUMNS):
        label, item, country = row.cells["label"], row.cells["wikidata"], row.cells["country"]
        _check_codes(row, country, item)
        entry = Entry(
            f"person/{slug(label)}", label, "Person", (label, *row.list("names")), item or None, country or None
        )
        if entry.id in found or (item and item in items):
            raise row.broken(f"{label!r} or {item!r} stands twice")
        found[entry.id] = entry
        items.add(item)
    return tuple(found.values())


def load_terms(folder: Path) -> tuple[Term, ...]:
    """Reads and checks `offices.tsv`.

    Raises:
        DataError: if a row is broken: file, line, what.
    """
    return tuple(_term(row) for row in rows(folder / "offices.tsv", _OFFICE_COLUMNS))


def _term(row: Row) -> Term:
    c = row.cells
    _check_codes(row, "", c["office_wikidata"], c["person_wikidata"])
    first, last = _bounds(row, "start")[0], _bounds(row, "end" if c["end"] else "known_to")[1]
    return Term(
        c["of"], c["office"], (c["office"], *row.list("names")), c["person"], first, last, bool(c["end"]),
        c["office_wikidata"] or None, c["person_wikidata"] or None,
    )  # fmt: skip


def _bounds(row: Row, column: str) -> tuple[str, str]:
    first, last = bounds(row.cells[column])
    if first is None or last is None or "/" in row.cells[column]:
        raise row.broken(f"{column} {row.cells[column]!r} is no date; a term needs a start, and an end or known_to")
    return first.isoformat(), last.isoformat()


def _check_codes(row: Row, country: str, *items: str) -> None:
    if country and not re.fullmatch("[A-Z]{2}", country):
        raise row.broken(f"{country!r} is no two-letter country code")
    for item in items:
        if item and not re.fullmatch(r"Q[1-9]\d*", item):
            raise row.broken(f"{item!r} is no Wikidata item")


def _key(office: str) -> str:
    """One form for the two spellings of "defence" and for "minister of" and "minister for"."""
    return fold(office).replace("defense", "defence").replace("minister for ", "minister of ")


@cache
def _by_office() -> dict[tuple[str, str], list[Term]]:
    found: dict[tuple[str, str], list[Term]] = defaultdict(list)
    for term in terms():
        for key in {_key(name) for name in term.names}:
            found[term.of, key].append(term)
    return dict(found)
