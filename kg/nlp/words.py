"""The word lists of the patterns drawer: lists, and what governing words do to what they govern."""

from __future__ import annotations

import tomllib
from functools import cache
from pathlib import Path

import msgspec

from kg.errors import DataError
from kg.resources import drawer


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


@cache
def load(folder: Path | None = None) -> Words:
    """Read `words.toml` of the patterns drawer, or of `folder`.

    Raises:
        DataError: if the file is missing or malformed.
    """
    path = (folder or drawer("patterns")) / "words.toml"
    try:
        return msgspec.convert(tomllib.loads(path.read_text("utf-8")), Words)
    except (OSError, tomllib.TOMLDecodeError, msgspec.ValidationError) as error:
        raise DataError(str(error), where=str(path), hint="correct the file or reinstall") from error
