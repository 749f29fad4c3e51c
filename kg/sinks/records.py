"""The records of every stage as JSON lines, and the manifest of an output folder."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from kg import jsonl
from kg.model import Link, Mention, Record, Time
from kg.rdf import Run
from kg.resolve import Resolution
from kg.sinks.folder import MANIFEST


class FoundMention(Record, frozen=True):
    """A mention and the article it stands in."""

    article: str
    mention: Mention


class FoundLink(Record, frozen=True):
    """What a name was tied to, and the article it stands in."""

    article: str
    link: Link


class FoundTime(Record, frozen=True):
    """A time expression and the article it stands in."""

    article: str
    time: Time


class Manifest(Record, frozen=True):
    """What made an output folder, and how much it holds.

    `added` are quads of `kg enrich`, `inferred` of `kg infer`, `views` those of the graph of views.
    """

    software: str
    resources: str
    articles: int
    entities: int
    events: int
    claims: int
    quads: int
    notes: tuple[str, ...] = ()
    added: int = 0
    inferred: int = 0
    views: int = 0


def write(resolution: Resolution, folder: Path) -> None:
    """One file per kind of record, in the order of the articles, or of the ids."""
    articles = resolution.extractions
    entities = (resolution.entities[name] for name in sorted(resolution.entities))
    jsonl.write((one.article for one in articles), folder / "articles.jsonl")
    jsonl.write((claim for one in articles for claim in one.claims), folder / "claims.jsonl")
    jsonl.write(entities, folder / "entities.jsonl")
    jsonl.write(resolution.events(), folder / "events.jsonl")
    jsonl.write(_links(resolution), folder / "links.jsonl")
    jsonl.write(_mentions(resolution), folder / "mentions.jsonl")
    jsonl.write(_times(resolution), folder / "times.jsonl")


def write_manifest(resolution: Resolution, run: Run, quads: int, folder: Path, *, views: int = 0) -> None:
    """Say what the folder holds; this file is what makes it known as ours."""
    manifest = Manifest(
        run.software,
        run.resources,
        articles=len(resolution.extractions),
        entities=len(resolution.entities),
        events=len({event.key for event in resolution.facts.values()}),
        claims=sum(len(one.claims) for one in resolution.extractions),
        quads=quads,
        notes=resolution.notes,
        views=views,
    )
    jsonl.write([manifest], folder / MANIFEST)


def _mentions(resolution: Resolution) -> Iterator[FoundMention]:
    for one in resolution.extractions:
        yield from (FoundMention(one.article.id, mention) for mention in one.mentions)


def _links(resolution: Resolution) -> Iterator[FoundLink]:
    for one in resolution.extractions:
        yield from (FoundLink(one.article.id, link) for link in one.links)


def _times(resolution: Resolution) -> Iterator[FoundTime]:
    for one in resolution.extractions:
        yield from (FoundTime(one.article.id, time) for time in one.times)
