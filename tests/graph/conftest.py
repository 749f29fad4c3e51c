from __future__ import annotations

import os
from pathlib import Path

import pytest
from pyoxigraph import Store

from kg import sinks
from kg.ontology import reasoner
from kg.resolve import Resolution, resolve
from tests.graph.samples import all_samples


@pytest.fixture(scope="session")
def resolution() -> Resolution:
    return resolve(all_samples())


@pytest.fixture(scope="session")
def built(resolution: Resolution, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("graph") / "out"
    with sinks.staged(folder) as part:
        sinks.write(resolution, part)
    return folder


@pytest.fixture(scope="session")
def graph(built: Path) -> Store:
    return Store.read_only(str(built / "store"))


@pytest.fixture(scope="session")
def hermit() -> str:
    """The name of the reasoner, where it can run; in CI it must."""
    lack = reasoner.missing()
    if lack and os.environ.get("CI"):
        pytest.fail(f"HermiT cannot run: {lack}")
    if lack:
        pytest.skip(f"HermiT cannot run: {lack}")
    return "hermit"
