"""Articles in, a graph of sourced claims out.

    report = kg.build(["news/"], "out")
    table = kg.ask("backs", "out")

Importing `kg` does no work: a name is loaded when it is first used.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from kg.errors import KGError
    from kg.model import Article, Claim, Entity, Extraction, Mention, Span
    from kg.nlp import load
    from kg.pipeline import Report, build, extract
    from kg.query import run as ask

__all__ = [
    "Article",
    "Claim",
    "Entity",
    "Extraction",
    "KGError",
    "Mention",
    "Report",
    "Span",
    "ask",
    "build",
    "extract",
    "load",
]

_HOMES = {
    "Article": "kg.model",
    "Claim": "kg.model",
    "Entity": "kg.model",
    "Extraction": "kg.model",
    "KGError": "kg.errors",
    "Mention": "kg.model",
    "Report": "kg.pipeline",
    "Span": "kg.model",
    "ask": "kg.query:run",
    "build": "kg.pipeline",
    "extract": "kg.pipeline",
    "load": "kg.nlp",
}


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module 'kg' has no attribute {name!r}")
    home, _, renamed = _HOMES[name].partition(":")
    return getattr(import_module(home), renamed or name)


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
