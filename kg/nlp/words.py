"""The word lists of the patterns drawer: lists, and what governing words do to what they govern."""

from __future__ import annotations

import tomllib
from functools import cache
from pathlib import Path
from typing import TypeVar

import msgspec

from kg.errors import DataError
from kg.resources import drawer

Section = dict[str, frozenset[str]]
Read = TypeVar("Read")


class Words(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """`patterns/words.toml`: every section maps a class to lemmas."""

    lists: dict[str, frozenset[str]]
    governs: dict[str, frozenset[str]]
    auxiliary: dict[str, frozenset[str]]
    markers: dict[str, frozenset[str]]
    hedges: dict[str, frozenset[str]]
    speech: dict[str, frozenset[str]]
    carriers: dict[str, frozenset[str]]

    def list(self, name: str) -> frozenset[str]:
        """The named list; empty if there is none."""
        return self.lists.get(name, frozenset())

    @staticmethod
    def find(section: dict[str, frozenset[str]], lemma: str) -> str | None:
        """The first class of a section that holds `lemma`."""
        return next((name for name, words in section.items() if lemma in words), None)


FILE = "words.toml"


@cache
def load(*overlays: Path) -> Words:
    """Read `words.toml` of the patterns drawer; what those of `overlays` hold is added, list by list.

    Raises:
        DataError: if a file is missing or malformed.
    """
    words = _read(drawer("patterns") / FILE, Words)
    for path in (folder / FILE for folder in overlays):
        if path.is_file():
            more = _read(path, dict[str, dict[str, frozenset[str]]])
            words = _read_as(_merged(msgspec.structs.asdict(words), more), Words, path)
    return words


def _merged(words: dict[str, Section], more: dict[str, Section]) -> dict[str, Section]:
    sections = {name: dict(section) for name, section in words.items()}
    for name, section in more.items():
        own = sections.setdefault(name, {})
        own.update({key: own.get(key, frozenset()) | lemmas for key, lemmas in section.items()})
    return sections


def _read(path: Path, type_: type[Read]) -> Read:
    try:
        return _read_as(tomllib.loads(path.read_text("utf-8")), type_, path)
    except (OSError, tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise DataError(str(error), where=str(path), hint="correct the file or reinstall") from error


def _read_as(content: object, type_: type[Read], path: Path) -> Read:
    try:
        return msgspec.convert(content, type_)
    except msgspec.ValidationError as error:
        raise DataError(str(error), where=str(path), hint="correct the section") from error
