"""Why a triple is in the graph: every claim behind it, in its own words, with the words marked.

All comes from the graph itself, so that a folder, a file and an endpoint can be asked alike.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from typing import NamedTuple

import pyoxigraph as ox

from kg.endpoint import Rows
from kg.errors import QueryError
from kg.explanation import Explanation, Mark, Role, details, marked, render, styled, triple_of
from kg.inferred import conclusions
from kg.query import resolve_name
from kg.source import Source, open_source
from kg.sparql import Bound, bind
from kg.table import Value, shortened, value_of
from kg.vocab import CX, ID, load

__all__ = ["Explanation", "Mark", "details", "explain", "marked", "render", "styled", "triple_of"]

ANY = ("-", "?", "*", "_")
"""Words that stand for anything."""


class Pattern(NamedTuple):
    """What is asked about; None stands for anything."""

    subject: Bound | None
    relation: Bound | None
    object: Bound | None


def explain(source: str, triple: str | Sequence[str], *, timeout: float = 60.0) -> list[Explanation]:
    """Every claim behind a triple, facts first, then by article and place in it; then those behind what follows.

    What `kg infer` found is told from what was read by `Explanation.follows`.

    Args:
        source: a built folder, an RDF file, or the address of an endpoint.
        triple: "israel struck damascus", or its parts; names in any case, prefixed names or IRIs in <>;
            `-`, `?`, `*` or `_` for anything. A relation alone asks about all its claims.
        timeout: seconds that an endpoint has for an answer.

    Raises:
        QueryError: if a name or relation is unknown, or nothing says so (with the nearest that is said).
        InputError: if the source is not there or holds no graph.
        EndpointError: if the endpoint does not answer.
    """
    opened = open_source(source, timeout=timeout)
    words = _words(triple)
    pattern = _pattern(opened, words)
    found = sorted(_claims(opened, pattern), key=_order)
    found += _inferred(opened, pattern)
    if not found:
        raise _nothing_said(opened, " ".join(words), pattern)
    return found


def _order(explanation: Explanation) -> tuple[object, ...]:
    e = explanation
    return not e.is_fact, e.published or "", e.article, _place(e), e.claim


def _place(explanation: Explanation) -> tuple[int, str]:
    trigger = [mark.start for mark in explanation.marks if mark.role == "trigger"]
    return (trigger[0] if trigger else 0, explanation.sentence)


# ---- what is asked


def _words(triple: str | Sequence[str]) -> list[str]:
    if not isinstance(triple, str) and len(triple) == 3:
        return [part.strip() for part in triple]
    text = triple if isinstance(triple, str) else " ".join(triple)
    return [word.strip('"') for word in re.findall(r'"[^"]+"|<[^>]*>|\S+', text)]


def _pattern(source: Source, words: list[str]) -> Pattern:
    """The words as a triple: the relation is found first, what stands before and after it are the names."""
    relations = _relations(source)
    splits = list(_splits(words, relations))
    if not splits:
        relations = {_stem(iri): iri for iri in relations.values()}
        splits = list(_splits(words, relations, _stem))
    if not splits:
        raise _no_relation(words, _relations(source))
    for number, (before, names, after) in enumerate(splits, 1):
        try:
            subject, object_ = _end(source, before, "subject"), _end(source, after, "object")
        except QueryError:
            if number == len(splits):
                raise
        else:
            return Pattern(subject, [ox.NamedNode(relations[names])] if names else None, object_)
    raise AssertionError("unreachable")


def _splits(
    words: list[str], relations: dict[str, str], fold: Callable[[str], str] | None = None
) -> Iterator[tuple[str, str, str]]:
    """Ways to read the words as subject, relation, object; long relations first."""
    for length in range(min(4, len(words)), 0, -1):
        for start in range(len(words) - length + 1):
            folded = [(fold or _folded)(word) for word in words[start : start + length]]
            name = "".join(folded)
            if all(folded) and name in relations:
                yield " ".join(words[:start]), name, " ".join(words[start + length :])
    if len(words) == 3 and words[1] in ANY:
        yield words[0], "", words[2]


_STATED = "SELECT DISTINCT ?p WHERE { { ?claim rdf:predicate ?p } UNION { ?p rdfs:subPropertyOf cx:relatedTo } }"


def _relations(source: Source) -> dict[str, str]:
    """Folded names and IRIs of the relations that some claim states, the ontology knows, or an overlay added."""
    known = {CX + p.name for p in load().properties.values() if p.relation}
    answer = source.answer(_STATED)
    stated = (
        {row[0].value for row in answer.rows if isinstance(row[0], ox.NamedNode)} if isinstance(answer, Rows) else set()
    )
    return {_folded(iri): iri for iri in sorted(known | stated)}


def _folded(name: str) -> str:
    """`cx:alliedWith`, `allied with`, `<...#alliedWith>` as "alliedwith"."""
    local = re.split(r"[#/:]", name.strip("<>"))[-1]
    return re.sub(r"[\W_]", "", local).casefold()


def _stem(name: str) -> str:
    """A relation without the endings of its words: "backs", "backed" and "backing" as "back"."""
    local = re.split(r"[#/:]", name.strip("<>"))[-1]
    words = re.findall(r"[A-Z]?[a-z]+", local)
    return "".join(re.sub(r"(?<=..)(?:ing|ed|es|s|e)$", "", word.casefold()) for word in words)


def _no_relation(words: list[str], relations: dict[str, str]) -> QueryError:
    names = {folded: iri.rpartition("#")[2] for folded, iri in relations.items()}
    near = [names[hit] for word in words for hit in difflib.get_close_matches(_folded(word), names, n=2, cutoff=0.6)]
    shown = ", ".join(dict.fromkeys(near)) or ", ".join(sorted(names.values()))
    hint = f"did you mean {shown}?" if near else f"relations: {shown}"
    return QueryError(f"no relation in {' '.join(words)!r}", hint=hint)


def _end(source: Source, name: str, what: str) -> Bound | None:
    if not name or name in ANY:
        return None
    if found := re.fullmatch(r"(?:id:)?(\w[\w-]*/\S+)", name):
        name = f"<{ID}{found.group(1)}>"
    return resolve_name(source, name, what=what)


# ---- the claims

_CLAIMS = """SELECT ?claim ?s ?p ?o ?sLabel ?oLabel ?sentence ?begin ?words ?from ?to ?role ?byLabel ?byName ?viaLabel
  ?stance ?polarity ?modality ?date ?said ?article ?title ?published ?publisher ?url ?pattern ?confidence ?reason
WHERE {
  VALUES ?claim { UNDEF }
  VALUES ?s { UNDEF }
  VALUES ?p { UNDEF }
  VALUES ?o { UNDEF }
  ?claim rdf:predicate ?p ; cx:evidence ?passage ; cx:polarity ?polarity ; cx:modality ?modality .
  ?passage nif:anchorOf ?sentence ; nif:beginIndex ?begin ; dcterms:isPartOf ?article .
  OPTIONAL { ?claim rdf:subject ?s . OPTIONAL { ?s rdfs:label ?sLabel } }
  OPTIONAL { ?claim rdf:object ?o . OPTIONAL { ?o rdfs:label ?oLabel } }
  OPTIONAL {
    { ?claim cx:trigger ?words . BIND("trigger" AS ?role) }
    UNION { ?claim cx:subjectWords ?words . BIND("subject" AS ?role) }
    UNION { ?claim cx:objectWords ?words . BIND("object" AS ?role) }
    OPTIONAL { ?words nif:beginIndex ?from ; nif:endIndex ?to } }
  OPTIONAL { ?claim cx:attributedTo ?by . ?by rdfs:label ?byLabel }
  OPTIONAL { ?claim cx:sourceName ?byName }
  OPTIONAL { ?claim cx:relayedBy ?via . ?via rdfs:label ?viaLabel }
  OPTIONAL { ?claim cx:stance ?stance }
  OPTIONAL { ?claim cx:edtf ?date }
  OPTIONAL { ?claim cx:saidOn ?said }
  OPTIONAL { ?claim cx:pattern ?pattern }
  OPTIONAL { ?claim cx:confidence ?confidence }
  OPTIONAL { ?claim cx:confidenceReason ?reason }
  OPTIONAL { ?article dcterms:title ?title }
  OPTIONAL { ?article dcterms:issued ?published }
  OPTIONAL { ?article dcterms:publisher ?publisher }
  OPTIONAL { ?article dcterms:source ?url }
}"""


def _claims(source: Source, pattern: Pattern) -> list[Explanation]:
    found = _asked(source, pattern)
    if pattern.relation and _is_symmetric(source, pattern.relation):
        turned = Pattern(pattern.object, pattern.relation, pattern.subject)
        found |= _asked(source, turned)
    return list(found.values())


def _is_symmetric(source: Source, relation: Bound) -> bool:
    """By the ontology, or, where an overlay added the relation, by the graph itself."""
    known = load().properties.get(relation[0].value.removeprefix(CX))
    return known.symmetric if known else bool(source.answer(f"ASK {{ {relation[0]} a owl:SymmetricProperty }}"))


def _given(pattern: Pattern) -> dict[str, Bound]:
    values = {"s": pattern.subject, "p": pattern.relation, "o": pattern.object}
    return {name: terms for name, terms in values.items() if terms}


def _asked(source: Source, pattern: Pattern) -> dict[str, Explanation]:
    return _explained(source, bind(_required(_CLAIMS, pattern), _given(pattern)))


def _inferred(source: Source, pattern: Pattern) -> list[Explanation]:
    """The claims behind what follows, by what follows."""
    found: list[Explanation] = []
    for one in conclusions(source, _given(pattern)):
        names = (_label(source, one.subject), _spaced(one.predicate.value), _label(source, one.object))
        claims = _explained(source, bind(_CLAIMS, {"claim": one.claims})).values()
        follows = f"{' '.join(names)} (inferred: {one.rule})"
        found += [replace(claim, follows=follows) for claim in sorted(claims, key=_order)]
    return found


def _label(source: Source, thing: ox.NamedNode) -> str:
    answer = source.answer(f"SELECT ?name WHERE {{ {thing} rdfs:label ?name }} ORDER BY ?name LIMIT 1")
    names = [row[0].value for row in answer.rows if isinstance(row[0], ox.Literal)] if isinstance(answer, Rows) else []
    return _one_line(names[0]) if names else shortened(thing.value)


def _explained(source: Source, query: str) -> dict[str, Explanation]:
    answer = source.answer(query)
    if not isinstance(answer, Rows):
        return {}
    by_claim: dict[str, list[dict[str, Value]]] = {}
    for row in answer.rows:
        plain = dict(zip(answer.variables, map(value_of, row), strict=True))
        by_claim.setdefault(str(plain["claim"]), []).append(plain)
    return {claim: _explanation(rows) for claim, rows in by_claim.items()}


def _required(query: str, pattern: Pattern) -> str:
    """An end that is asked for must be there: an optional one would join with anything."""
    for name, end, terms in (("s", "subject", pattern.subject), ("o", "object", pattern.object)):
        if terms:
            stated = f"?claim rdf:{end} ?{name} ."
            query = query.replace(f"OPTIONAL {{ {stated}", f"{{ {stated}")
    return query


def _explanation(rows: list[dict[str, Value]]) -> Explanation:
    first = min(rows, key=lambda row: tuple(map(str, row.values())))
    confidence = first["confidence"]
    return Explanation(
        claim=str(first["claim"]),
        subject=_name(first["sLabel"], first["s"]),
        relation=_spaced(str(first["p"])),
        object=_name(first["oLabel"], first["o"]),
        sentence=_one_line(str(first["sentence"])),
        marks=_marks(rows),
        said_by=_text(first["byLabel"]) or _text(first["byName"]),
        via=_text(first["viaLabel"]),
        stance=_local(first["stance"]) or "asserted",
        polarity=_local(first["polarity"]),
        modality=_local(first["modality"]),
        date=_text(first["date"]),
        said=_text(first["said"]),
        lasts=_lasts(str(first["p"])),
        symmetric=_known_symmetric(str(first["p"])),
        article=str(first["article"]),
        title=_text(first["title"]),
        published=_text(first["published"]),
        publisher=_text(first["publisher"]),
        url=_text(first["url"]),
        pattern=_text(first["pattern"]),
        confidence=float(confidence) if isinstance(confidence, int | float) else None,
        reason=_text(first["reason"]),
    )


def _lasts(relation: str) -> bool:
    """Whether it describes a situation, which holds, and no event, which happens."""
    vocabulary = load()
    known = vocabulary.properties.get(relation.removeprefix(CX))
    return bool(known and known.event_class and not vocabulary.is_a(known.event_class, "Event"))


def _known_symmetric(relation: str) -> bool:
    known = load().properties.get(relation.removeprefix(CX))
    return bool(known and known.symmetric)


def _marks(rows: list[dict[str, Value]]) -> tuple[Mark, ...]:
    """The marked words that lie within the sentence, in order, none overlapping; the trigger comes first."""
    found: list[Mark] = []
    roles: tuple[Role, ...] = ("trigger", "subject", "object")
    for role in roles:
        for mark in (_mark(row, role) for row in rows if row["role"] == role):
            if mark and all(mark.end <= other.start or other.end <= mark.start for other in found):
                found.append(mark)
    return tuple(sorted(found))


def _mark(row: dict[str, Value], role: Role) -> Mark | None:
    begin, start, end = row["begin"], row["from"], row["to"]
    if start is None and (told := re.search(r"#char=(\d+),(\d+)$", str(row["words"]))):
        start, end = int(told[1]), int(told[2])  # words that are not quoted: their IRI tells where they stand
    if not (isinstance(begin, int) and isinstance(start, int) and isinstance(end, int)):
        return None
    inside = 0 <= start - begin < end - begin <= len(str(row["sentence"]))
    return Mark(start - begin, end - begin, role) if inside else None


def _one_line(text: str) -> str:
    """Line breaks and control characters as spaces, one for one: offsets stay."""
    return "".join(c if c.isprintable() else " " for c in text)


def _text(value: object) -> str | None:
    return None if value is None else _one_line(str(value))


def _name(label: object, iri: object) -> str | None:
    return _text(label) or (shortened(str(iri)) if iri is not None else None)


def _local(iri: object) -> str:
    return "" if iri is None else str(iri).rpartition("#")[2]


def _spaced(iri: str) -> str:
    return re.sub(r"([A-Z])", r" \1", _local(iri)).lower()


# ---- nothing found


def _nothing_said(source: Source, asked: str, pattern: Pattern) -> QueryError:
    subject, relation, object_ = pattern
    wider = [
        Pattern(subject, relation, None),
        Pattern(None, relation, object_),
        Pattern(subject, None, object_),
        Pattern(object_, relation, subject),
        Pattern(None, relation, None),
        Pattern(subject, None, None),
        Pattern(None, None, object_),
    ]
    near: dict[str, None] = {}
    for other in wider:
        if any(other) and len(near) < 4:
            claims = sorted(_asked(source, other).values(), key=lambda e: (not e.is_fact, triple_of(e)))
            near |= dict.fromkeys(triple_of(claim) for claim in claims)
    said = "; ".join(list(near)[:4])
    hint = f"the nearest: {said}" if said else "see kg query articles for what was read"
    return QueryError(f"nothing says {asked!r}", where=source.where, hint=hint)
