"""How well the reader reads the annotated sentences of our own, over all, by phenomenon and by relation.

    python bench/sentences.py [--errors] [--only RELATION ...] [--file NAME ...] [--test]

Each sentence (`training/sentences/*.txt`) is read as an article of its own, dated as its heading says, with the public
API. Only the relations of the annotation are compared, and only facts (affirmed, actual) count as found or false.

An end of a claim matches an end of the annotation if its words overlap any mention of that id, or, where it has no
words of its own, if any mention of its entity does; `-` matches an end that was left open. Symmetric relations match
both ways. `confirmed` is compared by its subject only. A claim marked `?` may be found or missed at no cost.

    recall      facts of the annotation (without `?`) that came out as facts
    precision   facts that came out and stand in the annotation (with `?`); one that is an annotated fact with an end
                left open ("- killed nine" where the killer is named), or whose object is the place where the
                annotation says it was done, is vague: neither right nor false
    leaks       claims annotated as denied, planned, alleged ... that came out as facts; `of` all such claims
    source      of the facts found whose annotation or reading names a source: the source is right; `false` ones are
                those where the reading names another than the annotation (a source left out is wrong, not false)
    date, count of the facts found whose annotation states one: the same date (EDTF, without `~`), the same number
"""

from __future__ import annotations

import argparse
import re
import sys
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

import kg
from kg.gazetteer import fold
from kg.model import Count
from training.annotated import RELATIONS, Annotated, AnnotatedClaim, read

FOLDER = Path(__file__).resolve().parent.parent / "training" / "sentences"
SYMMETRIC = frozenset(["alliedWith", "clashedWith", "agreedWith", "ceasefireWith", "metWith", "opposes"])
SPEECH = frozenset(["accused", "warned", "demandedOf", "rejected", "condemned", "pledged"])
"""Acts of speech: naming the speaker as the source is right too."""
_BARE_COUNT = re.compile(
    r"(?:(?:at|least|most|more|no|fewer|less|than|about|around|some|nearly|almost|over|up|to|another|a|as|many)\s+)*"
    r"(?:\d[\d,.]*|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|dozens?|scores|hundreds|thousands|others)",
    re.IGNORECASE,
)
COUNTED = frozenset(["killed", "wounded", "displaced"])
PHENOMENA = {
    "no claim": "no claim|no conflict|no-claim|figurative|sport|weather|market|economy|film|chess|football|decoy",
    "denial": "denial|denied|denies|deny|retract",
    "negation": "negat|not |no longer|no casualt|failed|lost |never|without success|rebuffed|survived",
    "accusation": "accus|alleg|blame|suspicion|suspected",
    "threat": "threat|ultimatum|vow",
    "demand": "demand|called-for|call by|call for|calls for|urge",
    "conditional": "condition|counterfactual|hypothetical|could|if-",
    "plan": "plan|hope|intend|future|pledge|pledged|will be",
    "purpose": "purpose",
    "question or rumour": "question|rumour|unconfirmed|possible|feared|reportedly|speculat",
    "nested attribution": "nested|via|told |relay|report inside|split attribution",
    "attribution": "attribution|according|witness|monitor|ministry|statement|source|claimed|responsibility|confirmed",
    "headline": "headline",
    "dateline, list, live blog": "dateline|live blog|bullet|digest|list|label",
    "light verb": "light verb",
    "nominal": "nominal|event noun",
    "participle": "participle|-backed|-held|-armed",
    "relative clause": "relative",
    "apposition": "apposit",
    "possessive": "possess|of-phrase",
    "passive with agent": "passive with agent|passive, agent|by-phrase",
    "passive without agent": "passive without|passive, no agent|agentless|no agent|short",
    "passive": "passive",
    "coordination": "coordin|both|two claims",
    "several sentences": "two sentences|two-sentence|paragraph|three sentences|over sentences|later attribution",
    "reference": "corefer|pronoun|the group|the town|the force|antecedent|acronym",
    "casualties": "casualt|toll|range|including|of them|share|number",
    "dates": "weekday|date|since|month|overnight|anniversary|week",
    "names": "name|demonym|capital|place in place|palace",
    "active": "active|fell to|came under|took",
}
"""Each phenomenon with the words of a heading that point to it; a heading may point to several."""
OTHER = "(names only a subject)"


@dataclass(slots=True)
class Score:
    """Counts over some sentences, and the figures they give."""

    sentences: int = 0
    wanted: int = 0
    found: int = 0
    stated: int = 0
    vague: int = 0
    right: int = 0
    unreal: int = 0
    leaked: int = 0
    sourced: int = 0
    source_right: int = 0
    source_false: int = 0
    dated: int = 0
    date_right: int = 0
    counted: int = 0
    count_right: int = 0

    def add(self, other: Score) -> None:
        """Take in the counts of `other`."""
        for name in self.__slots__:
            setattr(self, name, getattr(self, name) + getattr(other, name))

    @property
    def recall(self) -> float:
        """Share of the wanted facts that were found."""
        return _share(self.found, self.wanted)

    @property
    def precision(self) -> float:
        """Share of the stated facts that are right."""
        return _share(self.right, self.stated)

    @property
    def leak_rate(self) -> float:
        """Share of what is no fact that was stated as one."""
        return _share(self.leaked, self.unreal)

    @property
    def f1(self) -> float:
        """Harmonic mean of precision and recall."""
        return 2 * self.precision * self.recall / (self.precision + self.recall or 1)

    def row(self, name: str) -> str:
        """One line of the table."""
        return (
            f"{name:28}{self.sentences:6}{self.wanted:6}  {self.recall:6.3f} {self.precision:6.3f} {self.f1:6.3f}"
            f" {self.vague:6}  {self.leaked:3} of {self.unreal:4}  {_share(self.source_right, self.sourced):6.3f}"
            f" {self.source_false:4} of {self.sourced:4}  {_share(self.date_right, self.dated):6.3f}"
            f" {_share(self.count_right, self.counted):6.3f}"
        )


HEADER = (
    f"{'':28}{'sents':>6}{'facts':>6}  {'recall':>6} {'prec.':>6} {'F1':>6} {'vague':>6}  {'leaks':>11}  {'source':>6}"
    f" {'false':>12}  {'date':>6} {'count':>6}"
)


def _share(part: int, whole: int) -> float:
    return part / whole if whole else 0.0


@dataclass(slots=True)
class Read:
    """One sentence, what was read in it, and the pairs of annotated and read claims that match."""

    row: Annotated
    extraction: kg.Extraction
    spans: dict[str, list[kg.Span]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for mention in self.extraction.mentions:
            self.spans.setdefault(mention.entity, []).append(mention.span)

    @property
    def facts(self) -> list[kg.Claim]:
        """What came out as facts, of the relations of the annotation."""
        return [c for c in self.extraction.claims if c.is_fact and c.predicate in RELATIONS]

    def matching(self, claim: kg.Claim) -> list[AnnotatedClaim]:
        """The annotated claims that a read one states, in whatever light."""
        return [wanted for wanted in self.row.claims if self.same(wanted, claim)]

    def same(self, wanted: AnnotatedClaim, claim: kg.Claim) -> bool:
        """Whether relation and both ends are the same."""
        if wanted.relation != claim.predicate:
            return False
        ends = (claim.subject, claim.subject_span), (claim.object, claim.object_span)
        if wanted.relation == "confirmed":
            return self._is(wanted.subject, *ends[0])
        if self._is(wanted.subject, *ends[0]) and self._is(wanted.object, *ends[1]):
            return True
        turned = wanted.relation in SYMMETRIC
        return turned and self._is(wanted.object, *ends[0]) and self._is(wanted.subject, *ends[1])

    def is_vague(self, claim: kg.Claim) -> bool:
        """Whether it is an annotated fact less one end, or with its place for its object."""
        if any(self._is_at_place(w, claim) for w in self.row.claims if is_fact(w) and w.relation == claim.predicate):
            return True
        if (claim.subject is None) == (claim.object is None):
            return False
        ends = (claim.subject, claim.subject_span), (claim.object, claim.object_span)
        facts = [w for w in self.row.claims if is_fact(w) and w.relation == claim.predicate]
        return any(
            self._is(known, *end)
            for w in facts
            for known, end in ((w.subject, ends[0]), (w.object, ends[1]), *_turned(w, ends))
            if end[0] is not None
        )

    def _is_at_place(self, wanted: AnnotatedClaim, claim: kg.Claim) -> bool:
        """Whether the object is the annotated place, and the subject the same or left open."""
        if not wanted.place or not self._is(wanted.place, claim.object, claim.object_span):
            return False
        return claim.subject is None or self._is(wanted.subject, claim.subject, claim.subject_span)

    def says(self, source: str, entity: str | None) -> bool:
        """Whether `entity` is who says it in the annotation (`""`: nobody); by its names where no mention shows it."""
        if self._is(source or "-", entity, None):
            return True
        names = {fold(n) for e in self.extraction.entities if e.id == entity for n in (e.label, *e.names)}
        return any(fold(m.text) in names for m in self.row.mentions if m.id == source)

    def _is(self, name: str, entity: str | None, span: kg.Span | None) -> bool:
        if name == "-" and span is not None and _BARE_COUNT.fullmatch(span.of(self.extraction.article)):
            return True
        if name == "-" or entity is None:
            return name == "-" and entity is None
        marks = [m for m in self.row.mentions if m.id == name]
        spans = [span] if span else self.spans.get(entity, [])
        return any(s.start < m.end and m.start < s.end for s in spans for m in marks)


def is_fact(claim: AnnotatedClaim) -> bool:
    """Whether the annotation lets it stand as a fact."""
    return not claim.negated and claim.modality == "actual"


def scored(read: Read, relation: str = "") -> tuple[Score, list[str]]:
    """The counts of one sentence (of one relation), and a line for each error."""
    score, lines = Score(sentences=1), []
    wanted = [c for c in read.row.claims if not relation or c.relation == relation]
    facts = [(c, read.matching(c)) for c in read.facts if not relation or c.predicate == relation]
    reached = {id(w) for _, matches in facts for w in matches}
    for w in wanted:
        if is_fact(w) and not w.optional:
            score.wanted += 1
            score.found += id(w) in reached
            lines += [] if id(w) in reached else ["missed  " + _annotated(w, read)]
        elif not is_fact(w):
            score.unreal += 1
            leaked = id(w) in reached and not any(is_fact(o) and _same_triple(o, w) for o in wanted)
            score.leaked += leaked
            lines += ["LEAKED  " + _annotated(w, read)] if leaked else []
    for claim, matches in facts:
        right = [m for m in matches if is_fact(m)]
        if not right and read.is_vague(claim):
            score.vague += 1
            lines.append("vague   " + _stated(claim, read))
            continue
        score.stated += 1
        score.right += bool(right)
        lines += [] if right else ["false   " + _stated(claim, read)]
        score.add(_details(claim, right, read, lines))
    return score, lines


def _details(claim: kg.Claim, right: list[AnnotatedClaim], read: Read, lines: list[str]) -> Score:
    """Source, date and count of a fact that is right, each against whichever annotated claim it fits."""
    score = Score()
    if not right:
        return score
    if claim.source or any(w.source for w in right):
        score.sourced = 1
        told = claim.predicate in SPEECH and claim.source == claim.subject
        score.source_right = int(told or any(read.says(w.source, claim.source) for w in right))
        score.source_false = int(claim.source is not None and not score.source_right)
        lines += [] if score.source_right else ["source  " + _stated(claim, read)]
    if dates := {_plain(w.date) for w in right if w.date}:
        score.dated, score.date_right = 1, int(_plain(claim.date or "") in dates)
        lines += [] if score.date_right else [f"date    {_stated(claim, read)}, not {' '.join(sorted(dates))}"]
    if counts := {_bounds(w.count) for w in right if claim.predicate in COUNTED and w.count}:
        score.counted, score.count_right = 1, int(any(_fits(claim.count, low, high) for low, high in counts))
        lines += [] if score.count_right else [f"count   {_stated(claim, read)}: {claim.count}"]
    return score


def _turned(
    claim: AnnotatedClaim, ends: tuple[tuple[str | None, kg.Span | None], ...]
) -> list[tuple[str, tuple[str | None, kg.Span | None]]]:
    """Of a symmetric relation also the other way round."""
    return [(claim.subject, ends[1]), (claim.object, ends[0])] if claim.relation in SYMMETRIC else []


def _plain(date: str) -> str:
    return date.replace("~", "").replace("?", "").replace("%", "")


def _bounds(count: str) -> tuple[float | None, float | None]:
    """`5..` is (5, None), `..20` (None, 20), `7` (7, 7)."""
    low, dots, high = count.partition("..")
    return float(low) if low else None, float(high if dots else low) if high or not dots else None


def _fits(count: Count | None, low: float | None, high: float | None) -> bool:
    """Whether a count is that number, or has those bounds."""
    return count is not None and ((count.low, count.high) == (low, high) or count.best == low == high)


def _same_triple(one: AnnotatedClaim, other: AnnotatedClaim) -> bool:
    return (one.subject, one.relation, one.object) == (other.subject, other.relation, other.object)


def _annotated(claim: AnnotatedClaim, read: Read) -> str:
    words = {m.id: m.text for m in reversed(read.row.mentions)} | {"-": "-"}
    light = " ".join(filter(None, ("not" if claim.negated else "", claim.modality.replace("actual", ""))))
    return f"{words[claim.subject]} | {claim.relation} | {words[claim.object]} {light}".rstrip()


def _stated(claim: kg.Claim, read: Read) -> str:
    names = {e.id: e.label for e in read.extraction.entities}
    ends = names.get(claim.subject or "", "-"), names.get(claim.object or "", claim.object or "-")
    more = [f" by {names[claim.source]}"] if claim.source else []
    more += [f" @{claim.date}"] if claim.date else []
    return f"{ends[0]} | {claim.predicate} | {ends[1]}{''.join(more)} [{claim.pattern}]"


def phenomena(row: Annotated) -> list[str]:
    """What the heading says that the sentence shows, folded into a few dozen names."""
    shows = row.shows.lower() + " "
    return [name for name, words in PHENOMENA.items() if any(w in shows for w in words.split("|"))] or [OTHER]


def readings(rows: Iterable[Annotated]) -> Iterator[Read]:
    """Each sentence with what the product reads in it."""
    rows = list(rows)
    articles = (kg.Article(row.where, row.text, date=row.date) for row in rows)
    for row, extraction in zip(rows, kg.extract(articles), strict=True):
        if isinstance(extraction, kg.KGError):
            raise extraction
        yield Read(row, extraction)


def total(reads: Iterable[Read]) -> Score:
    """The counts over all."""
    score = Score()
    for read_ in reads:
        score.add(scored(read_)[0])
    return score


def _by_phenomenon(reads: list[Read]) -> dict[str, Score]:
    table = {name: Score() for name in (*PHENOMENA, OTHER)}
    for read_ in reads:
        for name in phenomena(read_.row):
            table[name].add(scored(read_)[0])
    return table


def _by_relation(reads: list[Read], only: list[str]) -> dict[str, Score]:
    table = {}
    for relation in only or sorted(RELATIONS):
        table[relation] = Score()
        for read_ in reads:
            if relation in {c.relation for c in read_.row.claims} | {c.predicate for c in read_.facts}:
                table[relation].add(scored(read_, relation)[0])
    return table


def print_errors(reads: list[Read], only: list[str]) -> None:
    """Each sentence with what is wrong about it, then what kinds of errors there are."""
    kinds: Counter[str] = Counter()
    for read_ in reads:
        lines = [line for relation in only or [""] for line in scored(read_, relation)[1]]
        kinds.update(line.split()[0] for line in lines)
        if lines:
            print(f"\n[{read_.row.where}] {read_.row.text}", *lines, sep="\n    ")
    print("\n", dict(sorted(kinds.items())))


def main() -> None:
    """Run the command."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--errors", action="store_true", help="print what is missed, false or leaked")
    parser.add_argument("--only", nargs="+", default=[], metavar="RELATION", choices=sorted(RELATIONS))
    parser.add_argument("--file", nargs="+", default=[], metavar="NAME", help="names of files, without .txt")
    parser.add_argument("--test", action="store_true", help="only the fifth that nothing trains on")
    options = parser.parse_args()
    paths = [p for p in sorted(FOLDER.glob("*.txt")) if not options.file or p.stem in options.file]
    rows, wrong = read(paths)
    print(*wrong, sep="\n", end="\n" if wrong else "")
    reads = list(readings(row for row in rows if row.is_test or not options.test))
    if options.errors:
        print_errors(reads, options.only)
    print(HEADER)
    if not options.only:
        print(total(reads).row("all"))
        print(*(s.row(name) for name, s in _by_phenomenon(reads).items() if s.sentences), sep="\n")
    print(*(s.row(name) for name, s in _by_relation(reads, options.only).items() if s.sentences), sep="\n")


if __name__ == "__main__":
    main()
