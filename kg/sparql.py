"""The text of SPARQL queries: their form, their parameters, and where they are malformed.

A parameter comes into a query at `VALUES ?name { ... }`, so that every query file runs as it is in
any SPARQL tool: what stands between the braces is the default, UNDEF means "any". Binding replaces
what stands there by serialised terms; nothing a user types is ever pasted into a query.

A line that begins with `# with name:` is a comment to other tools, and part of the query where that
parameter is given. So the pattern that finds the few claims of one party stands first in a join, and
does not slow down the question about all. Where such a line has no VALUES, the term itself comes in the
place of `?name`: an engine may then filter early.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

import pyoxigraph as ox

from kg.errors import QueryError
from kg.vocab import PREFIXES

Bound = Sequence[ox.NamedNode | ox.Literal]

_OPAQUE = re.compile(
    r"""(?P<comment>\#[^\n]*)
      | (?P<string>'{3}(?:\\.|(?!'{3}).)*'{3} | "{3}(?:\\.|(?!"{3}).)*"{3}
      |            '(?:\\.|[^'\\\n])*' | "(?:\\.|[^"\\\n])*")
      | (?P<iri><[^<>"{}|^`\\\s]*>)""",
    re.VERBOSE | re.DOTALL,
)
_FORM = re.compile(r"\b(SELECT|ASK|CONSTRUCT|DESCRIBE|INSERT|DELETE|LOAD|CLEAR|CREATE|DROP|COPY|MOVE|ADD)\b", re.I)
_VALUES = r"\bVALUES\s*[?$]{name}\s*\{{(?P<terms>[^{{}}]*)\}}"
_PLACE = re.compile(r"error at (\d+):(\d+): (.*)", re.DOTALL)


def masked(text: str) -> str:
    """The query with comments, strings and IRIs blanked out, offsets unchanged."""
    return _OPAQUE.sub(lambda m: re.sub(r"[^\n]", " ", m.group()), text)


def form_of(text: str) -> str | None:
    """SELECT, ASK, CONSTRUCT or DESCRIBE; None for an update or for no SPARQL at all."""
    bare = re.sub(r"\bPREFIX\s+\S*:", " ", masked(text), flags=re.I)
    found = _FORM.search(bare)
    form = found.group().upper() if found else ""
    return form if form in ("SELECT", "ASK", "CONSTRUCT", "DESCRIBE") else None


def default_of(text: str, name: str) -> str | None:
    """What stands in the first `VALUES ?name { ... }`; UNDEF if only lines for it name it; None if nothing does."""
    marked = _with(text, name)
    found = re.search(_VALUES.format(name=re.escape(name)), masked(marked), re.I)
    if found is None:
        return "UNDEF" if marked != text else None
    return marked[found.start("terms") : found.end("terms")].strip()


def bind(text: str, values: Mapping[str, Bound]) -> str:
    """The query with the terms in place of the defaults; blocks that are left at UNDEF go away.

    A block without terms would match nothing; an UNDEF block changes no answer, but slows some engines down.
    """
    for name, terms in values.items():
        text = _with(text, name, _written(terms[0]) if len(terms) == 1 else "")
    for name, terms in values.items():
        written = " ".join(map(_written, terms))
        text = _rewrite(text, name, f"VALUES ?{name} {{ {written} }}")
    return _drop_undefined(text)


def _with(text: str, name: str, term: str = "") -> str:
    """The query with the lines that this parameter brings along, and the term in those without VALUES."""
    variable = rf"[?$]{re.escape(name)}\b"

    def line(found: re.Match[str]) -> str:
        rest = found["rest"]
        if not re.search(rf"\bVALUES\s*{variable}", rest, re.I) and term:
            rest = re.sub(variable, lambda _: term, rest)
        return found["space"] + rest

    mark = rf"^(?P<space>[ \t]*)#[ \t]*with {re.escape(name)}:[ \t]*(?P<rest>[^\n]*)"
    return re.sub(mark, line, text, flags=re.MULTILINE)


def _written(term: ox.NamedNode | ox.Literal) -> str:
    r"""The term in SPARQL.

    Some engines read `\uXXXX` before anything else, even where the backslash is itself escaped; so
    an escaped backslash is never followed by a bare "u".
    """
    return re.sub(
        r"\\\\([uU])|\\.",
        lambda m: rf"\\\U{ord(m.group(1)):08X}" if m.group(1) else m.group(),
        str(term),
        flags=re.DOTALL,
    )


def _rewrite(text: str, name: str, block: str) -> str:
    pattern = re.compile(_VALUES.format(name=re.escape(name)), re.I)
    for found in reversed(list(pattern.finditer(masked(text)))):
        text = text[: found.start()] + block + text[found.end() :]
    return text


def _drop_undefined(text: str) -> str:
    pattern = re.compile(r"\bVALUES\s*[?$]\w+\s*\{\s*UNDEF\s*\}", re.I)
    for found in reversed(list(pattern.finditer(masked(text)))):
        text = text[: found.start()] + " " * (found.end() - found.start()) + text[found.end() :]
    return text


def with_prefixes(text: str) -> str:
    """The query with the declarations it lacks put before it, on its first line."""
    bare = masked(text)
    declared = {p.lower() for p in re.findall(r"\bPREFIX\s+([\w-]*):", bare, re.I)}
    used = set(re.findall(r"(?<![\w?$:])([a-z]+):", bare))
    missing = sorted(p for p in used & PREFIXES.keys() if p not in declared)
    return "".join(f"PREFIX {p}: <{PREFIXES[p]}> " for p in missing) + text


def check(text: str, where: str = "the query") -> None:
    """Raise a QueryError with line, column and a snippet if `text` is no SPARQL 1.1 query."""
    if form_of(text) is None:
        raise QueryError("not a query", where=where, hint="write SELECT, ASK, CONSTRUCT or DESCRIBE")
    try:
        ox.Store().query(text, prefixes=dict(PREFIXES))
    except SyntaxError as error:
        raise syntax_error(text, error, where) from None
    except (ValueError, RuntimeError, OSError):
        return  # it parses; what an empty store makes of it is no matter


def syntax_error(text: str, error: SyntaxError, where: str) -> QueryError:
    """The parser's complaint as one line: line, column, the words there, what is amiss."""
    found = _PLACE.search(str(error))
    if not found:
        return QueryError(f"not valid SPARQL ({' '.join(str(error).split())[:160]})", where=where)
    line, column = int(found.group(1)), int(found.group(2))
    unknown = _unknown_prefix(text)
    what = f"prefix {unknown}: is not declared" if unknown else "not valid SPARQL"
    return QueryError(
        f"{what}, line {line}, column {column}, at {_snippet(text, line, column)}",
        where=where,
        hint=f"declare it: PREFIX {unknown}: <...>" if unknown else _expected(found.group(3)),
    )


def _snippet(text: str, line: int, column: int) -> str:
    lines = text.splitlines() or [""]
    row = lines[min(line, len(lines)) - 1]
    before, after = row[: column - 1][-24:].lstrip(), row[column - 1 :][:24].rstrip()
    return f"{before}→{after}"


def _unknown_prefix(text: str) -> str | None:
    bare = masked(text)
    declared = set(re.findall(r"\bPREFIX\s+([\w-]*):", bare, re.I))
    body = re.sub(r"\bPREFIX\s+[\w-]*:", " ", bare, flags=re.I)
    used = re.findall(r"(?<![\w?$:.-])([A-Za-z][\w-]*):[\w]", body)
    return next((p for p in used if p not in declared and p not in PREFIXES and p != "_"), None)


def _expected(said: str) -> str:
    """What the parser would have taken, where it is short enough to help."""
    words = " ".join(said.split())
    if words in ("expected OPTIONAL", "") or "'0' ..= '9'" in words or len(words) > 100:
        return "look at this place and just before it: a brace, a dot, a mistyped keyword?"
    return f"the parser {words}"
