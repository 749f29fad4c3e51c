"""What an article tells about the things it may name: the countries it speaks of, the places, the senses taken."""

from __future__ import annotations

import math
import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from functools import lru_cache

from kg import gazetteer
from kg.link.places import kilometres
from kg.link.records import Candidate, Item
from kg.link.scoring import PLACES
from kg.link.spelling import bare, kind_of, loose
from kg.link.standing import named_behind
from kg.link.titles import Title, holders, titles
from kg.model import Entity, EntityId, Extraction, Mention

_REACH_KM = 250.0
_A_LETTER, _SPOKEN_OF = 0.08, 0.3
_LOOSE = re.compile(r"\s+(['’]s\b|,)")
"""What the reader sets apart though the text does not: "People 's Protection Units"."""
_KIND_BEFORE = re.compile(r"(\w+) of (?:the )?$")
_KIND_AFTER = re.compile(r" (\w+)")
_KIND_TOLD = re.compile(r", (?:a|the) ((?:[\w-]+\b ?){1,3})")
_BESIDE = re.compile(
    r"(?:,| in| of| \()\s+(?:the\s+)?(?:(?:north|south|east|west|central)[a-z-]*\s+)?((?:[A-Z][\w'’.-]*\s?){1,4})"
)


class Context:
    """The countries, places and senses of one article."""

    def __init__(self, extraction: Extraction, kin: Mapping[str, tuple[str, ...]] | None = None) -> None:
        self.kin = kin or {}
        self.article = extraction.article
        self.entities = {entity.id: entity for entity in extraction.entities}
        self.mentions: defaultdict[EntityId, list[Mention]] = defaultdict(list)
        for mention in extraction.mentions:
            self.mentions[mention.entity].append(mention)
        self.lands = Counter[str]()
        self.homes: dict[EntityId, str] = {}
        self._worded: dict[EntityId, list[str]] = {}
        self.spots: dict[EntityId, tuple[float, float]] = {}
        self.senses: defaultdict[str, set[tuple[EntityId, EntityId]]] = defaultdict(set)
        self.titles = tuple(titles(extraction.article.text))
        self.offices: defaultdict[EntityId, list[Title]] = defaultdict(list)
        for title in self.titles:
            if (behind := named_behind(extraction, title)) is not None:
                self.offices[behind.entity].append(title)

    def wordings(self, name: EntityId, most: int = 3) -> list[str]:
        """The names by which an entity is called, without titles before them, the most used first."""
        if name not in self._worded:
            named = (mention for mention in self.mentions[name] if mention.kind in ("named", "demonym"))
            counted = Counter(self._untitled(mention) for mention in named)
            self._worded[name] = sorted(counted, key=lambda text: (-counted[text], -len(text), text))[:most]
        return self._worded[name]

    def _untitled(self, mention: Mention) -> str:
        """ "U.S. president Donald Trump" without the office."""
        for title in self.titles:
            if mention.span.start <= title.span.start and title.span.end < mention.span.end:
                return self.article.text[title.span.end : mention.span.end].strip() or mention.text
        return _LOOSE.sub(r"\1", mention.text)

    def note(self, name: EntityId, item: Item) -> None:
        """Take an entity to be an item: its country, its place and its names count from now on."""
        if item.country and name not in self.homes:
            self.homes[name] = item.country
            self.lands[item.country] += len(self.mentions[name])
        if item.latitude is not None and item.longitude is not None and item.type != "Country":
            self.spots[name] = (item.latitude, item.longitude)
        for mention in self.mentions[name]:
            self.senses[bare(loose(mention.text))[0]].add((item.id, name))

    def features(self, entity: Entity, candidate: Candidate, *, contested: bool) -> dict[str, float]:
        """What the article says for and against a candidate; `contested` if there are others."""
        item = candidate.item
        found = {
            "beside": self._beside(entity.id, item) if item.type in PLACES else 0.0,
            "sense": self._sense(entity.id, item),
        }
        if item.type == "Person":
            found["role"] = self._role(entity.id, item)
        if contested:
            found["kind"] = self._kind(entity.id, candidate)
        if item.country and (contested or candidate.match in ("skeleton", "near")):
            found |= self._coherence(entity.id, item.country)
            found["kindred"] = _kindred(candidate, found)
        if item.type in PLACES - {"Country"} and item.latitude is not None and item.longitude is not None:
            found["near"] = self._near(entity.id, (item.latitude, item.longitude))
        return found

    def _coherence(self, name: EntityId, country: str) -> dict[str, float]:
        """How much the rest of the article speaks of a country, beside the one it speaks of most."""
        home, own = self.homes.get(name), len(self.mentions[name])
        most = max((count - own * (land == home) for land, count in self.lands.items()), default=0)
        here = max(self.lands[land] - own * (land == home) for land in (country, *self.kin.get(country, ())))
        return {"coherence": round(here / most, 3), "foreign": float(here == 0)} if most else {}

    def _role(self, name: EntityId, item: Item) -> float:
        """1 where a title before the name is one that the person held that day, -1 where only others did."""
        held = [holder for title in self.offices[name] for holder in holders(title, self.article.date)]
        if any(holder.term.person_wikidata == item.wikidata for holder in held):
            return 1.0
        return -1.0 if any(holder.known for holder in held) else 0.0

    def _near(self, name: EntityId, here: tuple[float, float]) -> float:
        """1 beside another place of the article, falling to 0 with distance."""
        others = [kilometres(here, spot) for other, spot in self.spots.items() if other != name]
        return round(math.exp(-min(others) / _REACH_KM), 3) if others else 0.0

    def _sense(self, name: EntityId, item: Item) -> float:
        """Whether another, fuller name of the article has this very sense ("Idlib province ... Idlib")."""
        taken = {sense for m in self.mentions[name] for sense in self.senses[bare(loose(m.text))[0]]}
        return float(any(known == item.id and other != name for known, other in taken))

    def _beside(self, name: EntityId, item: Item) -> float:
        """1 where the text says the item's country (or one of its areas) beside the name, -1 where another."""
        said = {land for mention in self.mentions[name] for land in beside(self.article.text, mention)}
        if not said or (item.type == "Country" and item.country in said):
            return 0.0
        return 1.0 if item.country in said else -1.0

    def _kind(self, name: EntityId, candidate: Candidate) -> float:
        """1 where the text says what it is ("the state of Georgia", "Kharkiv city"), and the item is that, else -1."""
        text, item = self.article.text, candidate.item
        said = set[str]()
        for mention in self.mentions[name]:
            before = _KIND_BEFORE.search(text, max(0, mention.span.start - 30), mention.span.start)
            after = _KIND_AFTER.match(text, mention.span.end)
            told = _KIND_TOLD.match(text, mention.span.end)
            said |= {kind_of(word) for found in (before, after, told) if found for word in found[1].split()}
            if candidate.match != "exact":
                said.add(bare(loose(mention.text))[1])
        said.discard("")
        if len(said) != 1 or item.type not in PLACES:
            return 0.0
        wanted = ("Settlement",) if said == {"town"} else ("AdministrativeArea", "Region")
        return 1.0 if item.type in wanted else -1.0


def _kindred(candidate: Candidate, found: dict[str, float]) -> float:
    """Whether a name is spelled a letter off ("Chahbahar" for Chabahar), in an article that speaks of its country."""
    known = dict(candidate.features)
    alike = candidate.match in ("skeleton", "near") and known.get("misspelt", 1.0) <= _A_LETTER
    return float(alike and known.get("type", 0.0) == 1.0 and found.get("coherence", 0.0) >= _SPOKEN_OF)


def beside(text: str, mention: Mention) -> Iterator[str]:
    """The countries named right behind a mention: "Tripoli, Lebanon", "Idlib in northern Syria"."""
    if found := _BESIDE.match(text, mention.span.end, mention.span.end + 60):
        words = found[1].split()
        for last in range(len(words), 0, -1):
            name = " ".join(words[:last]).rstrip(".,")
            if name != mention.text and (land := _land(name)):
                yield land
                return


@lru_cache(maxsize=8192)
def _land(name: str) -> str | None:
    """The country of a country's or area's name, or of a word like "Syrian"; None where it has several."""
    entries = [e for e in gazetteer.lookup(name) if e.type in ("Country", "AdministrativeArea", "Region")]
    lands = {entry.country for entry in entries if entry.country}
    demonym = gazetteer.demonym(name)
    if demonym and demonym.country:
        lands.add(demonym.country)
    return lands.pop() if len(lands) == 1 else None
