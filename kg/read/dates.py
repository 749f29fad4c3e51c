"""Dates of publication, as `YYYY-MM-DD` or not at all: nothing is invented."""

from __future__ import annotations

import re
from datetime import date, datetime
from email.utils import parsedate_to_datetime

_WORDED = ("%d %B %Y", "%d %b %Y", "%B %d, %Y", "%b %d, %Y", "%B %d %Y", "%Y/%m/%d")
_STATED = re.compile(r"\s*date:?\s+(\d{4}-\d{2}-\d{2})\b", re.IGNORECASE)


def day(value: str) -> str | None:
    """The day that a date or timestamp in ISO 8601, RFC 2822 or English words names.

    Numbers like 07/02/2020, which are two days, are none.
    """
    value = value.strip()
    try:
        return date.fromisoformat(value[:10] if value[10:11] in ("T", " ") else value).isoformat()
    except ValueError:
        return _worded(value) or _of_mail(value)


def stated(text: str) -> str | None:
    """The day that a text names in its first words, `date YYYY-MM-DD`."""
    found = _STATED.match(text)
    return day(found[1]) if found else None


def _worded(value: str) -> str | None:
    for form in _WORDED:
        try:
            return datetime.strptime(value, form).date().isoformat()
        except ValueError:
            continue
    return None


def _of_mail(value: str) -> str | None:
    try:
        return parsedate_to_datetime(value).date().isoformat()
    except ValueError:
        return None
