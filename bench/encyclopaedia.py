"""From acts to the properties of Wikidata, with the names that encyclopaedias give their articles.

Persons go by first name and surname, a rank by what the force calls it, and of the ranks of a career the highest is
told. What is no property there (that somebody was killed, or said something) is left to the coders of events.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path
from typing import NamedTuple

from slots import Row

from kg import gazetteer
from kg.nlp import words

PROPERTIES = frozenset({"heldRank", "heldOffice", "hasIdeology", "designedBy", "designatedTerrorist"})
"""Relations that encyclopaedias have, and event data no code for."""
RANKS = Path(__file__).with_name("ranks.tsv")
_BRANCH = re.compile(
    r"\b(?:army|navy|air forces?|marines?|infantry|cavalry|corps|guard|fleet|artillery|regiment|kriegsmarine|luftwaffe"
    r"|bundeswehr|wehrmacht|defen[cs]e forces?)",
    re.I,
)
_UNIT = re.compile(r"\b(?:company|battalion|squadron|platoon|staff|command|brigade)\b", re.I)
"""What is no branch of forces, but a part of one."""
_DESIGN = re.compile(r"design|develop", re.I)
_BODIES = ("Organisation", "ArmedGroup", "ArmedActor")
_PARTY = re.compile(r"\b(?:party|congress|union|front|movement|league|democrats|greens)\b", re.I)
_HEADS = re.compile(r"president|king|queen|emperor|emir|sultan", re.I)
_RULERS = re.compile(r"^(?:President|King|Queen|Emperor|Emir|Sultan|Prime Minister|Premier|Chancellor) of ")
_NAME = r"(?:[A-Z][\w.'’-]*|of|de|von|al-\w+)"
_KNOWN_AS = re.compile(rf"\b(?:better|best|commonly|popularly) known as ({_NAME}(?: {_NAME})*)")
_LIFE = re.compile(r"[^()]{0,40}\([^)]*\d{4}")
"""What follows the full name at the head of a biography: its dates."""
_FIEF = re.compile(
    r"\s*,\s*((?:\d+\w\w )?(?:Duke|Earl|Marquess|Viscount|Baron|Count|Comte) of (?:the )?[A-Z][\w-]+(?:-[A-Z]\w+)*)"
)
_TITLES = frozenset(
    (
        "sir",
        "dame",
        "count",
        "prince",
        "princess",
        "lord",
        "lady",
        "dr",
        "dr.",
        "mr",
        "mr.",
        "mrs",
        "mrs.",
        "he",
        "saint",
    )
)
_POST = re.compile(r"[A-Z]{2,}\*?|Jr\.?|Sr\.?|II|III")
_PARTICLES = frozenset(
    ("von", "van", "der", "den", "de", "del", "della", "di", "da", "dos", "du", "le", "la", "al", "el", "bin", "ibn",
     "ben", "abu", "zu", "af", "ter", "e", "y", "i", "of", "the", "st", "wa")
)  # fmt: skip
_PATRONYMIC = re.compile(r"\w+(?:ovich|evich|ovych|evych|ovna|evna|ivna)")
_HISPANIC = re.compile(
    r"\b(?:Spanish|Argentin|Bolivia|Chile|Colombia|Costa Rica|Cuba|Dominican|Ecuador|Salvador|Guatemala|Hondura|Mexic"
    r"|Nicaragua|Panama|Paraguay|Peru|Urugua|Venezuela)"
)
_AMERICAN = re.compile(r"United States|U\.S\.|American|Confederate|Union Army")


def facts(acts: Iterable[Row]) -> Iterator[Row]:
    """The acts of a set of articles that are properties of Wikidata, as such; of each person one rank an article."""
    acts = list(acts)
    ranks: dict[tuple[str, str], tuple[float, Row]] = {}
    designed = {(a["id"], a["s_iri"]) for a in acts if a["p"] == "designedBy" and _DESIGN.match(a["trigger"])}
    for act in acts:
        if act["p"] == "designedBy" and (act["id"], act["s_iri"]) in designed and not _DESIGN.match(act["trigger"]):
            continue  # another built it
        for fact in _facts(act):
            if fact["p"] != "military rank":
                yield fact
                continue
            grade, fact["o"] = rank(fact["o"], act["sent"])
            key = act["id"], act["s_iri"]
            if key not in ranks or grade > ranks[key][0]:
                ranks[key] = grade, fact
    yield from (fact for _, fact in ranks.values())


def _facts(row: Row) -> Iterator[Row]:
    """What one act says in the properties of Wikidata."""
    relation = row["p"]
    if row["s_type"].endswith("Person"):
        if _is_name(row["s"]):
            yield from _of_person({**row, "s": person(_first_form(row), row["text"])})
    elif relation == "designatedTerrorist":
        yield {**_turned(row), "p": "designated as terrorist by"}
    elif relation == "hasIdeology":
        yield {**row, "p": "political ideology"}
    elif relation == "designedBy":
        yield {
            **row,
            "p": "designed by",
            "s": re.sub(r"\b(\w+)/\1\w+", r"\1", row["s"]),
            "o": _also(row["o"], row["text"]),
        }


def _of_person(row: Row) -> Iterator[Row]:
    relation = row["p"]
    if relation in ("memberOf", "leads"):
        if (row["o_type"].endswith("StateForce") or _BRANCH.search(row["o"])) and not _UNIT.search(row["o"]):
            yield {**row, "p": "military branch", "o": branch(_worded(row), row["before"])}
        elif _PARTY.search(row["o"]) and not row["o_type"].endswith("InternationalOrganisation"):
            yield {**row, "p": "member of political party"}
        elif row["past"] and relation == "memberOf" and not _UNIT.search(row["o"]) and row["o_type"].endswith(_BODIES):
            yield {**row, "p": "member of"}  # what lasts is written as `memberOf` already
    if relation == "leads" and row["o_type"].endswith("Country"):
        yield {**_turned(row), "p": "head of state" if _HEADS.search(row["trigger"]) else "head of government"}
    elif relation == "heldRank":
        yield {**row, "p": "military rank"}
    elif relation == "heldOffice":
        yield {**row, "p": "position held"}
        if (ruler := _RULERS.match(row["o"])) is not None and (land := gazetteer.lookup(row["o"][ruler.end() :])):
            state = {**_turned(row), "s": land[0].label}
            if land[0].type == "Country":
                yield {**state, "p": "head of state" if _HEADS.match(ruler[0]) else "head of government"}


def _worded(row: Row) -> str:
    """A force by the name that the article gives it, in full."""
    worded = row["o_alt"].partition("|")[0].replace(" 's", "'s")
    return worded if len(worded.split()) > 1 and worded[:1].isupper() else row["o"]


def _also(name: str, text: str) -> str:
    """`China North Industries, otherwise known as Norinco`: by its usual name."""
    known = re.search(re.escape(name) + r",? (?:otherwise|better|commonly) known as ([A-Z]\w+)", text)
    return known[1] if known else name


def _turned(row: Row) -> Row:
    return {**row, "s": row["o"], "o": row["s"], "s_alt": row["o_alt"], "o_alt": row["s_alt"]}


def _is_name(label: str) -> bool:
    """Whether a person has a name, not only a description ("a retired general", "Iraqi President")."""
    parts = label.split()
    last = parts[-1].lower()
    if last in _rank_words() or gazetteer.role(last) is not None:
        return False
    return all(w[:1].isupper() or not w[:1].isalpha() or _particle(w) for w in parts)


def _first_form(row: Row) -> str:
    """The longer names of a person stand at the head of a biography, those of other tongues behind it."""
    forms = [f for f in (row["s"], *row["s_alt"].split("|")) if len(f.split()) > 1 and _is_name(f) and f in row["text"]]
    return min(forms, key=lambda f: (row["text"].index(f), -len(f)), default=row["s"])


# --- names --------------------------------------------------------------------------------------


def branch(name: str, before: str = "") -> str:
    """`U.S. Army` in full, an arm of service by its name alone ("a cavalry unit"); with the country in front of it."""
    owner = re.search(r"([A-Z]\w+) $", before)
    if owner and gazetteer.demonym(owner[1]):
        name = f"{owner[1]} {name}"
    name = re.sub(r"^(?:U\.? ?S\.?) ", "United States ", name)
    arm = re.search(r"\b(?:infantry|cavalry)\b", name, re.I)
    if arm:
        return arm[0].capitalize()
    return re.sub(r"^\w+ (?=Royal )", "", name) if re.match(r"British ", name) else name


class Rank(NamedTuple):
    """A row of `ranks.tsv`."""

    rank: str
    force: str
    grade: str
    name: str


@cache
def _ranks() -> tuple[Rank, ...]:
    lines = (line for line in RANKS.read_text("utf-8").splitlines() if not line.startswith("#"))
    return tuple(Rank(**row) for row in csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE))


@cache
def _rank_words() -> frozenset[str]:
    lists = words.load()
    return lists.list("rank") | lists.list("rank_grade")


def _particle(word: str) -> bool:
    return word.lower().partition("-")[0] in _PARTICLES


def rank(name: str, sentence: str) -> tuple[float, str]:
    """The grade of a rank, 0 if unknown, and what it is called in the force that the sentence tells of."""
    for row in _ranks():
        if row.rank == name.lower().replace("-", " ") and (
            row.force == "*" or re.search(rf"\b(?:{row.force})\b", sentence)
        ):
            return float(row.grade), row.name or name
    return 0, name


def person(name: str, text: str) -> str:
    """The name under which an encyclopaedia has a person: the common one, short of titles and middle names."""
    known = _KNOWN_AS.search(text)
    if known and name in text[: known.start()]:
        return known[1].rstrip(".")
    start = text.find(name)
    before, after = text[: max(0, start)], text[start + len(name) :] if start >= 0 else ""
    royal = re.search(r"\b(?:Prince|Princess|King|Queen) $", before)
    if fief := _FIEF.match(after) or re.match(r"( of [A-Z]\w+)", after):
        between = "" if fief[1].startswith(" of") else ", "
        return f"{royal[0] if royal else ''}{name}{between}{fief[1]}"
    parts = _bare(name.split())
    formal = _LIFE.match(after) is not None and (parts[0], len(parts)) != ("Abdul", 3)
    return _common(parts, text, formal)


def _bare(parts: list[str]) -> list[str]:
    """Without titles before and letters behind."""
    while len(parts) > 2 and parts[0].lower() in _TITLES | _rank_words() and parts[2] != "of":
        parts = parts[1:]
    while len(parts) > 2 and _POST.fullmatch(parts[-1].strip(",")):
        parts = parts[:-1]
    return parts


def _common(parts: list[str], text: str, formal: bool) -> str:
    """First name and surname; Americans keep the initial of a middle name."""
    parts = [w for n, w in enumerate(parts) if not (0 < n < len(parts) - 1 and _PATRONYMIC.fullmatch(w))]
    last = len(parts) - 1
    while last > 1 and parts[last - 1].lower() in _PARTICLES:
        last -= 1
    middle = parts[1:last]
    if not middle or not all(w.isalpha() for w in middle):
        return " ".join(parts)
    if formal and len(parts) == 4 and len(middle) == 2 and _HISPANIC.search(text):
        return f"{parts[0]} {parts[2]}"  # the first of two surnames
    short = [parts[0], *parts[last:]]
    if " ".join(short) in text:
        return " ".join(short)
    initial = [parts[0], f"{middle[0][0]}.", *parts[last:]]
    dead = not re.search(r"\bborn\b", text)
    if " ".join(initial) in text or (formal and dead and len(middle) == 1 and _AMERICAN.search(text)):
        return " ".join(initial)
    return " ".join(short if formal or len(middle) > 1 else parts)
