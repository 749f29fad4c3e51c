"""Everything linguistic. `load()` gives the pipeline that turns text into parsed sentences."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from kg.errors import InputError

if TYPE_CHECKING:
    from spacy.language import Language

    from kg.model import Article, Extraction

_LONGEST_TEXT = 20_000_000
_UNUSED = ("senter", "textcat", "entity_linker", "entity_ruler")


def load(model: str | None = None, *, threads: int = 1) -> Language:
    """The pipeline that parses: the reader's ear, or an installed spaCy pipeline.

    Args:
        model: name or path of a spaCy pipeline (`en_core_web_sm`); None for the ear.
        threads: threads of one pass of the ear's encoder.

    Raises:
        InputError: if the pipeline is not installed or has no parser.
    """
    return _installed(model) if model else _ear(threads)


def _ear(threads: int) -> Language:
    import spacy

    from kg.nlp.tokens import make_tokenizer

    nlp = spacy.blank("en")
    nlp.tokenizer = make_tokenizer(nlp)
    nlp.max_length = _LONGEST_TEXT
    nlp.add_pipe("kg_ear", config={"threads": threads})
    return nlp


def _installed(model: str) -> Language:
    import spacy

    try:
        nlp = spacy.load(model, exclude=list(_UNUSED))
    except OSError as error:
        hint = f"install it with: python -m spacy download {model}"
        raise InputError("no such spaCy pipeline", where=model, hint=hint) from error
    except ValueError as error:
        hint = "name another pipeline, or leave --model out"
        raise InputError("not a whole spaCy pipeline", where=model, hint=hint) from error
    if "parser" not in nlp.pipe_names:
        hint = "name one with a parser, such as en_core_web_sm"
        raise InputError("the pipeline has no parser", where=model, hint=hint)
    return nlp


def read(articles: Iterable[Article], nlp: Language) -> Iterator[Extraction]:
    """Read each article into mentions, times and claims with a pipeline of `load`."""
    from kg.nlp import reading

    yield from reading.read(articles, nlp)
