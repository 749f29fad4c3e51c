"""Rules for expressions that lean on the day of speaking or on the day told of before."""

from __future__ import annotations

import re

from kg.nlp import dates
from kg.nlp.timewords import COUNT, HEDGE, UNIT, WEEKDAY, WEEKDAYS, Moment, Rule, number, ruler

RULES: list[Rule] = []
rule = ruler(RULES)

_SOME = {"day": 7, "night": 7, "week": 4, "month": 3, "year": 3}
"""What "recent days", "several months" are taken to span at most."""


@rule(
    r"\b(?i:(?P<a>earlier|later|early|late)\s+)?"
    r"(?i:(?P<p>this|last|next|(?<!the )past|previous|coming)\s+(?P<u>week|weekend|month|year))\b(?!-)",
    "base",
)
def _this_unit(m: re.Match[str], at: Moment) -> str | None:
    if at.base is None:
        return None
    unit, which = m["u"].lower(), m["p"].lower()
    step = {"this": 0, "next": 1, "coming": 1}.get(which, -1)
    here = dates.shift(at.base, step, "week" if unit == "weekend" else unit)
    first, last = dates.bounds(here, unit)
    if step:
        return dates.year(here) if unit == "year" else dates.month(here) if unit == "month" else dates.days(first, last)
    if (m["a"] or "").lower() in ("later", "late") or at.ahead:
        return dates.days(at.base, last)
    if unit.startswith("week") and at.base <= first:  # on a Monday, "this week" is the one just over
        first, last = dates.bounds(dates.shift(at.base, -1, "week"), unit)
    return dates.days(first, last if unit == "weekend" else at.base)


@rule(r"\b(?i:at|over|during|on)\s+(?i:the\s+weekend)\b", "base")
def _weekend(m: re.Match[str], at: Moment) -> str | None:
    if at.base is None:
        return None
    here = at.base if at.ahead or at.base.weekday() > 4 else dates.shift(at.base, -1, "week")
    return dates.days(*dates.bounds(here, "weekend"))


@rule(rf"\b(?P<n>{COUNT})\s+years\s+ago\s+(?P<t>(?i:today|this week|this month))\b", "base")
def _anniversary(m: re.Match[str], at: Moment) -> str | None:
    count = number(m["n"])
    if at.base is None or count is None:
        return None
    then = dates.shift(at.base, -count, "year")
    return dates.day(then) if m["t"].lower() == "today" else dates.about(dates.month(then))


@rule(rf"\b(?P<n>{COUNT})\s+(?P<u>{UNIT})s?\s+ago\b", "base")
def _ago(m: re.Match[str], at: Moment) -> str | None:
    count, unit = number(m["n"]), m["u"].lower()
    if at.base is None or unit == "decade":
        return None
    exact = count is not None
    then = dates.shift(at.base, -(count if count is not None else 3), unit)
    value = dates.year(then) if unit == "year" else dates.month(then) if unit == "month" else dates.day(then)
    return value if exact and unit in ("day", "hour", "night") else dates.about(value)


@rule(
    rf"\b(?:(?i:in|over|during|within|for|throughout)\s+)?(?:(?i:the|these)\s+)?(?P<p>(?i:last|past|previous|preceding|recent))\s+"
    rf"(?:(?P<n>{COUNT})\s+)?(?P<u>{UNIT})(?P<s>s?)\b",
    "base",
)
def _past_units(m: re.Match[str], at: Moment) -> str | None:
    if not m["s"] and not m["n"] and not re.search(r"(?i)\bthe\s+(?:last|past)\b", m[0]):
        return None
    return _span(m["n"] if m["s"] else "one", m["u"], at, exact=m["u"].lower() in ("hour", "day"))


@rule(
    rf"\b(?:(?i:in|over|during|within|for)\s+)?(?:(?i:the)\s+)?"
    rf"(?i:coming|next|(?<=the )following)\s+(?:(?P<n>{COUNT})\s+)?(?P<u>{UNIT})s\b",
    "base",
)
def _coming_units(m: re.Match[str], at: Moment) -> str | None:
    return _span(m["n"], m["u"], at, ahead=True)


@rule(
    rf"\b(?i:for|in|within|over|during|after|following|throughout|given|lasting)\s+{HEDGE}(?:(?P<n>{COUNT})\s+)?(?P<u>{UNIT})s?\b"
    r"(?!['’]|\s+(?i:later|ago|earlier|before|after|old|in (?:prison|jail)|of age))",
    "base",
)
def _duration(m: re.Match[str], at: Moment) -> str | None:
    if (m["n"] is None and not m[0].endswith("s")) or m[0].endswith("a night"):
        return None
    ahead = at.ahead or m[0].lower().startswith(("within", "given"))
    return _span(m["n"], m["u"], at, ahead=ahead)


@rule(rf"\b(?:(?P<n>{COUNT})\s+)?(?P<u>{UNIT})s?\s+of\b(?!\s+(?:age|birth|the))", "base")
def _units_of(m: re.Match[str], at: Moment) -> str | None:
    if at.ahead or (re.search(r"(?i)s\s+of$", m[0]) is None and m["n"] is None):
        return None
    return _span(m["n"], m["u"], at)


@rule(
    rf"\b(?P<n>\d+|[a-z]+(?:-(?:one|two|three|four|five|six|seven|eight|nine))?)-(?P<u>{UNIT})(?:-(?:long|old))?\s+"
    r"(?:(?:civil|proxy|brutal|bloody|military)\s+)?(?:war|conflict|siege|offensive|battle|campaign|uprising|insurgency|blockade|occupation)\b",
    "base",
)
def _long(m: re.Match[str], at: Moment) -> str | None:
    return _span(m["n"], m["u"], at) if number(m["n"]) else None


def _span(words: str | None, unit: str, at: Moment, *, ahead: bool = False, exact: bool = False) -> str | None:
    """From some units ago to the day of speaking, or from that day on."""
    unit, count = unit.lower(), number(words) if words else None
    if at.base is None or (count is None and (unit not in _SOME or (unit == "year" and not words))):
        return None  # "for years" says nothing
    sign = 1 if ahead else -1
    if count is None and unit == "week":
        other = dates.add_months(at.base, sign)
    else:
        other = dates.shift(at.base, sign * (_SOME[unit] if count is None else count), unit)
    here, there = dates.day(at.base), dates.year(other) if unit in ("year", "decade") else dates.day(other)
    if count is None and unit == "month":
        here, there = dates.month(at.base), dates.month(other)
    if count is None or not exact:
        there = dates.about(there)
    return f"{here}/{there}" if ahead else f"{there}/{here}"


@rule(rf"\b(?P<n>{COUNT})\s+(?P<u>{UNIT})s?\s+(?P<w>(?i:later|afterwards?|earlier|before|prior|after))\b", "prior")
def _later(m: re.Match[str], at: Moment) -> str | None:
    count, unit, word = number(m["n"]), m["u"].lower(), m["w"].lower()
    then = dates.first_day(at.prior) if at.prior else None
    if count is None or then is None or at.prior is None:
        return None
    if unit in ("day", "night", "hour") and dates.precision(at.prior) != "day" and at.told:
        then, level = at.told, "day"  # after "since April": two days before what the story tells of
    else:
        level = dates.precision(at.prior)
    rest = m.string[m.end() : m.end() + 2]
    clause = word in ("after", "before") and re.match(r"\s\w", rest) is not None
    forward = word in ("later", "after", "afterward", "afterwards") if not clause else word == "before"
    moved = dates.shift(then, count if forward else -count, unit)
    if unit == "year":
        return dates.year(moved) if level == "year" else dates.about(dates.year(moved))
    if level == "day":
        return dates.day(moved) if unit in ("day", "night", "hour") else dates.about(dates.day(moved))
    return dates.about(dates.month(moved)) if level == "month" and unit == "month" else None


@rule(
    r"\b(?i:the\s+(?P<w>day before|previous day|day after|next day|following day))\b(?!\s+(?i:yesterday|tomorrow))",
    "told",
)
def _next_day(m: re.Match[str], at: Moment) -> str | None:
    step = -1 if m["w"].lower() in ("day before", "previous day") else 1
    return dates.day(at.told + dates.DAY * step) if at.told else None


@rule(r"\b(?i:(?:the\s+)?(?:same|that|the very same)\s+(?:day|night|morning|afternoon|evening))\b", "told")
def _that_day(m: re.Match[str], at: Moment) -> str | None:
    return dates.day(at.told) if at.told else None


@rule(r"\b(?i:(?:that|the same)\s+(?P<u>year|month))\b", "prior")
def _that_unit(m: re.Match[str], at: Moment) -> str | None:
    then = dates.first_day(at.prior) if at.prior else None
    if then is None:
        return None
    return dates.year(then) if m["u"].lower() == "year" else dates.month(then)


_DAYWORDS = {
    "yesterday": -1,
    "today": 0,
    "tomorrow": 1,
    "day before yesterday": -2,
    "day after tomorrow": 2,
    "last night": -1,
}


@rule(
    r"\b(?i:(?:(?:early|late|earlier|later)\s+)?(?:the\s+)?"
    r"(?P<w>day before yesterday|day after tomorrow|yesterday|today|tomorrow|last night)"
    r"(?:\s+(?:morning|afternoon|evening|night))?)\b",
    "base",
)
def _dayword(m: re.Match[str], at: Moment) -> str | None:
    return dates.day(at.base + dates.DAY * _DAYWORDS[m["w"].lower()]) if at.base else None


@rule(r"\b(?i:(?:early|late|earlier)\s+)?(?i:this)\s+(?i:morning|afternoon|evening)\b", "base")
def _this_morning(m: re.Match[str], at: Moment) -> str | None:
    return dates.day(at.base) if at.base else None


@rule(r"\b(?i:right\s+)?(?<!until )(?<!by )(?<!for )(?<!till )(?<!will )(?<!would )[Nn]ow\b(?!\s+that|-)", "base")
def _now(m: re.Match[str], at: Moment) -> str | None:
    return dates.day(at.base) if at.base else None


@rule(r"\b(?i:overnight)\b", "told")
def _overnight(m: re.Match[str], at: Moment) -> str | None:
    return dates.days(at.told - dates.DAY, at.told) if at.told else None


@rule(
    r"\b(?i:tonight|pre-?dawn|(?:after|before|around|at|shortly after|just after|by)\s+"
    r"(?:midnight|dawn|dusk|noon|midday|daybreak|sunrise|nightfall))\b",
    "told",
)
def _time_of_day(m: re.Match[str], at: Moment) -> str | None:
    return dates.day(at.told) if at.told else None


@rule(
    r"(?<![\d:.])\d{1,2}(?:[:.][0-5]\d)?\s?(?:[ap]\.m\.|[ap]m\b|(?i:GMT|UTC)\b)|(?<![\d:.])(?:[01]?\d|2[0-3]):[0-5]\d(?![\d:])",
    "clock",
)
def _clock(m: re.Match[str], at: Moment) -> str | None:
    return dates.day(at.told) if at.told else None


_WEEKDAY_TAIL = r"(?:\s+(?i:morning|afternoon|evening|night|noon))?"


@rule(
    rf"\b(?:(?P<a>(?i:early|late|earlier|later))\s+(?:on\s+)?)?"
    r"(?:(?P<p>(?i:last|next|this|this past|this coming|coming|the previous|"
    rf"the following|the next))\s+)?(?P<w>{WEEKDAY}){_WEEKDAY_TAIL}(?!\s+(?:Times|Telegraph|Mirror|Express)\b)",
    "base",
)
def _weekday(m: re.Match[str], at: Moment) -> str | None:
    if at.base is None or re.search(r"\b(?:Bloody|Black|Good|Ash|Palm|Easter)\s$", m.string[: m.start()][-8:]):
        return None
    wanted = next(i for i, w in enumerate(WEEKDAYS) if w[:3] == m["w"][:3].lower())
    word = (m["p"] or "").lower()
    if word in ("the previous", "the following", "the next") and at.told:
        return dates.day(dates.weekday(at.told, wanted, "last" if "prev" in word else "next"))
    if word in ("next", "coming", "this coming", "the next"):
        return dates.day(dates.weekday(at.base, wanted, "next"))
    direction = "last" if word == "last" else "on" if at.ahead and not m["a"] else "back"
    return dates.day(dates.weekday(at.base, wanted, direction))


@rule(r"\b(?i:(?:the\s+)?end of (?:the|this) (?P<u>week|month|year)|(?P<y>year['’]?s? end))\b", "base")
def _end_of(m: re.Match[str], at: Moment) -> str | None:
    return dates.day(dates.bounds(at.base, (m["u"] or "year").lower())[1]) if at.base else None


@rule(r"\b(?i:(?:the\s+)?(?:beginning|start) of (?:the|this) (?P<u>week|month|year))\b", "base")
def _start_of(m: re.Match[str], at: Moment) -> str | None:
    return dates.day(dates.bounds(at.base, m["u"].lower())[0]) if at.base else None
