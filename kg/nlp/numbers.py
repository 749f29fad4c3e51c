"""Number expressions to the number worded and the bounds that the wording allows.

"at least 17" is best 17, low 17 and no high; "dozens" is low 24 and no best; "up to 20" is best
and high 20; "17" alone is all three. "about 400" has a best, but no bounds.
"""

from __future__ import annotations

import re
from functools import lru_cache

from kg.model import Record

_UNITS = (
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen "
    "sixteen seventeen eighteen nineteen"
)
_SMALL = {word: value for value, word in enumerate(_UNITS.split())}
_TENS = dict(
    zip(("twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"), range(20, 100, 10), strict=True)
)
_SCALES = {
    "thousand": 10**3,
    "k": 10**3,
    "million": 10**6,
    "mn": 10**6,
    "m": 10**6,
    "billion": 10**9,
    "bn": 10**9,
    "trillion": 10**12,
}
_VAGUE = {
    "couple": 2, "pair": 2, "trio": 3, "handful": 3, "few": 3, "several": 3, "dozens": 24, "scores": 40,
    "hundreds": 200, "thousands": 2000, "millions": 2_000_000, "billions": 2_000_000_000,
}  # fmt: skip
_EXACT_VAGUE = frozenset({"couple", "pair", "trio"})
_FRACTIONS = {"half": 1 / 2, "third": 1 / 3, "quarter": 1 / 4, "fifth": 1 / 5, "tenth": 1 / 10}

_LEAST = r"at least|no fewer than|not fewer than|no less than|not less than|a minimum of|minimum of|at minimum"
_MORE = r"more than|greater than|over|upwards of|in excess of|above|well over|exceeding"
_MOST = r"up to|at most|as many as|no more than|not more than|a maximum of|at the most"
_LESS = r"fewer than|less than|under|below"
_NEARLY = r"nearly|almost|close to|just under|not quite"
_ABOUT = r"about|around|some|approximately|roughly|an estimated|estimated|circa|more or less"
_OPERATORS = {">=": _LEAST, ">": _MORE, "<=": _MOST, "<": _LESS, "~<": _NEARLY, "~": _ABOUT}
_LEADING = re.compile("|".join(f"(?P<g{i}>{p})" for i, p in enumerate(_OPERATORS.values())))
_SIGNS = tuple(_OPERATORS)
_TRAILING = re.compile(r"\s+or (?:(?P<more>more|so many|above)|(?P<less>less|fewer)|so)$")
_FILLER = re.compile(
    r"^(?:the|a total of|a further|another|(?:an )?additional|other|only|just|all(?: of the)?|exactly|these|those|its|"
    r"their|his|her|well|even|possibly|perhaps|reportedly|of)\s+"
)
_BETWEEN = re.compile(r"(?:between |from )?\s*(?P<low>.+?)\s*(?:[-–—]|\band\b|\bto\b|\bor\b)\s*(?P<high>.+)")
_SCALED = re.compile(r"(?:hundred|thousand|million|billion)$")
_ARTICLE = re.compile(r"an? (?:dozen|hundred|thousand|million|billion)\b")
_DIGITS = re.compile(r"[$€£]?(\d{1,3}(?:[,  ]\d{3})+|\d+)(\.\d+)?")


class Number(Record, frozen=True):
    """A number as worded. `op` is the comparator ("=", ">=", ">", "<=", "<", "~"); shares lie in 0..1."""

    best: int | None = None
    low: int | None = None
    high: int | None = None
    op: str = "="
    share: float | None = None


@lru_cache(maxsize=4096)
def read_number(words: str) -> Number | None:
    """The number at the head of a phrase ("more than 300 civilians"), None if there is none.

    A single indefinite article counts as one ("a soldier"); "no" and "none" count as nobody.
    """
    text = " ".join(words.lower().replace("\u00a0", " ").split())
    operator, text = _operator(text)
    return _share(text, operator) or _range(text, operator) or _plain(text, operator)


def _operator(text: str) -> tuple[str, str]:
    """The comparator in front of, or behind, the number, and the rest."""
    found = "="
    while True:
        text = _FILLER.sub("", text)
        if not (match := _LEADING.match(text)) or not text[match.end() :].startswith(" "):
            break
        sign = _SIGNS[next(i for i in range(len(_SIGNS)) if match[f"g{i}"])]
        found, text = sign if found == "=" else found, text[match.end() :].strip()
    if match := _TRAILING.search(text):
        found = ">=" if match["more"] else "<=" if match["less"] else "~"
        text = text[: match.start()]
    return found, text


def _bounded(value: int, operator: str) -> Number:
    low = value if operator in ("=", ">=", ">") else None
    high = value if operator in ("=", "<=", "<", "~<") else None
    return Number(value, low, high, "~" if operator == "~<" else operator)


def _plain(text: str, operator: str) -> Number | None:
    word = text.split(" ")[0] if text else ""
    if word in ("no", "none", "nobody", "neither"):
        return None
    if (vague := _vague(text)) is not None:
        return vague
    found = _value(text)
    if found is not None:
        return _bounded(found[0], operator)
    return _bounded(1, operator) if word in ("a", "an") and len(text.split()) > 1 else None


def _vague(text: str) -> Number | None:
    """ "dozens", "tens of thousands", "several hundred", "a couple of"."""
    bare = re.sub(r"^(?:a|an|many)\s+", "", text)
    if match := re.match(r"(tens|dozens|hundreds|thousands) of (thousands|millions|billions)\b", bare):
        first = {"tens": 20, "dozens": 24}.get(match[1]) or _VAGUE[match[1]]
        return Number(low=first * _SCALES[match[2][:-1]], op=">=")
    match = re.match(r"(?P<w>\w+)(?: (?P<scale>dozen|hundred|thousand|million|billion)\b)?", bare)
    if match is None or match["w"] not in _VAGUE:
        return None
    base = _VAGUE[match["w"]]
    if match["scale"]:
        scale = {"dozen": 12, "hundred": 100}.get(match["scale"]) or _SCALES[match["scale"]]
        return Number(low=2 * scale, op=">=")
    if match["w"] in _EXACT_VAGUE:
        return Number(base, base, base)
    return Number(low=base, op=">=")


def _range(text: str, operator: str) -> Number | None:
    """ "between 5 and 9", "10 to 15", "two or three million"."""
    match = _BETWEEN.match(text)
    if match is None or (_SCALED.search(match["low"]) and not text.startswith(("between", "from"))):
        return None  # "two hundred and five" is one number
    low, high = _value(match["low"]), _value(match["high"])
    if low is None or high is None or low[1] != len(match["low"]):
        return None
    first = low[0]
    if first < 1000 <= high[0] and (scale := re.search(r"(thousand|million|billion)\b", match["high"])):
        first *= _SCALES[scale[1]]
    return Number(None, first, high[0], ".." if operator == "=" else operator) if first < high[0] else None


def _share(text: str, operator: str) -> Number | None:
    if match := re.match(r"(?:(a|one|two|three|four)[ -])?(half|third|quarter|fifth|tenth)s?\b(?! an? )", text):
        times = _SMALL.get(match[1] or "one", 1)
        return Number(op=operator, share=round(times * _FRACTIONS[match[2]], 4))
    if not re.search(r"%|per ?cent|\bpct\b", text):
        return None
    match = re.match(r"(\d+(?:\.\d+)?)(?:\s|-)*(?:%|per ?cent|pct)", text)
    if match:
        return Number(op=operator, share=round(float(match[1]) / 100, 4))
    found = _value(text)
    if found and re.match(r"[\s-]*per ?cent", text[found[1] :]):
        return Number(op=operator, share=found[0] / 100)
    return None


def _value(text: str) -> tuple[int, int] | None:
    """The exact number at the start of `text` and where it ends."""
    if match := _DIGITS.match(text):
        value = float(re.sub(r"[^\d]", "", match[1]) + (match[2] or ""))
        end = match.end()
        if scale := re.match(r"[\s-]?(thousand|million|billion|trillion|mn|bn|dozen|hundred|k|m)\b", text[end:]):
            factor = {"dozen": 12, "hundred": 100}.get(scale[1]) or _SCALES[scale[1]]
            return round(value * factor), end + scale.end()
        if match[2] or re.match(r"[\w-]*[a-z]", text[end:]):
            return None
        return int(value), end
    return _halves(text) or _worded(text)


def _halves(text: str) -> tuple[int, int] | None:
    """ "half a million", "two and a half thousand"."""
    match = re.match(r"(?:(\w+)(?: and a |-and-a-))?half(?: an?)? (hundred|thousand|million|billion)\b", text)
    if match is None or (match[1] and match[1] not in _SMALL):
        return None
    scale = 100 if match[2] == "hundred" else _SCALES[match[2]]
    return (_SMALL[match[1]] if match[1] else 0) * scale + scale // 2, match.end()


def _worded(text: str) -> tuple[int, int] | None:
    """ "three hundred and twelve", "twenty-nine", "a dozen"."""
    total = group = end = 0
    for match in re.finditer(r"[a-z]+", text):
        word, gap = match[0], text[end : match.start()]
        if gap.strip(" -") or (not end and match.start()):
            break
        if (not end and _ARTICLE.match(text)) or (
            word == "and" and (total or group >= 100) and _small(text, match.end())
        ):
            group = group or 1
        elif (small := _SMALL.get(word, _TENS.get(word))) is not None and _fits(group, small, bool(end)):
            group += small
        elif word in ("hundred", "dozen") and (group or not end):
            group = (group or 1) * (100 if word == "hundred" else 12)
        elif word in _SCALES and group:
            total, group = total + group * _SCALES[word], 0
        else:
            break
        end = match.end()
    return (total + group, end) if end else None


def _fits(group: int, small: int, begun: bool) -> bool:
    """Whether "four" can follow "twenty", or "twelve" "three hundred"."""
    return not begun or group % 100 == 0 or (group % 10 == 0 and group % 100 >= 20 and small < 10)


def _small(text: str, at: int) -> bool:
    match = re.match(r"\s*([a-z]+)", text[at:])
    return match is not None and (match[1] in _SMALL or match[1] in _TENS)
