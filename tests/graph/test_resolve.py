from __future__ import annotations

import random

import pytest

from kg.errors import DataError
from kg.model import Claim, Count, Entity, Extraction, Span
from kg.resolve import Resolution, resolve
from tests.graph.samples import ENTITIES, all_samples, article, claim, extraction


def _seen(name: str, *entities: Entity) -> Extraction:
    return Extraction(article(name), entities)


def _key(found: Resolution, claim: Claim) -> str | None:
    event = found.facts.get(claim.id)
    return event.key if event else found.mentioned.get(claim.id)


def test_the_order_of_articles_does_not_matter() -> None:
    samples = all_samples()
    expected = resolve(samples)
    for seed in range(5):
        random.Random(seed).shuffle(samples)
        assert resolve(samples) == expected


def test_label_and_type_by_majority_then_alphabet() -> None:
    def one(label: str, type_: str) -> Entity:
        return Entity("group/x", label, type_, (label,))

    found = resolve([_seen("1", one("B", "ArmedActor")), _seen("2", one("A", "StateForce"))])
    assert (found.entities["group/x"].label, found.entities["group/x"].type) == ("A", "ArmedActor")
    assert found.entities["group/x"].names == ("A", "B")
    assert found.notes == ("group/x: read as ArmedActor and StateForce; taken as ArmedActor",)
    found = resolve([_seen(name, one("B", "StateForce")) for name in "12"] + [_seen("3", one("A", "ArmedActor"))])
    assert (found.entities["group/x"].label, found.entities["group/x"].type) == ("B", "StateForce")


def test_one_wikidata_item_stays_with_one_entity() -> None:
    found = resolve(
        [_seen("1", Entity("country/y", "Y", "Country", (), "Q1"), Entity("force/y", "Y", "StateForce", (), "Q1"))]
    )
    assert [found.entities[name].wikidata for name in ("country/y", "force/y")] == ["Q1", None]
    assert "country/y already" in found.notes[0]


def test_the_same_article_twice_is_one_and_two_of_one_id_are_noted() -> None:
    twice = resolve([_seen("1"), _seen("1")])
    assert (len(twice.extractions), twice.notes) == (1, ())
    two = resolve([_seen("1"), Extraction(article("1", title="other"))])
    assert len(two.extractions) == 1
    assert "several articles" in two.notes[0]


def test_one_event_across_articles_where_all_is_said() -> None:
    one, other = article("1"), article("2", date="2020-02-09")
    same = [claim(story, "struck", "arland", "town", date="2020-02-06") for story in (one, other)]
    found = resolve([extraction(one, same[0]), extraction(other, same[1])])
    assert _key(found, same[0]) == _key(found, same[1])
    assert [event.claims for event in found.events()] == [tuple(sorted(c.id for c in same))]


@pytest.mark.parametrize(
    ("subject", "object_", "date"),
    [("arland", "town", None), (None, "town", "2020-02-06"), ("arland", None, "2020-02-06")],
)
def test_one_event_per_article_where_something_is_missing(
    subject: str | None, object_: str | None, date: str | None
) -> None:
    one, other = article("1"), article("2")
    told = [claim(story, "struck", subject, object_, date=date) for story in (one, other)]
    again = claim(one, "struck", subject, object_, date=date, source="monitor")
    found = resolve([extraction(one, told[0], again), extraction(other, told[1])])
    assert _key(found, told[0]) == _key(found, again) != _key(found, told[1])


def test_a_symmetric_relation_is_one_event_either_way_round() -> None:
    story = article("1")
    pair = [claim(story, "clashedWith", *ends, date="2020-02-06") for ends in (("army", "rebels"), ("rebels", "army"))]
    found = resolve([extraction(story, *pair)])
    (event,) = found.events()
    assert {name for _, name in event.roles} == {ENTITIES["army"].id, ENTITIES["rebels"].id}


def test_a_situation_holds_on_the_day_of_its_article() -> None:
    story = article("1")
    held, hit = claim(story, "controls", "army", "town"), claim(story, "struck", "army", "town")
    found = resolve([extraction(story, held, hit)])
    assert found.facts[held.id].date == "2020-02-07"
    assert found.facts[hit.id].date is None


def test_only_facts_make_events() -> None:
    story = article("1")
    day = {"date": "2020-02-06"}
    fact = claim(story, "struck", "arland", "town", **day)
    denied = claim(story, "struck", "arland", "town", polarity="negated", **day)
    planned = claim(story, "struck", "arland", "province", modality="planned", **day)
    found = resolve([extraction(story, fact, denied, planned)])
    assert list(found.facts) == [fact.id]
    assert found.mentioned == {denied.id: found.facts[fact.id].key}


def test_harm_belongs_to_the_attack_of_its_sentence() -> None:
    story = article("1")
    day = {"date": "2020-02-06"}
    hit = claim(story, "struck", "arland", "town", **day)
    dead = claim(story, "killed", "arland", "villagers", count=Count("killed", 3), **day)
    passive = claim(story, "wounded", None, "villagers", count=Count("wounded", 5), **day)
    others = [
        claim(story, "killed", "borland", "villagers", count=Count("killed", 1), **day),
        claim(story, "killed", "arland", "villagers", count=Count("killed", 2), date="2020-02-01"),
        claim(story, "killed", "arland", "villagers", count=Count("killed", 4), evidence=Span(30, 40), **day),
    ]
    found = resolve([extraction(story, hit, dead, passive, *others)])
    keys = {_key(found, one) for one in (hit, dead, passive)}
    assert len(keys) == 1
    assert not keys & {_key(found, one) for one in others}


def test_a_part_belongs_to_the_event_of_its_whole() -> None:
    story = article("1")
    whole = claim(story, "killed", "arland", "villagers", count=Count("killed", 9))
    part = claim(story, "killed", None, "premier", count=Count("killed", 1), included_in=whole.id)
    found = resolve([extraction(story, whole, part)])
    assert _key(found, whole) == _key(found, part)


@pytest.mark.parametrize("relation", ["outflanked", "relatedTo", "initiator"])
def test_an_unknown_relation_is_named(relation: str) -> None:
    story = article("1")
    with pytest.raises(DataError, match=relation):
        resolve([extraction(story, claim(story, relation, "arland", "borland"))])


def test_an_unknown_class_is_named() -> None:
    story = article("1")
    told = extraction(story, claim(story, "backs", "arland", "borland"))
    odd = Extraction(story, (Entity("country/arland", "Arland", "Kingdom"),), claims=told.claims)
    with pytest.raises(DataError, match="Kingdom"):
        resolve([odd])
