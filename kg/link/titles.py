"""Offices worded in a text, and who held them: "the Turkish president", "Israel's defence minister"."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from datetime import date
from functools import cache, lru_cache

from kg import gazetteer, offices
from kg.gazetteer import slug
from kg.model import Record, Span

_BEFORE = re.compile(r"((?:[A-Z][\w.’-]*\s){0,2}[A-Z][\w.-]*?)(?:['’]s?)?\s$")
_AFTER = re.compile(r"\s+of\s+(?:the\s+)?([A-Z][\w’-]*(?:\s(?:of\s(?:the\s)?|and\s)?[A-Z][\w’-]*){0,4})")
_WORD = re.compile(r"\w+")
_KEPT_A_YEAR = 0.8
"""How likely who holds an office holds it a year later, where nobody has said otherwise."""


_THE = {
    name: f"the {name}"
    for name in ("United States", "United Kingdom", "Philippines", "Netherlands", "Maldives", "Gambia", "Bahamas",
                 "Democratic Republic of the Congo", "Republic of the Congo", "Central African Republic",
                 "United Arab Emirates", "Dominican Republic", "Czech Republic")
}  # fmt: skip


class Title(Record, frozen=True):
    """An office worded in a text: where, of what (a country's code or an organisation's label), which."""

    span: Span
    of: str
    office: str


class Holder(Record, frozen=True):
    """Who held an office on a day: how likely that is, and the term that says so."""

    term: offices.Term
    score: float
    known: bool


def office_of(term: offices.Term) -> tuple[str, str]:
    """The id and the label of the office of a term: "office/us-president", "President of the United States"."""
    land = gazetteer.country(term.of)
    body = land.label if land else term.of
    label = term.office if " of " in term.office else f"{term.office} of {_THE.get(body, body)}"
    return f"office/{slug(term.of)}-{slug(term.office)}", label


def titles(text: str) -> Iterator[Title]:
    """The offices in a text that say of what country or body they are."""
    for first, last in _worded(text):
        office = text[first:last].lower()
        if before := body_before(text, first):
            start, of = before
            yield Title(Span(start, last), of, office)
        elif (after := _AFTER.match(text, last)) and (body := first_body(after[1])):
            words, of = body
            yield Title(Span(first, after.start(1) + len(words)), of, office)


def _worded(text: str) -> Iterator[tuple[int, int]]:
    """Where the name of an office stands, the longest at each place."""
    lower, known, last = text.lower(), _offices(), 0
    if len(lower) != len(text):  # a letter with two in lower case would shift all that follow
        return
    for word in _WORD.finditer(lower):
        for name in known.get(word[0], ()) if word.start() >= last else ():
            end = word.start() + len(name)
            if (
                lower.startswith(name, word.start())
                and not lower[end : end + 1].isalnum()
                and text[end : end + 1] != "-"
            ):
                yield word.start(), end
                last = end
                break


def holders(title: Title, day: str | None) -> tuple[Holder, ...]:
    """Who held the office on that day, the likeliest first; empty without a day."""
    if not day:
        return ()
    found = offices.holders(title.office, title.of, day)
    return tuple(Holder(term, _likely(term, day, len(found)), offices.known(term, day)) for term in found)


def _likely(term: offices.Term, day: str, rivals: int) -> float:
    if offices.known(term, day):
        return round(0.99 / rivals, 4)
    years = (date.fromisoformat(day) - date.fromisoformat(term.last)).days / 365.25
    likely: float = 0.99 * _KEPT_A_YEAR ** max(years, 0.0) / rivals
    return round(likely, 4)


@cache
def _offices() -> dict[str, tuple[str, ...]]:
    """The names of offices by their first word, the longest first."""
    found: defaultdict[str, set[str]] = defaultdict(set)
    for term in offices.terms():
        for name in term.names:
            if name[:1].islower():
                found[_WORD.findall(name)[0]].add(name.lower())
    return {first: tuple(sorted(names, key=lambda name: (-len(name), name))) for first, names in found.items()}


def body_before(text: str, end: int) -> tuple[int, str] | None:
    """The country or body named right before a place in a text ("Turkish", "Israel's"): where it begins, and which."""
    before = _BEFORE.search(text, max(0, end - 60), end)
    parts = before[1].split(" ") if before else []
    for first in range(len(parts)):
        if before and (of := _body(" ".join(parts[first:]))):
            return before.start(1) + len(" ".join([*parts[:first], ""])), of
    return None


def first_body(words: str) -> tuple[str, str] | None:
    """The longest beginning of some words that names a country or body, and which."""
    parts = words.split(" ")
    names = (" ".join(parts[:size]) for size in range(len(parts), 0, -1))
    return next(((name, of) for name in names if (of := _body(name)) is not None), None)


@lru_cache(maxsize=8192)
def _body(name: str) -> str | None:
    """The code of a country that a name or adjective stands for, or the label of an organisation."""
    if land := gazetteer.demonym(name):
        return land.country
    entry = next(iter(gazetteer.lookup(name)), None)
    if entry is None or entry.type not in ("Country", *gazetteer.ORGANISATION_TYPES):
        return None
    return entry.country if entry.type == "Country" else entry.label
