"""Makes Wikidata dumps for tests and measurements: items as the dumps write them, of made-up things.

`stream(n)` is a dump in small: the shares, sizes and shapes of a real one's lines, the same for the same seed. Ids
of classes are counted from `FIRST_CLASS`, of other items from `FIRST_ITEM`; the roots are given.
"""

from __future__ import annotations

import json
import random
import re
from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

FIRST_CLASS, FIRST_ITEM = 100_001, 200_001
LANGUAGES = re.findall(
    r"\w+",
    "en ar de fr es ru uk it pl nl sv fa he tr zh ja ko pt cs fi el hu bg ca sr ro vi id da no eu be hy ka az kk uz sq"
    " lt lv et sl sk hr bs mk ur hi bn ta te ml th my km am so sw ha yo ku ckb ps tg mn ceb war arz",
)
Json = dict[str, Any]


def snak(prop: str, value: Any, kind: str, datatype: str | None = None) -> Json:
    """A snak with a value, in the order of keys of the dumps."""
    datavalue = {"value": value, "type": kind}
    digest = f"{abs(hash_(prop, str(value))):040x}"
    return {"snaktype": "value", "property": prop, "hash": digest, "datavalue": datavalue, "datatype": datatype or kind}


def hash_(*parts: str) -> int:
    """A number that looks like a hash, and is the same in every process."""
    return random.Random("|".join(parts)).getrandbits(160)


def thing(prop: str, number: int) -> Json:
    """A snak that names an item."""
    value = {"entity-type": "item", "numeric-id": number, "id": f"Q{number}"}
    return snak(prop, value, "wikibase-entityid", "wikibase-item")


def text(prop: str, value: str) -> Json:
    """A snak with a string."""
    return snak(prop, value, "string", "external-id")


def native(prop: str, value: str, language: str) -> Json:
    """A snak with words of a language."""
    return snak(prop, {"text": value, "language": language}, "monolingualtext")


def when(prop: str, day: str, precision: int = 11) -> Json:
    """A snak with a time: "+1971-02-03" (precision 11), "+1971-00-00" (9)."""
    value = {"time": f"{day}T00:00:00Z", "timezone": 0, "before": 0, "after": 0, "precision": precision}
    return snak(prop, value | {"calendarmodel": "http://www.wikidata.org/entity/calendar"}, "time")


def point(prop: str, latitude: float, longitude: float) -> Json:
    """A snak with coordinates."""
    value = {"latitude": latitude, "longitude": longitude, "altitude": None, "precision": 0.0001}
    globe = {"globe": "http://www.wikidata.org/entity/earth"}
    return snak(prop, value | globe, "globecoordinate", "globe-coordinate")


def amount(prop: str, number: int) -> Json:
    """A snak with a quantity."""
    return snak(prop, {"amount": f"+{number}", "unit": "1"}, "quantity")


def unknown(prop: str, kind: str = "somevalue") -> Json:
    """A snak without a value: "somevalue" or "novalue"."""
    digest = f"{hash_(prop, kind):040x}"
    return {"snaktype": kind, "property": prop, "hash": digest, "datatype": "wikibase-item"}


def statement(main: Json, rank: str = "normal", qualifiers: Sequence[Json] = (), references: int = 0) -> Json:
    """A statement on an item."""
    made: Json = {"mainsnak": main, "type": "statement"}
    if qualifiers:
        made["qualifiers"] = _by_property(qualifiers)
        made["qualifiers-order"] = list(made["qualifiers"])
    made |= {"id": f"Q0${hash_(str(main)):032X}", "rank": rank}
    if references:
        made["references"] = [_reference(n) for n in range(references)]
    return made


def item(
    number: int,
    labels: dict[str, str] | None = None,
    statements: Sequence[Json] = (),
    *,
    aliases: dict[str, list[str]] | None = None,
    descriptions: dict[str, str] | None = None,
    sitelinks: Sequence[str] = (),
) -> Json:
    """An item; what is empty is a list, as PHP writes it."""
    claims: dict[str, list[Json]] = {}
    for made in statements:
        claims.setdefault(made["mainsnak"]["property"], []).append(made)
    links = {site: {"site": site, "title": f"Page {number}", "badges": []} for site in sitelinks}
    return {
        "type": "item",
        "id": f"Q{number}",
        "labels": _terms(labels or {}),
        "descriptions": _terms(descriptions or {}),
        "aliases": {k: [{"language": k, "value": v} for v in vs] for k, vs in (aliases or {}).items()} or [],
        "claims": claims or [],
        "sitelinks": links or [],
        "lastrevid": 1_000_000 + number,
    }


def line(entity: Json) -> bytes:
    """An entity as a line of a dump, without its comma."""
    return json.dumps(entity, separators=(",", ":")).replace("/", "\\/").encode()


def dump(entities: Sequence[Json | bytes], end: bytes = b"\n") -> bytes:
    """A whole dump: brackets, a line each, commas between; bytes are taken as lines."""
    lines = [entity if isinstance(entity, bytes) else line(entity) for entity in entities]
    return b"[" + end + (b"," + end).join(lines) + end + b"]" + end


class World(NamedTuple):
    """What `stream` draws on: the classes above all, those of each kind below them, the countries."""

    settlement: int
    organisation: int
    person: int
    country: int
    countries: tuple[int, ...]


def stream(n: int, world: World, seed: int = 1) -> Iterator[bytes]:
    """`n` lines without commas: classes (some after their items), settlements, people, and what matters to nobody."""
    maker = _Maker(world, random.Random(seed))
    late = [line(maker.class_(at)) for at in range(60)]
    yield from (early for early in late[:40])
    for k in range(n - len(late)):
        if k % max(1, n // 20) == 0 and len(late) > 40:
            yield late.pop()
        yield line(maker.any(FIRST_ITEM + k))
    yield from late[40:]


class _Maker:
    """Makes items of the kinds that a dump has, in its shares."""

    kinds = ("paper", "person", "settlement", "organisation", "category", "taxon", "star", "gene", "other")
    shares = (37, 10, 8, 3, 5, 4, 4, 3, 26)

    def __init__(self, world: World, rng: random.Random) -> None:
        self.world, self.rng = world, rng

    def class_(self, at: int) -> Json:
        """Class `at` of sixty: 15 under each root that is wanted, the others under themselves."""
        roots = (self.world.settlement, self.world.organisation, self.world.country)
        upper = roots[at % 4] if at % 4 < 3 and at < 12 else FIRST_CLASS + max(0, at - 4)
        made = [] if at % 4 == 3 and at < 12 else [statement(thing("P279", upper), references=1)]
        return item(FIRST_CLASS + at, self._labels(3), [*made, *self._identifiers(2)])

    def any(self, number: int) -> Json:
        """An item of any kind."""
        kind = self.rng.choices(self.kinds, self.shares)[0]
        return getattr(self, f"_{kind}", self._other)(number)

    def _under(self, branch: int) -> Json:
        """That it is of a class of that branch, oftenest of the first, which the dump has before their items."""
        return statement(thing("P31", FIRST_CLASS + branch + 4 * int(15 * self.rng.random() ** 3)), references=1)

    def _paper(self, number: int) -> Json:
        authors = [
            statement(text("P2093", self._name()), qualifiers=[text("P1545", str(k))], references=1)
            for k in range(self.rng.randint(1, 8))
        ]
        cited = [
            statement(thing("P2860", FIRST_ITEM + self.rng.randrange(10**6)), references=1)
            for _ in range(self.rng.randint(0, 15))
        ]
        return item(number, self._labels(2), [self._under(3), *authors, *cited, *self._identifiers(3)])

    def _person(self, number: int) -> Json:
        made = [
            statement(thing("P31", self.world.person), references=2),
            statement(thing("P27", self.rng.choice(self.world.countries)), references=1),
            statement(when("P569", f"+19{self.rng.randint(10, 99)}-03-04"), references=2),
        ]
        return self._known(number, 12, [*made, *self._identifiers(self.rng.randint(2, 14))])

    def _settlement(self, number: int) -> Json:
        made = [
            self._under(0),
            statement(thing("P17", self.rng.choice(self.world.countries)), references=1),
            statement(point("P625", self.rng.uniform(-60, 60), self.rng.uniform(-180, 180)), references=1),
            statement(amount("P1082", self.rng.randrange(10**6)), qualifiers=[when("P585", "+2010-01-01")]),
            statement(text("P1566", str(number))),
        ]
        return self._known(number, 25, [*made, *self._identifiers(self.rng.randint(2, 10))])

    def _organisation(self, number: int) -> Json:
        made = [
            self._under(1),
            statement(thing("P17", self.rng.choice(self.world.countries))),
            statement(when("P571", "+1990-00-00", 9)),
        ]
        return self._known(number, 10, [*made, *self._identifiers(5)])

    def _gene(self, number: int) -> Json:
        made = [self._under(3), statement(thing("P279", FIRST_CLASS + 3), references=1)]
        return item(number, self._labels(4), [*made, *self._identifiers(12)])

    def _category(self, number: int) -> Json:
        return item(number, self._labels(6), [self._under(3)], sitelinks=self._sites(6))

    def _other(self, number: int) -> Json:
        return self._known(number, 5, [self._under(3), *self._identifiers(self.rng.randint(1, 12))])

    def _known(self, number: int, languages: int, statements: list[Json]) -> Json:
        spread = self.rng.randint(2, languages)
        aliases = {code: [self._name(), self._name()] for code in LANGUAGES[: spread // 3]}
        return item(
            number,
            self._labels(spread),
            statements,
            aliases=aliases,
            descriptions=self._labels(spread * 2),
            sitelinks=self._sites(spread // 2),
        )

    def _identifiers(self, n: int) -> list[Json]:
        return [
            statement(text(f"P{2000 + self.rng.randrange(900)}", f"{self.rng.getrandbits(48):x}"), references=1)
            for _ in range(n)
        ]

    def _labels(self, n: int) -> dict[str, str]:
        return {code: self._name(code) for code in LANGUAGES[:n]}

    def _sites(self, n: int) -> list[str]:
        return [f"{code}wiki" for code in LANGUAGES[:n]]

    def _name(self, language: str = "en") -> str:
        letters = {"ar": "ابتدرسعقلمنهوي", "ru": "абвгдеиклмнорст", "zh": "中国城市人民大山"}.get(
            language, "aeiouklmnrst"
        )
        words = ("".join(self.rng.choices(letters, k=self.rng.randint(3, 9))) for _ in range(self.rng.randint(1, 3)))
        return " ".join(words).capitalize()


def _terms(values: dict[str, str]) -> Json | list[Any]:
    return {code: {"language": code, "value": value} for code, value in values.items()} or []


def _by_property(snaks: Sequence[Json]) -> dict[str, list[Json]]:
    found: dict[str, list[Json]] = {}
    for made in snaks:
        found.setdefault(made["property"], []).append(made)
    return found


def _reference(n: int) -> Json:
    snaks = _by_property([thing("P248", 300_001 + n), text("P854", "https://example.org/page")])
    return {"hash": f"{hash_('reference', str(n)):040x}", "snaks": snaks, "snaks-order": list(snaks)}


ITEM, DIRECT = "http://www.wikidata.org/entity/", "http://www.wikidata.org/prop/direct/"
_SCHEMA = "http://schema.org/"
_RDFS, _SKOS = "http://www.w3.org/2000/01/rdf-schema#", "http://www.w3.org/2004/02/skos/core#"
_XSD = "http://www.w3.org/2001/XMLSchema#"


def triples(data: bytes) -> bytes:
    """A JSON dump as truthy N-Triples, the lines of each item together as in the dumps."""
    found: list[str] = []
    for text_ in data.splitlines()[1:-1]:
        try:
            found += _about(json.loads(text_.strip(b",")))
        except ValueError:
            continue
    return "".join(f"{line} .\n" for line in found).encode()


def _about(entity: Json) -> Iterator[str]:
    me = f"<{ITEM}{entity['id']}>"
    yield f"<https://www.wikidata.org/wiki/Special:EntityData/{entity['id']}> <{_SCHEMA}about> {me}"
    yield f"{me} <http://www.w3.org/1999/02/22-rdf-syntax-ns#type> <http://wikiba.se/ontology#Item>"
    for field, names in (
        ("labels", (f"{_RDFS}label", f"{_SKOS}prefLabel")),
        ("descriptions", (f"{_SCHEMA}description",)),
    ):
        for code, term in (entity[field] or {}).items():
            yield from (f"{me} <{name}> {json.dumps(term['value'])}@{code}" for name in names)
    for code, terms in (entity["aliases"] or {}).items():
        yield from (f"{me} <{_SKOS}altLabel> {json.dumps(term['value'])}@{code}" for term in terms)
    for prop, claims in (entity["claims"] or {}).items():
        best = [c for c in claims if c["rank"] == "preferred"] or [c for c in claims if c["rank"] == "normal"]
        for claim in best:
            if claim["mainsnak"]["snaktype"] == "value":
                yield f"{me} <{DIRECT}{prop}> {_object(claim['mainsnak']['datavalue']['value'])}"
    for link in (entity["sitelinks"] or {}).values():
        page = f"https://{link['site'][:-4]}.wikipedia.org/wiki/{link['title'].replace(' ', '_')}"
        yield f"<{page}> <{_SCHEMA}about> {me}"


def _object(value: Any) -> str:
    """A value as a term of N-Triples."""
    if isinstance(value, str):
        return json.dumps(value)
    if "numeric-id" in value:
        return f"<{ITEM}{value['id']}>"
    if "latitude" in value:
        return f'"Point({value["longitude"]} {value["latitude"]})"^^<http://www.opengis.net/ont/geosparql#wktLiteral>'
    if "time" in value:
        day = value["time"].lstrip("+").replace("-00", "-01")
        return f'"{day}"^^<{_XSD}dateTime>'
    return (
        f'"{value["amount"]}"^^<{_XSD}decimal>'
        if "amount" in value
        else f"{json.dumps(value['text'])}@{value['language']}"
    )
