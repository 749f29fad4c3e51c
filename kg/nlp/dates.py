"""Dates as EDTF strings (ISO 8601-2 level 1), and the arithmetic that time expressions need."""

from __future__ import annotations

import calendar
from datetime import date, timedelta

DAY = timedelta(days=1)


def day(at: date) -> str:
    """One day: "2020-02-06"."""
    return at.isoformat()


def month(at: date) -> str:
    """The month of a day: "2020-02"."""
    return f"{at.year:04d}-{at.month:02d}"


def year(at: date) -> str:
    """The year of a day: "2020"."""
    return f"{at.year:04d}"


def between(first: str, last: str) -> str:
    """An interval; one day if both ends are the same."""
    return first if first == last else f"{first}/{last}"


def days(first: date, last: date) -> str:
    """The days from `first` to `last`."""
    return between(day(first), day(last))


def about(value: str) -> str:
    """Marks each end of a value as approximate."""
    return "/".join(part.rstrip("~") + "~" for part in value.split("/"))


def start(value: str) -> str:
    """The first end of a value, as it is written."""
    return value.split("/")[0]


def end(value: str) -> str:
    """The last end of a value, as it is written."""
    return value.split("/")[-1]


def first_day(value: str) -> date | None:
    """The first day of a value; None if it is open there."""
    parts = start(value).rstrip("~").split("-")
    if not parts[0].isdigit():
        return None
    numbers = [int(p) for p in parts]
    return date(numbers[0], *[*numbers[1:], 1, 1][:2])


def precision(value: str) -> str:
    """ "day", "month" or "year", of the first end."""
    return ("year", "month", "day")[start(value).rstrip("~").count("-")]


def of(year_: int, month_: int | None = None, day_: int | None = None) -> str | None:
    """The value of a written date, None if no calendar has it (31 June)."""
    try:
        at = date(year_, month_ or 1, day_ or 1)
    except ValueError:
        return None
    return day(at) if day_ else month(at) if month_ else year(at)


def add_months(at: date, count: int) -> date:
    """The same day `count` months later, or the last one of that month."""
    index = at.year * 12 + at.month - 1 + count
    year_, month_ = divmod(index, 12)
    return date(year_, month_ + 1, min(at.day, calendar.monthrange(year_, month_ + 1)[1]))


def shift(at: date, count: int, unit: str) -> date:
    """`count` units ("hour", "day", "week", "month", "year") later; hours count as begun days.

    Raises:
        ValueError, OverflowError: if that leaves the calendar.
    """
    if unit == "hour":
        return at + DAY * (-(-abs(count) // 24) * (1 if count > 0 else -1))
    if unit in ("month", "year", "decade"):
        return add_months(at, count * {"month": 1, "year": 12, "decade": 120}[unit])
    return at + DAY * count * {"day": 1, "night": 1, "week": 7, "fortnight": 14}[unit]


def bounds(at: date, unit: str) -> tuple[date, date]:
    """First and last day of the week (from Monday), weekend, month or year that holds a day."""
    if unit in ("week", "weekend"):
        monday = at - DAY * at.weekday()
        return (monday if unit == "week" else monday + DAY * 5), monday + DAY * 6
    if unit == "month":
        return at.replace(day=1), at.replace(day=calendar.monthrange(at.year, at.month)[1])
    return date(at.year, 1, 1), date(at.year, 12, 31)


def weekday(base: date, wanted: int, direction: str) -> date:
    """The nearest such weekday: "back" and "on" count the base itself, "last" and "next" do not."""
    behind = (base.weekday() - wanted) % 7
    if direction == "back":
        return base - DAY * behind
    if direction == "last":
        return base - DAY * (behind or 7)
    ahead = -behind % 7
    return base + DAY * (ahead if direction == "on" else ahead or 7)


def part(value: str, which: str) -> str:
    """The "early", "mid" or "late" part of a month or year ("2020", "2020-03"), approximate."""
    if precision(value) == "year":
        cuts = {"early": "{0}-01~/{0}-04~", "mid": "{0}-06~", "late": "{0}-09~/{0}-12~"}
        return cuts[which].format(value)
    last = bounds(first_day(value) or date.min, "month")[1]
    cuts = {"early": "{0}-01~/{0}-10~", "mid": "{0}-15~", "late": "{0}-21~/{1}~"}
    return cuts[which].format(value, day(last))
