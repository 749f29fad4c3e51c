"""Any service of the W3C Reconciliation API 0.2 as a finder: another `kg serve`, Wikidata's, a library's.

The manifest is read first: it tells the spaces of ids and types, and how many queries may go in a batch. Types and
conditions are sent only to a service that has our types; of another one's, our class is read off where it has
the same name. Scores are taken as percentages, as OpenRefine takes them.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import httpx
import msgspec

from kg import vocab
from kg.errors import EndpointError
from kg.gazetteer import fold
from kg.link.door import Door
from kg.link.judgements import is_item
from kg.link.records import Candidate, Features, Item, Match, Sought
from kg.patience import Patience

_BATCH = 10
"""Queries at once where the manifest names no number."""
_SPOKEN = ("0.1", "0.2")
_HINT = "give the address of the service itself (often .../reconcile or .../api), not of a page about it"
_WIKIDATA = "wikidata.org/entity/"


class Manifest(msgspec.Struct, frozen=True):
    """What a service says of itself. No `versions` means 0.1."""

    name: str
    identifierSpace: str  # noqa: N815  the API's spelling
    schemaSpace: str  # noqa: N815
    versions: tuple[str, ...] = ("0.1",)
    batchSize: int = _BATCH  # noqa: N815


class _Type(msgspec.Struct, frozen=True):
    id: str


class _Feature(msgspec.Struct, frozen=True):
    id: str
    value: float | bool = 0.0


class _Result(msgspec.Struct, frozen=True):
    id: str
    name: str
    score: float = 0.0
    match: bool = False
    description: str | None = None
    type: list[_Type | str] = []
    features: list[_Feature] = []


class _Results(msgspec.Struct, frozen=True):
    result: list[_Result]


class Reconciler:
    """A reconciliation service as a `Finder`.

    Items have our ids where the service gives them, `wikidata/Q858` where it gives Wikidata's, else its own. Their type
    is "" where none of the service's types is a class of ours. All methods raise EndpointError if the service does
    not answer as it should.
    """

    def __init__(self, door: Door) -> None:
        """Read the manifest."""
        self._door = door
        self.manifest = self._read_manifest()
        self._ours = self.manifest.schemaSpace == vocab.CX
        self._classes = vocab.load().classes

    def candidates(self, sought: Sought, limit: int = 5) -> tuple[Candidate, ...]:
        """What the name may stand for, the likeliest first; empty where the service knows nothing."""
        return self.many([sought], limit)[0]

    def many(self, sought: Sequence[Sought], limit: int = 5) -> list[tuple[Candidate, ...]]:
        """The candidates of many names, in as few requests as the service allows."""
        size = max(1, self.manifest.batchSize)
        parts = (sought[start : start + size] for start in range(0, len(sought), size))
        return [found for part in parts for found in self._batch(part, limit)]

    def item(self, name: str) -> Item | None:
        """The item of that id or Wikidata item, if the service finds things by their id."""
        own = name.removeprefix("wikidata/")
        found = self.candidates(Sought(own))
        return next((one.item for one in found if own in (one.item.id, one.item.wikidata)), None)

    def _read_manifest(self) -> Manifest:
        manifest = self._door.ask(Manifest)
        if not set(_SPOKEN) & set(manifest.versions):
            spoken = ", ".join(manifest.versions)
            hint = f"kg speaks {' and '.join(_SPOKEN)}"
            raise self._door.error(f"speaks version {spoken} of the Reconciliation API", hint)
        return manifest

    def _batch(self, sought: Sequence[Sought], limit: int) -> Iterator[tuple[Candidate, ...]]:
        queries = {f"q{number}": self._query(one, limit) for number, one in enumerate(sought)}
        form = {"queries": msgspec.json.encode(queries).decode()}
        answer = self._door.ask(dict[str, Any], form)
        for name, one in zip(queries, sought, strict=True):
            found = [self._candidate(result, one) for result in self._results(answer, name)]
            yield tuple(sorted(found, key=lambda candidate: -candidate.score)[:limit])

    def _query(self, sought: Sought, limit: int) -> dict[str, Any]:
        query: dict[str, Any] = {"query": sought.name, "limit": limit}
        known = {"country": sought.country, "date": sought.date} if self._ours else {}
        if given := [{"pid": name, "v": value} for name, value in known.items() if value]:
            query["properties"] = given
        return query | ({"type": sought.type} if self._ours and sought.type else {})

    def _results(self, answer: dict[str, Any], name: str) -> list[_Result]:
        if name not in answer:
            said = answer.get("error") or answer.get("message") or answer.get("status")
            raise self._malformed(f"leaves {name} unanswered" + (f": {said}" if said else ""))
        try:
            return msgspec.convert(answer[name], _Results, strict=False).result
        except msgspec.ValidationError as error:
            raise self._malformed(f"answers {name} wrongly ({error})") from None

    def _malformed(self, what: str) -> EndpointError:
        return self._door.error(what, "tell who runs the service")

    def _candidate(self, result: _Result, sought: Sought) -> Candidate:
        score = min(1.0, max(0.0, result.score / 100))
        features = {"match": float(result.match), "score": float(result.score)}
        features |= {one.id: float(one.value) for one in result.features}
        shown: Features = tuple(sorted(features.items()))
        return Candidate(self._item(result), _match(sought.name, result.name), score, shown)

    def _item(self, result: _Result) -> Item:
        types = [one if isinstance(one, str) else one.id for one in result.type]
        known = [name for name in (one.removeprefix(vocab.CX) for one in types) if name in self._classes]
        own, item = result.id, None
        if self.manifest.identifierSpace.endswith(_WIKIDATA) and is_item(result.id):
            own, item = f"wikidata/{result.id}", result.id
        type_ = known[0] if known else ""
        return Item(own, result.name, type_, (result.name,), item, description=result.description or "")


def reconciler(url: str, *, http: httpx.Client | None = None, patience: Patience | None = None) -> Reconciler:
    """The service at an address, its manifest read.

    Raises:
        EndpointError: if there is no such service.
    """
    return Reconciler(Door(url, http or httpx.Client(), patience or Patience(timeout=30), _HINT))


def _match(sought: str, name: str) -> Match:
    if sought == name:
        return "exact"
    return "folded" if fold(sought) == fold(name) else "near"
