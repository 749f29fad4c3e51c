"""A named query in plain words: what it asks, with which parameters, from where it is answered, and its SPARQL."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from kg.named import Param, QueryInfo
from kg.query import bound, is_kept
from kg.source import open_source
from kg.sparql import bind

_KINDS = {
    "name": "a name, or an IRI in <>",
    "date": "a day, such as 2020-02-06",
    "number": "a whole number",
    "text": "any text",
}


def describe(info: QueryInfo, source: str = "", params: Mapping[str, str] | None = None) -> str:
    """The query in words; with a source and parameters, also as it would be asked there.

    Raises:
        QueryError: if there is no such parameter, or nothing in the source is called so.
        InputError: if the source is not there.
    """
    params = params or {}
    opened = open_source(source) if source else None
    text = bound(info, opened, params) if opened else bind(info.sparql, {})
    lines = [f"{info.name}: {info.title}" if info.title else info.name]
    lines += [f"  {info.description}"] if info.description else []
    lines += ["", *_parameters(info, params)]
    lines += [f"Example: {info.example}"] if info.example else []
    if opened:
        kept = is_kept(info, opened, params)
        lines.append("Answered from: " + (f"{source}/views/{info.name}.parquet, kept" if kept else f"{source}, asked"))
    elif info.bounds is not None:
        lines.append(f"Kept by kg build: {_kept_with(info)}")
    return "\n".join([*lines, "", "In SPARQL:", "", *_body(text)]) + "\n"


def _parameters(info: QueryInfo, params: Mapping[str, str]) -> Iterator[str]:
    if not info.params:
        yield "It takes no parameters."
        return
    yield "Parameters, each given as -p NAME=VALUE:"
    for param in info.params:
        yield f"  {param.name}: {param.text} ({_kind(param)}; {_value(param, params)})"


def _kind(param: Param) -> str:
    return _KINDS[param.kind]


def _value(param: Param, params: Mapping[str, str]) -> str:
    if params.get(param.name):
        return f"given: {params[param.name]}"
    if param.required:
        return "must be given"
    return f"by default {param.default}" if param.default else "by default any"


def _kept_with(info: QueryInfo) -> str:
    bounds = sorted({bound.param for bound in info.bounds or ()})
    return "the answer without parameters" + (f", or with {' and '.join(bounds)} only" if bounds else "")


def _body(text: str) -> list[str]:
    """The query without the comments that it starts with."""
    lines = text.strip("\ufeff").splitlines()
    first = next((number for number, line in enumerate(lines) if line.strip() and not line.startswith("#")), 0)
    return lines[first:]
