"""CoNLL-U treebanks (UD English EWT, GUM) as examples for the encoder and its heads."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from bench.ear import documents, text_of
from kg.nlp.sentences import sentence_starts

Example = dict[str, Any]
"""words, and where known xpos, upos, heads (1-based, 0 root), deps, ner (BIO, "?" unknown), mention.

`start` tells how one sees that the sentence starts: "doc" it is the first, "rule" by the reader's rules,
"head" not by these. Glued sentences have `sizes`, the words of each."""


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


NON_COMMERCIAL = _words("essay fiction letter podcast whow reddit")
"""GUM's genres whose texts may not be used commercially; they are left out of the corpus file too."""

_ENTITY = re.compile(r"(?:^|\|)Entity=([^|]*)")
_BRACKETS = re.compile(r"\([^()]*\)?|[^()]+\)")


@dataclass(slots=True)
class Sentence:
    """One sentence: its id, how one sees its start, and the ten columns of each word."""

    name: str = ""
    start: str = ""
    rows: list[list[str]] = field(default_factory=list)


def sentences(text: str) -> Iterator[Sentence]:
    """The sentences of a CoNLL-U text; contractions stay split, empty nodes are left out."""
    now = Sentence()
    for line in [*text.split("\n"), ""]:
        if line.startswith("# sent_id"):
            now.name = line.partition("=")[2].strip()
        elif line and not line.startswith("#"):
            row = line.split("\t")
            if row[0].isdigit():
                now.rows.append(row)
        elif not line:
            if now.rows:
                yield now
            now = Sentence()


def started(path: Path) -> list[Sentence]:
    """The sentences of a file, each with how one sees its start."""
    found = list(sentences(path.read_text("utf-8")))
    starts = []
    for document in documents(path):
        text, spans, _ = text_of(document)
        seen = set(sentence_starts(text))
        starts += ["rule" if start in seen else "head" for start, _ in spans]
        starts[-len(spans)] = "doc"
    for sentence, start in zip(found, starts, strict=True):
        sentence.start = start
    return found


def parsed(sentence: Sentence) -> Example:
    """Words, tags and tree."""
    rows = sentence.rows
    return {
        "words": [row[1] for row in rows],
        "xpos": [row[4] for row in rows],
        "upos": [row[3] for row in rows],
        "heads": [int(row[6]) for row in rows],
        "deps": ["ROOT" if row[6] == "0" else row[7] for row in rows],
        "start": sentence.start,
    }


def ewt(folder: Path, split: str) -> list[Sentence]:
    """EWT's sentences of one official split, document by document."""
    base = folder / "ud_ewt" / "not-to-release"
    names = (base / "file-lists" / f"files.{split}").read_text("utf-8").split()
    return [s for name in names for s in started(base / "sources" / name)]


def gum_path(folder: Path, name: str) -> Path:
    """The file of one of GUM's documents."""
    return folder / "gum" / "dep" / f"{name}.conllu"


def gum_names_of(folder: Path, split: str) -> list[str]:
    """GUM's documents of one split of `splits.md`, without the non-commercial genres."""
    text = (folder / "gum" / "splits.md").read_text("utf-8")
    section = re.split(rf"^## {split}$", text, flags=re.MULTILINE)[1].split("\n## ")[0]
    names = re.findall(r"^\s*\* (GUM_\w+)", section, flags=re.MULTILINE)
    return [name for name in names if name.split("_")[1] not in NON_COMMERCIAL and gum_path(folder, name).exists()]


def gum(folder: Path, split: str) -> list[Sentence]:
    """GUM's sentences of one split."""
    names = gum_names_of(folder, split)
    return [s for name in names for s in started(gum_path(folder, name))]


@dataclass(frozen=True, slots=True)
class GumMention:
    """A mention of GUM: words start..end (0-based, end-exclusive), its head word, its entity type."""

    start: int
    end: int
    head: int
    kind: str


def gum_mentions(sentence: Sentence) -> list[GumMention]:
    """All mentions of one sentence, nested ones too."""
    opened: dict[str, list[tuple[int, str]]] = defaultdict(list)
    found: list[GumMention] = []
    for i, row in enumerate(sentence.rows):
        marks = _ENTITY.search(row[9])
        for mark in _BRACKETS.findall(marks.group(1)) if marks else ():
            parts = mark.strip("()").split("-")
            if mark.startswith("("):
                opened[parts[0]].append((i, parts[1]))
            if mark.endswith(")") and opened[parts[0]]:
                start, kind = opened[parts[0]].pop()
                found.append(GumMention(start, i + 1, _head(sentence, start, i + 1), kind))
    return found


def _head(sentence: Sentence, start: int, end: int) -> int:
    """The word of start..end whose head lies outside."""
    rows = sentence.rows
    outside = [i for i in range(start, end) if not start <= int(rows[i][6]) - 1 < end]
    solid = [i for i in outside if rows[i][7] != "punct"] or outside
    return solid[0] if solid else end - 1
