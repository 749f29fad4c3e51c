"""Why the articles of a built folder were read as they were: each link of a name, with what it rests on."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from kg import jsonl
from kg.errors import InputError
from kg.gazetteer import fold
from kg.link.judged import BY
from kg.link.scoring import Weights
from kg.model import Link
from kg.sinks.records import FoundLink

Cells = tuple[str | None, ...]
COLUMNS = ("article", "name", "reading", "score", "item", "wikidata", "by", "why", "else")


def told(folder: str | Path, name: str) -> list[Cells]:
    """The links of a name, an entity or an item in a folder that `kg build` wrote, as rows of `COLUMNS`.

    "why" has all features of the score, each with its share of the weighted sum, or who judged, when and for what
    reason, or why the name could not be looked up; "else" the next candidates with their scores.

    Raises:
        InputError: if it is no such folder.
    """
    file = Path(folder) / "links.jsonl"
    try:
        found = [one for one in jsonl.read(file, FoundLink) if _is(one.link, name)]
    except OSError as error:
        hint = "give a folder that kg build wrote"
        raise InputError("holds no links.jsonl", where=str(folder), hint=hint) from error
    return [_row(one.article, one.link) for one in found]


def _is(link: Link, name: str) -> bool:
    known = {fold(link.name), fold(link.label), link.entity, link.item, link.wikidata}
    return name in known or fold(name) in known


def _row(article: str, link: Link) -> Cells:
    others = ", ".join(f"{item} {score:.2f}" for item, score in link.rivals)
    shown = (link.item or "nobody", link.wikidata, link.by, "; ".join(_why(link)), others)
    return article, link.name, link.reading, f"{link.score:.2f}", *shown


def _why(link: Link) -> Iterator[str]:
    weights = Weights.read().features
    yield from (
        f"{name} {value * weights[name]:+.2f}" if name in weights else f"{name} {value:g}"
        for name, value in link.features
    )
    if link.by == BY:
        yield f"{link.who} on {link.when}"
    if link.reason:
        yield link.reason
