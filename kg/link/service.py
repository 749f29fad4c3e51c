"""Wikidata's two doors, asked politely: its API (JSON by HTTP) and its query service (SPARQL).

Both ask one question at a time, by POST and under our own name, wait as the server wishes (`kg.patience`) and leave
a service alone that is down (`Circuit`). All that can go wrong comes out as one EndpointError.
"""

from __future__ import annotations

from typing import Any, TypeVar

import msgspec

from kg.endpoint import Rows, select
from kg.errors import EndpointError
from kg.link.circuit import Circuit
from kg.link.door import Door
from kg.login import NOBODY
from kg.patience import Busy, Patience
from kg.refusal import first_line

HINT = "is this the address of the API (often .../w/api.php)?"
"""What an error advises if the address seems to be wrong."""

_MAXLAG = "5"
"""Seconds that Wikidata's databases may lag behind; beyond that it turns programs away, people come first."""

_LATER = frozenset({"maxlag", "ratelimited", "readonly", "timeouterror"})
"""Codes of errors, sent with status 200, that pass by themselves."""


class Answer(msgspec.Struct):
    """What every answer of the API may hold: MediaWiki sends errors with status 200."""

    error: Any = None


A = TypeVar("A", bound=Answer)


class Api:
    """A MediaWiki API.

    Args:
        door: its address, such as `https://www.wikidata.org/w/api.php`, and the connection.
        circuit: what knows whether it is down.
    """

    def __init__(self, door: Door, circuit: Circuit) -> None:
        self.door, self._circuit = door, circuit

    def ask(self, type_: type[A], **params: str) -> A:
        """The answer to a question, read as `type_`.

        Raises:
            EndpointError: if the service is not there, refuses, fails, is too slow or answers something else.
        """
        form = {"format": "json", "formatversion": "2", "maxlag": _MAXLAG, **params}
        return self._circuit.guard(lambda: self.door.ask(type_, form, self._check))

    def malformed(self, what: str) -> EndpointError:
        """The error of an answer that lacks what it must hold."""
        return self.door.error(f"the answer is malformed ({what})", "ask again")

    def _check(self, answer: Answer, asked: float | None) -> None:
        error = answer.error
        if error is None:
            return
        code, info = (str(error.get(key, "")) if isinstance(error, dict) else str(error) for key in ("code", "info"))
        failed = self.door.error(f"answered {code}: {first_line(info.encode())}".rstrip(": "), "try again later")
        if code in _LATER or code.startswith("internal_api_error"):
            raise Busy(failed, asked)
        raise failed


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
        return self._circuit.guard(lambda: select(self.url, query, patience=self._patience, login=NOBODY))
