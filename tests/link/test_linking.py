"""Decisions article by article: which Tripoli, whose president, and when nobody is meant."""

from __future__ import annotations

from pathlib import Path

import pytest

import kg
from kg import jsonl
from kg.link.finding import Gazetteer
from kg.link.linking import Linker
from kg.link.renaming import renamed
from kg.link.titles import holders, office_of, titles
from kg.model import Article, Claim, Entity, Extraction, Mention, Span
from kg.sinks.records import FoundLink


@pytest.fixture(scope="module")
def linker() -> Linker:
    return Linker(Gazetteer())


def extraction(text: str, *named: tuple[str, str, str], date: str | None = "2020-02-07") -> Extraction:
    """An article with mentions: words, entity, class."""
    entities = {name: Entity(name, words, type_) for words, name, type_ in named}
    mentions = []
    for words, name, type_ in named:
        start = text.index(words)
        kind = "demonym" if type_ == "Country" and words.endswith(("n", "se", "sh")) else "named"
        mentions.append(Mention(Span(start, start + len(words)), words, kind, name))  # type: ignore[arg-type]
    return Extraction(Article("a", text, date=date), tuple(entities.values()), tuple(mentions))


LIBYA = ("Libyan", "country/libya", "Country")
LEBANON = ("Lebanese", "country/lebanon", "Country")


@pytest.mark.parametrize(
    ("text", "other", "meant"),
    [
        ("Libyan guns shelled Tripoli.", LIBYA, "place/tripoli"),
        ("Lebanese soldiers left Tripoli.", LEBANON, "place/tripoli-lebanon"),
    ],
)
def test_the_article_decides_among_namesakes(
    linker: Linker, text: str, other: tuple[str, str, str], meant: str
) -> None:
    done = linker.link(extraction(text, other, ("Tripoli", "place/tripoli", "Settlement")))
    assert done.mentions[1].entity == meant
    place = next(entity for entity in done.entities if entity.id == meant)
    assert place.wikidata
    assert place.latitude is not None
    link = next(link for link in done.links if link.item == meant)
    assert dict(link.features)["coherence"] == 1.0
    assert link.score > link.rivals[0][1]


def test_a_new_id_is_taken_everywhere() -> None:
    one = Extraction(
        Article("a", "x y"),
        (Entity("place/x", "X", "Settlement"), Entity("country/y", "Y", "Country")),
        (Mention(Span(0, 1), "x", "named", "place/x", "place/x"),),
        claims=(
            Claim("c", "a", "struck", "place/x", "place/x", Span(0, 3), Span(0, 1), "p", 0.5, source="place/x",
                  via="place/x", place="place/x"),
        ),
    )  # fmt: skip
    done = renamed(one, {"place/x": "place/z"}, [Entity("place/z", "Z", "Settlement", wikidata="Q1")])
    (claim,) = done.claims
    assert {claim.subject, claim.object, claim.source, claim.via, claim.place} == {"place/z"}
    assert claim.id == "c"
    assert (done.mentions[0].entity, done.mentions[0].stands_for) == ("place/z", "place/z")
    assert [entity.id for entity in done.entities] == ["country/y", "place/z"]
    assert done.entities[1].names == ("X",)


@pytest.mark.parametrize(("other", "linked"), [(("Iranian", "country/iran", "Country"), True), (LIBYA, False)])
def test_a_letter_off_is_forgiven_where_the_article_speaks_of_its_country(
    linker: Linker, other: tuple[str, str, str], linked: bool
) -> None:
    text = f"{other[0]} ships left Chahbahar."
    done = linker.link(extraction(text, other, ("Chahbahar", "place/chahbahar", "Settlement")))
    assert (done.mentions[1].entity == "place/chabahar") is linked


def test_when_unsure_the_entity_stays_ours(linker: Linker) -> None:
    done = linker.link(
        extraction("Gunmen attacked Nowhereville.", ("Nowhereville", "place/nowhereville", "Settlement"))
    )
    (entity,) = done.entities
    assert (entity.id, entity.wikidata) == ("place/nowhereville", None)
    assert done.links[0].item is None


def test_what_the_gazetteer_has_but_is_not_meant_gets_an_id_of_its_own(linker: Linker) -> None:
    text = "Police in Georgia, United States, arrested a man in Atlanta."
    named = (("Georgia", "country/georgia", "Country"), ("United States", "country/united-states", "Country"))
    done = linker.link(extraction(text, *named, ("Atlanta", "place/atlanta", "Settlement")))
    assert "country/georgia" not in {entity.id for entity in done.entities}


def test_the_order_of_entities_changes_nothing(linker: Linker) -> None:
    one = extraction("Lebanese soldiers left Tripoli.", LEBANON, ("Tripoli", "place/tripoli", "Settlement"))
    other = Extraction(one.article, one.entities[::-1], one.mentions)
    assert linker.link(one) == linker.link(other)


# ---- two readings


def test_a_title_names_an_office_and_stands_for_its_holder(linker: Linker) -> None:
    text = "The Turkish president warned Syria."
    person = Entity("person/0/turkish-president", "Turkish president", "Person", named=False)
    mention = Mention(Span(4, 21), "Turkish president", "nominal", person.id)
    done = linker.link(Extraction(Article("a", text, date="2020-02-05"), (person,), (mention,)))
    readings = {link.reading: link for link in done.links}
    assert readings["names"].label == "President of Turkey"
    assert readings["stands for"].wikidata == "Q39259"
    assert done.mentions[0].entity == readings["stands for"].item


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("the Turkish president", [("Turkish president", "TR")]),
        ("Israel's prime minister", [("Israel's prime minister", "IL")]),
        ("the president of South Sudan", [("president of South Sudan", "SS")]),
        ("the president of the company", []),
        ("a presidential guard", []),
    ],
)
def test_titles_are_read_with_their_country(text: str, found: list[tuple[str, str]]) -> None:
    assert [(text[one.span.start : one.span.end], one.of) for one in titles(text)] == found


def test_holders_are_those_of_the_day() -> None:
    (title,) = titles("the Turkish president")
    assert [held.term.person for held in holders(title, "2010-01-01")] == ["Abdullah Gül"]
    assert holders(title, None) == ()
    assert office_of(holders(title, "2010-01-01")[0].term) == ("office/tr-president", "President of Turkey")


def test_who_may_have_left_long_ago_is_not_taken_for_the_holder(linker: Linker) -> None:
    (title,) = titles("the Zambian president")
    held = holders(title, "2024-02-07")
    assert held
    assert not held[0].known or held[0].term.ended
    person = Entity("person/0/zambian-president", "Zambian president", "Person", named=False)
    mention = Mention(Span(4, 21), "Zambian president", "nominal", person.id)
    text = "The Zambian president spoke."
    done = linker.link(Extraction(Article("a", text, date="2032-02-07"), (person,), (mention,)))
    assert done.mentions[0].entity == person.id


def test_name_and_role_that_disagree_lower_the_score(linker: Linker) -> None:
    def score(title: str) -> float:
        text = f"{title} Abdullah Gül spoke."
        done = linker.link(extraction(text, ("Abdullah Gül", "person/abdullah-gul", "Person"), date="2010-01-01"))
        return next(link.score for link in done.links if link.name == "Abdullah Gül")

    assert score("Turkish president") > score("Visitor") > score("Israeli president")


def test_a_surname_behind_its_office_is_its_holder(linker: Linker) -> None:
    text = "Turkish president Gül spoke."
    done = linker.link(extraction(text, ("Gül", "person/gul", "Person"), date="2010-01-01"))
    assert next(m.entity for m in done.mentions if m.text == "Gül") == "person/abdullah-gul"


def test_national_forces_stand_for_the_army(linker: Linker) -> None:
    text = "Israeli troops entered the town."
    forces = Entity("organisation/israel-forces", "Israeli troops", "StateForce", named=False)
    mention = Mention(Span(0, 14), "Israeli troops", "nominal", forces.id)
    done = linker.link(Extraction(Article("a", text), (forces,), (mention,)))
    assert done.mentions[0].entity == forces.id
    assert [(link.reading, link.item) for link in done.links] == [("stands for", "organisation/israel-defense-forces")]


# ---- the whole way


def test_security_forces_are_no_army(linker: Linker) -> None:
    text = "Iraqi security forces left."
    force = Entity("organisation/iraq-forces", "Iraqi security forces", "StateForce", named=False)
    read = Extraction(
        Article("a", text), (force,), (Mention(Span(0, 21), "Iraqi security forces", "nominal", force.id),)
    )
    assert linker.link(read).links == ()


def test_a_people_is_linked_by_its_name(linker: Linker) -> None:
    done = linker.link(extraction("The Tuareg left.", ("Tuareg", "people/tuareg", "Population")))
    assert [(link.item, link.match) for link in done.links] == [("people/tuareg-people", "exact")]


def test_some_of_a_people_have_its_name_and_stay_their_own_entity(linker: Linker) -> None:
    text = "At least 35 Palestinians and two farmers fled."
    some = Entity("people/a/35-palestinians", "35 Palestinians", "Population", named=False)
    farmers = Entity("people/a/two-farmers", "two farmers", "Population", named=False)
    read = Extraction(
        Article("a", text),
        (some, farmers),
        (
            Mention(Span(0, 24), "At least 35 Palestinians", "nominal", some.id),
            Mention(Span(29, 40), "two farmers", "nominal", farmers.id),
        ),
    )
    done = linker.link(read)
    (link,) = done.links
    assert (link.entity, link.item, link.span) == (some.id, "people/palestinians", Span(12, 24))
    assert done.entities == (some, farmers)


@pytest.mark.parametrize(
    ("text", "name", "meant"),
    [
        ("Soldiers raided the town of Sagaing.", "Sagaing", "place/sagaing-city"),
        ("Shells hit Kharkiv city.", "Kharkiv city", "place/kharkiv"),
        ("Shells hit the city of Kharkiv.", "Kharkiv", "place/kharkiv"),
        ("Syrian troops entered Idlib, a northern province.", "Idlib", "place/idlib-governorate"),
        ("Syrian troops entered Idlib.", "Idlib", "place/idlib"),
    ],
)
def test_what_the_text_calls_it_tells_a_town_from_its_province(
    linker: Linker, text: str, name: str, meant: str
) -> None:
    others = [("Syrian", "country/syria", "Country")] if "Syrian" in text else []
    done = linker.link(extraction(text, (name, f"place/{name.lower()}", "Settlement"), *others))
    assert [link.item for link in done.links if link.name == name] == [meant]


def test_a_build_keeps_links_and_coordinates(tmp_path: Path) -> None:
    text = "Ankara warned Syria on Thursday. Turkish jets bombed Saraqeb in Syria, and a bomb went off in Ankara."
    (tmp_path / "a.txt").write_text(f"date 2020-02-07\n\n{text}", "utf-8")
    kg.build([tmp_path / "a.txt"], tmp_path / "out")
    links = list(jsonl.read(tmp_path / "out" / "links.jsonl", FoundLink))
    assert {"place/saraqeb", "country/syria", "place/ankara"} <= {found.link.item for found in links}
    graph = (tmp_path / "out" / "graph.ttl").read_text("utf-8")
    assert "^^geo:wktLiteral" in graph
    assert "owl:sameAs wd:Q1895761" in graph
    mentions = (tmp_path / "out" / "mentions.jsonl").read_text("utf-8")
    assert '"stands_for":"country/turkey"' in mentions
    kg.build([tmp_path / "a.txt"], tmp_path / "bare", link="none")
    assert (tmp_path / "bare" / "links.jsonl").read_text("utf-8") == ""


def test_an_unknown_finder_is_said(tmp_path: Path) -> None:
    with pytest.raises(kg.KGError, match="nothing links by 'magic'"):
        kg.build([tmp_path], tmp_path / "out", link="magic")
