"""What all tests share."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest
from spacy.language import Language


@pytest.fixture(scope="session", autouse=True)
def _compiled_gazetteer() -> None:
    """In a checkout whose rows have changed, compile them before anything links."""
    from kg.link import building

    if not building.is_current():
        building.build()


@pytest.fixture(scope="session", autouse=True)
def _one_ear() -> Iterator[None]:
    """All builds of this process read with one ear: to load it takes longer than to read an article."""
    import kg.nlp

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(kg.nlp, "_ear", cache(kg.nlp._ear))
        yield


@pytest.fixture(scope="session")
def nlp() -> Language:
    """The reader's ear, loaded once."""
    import kg.nlp

    return kg.nlp.load()


@pytest.fixture(scope="session")
def seeds(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The graph of the sample articles, built once; not to be changed."""
    from kg import pipeline

    out = tmp_path_factory.mktemp("seeds") / "out"
    pipeline.build([Path(__file__).parents[1] / "seeds"], out)
    return out
