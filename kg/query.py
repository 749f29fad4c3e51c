"""Asking the graph: a named or given query, on a built folder, an RDF file or an endpoint.

A query file starts with comments: the title, a description, a `# param` line for each parameter, an
example. Its parameters come in at `VALUES ?name { ... }` (see `kg.sparql`).

    # Who is said to control a place on a day
    # Every holder that some source names, with the words.
    # param place (name): the place
    # param day (date, required): the day, YYYY-MM-DD
    # example: kg query control OUT -p place=Saraqeb -p day=2020-02-06
"""

from __future__ import annotations

import difflib
import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import pyoxigraph as ox

from kg import gazetteer
from kg.endpoint import Rows
from kg.errors import DataError, EndpointError, QueryError
from kg.resources import drawer
from kg.source import Answer, Remote, Source, open_source
from kg.sparql import Bound, bind, default_of
from kg.table import Table, render, rich_table, value_of
from kg.vocab import XSD

__all__ = [
    "Param",
    "QueryInfo",
    "Table",
    "find_query",
    "list_queries",
    "read_query",
    "render",
    "resolve_name",
    "rich_table",
    "run",
    "run_on",
]

_PARAM = re.compile(r"param\s+(?P<name>\w+)\s*(?:\((?P<kind>[^)]*)\))?\s*:\s*(?P<text>.*)")
_KINDS = ("name", "date", "number", "text")


@dataclass(frozen=True)
class Param:
    """A parameter of a query. `kind` is name, date, number or text; `default` is SPARQL, None for "any"."""

    name: str
    kind: str
    text: str
    required: bool = False
    default: str | None = None


@dataclass(frozen=True)
class QueryInfo:
    """A query with what its header says of it."""

    name: str
    title: str
    description: str
    params: tuple[Param, ...]
    example: str
    sparql: str


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
    table = _table(source.answer(bound(info, source, params)))
    if not table.rows:
        _complain_if_hidden(source)
    return table


def bound(info: QueryInfo, source: Source, params: Mapping[str, str]) -> str:
    """The SPARQL of the query with `params` in it; names are looked up in the source."""
    known = {param.name: param for param in info.params}
    for name in params:
        if name not in known:
            raise QueryError(f"no parameter {name!r}", where=f"query {info.name}", hint=_listed(info))
    missing = [p.name for p in info.params if p.required and not params.get(p.name)]
    if missing:
        raise QueryError(f"needs {', '.join(missing)}", where=f"query {info.name}", hint=_listed(info))
    values = {name: _terms(source, known[name], value) for name, value in params.items() if value}
    return bind(info.sparql, values)


def _listed(info: QueryInfo) -> str:
    if not info.params:
        return "it takes none"
    return "it takes " + ", ".join(f"{p.name} ({p.kind}{', required' if p.required else ''})" for p in info.params)


# ---- the drawer


def list_queries() -> list[QueryInfo]:
    """All queries of the drawer, by name.

    Raises:
        DataError: if a file lacks its title or a `VALUES` for one of its parameters.
    """
    return [read_query(path) for path in sorted(drawer("queries").glob("*.rq"))]


def find_query(query: str) -> QueryInfo:
    """The query of that name or path; SPARQL text is taken as it is.

    Raises:
        QueryError: if there is none, with the names nearest to it.
    """
    if "{" in query:
        return QueryInfo("given", "", "", (), "", query)
    path = Path(query)
    if path.suffix in (".rq", ".sparql"):
        if not path.is_file():
            raise QueryError("no such query file", where=query, hint="see kg query --list")
        return read_query(path)
    named = drawer("queries") / f"{query.replace('-', '_')}.rq"
    if re.fullmatch(r"[\w-]+", query) and named.is_file():
        return read_query(named)
    names = [p.stem for p in sorted(drawer("queries").glob("*.rq"))]
    near = difflib.get_close_matches(query.lower(), names, n=3, cutoff=0.5)
    hint = f"did you mean {', '.join(near)}? All: kg query --list" if near else "see kg query --list"
    raise QueryError(f"no query {query!r}", hint=hint)


def read_query(path: Path) -> QueryInfo:
    """The query in a .rq file.

    Raises:
        DataError: if it is no UTF-8 text, lacks its title, or a `VALUES` for one of its parameters.
    """
    try:
        text = path.read_text("utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise DataError(f"cannot be read ({error})", where=str(path)) from None
    header = _header(text)
    params = tuple(_param(path, text, m) for line in header if (m := _PARAM.fullmatch(line)))
    examples = [line.removeprefix("example:").strip() for line in header if line.startswith("example:")]
    words = [line for line in header if not _PARAM.fullmatch(line) and not line.startswith("example:")]
    title = words[0] if words else path.stem
    return QueryInfo(path.stem, title, " ".join(words[1:]), params, examples[0] if examples else "", text)


def _header(text: str) -> list[str]:
    """The comment lines that the file starts with, without their marks."""
    lines: list[str] = []
    for line in text.lstrip("\ufeff").splitlines():
        if not line.startswith("#"):
            break
        lines.append(line.lstrip("#").strip())
    return [line for line in lines if line]


def _param(path: Path, text: str, found: re.Match[str]) -> Param:
    name, notes = found["name"], [n.strip() for n in (found["kind"] or "name").split(",")]
    kind, default = notes[0], default_of(text, name)
    if kind not in _KINDS:
        raise DataError(
            f"parameter {name} has the unknown kind {kind!r}",
            where=str(path),
            hint="use " + ", ".join(_KINDS),
        )
    if default is None:
        raise DataError(f"parameter {name} comes in nowhere", where=str(path), hint=f"write VALUES ?{name} {{ UNDEF }}")
    return Param(name, kind, found["text"], "required" in notes, None if default == "UNDEF" else default)


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


_NAMED = """SELECT DISTINCT ?thing WHERE {
  VALUES ?wanted { "" }
  { ?thing rdfs:label ?name } UNION { ?thing skos:altLabel ?name }
  FILTER(LCASE(STR(?name)) = LCASE(STR(?wanted)))
  ?thing a ?class . FILTER(STRSTARTS(STR(?class), STR(cx:)))
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
        names = [str(n.value) for n in _column(source, _ALL_NAMES) if isinstance(n, ox.Literal)]
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
    things = _column(source, bind(_NAMED, {"wanted": [ox.Literal(name) for name in names]}))
    return [thing for thing in things if isinstance(thing, ox.NamedNode)]


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
