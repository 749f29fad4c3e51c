"""Annotated sentences of our own: the format of `sentences/README.md`, parsed, checked, counted.

    python training/annotated.py training/sentences/*.txt [--jsonl OUT]

Prints a line for each block that is wrong, then counts; ends with 1 where anything was wrong.
A fixed fifth of the sentences, chosen by a hash of their text, is a test that nothing trains on.
"""

from __future__ import annotations

import argparse
import dataclasses
import hashlib
import json
import re
import sys
from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


RELATIONS = _words(
    "backs alliedWith struck controls attacked clashedWith seized killed wounded displaced detained released "
    "besieged deployedTo withdrewFrom presentIn accused warned demandedOf opposes agreedWith ceasefireWith "
    "metWith visited aided armed pledged rejected condemned sanctioned cutTiesWith expelled protestedAgainst "
    "memberOf leads armOf confirmed locatedIn"
)
CLASSES = _words("person group org country place facility event weapon people pron date number")
STANCES = _words("said claimed confirmed denied accused acknowledged")
MODALITIES = _words("alleged planned hypothetical threatened called-for purpose possible")
TEST_SHARE = 5
_MARK = re.compile(r"\[([^\[\]]+)\]\(([\w-]+):([a-z]+)(?:=([^()]+))?\)")
_LEFTOVER = re.compile(r"\]\(|\w:\w+\)")
_EDTF = re.compile(r"(\.\.)?[\d?~X%/.\-]+(\.\.)?$")
_NUMBER = re.compile(r"\d*(\.\d+)?(\.\.)?\d*(\.\d+)?$")
_VALUES = {"date": _EDTF, "number": _NUMBER}
_IDS = {"in": "place", "by": "source", "via": "via"}


class FormatError(ValueError):
    """A block that breaks the format; the message says how."""


@dataclasses.dataclass(frozen=True, slots=True)
class Mention:
    """Words of the text: offsets from 0, end-exclusive; `value` of dates and numbers only."""

    id: str
    start: int
    end: int
    text: str
    kind: str
    value: str = ""


@dataclasses.dataclass(frozen=True, slots=True)
class AnnotatedClaim:
    """One claim line; ids of mentions, `-` where unnamed."""

    subject: str
    relation: str
    object: str
    negated: bool = False
    modality: str = "actual"
    optional: bool = False
    date: str = ""
    place: str = ""
    source: str = ""
    via: str = ""
    stance: str = ""
    count: str = ""


@dataclasses.dataclass(frozen=True, slots=True)
class Annotated:
    """One block: where it stands, what it shows, the date of its article, text, mentions, claims."""

    where: str
    shows: str
    date: str
    text: str
    mentions: tuple[Mention, ...]
    claims: tuple[AnnotatedClaim, ...]

    @property
    def is_test(self) -> bool:
        """Whether the sentence belongs to the fifth that nothing trains on."""
        return int(hashlib.sha256(self.text.encode()).hexdigest(), 16) % TEST_SHARE == 0


def parse(block: str, where: str) -> Annotated:
    """One block of a file; `FormatError` where it breaks the format."""
    lines = [line for line in block.split("\n") if line.strip()]
    if len(lines) < 2 or not lines[0].startswith("#"):
        raise FormatError("a block is a line '# what; date', a text, and claims")
    shows, _, date = lines[0][1:].rpartition(";")
    if not re.fullmatch(r"\d{4}-\d\d-\d\d", date.strip()):
        raise FormatError("first line: '# what it shows; YYYY-MM-DD'")
    text, mentions = _mentions(lines[1])
    ids = {mention.id for mention in mentions} | {"-"}
    claims = tuple(_claim(line, ids) for line in lines[2:])
    return Annotated(where, shows.strip(), date.strip(), text, mentions, claims)


def _mentions(line: str) -> tuple[str, tuple[Mention, ...]]:
    """The bare text of a marked line, and its mentions."""
    text, found, at = "", [], 0
    for mark in _MARK.finditer(line):
        text += line[at : mark.start()]
        words, name, kind, value = mark[1], mark[2], mark[3], mark[4] or ""
        if kind not in CLASSES:
            raise FormatError(f"class {kind!r}")
        if kind in _VALUES and not (value and _VALUES[kind].match(value)):
            raise FormatError(f"{kind} {words!r} has the value {value!r}")
        found.append(Mention(name, len(text), len(text) + len(words), words, kind, value))
        text += words
        at = mark.end()
    text += line[at:]
    if _LEFTOVER.search(text):
        raise FormatError("a mark did not parse: " + text[:80])
    return text, tuple(found)


def _claim(line: str, ids: set[str]) -> AnnotatedClaim:
    words = line.split()
    optional = words[-1] == "?"
    words = words[:-1] if optional else words
    if len(words) < 3 or words[1] not in RELATIONS:
        raise FormatError(f"claim {line!r}: subject relation object, relation from the list")
    for name in (words[0], words[2]):
        if name not in ids:
            raise FormatError(f"claim {line!r}: no mention {name!r}")
    more = dict(_detail(word, ids, line) for word in words[3:])
    return AnnotatedClaim(words[0], words[1], words[2], optional=optional, **more)  # type: ignore[arg-type]


def _detail(word: str, ids: set[str], line: str) -> tuple[str, str | bool]:
    """Field and value of one word behind the three of a claim."""
    key, _, value = word.partition("=")
    if word == "not":
        return "negated", True
    if word.startswith("@") and _EDTF.match(word[1:]):
        return "date", word[1:]
    if key in _IDS and value in ids:
        return _IDS[key], value
    if key == "stance" and value in STANCES:
        return "stance", value
    if key == "mod" and value in MODALITIES:
        return "modality", value
    if key == "n" and _NUMBER.match(value):
        return "count", value
    raise FormatError(f"claim {line!r}: {word!r}")


def blocks(path: Path) -> Iterator[tuple[str, str]]:
    """Each block of a file with its name, `africa-12`."""
    text = path.read_text("utf-8").strip()
    for i, block in enumerate(re.split(r"\n\s*\n", text) if text else ()):
        yield f"{path.stem}-{i + 1}", block


def read(paths: Iterable[Path]) -> tuple[list[Annotated], list[str]]:
    """All sentences of the files, and a line for each block that is wrong or a repetition."""
    rows: list[Annotated] = []
    wrong: list[str] = []
    seen: dict[str, str] = {}
    for path in sorted(paths):
        for where, block in blocks(path):
            try:
                row = parse(block, where)
                if row.text in seen:
                    raise FormatError("same text as " + seen[row.text])
            except FormatError as error:
                wrong.append(f"{where}: {error}")
            else:
                seen[row.text] = where
                rows.append(row)
    return rows, wrong


def counts(rows: list[Annotated]) -> list[str]:
    """What the sentences hold, in lines to print."""
    claims = [claim for row in rows for claim in row.claims]
    unreal = sum(claim.negated or claim.modality != "actual" for claim in claims)
    marks = Counter(mention.kind for row in rows for mention in row.mentions)
    relations = Counter(claim.relation for claim in claims)
    return [
        f"{len(rows)} sentences ({sum(row.is_test for row in rows)} for the test), {sum(marks.values())} mentions, "
        f"{len(claims)} claims ({unreal} not actual), {sum(not row.claims for row in rows)} sentences without a claim",
        ", ".join(f"{name} {n}" for name, n in sorted(marks.items(), key=lambda x: (-x[1], x[0]))),
        ", ".join(f"{name} {n}" for name, n in sorted(relations.items(), key=lambda x: (-x[1], x[0]))),
    ]


def main() -> int:
    """Check the files, print what is wrong and what they hold."""
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("files", nargs="+", type=Path)
    options.add_argument("--jsonl", type=Path, help="write the sentences as JSON lines")
    given = options.parse_args()
    rows, wrong = read(given.files)
    print(*wrong, *counts(rows), sep="\n")
    if given.jsonl:
        lines = (json.dumps(dataclasses.asdict(row), ensure_ascii=False) + "\n" for row in rows)
        given.jsonl.write_text("".join(lines), "utf-8")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
