"""Rules for dates that name themselves: days, months, years and ranges of them, written out."""

from __future__ import annotations

import re
from datetime import date

from kg.nlp import dates
from kg.nlp.timewords import DAY_NUMBER, FULL_MONTH, MONTH, PART, WEEKDAY, YEAR, Moment, Rule, month_number, ruler

RULES: list[Rule] = []
rule = ruler(RULES)

SEASONS = {"spring": 3, "summer": 6, "autumn": 9, "fall": 9, "winter": 12}
_PARTS = {"ear": "early", "lat": "late", "mid": "mid", "beg": "early", "sta": "early", "end": "late"}


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
    month, day = month_number(m["m"]), _day_number(m["d"])
    year = int(m["y"]) if m["y"] else _year_of(month, day, at)
    return dates.of(year, month, day) if year else None


@rule(r"(?<![\d-])(?P<y>\d{4})-(?P<m>\d\d)-(?P<d>\d\d)(?![\d-])")
def _iso(m: re.Match[str], at: Moment) -> str | None:
    return dates.of(int(m["y"]), int(m["m"]), int(m["d"]))


@rule(rf"(?<![\d.])(?P<d>\d\d?)\.(?P<m>\d\d?)\.(?P<y>{YEAR})")
def _dotted(m: re.Match[str], at: Moment) -> str | None:
    return dates.of(int(m["y"]), int(m["m"]), int(m["d"]))


@rule(rf"(?:{WEEKDAY},?\s+)?\b(?P<m>{MONTH})\s+(?P<d>{DAY_NUMBER})(?:,?\s+(?P<y>{YEAR}))?")
def _month_day(m: re.Match[str], at: Moment) -> str | None:
    return _dated(m, at)


@rule(
    rf"(?:{WEEKDAY},?\s+)?(?:\b[Tt]he\s+)?(?<![\w,.:$€£-])(?P<d>{DAY_NUMBER})\s+(?:of\s+)?(?P<m>{MONTH})(?:,?\s+(?P<y>{YEAR}))?"
)
def _day_month(m: re.Match[str], at: Moment) -> str | None:
    return _dated(m, at)


@rule(rf"\b(?P<m>{MONTH})\s+(?P<d>\d\d?)\s*(?:[-–—]|to|and|through)\s*(?P<e>{DAY_NUMBER})(?:,?\s+(?P<y>{YEAR}))?")
def _month_days(m: re.Match[str], at: Moment) -> str | None:
    return _days_of_month(m, at)


@rule(
    rf"(?:(?i:between|from)\s+)?\b(?P<d>\d\d?)\s*(?:[-–—]|to|and)\s*(?P<e>{DAY_NUMBER})\s+(?:of\s+)?(?P<m>{MONTH})(?:,?\s+(?P<y>{YEAR}))?"
)
def _days_month(m: re.Match[str], at: Moment) -> str | None:
    return _days_of_month(m, at)


def _days_of_month(m: re.Match[str], at: Moment) -> str | None:
    month, last = month_number(m["m"]), _day_number(m["e"])
    year = int(m["y"]) if m["y"] else _year_of(month, int(m["d"]), at)
    first = dates.of(year, month, int(m["d"])) if year else None
    until = dates.of(year, month, last) if year else None
    return dates.between(first, until) if first and until and first < until else None


@rule(
    rf"(?i:from|between)\s+(?P<m>{MONTH})\s+(?P<d>{DAY_NUMBER})(?:,?\s+(?P<y>{YEAR}))?\s+(?:to|and|until|through)\s+"
    rf"(?P<m2>{MONTH})\s+(?P<d2>{DAY_NUMBER})(?:,?\s+(?P<y2>{YEAR}))?"
)
def _dates(m: re.Match[str], at: Moment) -> str | None:
    month, day = month_number(m["m2"]), _day_number(m["d2"])
    year = int(m["y2"]) if m["y2"] else _year_of(month, day, at)
    if not year:
        return None
    start = (month_number(m["m"]), _day_number(m["d"]))
    first = dates.of(int(m["y"]) if m["y"] else year - (start > (month, day)), *start)
    last = dates.of(year, month, day)
    return dates.between(first, last) if first and last else None


@rule(
    rf"(?i:from|between)\s+(?P<m>{MONTH})(?:\s+(?P<y>{YEAR}))?\s+(?:to|and|until|through)\s+(?P<m2>{MONTH})(?:\s+(?P<y2>{YEAR}))?(?!\s+\d)"
)
def _months(m: re.Match[str], at: Moment) -> str | None:
    first, last = month_number(m["m"]), month_number(m["m2"])
    year = int(m["y2"]) if m["y2"] else _year_of(last, 1, at)
    if not year:
        return None
    start = int(m["y"]) if m["y"] else year - (first > last)
    return dates.between(f"{start:04d}-{first:02d}", f"{year:04d}-{last:02d}")


@rule(rf"(?i:\b(?:from|between)\s+)(?P<y>{YEAR})\s+(?:to|and|until|through)\s+(?P<y2>{YEAR})")
def _years(m: re.Match[str], at: Moment) -> str | None:
    return dates.between(m["y"], m["y2"]) if m["y"] < m["y2"] else None


@rule(r"(?<![\w,.$€£-])(?P<y>1[89]\d\d|20\d\d)\s?[-–—/]\s?(?P<y2>1[89]\d\d|20\d\d|\d\d)(?![\d,-]|\.\d)")
def _year_range(m: re.Match[str], at: Moment) -> str | None:
    if "-" in m[0] and len(m["y2"]) == 2 and m["y2"] <= "12":
        return None  # "2010-11" may as well be a month
    last = m["y"][: 4 - len(m["y2"])] + m["y2"]
    return dates.between(m["y"], last) if m["y"] < last else None


@rule(rf"\b(?P<p>{PART})[\s-]+(?:(?:in|of)\s+)?(?P<m>{MONTH})(?:,?\s+(?:of\s+)?(?P<y>{YEAR}))?(?!\s+\d)")
def _part_of_month(m: re.Match[str], at: Moment) -> str | None:
    month, which = month_number(m["m"]), _part(m["p"])
    year = int(m["y"]) if m["y"] else _year_of(month, {"early": 1, "mid": 15, "late": 21}[which], at)
    return dates.part(f"{year:04d}-{month:02d}", which) if year else None


@rule(rf"\b(?P<p>{PART})[\s-]+(?:in\s+)?(?P<y>{YEAR})")
def _part_of_year(m: re.Match[str], at: Moment) -> str | None:
    return dates.part(m["y"], _part(m["p"]))


def _part(words: str) -> str:
    return _PARTS[words.lower().removeprefix("the ")[:3]]


@rule(rf"\b(?P<m>{MONTH})(?:,|\s+of)?\s+(?P<y>{YEAR})")
def _month_year(m: re.Match[str], at: Moment) -> str | None:
    return f"{m['y']}-{month_number(m['m']):02d}"


@rule(rf"\b(?P<m>{MONTH})\s+(?P<w>(?i:last|this|next)) (?i:year)\b", "base")
def _month_of_last_year(m: re.Match[str], at: Moment) -> str | None:
    if at.base is None:
        return None
    year = at.base.year + {"last": -1, "this": 0, "next": 1}[m["w"].lower()]
    return f"{year:04d}-{month_number(m['m']):02d}"


_FEASTS = {"christmas": (12, 25), "christmas eve": (12, 24), "christmas day": (12, 25), "boxing day": (12, 26)}
_FEASTS |= {"new year's day": (1, 1), "new year's eve": (12, 31)}


@rule(rf"\b(?P<f>Christmas(?: Eve| Day)?|Boxing Day|New Year['’]s (?:Day|Eve))(?:,?\s+(?P<y>{YEAR}))?(?!\w)")
def _feast(m: re.Match[str], at: Moment) -> str | None:
    month, day = _FEASTS[m["f"].lower().replace("’", "'")]
    year = int(m["y"]) if m["y"] else _year_of(month, day, at)
    return dates.of(year, month, day) if year else None


@rule(
    rf"(?:(?i:\b(?P<p>last|next|this|this past|in|since|of|until|by|during|through|throughout|before|after|"
    rf"from|to|till)\s+)"
    rf"(?P<m>{MONTH})|(?P<b>\b(?!March|May|MARCH|MAY|Mar|April|June|August)(?:{FULL_MONTH})\b))(?!\s+\d|['’]?\w)",
    "base",
)
def _bare_month(m: re.Match[str], at: Moment) -> str | None:
    month = month_number(m["m"] or m["b"])
    word = (m["p"] or "").lower()
    ahead = at._replace(ahead=at.ahead or word == "next")
    if word == "last" and at.base and at.base.month == month:
        return f"{at.base.year - 1:04d}-{month:02d}"
    year = _year_of(month, 1, ahead)
    return f"{year:04d}-{month:02d}" if year else None


@rule(rf"\b(?:(?P<p>{PART})[\s-]+)?(?P<s>(?i:spring|summer|autumn|fall|winter))(?:\s+of|\s+in)?\s+(?P<y>{YEAR})")
def _season(m: re.Match[str], at: Moment) -> str | None:
    return _season_of(m["s"], int(m["y"]))


@rule(r"\b(?i:(?P<p>last|this|in the)\s+(?P<s>spring|summer|autumn|winter))\b", "base")
def _bare_season(m: re.Match[str], at: Moment) -> str | None:
    if at.base is None:
        return None
    year = at.base.year - (SEASONS[m["s"].lower()] > at.base.month)
    return _season_of(m["s"], year)


def _season_of(word: str, year: int) -> str:
    first = date(year, SEASONS[word.lower()], 1)
    return dates.between(dates.month(first), dates.month(dates.add_months(first, 2)))


@rule(
    r"\b(?:(?P<p>(?i:early|late|mid))[\s-]+)?(?:[Tt]he\s+)?(?:(?P<q>(?i:early|late|mid))[\s-]+)?(?P<y>(?:1[89]|20)\d)0['’]?s\b"
)
def _decade(m: re.Match[str], at: Moment) -> str | None:
    which = (m["p"] or m["q"] or "").lower()
    first, last = {"early": (0, 3), "mid": (4, 6), "late": (7, 9)}.get(which, (0, 9))
    value = f"{m['y']}{first}/{m['y']}{last}"
    return dates.about(value) if which else value


_PEOPLE = (
    r"(?:\s+\w+)?\s+(?i:people|civilians|troops|soldiers|fighters|militants|rebels|men|women|children|police|prisoners|"
    r"homes|houses|km|kilomet\w+|miles|met(?:er|re)s|tonn?es|tons|families|refugees|residents|deaths|rockets|missiles|"
    r"dead|wounded|migrants|drones|shells|hectares|dollars|euros|volunteers|hostages|detainees|vehicles|buildings)\b"
)


@rule(
    rf"(?:(?<=©\s)|(?<=\()|\b(?i:in|since|from|of|until|till|by|during|before|after|and|to|through|the|a|an|its|his|her|their|that|this|late|"
    rf"around|between|"
    rf"summer|winter|spring|autumn|for)\s+|(?<=[-–]))(?P<y>{YEAR})(?!{_PEOPLE})(?![\w-])"
)
def _year(m: re.Match[str], at: Moment) -> str | None:
    counted = re.search(
        r"(?i)\b(?:resolution|number|no\.|article|flight|some|over|than)\s+(?:of\s+)?$",
        m.string[max(0, m.start() - 14) : m.start()],
    )
    return None if counted else m["y"]
