"""What a check found, and the claims behind it: which sentence of which article says so."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal as Word

import pyoxigraph as ox

from kg.model import Record
from kg.ontology.facts import SAME, TYPE
from kg.vocab import APART, CX, DCTERMS, NIF, RDF

Layer = Word["shape", "constraint", "clash", "reasoner"]
"""Which layer found it: plain shapes (pySHACL), shapes with a query, rules, HermiT. What is no RDF is an InputError."""

_APART = frozenset(map(ox.NamedNode, APART))
_SHOWN = 3
"""Claims shown behind a fact."""
_DEFAULT = ox.DefaultGraph()
_SUBJECT, _PREDICATE, _OBJECT = (ox.NamedNode(RDF + end) for end in ("subject", "predicate", "object"))
_CLAIM, _EVIDENCE, _DESCRIBES = (ox.NamedNode(CX + name) for name in ("Claim", "evidence", "describes"))
_SPEAK_OF = (
    *(ox.NamedNode(CX + name) for name in ("describes", "givesCount", "evidence", "trigger")),
    _SUBJECT,
    _OBJECT,
)
_OF_ONE = (TYPE, SAME)
"""What says something of one thing: any claim that names it is behind it."""
_FACT = {(CX + "polarity", "affirmed"), (CX + "modality", "actual")}


class Behind(Record, frozen=True):
    """A fact in words, with a claim behind it, the claim's sentence and article, where there are any."""

    fact: str
    claim: str | None = None
    sentence: str | None = None
    article: str | None = None


class Finding(Record, frozen=True):
    """One breach, with the claim, its sentence and its article where there is one; of a clash, all facts of it."""

    severity: Word["violation", "warning"]
    message: str
    focus: str
    article: str | None = None
    claim: str | None = None
    sentence: str | None = None
    layer: Layer = "shape"
    behind: tuple[Behind, ...] = ()

    def rows(self) -> Iterator[dict[str, str | None]]:
        """It as rows of a table: of a clash one for each fact and claim behind it."""
        shared = {"severity": self.severity, "layer": self.layer, "message": self.message, "focus": self.focus}
        own = Behind("", self.claim, self.sentence, self.article)
        for told in self.behind or (own,):
            yield {
                **shared,
                "fact": told.fact or None,
                "sentence": told.sentence,
                "article": told.article,
                "claim": told.claim,
            }


class Report(Record, frozen=True):
    """What a check found. `checked` counts the triples; `facts` those that the rules and the reasoner were given.

    `lacking` says what HermiT lacks to run, `passed_over` that the graph is too large for it.
    """

    checked: int
    findings: tuple[Finding, ...] = ()
    facts: int = 0
    reasoner: str = "fast"
    lacking: str | None = None
    passed_over: str | None = None

    @property
    def conforms(self) -> bool:
        """Whether there is no violation; warnings are allowed."""
        return all(finding.severity == "warning" for finding in self.findings)


class Evidence:
    """The claims of a graph, as what things and facts stand on."""

    def __init__(self, store: ox.Store) -> None:
        self.store = store

    def value(self, subject: object, predicate: str) -> str | None:
        """A value as text; the first of many."""
        found = self._objects(subject, ox.NamedNode(predicate))
        return min((node.value for node in found if not isinstance(node, ox.Triple)), default=None)

    def about(self, focus: object) -> tuple[str | None, str | None, str | None]:
        """The claim that a node is, or that speaks of it; its sentence; the id of its article."""
        claim = next(self._claims_about(focus), None)
        return self._told(claim, focus)

    def behind(self, fact: ox.Triple, words: str) -> tuple[Behind, ...]:
        """The claims behind a fact; a fact without any comes alone."""
        claims = list(dict.fromkeys(self._claims_behind(fact)))[:_SHOWN]
        if not claims:
            return (Behind(words),)
        told = (self._told(claim, claim) for claim in claims)
        return tuple(Behind(words, claim, sentence, article) for claim, sentence, article in told)

    def articles(self, fact: ox.Triple) -> list[str]:
        """The graphs of the articles that state a fact."""
        graphs = {
            quad.graph_name for quad in self.store.quads_for_pattern(fact.subject, fact.predicate, fact.object, None)
        }
        return sorted(graph.value for graph in graphs if isinstance(graph, ox.NamedNode) and graph not in _APART)

    def _told(self, claim: object, focus: object) -> tuple[str | None, str | None, str | None]:
        passage = min(self._objects(claim, _EVIDENCE), key=str, default=None) if claim else focus
        (article,) = self._objects(passage, ox.NamedNode(DCTERMS + "isPartOf"))[:1] or (None,)
        said = getattr(claim, "value", None) if claim else None
        return said, self.value(passage, NIF + "anchorOf"), self.value(article, DCTERMS + "identifier")

    def _claims_about(self, node: object) -> Iterator[object]:
        if node is None or any(self.store.quads_for_pattern(node, TYPE, _CLAIM, _DEFAULT)):  # type: ignore[arg-type]
            yield node
        for predicate in _SPEAK_OF:
            yield from self._subjects(predicate, node)

    def _claims_behind(self, fact: ox.Triple) -> Iterator[object]:
        """The claims that affirm a fact; else those that speak of it in another way."""
        stating = [claim for claim in self._subjects(_SUBJECT, fact.subject) if self._states(claim, fact)]
        turned = [claim for claim in self._subjects(_OBJECT, fact.subject) if self._states(claim, _turned(fact))]
        describing = self._subjects(_DESCRIBES, fact.subject)
        naming = [claim for claim in describing if fact.object in self._ends(claim)]
        speaking = self._named(fact.subject) if fact.predicate in _OF_ONE else []
        for claims in (stating, turned, naming, describing, speaking):
            if claims:
                yield from [claim for claim in claims if self._is_fact(claim)] or claims
                return

    def _named(self, thing: object) -> list[object]:
        return [*self._subjects(_SUBJECT, thing), *self._subjects(_OBJECT, thing)]

    def _states(self, claim: object, fact: ox.Triple) -> bool:
        return fact.predicate in self._objects(claim, _PREDICATE) and fact.object in self._objects(claim, _OBJECT)

    def _ends(self, claim: object) -> list[object]:
        return [*self._objects(claim, _SUBJECT), *self._objects(claim, _OBJECT)]

    def _is_fact(self, claim: object) -> bool:
        return all((self.value(claim, p) or "").endswith(f"#{wanted}") for p, wanted in _FACT)

    def _objects(self, subject: object, predicate: ox.NamedNode) -> list[ox.NamedNode | ox.BlankNode | ox.Literal]:
        if not isinstance(subject, ox.NamedNode | ox.BlankNode):
            return []
        return [q.object for q in self.store.quads_for_pattern(subject, predicate, None, _DEFAULT)]  # type: ignore[misc]

    def _subjects(self, predicate: ox.NamedNode, object_: object) -> list[object]:
        found = self.store.quads_for_pattern(None, predicate, object_, _DEFAULT)  # type: ignore[arg-type]
        return sorted((quad.subject for quad in found), key=str)


def _turned(fact: ox.Triple) -> ox.Triple:
    """A fact the other way round, as claims of symmetric relations may state it."""
    if not isinstance(fact.object, ox.NamedNode):
        return fact
    return ox.Triple(fact.object, fact.predicate, fact.subject)
