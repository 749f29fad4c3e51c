"""What may be asked of the service: its JSON, checked before anybody looks anything up."""

from __future__ import annotations

from typing import Any, Literal, TypeVar

import msgspec

from kg.errors import KGError

MOST_QUERIES = 100
"""Queries in a batch; the manifest says so too."""
MOST_IDS = 1000
"""Entities whose properties are fetched at once."""
MOST_CANDIDATES = 50

T = TypeVar("T")


class RequestError(KGError):
    """A request that cannot be answered; `status` is the HTTP status to say so with."""

    def __init__(self, what: str, *, where: str = "", hint: str = "", status: int = 400) -> None:
        super().__init__(what, where=where, hint=hint)
        self.status = status


class Condition(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A property that the thing sought is known to have: a value, an entity (`{"id": ...}`), or several."""

    pid: str
    v: Any


class Query(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One reconciliation query."""

    query: str = ""
    type: str | list[str] | None = None
    limit: int | float | None = None
    properties: list[Condition] = []
    type_strict: Literal["any", "should", "all"] = "any"

    @property
    def types(self) -> list[str]:
        """The types asked for; "" asks for none."""
        types = [self.type] if isinstance(self.type, str) else self.type or []
        return [name for name in types if name.strip()]


class Fetched(msgspec.Struct, frozen=True):
    """A property to fetch."""

    id: str
    settings: dict[str, Any] = {}


class Extension(msgspec.Struct, frozen=True):
    """A data extension query: properties to fetch of some entities."""

    ids: list[str]
    properties: list[Fetched]


def queries(text: str) -> dict[str, Query]:
    """A reconciliation query batch.

    Raises:
        RequestError: if it is no such batch, or holds too many queries or an empty one.
    """
    batch = _decoded(text, dict[str, Query], "queries")
    if len(batch) > MOST_QUERIES:
        raise RequestError(f"{len(batch)} queries at once", hint=f"send at most {MOST_QUERIES} in a batch", status=413)
    for name, query in batch.items():
        if not (query.query.strip() or query.properties):
            raise RequestError("the query is empty", where=name, hint="give it a query or properties")
        if query.limit is not None and (query.limit < 1 or query.limit != int(query.limit)):
            raise RequestError(f"limit {query.limit} is no positive whole number", where=name, hint="correct it")
    return batch


def extension(text: str) -> Extension:
    """A data extension query.

    Raises:
        RequestError: if it is none, or asks for too much.
    """
    asked = _decoded(text, Extension, "extend")
    if len(asked.ids) > MOST_IDS:
        raise RequestError(f"{len(asked.ids)} entities at once", hint=f"ask for at most {MOST_IDS}", status=413)
    return asked


def number(text: str, name: str, least: int = 0) -> int:
    """A whole number from the address.

    Raises:
        RequestError: if it is none, or below `least`.
    """
    if not (text.isascii() and text.isdigit() and len(text) < 10 and int(text) >= least):
        raise RequestError(f"{text!r} is no whole number from {least}", where=name, hint="correct it")
    return int(text)


def _decoded(text: str, type_: type[T], name: str) -> T:
    try:
        return msgspec.json.decode(text, type=type_)
    except msgspec.ValidationError as error:
        raise RequestError(str(error), where=name, hint="see the Reconciliation API 0.2") from None
    except (msgspec.DecodeError, UnicodeEncodeError, RecursionError) as error:
        raise RequestError(f"not valid JSON ({error})", where=name, hint="send JSON, URL-encoded") from None
