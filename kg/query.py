"""Asking the graph: a named or given query, on a built folder, an RDF file or an endpoint.

What a query file holds is told in `kg.named`. Whole answers that a built folder keeps (`kg.views`) are not asked anew.
"""

from __future__ import annotations

import difflib
import re
import unicodedata
from collections.abc import Mapping
from datetime import date
from typing import cast

import pyoxigraph as ox

from kg import gazetteer, views
from kg.endpoint import Rows
from kg.errors import EndpointError, QueryError
from kg.named import Param, QueryInfo, find_query, list_queries, read_query
from kg.source import Answer, Local, Remote, Source, open_source
from kg.sparql import Bound, bind
from kg.table import Table, render, value_of
from kg.vocab import XSD

__all__ = [
    "Param",
    "QueryInfo",
    "Table",
    "find_query",
    "is_kept",
    "list_queries",
    "read_query",
    "render",
    "resolve_name",
    "run",
    "run_on",
]


def run(query: str, source: str, params: Mapping[str, str] | None = None, *, timeout: float = 60.0) -> Table:
    """The answer of `source` to `query`.

    Args:
        query: a name in the queries drawer, the path of a .rq file, or SPARQL itself.
        source: a built folder, an RDF file, or the http(s) address of an endpoint.
        params: values of the query's parameters: a name ("Saraqeb"), an IRI in <>, a date, a number.
        timeout: seconds that an endpoint has for the whole answer.

    Raises:
        QueryError: no such query or parameter, or malformed SPARQL.
        InputError: the source is not there or holds no graph.
        EndpointError: the endpoint refused, failed, or is not there.
    """
    info = find_query(query)
    return run_on(info, open_source(source, timeout=timeout), params or {})


def run_on(info: QueryInfo, source: Source, params: Mapping[str, str]) -> Table:
    """As `run`, on an open source."""
    given = _given(info, params)
    kept = _kept(info, source, given)
    if kept is not None:
        return kept
    table = _table(source.answer(bound(info, source, given)))
    if not table.rows:
        _complain_if_hidden(source)
    return table


def bound(info: QueryInfo, source: Source, params: Mapping[str, str]) -> str:
    """The SPARQL of the query with `params` in it; names are looked up in the source."""
    known = {param.name: param for param in info.params}
    return bind(info.sparql, {name: _terms(source, known[name], value) for name, value in _given(info, params).items()})


def _given(info: QueryInfo, params: Mapping[str, str]) -> dict[str, str]:
    """The parameters that have a value, if the query knows them and lacks none."""
    known = {param.name for param in info.params}
    for name in params:
        if name not in known:
            raise QueryError(f"no parameter {name!r}", where=f"query {info.name}", hint=_listed(info))
    missing = [p.name for p in info.params if p.required and not params.get(p.name)]
    if missing:
        raise QueryError(f"needs {', '.join(missing)}", where=f"query {info.name}", hint=_listed(info))
    return {name: value for name, value in params.items() if value}


def is_kept(info: QueryInfo, source: Source, params: Mapping[str, str]) -> bool:
    """Whether the source keeps the answer, so that it need not be asked."""
    return _kept(info, source, _given(info, params)) is not None


def _kept(info: QueryInfo, source: Source, given: Mapping[str, str]) -> Table | None:
    """The answer from what the folder keeps, if it keeps it and the parameters are bounds on its rows."""
    if info.bounds is None or not isinstance(source, Local) or source.views is None:
        return None
    if not given.keys() <= {bound.param for bound in info.bounds}:
        return None
    known = {param.name: param for param in info.params}
    values = {name: value_of(_terms(source, known[name], value)[0]) for name, value in given.items()}
    return views.read(source.views, info, values)


def _listed(info: QueryInfo) -> str:
    if not info.params:
        return "it takes none"
    return "it takes " + ", ".join(f"{p.name} ({p.kind}{', required' if p.required else ''})" for p in info.params)


# ---- values of parameters


def _terms(source: Source, param: Param, value: str) -> Bound:
    value = value.strip()
    if param.kind == "name":
        return resolve_name(source, value, what=param.name)
    if param.kind == "text":
        return [ox.Literal(value)]
    if param.kind == "number":
        if not re.fullmatch(r"-?\d+", value):
            raise QueryError(f"{value!r} is no whole number", where=f"parameter {param.name}")
        return [ox.Literal(value, datatype=ox.NamedNode(XSD + "integer"))]
    try:
        day = date.fromisoformat(value).isoformat()
    except ValueError:
        raise QueryError(
            f"{value!r} is no date", where=f"parameter {param.name}", hint="write it as 2020-02-06"
        ) from None
    return [ox.Literal(day, datatype=ox.NamedNode(XSD + "date"))]


_NAMED = """SELECT ?thing WHERE {
  { SELECT DISTINCT ?thing WHERE {
      VALUES ?wanted { "" }
      { ?thing rdfs:label ?name } UNION { ?thing skos:altLabel ?name }
      FILTER(LCASE(STR(?name)) = LCASE(STR(?wanted))) } }
  FILTER EXISTS { ?thing a ?class . FILTER(STRSTARTS(STR(?class), STR(cx:))) }
} ORDER BY ?thing"""

_ALL_NAMES = """SELECT DISTINCT ?name WHERE {
  ?thing a ?class . FILTER(STRSTARTS(STR(?class), STR(cx:)))
  { ?thing rdfs:label ?name } UNION { ?thing skos:altLabel ?name }
} ORDER BY ?name LIMIT 50000"""


def resolve_name(source: Source, value: str, *, what: str = "name") -> list[ox.NamedNode | ox.Literal]:
    """Everything in the source that bears the name; an IRI in <> stands for itself.

    Case never counts; accents, quotes, dots, hyphens and a leading "the" only where some name has them so.

    Raises:
        QueryError: if nothing is called so, with the names nearest to it.
    """
    if value.startswith("<") and value.endswith(">"):
        try:
            return [ox.NamedNode(value[1:-1])]
        except ValueError as error:
            raise QueryError(f"{value} is no IRI ({error})", where=f"parameter {what}") from None
    found = _called(source, [value])
    if not found:
        names = _all_names(source)
        alike = [name for name in names if _folded(name) == _folded(value)]
        alike = alike or sorted(_other_names(value).intersection(names))
        if not alike:
            raise _nothing_called(source, value, names, what)
        found = _called(source, alike)
    return found


def _other_names(value: str) -> set[str]:
    """What else the gazetteer calls whom it calls so: "UAE" is the United Arab Emirates."""
    spellings = dict.fromkeys((value, value.title(), value.upper()))
    entries = [entry for spelling in spellings for entry in gazetteer.lookup(spelling)]
    return {name for entry in entries for name in (entry.label, *entry.names)}


def _called(source: Source, names: list[str]) -> list[ox.NamedNode | ox.Literal]:
    if (kept := _kept_names(source)) is not None:
        wanted = {name.lower() for name in names}
        return [ox.NamedNode(iri) for iri in sorted({iri for name, iri in kept if name.lower() in wanted})]
    things = _column(source, bind(_NAMED, {"wanted": [ox.Literal(name) for name in names]}))
    return [thing for thing in things if isinstance(thing, ox.NamedNode)]


def _all_names(source: Source) -> list[str]:
    if (kept := _kept_names(source)) is not None:
        return sorted({name for name, _ in kept})
    return [str(n.value) for n in _column(source, _ALL_NAMES) if isinstance(n, ox.Literal)]


def _kept_names(source: Source) -> list[tuple[str, str]] | None:
    """Every name with what it stands for, if the folder keeps them."""
    if not isinstance(source, Local) or source.views is None:
        return None
    kept = views.read(source.views, find_query("names"), only=("name", "id"))
    return None if kept is None else cast(list[tuple[str, str]], kept.rows)


def _folded(name: str) -> str:
    """A name without accents, case, quotes, dots, hyphens, spaces and a leading "the"."""
    letters = re.sub(r"[\u0300-\u036f\"'‘’“”„«».-]", "", unicodedata.normalize("NFKD", name.casefold()))
    return re.sub(r"^the\s+|\s", "", letters.strip())


def _nothing_called(source: Source, value: str, names: list[str], what: str) -> QueryError:
    _complain_if_hidden(source)
    wanted = value.casefold()
    inside = sorted((n for n in names if wanted in n.casefold()), key=len)[:3]
    lowered = {n.casefold(): n for n in names}
    close = [lowered[n] for n in difflib.get_close_matches(wanted, lowered, n=3, cutoff=0.6)]
    near = list(dict.fromkeys([*inside, *close]))[:4]
    other = "give a name that the articles use, or an IRI in <>"
    hint = f"did you mean {', '.join(near)}?" if near else other
    return QueryError(f"nothing in {source.where} is called {value!r}", where=f"parameter {what}", hint=hint)


def _column(source: Source, query: str) -> list[object]:
    answer = source.answer(query)
    return [row[0] for row in answer.rows] if isinstance(answer, Rows) else []


# ---- answers


def _table(answer: Answer) -> Table:
    if isinstance(answer, bool):
        return Table(("answer",), [(answer,)])
    if isinstance(answer, Rows):
        return Table(tuple(answer.variables), [tuple(map(value_of, row)) for row in answer.rows])
    triples = {(value_of(t.subject), value_of(t.predicate), value_of(t.object)) for t in answer}
    return Table(("subject", "predicate", "object"), sorted(triples, key=lambda row: tuple(map(str, row))))


def _complain_if_hidden(source: Source) -> None:
    """An endpoint may keep all data in named graphs, where queries without GRAPH see none of it."""
    if not isinstance(source, Remote) or source.answer("ASK { ?s ?p ?o }"):
        return
    if source.answer("ASK { GRAPH ?g { ?s ?p ?o } }"):
        raise EndpointError(
            "its default graph is empty, the data lies in named graphs",
            where=source.where,
            hint="let the server take the union of all graphs as default graph (see docs/queries.md)",
        )
