"""Who is meant: entities tied to the gazetteer and to Wikidata, on a date, or to nobody."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

from kg.errors import InputError

if TYPE_CHECKING:
    from kg.link.records import Finder

FINDERS = {"gazetteer": "kg.link.finding:Gazetteer", "online": "kg.link.online:open_online"}
"""Where items are looked up, by the name that `--link` takes: a module and what makes the finder."""


def finder(name: str) -> Finder:
    """The finder of that name.

    Raises:
        InputError: if there is none.
        DataError: if its data is missing or out of date.
    """
    if name not in FINDERS:
        raise InputError(f"nothing links by {name!r}", where="--link", hint=f"choose {', '.join(sorted(FINDERS))}")
    module, _, maker = FINDERS[name].partition(":")
    made: Finder = getattr(import_module(module), maker)()
    return made
