"""The grammar of time expressions: what each looks like, and the days it stands for.

Every rule is a pattern and a function from its match and the moment of speaking to an EDTF value,
or None if the words stand for no known date.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date
from typing import NamedTuple

from kg.nlp import edtf

_MONTHS = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip
_WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_WORDS = (
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen "
    "seventeen eighteen nineteen"
)
_NUMBERS = {word: n for n, word in enumerate(_WORDS.split())} | {
    "a": 1, "an": 1, "couple": 2, "twenty": 20, "thirty": 30, "forty": 40, "fifty": 50, "sixty": 60,
    "seventy": 70, "eighty": 80, "ninety": 90, "dozen": 12,
}  # fmt: skip
_SOME = {"day": 7, "night": 7, "week": 4, "month": 3, "year": 3}
"""What "recent days", "several months" are taken to span at most."""
_SEASONS = {"spring": 3, "summer": 6, "autumn": 9, "fall": 9, "winter": 12}

_Y = r"(?:1[89]\d\d|20\d\d)(?![\d,.]*\d|-year|%)"
_D = r"(?:3[01]|[12]\d|0?[1-9])(?:st|nd|rd|th)?(?![\w%]|,\d{3}|\.\d|:\d)"
_FULL = "|".join(f"{m}|{m.upper()}" for m in _MONTHS)
_SHORT = r"Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sept?|Oct|Nov|Dec|JAN|FEB|MAR|APR|JUN|JUL|AUG|SEPT?|OCT|NOV|DEC"
_M = rf"(?:(?:{_FULL})(?!\w)|(?:{_SHORT})(?:\.|(?!\w)))"
_W = r"(?:(?i:monday|tuesday|wednesday|thursday|friday|saturday|sunday)s?|(?:Mon|Tues?|Wed|Thu(?:rs)?|Fri)\.)(?!\w)"
_N = (
    r"(?i:\d{1,3}|(?:twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety)(?:-\w+)?|an?|"
    + "|".join(w for w in _WORDS.split()[1:])
    + r"|(?:the )?(?:(?:a )?(?:couple of|few)|several|many)|(?:a )?dozen)"
)
_U = r"(?i:hour|day|night|week|fortnight|month|year|decade)"
_HEDGE = r"(?i:(?:(?:more|less) than|about|around|at least|nearly|almost|some|over|up to|roughly|just|only)\s+)?"
_EARLY = (
    r"(?i:early|late|mid|the beginning of|the start of|the end of|the middle of|beginning of|start of|end of|middle of)"
)
_PARTS = {"ear": "early", "lat": "late", "mid": "mid", "beg": "early", "sta": "early", "end": "late"}


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


RULES: list[Rule] = []


def _rule(pattern: str, needs: str = "") -> Callable[[Resolve], Resolve]:
    def add(function: Resolve) -> Resolve:
        RULES.append(Rule(function.__name__.strip("_"), re.compile(pattern), function, needs))
        return function

    return add


def _month_number(word: str) -> int:
    return next(n for n, m in enumerate(_MONTHS, 1) if word[:3].title() == m[:3])


def _number(word: str) -> int | None:
    """The number that a word or digits name, None if it names no exact one ("several")."""
    parts = word.lower().replace("couple of", "couple").removeprefix("the ").split("-")
    if parts[0].isdigit():
        return int(parts[0])
    values = [_NUMBERS.get(p.removeprefix("a ")) for p in parts]
    return None if None in values else sum(v for v in values if v is not None)


def _day_number(word: str) -> int:
    return int(re.sub(r"\D", "", word))


def _year_of(month: int, day: int, at: Moment) -> int | None:
    """The year of a date without one: the last such date, or the next if the clause looks ahead."""
    if at.base is None:
        return None
    passed = (month, day) <= (at.base.month, at.base.day)
    if at.ahead:
        return at.base.year + ((month, day) < (at.base.month, at.base.day))
    return at.base.year - (not passed)


def _dated(m: re.Match[str], at: Moment) -> str | None:
    month, day = _month_number(m["m"]), _day_number(m["d"])
    year = int(m["y"]) if m["y"] else _year_of(month, day, at)
    return edtf.of(year, month, day) if year else None


@_rule(r"(?<![\d-])(?P<y>\d{4})-(?P<m>\d\d)-(?P<d>\d\d)(?![\d-])")
def _iso(m: re.Match[str], at: Moment) -> str | None:
    return edtf.of(int(m["y"]), int(m["m"]), int(m["d"]))


@_rule(rf"(?<![\d.])(?P<d>\d\d?)\.(?P<m>\d\d?)\.(?P<y>{_Y})")
def _dotted(m: re.Match[str], at: Moment) -> str | None:
    return edtf.of(int(m["y"]), int(m["m"]), int(m["d"]))


@_rule(rf"(?:{_W},?\s+)?\b(?P<m>{_M})\s+(?P<d>{_D})(?:,?\s+(?P<y>{_Y}))?")
def _month_day(m: re.Match[str], at: Moment) -> str | None:
    return _dated(m, at)


@_rule(rf"(?:{_W},?\s+)?(?:\b[Tt]he\s+)?(?<![\w,.:$€£-])(?P<d>{_D})\s+(?:of\s+)?(?P<m>{_M})(?:,?\s+(?P<y>{_Y}))?")
def _day_month(m: re.Match[str], at: Moment) -> str | None:
    return _dated(m, at)


@_rule(rf"\b(?P<m>{_M})\s+(?P<d>\d\d?)\s*(?:[-–—]|to|and|through)\s*(?P<e>{_D})(?:,?\s+(?P<y>{_Y}))?")
def _month_days(m: re.Match[str], at: Moment) -> str | None:
    return _days_of_month(m, at)


@_rule(
    rf"(?:(?i:between|from)\s+)?\b(?P<d>\d\d?)\s*(?:[-–—]|to|and)\s*(?P<e>{_D})\s+(?:of\s+)?(?P<m>{_M})(?:,?\s+(?P<y>{_Y}))?"
)
def _days_month(m: re.Match[str], at: Moment) -> str | None:
    return _days_of_month(m, at)


def _days_of_month(m: re.Match[str], at: Moment) -> str | None:
    month, last = _month_number(m["m"]), _day_number(m["e"])
    year = int(m["y"]) if m["y"] else _year_of(month, int(m["d"]), at)
    first = edtf.of(year, month, int(m["d"])) if year else None
    until = edtf.of(year, month, last) if year else None
    return edtf.between(first, until) if first and until and first < until else None


@_rule(
    rf"(?i:from|between)\s+(?P<m>{_M})\s+(?P<d>{_D})(?:,?\s+(?P<y>{_Y}))?\s+(?:to|and|until|through)\s+"
    rf"(?P<m2>{_M})\s+(?P<d2>{_D})(?:,?\s+(?P<y2>{_Y}))?"
)
def _dates(m: re.Match[str], at: Moment) -> str | None:
    month, day = _month_number(m["m2"]), _day_number(m["d2"])
    year = int(m["y2"]) if m["y2"] else _year_of(month, day, at)
    if not year:
        return None
    start = (_month_number(m["m"]), _day_number(m["d"]))
    first = edtf.of(int(m["y"]) if m["y"] else year - (start > (month, day)), *start)
    last = edtf.of(year, month, day)
    return edtf.between(first, last) if first and last else None


@_rule(
    rf"(?i:from|between)\s+(?P<m>{_M})(?:\s+(?P<y>{_Y}))?\s+(?:to|and|until|through)\s+(?P<m2>{_M})(?:\s+(?P<y2>{_Y}))?(?!\s+\d)"
)
def _months(m: re.Match[str], at: Moment) -> str | None:
    first, last = _month_number(m["m"]), _month_number(m["m2"])
    year = int(m["y2"]) if m["y2"] else _year_of(last, 1, at)
    if not year:
        return None
    start = int(m["y"]) if m["y"] else year - (first > last)
    return edtf.between(f"{start:04d}-{first:02d}", f"{year:04d}-{last:02d}")


@_rule(rf"(?i:\b(?:from|between)\s+)(?P<y>{_Y})\s+(?:to|and|until|through)\s+(?P<y2>{_Y})")
def _years(m: re.Match[str], at: Moment) -> str | None:
    return edtf.between(m["y"], m["y2"]) if m["y"] < m["y2"] else None


@_rule(r"(?<![\w,.$€£-])(?P<y>1[89]\d\d|20\d\d)\s?[-–—/]\s?(?P<y2>1[89]\d\d|20\d\d|\d\d)(?![\d,-]|\.\d)")
def _year_range(m: re.Match[str], at: Moment) -> str | None:
    last = m["y"][: 4 - len(m["y2"])] + m["y2"]
    return edtf.between(m["y"], last) if m["y"] < last else None


@_rule(rf"\b(?P<p>{_EARLY})[\s-]+(?:(?:in|of)\s+)?(?P<m>{_M})(?:,?\s+(?:of\s+)?(?P<y>{_Y}))?(?!\s+\d)")
def _part_of_month(m: re.Match[str], at: Moment) -> str | None:
    month, which = _month_number(m["m"]), _part(m["p"])
    year = int(m["y"]) if m["y"] else _year_of(month, {"early": 1, "mid": 15, "late": 21}[which], at)
    return edtf.part(f"{year:04d}-{month:02d}", which) if year else None


@_rule(rf"\b(?P<p>{_EARLY})[\s-]+(?:in\s+)?(?P<y>{_Y})")
def _part_of_year(m: re.Match[str], at: Moment) -> str | None:
    return edtf.part(m["y"], _part(m["p"]))


def _part(words: str) -> str:
    return _PARTS[words.lower().removeprefix("the ")[:3]]


@_rule(rf"\b(?P<m>{_M})(?:,|\s+of)?\s+(?P<y>{_Y})")
def _month_year(m: re.Match[str], at: Moment) -> str | None:
    return f"{m['y']}-{_month_number(m['m']):02d}"


@_rule(
    rf"(?:(?i:\b(?P<p>last|next|this|this past|in|since|of|until|by|during|through|throughout|before|after|from|to|till)\s+)"
    rf"(?P<m>{_M})|(?P<b>\b(?!March|May|MARCH|MAY|Mar|April|June|August)(?:{_FULL})\b))(?!\s+\d|['’]?\w)",
    "base",
)
def _bare_month(m: re.Match[str], at: Moment) -> str | None:
    month = _month_number(m["m"] or m["b"])
    word = (m["p"] or "").lower()
    ahead = at._replace(ahead=at.ahead or word == "next" or word == "by")
    if word == "last" and at.base and at.base.month == month:
        return f"{at.base.year - 1:04d}-{month:02d}"
    year = _year_of(month, 1, ahead)
    return f"{year:04d}-{month:02d}" if year else None


@_rule(rf"\b(?:(?P<p>{_EARLY})[\s-]+)?(?P<s>(?i:spring|summer|autumn|fall|winter))(?:\s+of|\s+in)?\s+(?P<y>{_Y})")
def _season(m: re.Match[str], at: Moment) -> str | None:
    return _season_of(m["s"], int(m["y"]))


@_rule(r"\b(?i:(?P<p>last|this|in the)\s+(?P<s>spring|summer|autumn|winter))\b", "base")
def _bare_season(m: re.Match[str], at: Moment) -> str | None:
    if at.base is None:
        return None
    year = at.base.year - (_SEASONS[m["s"].lower()] > at.base.month)
    return _season_of(m["s"], year)


def _season_of(word: str, year: int) -> str:
    first = date(year, _SEASONS[word.lower()], 1)
    return edtf.between(edtf.month(first), edtf.month(edtf.add_months(first, 2)))


@_rule(
    r"\b(?:(?P<p>(?i:early|late|mid))[\s-]+)?(?:[Tt]he\s+)?(?:(?P<q>(?i:early|late|mid))[\s-]+)?(?P<y>(?:1[89]|20)\d)0['’]?s\b"
)
def _decade(m: re.Match[str], at: Moment) -> str | None:
    which = (m["p"] or m["q"] or "").lower()
    first, last = {"early": (0, 3), "mid": (4, 6), "late": (7, 9)}.get(which, (0, 9))
    value = f"{m['y']}{first}/{m['y']}{last}"
    return edtf.about(value) if which else value


@_rule(
    r"\b(?i:(?P<a>earlier|later|early|late)\s+)?(?i:(?P<p>this|last|next|(?<!the )past|previous|coming)\s+(?P<u>week|weekend|month|year))\b(?!-)",
    "base",
)
def _this_unit(m: re.Match[str], at: Moment) -> str | None:
    if at.base is None:
        return None
    unit, which = m["u"].lower(), m["p"].lower()
    step = {"this": 0, "next": 1, "coming": 1}.get(which, -1)
    here = edtf.shift(at.base, step, "week" if unit == "weekend" else unit)
    first, last = edtf.bounds(here, unit)
    if step:
        return edtf.year(here) if unit == "year" else edtf.month(here) if unit == "month" else edtf.days(first, last)
    if (m["a"] or "").lower() in ("later", "late") or at.ahead:
        return edtf.days(at.base, last)
    if unit.startswith("week") and at.base <= first:  # on a Monday, "this week" is the one just over
        first, last = edtf.bounds(edtf.shift(at.base, -1, "week"), unit)
    return edtf.days(first, last if unit == "weekend" else at.base)


@_rule(rf"\b(?P<n>{_N})\s+(?P<u>{_U})s?\s+ago\b", "base")
def _ago(m: re.Match[str], at: Moment) -> str | None:
    count, unit = _number(m["n"]), m["u"].lower()
    if at.base is None or unit == "decade":
        return None
    exact = count is not None
    then = edtf.shift(at.base, -(count if count is not None else 3), unit)
    value = edtf.year(then) if unit == "year" else edtf.month(then) if unit == "month" else edtf.day(then)
    return value if exact and unit in ("day", "hour", "night") else edtf.about(value)


@_rule(
    rf"\b(?:(?i:in|over|during|within|for|throughout)\s+)?(?:(?i:the|these)\s+)?(?P<p>(?i:last|past|previous|preceding|recent))\s+"
    rf"(?:(?P<n>{_N})\s+)?(?P<u>{_U})(?P<s>s?)\b",
    "base",
)
def _past_units(m: re.Match[str], at: Moment) -> str | None:
    if not m["s"] and not m["n"] and not re.search(r"(?i)\bthe\s+(?:last|past)\b", m[0]):
        return None
    return _span(m["n"], m["u"], at, exact=m["u"].lower() in ("hour", "day"))


@_rule(
    rf"\b(?:(?i:in|over|during|within|for)\s+)?(?:(?i:the)\s+)?(?i:coming|next|(?<=the )following)\s+(?:(?P<n>{_N})\s+)?(?P<u>{_U})s\b",
    "base",
)
def _coming_units(m: re.Match[str], at: Moment) -> str | None:
    return _span(m["n"], m["u"], at, ahead=True)


@_rule(
    rf"\b(?i:for|in|within|over|during|after|following|throughout|given|lasting)\s+{_HEDGE}(?:(?P<n>{_N})\s+)?(?P<u>{_U})s?\b"
    r"(?!['’]|\s+(?i:later|ago|earlier|before|after|old|in (?:prison|jail)|of age))",
    "base",
)
def _duration(m: re.Match[str], at: Moment) -> str | None:
    if m["n"] is None and not m[0].endswith("s"):
        return None
    ahead = at.ahead or m[0].lower().startswith(("within", "given"))
    return _span(m["n"], m["u"], at, ahead=ahead)


@_rule(rf"\b(?:(?P<n>{_N})\s+)?(?P<u>{_U})s?\s+of\b(?!\s+(?:age|birth|the))", "base")
def _units_of(m: re.Match[str], at: Moment) -> str | None:
    if at.ahead or re.search(r"(?i)s\s+of$", m[0]) is None and m["n"] is None:
        return None
    return _span(m["n"], m["u"], at)


@_rule(
    rf"\b(?P<n>\d+|[a-z]+(?:-(?:one|two|three|four|five|six|seven|eight|nine))?)-(?P<u>{_U})(?:-(?:long|old))?\s+"
    r"(?:(?:civil|proxy|brutal|bloody|military)\s+)?(?:war|conflict|siege|offensive|battle|campaign|uprising|insurgency|blockade|occupation)\b",
    "base",
)
def _long(m: re.Match[str], at: Moment) -> str | None:
    return _span(m["n"], m["u"], at) if _number(m["n"]) else None


def _span(words: str | None, unit: str, at: Moment, *, ahead: bool = False, exact: bool = False) -> str | None:
    """From some units ago to the day of speaking, or from that day on."""
    unit, count = unit.lower(), _number(words) if words else None
    if at.base is None or (count is None and (unit not in _SOME or (unit == "year" and not words))):
        return None  # "for years" says nothing
    sign = 1 if ahead else -1
    if count is None and unit == "week":
        other = edtf.add_months(at.base, sign)
    else:
        other = edtf.shift(at.base, sign * (_SOME[unit] if count is None else count), unit)
    here, there = edtf.day(at.base), edtf.year(other) if unit in ("year", "decade") else edtf.day(other)
    if count is None and unit == "month":
        here, there = edtf.month(at.base), edtf.month(other)
    if count is None or not exact:
        there = edtf.about(there)
    return f"{here}/{there}" if ahead else f"{there}/{here}"


@_rule(rf"\b(?P<n>{_N})\s+(?P<u>{_U})s?\s+(?P<w>(?i:later|afterwards?|earlier|before|prior|after))\b", "prior")
def _later(m: re.Match[str], at: Moment) -> str | None:
    count, unit, word = _number(m["n"]), m["u"].lower(), m["w"].lower()
    then = edtf.first_day(at.prior) if at.prior else None
    if count is None or then is None or at.prior is None:
        return None
    rest = m.string[m.end() : m.end() + 2]
    clause = word in ("after", "before") and re.match(r"\s\w", rest) is not None
    forward = word in ("later", "after", "afterward", "afterwards") if not clause else word == "before"
    moved = edtf.shift(then, count if forward else -count, unit)
    level = edtf.precision(at.prior)
    if unit == "year":
        return edtf.year(moved) if level == "year" else edtf.about(edtf.year(moved))
    if level == "day":
        return edtf.day(moved) if unit in ("day", "night", "hour") else edtf.about(edtf.day(moved))
    return edtf.about(edtf.month(moved)) if level == "month" and unit == "month" else None


@_rule(
    r"\b(?i:the\s+(?P<w>day before|previous day|day after|next day|following day))\b(?!\s+(?i:yesterday|tomorrow))",
    "told",
)
def _next_day(m: re.Match[str], at: Moment) -> str | None:
    step = -1 if m["w"].lower() in ("day before", "previous day") else 1
    return edtf.day(at.told + edtf.DAY * step) if at.told else None


@_rule(r"\b(?i:(?:the\s+)?(?:same|that|the very same)\s+(?:day|night|morning|afternoon|evening))\b", "told")
def _that_day(m: re.Match[str], at: Moment) -> str | None:
    return edtf.day(at.told) if at.told else None


@_rule(r"\b(?i:(?:that|the same)\s+(?P<u>year|month))\b", "prior")
def _that_unit(m: re.Match[str], at: Moment) -> str | None:
    then = edtf.first_day(at.prior) if at.prior else None
    if then is None:
        return None
    return edtf.year(then) if m["u"].lower() == "year" else edtf.month(then)


_DAYWORDS = {
    "yesterday": -1,
    "today": 0,
    "tomorrow": 1,
    "day before yesterday": -2,
    "day after tomorrow": 2,
    "last night": -1,
}


@_rule(
    r"\b(?i:(?:(?:early|late|earlier|later)\s+)?(?:the\s+)?(?P<w>day before yesterday|day after tomorrow|yesterday|today|tomorrow|last night)"
    r"(?:\s+(?:morning|afternoon|evening|night))?)\b",
    "base",
)
def _dayword(m: re.Match[str], at: Moment) -> str | None:
    return edtf.day(at.base + edtf.DAY * _DAYWORDS[m["w"].lower()]) if at.base else None


@_rule(r"\b(?i:(?:early|late|earlier)\s+)?(?i:this)\s+(?i:morning|afternoon|evening)\b", "base")
def _this_morning(m: re.Match[str], at: Moment) -> str | None:
    return edtf.day(at.base) if at.base else None


@_rule(r"\b(?i:right\s+)?(?<!until )(?<!by )(?<!for )(?<!till )(?<!will )(?<!would )[Nn]ow\b(?!\s+that|-)", "base")
def _now(m: re.Match[str], at: Moment) -> str | None:
    return edtf.day(at.base) if at.base else None


@_rule(r"\b(?i:overnight)\b", "told")
def _overnight(m: re.Match[str], at: Moment) -> str | None:
    return edtf.days(at.told - edtf.DAY, at.told) if at.told else None


@_rule(
    r"\b(?i:tonight|(?:after|before|around|at|shortly after|just after|by)\s+(?:midnight|dawn|dusk|noon|midday|daybreak|sunrise|nightfall)|pre-?dawn|at daybreak)\b",
    "told",
)
def _time_of_day(m: re.Match[str], at: Moment) -> str | None:
    return edtf.day(at.told) if at.told else None


@_rule(
    r"(?<![\d:.])\d{1,2}(?:[:.][0-5]\d)?\s?(?:[ap]\.m\.|[ap]m\b|(?i:GMT|UTC)\b)|(?<![\d:.])(?:[01]?\d|2[0-3]):[0-5]\d(?![\d:])",
    "clock",
)
def _clock(m: re.Match[str], at: Moment) -> str | None:
    return edtf.day(at.told) if at.told else None


_WEEKDAY_TAIL = r"(?:\s+(?i:morning|afternoon|evening|night|noon))?"


@_rule(
    rf"\b(?:(?P<a>(?i:early|late|earlier|later))\s+(?:on\s+)?)?(?:(?P<p>(?i:last|next|this|this past|this coming|coming|the previous|"
    rf"the following|the next))\s+)?(?P<w>{_W}){_WEEKDAY_TAIL}(?!\s+(?:Times|Telegraph|Mirror|Express)\b)",
    "base",
)
def _weekday(m: re.Match[str], at: Moment) -> str | None:
    if at.base is None or re.search(r"\b(?:Bloody|Black|Good|Ash|Palm|Easter)\s$", m.string[: m.start()][-8:]):
        return None
    wanted = next(i for i, w in enumerate(_WEEKDAYS) if w[:3] == m["w"][:3].lower())
    word = (m["p"] or "").lower()
    if word in ("the previous", "the following", "the next") and at.told:
        return edtf.day(edtf.weekday(at.told, wanted, "last" if "prev" in word else "next"))
    if word in ("next", "coming", "this coming", "the next"):
        return edtf.day(edtf.weekday(at.base, wanted, "next"))
    direction = "last" if word == "last" else "on" if at.ahead and not m["a"] else "back"
    return edtf.day(edtf.weekday(at.base, wanted, direction))


@_rule(r"\b(?i:(?:the\s+)?end of (?:the|this) (?P<u>week|month|year)|(?P<y>year['’]?s? end))\b", "base")
def _end_of(m: re.Match[str], at: Moment) -> str | None:
    return edtf.day(edtf.bounds(at.base, (m["u"] or "year").lower())[1]) if at.base else None


@_rule(r"\b(?i:(?:the\s+)?(?:beginning|start) of (?:the|this) (?P<u>week|month|year))\b", "base")
def _start_of(m: re.Match[str], at: Moment) -> str | None:
    return edtf.day(edtf.bounds(at.base, m["u"].lower())[0]) if at.base else None


_PEOPLE = (
    r"(?:\s+\w+)?\s+(?i:people|civilians|troops|soldiers|fighters|militants|rebels|men|women|children|police|prisoners|"
    r"homes|houses|km|kilomet\w+|miles|met(?:er|re)s|tonn?es|tons|families|refugees|residents|deaths|rockets|missiles|"
    r"dead|wounded|migrants|drones|shells|hectares|dollars|euros|volunteers|hostages|detainees|vehicles|buildings)\b"
)


@_rule(
    rf"(?:(?<=©\s)|(?<=\()|\b(?i:in|since|from|of|until|till|by|during|before|after|and|to|through|the|a|an|its|his|her|their|that|this|late|"
    rf"around|between|"
    rf"summer|winter|spring|autumn|for)\s+|(?<=[-–]))(?P<y>{_Y})(?!{_PEOPLE})(?![\w-])"
)
def _year(m: re.Match[str], at: Moment) -> str | None:
    counted = re.search(
        r"(?i)\b(?:resolution|number|no\.|article|flight|some|over|than)\s+(?:of\s+)?$",
        m.string[max(0, m.start() - 14) : m.start()],
    )
    return None if counted else m["y"]
