"""The only door to a remote SPARQL endpoint.

SPARQLWrapper does the talking; what it leaves open is closed here, once: a deadline for the whole
answer, an honest user agent, POST (queries outgrow addresses), one Accept header instead of doubled
`format` parameters, the query form read by us (it takes the word "describe" in a comment for one),
patience with a busy server, and errors that name the cause in one line without credentials.
"""

from __future__ import annotations

import ast
import http.client
import re
import urllib.error
from collections.abc import Callable, Sequence
from typing import IO, Any, NamedTuple
from urllib.parse import urlsplit, urlunsplit

import pyoxigraph as ox

from kg.errors import EndpointError, QueryError
from kg.login import bare_url, login_for
from kg.patience import Busy, Patience, persist
from kg.sparql import form_of

AGENT = "conflict-kg/0.1 (+https://w3id.org/conflict-kg/)"
DIGEST_PATH = "/sparql-auth"
"""Where Virtuoso listens to who has a login; it takes digest authentication only."""
NIL = "http://rdf4j.org/schema/rdf4j#nil"
"""What RDF4J and GraphDB call the graph without a name."""
Term = ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple

_RESULTS = {
    "application/sparql-results+json": ox.QueryResultsFormat.JSON,
    "application/json": ox.QueryResultsFormat.JSON,
    "application/sparql-results+xml": ox.QueryResultsFormat.XML,
    "application/xml": ox.QueryResultsFormat.XML,
    "text/xml": ox.QueryResultsFormat.XML,
}
_GRAPHS = {
    "application/n-triples": ox.RdfFormat.N_TRIPLES,
    "text/turtle": ox.RdfFormat.TURTLE,
    "application/rdf+xml": ox.RdfFormat.RDF_XML,
}
_ACCEPT_RESULTS = "application/sparql-results+json, application/sparql-results+xml;q=0.8"
_ACCEPT_DONE = "text/plain, application/json;q=0.9, */*;q=0.1"  # to */* alone Fuseki answers with a page
_ACCEPT_GRAPH = "application/n-triples, text/turtle;q=0.8, application/rdf+xml;q=0.5"
_BUSY = (429, 502, 503)
_UPDATE = "UPDATE"


class Rows(NamedTuple):
    """The answer to a SELECT: names of the variables, and a term or None for each in every row."""

    variables: list[str]
    rows: list[tuple[Term | None, ...]]


def select(url: str, query: str, *, timeout: float = 60.0, patience: Patience | None = None) -> Rows:
    """Rows of a SELECT, asked of the endpoint at `url` ("https://user:secret@host/sparql" logs in).

    Raises:
        EndpointError: if the server is not there, refuses, fails, is too slow or answers something else.
        QueryError: if `query` is no SELECT, or the server and a local parser both find it malformed.
    """
    answer = query_endpoint(url, query, timeout=timeout, patience=patience)
    if not isinstance(answer, Rows):
        raise QueryError("not a SELECT query", where=safe_url(url))
    return answer


def ask(url: str, query: str, *, timeout: float = 60.0, patience: Patience | None = None) -> bool:
    """The answer to an ASK. Raises as `select` does."""
    answer = query_endpoint(url, query, timeout=timeout, patience=patience)
    if not isinstance(answer, bool):
        raise QueryError("not an ASK query", where=safe_url(url))
    return answer


def query_endpoint(
    url: str, query: str, *, timeout: float = 60.0, patience: Patience | None = None, default_graph: str = ""
) -> Rows | bool | list[ox.Triple]:
    """The answer to any read-only query: rows, a yes or no, or the triples of CONSTRUCT and DESCRIBE.

    `default_graph` is the graph to ask, where it is not what the server takes by itself.
    """
    form = form_of(query)
    if form is None:
        raise QueryError(
            "not a query",
            where=safe_url(url),
            hint="write SELECT, ASK, CONSTRUCT or DESCRIBE; updates are not sent",
        )
    patience = patience or Patience(timeout=timeout)
    body, media_type = _fetch(url, query, form, patience, default_graph)
    return _parse(url, form, body, media_type)


def update_endpoint(url: str, update: str, *, timeout: float = 60.0, patience: Patience | None = None) -> None:
    """Carry out a SPARQL 1.1 update at the endpoint's address for updates.

    It is sent again only if the server said that it was busy: of one that hung up nobody knows what it did.

    Raises:
        QueryError: if the server finds the update malformed, or it is a query.
        EndpointError: as of `select`.
    """
    if form_of(update) is not None:
        raise QueryError("a query, not an update", where=safe_url(url), hint="ask it with kg query")
    _, media_type = _fetch(url, update, _UPDATE, patience or Patience(timeout=timeout))
    if media_type == "text/html":
        raise EndpointError(
            "answered with a page, and most likely did nothing",
            where=safe_url(url),
            hint="is this the address for updates (often .../update or .../statements)?",
        )


def safe_url(url: str) -> str:
    """The address without credentials and parameters, as messages show it."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return "the endpoint"
    host = parts.netloc.rpartition("@")[2]
    return urlunsplit((parts.scheme, host, parts.path, "", ""))


def is_url(source: str) -> bool:
    """Whether a source is the address of an endpoint."""
    return source.startswith(("http://", "https://"))


def _fetch(url: str, query: str, form: str, patience: Patience, default_graph: str = "") -> tuple[bytes, str]:
    """Body and media type of the answer, asking again while the server is busy or hangs up."""
    return persist(lambda deadline: _once(url, query, form, patience, deadline, default_graph), patience)


def _once(
    url: str, query: str, form: str, patience: Patience, deadline: float, default_graph: str
) -> tuple[bytes, str]:
    from SPARQLWrapper import SPARQLExceptions as Refused

    left = max(0.05, deadline - patience.clock())
    try:
        wrapper = _wrapper(url, query, form, left)
        if default_graph:
            wrapper.addParameter("default-graph-uri", default_graph)
        result = wrapper.query()
        media_type = str(result.response.headers.get("content-type", ""))
        return _read(result.response, patience.clock, deadline), media_type.partition(";")[0].strip().lower()
    except Refused.SPARQLWrapperException as error:
        raise _refused(url, query, form, error) from None
    except TimeoutError:
        raise _too_slow(url, patience.timeout) from None
    except urllib.error.HTTPError as error:
        failed = http_error(url, error.code, first_line(error.read()))
        asked = patience.asked_for(error.headers.get("retry-after"))
        raise Busy(failed, asked) if error.code in _BUSY else failed from None
    except urllib.error.URLError as error:
        raise _unreachable(url, error.reason, patience.timeout) from None
    except (http.client.IncompleteRead, ConnectionResetError) as error:
        failed = _unreachable(url, error, patience.timeout)
        raise failed if form == _UPDATE else Busy(failed) from None
    except (http.client.HTTPException, OSError, ValueError) as error:
        raise _unreachable(url, error, patience.timeout) from None


def _wrapper(url: str, query: str, form: str, timeout: float) -> Any:
    from SPARQLWrapper import BASIC, DIGEST, JSON, POST, RDFXML, SPARQLWrapper

    login, bare = login_for(url), bare_url(url)
    rows = form in ("SELECT", "ASK")
    wrapper: Any = SPARQLWrapper(bare, returnFormat=JSON if rows else RDFXML, agent=AGENT)
    wrapper.setOnlyConneg(True)
    wrapper.setMethod(POST)
    wrapper.setQuery(query)
    wrapper.queryType = "INSERT" if form == _UPDATE else form  # its own guess reads comments and literals too
    wrapper.timeout = timeout
    accept = _ACCEPT_DONE if form == _UPDATE else _ACCEPT_RESULTS if rows else _ACCEPT_GRAPH
    wrapper.addCustomHttpHeader("Accept", accept)
    if login.token:
        wrapper.addCustomHttpHeader("Authorization", f"Bearer {login.token}")
    elif login.user:
        wrapper.setHTTPAuth(DIGEST if bare.endswith(DIGEST_PATH) else BASIC)
        wrapper.setCredentials(login.user, login.password)
    return wrapper


def _read(response: IO[bytes], clock: Callable[[], float], deadline: float) -> bytes:
    """The whole body, within the deadline: the socket's own limit is per read, a trickle never meets it."""
    chunks: list[bytes] = []
    while chunk := response.read(1 << 16):
        chunks.append(chunk)
        if clock() > deadline:
            raise TimeoutError
    if missing := getattr(response, "length", None):  # read(n) keeps silent about a body cut short
        raise http.client.IncompleteRead(b"", missing)
    return b"".join(chunks)


def _parse(url: str, form: str, body: bytes, media_type: str) -> Rows | bool | list[ox.Triple]:
    known: Sequence[str] = list(_RESULTS if form in ("SELECT", "ASK") else _GRAPHS)
    if media_type not in known:
        raise EndpointError(
            f"answered with {media_type or 'an unnamed type'}, not with query results",
            where=safe_url(url),
            hint="is this the address of the SPARQL endpoint itself (often .../sparql or .../query)?",
        )
    try:
        if form not in ("SELECT", "ASK"):
            return [q.triple for q in ox.parse(body, _GRAPHS[media_type])]
        return _rows(ox.parse_query_results(body, _RESULTS[media_type]))
    except (SyntaxError, ValueError) as error:
        reason = first_line(str(error).encode())
    # raised out here, so that no traceback holds the parser, which may not travel to another thread
    raise EndpointError(
        f"the answer is cut off or malformed ({reason})",
        where=safe_url(url),
        hint="ask again, or for fewer rows",
    )


def _rows(results: Any) -> Rows | bool:
    if isinstance(results, ox.QueryBoolean):
        return bool(results)
    variables = list(results.variables)
    rows = [tuple(solution[v] for v in variables) for solution in results]
    return Rows([v.value for v in variables], rows)


def _refused(url: str, query: str, form: str, error: Exception) -> QueryError | EndpointError:
    """What SPARQLWrapper makes of 400, 401, 404, 414 and 500: its cause still knows which it was."""
    code = getattr(error.__context__, "code", 500)
    line = first_line(_body(error))
    return _malformed(url, query, form, line) if code == 400 else http_error(url, code, line)


def _malformed(url: str, query: str, form: str, line: str) -> QueryError | EndpointError:
    from kg.sparql import check

    if form == _UPDATE:
        return QueryError(f"the server finds the update malformed (400): {line}", where=safe_url(url))
    check(query)  # says line and column, where our parser agrees that something is wrong
    return EndpointError(f"the server finds the query malformed (400): {line}", where=safe_url(url))


_FULL = re.compile(r"no space left|disk (is )?full|not enough space", re.I)
_REASONS = {
    401: ("asks for a login (401)", "set KG_USER and KG_PASSWORD, or KG_TOKEN, or write it into ~/.netrc"),
    403: ("forbids this (403)", "check the rights of this login; the server may be read-only"),
    404: ("nothing is there (404)", "check the path: often /sparql, /query, /repositories/NAME"),
    405: ("does not take this there (405)", "check the path: often /sparql, /query, /repositories/NAME"),
    406: ("cannot answer in a known format (406)", "check that this is a SPARQL endpoint"),
    413: ("takes no body of this size (413)", "send less at once"),
    414: ("finds the query too long (414)", "shorten the query"),
    429: ("is too busy (429)", "try again later"),
    502: ("is not available (502)", "try again later"),
    503: ("is not available (503)", "try again later"),
    507: ("its disk is full (507)", "make room there, then run this again"),
    504: ("gave up on the query (504)", "ask for less, or on a copy of your own"),
}


def http_error(url: str, code: int, line: str = "") -> EndpointError:
    """What a status code means, and what to do; `line` is what the server said."""
    if _FULL.search(line):
        return EndpointError(
            f"its disk is full ({code})", where=safe_url(url), hint="make room there, then run this again"
        )
    what, hint = _REASONS.get(code, (f"failed ({code})", "see the log of the server"))
    return EndpointError(f"{what}: {line}" if line else what, where=safe_url(url), hint=hint)


def _too_slow(url: str, seconds: float) -> EndpointError:
    return EndpointError(
        f"no complete answer within {seconds:g} s", where=safe_url(url), hint="ask for less, or wait longer"
    )


def _unreachable(url: str, reason: object, seconds: float) -> EndpointError:
    if isinstance(reason, TimeoutError):
        return _too_slow(url, seconds)
    if isinstance(reason, http.client.IncompleteRead | ConnectionResetError):
        return EndpointError("the answer broke off", where=safe_url(url), hint="ask again")
    if isinstance(reason, ConnectionRefusedError):
        return EndpointError("connection refused", where=safe_url(url), hint="is the server running?")
    text = first_line(str(reason).encode())
    return EndpointError(f"cannot be reached ({text})", where=safe_url(url), hint="check the address")


def _body(error: Exception) -> bytes:
    """What the server said: SPARQLWrapper folds it into its message, as the repr of bytes."""
    found = re.search(r"Response:\s*\n?(b['\"].*)", str(error), re.DOTALL)
    if not found:
        return b""
    try:
        said = ast.literal_eval(found.group(1).strip())
    except (ValueError, SyntaxError):
        return b""
    return said if isinstance(said, bytes) else b""


def first_line(body: bytes, limit: int = 160) -> str:
    """The first line with words in it, markup and control characters taken out."""
    text = re.sub(r"<(script|style).*?</\1>|<[^>]*>", " ", body[:20_000].decode("utf-8", "replace"), flags=re.S)
    for line in text.splitlines():
        words = " ".join("".join(c if c.isprintable() else " " for c in line).split())
        if words:
            return words[:limit]
    return ""
