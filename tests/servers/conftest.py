"""The servers, each started once for all tests that ask for it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from tests.servers import servers
from tests.servers.servers import Server

ROOT = Path(__file__).parents[2]
EVERY = ("oxigraph", "fuseki", "rdf4j", "virtuoso")


class Park:
    """Servers that are started when first asked for."""

    def __init__(self, factory: pytest.TempPathFactory, stack: ExitStack) -> None:
        self._factory, self._stack = factory, stack
        self._running: dict[str, Server] = {}

    def get(self, kind: str) -> Server:
        if kind not in self._running:
            server: Server = getattr(servers, kind)(self._factory.mktemp(kind))
            self._running[kind] = self._stack.enter_context(servers.running(server))
        return self._running[kind]


@pytest.fixture(scope="session")
def park(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Park]:
    with ExitStack() as stack:
        yield Park(tmp_path_factory, stack)


@pytest.fixture(autouse=True)
def _nobody(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """No login from the machine that runs the tests."""
    for name in ("KG_USER", "KG_PASSWORD", "KG_TOKEN"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("NETRC", str(tmp_path / "none"))


@pytest.fixture
def server(request: pytest.FixtureRequest, park: Park, monkeypatch: pytest.MonkeyPatch) -> Server:
    """The server of the kind that the test is run for, empty."""
    found = park.get(request.param)
    if request.param == "virtuoso":
        monkeypatch.setenv("KG_USER", "dba")
        monkeypatch.setenv("KG_PASSWORD", "dba")
    from tests.servers import content

    content.empty(found.url)
    return found
