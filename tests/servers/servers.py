"""Real servers for tests: each on loopback, on a free port, in a temporary folder, and stopped afterwards."""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import pytest

JARS = Path(__file__).resolve().parents[2] / "build" / "servers"
HOST = "127.0.0.1"


def lacking(reason: str) -> None:
    """Skip where a server cannot be had; in CI that is a failure."""
    hint = "get them with `make servers`"
    if os.environ.get("CI"):
        pytest.fail(f"{reason}; {hint}")
    pytest.skip(f"{reason}; {hint}")


def jar(pattern: str) -> str:
    found = sorted(JARS.glob(pattern))
    if not found:
        lacking(f"no {pattern} in build/servers")
    return str(found[-1])


def program(name: str) -> str:
    beside = Path(sys.executable).with_name(name)
    found = str(beside) if beside.exists() else shutil.which(name)
    if not found:
        lacking(f"no {name} on this machine")
    return str(found)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        return int(probe.getsockname()[1])


@dataclass
class Server:
    """A server that can be killed and started anew on the same data."""

    command: list[str]
    folder: Path
    ready: str
    """An address that answers anything once the server is up."""
    url: str
    """What `kg load` is given."""
    _process: subprocess.Popen[bytes] | None = field(default=None, repr=False)

    def start(self) -> None:
        with (self.folder / "server.log").open("ab") as log:
            self._process = subprocess.Popen(
                self.command, cwd=self.folder, stdout=log, stderr=log, stdin=subprocess.DEVNULL, start_new_session=True
            )
        for _ in range(1200):
            assert self._process.poll() is None, (self.folder / "server.log").read_text("utf-8", "replace")[-2000:]
            if answers(self.ready):
                return
            time.sleep(0.05)
        pytest.fail(f"{self.command[0]} does not answer")

    def kill(self) -> None:
        """Kill it, without a chance to put anything in order."""
        self._end(signal.SIGKILL)

    def stop(self) -> None:
        self._end(signal.SIGTERM)

    def _end(self, how: signal.Signals) -> None:
        if self._process and self._process.poll() is None:
            self._process.send_signal(how)
            try:
                self._process.wait(20)
            except subprocess.TimeoutExpired:
                self._process.kill()
                self._process.wait()


def answers(url: str) -> bool:
    try:
        with urllib.request.urlopen(url, timeout=5):
            return True
    except urllib.error.HTTPError:
        return True
    except OSError:
        return False


@contextmanager
def running(server: Server) -> Iterator[Server]:
    try:
        server.start()
        yield server
    finally:
        server.stop()


def oxigraph(folder: Path, *options: str, command: str = "serve") -> Server:
    base = f"http://{HOST}:{free_port()}"
    run = [program("oxigraph"), command, "-l", str(folder / "data"), "--bind", base.removeprefix("http://"), *options]
    return Server(run, folder, base, base)


def fuseki(folder: Path, *options: str, gigabytes: int = 1) -> Server:
    java, archive, port = program("java"), jar("jena-fuseki-server-*.jar"), free_port()
    given = options or ("--mem", "--update")
    run = [java, f"-Xmx{gigabytes}g", "-jar", archive, "--localhost", "--port", str(port), "--ping", *given, "/ds"]
    return Server(run, folder, f"http://{HOST}:{port}/$/ping", f"http://{HOST}:{port}/ds")


def rdf4j(folder: Path) -> Server:
    java, jetty, war, port = program("java"), jar("jetty-runner-*.jar"), jar("rdf4j-http-server-*.war"), free_port()
    own = [f"-Dorg.eclipse.rdf4j.appdata.basedir={folder}", f"-Djava.io.tmpdir={folder}"]
    run = [java, "-Xmx768m", *own, "-jar", jetty, "--host", HOST, "--port", str(port), "--path", "/rdf4j-server", war]
    base = f"http://{HOST}:{port}/rdf4j-server"
    return Server(run, folder, f"{base}/protocol", f"{base}/repositories/conflict")


_VIRTUOSO = """[Database]
DatabaseFile = virtuoso.db
ErrorLogFile = virtuoso.log
LockFile = virtuoso.lck
TransactionFile = virtuoso.trx
xa_persistent_file = virtuoso.pxa
FileExtend = 200
[TempDatabase]
DatabaseFile = temporary.db
TransactionFile = temporary.trx
[Parameters]
ServerPort = {host}:{sql}
DirsAllowed = .
NumberOfBuffers = 10000
MaxDirtyBuffers = 6000
CheckpointInterval = 0
[HTTPServer]
ServerPort = {host}:{http}
ServerRoot = .
[SPARQL]
ResultSetMaxRows = 1000000
"""


def virtuoso(folder: Path) -> Server:
    """Virtuoso; its user dba has the password dba."""
    sql, http = free_port(), free_port()
    (folder / "virtuoso.ini").write_text(_VIRTUOSO.format(host=HOST, sql=sql, http=http))
    run = [program("virtuoso-t"), "+foreground", "+configfile", "virtuoso.ini"]
    return Server(run, folder, f"http://{HOST}:{http}/sparql", f"http://{HOST}:{http}/sparql")
