"""What all tests share."""

from __future__ import annotations

import pytest
from spacy.language import Language


@pytest.fixture(scope="session")
def nlp() -> Language:
    """The reader's ear, loaded once."""
    import kg.nlp

    return kg.nlp.load()
