"""The forms of a name under which it is looked up: folded, and its consonant skeleton.

Arabic, Cyrillic and Hebrew names reach Latin ones through the skeleton; the letters are rows of
`gazetteer/scripts.toml`.
"""

from __future__ import annotations

import re
import tomllib
import unicodedata
from functools import cache, lru_cache
from itertools import product
from typing import NamedTuple

from kg.gazetteer import fold
from kg.resources import drawer

SCRIPTS = "scripts.toml"
_MOST = 24
"""Skeletons that one name may have; what has more is too long to be misread anyway."""
_ARTICLE = re.compile(
    r"(?<![\w'’ʼʿʾ`])"
    r"(?:(?:al|el|ul|il)[- ]|[aeiu](?P<sun>sh|th|dh|[tdrzsln])-|[ae](?P<same>sh|th|dh|[tdrzsln]) (?=(?P=same))"
    r"|[аеэ](?:ль?|[дрзсштн])-)"
)
_ARABIC_ARTICLE = re.compile(r"(?<!\w)ال-?(?=\w{2})")
_BEHIND = re.compile(r"(?:\s*[،,]\s.*|\s*[(（].*)$")
_ALIKE = str.maketrans("ىیېےةەہھکٱё", "ييييههههكاе", "ـ")
_VOWELS = frozenset("aeiouаеєиіїоуэюяыاعאע")


class _Scripts(NamedTuple):
    latin: dict[str, str]
    groups: re.Pattern[str]
    marked: dict[str, str]
    turkic: dict[str, str]
    turkic_lands: frozenset[str]
    letters: dict[str, tuple[str, ...]]
    area: frozenset[str]
    town: frozenset[str]
    rough: dict[int, str]


@cache
def _scripts() -> _Scripts:
    read = tomllib.loads((drawer("gazetteer") / SCRIPTS).read_text(encoding="utf-8"))
    turkic, latin = read["turkic"], read["latin"]
    lands = frozenset(turkic.pop("countries"))
    groups = re.compile("|".join(sorted(latin, key=lambda group: (-len(group), group))))
    letters = {
        folded: tuple(classes.split("|"))
        for script in ("arabic", "cyrillic", "hebrew")
        for letter, classes in read[script].items()
        for folded in {letter, letter.translate(_ALIKE)}
    }
    area, town = (frozenset(map(loose, read["words"][kind])) for kind in ("area", "town"))
    rough = str.maketrans(read["rough"])
    return _Scripts(latin, groups, read["carons"], turkic, lands, letters, area, town, rough)


@lru_cache(maxsize=65536)
def loose(name: str) -> str:
    """`fold` without Arabic articles, and with letters that look alike taken as one: "ash-Shaddadi" -> "shaddadi"."""
    folded = _ARTICLE.sub("", _hyphened(name))
    if not folded.isascii():
        folded = _ARABIC_ARTICLE.sub("", folded.translate(_ALIKE))
    return fold(folded) or fold(name)


def _hyphened(name: str) -> str:
    """Without case and accents, but with the hyphens that tell an article from a word."""
    plain = "".join(c for c in unicodedata.normalize("NFKD", name.casefold()) if not unicodedata.combining(c))
    return re.sub(r"[‐-―]", "-", plain)


def bare(name: str) -> tuple[str, str]:
    """A folded name without the word that says what it is, and that word's kind: "area", "town" or "".

    What stands behind a comma or in brackets ("Boulder, Colorado") is left out too.
    """
    name = _BEHIND.sub("", name) or name
    words, kinds = name.split(" "), _scripts()
    for kind, known in (("area", kinds.area), ("town", kinds.town)):
        if len(words) > 1 and (words[-1] in known or words[0] in known):
            kept = words[:-1] if words[-1] in known else words[1:]
            return " ".join(kept).removeprefix("of "), kind
    return name, ""


def kind_of(word: str) -> str:
    """What kind of place a word is for: "area" (province), "town" (village), or ""."""
    folded = fold(word)
    return "area" if folded in _scripts().area else "town" if folded in _scripts().town else ""


def is_latin(name: str) -> bool:
    """Whether a name is written in Latin letters (or none)."""
    return name.isascii() or not any(letter in _scripts().letters for letter in loose(name))


def romanised(folded: str) -> str:
    """A folded name in rough Latin letters, to compare spellings by."""
    return folded.translate(_scripts().rough)


@lru_cache(maxsize=65536)
def skeletons(name: str, country: str | None = None) -> tuple[str, ...]:
    """The consonants of a name, as classes; several where its letters may be read in several ways."""
    folded = loose(name)
    if not folded.strip():
        return ()
    if is_latin(name):
        return (_joined(folded, (_latin(name, folded, country),)),)
    letters, folded = _scripts().letters, folded.replace("дж", "џ")
    choices: list[tuple[str, ...]] = []
    for letter in folded:
        found = letters.get(letter) or (_scripts().latin.get(letter, ""),)
        room = 1
        for choice in choices:
            room *= len(choice)
        choices.append(found if room * len(found) <= _MOST else found[:1])
    return tuple(dict.fromkeys(_joined(folded, picked) for picked in product(*choices)))


def _latin(name: str, folded: str, country: str | None) -> str:
    scripts = _scripts()
    out, special = folded, scripts.marked
    if country in scripts.turkic_lands:
        special = {**special, **scripts.turkic}
    if any(letter in special for letter in name.casefold()):
        out = fold("".join(special.get(letter, letter) for letter in name.casefold()).translate(_MARKS))
    return "".join(scripts.latin.get(m[0], _MARKED.get(m[0], "")) for m in re.finditer(_pattern(), out))


_MARKS = str.maketrans({"X": "1", "J": "2"})
_MARKED = {"1": "X", "2": "J"}


@cache
def _pattern() -> re.Pattern[str]:
    return re.compile(f"{_scripts().groups.pattern}|[12]")


def _joined(folded: str, classes: tuple[str, ...]) -> str:
    """The classes in a row, none twice in succession, with a mark of how the name begins."""
    row = "".join(classes)
    once = "".join(c for i, c in enumerate(row) if not i or row[i - 1] != c)
    first = folded[0]
    begins = "A" if first in _VOWELS else "H" if first in "hحههх" and once[:1] not in ("H", "K") else ""
    begins = "Y" if first in "yيйі" else begins
    return begins + once
