"""Hand-written extractions that take every road through the graph."""

from __future__ import annotations

from typing import Any

from kg.model import Article, Claim, Count, Entity, Extraction, Span
from kg.vocab import digest, load

ENTITIES = {
    "arland": Entity("country/arland", "Arland", "Country", ("Arland", "Arlandic Republic"), "Q801"),
    "borland": Entity("country/borland", "Borland", "Country", ("Borland",)),
    "army": Entity("force/arland-army", "Arlandic army", "StateForce", ("the army", "Arlandic army")),
    "rebels": Entity("group/a1/rebels", "rebels", "NonStateArmedGroup", ("the rebels",), named=False),
    "league": Entity("organisation/league", "League of Coasts", "InternationalOrganisation"),
    "cabinet": Entity("government/arland", "Arlandic government", "Government"),
    "agency": Entity("organisation/coast-wire", "Coast Wire", "ReportingOrganisation"),
    "monitor": Entity("organisation/monitor", "the Monitor", "ReportingOrganisation"),
    "premier": Entity("person/ira-holt", "Ira Holt", "Person", ("Holt", "Ira Holt")),
    "villagers": Entity("people/a1/villagers", "villagers", "Population", named=False),
    "town": Entity("place/tarn", "Tarn", "Settlement", ("Tarn", "the town of Tarn")),
    "province": Entity("place/north-province", "North Province", "AdministrativeArea"),
    "capital": Entity("place/arl-city", "Arl City", "Settlement"),
    "depot": Entity("place/depot", "Tarn depot", "Facility"),
    "colonel": Entity("rank/colonel", "Colonel", "Rank"),
    "presidency": Entity("office/president-of-arland", "President of Arland", "Office"),
    "socialism": Entity("ideology/socialism", "Socialism", "Ideology"),
    "rifle": Entity("weapon/k-12", "K-12", "WeaponModel"),
}
_BY_CLASS = {
    "Actor": "arland",
    "Organisation": "league",
    "Country": "borland",
    "Government": "cabinet",
    "Place": "town",
    "Claim": None,
    "Facility": "depot",
    "Person": "premier",
    "Rank": "colonel",
    "Office": "presidency",
    "Ideology": "socialism",
    "WeaponModel": "rifle",
}


def claim(article: Article, predicate: str, subject: str | None, object_: str | None, **more: Any) -> Claim:
    """A claim whose evidence is the article's first sentence; entities by their short names."""
    ends = [_id(subject), _id(object_)]
    named = {key: _id(value) for key, value in more.items() if key in {"source", "via", "place"}}
    rest = {key: value for key, value in more.items() if key not in named}
    name = digest(article.id, predicate, *ends, *sorted(f"{key} {value}" for key, value in more.items()))
    first = article.text.index(".") + 1
    evidence = rest.pop("evidence", Span(0, first))
    trigger = Span(evidence.start, evidence.start + 4)
    return Claim(name, article.id, predicate, *ends, evidence, trigger, "test.1", 0.9, **named, **rest)


def _id(name: str | None) -> str | None:
    return ENTITIES[name].id if name in ENTITIES else name


def extraction(article: Article, *claims: Claim) -> Extraction:
    """The article with its claims and with all entities that they name."""
    used = {n for c in claims for n in (c.subject, c.object, c.source, c.via, c.place)}
    entities = tuple(entity for entity in ENTITIES.values() if entity.id in used)
    return Extraction(article, entities, claims=claims)


def article(name: str, date: str | None = "2020-02-07", **more: Any) -> Article:
    """An article of three sentences."""
    text = f'This is what {name} says first. Then it says "more" of it.\nAt last: nothing.'
    return Article(name, text, date, **more)


def _every_relation() -> Extraction:
    """A fact of each relation of the ontology, both ends of a fitting type."""
    story = article("every-relation.txt", title="Every relation")
    claims = []
    for relation in load().properties.values():
        if relation.relation:
            subject = min(_BY_CLASS[n] or "" for union in relation.domain for n in union)
            ends = [_BY_CLASS[n] for n in sorted(relation.range[0])]
            object_ = "borland" if ends[0] == subject else ends[0]
            claims.append(claim(story, relation.name, subject, object_ or claims[0].id))
    return extraction(story, *claims)


def _modes() -> Extraction:
    """What is not a fact, beside what is."""
    story = article("modes.txt", url="https://news.example/modes?a=1", publisher="Coast Wire")
    strike = {"date": "2020-02-06", "place": "town"}
    fact = claim(story, "struck", "arland", "town", source="monitor", via="agency", stance="said", **strike)
    denied = claim(story, "struck", "arland", "town", source="arland", stance="denied", polarity="negated", **strike)
    modes = ("alleged", "planned", "threatened", "demanded", "hypothetical", "possible", "purpose")
    others = [claim(story, "attacked", "borland", "province", modality=mode, date="2020-02") for mode in modes]
    return extraction(
        story,
        fact,
        denied,
        *others,
        claim(story, "backs", "borland", "rebels", polarity="negated"),
        claim(story, "confirmed", "arland", fact.id, polarity="negated"),
        claim(story, "confirmed", "monitor", fact.id),
    )


def _ill_fitting() -> Extraction:
    """Claims that the ontology does not allow as triples, and claims that lack an end."""
    story = article("ill-fitting.txt", date=None)
    return extraction(
        story,
        claim(story, "warned", "capital", "borland", source="capital", via="town"),
        claim(story, "memberOf", "premier", "arland"),
        claim(story, "controls", "villagers", "villagers"),
        claim(story, "alliedWith", "arland", "arland"),
        claim(story, "locatedIn", "premier", "town", place="premier"),
        claim(story, "struck", None, "town", date="../2020-02-07"),
        claim(story, "attacked", "army", None, date="not a date", place="town"),
        claim(story, "controls", "army", None, extent=0.7),
        claim(story, "controls", "army", "town", extent=1.7),
        claim(story, "killed", None, None, count=Count("killed", 3, 5, 1), place="province"),
        claim(story, "backs", "country/never-described", "borland", source="person/never-described"),
    )


def _tolls() -> Extraction:
    """A strike, its toll on two sources' word, and a part of one toll."""
    story = article("tolls.txt")
    day = {"date": "2020-02-06"}
    whole = claim(story, "killed", "arland", "villagers", source="monitor", count=Count("killed", 23, 23, 23), **day)
    later = Span(story.text.index("Then"), story.text.index("Then") + 10)
    return extraction(
        story,
        claim(story, "struck", "arland", "town", **day),
        whole,
        claim(story, "killed", None, "villagers", source="agency", count=Count("killed", 20, 20), **day),
        claim(story, "wounded", "arland", None, count=Count("wounded", low=7), **day),
        claim(story, "killed", None, "rebels", count=Count("killed", 8, 8, 8), included_in=whole.id, evidence=later),
        claim(story, "killed", None, "army", count=Count("killed", 90, 90, 90), included_in=whole.id, evidence=later),
    )


def _elsewhere() -> Extraction:
    """Another article on the same things, which sees the army as something else."""
    story = article("elsewhere.txt", date="2020-02-08")
    told = extraction(
        story,
        claim(story, "struck", "arland", "town", date="2020-02-06", source="agency"),
        claim(story, "seized", "army", "town", date="2019-12-15~/2020-02-06"),
        claim(story, "controls", "rebels", "province"),
    )
    other = Entity("force/arland-army", "Army of Arland", "ArmedActor", ("Army of Arland",))
    return Extraction(story, (*(e for e in told.entities if e.id != other.id), other), claims=told.claims)


def all_samples() -> list[Extraction]:
    """All of them."""
    return [_every_relation(), _modes(), _ill_fitting(), _tolls(), _elsewhere()]
