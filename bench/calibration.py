"""Is a claim that is said to be right with probability 0.8 right eight times in ten?

    python bench/calibration.py [--gold GOLDROOT] [--new]

Judges the facts of the annotated sentences of our own that nothing trains on (`training/sentences`, the fixed fifth)
and, where they are at hand, of hand-annotated articles (with the matching of their own `score.py`, lenient). Prints for
each the expected calibration error over ten bins of equal mass, and the bins: how sure, how often right.

A sentence's fact is right if it is annotated; one of a kindred relation, as a wider reading of the same words, counts
too (a bombing read as an attack, a leader as a member, arming as backing). Vague facts (`bench/sentences.py`) are
neither right nor false. The annotation is sparse: who marks up an attack does not note each office and each burnt house
in it. What it does not hold was therefore looked through once, and what a reader would grant is listed in
`training/accepted.tsv`; that reading was quick, of one reader, who knew what the product had said. Facts that are new
since count as false until someone looks (`--new` prints them in the form of that list).
"""

from __future__ import annotations

import argparse
import hashlib
import importlib.util
import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from types import ModuleType

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

import msgspec

import kg
from bench import gold, sentences
from training import annotated

ACCEPTED = Path(__file__).resolve().parent.parent / "training" / "accepted.tsv"
BINS = 10
KINDRED = (frozenset({"attacked", "struck"}), frozenset({"leads", "memberOf"}), frozenset({"backs", "armed", "aided"}))


@dataclass(frozen=True, slots=True)
class Judged:
    """A claim that was read, and whether it is right."""

    claim: kg.Claim
    right: bool
    annotated: bool = True
    key: str = ""
    """The line that grants it in `training/accepted.tsv`."""


def of_sentences(reads: Iterable[sentences.Read]) -> Iterator[Judged]:
    """What was read in annotated sentences, facts and others, less what is vague."""
    granted = set(ACCEPTED.read_text("utf-8").splitlines())
    for read in reads:
        for claim in read.extraction.claims:
            if claim.predicate not in annotated.RELATIONS:
                continue
            matches = [m for kin in _kin(claim) for m in read.matching(kin)]
            stated = any(sentences.is_fact(m) == claim.is_fact for m in matches)
            if stated or not (claim.is_fact and read.is_vague(claim)):
                key = key_of(read.row.text, claim)
                yield Judged(claim, stated or (claim.is_fact and key in granted), stated, key)


def key_of(text: str, claim: kg.Claim) -> str:
    """A claim of a sentence as a line of `training/accepted.tsv`."""
    ends = ("-" if span is None else text[span.start : span.end] for span in (claim.subject_span, claim.object_span))
    subject, object_ = ends
    return "\t".join((hashlib.sha256(text.encode()).hexdigest()[:8], subject, claim.predicate, object_))


def _kin(claim: kg.Claim) -> Iterator[kg.Claim]:
    names = {claim.predicate}.union(*(kin for kin in KINDRED if claim.predicate in kin))
    for name in sorted(names):
        yield msgspec.structs.replace(claim, predicate=name)


def of_gold(root: Path) -> Iterator[Judged]:
    """The facts read in hand-annotated articles."""
    score = _scorer(root)
    for extraction in kg.extract(gold.articles(root)):
        if isinstance(extraction, kg.KGError):
            raise extraction
        wanted = score.Gold(str(root / extraction.article.id))
        rows = msgspec.to_builtins(list(gold.relations(extraction)))
        score.score_relations(wanted, rows)
        facts = [g for g in wanted.relations if g["fact"].startswith("F")]
        claims = (claim for claim in extraction.claims if claim.predicate not in gold.NOT_ANNOTATED)
        for claim, row in zip(claims, rows, strict=True):
            if claim.is_fact:
                right = not row.get("_leak") and any(score.triple_ok(wanted, row, g, False) for g in facts)
                yield Judged(claim, right)


def _scorer(root: Path) -> ModuleType:
    """The scorer that lies beside the articles."""
    spec = importlib.util.spec_from_file_location("gold_score", root / "score.py")
    if spec is None or spec.loader is None:
        raise SystemExit(f"{root / 'score.py'}: no scorer")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


Pair = tuple[float, str, bool]
"""How sure, what (for an order that does not hang on the outcome), whether right."""


def pairs_of(judged: Iterable[Judged]) -> list[Pair]:
    """The facts as pairs, in order."""
    return sorted((j.claim.confidence, j.claim.id, j.right) for j in judged if j.claim.is_fact)


def bins(pairs: Iterable[Pair], number: int = BINS) -> list[tuple[float, float, int]]:
    """Pairs of confidence and outcome in bins of equal mass: mean confidence, share right, how many."""
    ordered = sorted(pairs)
    edges = [len(ordered) * i // number for i in range(number + 1)]
    cut = [ordered[a:b] for a, b in pairwise(edges) if b > a]
    return [(_mean(p[0] for p in part), _mean(p[2] for p in part), len(part)) for part in cut]


def error(pairs: Iterable[Pair]) -> float:
    """Expected calibration error: how far confidence and share right lie apart, over the bins."""
    table = bins(pairs)
    total = sum(n for _, _, n in table)
    return sum(abs(sure - right) * n for sure, right, n in table) / total if total else 0.0


def _mean(figures: Iterable[float]) -> float:
    figures = list(figures)
    return sum(figures) / (len(figures) or 1)


def report(name: str, judged: Iterable[Judged]) -> str:
    """The error and the bins, to print."""
    pairs = pairs_of(judged)
    sure, share = _mean(p[0] for p in pairs), _mean(p[2] for p in pairs)
    lines = [f"{name}: {len(pairs)} facts, {share:.3f} right, {sure:.3f} expected, ECE {error(pairs):.3f}"]
    lines += [f"    said {sure:.2f}   right {right:.2f}   of {n}" for sure, right, n in bins(pairs)]
    return "\n".join(lines)


def main() -> None:
    """Run the command."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--gold", type=Path, metavar="GOLDROOT", help="hand-annotated articles, with their scorer")
    parser.add_argument("--new", action="store_true", help="print the facts of all sentences that nobody granted")
    options = parser.parse_args()
    rows, _ = annotated.read(sentences.FOLDER.glob("*.txt"))
    if options.new:
        every = of_sentences(sentences.readings(rows))
        print(*sorted({j.key for j in every if j.claim.is_fact and not j.right}), sep="\n")
        return
    held_out = list(of_sentences(sentences.readings(r for r in rows if r.is_test)))
    print(report("own sentences, held out", held_out))
    print(f"    annotated {_mean(j.annotated for j in held_out if j.claim.is_fact):.3f}, the rest granted")
    if options.gold:
        print(report("articles", of_gold(options.gold)))


if __name__ == "__main__":
    main()
