"""Our own rules for dates and numbers beside libraries that read them: dateparser, word2number, text2num.

    python bench/times.py          (needs the dependency group `bench`)

On the case tables (`tests/cases/times.toml`, `tests/cases/numbers.tsv`) and on what the annotated sentences mark as
dates and numbers. The rules were written with the case tables at hand, so only the sentences tell how well they do on
others. A library is handed the very words that are to be read, and for dates the day of the article; our rules have
to find the dates in the sentence. A date is right if it covers exactly the same days (EDTF, without `~`); a number,
if its figure is (`at least 17` is 17: bounds are not compared, as the libraries have none). Spans of days, for which
dateparser has no form, are counted apart. word2number refuses a phrase with any other word in it and is therefore
handed the phrase again, each time without its first word.
"""

from __future__ import annotations

import argparse
import re
import sys
import tomllib
from collections.abc import Iterator
from datetime import date, datetime, time
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from kg.nlp import times
from kg.nlp.numbers import Number, read_number
from training import annotated

ROOT = Path(__file__).resolve().parent.parent
CASES = ROOT / "tests" / "cases"


class Case(NamedTuple):
    """Words to read, where they stand, and what they mean."""

    words: str
    text: str
    start: int
    published: str | None
    value: str


def date_table() -> Iterator[Case]:
    """The dates of the case table, less what is to be passed over."""
    for group in tomllib.loads((CASES / "times.toml").read_text("utf-8"))["group"]:
        for text, *rest in group["cases"]:
            at = 0
            for words, value in zip(rest[::2], rest[1::2], strict=True):
                at = max(text.find(words, at), 0)
                if value:
                    yield Case(words, text, at, group.get("published"), value)


def marked(kind: str) -> Iterator[Case]:
    """What the annotated sentences mark as `date` or `number`."""
    rows, _ = annotated.read(sorted((ROOT / "training" / "sentences").glob("*.txt")))
    for row in rows:
        for m in row.mentions:
            if m.kind == kind and not re.search(r"\d\.\d|^\.\d", m.value):  # a share ("half") is no number of things
                yield Case(m.text, row.text, m.start, row.date, m.value)


def number_table() -> Iterator[Case]:
    """The numbers of the case table that are a number of things."""
    for line in (CASES / "numbers.tsv").read_text("utf-8").splitlines()[1:]:
        words, best, low, high, _, share = line.split("\t")
        if not share and (best or low or high):
            yield Case(words, words, 0, None, best if best else f"{low}..{high}")


# ---- readers of dates


def our_date(case: Case) -> str:
    """The value of the time that our rules find there, the whole of it before its parts."""
    day = date.fromisoformat(case.published) if case.published else None
    end = case.start + len(case.words)
    found = [t for t in _times(case.text, day) if t.span.start < end and case.start < t.span.end]
    best = min(found, key=lambda t: abs(t.span.start - case.start) + abs(t.span.end - end), default=None)
    return best.value if best else ""


@cache
def _times(text: str, day: date | None) -> tuple[Any, ...]:
    return tuple(times.read_times(text, day))


def dateparser_date(case: Case) -> str:
    """What dateparser makes of the words, as a day, a month or a year."""
    from dateparser.date import DateDataParser

    base = datetime.combine(date.fromisoformat(case.published), time(12)) if case.published else None
    settings: dict[str, Any] = {"PREFER_DATES_FROM": "past"} | ({"RELATIVE_BASE": base} if base else {})
    found = DateDataParser(languages=["en"], settings=settings).get_date_data(case.words)
    if found is None or found.date_obj is None:
        return ""
    return str(found.date_obj.date().isoformat())[: {"year": 4, "month": 7}.get(str(found.period), 10)]


# ---- readers of numbers


def our_number(case: Case) -> str:
    """The figure that our rules read."""
    return _figure(read_number(case.words))


def _figure(number: Number | None) -> str:
    figures = (number.best, number.low, number.high) if number else ()
    return next((str(f) for f in figures if f is not None), "")


def word2number_number(case: Case) -> str:
    """The figure that word2number reads."""
    from word2number import w2n

    words = case.words.replace(",", "").split()
    for first in range(len(words)):
        try:
            return str(int(w2n.word_to_num(" ".join(words[first:]))))
        except (ValueError, IndexError, TypeError):
            continue
    return ""


def text2num_number(case: Case) -> str:
    """The first figure in what text2num makes of the words."""
    from text_to_num import alpha2digit

    digits = alpha2digit(case.words, "en").replace(",", "")
    return next((word for word in digits.split() if word.isdecimal()), "")


# ---- the comparison


def same_date(read: str, value: str) -> bool:
    """Whether both stand for the same days."""
    return bool(read) and read.replace("~", "").rstrip("?") == value.replace("~", "").rstrip("?")


def same_figure(read: str, value: str) -> bool:
    """Whether the figure is the one of `50..`, `..50` or `50`, or lies in `65..75`."""
    low, _, high = value.partition("..")
    return bool(read) and (read in (low, high) or bool(low and high and int(low) <= int(read) <= int(high)))


def spans(value: str) -> bool:
    """Whether it is more than a day, a month or a year."""
    return "/" in value or ".." in value or "X" in value


DATES = {"ours": our_date, "dateparser": dateparser_date}
NUMBERS = {"ours": our_number, "word2number": word2number_number, "text2num": text2num_number}


def rows() -> Iterator[tuple[str, str, int, int]]:
    """Set, reader, right, of how many."""
    sets = (("dates, cases", list(date_table())), ("dates, sentences", list(marked("date"))))
    for name, cases in sets:
        for kind in ("", ", spans of days"):
            part = [c for c in cases if spans(c.value) == bool(kind)]
            for reader, read in DATES.items():
                yield name + kind, reader, sum(same_date(read(c), c.value) for c in part), len(part)
    for name, cases in (("numbers, cases", list(number_table())), ("numbers, sentences", list(marked("number")))):
        for reader, read in NUMBERS.items():
            yield name, reader, sum(same_figure(read(c), c.value) for c in cases), len(cases)


def main() -> None:
    """Run the command."""
    argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter).parse_args()
    print("| | reader | right | of | share |\n| --- | --- | --- | --- | --- |")
    for name, reader, right, total in rows():
        print(f"| {name} | {reader} | {right} | {total} | {right / max(1, total):.3f} |")


if __name__ == "__main__":
    main()
