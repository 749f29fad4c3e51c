"""How many traps the reader walks into: texts of our own with what must come out of them, and what must not.

    python bench/traps.py [PHENOMENON ...] [--errors] [--all]

The cases lie in `tests/cases/traps/`, one file for each phenomenon; articles are of 2024-05-15, a Wednesday.

    text    one sentence, or two
    must    claims that have to come out: "subject relation object | key=value ...", with the keys polarity, modality,
            by, date, count; affirmed and actual where it says nothing else, `-` for an end or a source left open
    never   facts that must not come out, with either end or both left out: "Russia struck", "struck", "*" for any fact
    fails   why the reader fails it as yet; such a case has to fail

An end is told by its words: "Odesa" is met by every mention or name that has the word.
"""

from __future__ import annotations

import argparse
import sys
import tomllib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

import kg
from kg import gazetteer, vocab

FOLDER = Path(__file__).resolve().parent.parent / "tests" / "cases" / "traps"
DATE = "2024-05-15"


@dataclass(frozen=True, slots=True)
class Trap:
    """One case."""

    phenomenon: str
    text: str
    must: tuple[str, ...] = ()
    never: tuple[str, ...] = ()
    fails: str = ""


def traps(folder: Path = FOLDER) -> list[Trap]:
    """All cases, by phenomenon."""
    return [
        Trap(path.stem, c["text"], tuple(c.get("must", ())), tuple(c.get("never", ())), c.get("fails", ""))
        for path in sorted(folder.glob("*.toml"))
        for c in tomllib.loads(path.read_text("utf-8"))["case"]
    ]


def article(trap: Trap) -> kg.Article:
    """The text of a case as an article."""
    return kg.Article(trap.phenomenon, trap.text, DATE)


def errors(trap: Trap, extraction: kg.Extraction) -> list[str]:
    """What is wrong about the reading of a case, a line each; nothing where it passes."""
    missing = [
        f"missing  {line}" for line in trap.must if not any(_met(line, c, extraction) for c in extraction.claims)
    ]
    facts = [c for c in extraction.claims if c.is_fact]
    wrong = [
        f"wrong    {line}: {_words_of(c, extraction)} [{c.pattern}]"
        for line in trap.never
        for c in facts
        if _barred(line, c, extraction)
    ]
    return missing + wrong


def readings(cases: Iterable[Trap]) -> Iterator[tuple[Trap, list[str]]]:
    """Each case with what is wrong about it."""
    cases = list(cases)
    for trap, extraction in zip(cases, kg.extract(map(article, cases)), strict=True):
        if isinstance(extraction, kg.KGError):
            raise extraction
        yield trap, errors(trap, extraction)


def _met(line: str, claim: kg.Claim, extraction: kg.Extraction) -> bool:
    """Whether a claim is what must come out."""
    ends, light = _parted(line)
    return _between(ends, claim, extraction) and _lit(
        {"polarity": "affirmed", "modality": "actual"} | light, claim, extraction
    )


def _barred(line: str, claim: kg.Claim, extraction: kg.Extraction) -> bool:
    """Whether a fact is what must not come out."""
    if line == "*":
        return True
    ends, light = _parted(line)
    return _between(ends, claim, extraction) and _lit(light, claim, extraction)


def _parted(line: str) -> tuple[tuple[str, str, str], dict[str, str]]:
    """Subject, relation and object of a line, and what it says of their light."""
    statement, _, more = line.partition(" | ")
    known = vocab.load().properties
    words = statement.split()
    at = next(i for i, word in enumerate(words) if word in known)
    light: dict[str, str] = {}
    for word in more.split():
        key, equals, value = word.partition("=")
        if not equals:
            key, value = list(light)[-1], f"{list(light.values())[-1]} {word}"
        light[key] = value
    return (" ".join(words[:at]), words[at], " ".join(words[at + 1 :])), light


def _between(ends: tuple[str, str, str], claim: kg.Claim, extraction: kg.Extraction) -> bool:
    """Whether a claim states the relation between both ends; an empty end is any."""
    subject, relation, object_ = ends
    one, other = (claim.subject, claim.subject_span), (claim.object, claim.object_span)
    if claim.predicate != relation:
        return False
    turned = relation in SYMMETRIC and _named(subject, *other, extraction) and _named(object_, *one, extraction)
    return turned or (_named(subject, *one, extraction) and _named(object_, *other, extraction))


SYMMETRIC = frozenset(["alliedWith", "clashedWith", "agreedWith", "ceasefireWith", "metWith", "opposes"])


def _named(words: str, entity: str | None, span: kg.Span | None, extraction: kg.Extraction) -> bool:
    """Whether an end has the words in one of its names."""
    if words in ("", "-"):
        return not words or entity is None
    wanted = set(gazetteer.fold(words).split())
    names = [n for e in extraction.entities if e.id == entity for n in (e.label, *e.names)]
    names += [span.of(extraction.article)] if span else []
    return any(wanted <= set(gazetteer.fold(name).split()) for name in names)


def _lit(light: dict[str, str], claim: kg.Claim, extraction: kg.Extraction) -> bool:
    """Whether a claim stands in that light; a date may be the start of the one read."""
    for key, value in light.items():
        if key == "by":
            held = _named(value, claim.source, None, extraction)
        elif key == "count":
            held = claim.count is not None and str(claim.count.best) == value
        elif key == "date":
            held = (claim.date or "-").startswith(value)
        else:
            held = getattr(claim, key) == value
        if not held:
            return False
    return True


def _words_of(claim: kg.Claim, extraction: kg.Extraction) -> str:
    labels = {e.id: e.label for e in extraction.entities}
    return f"{labels.get(claim.subject or '', '-')} {claim.predicate} {labels.get(claim.object or '', '-')}"


def main() -> None:
    """Run the command."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("phenomena", nargs="*", metavar="PHENOMENON", help="names of files, without .toml")
    parser.add_argument("--errors", action="store_true", help="print what is wrong, of cases that are to pass")
    parser.add_argument("--all", action="store_true", help="with --errors: also of those that are known to fail")
    options = parser.parse_args()
    passed: dict[str, list[bool]] = {}
    for trap, wrong in readings(t for t in traps() if t.phenomenon in options.phenomena or not options.phenomena):
        passed.setdefault(trap.phenomenon, []).append(not wrong)
        if options.errors and (wrong or trap.fails) and (options.all or bool(wrong) != bool(trap.fails)):
            print(f"[{trap.phenomenon}] {trap.text}", *wrong, trap.fails and f"known: {trap.fails}", sep="\n    ")
    for name, results in passed.items():
        print(f"{name:22}{sum(results):4} of {len(results):3}")
    everything = [r for results in passed.values() for r in results]
    print(f"{'all':22}{sum(everything):4} of {len(everything):3}  {sum(everything) / len(everything):.3f}")


if __name__ == "__main__":
    main()
