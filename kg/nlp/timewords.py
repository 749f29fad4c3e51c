"""The words that time expressions are made of, and what a rule for one is."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date
from typing import NamedTuple

MONTHS = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip
WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_WORDS = (
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen "
    "seventeen eighteen nineteen"
)
_NUMBERS = {word: n for n, word in enumerate(_WORDS.split())} | {
    "a": 1, "an": 1, "couple": 2, "twenty": 20, "thirty": 30, "forty": 40, "fifty": 50, "sixty": 60,
    "seventy": 70, "eighty": 80, "ninety": 90, "dozen": 12,
}  # fmt: skip

YEAR = r"(?:1[89]\d\d|20\d\d)(?![\d,.]*\d|-year|%)"
DAY_NUMBER = r"(?:3[01]|[12]\d|0?[1-9])(?:st|nd|rd|th)?(?![\w%]|,\d{3}|\.\d|:\d)"
FULL_MONTH = "|".join(f"{m}|{m.upper()}" for m in MONTHS)
_SHORT = r"Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sept?|Oct|Nov|Dec|JAN|FEB|MAR|APR|JUN|JUL|AUG|SEPT?|OCT|NOV|DEC"
MONTH = rf"(?:(?:{FULL_MONTH})(?!\w)|(?:{_SHORT})(?:\.|(?!\w)))"
WEEKDAY = (
    r"(?:(?i:monday|tuesday|wednesday|thursday|friday|saturday|sunday)s?|(?:Mon|Tues?|Wed|Thu(?:rs)?|Fri)\.)(?!\w)"
)
COUNT = (
    r"(?i:\d{1,3}|(?:twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety)(?:-\w+)?|an?|"
    + "|".join(w for w in _WORDS.split()[1:])
    + r"|(?:the )?(?:(?:a )?(?:couple of|few)|several|many)|(?:a )?dozen)"
)
UNIT = r"(?i:hour|day|night|week|fortnight|month|year|decade)"
HEDGE = r"(?i:(?:(?:more|less) than|about|around|at least|nearly|almost|some|over|up to|roughly|just|only)\s+)?"
PART = (
    r"(?i:early|late|mid|the beginning of|the start of|the end of|the middle of|beginning of|start of|end of|middle of)"
)


class Moment(NamedTuple):
    """What an expression is read against. Each is None if unknown.

    `base` is the day of speaking, `prior` the value of the expression before it, `told` the day that
    the text is telling of, `ahead` whether its clause speaks of what is to come.
    """

    base: date | None
    prior: str | None = None
    told: date | None = None
    ahead: bool = False


Resolve = Callable[[re.Match[str], Moment], str | None]


class Rule(NamedTuple):
    """A kind of expression. `needs` names what a moment must know: "base", "prior", "told" or nothing."""

    name: str
    pattern: re.Pattern[str]
    resolve: Resolve
    needs: str = ""


def ruler(rules: list[Rule]) -> Callable[..., Callable[[Resolve], Resolve]]:
    """A decorator that adds a function as a rule: `@rule(pattern, needs)`."""

    def rule(pattern: str, needs: str = "") -> Callable[[Resolve], Resolve]:
        def add(function: Resolve) -> Resolve:
            rules.append(Rule(function.__name__.strip("_"), re.compile(pattern), function, needs))
            return function

        return add

    return rule


def month_number(word: str) -> int:
    """1 to 12 for a month's name or its abbreviation."""
    return next(n for n, m in enumerate(MONTHS, 1) if word[:3].title() == m[:3])


def number(word: str) -> int | None:
    """The number that a word or digits name, None if it names no exact one ("several")."""
    parts = word.lower().replace("couple of", "couple").removeprefix("the ").split("-")
    if parts[0].isdigit():
        return int(parts[0])
    values = [_NUMBERS.get(p.removeprefix("a ")) for p in parts]
    return None if None in values else sum(v for v in values if v is not None)
