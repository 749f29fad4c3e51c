"""Who we are to a server: a user and password, or a token, from the environment or from netrc.

Never from the command line, where every process of the machine can read them, and never in a message: `repr`
hides them, and an address that carries a password loses it before anybody sees it.

    KG_TOKEN                  a bearer token
    KG_USER, KG_PASSWORD      basic authentication (digest where the server wants that)
    ~/.netrc, or $NETRC       machine HOST login USER password PASSWORD
"""

from __future__ import annotations

import netrc
import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import unquote, urlsplit, urlunsplit

from kg.errors import InputError


@dataclass(frozen=True)
class Login:
    """What a server is shown; all empty for nobody in particular."""

    user: str = ""
    password: str = field(default="", repr=False)
    token: str = field(default="", repr=False)


def login_for(url: str, environ: Mapping[str, str] = os.environ) -> Login:
    """The login for an address: what it carries itself, else the environment's, else netrc's.

    Raises:
        InputError: if netrc cannot be read; what is wrong in it is not repeated, as it may be a password.
    """
    parts = urlsplit(url)
    if parts.username:
        return Login(unquote(parts.username), unquote(parts.password or ""))
    if token := environ.get("KG_TOKEN"):
        return Login(token=token)
    if user := environ.get("KG_USER"):
        return Login(user, environ.get("KG_PASSWORD", ""))
    return _of_netrc(parts.hostname or "", environ)


def bare_url(url: str) -> str:
    """The address without the login and the fragment."""
    parts = urlsplit(url)
    return urlunsplit((parts.scheme, parts.netloc.rpartition("@")[2], parts.path, parts.query, ""))


def _of_netrc(host: str, environ: Mapping[str, str]) -> Login:
    path = Path(environ.get("NETRC") or Path(environ.get("HOME") or "~").expanduser() / ".netrc")
    if not path.is_file():
        return Login()
    try:
        found = netrc.netrc(str(path)).hosts.get(host)
    except (netrc.NetrcParseError, OSError, UnicodeDecodeError):
        found = None
        broken = True
    else:
        broken = False
    if broken:  # out here, so that no traceback holds the line that could not be read
        raise InputError("cannot be read", where="netrc", hint="each line: machine HOST login USER password PASSWORD")
    return Login(found[0], found[2] or "") if found else Login()
