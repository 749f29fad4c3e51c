"""What `kg infer` found to follow, as a source holds it: never read, but standing on claims that were."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

import pyoxigraph as ox

from kg.endpoint import Rows
from kg.source import Source
from kg.sparql import Bound, bind
from kg.vocab import INFERRED

_STATEMENTS = f"""SELECT DISTINCT ?statement ?s ?p ?o ?rule ?claim WHERE {{
  VALUES ?s {{ UNDEF }}
  VALUES ?p {{ UNDEF }}
  VALUES ?o {{ UNDEF }}
  GRAPH <{INFERRED}> {{
    ?statement a rdf:Statement ; rdf:subject ?s ; rdf:predicate ?p ; rdf:object ?o ;
      prov:wasGeneratedBy/prov:used/rdfs:label ?rule ; prov:wasDerivedFrom+ ?claim . }}
  ?claim a cx:Claim .
}} ORDER BY ?s ?p ?o ?rule ?claim"""


class Conclusion(NamedTuple):
    """A triple that follows, the rule that makes it, and the claims that it stands on in the end."""

    subject: ox.NamedNode
    predicate: ox.NamedNode
    object: ox.NamedNode
    rule: str
    claims: tuple[ox.NamedNode, ...]


def conclusions(source: Source, ends: Mapping[str, Bound]) -> list[Conclusion]:
    """The inferred triples with these terms as `s`, `p` and `o`; what is not given may be anything."""
    answer = source.answer(bind(_STATEMENTS, ends))
    found: dict[str, Conclusion] = {}
    for row in answer.rows if isinstance(answer, Rows) else ():
        statement, subject, predicate, object_, rule, claim = row
        nodes = (subject, predicate, object_, claim)
        if all(isinstance(node, ox.NamedNode) for node in nodes) and isinstance(rule, ox.Literal):
            before = found[str(statement)].claims if str(statement) in found else ()
            found[str(statement)] = Conclusion(subject, predicate, object_, rule.value, (*before, claim))  # type: ignore[arg-type]
    return list(found.values())
