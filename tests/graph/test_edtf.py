from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.edtf import bounds

CASES = [
    ("2020-02-07", "2020-02-07", "2020-02-07"),
    ("2020-02-07?", "2020-02-07", "2020-02-07"),
    ("2020-02-07T05:30:00Z", "2020-02-07", "2020-02-07"),
    ("2020-02", "2020-02-01", "2020-02-29"),
    ("2019-02~", "2019-02-01", "2019-02-28"),
    ("2018", "2018-01-01", "2018-12-31"),
    ("2018-XX", "2018-01-01", "2018-12-31"),
    ("2018-08-XX", "2018-08-01", "2018-08-31"),
    ("201X", "2010-01-01", "2019-12-31"),
    ("19XX", "1900-01-01", "1999-12-31"),
    ("2014-22", "2014-06-01", "2014-08-31"),
    ("2019-12-15~/2020-02-06", "2019-12-15", "2020-02-06"),
    ("../2021-12-13", None, "2021-12-13"),
    ("/2021-12-13", None, "2021-12-13"),
    ("2012-11/..", "2012-11-01", None),
    ("2012-11/", "2012-11-01", None),
    ("2011/2013", "2011-01-01", "2013-12-31"),
    ("2020-02-07/2020-02-01", None, None),
    ("2020-02-30", None, None),
    ("2020-13", None, None),
    ("0000", None, None),
    ("last week", None, None),
    ("", None, None),
    (None, None, None),
]


@pytest.mark.parametrize(("value", "first", "last"), CASES)
def test_bounds(value: str | None, first: str | None, last: str | None) -> None:
    days = [day and day.isoformat() for day in bounds(value)]
    assert days == [first, last]


@given(st.dates(), st.dates())
def test_bounds_of_an_interval_are_its_ends(one: date, other: date) -> None:
    first, last = sorted((one, other))
    assert bounds(f"{first}/{last}") == (first, last)


@given(st.text(alphabet="0123456789X-/.~?T", max_size=24))
def test_nothing_breaks_it(value: str) -> None:
    first, last = bounds(value)
    assert first is None or last is None or first <= last
