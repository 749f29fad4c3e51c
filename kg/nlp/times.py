"""Time expressions in a text, resolved against the day of the article.

Bare weekdays look back: "Thursday" in an article of a Friday is the day before. A line that is only
a date (as in digests) dates the lines below it. Expressions that say "since" or "until" come twice:
with that word as an interval, and without it as the point in time it names.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from datetime import date

from spacy.language import Language
from spacy.tokens import Doc

from kg.model import Span, Time
from kg.nlp import dates, timedates, timespans
from kg.nlp.timewords import Moment, Rule

_RULES: tuple[Rule, ...] = (*timedates.RULES, *timespans.RULES)
_UNITS = "(?:hour|day|night|week|fortnight|month|year|decade)"
_MONTHS = "(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)"
_CUES = {
    name: re.compile(cue)
    for cue, names in {
        rf"{_UNITS}s?\s+of": "units_of",
        r"\sago": "ago anniversary",
        rf"{_UNITS}s?\s+(?:later|earlier|before|after|prior)": "later",
        rf"-{_UNITS}": "long",
        r"(?:coming|next|following)\s": "coming_units",
        r"(?:last|this|next) year": "month_of_last_year",
        r"yesterday|today|tomorrow|last night": "dayword",
        r"\d\d\d\d": "year part_of_year season decade year_range years month_year",
        rf"\d(?:st|nd|rd|th)?\s+(?:of\s+)?{_MONTHS}": "day_month days_month",
        rf"{_MONTHS}[a-z]*\.?\s+\d": "month_day month_days",
        rf"(?:early|late|mid|of)[\s-]+(?:(?:in|of)\s+)?{_MONTHS}": "part_of_month",
        r"\d\s?(?:[ap]\.?m|gmt|utc)|\d:\d": "clock",
    }.items()
    for name in names.split()
}
"""What any match of a rule holds, in lower case, for those rules that take long to find nothing."""
_AHEAD = re.compile(
    r"\b(?:will|shall|would|is due to|are due to|is to|are to|is set to|are set to|is expected to|are expected to|"
    r"is scheduled|are scheduled|plans? to|is planned|are planned|deadline of|give[ns]? until)\b[^,.;:\"“”]*$"
)
_DEADLINE = re.compile(
    r"(?:(?:unless|if|agree|demand|order|call|urge|threat|ultimatum|must|plans?\b|intends?\b)[^.;\"“”]*|"
    r"\bto \w+[^.;,\"“”]*)\bby\s+$"
)
_DONE = re.compile(r"(?<!\bbe )\b\w+ed\s+(?:(?:on|in)\s+)?$")
"""A participle in front: "will free the men seized on Monday"."""
_SENTENCE_END = re.compile(r"[.!?][\"'”’)]*\s+(?=[A-Z\"'“‘])|\n+")
_OPEN = re.compile(r"\b(?P<w>(?i:since|until|till))\s+(?:(?:about|around|at least|as far back as|the)\s+)?$")
_HEADING = re.compile(r"^[ \t#*=•-]*(?P<d>[^\n]{4,40}?)[ \t:*=.]*$", re.MULTILINE)
_DATE_RULES = frozenset({"iso", "month_day", "day_month"})
_NEAR_DAYS = 10
"""A day told of counts as the story's own if it lies at most so long before the day of speaking."""
_NEAR_CHARS = 400
"""How far back a clock time looks for its day."""


def find_times(doc: Doc, published: date | None) -> tuple[Time, ...]:
    """The time expressions of a Doc in the order of the text, outer ones before inner ones.

    Args:
        doc: any Doc; only its text is read.
        published: the day the article appeared. Without it only absolute expressions resolve.
    """
    return read_times(doc.text, published)


def read_times(text: str, published: date | None) -> tuple[Time, ...]:
    """`find_times` for a plain text."""
    return tuple(sorted(_Reader(text, published).read(), key=lambda t: (t.span.start, -t.span.end)))


def outermost(times: tuple[Time, ...]) -> tuple[Time, ...]:
    """The times that lie in no other one."""
    kept: list[Time] = []
    for time in sorted(times, key=lambda t: (t.span.start, -t.span.end)):
        if not kept or time.span.start >= kept[-1].span.end:
            kept.append(time)
    return tuple(kept)


def heading_dates(text: str, published: date | None = None) -> list[tuple[int, str]]:
    """Lines that are only a date, as (offset of the line's date, value).

    With a day of publication known a single such line is a dateline, so two are needed.
    """
    found = []
    for line in _HEADING.finditer(text):
        value = _whole_date(line["d"].strip(), published)
        if value:
            found.append((line.start("d"), value))
    return found if published is None or len(found) > 1 else []


def _whole_date(words: str, published: date | None) -> str | None:
    for rule in _RULES:
        if rule.name in _DATE_RULES and (match := rule.pattern.fullmatch(words)):
            return rule.resolve(match, Moment(published))
    return None


_SOME_MOMENT = Moment(date(2000, 1, 1), "2000-01-01", date(2000, 1, 1))


class _Reader:
    """Reads one text from left to right, so that "that day" knows its day."""

    def __init__(self, text: str, published: date | None) -> None:
        self.text, self.published = text, published
        headings = heading_dates(text, published)
        self._heading_at = [at for at, _ in headings]
        self._heading_day = [dates.first_day(value) for _, value in headings]
        self._ends = [m.end() for m in _SENTENCE_END.finditer(text)]
        self._prior: tuple[int, str] | None = None
        self._told: tuple[int, date] | None = None

    def read(self) -> list[Time]:
        matches = self._matches()
        found: list[Time] = []
        for i, (rule, match) in enumerate(matches):
            value = self._value(rule, match, matches[i + 1 :])
            if value is None:
                continue
            start, end = _trimmed(rule, match)
            found.append(Time(Span(start, end), self.text[start:end], value))
            found.extend(self._open(start, end, value))
            self._remember(rule, start, value)
        return found

    def _matches(self) -> list[tuple[Rule, re.Match[str]]]:
        """Matches that do not overlap: the leftmost, then the longest, then the first rule."""
        every, folded = [], self.text.casefold()
        for order, rule in enumerate(_RULES):
            if (cue := _CUES.get(rule.name)) and not cue.search(folded):
                continue
            for match in rule.pattern.finditer(self.text):
                if _plausible(rule, match):
                    start, end = _trimmed(rule, match)
                    every.append((start, -end, order, rule, match))
        kept: list[tuple[Rule, re.Match[str]]] = []
        reached = 0
        for start, end, _, rule, match in sorted(every, key=lambda e: e[:3]):
            if start >= reached:
                kept.append((rule, match))
                reached = -end
        return kept

    def _value(self, rule: Rule, match: re.Match[str], after: list[tuple[Rule, re.Match[str]]]) -> str | None:
        at = match.start()
        base = self._base(at)
        prior = (
            self._prior[1] if self._prior and (rule.name != "later" or self._together(self._prior[0], at, 1)) else None
        )
        moment = Moment(base, prior, self._day_told(rule, at, base, after), self._looks_ahead(_trimmed(rule, match)[0]))
        return _safely(rule, match, moment)

    def _base(self, at: int) -> date | None:
        index = bisect_right(self._heading_at, at) - 1
        return self._heading_day[index] if index >= 0 else self.published

    def _day_told(self, rule: Rule, at: int, base: date | None, after: list[tuple[Rule, re.Match[str]]]) -> date | None:
        """The day a part of a day belongs to: one named in its sentence, else the story's, else the base."""
        if rule.name == "time_of_day" and (later := self._day_ahead(at, base, after)):
            return later
        recent = self._told and (base is None or 0 <= (base - self._told[1]).days <= _NEAR_DAYS)
        if self._told and recent and (rule.needs != "clock" or at - self._told[0] < _NEAR_CHARS):
            return self._told[1]
        return None if rule.needs == "clock" or rule.name in ("that_day", "next_day") else base

    def _day_ahead(self, at: int, base: date | None, after: list[tuple[Rule, re.Match[str]]]) -> date | None:
        for rule, match in after[:3]:
            if rule.name in ("weekday", "dayword") and self._together(at, match.start(), 0):
                value = _safely(rule, match, Moment(base))
                return dates.first_day(value) if value else None
        return None

    def _together(self, first: int, second: int, gap: int) -> bool:
        """Whether two places lie in one sentence, or at most `gap` sentence ends apart."""
        return bisect_right(self._ends, second) - bisect_right(self._ends, first) <= gap

    def _looks_ahead(self, at: int) -> bool:
        before = self.text[max(0, at - 90) : at]
        if _DEADLINE.search(before):
            return True
        return _AHEAD.search(before) is not None and not _DONE.search(before)

    def _open(self, start: int, end: int, value: str) -> list[Time]:
        """The interval that "since" or "until" in front of an expression opens."""
        match = _OPEN.search(self.text[max(0, start - 30) : start])
        if match is None:
            return []
        first, base = start - (min(start, 30) - match.start()), self._base(start)
        if match["w"].lower() == "since":
            if base is None or (dates.first_day(value) or base) >= base:
                return []
            whole = f"{dates.start(value)}/{dates.day(base)}"
        else:
            whole = f"../{dates.end(value)}"
        return [Time(Span(first, end), self.text[first:end], whole)]

    def _remember(self, rule: Rule, at: int, value: str) -> None:
        if "/" in value:
            return
        self._prior = (at, value)
        if (
            dates.precision(value) == "day"
            and rule.name not in ("clock", "now", "end_of")
            and (day := dates.first_day(value))
        ):
            self._told = (at, day)


def _plausible(rule: Rule, match: re.Match[str]) -> bool:
    """Whether the match stands for something as far as its own words tell."""
    return _safely(rule, match, _SOME_MOMENT) is not None


def _safely(rule: Rule, match: re.Match[str], moment: Moment) -> str | None:
    """The value, None if a need is unmet or the calendar ends."""
    known = {"base": moment.base, "prior": moment.prior, "told": moment.told, "clock": moment.told}
    if rule.needs and known[rule.needs] is None:
        return None
    try:
        return rule.resolve(match, moment)
    except (ValueError, OverflowError):
        return None


_FRAMED = frozenset({"year", "bare_month", "duration", "past_units", "coming_units", "bare_season"})
_FRAME = re.compile(
    r"(?:(?i:in|over|during|within|for|throughout|after|following|since|from|of|until|till|by|before|to|through|and|given|"
    r"lasting|between|around|the|these)\s+|(?i:a|an|its|his|her|their|that|this|late|summer|winter|spring|autumn)\s+(?=\d{4}))+"
)


def _trimmed(rule: Rule, match: re.Match[str]) -> tuple[int, int]:
    """The span without the words in front that only helped to find it ("in 2019", "a 2018 deal")."""
    frame = _FRAME.match(match[0]) if rule.name in _FRAMED else None
    end = match.end() - (len(" of") if rule.name == "units_of" else 0)
    return match.start() + (frame.end() if frame else 0), end


if not Doc.has_extension("kg_times"):
    Doc.set_extension("kg_times", default=())
    Doc.set_extension("kg_date", default=None)


@Language.component("kg_times", assigns=["doc._.kg_times"])
def kg_times(doc: Doc) -> Doc:
    """spaCy component: `doc._.kg_times`, read against `doc._.kg_date` (a `datetime.date` or None)."""
    doc._.kg_times = find_times(doc, doc._.kg_date)
    return doc
