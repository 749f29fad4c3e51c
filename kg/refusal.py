"""What the refusal of a server means, in one line without credentials, and what to do about it."""

from __future__ import annotations

import re

from kg.errors import EndpointError
from kg.login import login_for, safe_url

_FULL = re.compile(r"no space left|disk (is )?full|not enough space", re.I)
_DENIED = re.compile(r"no permission|permission denied", re.I)  # Virtuoso says so with 500
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


def http_error(url: str, code: int, body: bytes = b"", *, location: str = "") -> EndpointError:
    """What a status code means, and what to do; `body` is what the server said, `location` where it leads."""
    if 300 <= code < 400:
        return elsewhere(url, location, code)
    line = said(url, body)
    if _FULL.search(line):
        return EndpointError(f"its disk is full ({code})", where=safe_url(url), hint=_REASONS[507][1])
    if code == 500 and _DENIED.search(line):
        return EndpointError(f"forbids this (500): {line}", where=safe_url(url), hint=_REASONS[401][1])
    what, hint = _REASONS.get(code, (f"failed ({code})", "see the log of the server"))
    return EndpointError(f"{what}: {line}" if line else what, where=safe_url(url), hint=hint)


def elsewhere(url: str, to: str, code: int = 0) -> EndpointError:
    """The error for a server that leads to another address: nothing is sent there, a login least of all."""
    hint = f"it names {safe_url(to)}: give that address, if you trust it" if to else "check the address"
    return EndpointError(f"leads elsewhere ({code})" if code else "leads elsewhere", where=safe_url(url), hint=hint)


def unreachable(url: str, reason: object) -> EndpointError:
    """The error for a connection that never came about."""
    text = first_line(str(reason).encode("utf-8", "replace"))
    what, hint = f"cannot be reached ({text})", "check the address"
    if "refused" in text.lower():
        what, hint = "connection refused", "is the server running, and the address right?"
    elif "CERTIFICATE" in text:
        what = f"its certificate is not trusted ({text.partition('failed: ')[2].partition(' (')[0] or text})"
        hint = "give the path of the one that signed it in SSL_CERT_FILE"
    elif "SSL" in text:
        what, hint = f"no secure connection comes about ({text})", "does its address begin with http://?"
    return EndpointError(what, where=safe_url(url), hint=hint)


def said(url: str, body: bytes) -> str:
    """What the server at `url` said, in one line, without the login that it was shown."""
    return first_line(login_for(url).hide(body))


def first_line(body: bytes, limit: int = 160) -> str:
    """The first line with words in it, markup and control characters taken out."""
    text = re.sub(r"<(script|style).*?</\1>|<[^>]*>", " ", body[:20_000].decode("utf-8", "replace"), flags=re.S)
    for line in text.splitlines():
        words = " ".join("".join(c if c.isprintable() else " " for c in line).split())
        if words:
            return words[:limit]
    return ""
