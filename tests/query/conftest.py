"""The sample graph of this folder, on every engine that queries must run on."""

from __future__ import annotations

import shutil
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pyoxigraph as ox
import pytest

GRAPH = Path(__file__).parent / "graph.trig"


def oxigraph() -> str:
    """The Oxigraph server that the development group brings."""
    beside = Path(sys.executable).with_name("oxigraph")
    found = str(beside) if beside.exists() else shutil.which("oxigraph")
    assert found, "the development group of pyproject.toml is not installed: no oxigraph"
    return found


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def serving(store: Path, *options: str) -> Iterator[str]:
    """The address of a read-only server over a store, stopped afterwards."""
    base = f"http://127.0.0.1:{free_port()}"
    command = [oxigraph(), "serve-read-only", "-l", str(store), "--bind", base.removeprefix("http://")]
    with subprocess.Popen([*command, *options], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as server:
        try:
            _wait(base, server)
            yield f"{base}/query"
        finally:
            server.terminate()


def _wait(base: str, server: subprocess.Popen[bytes]) -> None:
    for _ in range(200):
        assert server.poll() is None, "the server stopped at once"
        try:
            with urllib.request.urlopen(base, timeout=1):
                return
        except urllib.error.HTTPError:
            return
        except OSError:
            time.sleep(0.05)
    pytest.fail("the server does not answer")


@pytest.fixture(scope="session")
def store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A built folder's store, with the sample graph."""
    folder = tmp_path_factory.mktemp("built") / "store"
    store = ox.Store(str(folder))
    store.bulk_load(path=str(GRAPH))
    store.flush()
    return folder


@pytest.fixture(scope="session")
def built(store: Path) -> str:
    return str(store.parent)


@pytest.fixture(scope="session")
def endpoint(store: Path) -> Iterator[str]:
    with serving(store, "--union-default-graph") as url:
        yield url


@pytest.fixture(scope="session")
def hidden_endpoint(store: Path) -> Iterator[str]:
    """The same server without a union of graphs: its default graph is empty."""
    with serving(store) as url:
        yield url
