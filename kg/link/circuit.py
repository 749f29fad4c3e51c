"""A service that is down is not asked again for every name: a circuit breaker."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from kg.errors import EndpointError

T = TypeVar("T")


class Circuit:
    """Lets questions through to one service until it has failed too often in a row.

    Then it is open: every question fails at once, with the reason of the last failure, for `rest` seconds
    or as long as the service asks for. After that one question is let through, which closes it or not.

    Args:
        clock: seconds that only grow.
        limit: failures in a row that open it.
        rest: seconds for which it stays open.
    """

    def __init__(self, clock: Callable[[], float], *, limit: int = 3, rest: float = 60.0) -> None:
        self._clock, self._limit, self._rest = clock, limit, rest
        self._failures = 0
        self._until = float("-inf")
        self._why: EndpointError | None = None

    @property
    def is_open(self) -> bool:
        """Whether questions fail at once."""
        return self._clock() < self._until

    def guard(self, question: Callable[[], T]) -> T:
        """The answer to a question, if the service may be asked.

        Raises:
            EndpointError: the question's own; or, while the circuit is open, the one that opened it.
        """
        if self.is_open and self._why is not None:
            raise EndpointError(self._why.what, where=self._why.where, hint=self._why.hint)
        try:
            answer = question()
        except EndpointError as error:
            self._failed(error)
            raise
        self._failures = 0
        return answer

    def _failed(self, error: EndpointError) -> None:
        self._failures += 1
        self._why = error
        if self._failures >= self._limit or error.retry_after:
            self._until = self._clock() + max(self._rest, error.retry_after)
