"""The days that an EDTF date (ISO 8601-2, levels 0 and 1) covers.

The `edtf` package knows more of the format, but takes milliseconds per date and fails on open intervals.
"""

from __future__ import annotations

import re
from calendar import monthrange
from datetime import date
from functools import lru_cache

Bounds = tuple[date | None, date | None]

_DATE = re.compile(r"(\d{4}|\d{3}X|\d{2}XX)(?:-(\d{2}|XX))?(?:-(\d{2}|XX))?(?:T.*)?[?~%]?")
_SEASONS = {"21": (3, 5), "22": (6, 8), "23": (9, 11), "24": (12, 12)}


@lru_cache(maxsize=65536)
def bounds(value: str | None) -> Bounds:
    """The first and the last day that `value` covers.

    None stands for an open or unknown end; a value that is no EDTF bounds nothing. An
    approximate or uncertain date has the bounds of the plain one.
    """
    first, slash, last = (value or "").partition("/")
    start, end = (_days(first)[0], _days(last)[1]) if slash else _days(first)
    if start and end and start > end:
        return None, None
    return start, end


def _days(value: str) -> Bounds:
    match = _DATE.fullmatch(value)
    if match is None:
        return None, None
    year, month, day = match.groups()
    try:
        return _bounds(year, month or "XX", day or "XX")
    except ValueError:
        return None, None


def _bounds(year: str, month: str, day: str) -> Bounds:
    low, high = int(year.replace("X", "0")), int(year.replace("X", "9"))
    first, last = _SEASONS.get(month) or ((1, 12) if month == "XX" else (int(month), int(month)))
    if day != "XX":
        return date(low, first, int(day)), date(high, last, int(day))
    return date(low, first, 1), date(high, last, monthrange(high, last)[1])
