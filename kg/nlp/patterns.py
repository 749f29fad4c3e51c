"""The patterns drawer: which frames state which relation, as rows that an analyst edits.

A row of `patterns/*.toml`:

    id              unique, "relation.form"
    relation        local name of an ontology property
    on              kinds of frame: verb, participle, noun, adjective
    lemma           head words (with particle: "pull out"); "@name" takes in a list of words.toml
    subject, object slot paths tried in order: "subject", "on", "object>of", "in>agent", "head"
    subject_is, object_is   argument classes: actor, party, place, people, or an ontology class
    may_lack        arguments that may stay unnamed
    need, unless    slot path -> lemmas of which one must, or none may, fill it ("light", "passive" too)
    harm            killed, wounded ...: the object is counted
    modality, polarity      what the form itself says ("threatened to")
    confidence      how often the form means the relation
    examples, counterexamples   "text -> subject relation object; ..." run as tests
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import msgspec

from kg import gazetteer, vocab
from kg.errors import DataError
from kg.model import Harm, Modality, Polarity
from kg.nlp import confidence, words
from kg.nlp.frame import Kind
from kg.resources import drawer
from kg.vocab import Vocabulary

Path_ = tuple[str, ...]
"""A slot path: the slot, then slots of what fills it."""

_NO_PATTERNS = (words.FILE, confidence.FILE)
_KINDS = ("actor", "party", "place", "people")
"""Classes of arguments that are no classes of the ontology."""


class Row(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One pattern as written."""

    id: str
    relation: str
    on: tuple[Kind, ...]
    lemma: tuple[str, ...]
    subject: tuple[str, ...] = ("subject",)
    object: tuple[str, ...] = ("object",)
    subject_is: tuple[str, ...] = ("actor",)
    object_is: tuple[str, ...] = ("actor", "place")
    may_lack: tuple[str, ...] = ()
    named: tuple[str, ...] = ()
    need: dict[str, tuple[str, ...]] = {}
    unless: dict[str, tuple[str, ...]] = {}
    harm: Harm | None = None
    modality: Modality = "actual"
    polarity: Polarity = "affirmed"
    confidence: float = 0.8
    examples: tuple[str, ...] = ()
    counterexamples: tuple[str, ...] = ()


class _File(msgspec.Struct, forbid_unknown_fields=True):
    pattern: list[Row]


class Pattern(msgspec.Struct, frozen=True):
    """A row with its lists filled in and its paths split."""

    row: Row
    lemmas: frozenset[str]
    subject: tuple[Path_, ...]
    object: tuple[Path_, ...]
    subject_is: frozenset[str]
    object_is: frozenset[str]
    need: dict[Path_, frozenset[str]]
    unless: dict[Path_, frozenset[str]]

    @property
    def id(self) -> str:
        """The id of the row."""
        return self.row.id

    @property
    def of_office(self) -> bool:
        """Whether its head words are offices that persons hold."""
        return any("@role:" in lemma for lemma in self.row.lemma)


class Book(msgspec.Struct, frozen=True):
    """All patterns, by head word."""

    patterns: tuple[Pattern, ...]
    by_lemma: dict[str, tuple[Pattern, ...]]
    words: words.Words
    above: dict[str, frozenset[str]] = {}
    """The relations that each relation implies ("struck": "attacked")."""

    def of(self, lemma: str, role: str = "") -> tuple[Pattern, ...]:
        """The patterns of a head word; of an office ("deputy commander") not what its noun alone would be."""
        found = self.by_lemma.get(lemma, ())
        if not role:
            return found
        return (*self.by_lemma.get(role, ()), *(p for p in found if not p.of_office))

    @property
    def nouns(self) -> frozenset[str]:
        """The nouns that need a frame of their own."""
        return frozenset(w for p in self.patterns if "noun" in p.row.on for w in p.lemmas)


@cache
def load(*overlays: Path) -> Book:
    """Read every pattern of the drawer, and of the folders laid over it.

    Raises:
        DataError: a row is malformed or names what the ontology lacks, or an id stands twice.
    """
    lists, vocabulary = words.load(*overlays), vocab.load(*overlays)
    found: dict[str, Pattern] = {}
    for path in (path for folder in (drawer("patterns"), *overlays) for path in sorted(folder.glob("*.toml"))):
        for row in _rows(path) if path.name not in _NO_PATTERNS else ():
            if row.id in found:
                raise DataError(f"pattern id {row.id!r} stands twice", where=str(path), hint="rename one")
            _check(row, vocabulary, path)
            found[row.id] = _compile(row, lists, path)
    by_lemma: dict[str, list[Pattern]] = {}
    for pattern in found.values():
        for lemma in sorted(pattern.lemmas):
            by_lemma.setdefault(lemma, []).append(pattern)
    above = {row.relation: vocabulary.relation(row.relation).above for row in (p.row for p in found.values())}
    return Book(tuple(found.values()), {k: tuple(v) for k, v in by_lemma.items()}, lists, above)


def _check(row: Row, vocabulary: Vocabulary, path: Path) -> None:
    """Refuse a row whose relation or argument classes the ontology lacks."""
    try:
        vocabulary.relation(row.relation)
    except DataError as error:
        hint = f"{error.hint} (an overlay may hold ontology/*.ttl)"
        raise DataError(f"pattern {row.id!r}: {error.what} in the ontology", where=str(path), hint=hint) from error
    for name in (*row.subject_is, *row.object_is):
        if name not in _KINDS and name not in vocabulary.classes:
            hint = f"use a class of the ontology, or one of {', '.join(_KINDS)}"
            raise DataError(f"pattern {row.id!r}: no class {name!r} of arguments", where=str(path), hint=hint)


def _rows(path: Path) -> Iterator[Row]:
    try:
        yield from msgspec.convert(tomllib.loads(path.read_text("utf-8")), _File).pattern
    except (tomllib.TOMLDecodeError, msgspec.ValidationError, UnicodeDecodeError) as error:
        raise DataError(str(error), where=str(path), hint="correct the row") from error


def _compile(row: Row, lists: words.Words, path: Path) -> Pattern:
    return Pattern(
        row=row,
        lemmas=_fill(row.lemma, lists, path),
        subject=tuple(tuple(p.split(">")) for p in row.subject),
        object=tuple(tuple(p.split(">")) for p in row.object),
        subject_is=frozenset(row.subject_is),
        object_is=frozenset(row.object_is),
        need={tuple(k.split(">")): _fill(v, lists, path) for k, v in row.need.items()},
        unless={tuple(k.split(">")): _fill(v, lists, path) for k, v in row.unless.items()},
    )


def _fill(lemmas: tuple[str, ...], lists: words.Words, path: Path) -> frozenset[str]:
    filled: set[str] = set()
    for lemma in lemmas:
        if not lemma.startswith("@"):
            filled.add(lemma)
            continue
        name = lemma[1:]
        if name.startswith("role:"):
            filled |= gazetteer.roles(name.removeprefix("role:"))
        elif name in lists.lists:
            filled |= lists.lists[name]
        else:
            raise DataError(f"no word list {lemma!r}", where=str(path), hint="add it to words.toml")
    return frozenset(filled)
