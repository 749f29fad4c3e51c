"""Wikidata's two doors, asked politely: its API (JSON by HTTP) and its query service (SPARQL).

Both ask one question at a time over one connection, by POST and under our own name, wait as the server
wishes (`kg.patience`) and leave a service alone that is down (`Circuit`). All that can go wrong comes
out as one EndpointError, which says where, what, and what to do.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import httpx
import msgspec

from kg.endpoint import AGENT, Rows, first_line, safe_url, select
from kg.errors import EndpointError
from kg.link.circuit import Circuit
from kg.patience import Busy, Patience, persist

_LARGEST = 64 << 20
"""Bytes of an answer that are read: fifty items with all they hold are some ten million."""

_CONNECT = 10.0
"""Seconds to wait for a connection."""

_MAXLAG = "5"
"""Seconds that Wikidata's databases may lag behind; beyond that it turns programs away, people come first."""

_LATER = frozenset({"maxlag", "ratelimited", "readonly", "timeouterror"})
"""Codes of errors, sent with status 200, that pass by themselves."""

_REASONS = {
    401: ("asks for a login (401)", "check the address"),
    403: ("refuses us (403)", "it may block this network or program: see its user-agent policy, or link without it"),
    404: ("nothing is there (404)", "check the address: it often ends in /w/api.php"),
    429: ("is too busy (429)", "try again later"),
}


class Api:
    """A MediaWiki API.

    Args:
        url: its address, such as `https://www.wikidata.org/w/api.php`.
        http: the connection.
        patience: how long to wait.
        circuit: what knows whether it is down.
    """

    def __init__(self, url: str, http: httpx.Client, patience: Patience, circuit: Circuit) -> None:
        self.url, self._http, self._patience, self._circuit = url, http, patience, circuit

    def ask(self, **params: str) -> dict[str, Any]:
        """The answer to a question as JSON.

        Raises:
            EndpointError: if the service is not there, refuses, fails, is too slow or answers something else.
        """
        form = {"format": "json", "formatversion": "2", "maxlag": _MAXLAG, **params}
        return self._circuit.guard(lambda: persist(lambda deadline: self._once(form, deadline), self._patience))

    def _once(self, form: Mapping[str, str], deadline: float) -> dict[str, Any]:
        try:
            return self._read(*self._sent(form, deadline))
        except httpx.TimeoutException:
            raise self._error(f"no complete answer within {self._patience.timeout:g} s", "try again later") from None
        except (httpx.ConnectError, httpx.InvalidURL, httpx.UnsupportedProtocol) as error:
            raise self._error(f"cannot be reached ({_line(error)})", "check the network and the address") from None
        except httpx.DecodingError as error:
            raise self._error(f"the answer is malformed ({_line(error)})", "ask again") from None
        except httpx.HTTPError:
            raise Busy(self._error("the answer broke off", "ask again")) from None

    def _sent(self, form: Mapping[str, str], deadline: float) -> tuple[httpx.Response, bytes]:
        """Response and body, within the deadline; httpx's own limits are per read, which a trickle never meets."""
        left = max(0.05, deadline - self._patience.clock())
        limits = httpx.Timeout(left, connect=min(left, _CONNECT))
        headers = {"User-Agent": AGENT, "Accept": "application/json"}
        body = bytearray()
        with self._http.stream("POST", self.url, data=dict(form), headers=headers, timeout=limits) as response:
            for chunk in response.iter_bytes():
                body += chunk
                if self._patience.clock() > deadline:
                    raise httpx.ReadTimeout("too slow")
                if len(body) > _LARGEST:
                    raise self._error(f"the answer has more than {_LARGEST >> 20} MB", "check the address")
        return response, bytes(body)

    def _read(self, response: httpx.Response, body: bytes) -> dict[str, Any]:
        asked = self._patience.asked_for(response.headers.get("retry-after"))
        if response.status_code != 200:
            raise self._refused(response.status_code, first_line(body), asked)
        media_type = response.headers.get("content-type", "").partition(";")[0].strip().lower()
        if media_type != "application/json":
            what = f"answered with {media_type or 'an unnamed type'}, not with JSON: {first_line(body)}"
            raise self._error(what.rstrip(": "), "is this the address of the API (often .../w/api.php)?")
        try:
            answer = msgspec.json.decode(body, type=dict[str, Any])
        except (msgspec.DecodeError, UnicodeDecodeError) as error:
            raise self._error(f"the answer is malformed ({_line(error)})", "ask again") from None
        return self._without_error(answer, asked)

    def _without_error(self, answer: dict[str, Any], asked: float | None) -> dict[str, Any]:
        error = answer.get("error")
        if error is None:
            return answer
        code, info = (str(error.get(key, "")) if isinstance(error, dict) else str(error) for key in ("code", "info"))
        failed = self._error(f"answered {code}: {first_line(info.encode())}".rstrip(": "), "try again later")
        if code in _LATER or code.startswith("internal_api_error"):
            raise Busy(failed, asked)
        raise failed

    def _refused(self, status: int, line: str, asked: float | None) -> Busy | EndpointError:
        what, hint = _REASONS.get(status, (f"failed ({status})", "try again later"))
        error = self._error(f"{what}: {line}" if line else what, hint)
        return Busy(error, asked) if status == 429 or status >= 500 else error

    def _error(self, what: str, hint: str) -> EndpointError:
        return EndpointError(what, where=safe_url(self.url), hint=hint)


class QueryService:
    """A SPARQL endpoint, asked through `kg.endpoint` (which reads the answers of SPARQLWrapper with care).

    Args:
        url: its address, such as `https://query.wikidata.org/sparql`.
        patience: how long to wait.
        circuit: what knows whether it is down.
    """

    def __init__(self, url: str, patience: Patience, circuit: Circuit) -> None:
        self.url, self._patience, self._circuit = url, patience, circuit

    def rows(self, query: str) -> Rows:
        """The rows of a SELECT. Raises as `Api.ask` does."""
        return self._circuit.guard(lambda: select(self.url, query, patience=self._patience))


def _line(error: Exception) -> str:
    return first_line(str(error).encode("utf-8", "replace")) or type(error).__name__
