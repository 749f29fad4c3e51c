"""The records that travel between the stages; frozen, and the same as JSON lines.

Offsets are code points of `Article.text`, 0-based, end-exclusive. Dates are EDTF
(ISO 8601-2 level 1) strings. `predicate` and `type` are local names of the ontology.
"""

from __future__ import annotations

import hashlib
from typing import Literal

import msgspec

EntityId = str
"""`bucket/slug` ("country/israel"), or `bucket/article-hash/slug` for what one article merely describes."""

Polarity = Literal["affirmed", "negated"]
Modality = Literal["actual", "alleged", "planned", "threatened", "demanded", "hypothetical", "possible", "purpose"]
Stance = Literal[
    "asserted", "said", "claimed", "confirmed", "denied", "accused", "acknowledged", "demanded", "threatened"
]
Harm = Literal["killed", "wounded", "missing", "captured", "displacedPeople"]
MentionKind = Literal["named", "nominal", "demonym", "pronoun"]
Readings = Literal["names", "stands for"]


class Record(msgspec.Struct, frozen=True, omit_defaults=True, gc=False):
    """Base of all records: immutable, hashable, written without fields at their default.

    Frozen records form no cycles; the garbage collector need not walk through those of a thousand articles.
    """


class Span(Record, frozen=True, array_like=True, order=True):
    """A stretch of an article's text."""

    start: int
    end: int

    def of(self, article: Article) -> str:
        """The words that the span covers."""
        return article.text[self.start : self.end]


class Article(Record, frozen=True):
    """One text that was read. `date` is its date of publication, `YYYY-MM-DD`."""

    id: str
    text: str
    date: str | None = None
    title: str | None = None
    url: str | None = None
    publisher: str | None = None


class Entity(Record, frozen=True):
    """A thing that claims are about: an actor, a place, a group of people.

    `type` is an ontology class, `names` every wording seen, `wikidata` an item id of the
    gazetteer. `named` is false for what an article only describes ("the rebels"). `country` (ISO 3166-1
    alpha-2), `latitude` and `longitude` (degrees, WGS 84) are those of the item it is linked to.
    """

    id: EntityId
    label: str
    type: str
    names: tuple[str, ...] = ()
    wikidata: str | None = None
    named: bool = True
    country: str | None = None
    latitude: float | None = None
    longitude: float | None = None


class Mention(Record, frozen=True):
    """Words in an article that name or describe an entity.

    `stands_for` is the entity they speak of, where that is another: "Ankara" names a city, and may stand for Turkey.
    """

    span: Span
    text: str
    kind: MentionKind
    entity: EntityId
    stands_for: EntityId | None = None


class Link(Record, frozen=True):
    """What an article's name was tied to, and why; or that it was tied to nothing.

    `entity` is what the name leads to in the article now, `name` its wording, `item` the item's id (None: nothing is
    sure enough), `label` and `wikidata` the item's. `reading` tells whether the words name the item or stand for it:
    "the Turkish president" names an office and stands for a person. `match` is how the wording met the item's names,
    `score` the probability that it is meant, made of `features`; `rivals` are the next likely items. `span` is given
    where the words are no mention, `by` is the finder's name. Where people decided (`by` "judgement"), `who` did,
    `when` (the day) and for what `reason`; where a service failed, `reason` says why the name was not looked up.
    """

    entity: EntityId
    name: str
    item: str | None = None
    wikidata: str | None = None
    label: str = ""
    match: str = ""
    score: float = 0.0
    reading: Readings = "names"
    features: tuple[tuple[str, float], ...] = ()
    rivals: tuple[tuple[str, float], ...] = ()
    span: Span | None = None
    by: str = ""
    who: str = ""
    when: str = ""
    reason: str = ""


class Time(Record, frozen=True):
    """A time expression and the days it stands for."""

    span: Span
    text: str
    value: str


class Count(Record, frozen=True):
    """A number of people harmed: as worded (`best`), and the bounds the wording allows."""

    harm: Harm
    best: int | None = None
    low: int | None = None
    high: int | None = None


class Claim(Record, frozen=True):
    """One relation as one passage states it: the unit of truth.

    `id` is a hash of what is claimed, of the words and of the pattern. `confidence` is the probability that the
    passage states this, `reason` what moved it most, `signs` all that it rests on beside the pattern. `object` is an
    entity, or for `confirmed` the id of a claim. `source` is who says so (None: the article itself), `via` who relays
    it. `evidence` is the sentence, `trigger` the words that carry the relation. `included_in` is the claim whose count
    already contains this one's. `extent` is a share of the object between 0 and 1. `weapon` is what an attack was made
    with, as worded, `date` when it happened or held, `said` when its source said so.
    """

    id: str
    article: str
    predicate: str
    subject: EntityId | None
    object: str | None
    evidence: Span
    trigger: Span
    pattern: str
    confidence: float
    subject_span: Span | None = None
    object_span: Span | None = None
    source: EntityId | None = None
    via: EntityId | None = None
    stance: Stance = "asserted"
    polarity: Polarity = "affirmed"
    modality: Modality = "actual"
    date: str | None = None
    place: EntityId | None = None
    count: Count | None = None
    extent: float | None = None
    included_in: str | None = None
    weapon: str | None = None
    said: str | None = None
    signs: tuple[str, ...] = ()
    reason: str = ""

    @property
    def is_fact(self) -> bool:
        """Whether the passage affirms it as actual, so that a direct triple may stand on it."""
        return self.polarity == "affirmed" and self.modality == "actual"


class Extraction(Record, frozen=True):
    """All that was read in one article."""

    article: Article
    entities: tuple[Entity, ...] = ()
    mentions: tuple[Mention, ...] = ()
    times: tuple[Time, ...] = ()
    claims: tuple[Claim, ...] = ()
    links: tuple[Link, ...] = ()


def article_key(article_id: str) -> str:
    """The short hash that scopes what only one article describes."""
    return hashlib.blake2b(article_id.encode("utf-8", "surrogatepass"), digest_size=5).hexdigest()
