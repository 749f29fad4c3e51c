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
import urllib.request
from collections.abc import Callable, Sequence
from typing import IO, Any, NamedTuple
from urllib.parse import urldefrag

import pyoxigraph as ox

from kg.errors import EndpointError, QueryError
from kg.login import Login, login_for, safe_url
from kg.patience import Busy, Patience, persist
from kg.refusal import elsewhere, first_line, http_error, said, unreachable
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


def select(
    url: str, query: str, *, timeout: float = 60.0, patience: Patience | None = None, login: Login | None = None
) -> Rows:
    """Rows of a SELECT, asked of the endpoint at `url`, with the login of `kg.login` unless another one is given.

    Raises:
        InputError: if the address carries a login, where every process could read it.
        EndpointError: if the server is not there, refuses, fails, is too slow or answers something else.
        QueryError: if `query` is no SELECT, or the server and a local parser both find it malformed.
    """
    answer = query_endpoint(url, query, timeout=timeout, patience=patience, login=login)
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
    url: str,
    query: str,
    *,
    timeout: float = 60.0,
    patience: Patience | None = None,
    default_graph: str = "",
    login: Login | None = None,
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
    asked = _Asked(url, query, form, login_for(url) if login is None else login, default_graph)
    body, media_type = _fetch(asked, patience)
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
    _, media_type = _fetch(_Asked(url, update, _UPDATE, login_for(url)), patience or Patience(timeout=timeout))
    if media_type == "text/html":
        raise EndpointError(
            "answered with a page, and most likely did nothing",
            where=safe_url(url),
            hint="is this the address for updates (often .../update or .../statements)?",
        )


def is_url(source: str) -> bool:
    """Whether a source is the address of an endpoint."""
    return source.startswith(("http://", "https://"))


class _Asked(NamedTuple):
    """What is asked of whom, and by whom; `query` may be an update."""

    url: str
    query: str
    form: str
    login: Login
    default_graph: str = ""


def _fetch(asked: _Asked, patience: Patience) -> tuple[bytes, str]:
    """Body and media type of the answer, asking again while the server is busy or hangs up."""
    return persist(lambda deadline: _once(asked, patience, deadline), patience)


def _once(asked: _Asked, patience: Patience, deadline: float) -> tuple[bytes, str]:
    from SPARQLWrapper import SPARQLExceptions as Refused

    url = asked.url
    try:
        response = _answered(asked, max(0.05, deadline - patience.clock()))
        if response.geturl() != urldefrag(url).url:  # behind a redirect urllib asks without the query
            raise elsewhere(url, response.geturl())
        media_type = str(response.headers.get("content-type", ""))
        return _read(response, patience.clock, deadline), media_type.partition(";")[0].strip().lower()
    except Refused.SPARQLWrapperException as error:
        raise _refused(asked, error) from None
    except TimeoutError:
        raise _too_slow(url, patience.timeout) from None
    except urllib.error.HTTPError as error:
        failed = http_error(url, error.code, error.read(), location=error.headers.get("location", ""))
        wait = patience.asked_for(error.headers.get("retry-after"))
        raise Busy(failed, wait) if error.code in _BUSY else failed from None
    except urllib.error.URLError as error:
        raise _unreachable(url, error.reason, patience.timeout) from None
    except (http.client.IncompleteRead, ConnectionResetError) as error:
        failed = _unreachable(url, error, patience.timeout)
        raise failed if asked.form == _UPDATE else Busy(failed) from None
    except (http.client.HTTPException, OSError, ValueError) as error:
        raise _unreachable(url, error, patience.timeout) from None


def _answered(asked: _Asked, timeout: float) -> Any:
    digest = bool(asked.login.user) and asked.url.endswith(DIGEST_PATH)
    try:
        return _wrapper(asked, timeout).query().response
    finally:
        if digest:  # SPARQLWrapper leaves an opener for the whole process behind, with the password in it
            urllib.request.install_opener(None)


def _wrapper(asked: _Asked, timeout: float) -> Any:
    from SPARQLWrapper import BASIC, DIGEST, JSON, POST, RDFXML, SPARQLWrapper

    url, query, form, login, default_graph = asked
    rows = form in ("SELECT", "ASK")
    wrapper: Any = SPARQLWrapper(url, returnFormat=JSON if rows else RDFXML, agent=AGENT)
    wrapper.setOnlyConneg(True)
    wrapper.setMethod(POST)
    wrapper.setQuery(query)
    wrapper.queryType = "INSERT" if form == _UPDATE else form  # its own guess reads comments and literals too
    wrapper.timeout = timeout
    accept = _ACCEPT_DONE if form == _UPDATE else _ACCEPT_RESULTS if rows else _ACCEPT_GRAPH
    wrapper.addCustomHttpHeader("Accept", accept)
    if login.token:
        wrapper.addCustomHttpHeader("Authorization", login.authorization)
    elif login.user:
        wrapper.setHTTPAuth(DIGEST if url.endswith(DIGEST_PATH) else BASIC)
        wrapper.setCredentials(login.user, login.password)
    if default_graph:
        wrapper.addParameter("default-graph-uri", default_graph)
    make = wrapper._createRequest
    wrapper._createRequest = lambda: _staying(make())
    return wrapper


def _staying(request: urllib.request.Request) -> urllib.request.Request:
    """The request with a login that stays with its server: urllib takes other headers along, wherever it is led."""
    if login := request.headers.pop("Authorization", ""):
        request.add_unredirected_header("Authorization", login)
    return request


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


def _refused(asked: _Asked, error: Exception) -> QueryError | EndpointError:
    """What SPARQLWrapper makes of 400, 401, 404, 414 and 500: its cause still knows which it was."""
    code = getattr(error.__context__, "code", 500)
    return _malformed(asked, _body(error)) if code == 400 else http_error(asked.url, code, _body(error))


def _malformed(asked: _Asked, body: bytes) -> QueryError | EndpointError:
    from kg.sparql import check

    where, line = safe_url(asked.url), said(asked.url, body)
    if asked.form == _UPDATE:
        return QueryError(f"the server finds the update malformed (400): {line}", where=where)
    check(asked.query)  # says line and column, where our parser agrees that something is wrong
    return EndpointError(f"the server finds the query malformed (400): {line}", where=where)


def _too_slow(url: str, seconds: float) -> EndpointError:
    return EndpointError(
        f"no complete answer within {seconds:g} s", where=safe_url(url), hint="ask for less, or wait longer"
    )


def _unreachable(url: str, reason: object, seconds: float) -> EndpointError:
    if isinstance(reason, TimeoutError):
        return _too_slow(url, seconds)
    if isinstance(reason, http.client.IncompleteRead | ConnectionResetError):
        return EndpointError("the answer broke off", where=safe_url(url), hint="ask again")
    return unreachable(url, reason)


def _body(error: Exception) -> bytes:
    """What the server said: SPARQLWrapper folds it into its message, as the repr of bytes."""
    found = re.search(r"Response:\s*\n?(b['\"].*)", str(error), re.DOTALL)
    if not found:
        return b""
    try:
        words = ast.literal_eval(found.group(1).strip())
    except (ValueError, SyntaxError):
        return b""
    return words if isinstance(words, bytes) else b""
