"""How well the reader tells which mentions of a text mean the same thing, on GUM's annotation.

    python bench/coreference.py GUM_FOLDER [--genres news interview] [--split test]

The reader gets the bare text and finds sentences, words, mentions and pronouns itself (`bench/chains.py`: entities,
pronouns, and noun phrases that are no entity of ours; adjectives of nationality are none to GUM and left out). Gold
are GUM's identity chains (`Entity=` in `dep/*.conllu`), all kinds of mentions. Those that corefer with nothing are
left out on both sides, as in CoNLL 2012. Our mentions keep the smallest naming span; to compare them, each is widened
to the phrase of its head word. Counts are summed over documents. Three rows are printed, each with the F1 of the
mentions, of MUC, B-cubed and CEAF-e, and the mean of these three (CoNLL F1):

    head    a mention counts as found if its head word is that of a gold mention (as in CorefUD)
    exact   it counts as found only with just the span of the gold mention
    given   as head, but mentions of ours that are in no gold chain are dropped: how well are those joined that
            both sides see; what only GUM sees is lost here too, so this is no run on gold mentions
"""

from __future__ import annotations

import argparse
import re
import sys
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NamedTuple

import numpy as np
from spacy.language import Language
from spacy.tokens import Doc, Token

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

import kg.nlp
from bench.chains import chains
from bench.ear import documents, text_of
from kg.nlp import patterns, tree
from kg.nlp.coreference import Entities
from kg.nlp.mentions import Mentions
from kg.nlp.times import find_times

ROWS = ("head", "exact", "given")
METRICS = ("mentions", "MUC", "B3", "CEAFe")
_ENTITY = re.compile(r"(?:^|\|)Entity=([^|]*)")
_BRACKETS = re.compile(r"\([^()]*\)?|[^()]+\)")
_OUTSIDE = frozenset({"case", "cc", "conj", "mark", "appos", "parataxis", "cop", "nsubj", "discourse", "dep", "list"})


class Found(NamedTuple):
    """A mention: its span and its head word as offsets in the text."""

    start: int
    end: int
    head: int


Chains = list[set[Found]]


def names_of(folder: Path, split: str, genres: list[str]) -> list[str]:
    """GUM's documents of one split and some genres."""
    text = (folder / "splits.md").read_text("utf-8")
    section = re.split(rf"^## {split}$", text, flags=re.MULTILINE)[1].split("\n## ")[0]
    names = re.findall(r"^\s*\* (GUM_\w+)", section, flags=re.MULTILINE)
    return [name for name in names if name.split("_")[1] in genres]


# --- gold -------------------------------------------------------------------------------------------


def gold(path: Path) -> tuple[str, Chains]:
    """The text of a GUM document, and its chains of at least two mentions."""
    text, _, words = text_of(next(documents(path)))
    chains: dict[str, set[Found]] = defaultdict(set)
    opened: dict[str, list[int]] = defaultdict(list)
    first, at = 0, -1
    rows: list[list[str]] = []
    for line in path.read_text("utf-8").split("\n"):
        row = line.split("\t")
        if row[0].isdigit():
            at += 1
            rows.append(row)
            for entity, start in _closed(row, at, opened):
                chains[entity].add(Found(words[start][0], words[at][1], start))
        elif not line and rows:
            for chain in chains.values():
                _set_heads(chain, rows, first, words)
            first, rows = at + 1, []
    return text, [chain for chain in chains.values() if len(chain) > 1]


def _closed(row: list[str], at: int, opened: dict[str, list[int]]) -> Iterator[tuple[str, int]]:
    """The mentions that end with a word: their chain and first word."""
    marks = _ENTITY.search(row[9])
    for mark in _BRACKETS.findall(marks.group(1)) if marks else ():
        entity = mark.strip("()").split("-")[0]
        if mark.startswith("("):
            opened[entity].append(at)
        if mark.endswith(")") and opened[entity]:
            yield entity, opened[entity].pop()


def _set_heads(chain: set[Found], rows: list[list[str]], first: int, words: list[tuple[int, int]]) -> None:
    """Exchange the first word of each mention of the sentence for the offset of its head word."""
    begin, end = words[first][0], words[first + len(rows) - 1][1]
    for found in [f for f in chain if begin <= f.start < end]:
        inside = [i for i in range(len(rows)) if found.start <= words[first + i][0] < found.end]
        tops = [i for i in inside if int(rows[i][6]) - 1 not in inside]
        top = next((i for i in tops if rows[i][7] != "punct"), inside[-1])
        chain.remove(found)
        chain.add(found._replace(head=words[first + top][0]))


# --- ours -------------------------------------------------------------------------------------------


def ours(text: str, nlp: Language) -> Chains:
    """The reader's chains of at least two mentions."""
    doc = nlp(text)
    parsed, book = tree.read(doc), patterns.load()
    mentions = Mentions(parsed, book.words, find_times(doc, None))
    mentions.draft_all()
    found = chains(Entities(mentions, "text"))
    return [{_phrase(doc, doc[i]) for i in chain} for chain in found]


def _phrase(doc: Doc, head: Token) -> Found:
    """The whole phrase of a head word, as GUM marks it."""
    inside, open_ = {head.i}, [head]
    while open_:
        parent = open_.pop()
        for kid in parent.children:
            possessive = kid.dep_ == "case" and kid.i > head.i
            if parent.i != head.i or kid.dep_ not in _OUTSIDE or possessive:
                inside.add(kid.i)
                open_.append(kid)
    first, last = min(inside), max(inside)
    while last > head.i and (doc[last].is_punct or doc[last].is_space):
        last -= 1
    while first < head.i and (doc[first].is_punct or doc[first].is_space):
        first += 1
    return Found(doc[first].idx, doc[last].idx + len(doc[last]), head.idx)


# --- scores -----------------------------------------------------------------------------------------


def aligned(response: Chains, key: Chains, row: str) -> Chains:
    """Our chains with each mention that matches a gold one replaced by that."""
    golden = sorted(found for chain in key for found in chain)
    by_span = {(g.start, g.end): g for g in golden}
    by_head: dict[int, Found] = {}
    for g in sorted(golden, key=lambda g: g.end - g.start):
        by_head.setdefault(g.head, g)
    taken = {(o.start, o.end) for chain in response for o in chain} & set(by_span)

    def match(found: Found) -> Found | None:
        exact = by_span.get((found.start, found.end))
        if exact is not None or row == "exact":
            return exact
        near = by_head.get(found.head)
        return None if near is not None and (near.start, near.end) in taken else near

    pairs = [[(o, match(o)) for o in sorted(chain)] for chain in response]
    kept = [{g or o for o, g in chain if g is not None or row != "given"} for chain in pairs]
    return [chain for chain in kept if len(chain) > 1]


def score(key: Chains, response: Chains) -> dict[str, np.ndarray]:
    """For each metric what was right of the key, all of the key, right of the response, all of it."""
    sides = ((key, response), (response, key))
    found: dict[str, np.ndarray] = {}
    for name, measure in (("mentions", _mentions), ("MUC", _muc), ("B3", _b_cubed)):
        found[name] = np.array([part for a, b in sides for part in measure(a, b)])
    same = _ceaf(key, response)
    found["CEAFe"] = np.array([same, len(key), same, len(response)])
    return found


def _mentions(one: Chains, other: Chains) -> tuple[float, float]:
    known = set().union(*other)
    return sum(len(chain & known) for chain in one), sum(map(len, one))


def _muc(one: Chains, other: Chains) -> tuple[float, float]:
    """Links that survive: those of a chain less the parts into which the other side breaks it."""
    where = {found: n for n, chain in enumerate(other) for found in chain}
    parts = [len({where.get(found, found) for found in chain}) for chain in one]
    return sum(len(c) - n for c, n in zip(one, parts, strict=True)), sum(len(chain) - 1 for chain in one)


def _b_cubed(one: Chains, other: Chains) -> tuple[float, float]:
    where = {found: n for n, chain in enumerate(other) for found in chain}
    right = 0.0
    for chain in one:
        shared = Counter(where[found] for found in chain if found in where)
        right += sum(n * n for n in shared.values()) / len(chain)
    return right, sum(map(len, one))


def _ceaf(key: Chains, response: Chains) -> float:
    """The likeness of the chains under the best pairing of them (phi 4)."""
    if not key or not response:
        return 0.0
    alike = np.array([[2 * len(k & r) / (len(k) + len(r)) for r in response] for k in key])
    return assigned(alike if len(key) <= len(response) else alike.T)


def assigned(gain: np.ndarray) -> float:
    """The greatest sum of one entry per row, none sharing a column (Hungarian method; rows <= columns)."""
    rows, columns = gain.shape
    over_row, over_column = np.zeros(rows + 1), np.zeros(columns + 1)
    row_of = np.zeros(columns + 1, dtype=int)  # 1-based, 0 for none
    for row in range(1, rows + 1):
        row_of[0], column = row, 0
        least, back = np.full(columns + 1, np.inf), np.zeros(columns + 1, dtype=int)
        used = np.zeros(columns + 1, dtype=bool)
        while row_of[column]:
            used[column] = True
            at = row_of[column]
            slack = -gain[at - 1] - over_row[at] - over_column[1:]
            closer = ~used[1:] & (slack < least[1:])
            least[1:][closer], back[1:][closer] = slack[closer], column
            free = np.flatnonzero(~used)
            nearest = int(free[np.argmin(least[free])])
            step = least[nearest]
            over_row[row_of[used]] += step
            over_column[used] -= step
            least[~used] -= step
            column = nearest
        while column:
            row_of[column] = row_of[back[column]]
            column = back[column]
    return float(sum(gain[row_of[c] - 1, c - 1] for c in range(1, columns + 1) if row_of[c]))


def f1(counts: np.ndarray) -> float:
    """F1 in percent of right and all of the key, right and all of the response."""
    recall, precision = counts[0] / max(counts[1], 1), counts[2] / max(counts[3], 1)
    return float(200 * recall * precision / max(recall + precision, 1e-9))


def table(pairs: list[tuple[Chains, Chains]]) -> Iterator[str]:
    """A line for each way to match; counts are summed over the documents."""
    yield "        " + " ".join(f"{name:>9}" for name in (*METRICS, "CoNLL"))
    for row in ROWS:
        scores = [score(key, aligned(response, key, row)) for key, response in pairs]
        values = [f1(sum((s[name] for s in scores), np.zeros(4))) for name in METRICS]
        yield f"{row:<8}" + " ".join(f"{v:9.2f}" for v in (*values, sum(values[1:]) / 3))


def main(report: Callable[[str], None] = print) -> int:
    """Run the command."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("folder", type=Path)
    parser.add_argument("--genres", nargs="+", default=["news", "interview"])
    parser.add_argument("--split", default="test")
    options = parser.parse_args()
    nlp = kg.nlp.load()
    for genres in [[genre] for genre in options.genres] + [options.genres] * (len(options.genres) > 1):
        pairs = []
        for name in names_of(options.folder, options.split, genres):
            text, key = gold(options.folder / "dep" / f"{name}.conllu")
            pairs.append((key, ours(text, nlp)))
        report(f"{options.split}: {' '.join(genres)} ({len(pairs)} documents)")
        for line in table(pairs):
            report(line)
    return 0


if __name__ == "__main__":
    sys.exit(main())
