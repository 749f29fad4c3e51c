"""Who we are to a server: a user and password, or a token, from the environment or from netrc.

Never from the command line, where every process of the machine can read them: an address with a login in it is
refused. Never in a message either: `repr` hides them, and what a server repeats of them is taken out.

    KG_TOKEN                  a bearer token; or with its kind before it: GDB ... for GraphDB's own
    KG_USER, KG_PASSWORD      basic authentication (digest where the server wants that)
    ~/.netrc, or $NETRC       machine HOST login USER password PASSWORD
"""

from __future__ import annotations

import base64
import netrc
import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

from kg.errors import InputError


@dataclass(frozen=True)
class Login:
    """What a server is shown; all empty for nobody in particular."""

    user: str = ""
    password: str = field(default="", repr=False)
    token: str = field(default="", repr=False)

    @property
    def authorization(self) -> str:
        """The header for the token; empty without one."""
        return self.token and (self.token if " " in self.token else f"Bearer {self.token}")

    def hide(self, said: bytes) -> bytes:
        """What a server said, without the login, which some repeat."""
        basic = base64.b64encode(f"{self.user}:{self.password}".encode()).decode()
        for secret in (self.token.rpartition(" ")[2], self.password, basic):
            said = said.replace(secret.encode(), b"...") if secret else said
        return said


NOBODY = Login()


def login_for(url: str, environ: Mapping[str, str] = os.environ) -> Login:
    """The login for an address: the environment's, else netrc's.

    Raises:
        InputError: if the address carries one itself, or if netrc cannot be read; what is wrong in it is not
            repeated, as it may be a password.
    """
    refuse_login(url)
    if token := environ.get("KG_TOKEN"):
        return Login(token=token)
    if user := environ.get("KG_USER"):
        return Login(user, environ.get("KG_PASSWORD", ""))
    return _of_netrc(urlsplit(url).hostname or "", environ)


def refuse_login(url: str) -> None:
    """Raise an InputError if an address carries a login, or is none."""
    try:
        host = urlsplit(url).netloc
    except ValueError as error:
        raise InputError(f"no address of a server ({error})", hint="check the address") from None
    if "@" in host:
        raise InputError(
            "a login does not belong in the address, where every process can read it",
            where=safe_url(url),
            hint="set KG_USER and KG_PASSWORD, or KG_TOKEN, or write it into ~/.netrc",
        )


def safe_url(url: str) -> str:
    """The address without credentials and parameters, as messages show it."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return "the endpoint"
    host = parts.netloc.rpartition("@")[2]
    return urlunsplit((parts.scheme, host, parts.path, "", ""))


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
