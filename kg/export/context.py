"""The JSON-LD context of the ontology, as writing needs it: what an IRI is called, and what need not be said."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import msgspec

from kg.errors import DataError
from kg.resources import drawer
from kg.vocab import ID, PREFIXES

_FILE = "context.jsonld"
_PLAIN_PATH = re.compile(r"[A-Za-z0-9_~-][A-Za-z0-9._~-]*(?:/[A-Za-z0-9_~-][A-Za-z0-9._~-]*)*(?:#[a-z0-9=,]+)?")
"""What all readers put behind a base alike: rdflib makes one slash of two, Jena's reader undoes percent signs."""


def shortened(iri: str, prefixes: Mapping[str, str] = PREFIXES) -> str:
    """An IRI with a prefix, if there is one for it."""
    for name, space in prefixes.items():
        rest = iri.removeprefix(space)
        if rest != iri and not rest.startswith("//"):
            return f"{name}:{rest}"
    return iri


@dataclass(frozen=True)
class Context:
    """`terms` is the context itself, with the base of our ids.

    `names` has the term of an IRI or a keyword, `coerced` the datatype or the language of a term's values.
    """

    terms: Mapping[str, Any]
    prefixes: Mapping[str, str]
    names: Mapping[str, str]
    coerced: Mapping[str, str]

    @classmethod
    @lru_cache(maxsize=1)
    def read(cls) -> Context:
        """The context of the drawer.

        Raises:
            DataError: if it is missing or broken.
        """
        file = drawer("ontology") / _FILE
        try:
            terms = msgspec.json.decode(file.read_bytes(), type=dict[str, dict[str, Any]])["@context"]
        except (OSError, KeyError, msgspec.MsgspecError) as error:
            raise DataError(
                f"no JSON-LD context ({error})", where=str(file), hint="install conflict-kg again"
            ) from None
        prefixes = {name: iri for name, iri in PREFIXES.items() if terms.get(name) == iri}
        names, coerced = {}, {}
        for name, said in terms.items():
            entry = said if isinstance(said, dict) else {"@id": said}
            if name not in prefixes and not name.startswith("@"):
                names[_full(str(entry["@id"]))] = name
                coerced[name] = _full(entry.get("@type") or entry.get("@language") or "")
        return cls({"@base": ID, **terms}, prefixes, names, coerced)

    def term(self, iri: str) -> str:
        """What a class, a property or a keyword is called."""
        return self.names.get(iri) or shortened(iri, self.prefixes)

    def thing(self, iri: str) -> str:
        """What a thing is called: ours by what follows the base, where that cannot be read in another way."""
        rest = iri.removeprefix(ID)
        return rest if rest != iri and _PLAIN_PATH.fullmatch(rest) else shortened(iri, self.prefixes)


def _full(short: str) -> str:
    """The IRI behind a prefixed name; keywords stay."""
    prefix, _, rest = short.partition(":")
    return PREFIXES[prefix] + rest if prefix in PREFIXES else short
