"""The service on the web: routes, forms, JSONP, CORS and errors. Starlette and uvicorn are used only here."""

from __future__ import annotations

import re
import socket
from collections.abc import Awaitable, Callable
from contextlib import suppress
from typing import Any
from urllib.parse import parse_qsl

import msgspec
import uvicorn
from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.middleware.cors import CORSMiddleware
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.routing import Route

from kg.errors import InputError
from kg.serve.asked import RequestError, number
from kg.serve.pages import page
from kg.serve.service import Service

LARGEST = 4 << 20
"""Bytes of a request that are read."""
_CALLBACK = re.compile(r"[A-Za-z_$][\w$]*(?:\.[A-Za-z_$][\w$]*)*", re.ASCII)
_FORM = "application/x-www-form-urlencoded"

Handler = Callable[[Request], Awaitable[Response]]


def app(service: Service) -> Starlette:
    """The service as an ASGI application."""
    doors = _Doors(service)
    routes = [
        Route("/", doors.home),
        Route("/reconcile", doors.reconcile, methods=["GET", "POST"]),
        Route("/reconcile/suggest/{kind}", doors.suggest),
        Route("/reconcile/properties", doors.propose),
        Route("/reconcile/preview", doors.page),
        Route("/reconcile/view", doors.page),
    ]
    anyone = Middleware(CORSMiddleware, allow_origins=["*"], allow_methods=["GET", "POST"], allow_headers=["*"])
    handlers: dict[Any, Any] = {RequestError: _refused, HTTPException: _failed}
    return Starlette(routes=routes, middleware=[anyone], exception_handlers=handlers)


def run(service: Service, host: str, port: int, ready: Callable[[str], None]) -> None:
    """Answer until interrupted; `ready` is told the address once it is open. Port 0 takes a free one.

    Raises:
        InputError: if the address cannot be used.
    """
    try:
        family = socket.AF_INET6 if ":" in host else socket.AF_INET
        listening = socket.create_server((host, port), family=family)
    except (OSError, OverflowError) as error:
        hint = "choose another --port or --host"
        raise InputError(f"cannot listen there ({error})", where=f"{host}:{port}", hint=hint) from error
    with listening, suppress(KeyboardInterrupt):
        shown = f"[{host}]" if family == socket.AF_INET6 else host
        ready(f"http://{shown}:{listening.getsockname()[1]}/reconcile")
        config = uvicorn.Config(app(service), log_level="warning", access_log=False, lifespan="off")
        uvicorn.Server(config).run(sockets=[listening])


class _Doors:
    """One method per address."""

    def __init__(self, service: Service) -> None:
        self.service = service

    async def home(self, request: Request) -> Response:
        return RedirectResponse("reconcile")

    async def reconcile(self, request: Request) -> Response:
        """Manifest, query batch or data extension, by what the form or the address holds."""
        asked = await _parameters(request)
        if "queries" in asked:
            return _json(self.service.reconcile(asked["queries"]), asked)
        if "extend" in asked:
            return _json(self.service.extend(asked["extend"]), asked)
        if request.method == "POST" or "query" in asked:
            raise RequestError("nothing is asked", hint="send queries=... or extend=..., as the API 0.2 has it")
        return _json(self.service.manifest(str(request.base_url).rstrip("/")), asked)

    async def suggest(self, request: Request) -> Response:
        kind, asked = request.path_params["kind"], await _parameters(request)
        if kind not in ("entity", "type", "property"):
            raise RequestError(f"nothing of the kind {kind!r} is suggested", hint="entity, type, property", status=404)
        if "prefix" not in asked:
            raise RequestError("no prefix is given", hint="send prefix=...")
        cursor = number(asked.get("cursor") or "0", "cursor")
        return _json(self.service.suggest(kind, asked["prefix"], cursor), asked)

    async def propose(self, request: Request) -> Response:
        asked = await _parameters(request)
        limit = number(asked["limit"], "limit", 1) if asked.get("limit") else None
        return _json(self.service.propose(asked.get("type", ""), limit), asked)

    async def page(self, request: Request) -> Response:
        name = request.query_params.get("id", "")
        item = self.service.shelf.item(name) if name else None
        if item is None:
            raise RequestError(f"there is no entity {name!r}", hint="ask for one by its id", status=404)
        return HTMLResponse(page(item))


async def _parameters(request: Request) -> dict[str, str]:
    """The parameters of the address, and of the form that was posted; the first of a name counts."""
    text = request.url.query
    if request.method == "POST":
        kind = request.headers.get("content-type", _FORM).partition(";")[0].strip().lower()
        if kind != _FORM:
            raise RequestError(f"a body of type {kind} is not read", hint=f"post a form ({_FORM})", status=415)
        text = f"{(await _body(request)).decode('ascii', 'replace')}&{text}"
    try:
        pairs = parse_qsl(text, keep_blank_values=True, errors="strict", max_num_fields=100)
    except ValueError as error:
        raise RequestError(f"the form cannot be read ({error})", hint="send it URL-encoded, in UTF-8") from None
    return dict(reversed(pairs))


async def _body(request: Request) -> bytes:
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > LARGEST:
            hint = f"send at most {LARGEST >> 20} MB at once"
            raise RequestError("the request is too large", hint=hint, status=413)
    return bytes(body)


def _json(answer: object, asked: dict[str, str], status: int = 200) -> Response:
    """JSON, or JSONP where a callback is named."""
    body = msgspec.json.encode(answer)
    callback = asked.get("callback")
    if callback is None:
        return Response(body, status, media_type="application/json")
    if not _CALLBACK.fullmatch(callback):
        raise RequestError(f"{callback[:40]!r} is no name of a function", where="callback", hint="correct it")
    safe = body.replace(b"\xe2\x80\xa8", b"\\u2028").replace(b"\xe2\x80\xa9", b"\\u2029")
    headers = {"X-Content-Type-Options": "nosniff"}
    return Response(b"/**/%b(%b);" % (callback.encode(), safe), status, headers, "application/javascript")


async def _refused(_: Request, error: RequestError) -> Response:
    return _json({"error": str(error)}, {}, error.status)


async def _failed(_: Request, error: HTTPException) -> Response:
    response = _json({"error": error.detail}, {}, error.status_code)
    response.headers.update(error.headers or {})
    return response
