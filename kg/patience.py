"""How to wait for a server that is busy: what it asks for, else longer each time, never without end.

A server that names a time (`Retry-After`, seconds or a date) gets it, or is left alone: asking again before
then would be rude. Without one the pause doubles, by a half at random, so that many who were turned away
together do not come back together. Clock, sleep and chance are arguments, so that tests need none.
"""

from __future__ import annotations

import email.utils
import random
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TypeVar

from kg.errors import EndpointError

T = TypeVar("T")


@dataclass(frozen=True)
class Patience:
    """How long to wait, and for what.

    Attributes:
        timeout: seconds for the whole answer, waits included.
        retries: how often a busy server is asked again.
        longest_wait: seconds at most between two attempts; a server that asks for more is not asked again.
        clock: seconds that only grow.
        today: seconds since 1970, for dates.
        sleep: waits so many seconds.
        chance: a number between 0 and 1, another one each time.
    """

    timeout: float = 60.0
    retries: int = 3
    longest_wait: float = 20.0
    clock: Callable[[], float] = field(default=time.monotonic, repr=False)
    today: Callable[[], float] = field(default=time.time, repr=False)
    sleep: Callable[[float], None] = field(default=time.sleep, repr=False)
    chance: Callable[[], float] = field(default=random.random, repr=False)

    def pause(self, asked: float | None, attempt: int) -> float:
        """Seconds to wait after the attempt of that number, the first being 0."""
        if asked is not None:
            return asked
        return float(min(2.0**attempt, self.longest_wait) * (1 + self.chance()) / 2)

    def asked_for(self, header: str | None) -> float | None:
        """The seconds that a `Retry-After` header asks for; None if it says nothing that can be read."""
        words = (header or "").strip()
        if words.isascii() and words.isdigit():
            return float(words)
        parsed = email.utils.parsedate_tz(words) if words else None
        try:
            return max(0.0, email.utils.mktime_tz(parsed) - self.today()) if parsed else None
        except (OverflowError, ValueError):  # "Thu, 99 Jan 9999"
            return None


class Busy(Exception):  # noqa: N818  no error: the server may answer yet
    """Raised by an attempt that may be made again; `error` is what to say if no patience is left."""

    def __init__(self, error: EndpointError, asked: float | None = None) -> None:
        super().__init__(str(error))
        self.error, self.asked = error, asked


def persist(attempt: Callable[[float], T], patience: Patience) -> T:
    """What `attempt` gives, made again while it raises `Busy`; it is told when the time for all is up.

    Raises:
        EndpointError: the last attempt's, once they are used up or the next one would come too late.
    """
    deadline = patience.clock() + patience.timeout
    for number in range(patience.retries + 1):
        try:
            return attempt(deadline)
        except Busy as busy:
            wait = patience.pause(busy.asked, number)
            late = wait > patience.longest_wait or patience.clock() + wait >= deadline
            if number == patience.retries or late:
                raise _given_up(busy) from None
        patience.sleep(wait)
    raise AssertionError("unreachable")


def _given_up(busy: Busy) -> EndpointError:
    """The error of the last attempt; it says how long the server wants to be left alone."""
    error = busy.error
    if not busy.asked:
        return error
    hint = f"it asks to be left alone for {busy.asked:.0f} s"
    return EndpointError(error.what, where=error.where, hint=hint, retry_after=busy.asked)
