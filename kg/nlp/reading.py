"""One article, parsed, to everything read in it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date

from spacy.language import Language
from spacy.tokens import Doc

from kg.model import Article, Claim, EntityId, Extraction, Mention, Span, article_key
from kg.nlp import patterns, times, tree
from kg.nlp.claims import Reader
from kg.nlp.coreference import Entities
from kg.nlp.dating import Clock
from kg.nlp.kinds import NO_ENTITY
from kg.nlp.mentions import Mentions


def read(articles: Iterable[Article], nlp: Language, book: patterns.Book | None = None) -> Iterator[Extraction]:
    """Read each article into mentions, times and claims.

    Args:
        articles: what was read from files.
        nlp: a pipeline of `kg.nlp.load`.
        book: the patterns; those of the drawer by default.
    """
    book = book or patterns.load()
    for article in articles:
        yield extract(article, nlp(article.text), book)


def extract(article: Article, doc: Doc, book: patterns.Book) -> Extraction:
    """Read one parsed article."""
    parsed = tree.read(doc)
    published = date.fromisoformat(article.date) if article.date else None
    found = times.find_times(doc, published)
    mentions = Mentions(parsed, book.words, found)
    mentions.draft_all()
    entities = Entities(mentions, article_key(article.id))
    headings = times.heading_dates(article.text, published)
    clock = Clock(parsed, book.words, times.outermost(found), headings, article.date)
    claims = tuple(Reader(article, parsed, book, mentions, entities, clock).claims())
    drafted = tuple(
        Mention(
            Span(parsed.start[d.first], parsed.end[d.last - 1]), d.text, d.kind, entities.of(d), entities.stood_for(d)
        )
        for d in mentions.all
        if d.type not in NO_ENTITY
    )
    used = {name for m in drafted for name in (m.entity, m.stands_for) if name} | set(_entities(claims))
    return Extraction(article, tuple(entities.records(used)), drafted, found, claims)


def _entities(claims: Iterable[Claim]) -> Iterator[EntityId]:
    for claim in claims:
        yield from (e for e in (claim.subject, claim.object, claim.source, claim.via, claim.place) if e)
