"""One guideline for names, whatever the source says.

| label | what |
|---|---|
| PERSON | names of persons, without titles |
| ORG | bodies, parties, agencies, media, companies, armed groups with a name of their own |
| GPE | countries, states, provinces, districts, towns, also where they act |
| LOC | other places: seas, rivers, mountains, regions of the world |
| FAC | named buildings, bases, airports, roads, crossings |
| NORP | adjectives and nouns of nations, peoples, faiths and political directions, one word ("Syrian", "Kurds") |
| EVENT | named wars, battles, elections, agreements, operations |
| DATE | expressions of days and longer times that name when |

Names of other things (products, works, tongues) are none of these. Titles ("President"), determiners
and the possessive "'s" stay outside. What a source does not annotate is unknown ("?") and trains nothing.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable
from pathlib import Path
from typing import NamedTuple

NAMES = ("DATE", "EVENT", "FAC", "GPE", "LOC", "NORP", "ORG", "PERSON")
UNKNOWN = "?"
DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
OTHER = "other"
"""A name of something that no label is for."""
PLACE = "place"
"""A location of a kind that its source does not tell; `kind_of_place` settles it."""

_GAZETTEER = Path(__file__).parent.parent / "gazetteer" / "countries.tsv"


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


_PEOPLES = _words(
    "Arab Arabs Kurd Kurds Kurdish Sunni Sunnis Shiite Shiites Shia Shi'ite Shi'ites Alawite Alawites Druze Yazidi "
    "Yazidis Muslim Muslims Islamist Islamists Christian Christians Jew Jews Jewish Catholic Catholics Hindu "
    "Hindus Sikh Sikhs Hutu Hutus Tutsi Tutsis Tamil Tamils Pashtun Pashtuns Hazara Hazaras Rohingya Uighur Uighurs "
    "Uyghur Uyghurs Tigrayan Tigrayans Oromo Amhara Afar Fulani Hausa Yoruba Igbo Tuareg Tuaregs Chechen Chechens "
    "Moslem Moslems Protestant Protestants European Europeans African Africans Asian Asians Western Westerner "
    "Westerners Republican Republicans Democrat Democrats Turk Turks Turkmen Berber Berbers Bedouin "
    "Bedouins Baathist Baathists Marxist Marxists Communist Communists Maoist Maoists Latino Latinos Hispanic "
    "Orthodox Buddhist Buddhists Darfuri Darfuris Karen Kachin Moro Moros Hezbollahi Balkan Soviet Soviets Zionist "
    "Zionists Wahhabi Salafist Salafists Circassian Abkhaz Ossetian Ossetians Croat Croats Serb Serbs Bosniak "
    "Bosniaks Zaghawa Dinka Nuer Masalit Balochi Baloch Punjabi Sindhi Kashmiri Kashmiris Tatar Tatars"
)
_NO_PEOPLES = _words("U.S. US UK U.K. UN EU Iraq Kurdistan United States")
_WATER_AND_LAND = _words(
    "sea ocean river lake mountain mountains mount valley desert island islands peninsula gulf bay strait straits "
    "coast region plateau hills basin forest hemisphere delta canal highlands heights plains"
)
_BUILDINGS = _words(
    "airport airbase base bridge road highway street avenue hospital camp prison palace mosque church cathedral square "
    "station port harbor harbour stadium dam tower building gate plant crossing checkpoint hotel museum park temple "
    "shrine theatre theater hall house airfield garrison barracks tunnel cemetery monument library centre center castle"
)
_REGIONS = _words(
    "africa asia europe antarctica eurasia earth mars balkans caucasus caribbean sahel sahara scandinavia arctic "
    "himalayas"
).union(
    ("middle east", "north america", "south america", "latin america", "central america", "west bank", "gaza strip"),
    ("persian gulf", "horn of africa", "central asia", "southeast asia", "north africa", "east africa", "far east"),
    ("west africa", "golan heights", "eastern europe", "western europe"),
)
_STATES = frozenset(("us", "u.s.", "usa", "uk", "u.k.", "uae", "soviet union", "ussr", "north korea", "south korea"))
_EVENTS = _words(
    "war wars battle olympics olympic games championship championships cup election elections revolution massacre "
    "bombing siege uprising offensive operation treaty conference festival crisis attack attacks rebellion holocaust "
    "tournament summit campaign accords agreement coup referendum primaries primary intifada genocide"
)
TITLES = _words(
    "mr mr. mrs mrs. ms ms. dr dr. president president-elect vice prime minister minister gen gen. general lt lt. "
    "lieutenant col col. colonel maj maj. major capt capt. captain sgt sgt. sergeant sen sen. senator rep rep. gov "
    "gov. governor king queen prince princess pope sheikh shaikh ayatollah imam ambassador chancellor secretary "
    "foreign defense defence judge justice professor prof. prof sir lord lady former chief commander admiral adm. "
    "chairman spokesman spokeswoman leader envoy mullah rev. rev bishop cardinal archbishop brigadier brig. field "
    "marshal premier congressman congresswoman"
)
_OF_TIME = _words(
    "monday tuesday wednesday thursday friday saturday sunday mondays tuesdays wednesdays thursdays fridays saturdays "
    "sundays january february march april may june july august september october november december jan feb mar apr "
    "jun jul aug sep sept oct nov dec jan. feb. mar. apr. jun. jul. aug. sep. sept. oct. nov. dec. today yesterday "
    "tomorrow year years month months week weeks day days century decade decades spring summer autumn winter tonight "
    "morning evening afternoon night weekend ago last next hour hours minutes overnight"
)


class Name(NamedTuple):
    """A name: words start..end (0-based, end-exclusive) and its label; None where the source is silent."""

    start: int
    end: int
    label: str | None


def _peoples() -> frozenset[str]:
    """Single words for nations and peoples: the gazetteer's adjectives and the list above."""
    with _GAZETTEER.open(encoding="utf-8") as file:
        rows = csv.DictReader((line for line in file if not line.startswith("#")), delimiter="\t")
        found = {word for row in rows for word in row["adjectives"].split("|") if word and " " not in word}
    return (frozenset(found) | _PEOPLES) - _NO_PEOPLES


PEOPLES = _peoples()


def kind_of_place(words: list[str]) -> str:
    """GPE, LOC or FAC from the words of a place's name."""
    text = " ".join(words).lower().removeprefix("the ")
    parts = text.split()
    if text in _STATES or not parts:
        return "GPE"
    if text in _REGIONS:
        return "LOC"
    if len(parts) > 1 and parts[-1] in _BUILDINGS:
        return "FAC"
    natural = parts[-1] in _WATER_AND_LAND or parts[0] in ("mount", "lake", "gulf", "cape", "bay")
    return "LOC" if len(parts) > 1 and natural else "GPE"


def is_event(words: Iterable[str]) -> bool:
    """Whether one of the words is a usual noun of named events."""
    return any(word.lower() in _EVENTS for word in words)


def tells_time(word: str) -> bool:
    """Whether a word may belong to a date that the source does not annotate."""
    return any(c.isdigit() for c in word) or word.lower() in _OF_TIME


def settled(words: list[str], name: Name) -> Name | None:
    """The name under the guideline: place kinds told, peoples as NORP, titles and articles outside."""
    inside, label = words[name.start : name.end], name.label
    people = len(inside) == 1 and inside[0] in PEOPLES
    if label == PLACE:
        label = "NORP" if people else kind_of_place(inside)
    elif people and label in ("ORG", "GPE", "MISC", None):
        label = "NORP"
    elif label == "MISC":
        label = "EVENT" if is_event(inside) else OTHER
    return _trimmed(words, Name(name.start, name.end, label))


def _trimmed(words: list[str], name: Name) -> Name | None:
    start, end, label = name
    if label is None:
        return name
    while end > start and words[start].lower() in ("the", "a", "an", "`", "``", '"', "'"):
        start += 1
    while label == "PERSON" and end > start and words[start].lower() in TITLES:
        start += 1
    if end > start and words[end - 1] in ("'s", "'", "’s"):
        end -= 1
    return Name(start, end, label) if end > start else None


def bio(words: list[str], names: Iterable[Name], *, dated: bool) -> list[str]:
    """BIO labels of the words: longest names first; "?" where the source says nothing.

    Where dates are not annotated (`dated` false), numbers and words of time are unknown.
    Peoples that no name covers become NORP.
    """
    labels = ["O"] * len(words)
    known = [name for name in (settled(words, name) for name in names) if name]
    for name in sorted(known, key=lambda n: (n.start - n.end, n.start, str(n.label))):
        span = range(name.start, name.end)
        if any(labels[i] != "O" for i in span):
            continue
        for i in span:
            labels[i] = UNKNOWN if name.label is None else ("B-" if i == name.start else "I-") + name.label
    labels = ["O" if label.endswith(OTHER) else label for label in labels]
    for i, word in enumerate(words):
        if labels[i] == "O" and word in PEOPLES:
            labels[i] = "B-NORP"
        elif labels[i] == "O" and not dated and word in DAYS:
            labels[i] = "B-DATE"
        elif labels[i] == "O" and not dated and tells_time(word):
            labels[i] = UNKNOWN
    return labels


def spans(labels: list[str]) -> list[Name]:
    """The names of a row of BIO labels."""
    found: list[Name] = []
    start, kind = -1, ""
    for i, label in enumerate([*labels, "O"]):
        if label.startswith("I-") and start >= 0:
            continue
        if start >= 0:
            found.append(Name(start, i, kind))
        start, kind = (i, label[2:]) if label[:2] in ("B-", "I-") else (-1, "")
    return found
