"""The named queries: SPARQL files whose first comments say what they ask.

    # Who is said to control a place on a day
    # Every holder that some source names, with the words.
    # view: from <= day
    # param place (name): the place
    # param day (date, required): the day, YYYY-MM-DD
    # example: kg query control OUT -p place=Saraqeb -p day=2020-02-06

The file as it stands asks of the whole graph. A parameter comes in at `VALUES ?name { ... }`, in a line that begins
with `# with name:` if the query needs it only where the parameter is given (see `kg.sparql`).

`# view` has `kg build` keep the whole answer (see `kg.views`). After a colon may stand what the parameters mean for its
rows, `COLUMN <= PARAMETER`, `>=` or `~` (holds it), with commas between: then these are answered from what is kept,
too. `# cube: COLUMN ...` also writes the kept answer into the graph of views, where these columns tell its observations
apart (see `kg.cube`).
"""

from __future__ import annotations

import difflib
import re
from dataclasses import dataclass
from pathlib import Path

from kg.errors import DataError, QueryError
from kg.resources import drawer
from kg.sparql import default_of

_PARAM = re.compile(r"param\s+(?P<name>\w+)\s*(?:\((?P<kind>[^)]*)\))?\s*:\s*(?P<text>.*)")
_VIEW = re.compile(r"view(?:\s*:\s*(?P<bounds>.*))?")
_CUBE = re.compile(r"cube\s*:\s*(?P<columns>.*)")
_BOUND = re.compile(r"(?P<column>\w+)\s*(?P<sign>[<>]=|~)\s*(?P<param>\w+)")
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
class RowBound:
    """What a parameter means for a kept row: `column` is at most (`<=`) or at least (`>=`) it, or holds it (`~`)."""

    column: str
    sign: str
    param: str


@dataclass(frozen=True)
class QueryInfo:
    """A query with what its header says of it.

    `bounds` are None where no answer is kept, `cube` is empty where none is written as a data cube.
    """

    name: str
    title: str
    description: str
    params: tuple[Param, ...]
    example: str
    sparql: str
    bounds: tuple[RowBound, ...] | None = None
    cube: tuple[str, ...] = ()

    def matches(self, words: list[str]) -> bool:
        """Whether all words stand in its name, title, description or parameters, in any case."""
        told = (f"{param.name} {param.text}" for param in self.params)
        text = " ".join((self.name, self.name.replace("_", " "), self.title, self.description, *told)).casefold()
        return all(word.casefold() in text for word in words)


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
    bounds = next((_bounds(path, m["bounds"], params) for line in header if (m := _VIEW.fullmatch(line))), None)
    cube = next((tuple(m["columns"].split()) for line in header if (m := _CUBE.fullmatch(line))), ())
    examples = [line.removeprefix("example:").strip() for line in header if line.startswith("example:")]
    marked = (_PARAM.fullmatch, _VIEW.fullmatch, _CUBE.fullmatch, re.compile("example:.*").fullmatch)
    words = [line for line in header if not any(is_mark(line) for is_mark in marked)]
    title = words[0] if words else path.stem
    return QueryInfo(path.stem, title, " ".join(words[1:]), params, examples[0] if examples else "", text, bounds, cube)


def _bounds(path: Path, written: str | None, params: tuple[Param, ...]) -> tuple[RowBound, ...]:
    """What stands after `# view:`."""
    found = [(part, _BOUND.fullmatch(part.strip())) for part in (written or "").split(",") if part.strip()]
    for part, match in found:
        if match is None or match["param"] not in {param.name for param in params}:
            hint = "write COLUMN <= PARAMETER, COLUMN >= PARAMETER or COLUMN ~ PARAMETER"
            raise DataError(f"{part.strip()!r} bounds no rows", where=str(path), hint=hint)
    return tuple(RowBound(match["column"], match["sign"], match["param"]) for _, match in found if match)


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
