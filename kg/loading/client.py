"""The HTTP of bulk loads: bodies in chunks or with their length, packed where the server unpacks them, sent again
where that helps.
"""

from __future__ import annotations

import zlib
from collections.abc import Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from kg.endpoint import AGENT
from kg.errors import EndpointError
from kg.login import Login, login_for, safe_url
from kg.patience import Busy, Patience, persist
from kg.refusal import http_error, unreachable

if TYPE_CHECKING:
    from collections.abc import Iterator

    import httpx

_BUSY = (429, 502, 503)
TOO_LARGE = 413


@dataclass
class Client:
    """A client for one server, with its login.

    Attributes:
        url: an address of the server; whom it belongs to decides on the login.
        patience: how long each request may take.
        packed: whether bodies are sent as gzip; the probe decides, also on the next.
        chunked: whether they are sent as they are made, in chunks. Virtuoso answers 204 to that, and empties the graph.
    """

    url: str
    patience: Patience = field(default_factory=Patience)
    packed: bool = False
    chunked: bool = False
    login: Login = field(init=False)
    _client: Any = field(init=False, repr=False)

    def __post_init__(self) -> None:
        import httpx

        self.login = login_for(self.url)
        headers = {"User-Agent": AGENT}
        if self.login.token:
            headers["Authorization"] = self.login.authorization
        auth = httpx.BasicAuth(self.login.user, self.login.password) if self.login.user else None
        self._client = httpx.Client(headers=headers, auth=auth, timeout=self.patience.timeout, trust_env=True)

    def close(self) -> None:
        """Let go of the connections."""
        self._client.close()

    def headers(self, url: str) -> dict[str, str]:
        """The headers of whatever the server answers at an address, names in lower case; its body is left unread."""

        def once(_: float) -> dict[str, str]:
            asked = self._client.stream("GET", url, headers={"Accept": "*/*"})
            with _told(url, self.patience.timeout), asked as found:
                if found.is_redirect:
                    raise http_error(url, found.status_code, location=found.headers["location"])
                return {name.lower(): value for name, value in found.headers.items()}

        return persist(once, self.patience)

    def status(self, method: str, url: str, body: bytes = b"", headers: Mapping[str, str] = {}, **more: Any) -> int:
        """The status code of an answer that has no further interest."""
        found = persist(lambda _: self._sent(method, url, body, headers, **more), self.patience)
        return int(found.status_code)

    def get(self, url: str, accept: str) -> bytes | None:
        """What lies at an address; None where nothing does.

        Raises:
            EndpointError: if the server refuses or fails.
        """
        found = persist(lambda _: self._sent("GET", url, b"", {"Accept": accept}), self.patience)
        if found.status_code == 404:
            return None
        if found.status_code != 200:
            raise http_error(url, found.status_code, found.content, location=found.headers.get("location", ""))
        return bytes(found.content)

    def send(self, method: str, url: str, pieces: Sequence[bytes], media_type: str) -> None:
        """Send a body made of pieces, again while the server is busy or hangs up: what is sent may arrive twice.

        Raises:
            TooLarge: if the server takes no body of this size.
            EndpointError: if it refuses, fails, is too slow, or is not there.
        """
        headers = {"Content-Type": media_type}
        if self.packed:
            headers["Content-Encoding"] = "gzip"

        def once(_: float) -> None:
            body = _gzipped(pieces) if self.packed else iter(pieces)
            self._once(method, url, body if self.chunked else b"".join(body), headers)

        persist(once, self.patience)

    def refused(self, url: str, status: int) -> EndpointError:
        """The error for a status code."""
        return http_error(url, status)

    def _once(self, method: str, url: str, body: bytes | Iterator[bytes], headers: Mapping[str, str]) -> None:
        answer = self._sent(method, url, body, headers)
        status = answer.status_code
        if status == TOO_LARGE:
            raise TooLarge(http_error(url, status))
        if status in _BUSY:
            raise Busy(http_error(url, status), self.patience.asked_for(answer.headers.get("retry-after")))
        if status >= 300:
            raise http_error(url, status, answer.content, location=answer.headers.get("location", ""))

    def _sent(
        self, method: str, url: str, body: bytes | Iterator[bytes], headers: Mapping[str, str], **more: Any
    ) -> httpx.Response:
        with _told(url, self.patience.timeout):
            found: httpx.Response = self._client.request(method, url, content=body or None, headers=headers, **more)
        return found


def _gzipped(pieces: Sequence[bytes]) -> Iterator[bytes]:
    packer = zlib.compressobj(1, wbits=zlib.MAX_WBITS | 16)
    for piece in pieces:
        if packed := packer.compress(piece):  # an empty chunk would end the body
            yield packed
    yield packer.flush()


class TooLarge(Exception):  # noqa: N818  no error yet: half of it may pass
    """The server takes no body of this size; `error` is what to say if it cannot be made smaller."""

    def __init__(self, error: EndpointError) -> None:
        super().__init__(str(error))
        self.error = error


@contextmanager
def _told(url: str, seconds: float) -> Iterator[None]:
    """Turn what httpx raises into an EndpointError about `url`, or into `Busy` where it may be tried again."""
    import httpx

    where = safe_url(url)
    try:
        yield
    except httpx.TimeoutException:
        raise EndpointError(
            f"no answer within {seconds:g} s",
            where=where,
            hint="wait longer (--timeout), or send less at once (--lines)",
        ) from None
    except (httpx.ReadError, httpx.WriteError, httpx.RemoteProtocolError):
        raise Busy(
            EndpointError("hung up", where=where, hint="see the log of the server; then run this again, it goes on")
        ) from None
    except (httpx.HTTPError, httpx.InvalidURL, ValueError) as error:
        raise unreachable(url, error) from None
