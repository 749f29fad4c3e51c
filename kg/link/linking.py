"""Ties the entities of an article to items of a finder, or to nobody.

First the names that mean one thing only; what they say of countries and places then helps to decide the others.
Where the choice is not the reader's first guess, the entity's id changes, and with it mentions and claims. Where
nothing is sure enough, the entity stays ours, under an id of its own.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache

from msgspec.structs import replace

from kg.gazetteer import slug
from kg.link import wars
from kg.link.context import Context
from kg.link.judgements import Judgements
from kg.link.records import Candidate, Finder, Item, Sought
from kg.link.renaming import renamed
from kg.link.scoring import PLACES, Weights, likely, ranked, shown
from kg.link.spelling import loose
from kg.link.standing import Standing
from kg.link.titles import holders
from kg.model import Entity, EntityId, Extraction, Link, Span, article_key

_MOST = 12
"""Candidates of a wording that are weighed."""
_RIVALS = 2
_UNLINKED = frozenset({"Weapon", "Event"})

Weighed = tuple[tuple[float, Candidate], ...]
"""Candidates with their weighted sums, the likeliest first."""


class Linker:
    """Links extraction by extraction; what one article says changes nothing in another.

    Args:
        finder: where items are looked up.
        weights: the model of the decision; that of the drawer by default.
        by: the finder's name, for the record.
        judgements: what people decided: names that are settled are left alone, what is doubted is no candidate.
    """

    def __init__(
        self,
        finder: Finder,
        weights: Weights | None = None,
        by: str = "gazetteer",
        judgements: Judgements | None = None,
    ) -> None:
        self.finder, self.by = finder, by
        self.judgements = judgements or Judgements()
        self.weights = weights or Weights.read()
        self._asked = lru_cache(maxsize=65536)(self._ask)
        self._standing = Standing(finder, by)

    def link(self, extraction: Extraction) -> Extraction:
        """The extraction with its entities under the ids of what they are, with Wikidata items, places and links."""
        context, weighed = self.weigh(extraction)
        stood = self._standing.read(extraction, context.titles)
        decided = {name: self._decide(found) for name, found in weighed.items()}
        links = [self._link(context, name, found, decided[name]) for name, found in sorted(weighed.items())]
        faces = {name: self._entity(context, name, item) for name, item in decided.items()}
        faces |= {name: as_entity(item, (context.entities[name].label,)) for name, item in stood.persons.items()}
        ids = {name: face.id for name, face in faces.items()}
        links += [replace(link, entity=ids.get(link.entity, link.entity)) for link in stood.links]
        fought, told, meant = wars.records(extraction.article, context.lands, self.by)
        done = renamed(extraction, ids, (*faces.values(), *fought))
        mentions = tuple(sorted((*done.mentions, *told), key=lambda mention: (mention.span.start, -mention.span.end)))
        links = sorted((*extraction.links, *links, *meant), key=_order)
        return replace(done, mentions=mentions, links=tuple(links))

    def notices(self) -> list[str]:
        """What the finder could not look up, if it is one that can fail."""
        told = getattr(self.finder, "notices", list)
        return list(told())

    def weigh(self, extraction: Extraction) -> tuple[Context, dict[EntityId, Weighed]]:
        """All candidates of each named entity, by what the article says of them."""
        context = Context(extraction, self.weights.kin)
        settled = {link.entity for link in extraction.links if link.item and link.score}
        sought = [name for name in context.entities if name not in settled and self._is_sought(context, name)]
        if prepare := getattr(self.finder, "prepare", None):
            prepare([wording for name in sought for wording in context.wordings(name)])
        asked = {name: self._candidates(context, name) for name in sought}
        open_ = []
        for name, found in asked.items():
            if (item := _plain(context.entities[name], found)) is not None:
                context.note(name, item)
            elif found:
                open_.append(name)
        first = [(name, self._decide(self._weighed(context, name, asked[name]))) for name in open_]
        for name, item in first:
            if item is not None:
                context.note(name, item)
        return context, {name: self._weighed(context, name, found) for name, found in asked.items()}

    def _is_sought(self, context: Context, name: EntityId) -> bool:
        entity = context.entities[name]
        if entity.type in _UNLINKED or self.judgements.settled(name):
            return False
        return entity.named and bool(context.wordings(name))

    def _ask(self, name: str, type_: str, country: str | None) -> tuple[Candidate, ...]:
        return self.finder.candidates(Sought(name, type_, country), _MOST)

    def _candidates(self, context: Context, name: EntityId) -> tuple[Candidate, ...]:
        """The candidates of all wordings; of an item met twice, the better meeting counts."""
        entity, found = context.entities[name], dict[EntityId, Candidate]()
        # The type of what the rows list is no evidence for the row: the reader took it from there.
        listed = entity.type in PLACES and self.finder.item(name) is not None
        for wording in context.wordings(name):
            for one in self._asked(wording, "Place" if listed else entity.type, None):
                if one.item.id not in found or found[one.item.id].score < one.score:
                    found[one.item.id] = one
        for item in self._holders(context, name) if entity.type == "Person" else ():
            if item.id not in found:
                (one,) = ranked([(item, "folded")], Sought(context.wordings(name)[0], "Person"), self.weights)
                found[item.id] = one
        return tuple(one for one in found.values() if self.judgements.allows(name, one.item))

    def _holders(self, context: Context, name: EntityId) -> Iterator[Item]:
        """Who held the office before a surname: "Israeli prime minister Netanyahu"."""
        surnames = {loose(wording).rpartition(" ")[2] for wording in context.wordings(name)}
        for title in context.offices[name]:
            for held in holders(title, context.article.date):
                item = self.finder.item(held.term.person_wikidata or "")
                if item is not None and loose(item.label).rpartition(" ")[2] in surnames:
                    yield item

    def _weighed(self, context: Context, name: EntityId, found: tuple[Candidate, ...]) -> Weighed:
        entity, contested = context.entities[name], len(found) > 1
        made = []
        for one in found:
            features = {**dict(one.features), **context.features(entity, one, contested=contested)}
            total = self.weights.total(features)
            made.append((total, Candidate(one.item, one.match, likely(total), shown(features))))
        return tuple(sorted(made, key=lambda pair: (-pair[0], pair[1].item.id)))

    def _decide(self, found: Weighed) -> Item | None:
        """The likeliest item, if it is likely enough and well ahead of the next."""
        if not found or found[0][1].score < self.weights.threshold:
            return None
        ahead = found[0][0] - found[1][0] if len(found) > 1 else self.weights.margin
        return found[0][1].item if ahead >= self.weights.margin else None

    def _entity(self, context: Context, name: EntityId, item: Item | None) -> Entity:
        """The entity as the item has it; without one, as we have it, under an id that is no item's."""
        entity = context.entities[name]
        if item is None:
            free = self.finder.item(name) is None
            called = entity.label if free else context.wordings(name)[0]
            own = f"{name.partition('/')[0]}/{article_key(context.article.id)}/{slug(called)}"
            return replace(entity, id=name if free else own, label=called, wikidata=None)
        seen = {entity.label, *entity.names, *context.wordings(name)}
        return as_entity(item, seen)

    def _link(self, context: Context, name: EntityId, found: Weighed, item: Item | None) -> Link:
        entity = self._entity(context, name, item)
        best = found[0][1] if found else None
        told = context.wordings(name)[0]
        rivals = tuple((one.item.id, one.score) for _, one in found[1 if item else 0 :][:_RIVALS])
        failed = "" if item is not None and item.wikidata else self._failed(context, name)
        if item is None or best is None:
            score = best.score if best else 0.0
            return Link(entity.id, told, score=score, rivals=rivals, by=self.by, reason=failed)
        return Link(
            entity.id, told, item.id, item.wikidata, item.label, best.match, best.score, "names",
            best.features, rivals, by=self.by, reason=failed,
        )  # fmt: skip

    def _failed(self, context: Context, name: EntityId) -> str:
        """Why one of an entity's wordings could not be looked up; "" if they all could."""
        unanswered: Mapping[str, str] = getattr(self.finder, "unanswered", {})
        why = next((unanswered[wording] for wording in context.wordings(name) if wording in unanswered), "")
        return f"not looked up: {why}" if why else ""


def as_entity(item: Item, seen: Iterable[str] = ()) -> Entity:
    """An item as an entity, with the wordings that an article has for it."""
    names = tuple(sorted({name for name in seen if name and name != item.label}))
    spot = (item.latitude, item.longitude)
    return Entity(item.id, item.label, item.type, names, item.wikidata, True, item.country, *spot)


def _plain(entity: Entity, found: tuple[Candidate, ...]) -> Item | None:
    """The item of a name that means one thing only."""
    near = [one for one in found if one.match in ("exact", "folded") and dict(one.features).get("type")]
    guess = next((one.item for one in near if one.item.id == entity.id), None)
    if guess is not None and len(near) == 1:
        return guess
    return near[0].item if len(near) == 1 and near[0].match == "exact" else None


def _order(link: Link) -> tuple[str, str, Span, str]:
    return link.entity, link.reading, link.span or Span(0, 0), link.name
