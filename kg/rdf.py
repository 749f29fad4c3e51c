"""Records to quads: the only place that knows both.

Every article has a graph of its own, named by the article's IRI, with all that the article says:
the passages, the claims, the direct triples that affirmed, actual claims back, the events and
situations they describe, the people harmed, and the entities. A triple stands only where its terms
fit the domain and range that the ontology gives, so that the graph is always consistent.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from importlib import metadata
from pathlib import Path

from pyoxigraph import Literal, NamedNode, Quad

from kg import literals as lit
from kg import vocab
from kg.edtf import bounds
from kg.errors import ReadingError
from kg.model import Article, Claim, Count, Entity, Extraction, Record, Span
from kg.resolve import Event, Resolution
from kg.resources import fingerprint
from kg.vocab import CX, DCTERMS, GEO, NIF, OWL, PROV, RDF, RDFS, SCHEMA, SF, SKOS, WGS84, Vocabulary

Pair = tuple[str, "str | Literal | None"]
"""A predicate's IRI and a value: the IRI of a thing, or a literal; None says nothing."""


class Run(Record, frozen=True):
    """The software and the resources (drawers, model) that made a graph; no clock."""

    software: str
    resources: str

    @classmethod
    def current(cls, *overlays: Path) -> Run:
        """This version of the package, with the resources it ships and what was laid over them."""
        return cls(f"conflict-kg {metadata.version('conflict-kg')}", fingerprint(*overlays))


def quads(resolution: Resolution, *, run: Run | None = None, vocabulary: Vocabulary | None = None) -> Iterator[Quad]:
    """All quads of a resolution, article by article, sorted by article id; none twice in a graph.

    Raises:
        DataError: if a claim has a relation, or an entity a class, that the ontology lacks.
        ReadingError: if a claim has no evidence.
    """
    for extraction in resolution.extractions:
        yield from article_quads(extraction, resolution, run=run, vocabulary=vocabulary)


def article_quads(
    extraction: Extraction,
    resolution: Resolution,
    *,
    run: Run | None = None,
    vocabulary: Vocabulary | None = None,
) -> list[Quad]:
    """The graph of one article of the resolution."""
    graph = _ArticleGraph(extraction, resolution, run or Run.current(), vocabulary or vocab.load())
    graph.write()
    return graph.quads()


def _ordered(count: Count) -> tuple[int | None, int | None, int | None]:
    """The low, best and high number, where they do not speak against each other."""
    low, best, high = (n if n is None or n >= 0 else None for n in (count.low, count.best, count.high))
    if best is not None:
        return (
            low if low is None or low <= best else None,
            best,
            high if high is None or high >= best else None,
        )
    return low, None, high if low is None or high is None or low <= high else None


# ---- one article


class _ArticleGraph:
    """Collects the quads of one article's graph."""

    def __init__(self, extraction: Extraction, resolution: Resolution, run: Run, vocabulary: Vocabulary) -> None:
        self.extraction, self.resolution, self.run = extraction, resolution, run
        self.vocabulary = vocabulary
        self.article = extraction.article
        self.iri = vocab.article_iri(self.article.id)
        self.graph = NamedNode(self.iri)
        self.claims = {claim.id: claim for claim in extraction.claims}
        self.things: dict[str, dict[Pair, None]] = {}

    def write(self) -> None:
        self._article(self.article)
        self._run()
        for entity in self.extraction.entities:
            self._entity(entity)
        for claim in self.claims.values():
            self._claim(claim)

    def say(self, subject: str, pairs: Iterable[Pair]) -> None:
        known = self.things.setdefault(subject, {})
        for pair in pairs:
            if pair[1] is not None:
                known[pair] = None

    def quads(self) -> list[Quad]:
        """What was said, by subject, in the order in which it was said."""
        found = []
        for subject in sorted(self.things):
            node = lit.node(subject)
            for predicate, value in self.things[subject]:
                object_ = value if isinstance(value, Literal) else lit.node(str(value))
                found.append(Quad(node, lit.node(predicate), object_, self.graph))
        return found

    # -- what the claims stand on

    def _article(self, article: Article) -> None:
        pairs: list[Pair] = [
            (RDF + "type", CX + "Article"),
            (DCTERMS + "identifier", lit.text(article.id)),
            (DCTERMS + "title", lit.text(article.title)),
            (DCTERMS + "issued", lit.day(bounds(article.date)[0])),
            (DCTERMS + "source", lit.web(article.url)),
            (DCTERMS + "publisher", lit.text(article.publisher)),
        ]
        self.say(self.iri, pairs)

    def _run(self) -> None:
        words = f"{self.run.software}, resources {self.run.resources}"
        self.run_iri = vocab.run_iri(self.run.software, self.run.resources)
        self.say(self.run_iri, [(RDF + "type", CX + "ExtractionRun"), (RDFS + "label", lit.text(words))])

    def _entity(self, local: Entity) -> None:
        """Label, type and link as all articles have them; of the names only those used here."""
        entity = self.resolution.entities[local.id]
        self.vocabulary.is_a(entity.type, entity.type)
        shown = lit.label(entity.label) or lit.label(entity.id)
        item = entity.wikidata if re.fullmatch(r"Q[1-9]\d*", entity.wikidata or "") else None
        pairs: list[Pair] = [
            (RDF + "type", CX + entity.type),
            (RDFS + "label", lit.name(shown)),
            (OWL + "sameAs", vocab.WD + item if item else None),
            (SCHEMA + "addressCountry", lit.text(entity.country)),
        ]
        pairs += [(SKOS + "altLabel", lit.name(name)) for name in local.names if lit.label(name) != shown]
        self.say(vocab.entity_iri(entity.id), [*pairs, *self._point(entity)])

    def _point(self, entity: Entity) -> list[Pair]:
        """Where a place lies: degrees, and a geometry of its own."""
        latitude, longitude = entity.latitude, entity.longitude
        if latitude is None or longitude is None or not self.vocabulary.is_a(entity.type, "Place"):
            return []
        if not (abs(latitude) <= 90 and abs(longitude) <= 180):
            return []
        point = vocab.point_iri(entity.id)
        self.say(point, [(RDF + "type", SF + "Point"), (GEO + "asWKT", lit.point(latitude, longitude))])
        return [
            (WGS84 + "lat", lit.degrees(latitude)),
            (WGS84 + "long", lit.degrees(longitude)),
            (GEO + "hasDefaultGeometry", point),
        ]

    def _words(self, span: Span | None) -> str | None:
        """The IRI of some words, which tells by itself where they stand."""
        return vocab.passage_iri(self.article.id, span.start, span.end) if span else None

    def _passage(self, span: Span) -> str | None:
        """The IRI of some words that the graph also quotes."""
        words = lit.plain(span.of(self.article))
        if not words or span.start < 0:
            return None
        start, end = span.start, span.start + len(words)
        iri = vocab.passage_iri(self.article.id, start, end)
        if iri not in self.things:
            pairs: list[Pair] = [
                (RDF + "type", CX + "Passage"),
                (NIF + "anchorOf", Literal(words)),
                (NIF + "beginIndex", lit.number(start)),
                (NIF + "endIndex", lit.number(end)),
                (DCTERMS + "isPartOf", self.iri),
            ]
            self.say(iri, pairs)
        return iri

    # -- claims

    def _claim(self, claim: Claim) -> None:
        iri = vocab.claim_iri(claim.id)
        self.say(iri, self._stated(claim))
        self.say(iri, self._attribution(claim))
        self.say(iri, self._provenance(claim))
        self.say(iri, self._described(claim))
        self._direct(claim)

    def _stated(self, claim: Claim) -> list[Pair]:
        self.vocabulary.relation(claim.predicate)
        return [
            (RDF + "type", CX + "Claim"),
            (RDF + "subject", vocab.entity_iri(claim.subject) if claim.subject else None),
            (RDF + "predicate", CX + claim.predicate),
            (RDF + "object", self._object(claim)),
            (CX + "polarity", vocab.concept_iri(claim.polarity)),
            (CX + "modality", vocab.concept_iri(claim.modality)),
            (CX + "edtf", lit.text(claim.date)),
            (CX + "startDate", lit.day(bounds(claim.date)[0])),
            (CX + "endDate", lit.day(bounds(claim.date)[1])),
            (CX + "atPlace", self._fitting(claim.place, "atPlace")),
            (CX + "weapon", lit.text(claim.weapon)),
        ]

    def _attribution(self, claim: Claim) -> list[Pair]:
        speaker = self._fitting(claim.source, "attributedTo")
        known = self.resolution.entities.get(claim.source or "")
        return [
            (CX + "stance", vocab.concept_iri(claim.stance)),
            (CX + "attributedTo", speaker),
            (CX + "sourceName", None if speaker else lit.text(known.label if known else claim.source)),
            (CX + "saidOn", lit.text(claim.said)),
            (CX + "relayedBy", self._fitting(claim.via, "relayedBy")),
        ]

    def _provenance(self, claim: Claim) -> list[Pair]:
        evidence = self._passage(claim.evidence)
        if evidence is None:
            raise ReadingError(f"claim {claim.id} has no words", where=self.article.id, hint="report this")
        return [
            (CX + "evidence", evidence),
            (CX + "trigger", self._passage(claim.trigger)),
            (CX + "subjectWords", self._words(claim.subject_span)),
            (CX + "objectWords", self._words(claim.object_span)),
            (CX + "pattern", lit.text(claim.pattern)),
            (CX + "confidence", lit.decimal(claim.confidence)),
            (CX + "confidenceReason", lit.text(claim.reason or None)),
            (PROV + "wasGeneratedBy", self.run_iri),
        ]

    def _described(self, claim: Claim) -> list[Pair]:
        event = self.resolution.facts.get(claim.id)
        key = event.key if event else self.resolution.mentioned.get(claim.id)
        count = self._count(claim)
        if event:
            self._event(event, count)
        return [(CX + "describes", vocab.event_iri(key) if key else None), (CX + "givesCount", count)]

    def _direct(self, claim: Claim) -> None:
        """The bare triple, where the claim is a fact and both ends may stand there."""
        relation = self.vocabulary.relation(claim.predicate)
        object_ = self._object(claim)
        if not (claim.is_fact and claim.subject and object_):
            return
        if relation.irreflexive and claim.subject == claim.object:
            return
        fits = self.vocabulary.fits
        if fits(self._type(claim.subject), relation.domain) and fits(self._type(claim.object), relation.range):
            self.say(vocab.entity_iri(claim.subject), [(CX + claim.predicate, object_)])

    def _object(self, claim: Claim) -> str | None:
        if claim.object is None:
            return None
        is_claim = claim.object in self.claims
        return vocab.claim_iri(claim.object) if is_claim else vocab.entity_iri(claim.object)

    def _type(self, name: str | None) -> str | None:
        if name in self.claims:
            return "Claim"
        entity = self.resolution.entities.get(name or "")
        return entity.type if entity else None

    def _fitting(self, name: str | None, property_: str) -> str | None:
        """The IRI of an entity, if its type is in the range of the property."""
        fits = self.vocabulary.fits(self._type(name), self.vocabulary.properties[property_].range)
        return vocab.entity_iri(name) if name and fits else None

    # -- events and the people harmed

    def _event(self, event: Event, count: str | None) -> None:
        first, last = bounds(event.date)
        is_event = self.vocabulary.is_a(event.type, "Event")
        pairs: list[Pair] = [
            (RDF + "type", CX + event.type),
            (CX + "eventType", vocab.concept_iri(event.kind) if event.kind else None),
            (CX + "edtf", lit.text(event.date)),
            (CX + "startDate", lit.day(first)),
            (CX + "endDate", lit.day(last)),
            (CX + "extent", None if is_event else lit.decimal(event.extent)),
            (CX + "casualties", count if is_event else None),
        ]
        pairs += [(CX + role, vocab.entity_iri(entity)) for role, entity in event.roles]
        self.say(vocab.event_iri(event.key), pairs)

    def _count_key(self, claim: Claim) -> str | None:
        """One key for the same number, of the same people, on the same word, in the same event."""
        if claim.count is None or all(number is None for number in _ordered(claim.count)):
            return None
        event = self.resolution.facts.get(claim.id)
        scope = event.key if event else claim.id
        return vocab.digest(scope, claim.count.harm, *_ordered(claim.count), claim.object, claim.source)

    def _count(self, claim: Claim) -> str | None:
        key = self._count_key(claim)
        if key is None or claim.count is None:
            return None
        low, best, high = _ordered(claim.count)
        pairs: list[Pair] = [
            (RDF + "type", CX + "CasualtyCount"),
            (CX + "harm", vocab.concept_iri(claim.count.harm)),
            (CX + "countLow", lit.number(low)),
            (CX + "countBest", lit.number(best)),
            (CX + "countHigh", lit.number(high)),
            (CX + "victims", self._fitting(claim.object, "victims")),
            (CX + "includedIn", self._included(claim, key, low)),
        ]
        self.say(vocab.count_iri(key), pairs)
        return vocab.count_iri(key)

    def _included(self, claim: Claim, key: str, low: int | None) -> str | None:
        """The count that contains this one, unless it is too small to."""
        whole = self.claims.get(claim.included_in or "")
        other = self._count_key(whole) if whole else None
        if whole is None or whole.count is None or other is None or other == key:
            return None
        high = _ordered(whole.count)[2]
        too_small = low is not None and high is not None and low > high
        return None if too_small else vocab.count_iri(other)
