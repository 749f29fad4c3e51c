"""Wars that a text names or describes: "the Gaza war", "Syria's war", "the civil war" of the land it speaks of.

A name that several wars share means the one of the article's day; a description means the one war of that kind
that goes on in its land that day, else the one that ended last. What fits two wars, or none, is left alone.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator
from datetime import date, timedelta
from functools import cache

from kg.link.scoring import shown
from kg.link.titles import body_before, first_body
from kg.model import Article, Entity, Link, Mention, MentionKind, Record, Span
from kg.wars import TYPE, War, wars

_PLAIN = str.maketrans("–—’‘", "--''")
_WORD = re.compile(r"[\w.]+")
_NOUN = re.compile(r"\b(civil war|war|conflict|insurgency)\b(?!-)", re.IGNORECASE)
_NOUNS = frozenset(
    {"war", "wars", "civil", "conflict", "insurgency", "revolution", "crisis", "rebellion", "invasion", "offensive"}
)
"""Words of names that may be written with a capital or without."""
_IN = re.compile(
    r"\s+in\s+(?:the\s+)?(?:(?:north|south|east|west)[a-z-]*\s+|central\s+)?([A-Z][\w’-]*(?: [A-Z][\w’-]*){0,3})"
)
_LONG = re.compile(r"(?<=['’]s )[a-z-]+ $")
"""What may stand between a land and its war: "Sudan's ongoing civil war"."""
_KNOWN = re.compile(r"\b(?:[Tt]he|[Tt]his|[Tt]hat|[Ii]ts|[Tt]heir|country['’]s|nation['’]s)\s(?:[a-z-]+\s)?$")
"""What stands before a war that the reader is taken to know."""
_OTHER = re.compile(
    r"\s(?:crim|monitor|plane|effort|machine|game|cabinet|chest|hero|veteran|zone|report|correspond|ship|room|of words)"
)
_KIND = re.compile(r"\b(?:(?:prisoner|act|law|declaration|weapon|tool|art|state)s? of |civil )$", re.IGNORECASE)
"""What makes "war" the kind of something else, behind it and before it."""
_RECALLED = timedelta(days=3653)
"""How long after its end a war is still described without its name."""
_LIKELY = {"name": 0.95, "land": 0.9, "alone": 0.8}
"""How likely each way of saying it means that war."""


class Found(Record, frozen=True):
    """Where a text speaks of a war, and how: by name, by its land, or alone, where only one land is at war."""

    span: Span
    war: War
    how: str


def found(article: Article, lands: Collection[str]) -> tuple[Found, ...]:
    """The wars of which an article speaks; `lands` are the countries that it names."""
    named = [one for one in _named(article) if one is not None]
    covered = [one.span for one in named]
    free = (one for one in _described(article, lands) if not any(_meet(one.span, span) for span in covered))
    return tuple(sorted((*named, *free), key=lambda one: one.span))


def records(article: Article, lands: Collection[str], by: str) -> tuple[list[Entity], list[Mention], list[Link]]:
    """The wars of which an article speaks, as entities, mentions and links."""
    entities: dict[str, Entity] = {}
    mentions, links = [], dict[tuple[str, str], Link]()
    for one in found(article, lands):
        war, words = one.war, one.span.of(article)
        names = (*(entities[war.id].names if war.id in entities else ()), *({words} - {war.label}))
        entities[war.id] = Entity(war.id, war.label, TYPE, tuple(sorted(set(names))), war.wikidata)
        kind: MentionKind = "named" if one.how == "name" else "nominal"
        mentions.append(Mention(one.span, words, kind, war.id))
        features = shown({one.how: 1.0, "goes_on": float(bool(article.date) and war.goes_on(article.date or ""))})
        match = "folded" if one.how == "name" else ""
        links.setdefault(
            (war.id, words),
            Link(war.id, words, war.id, war.wikidata, war.label, match, _LIKELY[one.how], features=features, by=by),
        )
    return list(entities.values()), mentions, list(links.values())


# ---- names


def _named(article: Article) -> Iterator[Found]:
    """Names of wars, the longest at each place."""
    text, last = article.text.translate(_PLAIN), 0
    lower = text.lower()
    if len(lower) != len(text):  # a letter with two in lower case would shift all that follow
        return
    for word in _WORD.finditer(lower):
        for name in _names().get(word[0], ()) if word.start() >= last else ():
            end = word.start() + len(name)
            if (
                not lower.startswith(name, word.start())
                or lower[end : end + 1].isalnum()
                or _is_kind(text, word.start())
            ):
                continue
            shared = [war for spelled, war in _spellings()[name] if _written(spelled, text[word.start() : end])]
            if (war := _of_day(shared, article.date)) is not None:
                yield Found(Span(word.start(), end), war, "name")
                last = end
                break


def _written(name: str, words: str) -> bool:
    """Whether words have the capitals of a name, those of nouns like "war" aside."""
    pairs = zip(name.split(), words.split(), strict=True)
    return all(a.lower() in _NOUNS or not a[:1].isupper() or b[:1].isupper() for a, b in pairs)


@cache
def _spellings() -> dict[str, list[tuple[str, War]]]:
    """The wars by their names in lower case."""
    by_name: defaultdict[str, list[tuple[str, War]]] = defaultdict(list)
    for war in wars():
        for name in war.names:
            plain = name.translate(_PLAIN)
            by_name[plain.lower()].append((plain, war))
    return dict(by_name)


@cache
def _names() -> dict[str, tuple[str, ...]]:
    """The names in lower case by their first word, the longest first."""
    by_word: defaultdict[str, list[str]] = defaultdict(list)
    for name in _spellings():
        by_word[_WORD.findall(name)[0]].append(name)
    return {word: tuple(sorted(names, key=lambda name: (-len(name), name))) for word, names in by_word.items()}


def _of_day(shared: list[War], day: str | None) -> War | None:
    """Of wars of one name the last to begin by that day; without a day, the only one."""
    if not day:
        return shared[0] if len(shared) == 1 else None
    return max((war for war in shared if war.first <= day), key=lambda war: war.first, default=None)


# ---- descriptions


def _described(article: Article, lands: Collection[str]) -> Iterator[Found]:
    """ "Syria's war", "the civil war in Libya", "the civil war"."""
    text = article.text
    for noun in _NOUN.finditer(text) if article.date else ():
        if _OTHER.match(text, noun.end()) or _is_kind(text, noun.start()):
            continue
        kind, (span, land) = noun[1].lower(), _of_land(text, noun.start(), noun.end())
        if land is None and (kind != "civil war" or not _KNOWN.search(text, max(0, noun.start() - 30), noun.start())):
            continue
        if (war := _only(kind, (land,) if land else sorted(lands), article.date or "")) is not None:
            yield Found(span, war, "land" if land else "alone")


def _of_land(text: str, first: int, last: int) -> tuple[Span, str | None]:
    """The words of a description with the land that they say, and its code."""
    if (behind := _IN.match(text, last)) and (named := first_body(behind[1])):
        return Span(first, behind.start(1) + len(named[0])), named[1]
    long = _LONG.search(text, max(0, first - 30), first)
    if before := body_before(text, long.start() if long else first):
        return Span(before[0], last), before[1]
    return Span(first, last), None


def _is_kind(text: str, first: int) -> bool:
    """Whether "war" there is no war told of ("prisoners of war in Ukraine"), or only half of its name."""
    return _KIND.search(text, max(0, first - 20), first) is not None


def _only(kind: str, lands: Iterable[str], day: str) -> War | None:
    """The one war of a kind in one of these lands that goes on that day, else the only one that has lately ended."""
    since = (date.fromisoformat(day) - _RECALLED).isoformat()
    there = [war for land in lands for war in _by_land().get(land, ()) if _is(kind, war)]
    going = [war for war in there if war.goes_on(day)]
    ended = [war for war in there if since <= war.last < day]
    now = going or ended
    return now[0] if len({war.id for war in now}) == 1 else None


def _is(kind: str, war: War) -> bool:
    return any(kind in name.lower() for name in war.names)


@cache
def _by_land() -> dict[str, list[War]]:
    by_land: defaultdict[str, list[War]] = defaultdict(list)
    for war in wars():
        for land in war.lands:
            by_land[land].append(war)
    return dict(by_land)


def _meet(one: Span, other: Span) -> bool:
    return one.start < other.end and other.start < one.end
