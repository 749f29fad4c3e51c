"""What kind of server an address belongs to, and where such a server takes queries, updates and quads.

| kind | a dataset's address | queries | updates | quads |
| --- | --- | --- | --- | --- |
| fuseki | http://host:3030/NAME | /query | /update | /data |
| rdf4j, graphdb | http://host:8080/rdf4j-server/repositories/NAME | the address | /statements | /statements |
| oxigraph | http://host:7878 | /query | /update | /store |
| virtuoso | http://host:8890/sparql | the address | the address, `-auth` with a login | none |
| sparql | any endpoint that takes queries and updates at one address | the address | the address | none |
| gsp | any SPARQL 1.1 Graph Store | | | graph by graph |
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from urllib.parse import quote, urljoin, urlsplit, urlunsplit

from kg.endpoint import DIGEST_PATH, NIL
from kg.errors import EndpointError, InputError
from kg.loading.client import Client
from kg.login import safe_url

KINDS = ("fuseki", "graphdb", "gsp", "oxigraph", "rdf4j", "sparql", "virtuoso")

_REPOSITORY = r"(/repositories/[^/]+)/(?:statements|size|rdf-graphs.*)$"
_SERVICES = {
    "fuseki": r"([^:/]/[^/]+)/(?:query|sparql|update|data|get|upload)$",
    "rdf4j": _REPOSITORY,
    "graphdb": _REPOSITORY,
    "oxigraph": r"()/(?:query|update|store)$",
}
_EXAMPLES = {"fuseki": r"^/.*[^/]$", "rdf4j": r"/repositories/[^/]+$", "graphdb": r"/repositories/[^/]+$"}
_FUSEKI = "fuseki-request-id"
_SERVERS = (("oxigraph", "oxigraph"), ("virtuoso", "virtuoso"), ("graphdb", "graphdb"))


@dataclass(frozen=True)
class Place:
    """Where one dataset of a server is reached.

    Attributes:
        kind: one of `KINDS`.
        base: the address of the dataset.
        query: the address for queries.
        update: the address for updates.
        quads: the address that adds posted N-Quads; empty where there is none, then updates carry the data.
        merged: whether it has a default graph of its own, which must be given what the named graphs hold.
        default: the name by which queries ask for that default graph; empty where they get it anyway.
    """

    kind: str
    base: str
    query: str
    update: str
    quads: str = ""
    merged: bool = True
    default: str = ""


def find(url: str, kind: str, client: Client) -> Place:
    """The places behind an address; without a kind, the server is asked what it is.

    Raises:
        InputError: if there is no such kind.
        EndpointError: if the server is not there, or does not tell its kind.
    """
    if kind and kind not in KINDS:
        raise InputError(f"no kind of store {kind!r}", where="--kind", hint="use " + ", ".join(KINDS))
    kind = kind or _of_path(url) or _of_server(url, client)
    base = re.sub(_SERVICES.get(kind, r"()/+$"), r"\1", url.rstrip("/"))
    if (example := _EXAMPLES.get(kind)) and not re.search(example, urlsplit(base).path):
        hint = f"write it as .../{'NAME' if kind == 'fuseki' else 'repositories/NAME'}"
        raise InputError("names a server, but no dataset on it", where=safe_url(url), hint=hint)
    if kind == "fuseki":
        return Place(kind, base, f"{base}/query", f"{base}/update", f"{base}/data")
    if kind in ("rdf4j", "graphdb"):
        return Place(kind, base, base, f"{base}/statements", f"{base}/statements", default=NIL)
    if kind == "oxigraph":
        return Place(kind, base, f"{base}/query", f"{base}/update", f"{base}/store?no_transaction=false")
    if kind == "virtuoso":
        known = bool(client.login.user) and not base.endswith(DIGEST_PATH)
        base = f"{base}{DIGEST_PATH.removeprefix('/sparql')}" if known and base.endswith("/sparql") else base
        return Place(kind, base, base, base, merged=False)
    return Place(kind, url, url, url, merged=False)


def _of_path(url: str) -> str:
    return "rdf4j" if re.search(r"/repositories/[^/]+", urlsplit(url).path) else ""


def _of_server(url: str, client: Client) -> str:
    """Servers tell their kind in the headers of any answer, a refusal too; Fuseki not where no dataset is."""
    headers = client.headers(url)
    server = headers.get("server", "").lower()
    for word, kind in _SERVERS:
        if word in server:
            return kind
    if _FUSEKI in headers or _FUSEKI in client.headers(urljoin(url, "/$/server")):
        return "fuseki"
    raise EndpointError(
        "does not tell what kind of store it is", where=safe_url(url), hint="say it: --kind " + ", ".join(KINDS)
    )


# ---- datasets that are not there yet


def create(place: Place, client: Client) -> None:
    """Make the dataset, empty and on disk, unless it is there.

    Raises:
        InputError: if servers of this kind make none over HTTP.
        EndpointError: if the server refuses.
    """
    if place.kind == "fuseki":
        _create_fuseki(place, client)
    elif place.kind in ("rdf4j", "graphdb"):
        _create_repository(place, client)
    elif place.kind in ("gsp", "sparql", "virtuoso"):
        raise InputError(f"a server of the kind {place.kind} makes no datasets", where="--create", hint="leave it out")


def _create_fuseki(place: Place, client: Client) -> None:
    parts = urlsplit(place.base)
    name = parts.path.rpartition("/")[2]
    folder = parts.path.removesuffix(f"/{name}")
    admin = urlunsplit((parts.scheme, parts.netloc, f"{folder}/$/datasets", "", ""))
    if client.status("GET", f"{admin}/{quote(name)}") == 200:
        return
    asked = f"{admin}?dbName={quote(name)}&dbType=tdb2"
    status = client.status("POST", asked)
    if status in (404, 405):
        raise EndpointError(
            "this Fuseki makes no datasets over HTTP",
            where=safe_url(place.base),
            hint="start it with one (fuseki-server --tdb2 --loc DIR --update /NAME), or with its administration",
        )
    if status not in (200, 201, 409):
        raise client.refused(admin, status)


_RDF4J = """@prefix c: <tag:rdf4j.org,2023:config/> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
[] a c:Repository ; c:rep.id "NAME" ; rdfs:label "NAME" ; c:rep.impl [ c:rep.type "openrdf:SailRepository" ;
  c:sail.impl [ c:sail.type "rdf4j:LmdbStore" ; c:lmdb.tripleIndexes "spoc,posc,cspo" ] ] .
"""
_GRAPHDB = """@prefix rep: <http://www.openrdf.org/config/repository#> .
@prefix sr: <http://www.openrdf.org/config/repository/sail#> .
@prefix sail: <http://www.openrdf.org/config/sail#> .
@prefix graphdb: <http://www.ontotext.com/config/graphdb#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
[] a rep:Repository ; rep:repositoryID "NAME" ; rdfs:label "NAME" ; rep:repositoryImpl [
  rep:repositoryType "graphdb:SailRepository" ; sr:sailImpl [ sail:sailType "graphdb:Sail" ;
    graphdb:ruleset "empty" ; graphdb:enable-context-index "true" ] ] .
"""


def _create_repository(place: Place, client: Client) -> None:
    name = place.base.rpartition("/")[2]
    if not re.fullmatch(r"[\w.-]+", name):
        raise InputError(f"{name!r} is no name for a repository", where="--create", hint="use letters, digits, - and _")
    if client.status("GET", f"{place.base}/size") == 200:
        return
    graphdb = place.kind == "graphdb" or "graphdb" in client.headers(place.base).get("server", "").lower()
    body = (_GRAPHDB if graphdb else _RDF4J).replace("NAME", name).encode()
    if graphdb:
        root = place.base.rpartition("/repositories/")[0]
        status = client.status("POST", f"{root}/rest/repositories", files={"config": ("config.ttl", body)})
    else:
        status = client.status("PUT", place.base, body, {"Content-Type": "text/turtle"})
    if status not in (200, 201, 204, 409):
        raise client.refused(place.base, status)
