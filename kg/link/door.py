"""A web service that answers questions with JSON, asked politely and read with suspicion."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TypeVar

import httpx
import msgspec

from kg.endpoint import AGENT
from kg.errors import EndpointError
from kg.login import refuse_login, safe_url
from kg.patience import Busy, Patience, persist
from kg.refusal import first_line

T = TypeVar("T")

Check = Callable[[T, float | None], None]
"""Is shown an answer, and for how long the service asks to be left alone; raises what is wrong, `Busy` if it passes."""

LARGEST = 16 << 20
"""Bytes of an answer that are read."""
_CONNECT = 10.0
_BLOCKED = "it may block this network or program: see its terms of use, or do without it"
_REASONS = {
    401: "asks for a login (401)",
    403: "refuses us (403)",
    404: "nothing is there (404)",
    405: "does not take such questions there (405)",
    413: "finds the question too long (413)",
    429: "is too busy (429)",
}


class TooLargeError(EndpointError):
    """An answer is longer than any that we would read; a smaller question may have a shorter one."""


class Door:
    """The address of a service, with the connection to it.

    `hint` is what an error advises if the address seems to be wrong; of an answer at most `largest` bytes are read.
    """

    def __init__(self, url: str, http: httpx.Client, patience: Patience, hint: str, *, largest: int = LARGEST) -> None:
        refuse_login(url)
        self.url, self._http, self._patience, self._hint, self._largest = url, http, patience, hint, largest

    def ask(self, type_: type[T], form: Mapping[str, str] | None = None, check: Check[T] | None = None) -> T:
        """The answer to a form that is posted, or without one to a plain GET, read as `type_`.

        A GET that is led elsewhere moves the door there. `check` is shown every answer.

        Raises:
            EndpointError: if the service is not there, refuses, fails, is too slow or answers something else.
        """
        return persist(lambda deadline: self._once(type_, form, check, deadline), self._patience)

    def _once(self, type_: type[T], form: Mapping[str, str] | None, check: Check[T] | None, deadline: float) -> T:
        try:
            response, body = self._sent(form, deadline)
        except httpx.TimeoutException:
            raise self.error(f"no complete answer within {self._patience.timeout:g} s", "try again later") from None
        except (httpx.ConnectError, httpx.InvalidURL, httpx.UnsupportedProtocol, httpx.TooManyRedirects) as error:
            raise self.error(
                f"cannot be reached ({_line(error)})", "check the address; is the server running?"
            ) from None
        except httpx.HTTPError:
            raise Busy(self.error("the answer broke off", "ask again")) from None
        if response.status_code != 200:
            raise self._refused(response, body)
        if form is None:
            self.url = str(response.url.copy_with(query=None, fragment=None))
        answer = self._read(type_, response, body)
        if check:
            check(answer, self._asked(response))
        return answer

    def _sent(self, form: Mapping[str, str] | None, deadline: float) -> tuple[httpx.Response, bytes]:
        """Response and body, within the deadline: httpx's own limits are per read, a trickle never meets them."""
        left = max(0.05, deadline - self._patience.clock())
        headers = {"User-Agent": AGENT, "Accept": "application/json"}
        limits = httpx.Timeout(left, connect=min(left, _CONNECT))
        method, led = ("GET", True) if form is None else ("POST", False)
        data = dict(form) if form else None
        body = bytearray()
        with self._http.stream(
            method, self.url, data=data, headers=headers, timeout=limits, follow_redirects=led
        ) as response:
            for chunk in response.iter_bytes():
                body += chunk
                if self._patience.clock() > deadline:
                    raise httpx.ReadTimeout("too slow")
                if len(body) > self._largest:
                    what = f"the answer has more than {self._largest >> 20} MB"
                    raise TooLargeError(what, where=safe_url(self.url), hint="check the address")
        return response, bytes(body)

    def _read(self, type_: type[T], response: httpx.Response, body: bytes) -> T:
        try:
            return msgspec.json.decode(body, type=type_, strict=False)
        except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
            media_type = response.headers.get("content-type", "").partition(";")[0].strip().lower() or "an unnamed type"
            if isinstance(error, msgspec.ValidationError):
                raise self.error(f"the answer is not as it should be ({_line(error)})", self._hint) from None
            if "json" in media_type:
                raise self.error(f"the answer is cut off or malformed ({_line(error)})", "ask again") from None
        what = f"answered with {media_type}, not with JSON: {first_line(body)}"
        raise self.error(what.rstrip(": "), self._hint)

    def _refused(self, response: httpx.Response, body: bytes) -> Busy | EndpointError:
        status, line = response.status_code, first_line(body)
        what = _REASONS.get(status, f"failed ({status})")
        if response.is_redirect:
            what, line = f"leads elsewhere ({status})", response.headers.get("location", "")
        later = status == 429 or status >= 500
        hint = "try again later" if later else _BLOCKED if status == 403 else self._hint
        error = self.error(f"{what}: {line}" if line else what, hint)
        return Busy(error, self._asked(response)) if later else error

    def _asked(self, response: httpx.Response) -> float | None:
        """The seconds for which the service asks to be left alone."""
        return self._patience.asked_for(response.headers.get("retry-after"))

    def error(self, what: str, hint: str) -> EndpointError:
        """An error of this service."""
        return EndpointError(what, where=safe_url(self.url), hint=hint)


def _line(error: Exception) -> str:
    return first_line(str(error).encode("utf-8", "replace")) or type(error).__name__
