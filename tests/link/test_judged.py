"""Judgements applied: one id and one item for what is one, wherever it is named."""

from __future__ import annotations

from pathlib import Path

import pytest

from kg.link import finder, judgements
from kg.link.catalogue import Catalogue
from kg.link.judged import BY, apply
from kg.link.judgements import Judgements
from kg.link.linking import Linker
from kg.link.records import Item
from kg.model import Article, Claim, Entity, Extraction, Link, Mention, Span
from kg.resolve import resolve

DAY = "2026-03-01"
GAZETTEER = Catalogue(
    [
        Item("organisation/league", "League of Coasts", "InternationalOrganisation", wikidata="Q5"),
        Item("organisation/union", "Union", "InternationalOrganisation", wikidata="Q6"),
    ]
)
REBELS = Entity("group/a1/rebels", "rebels", "NonStateArmedGroup", ("the rebels",), named=False)
FRONT = Entity("organisation/front", "Front", "NonStateArmedGroup", ("Front", "the Front"))
LEAGUE = Entity("organisation/league", "League of Coasts", "InternationalOrganisation", ("League",), "Q5")
TOWN = Entity("place/tarn", "Tarn", "Settlement", ("Tarn",))


def claim(article: str, subject: str, object_: str, **more: str) -> Claim:
    return Claim(f"{article}-1", article, "struck", subject, object_, Span(0, 9), Span(4, 9), "test.1", 0.9, **more)


ARTICLES = (
    Extraction(
        Article("a1", "They struck Tarn."),
        (REBELS, FRONT, TOWN),
        (Mention(Span(0, 4), "They", "pronoun", REBELS.id), Mention(Span(12, 16), "Tarn", "named", TOWN.id)),
        claims=(claim("a1", REBELS.id, TOWN.id, source=FRONT.id, via=REBELS.id, place=TOWN.id),),
    ),
    Extraction(Article("a2", "The League left."), (LEAGUE, TOWN), claims=(claim("a2", LEAGUE.id, TOWN.id),)),
)


def judged(*rows: str, by: str = "Ada", finder: Catalogue | None = GAZETTEER) -> tuple[Extraction, ...]:
    parts = [row.split(maxsplit=3) for row in rows]
    made = [judgements.made(p[0], p[1], p[2], by, DAY, p[3] if len(p) > 3 else "") for p in parts]
    return apply(ARTICLES, Judgements(made), finder)


def entities(result: tuple[Extraction, ...]) -> dict[str, Entity]:
    return dict(resolve(result).entities)


def links(result: tuple[Extraction, ...]) -> list[Link]:
    return [link for one in result for link in one.links]


def test_without_judgements_nothing_changes() -> None:
    assert apply(ARTICLES, Judgements(), GAZETTEER) == ARTICLES
    assert judged("place/x same place/y") == ARTICLES


def test_what_is_one_has_one_id_everywhere() -> None:
    first = judged("group/a1/rebels same organisation/front")[0]
    assert [entity.id for entity in first.entities] == [REBELS.id, TOWN.id], "the alphabetically first id"
    (merged, _) = first.entities
    assert merged.names == ("Front", "the Front", "the rebels")
    assert merged.named
    assert [mention.entity for mention in first.mentions] == [REBELS.id, TOWN.id]
    (only,) = first.claims
    assert (only.subject, only.source, only.via) == (REBELS.id,) * 3
    assert (only.object, only.place, only.id) == (TOWN.id, TOWN.id, "a1-1"), "a claim's id stays"


def test_the_gazetteers_id_label_and_type_win() -> None:
    result = judged("group/a1/rebels same organisation/league")
    known = entities(result)
    assert sorted(known) == ["organisation/front", "organisation/league", "place/tarn"]
    league = known["organisation/league"]
    assert (league.label, league.type, league.wikidata) == ("League of Coasts", "InternationalOrganisation", "Q5")
    assert result[0].claims[0].subject == "organisation/league"


def test_an_item_of_the_gazetteer_is_its_row() -> None:
    known = entities(judged("group/a1/rebels same Q5"))
    assert REBELS.id not in known
    assert known[LEAGUE.id].wikidata == "Q5"


def test_an_item_beyond_the_gazetteer_is_a_link_that_says_why() -> None:
    result = judged("organisation/front same Q77 their own site", "group/a1/rebels same organisation/front")
    assert entities(result)[REBELS.id].wikidata == "Q77"
    first, second = links(result)
    assert [link.name for link in (first, second)] == ["rebels", "Front"]
    for link in (first, second):
        assert (link.entity, link.item, link.wikidata) == (REBELS.id, "wikidata/Q77", "Q77")
        assert (link.by, link.who, link.when, link.reason) == (BY, "Ada", DAY, "their own site")


def test_a_judgement_beats_the_gazetteer() -> None:
    result = judged("organisation/league different Q5", "organisation/league same Q8")
    assert entities(result)[LEAGUE.id].wikidata == "Q8"
    assert [link.wikidata for link in links(result)] == ["Q8"]


@pytest.mark.parametrize("word", ["different", "unsure"])
def test_a_doubted_link_is_lost(word: str) -> None:
    result = judged(f"organisation/league {word} Q5")
    assert entities(result)[LEAGUE.id].wikidata is None
    (link,) = links(result)
    assert (link.entity, link.item, link.wikidata, link.by) == (LEAGUE.id, LEAGUE.id, None, BY)


def test_what_differs_from_the_gazetteers_row_keeps_its_own_id() -> None:
    known = entities(judged("organisation/front same Q5", "organisation/league different Q5"))
    assert known[FRONT.id].wikidata == "Q5"
    assert known[LEAGUE.id].wikidata is None
    known = entities(judged("organisation/front same Q5", "organisation/front unsure organisation/league"))
    assert FRONT.id in known


def test_a_row_judged_to_be_another_item_does_not_draw_in_who_has_its_old_one() -> None:
    known = entities(judged("organisation/league same Q8", "organisation/front same Q5"))
    assert known[FRONT.id].wikidata == "Q5"
    assert known[LEAGUE.id].wikidata == "Q8"


def test_without_a_gazetteer_the_label_is_the_kept_ids_own() -> None:
    known = entities(judged("organisation/front same organisation/league", finder=None))
    assert known[FRONT.id].label == "Front"
    assert LEAGUE.id not in known


def test_events_follow_the_judgement() -> None:
    dated = [
        Extraction(
            Article(name, "They struck Tarn.", DAY),
            (who, TOWN),
            claims=(claim(name, who.id, TOWN.id, date=DAY),),
        )
        for name, who in (("a1", FRONT), ("a2", LEAGUE))
    ]
    one = judgements.made(FRONT.id, "same", LEAGUE.id, "Ada", DAY)
    assert len(resolve(dated).events()) == 2
    assert len(resolve(apply(dated, Judgements([one]), GAZETTEER)).events()) == 1


ROWS = [
    "group/a1/rebels same organisation/front",
    "group/a1/rebels same organisation/league",
    "group/a1/rebels same Q5",
    "organisation/front same Q77",
    "organisation/league different Q5",
    "organisation/league unsure Q5",
    "organisation/league same Q8",
]


@pytest.mark.parametrize("row", ROWS)
def test_to_apply_twice_is_to_apply_once(row: str) -> None:
    left, word, right = row.split()
    known = Judgements([judgements.made(left, word, right, "Ada", DAY)])
    once = apply(ARTICLES, known, GAZETTEER)
    assert once != ARTICLES
    assert apply(once, known, GAZETTEER) == once


# ---- together with the linker

TEXT = "date 2020-02-07 Fighters of the Coastal Front seized the town of Saraqeb on Thursday. Tripoli fell, too.\n"
UNKNOWN = "Q999999999"


@pytest.fixture(scope="module")
def read() -> tuple[Extraction, ...]:
    """What is read in an article, before anything is linked."""
    from kg import pipeline

    found = next(pipeline.extract([Article("a", TEXT, "2020-02-07")]))
    assert isinstance(found, Extraction)
    return (found,)


def linked(read: tuple[Extraction, ...], *rows: str) -> Extraction:
    """As a build links it: judged, linked, judged again."""
    made = [judgements.made(*row.split(), by="Ada", date=DAY) for row in rows]
    known, rows_of = Judgements(made), finder("gazetteer")
    linker = Linker(rows_of, judgements=known)
    (done,) = apply(map(linker.link, apply(read, known, rows_of)), known, rows_of)
    return done


def items(one: Extraction) -> dict[str, str | None]:
    return {entity.id: entity.wikidata for entity in one.entities}


def test_the_linker_leaves_alone_what_is_judged(read: tuple[Extraction, ...]) -> None:
    plain = items(linked(read))
    assert plain["place/saraqeb"]
    assert plain["organisation/coastal-front"] is None
    assert items(linked(read, f"organisation/coastal-front same {UNKNOWN}")) == {
        **plain,
        "organisation/coastal-front": UNKNOWN,
    }
    home = linked(read, "organisation/coastal-front same organisation/hezbollah")
    assert "organisation/hezbollah" in items(home)
    assert "organisation/coastal-front" not in items(home)
    assert [link.by for link in home.links if link.entity == "organisation/hezbollah"] == [BY]
    item = items(home)["organisation/hezbollah"]
    assert items(linked(read, f"organisation/coastal-front same {item}")) == items(home), "its item says the same"


def test_what_is_doubted_is_no_link(read: tuple[Extraction, ...]) -> None:
    item = items(linked(read))["place/saraqeb"]
    done = linked(read, f"place/saraqeb different {item}")
    assert items(done)["place/saraqeb"] is None
    (link,) = [link for link in done.links if link.entity == "place/saraqeb"]
    assert (link.by, link.who, link.item, link.wikidata) == (BY, "Ada", "place/saraqeb", None)


def test_a_build_takes_a_file_of_judgements(tmp_path: Path) -> None:
    from kg import pipeline

    (tmp_path / "a.txt").write_text(TEXT)
    file = tmp_path / "judgements.tsv"
    pipeline.build([tmp_path / "a.txt"], tmp_path / "plain")
    judgements.add(file, "organisation/coastal-front", "same", UNKNOWN, by="Ada", date=DAY, reason="so they say")
    pipeline.build([tmp_path / "a.txt"], tmp_path / "judged", judgements=file)
    assert f'"wikidata":"{UNKNOWN}"' in (tmp_path / "judged" / "entities.jsonl").read_text()
    assert '"by":"judgement","who":"Ada"' in (tmp_path / "judged" / "links.jsonl").read_text()
    manifests = [(tmp_path / name / "manifest.json").read_text() for name in ("plain", "judged")]
    assert manifests[0] != manifests[1], "judgements are among the resources of a run"
