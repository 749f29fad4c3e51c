"""The reconciliation service without the web: what it says of itself, candidates, suggestions, property values.

Entities are what a finder knows; their ids are ours (`country/syria`), their types classes of the ontology.
Candidates are alternatives: their scores (0 to 100) share one probability among them, and some is left for none.
`match` is true for a likely candidate that has no namesake, or that a condition of the query tells from them.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import islice
from typing import Any

from kg import vocab
from kg.link.catalogue import Shelf
from kg.link.records import Candidate, Item, Sought
from kg.serve import asked, properties, types
from kg.serve.asked import Query
from kg.serve.properties import Conditions

Json = dict[str, Any]

SUGGESTIONS = 20
_CANDIDATES = 10
_CERTAIN = 0.5
"""How likely a match is at least."""


class Service:
    """Answers requests over a shelf of items. `version` is that of the software."""

    def __init__(self, shelf: Shelf, *, name: str = "conflict-kg", version: str = "") -> None:
        self.shelf, self.name, self.version = shelf, name, version

    def manifest(self, base: str) -> Json:
        """What the service is and offers; `base` is the address under which it is reached, without a slash."""
        here = f"{base}/reconcile"
        return {
            "versions": ["0.2"],
            "name": self.name,
            "identifierSpace": vocab.ID,
            "schemaSpace": vocab.CX,
            "serviceVersion": self.version,
            "defaultTypes": [types.described(name) for name in types.names()],
            "view": {"url": f"{here}/view?id={{{{id}}}}"},
            "preview": {"url": f"{here}/preview?id={{{{id}}}}", "width": 400, "height": 200},
            "suggest": {
                kind: {"service_url": here, "service_path": f"/suggest/{kind}"}
                for kind in ("entity", "type", "property")
            },
            "extend": {
                "propose_properties": {"service_url": here, "service_path": "/properties"},
                "property_settings": [],
            },
            "batchSize": asked.MOST_QUERIES,
        }

    # -- reconciliation

    def reconcile(self, text: str) -> Json:
        """The result batch for a query batch in JSON.

        Raises:
            RequestError: if a query is broken; its message names the query.
        """
        batch = asked.queries(text)
        return {name: {"result": self._result(query, name)} for name, query in batch.items()}

    def _result(self, query: Query, where: str) -> list[Json]:
        wanted = [types.known(name, where) for name in query.types]
        given = properties.conditions([(one.pid, one.v) for one in query.properties], where)
        named = self._found(query.query.strip(), wanted, given)
        fitting = [one for one in named if _fits(one.item, query, wanted)]
        found = named if query.type_strict == "should" and not fitting else fitting
        limit = min(int(query.limit or _CANDIDATES), asked.MOST_CANDIDATES)
        shares, sure = _shares(found), bool(fitting) and (any(given) or not _has_namesakes(found))
        return [_candidate(one, share, sure=sure) for one, share in zip(found, shares, strict=True)][:limit]

    def _found(self, name: str, wanted: list[str], given: Conditions) -> list[Candidate]:
        """Candidates, the likeliest first. An id is decisive, whatever name comes with it."""
        for key in (given.wikidata, name):
            if key and (item := self.shelf.item(key)):
                return [Candidate(item, "exact", 1.0, (("id", 1.0),))]
        if not name:
            return []
        sought = Sought(name, wanted[0] if len(wanted) == 1 else None, given.country, given.date)
        return list(self.shelf.candidates(sought, limit=asked.MOST_CANDIDATES))

    # -- suggestions

    def suggest(self, kind: str, prefix: str, cursor: int = 0) -> Json:
        """What begins with `prefix` or has it as its id, after the first `cursor`: "entity", "type" or "property"."""
        if kind == "entity":
            found: Iterable[Json] = map(_suggested, self._starting(prefix.strip()))
        elif kind == "type":
            found = _beginning(map(types.described, types.names()), prefix)
        else:
            found = _beginning((one.shown() for one in properties.PROPERTIES), prefix)
        return {"result": list(islice(found, cursor, cursor + SUGGESTIONS))}

    def _starting(self, prefix: str) -> Iterator[Item]:
        if not prefix:
            return
        exact = self.shelf.item(prefix)
        if exact:
            yield exact
        yield from (item for item in self.shelf.starting(prefix) if item != exact)

    # -- data extension

    def extend(self, text: str) -> Json:
        """The values of properties for a data extension query in JSON.

        Raises:
            RequestError: if the query is broken or asks for an unknown property. Unknown entities have no values.
        """
        query = asked.extension(text)
        wanted = [properties.known(one.id) for one in query.properties]
        meta: list[Json] = [{"id": one.id, "name": one.name} for one in wanted]
        for one in meta:
            if one["id"] == "country":
                one["type"] = {"id": "Country", "name": types.label("Country")}
        items = {name: self.shelf.item(name) for name in query.ids}
        rows = {name: {one.id: one.values(item) if item else [] for one in wanted} for name, item in items.items()}
        return {"meta": meta, "rows": rows}

    def propose(self, type_: str, limit: int | None = None) -> Json:
        """The properties worth fetching for entities of a type ("" for any).

        Raises:
            RequestError: if there is no such type.
        """
        found = properties.of(types.known(type_, "type") if type_ else None)
        shown = [{"id": one.id, "name": one.name} for one in found[:limit]]
        return {"properties": shown, "type": type_, **({"limit": limit} if limit else {})}


def description(item: Item) -> str:
    """What tells an item from its namesakes: its own description, else its type and country."""
    if item.description:
        return item.description
    country = properties.country_of(item)
    place = f" in {country.label}" if country and country.id != item.id else ""
    return f"{types.label(item.type)}{place}"


def _fits(item: Item, query: Query, wanted: list[str]) -> bool:
    vocabulary = vocab.load()
    fits = [vocabulary.is_a(item.type, name) for name in wanted]
    return all(fits) if query.type_strict == "all" or not fits else any(fits)


def _has_namesakes(found: list[Candidate]) -> bool:
    """Whether several things are called so; not where one is merely spelled alike, or its capital stands for it."""
    named = [one for one in found if one.match in ("exact", "folded")]
    return sum(not dict(one.features).get("seat") for one in named) > 1


def _shares(found: list[Candidate]) -> list[float]:
    """How likely each is, if it is at most one of them; what finders say takes each alone."""
    alone = [min(max(one.score, 0.0), 0.9999) for one in found]
    odds = [score / (1 - score) for score in alone]
    return [each / (1 + sum(odds)) for each in odds]


def _candidate(one: Candidate, share: float, *, sure: bool) -> Json:
    return {
        "id": one.item.id,
        "name": one.item.label,
        "description": description(one.item),
        "type": [{"id": one.item.type, "name": types.label(one.item.type)}],
        "score": round(100 * share, 2),
        "features": [{"id": name, "value": value} for name, value in one.features],
        "match": sure and share >= _CERTAIN,
    }


def _suggested(item: Item) -> Json:
    notable = [{"id": item.type, "name": types.label(item.type)}]
    return {"id": item.id, "name": item.label, "description": description(item), "notable": notable}


def _beginning(things: Iterable[Json], prefix: str) -> Iterator[Json]:
    start = prefix.strip().casefold()
    return (one for one in things if any(one[key].casefold().startswith(start) for key in ("id", "name")))
