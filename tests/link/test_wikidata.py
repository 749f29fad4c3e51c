"""Wikidata, asked online: what is found, how failures are said, and that nobody is asked twice."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

import httpx
import pytest

from kg.errors import EndpointError, InputError, OutputError
from kg.link import classes
from kg.link.cache import Cache
from kg.link.circuit import Circuit
from kg.link.online import Addresses, Enduring, Extended, Means, open_wikidata
from kg.link.records import Candidate, Item, Sought
from kg.link.wikidata import Wikidata
from kg.patience import Patience
from tests.link.wikidata_server import (
    CLASSES,
    GROUP,
    LAND,
    OLD_VILLAGE,
    RIVER,
    TOWN,
    VILLAGE,
    Fault,
    Known,
    Played,
    day,
    html,
    item,
    playing,
    point,
    statement,
)

LANDS = {"Q900000020": "XA", "Q900000021": "XB"}
ITEMS = (
    Known("Q900000030", "Zanzur Bay", (RIVER,)),
    Known(
        "Q900000031",
        "Zanzur",
        (TOWN,),
        ("Zänzūr",),
        "town of Alphia",
        {
            "P17": [item("Q900000020"), item("Q900000021", "deprecated")],
            "P625": [point(32.5, -13.25)],
            "P1082": [statement({"amount": "+4100", "unit": "1"}, "quantity")],
            "P571": [day("1911-00-00", 9), day("1700-00-00", 7)],
        },
        {"fr": ("Zanzour", "ville")},
        links=12,
    ),
    Known("Q900000032", "Zanzur", (VILLAGE,), more={"P17": [item("Q900000021")]}),
    Known("Q900000033", "Zanzur", (RIVER,)),
    Known("Q900000034", "Front of Zanzur", (GROUP, VILLAGE), ("FZ",), more={"P576": [day("2015-03-01", 10)]}),
    Known("Q900000035", "Nameless", ()),
    Known(VILLAGE, "village", above=(TOWN,)),
    Known(RIVER, "river"),
)


@dataclass
class Clock:
    """Time that passes only by sleeping, or when it is told to."""

    now: float = 1000.0
    slept: list[float] = field(default_factory=list)

    def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.now += seconds

    def patience(self, timeout: float = 30.0) -> Patience:
        return Patience(timeout, clock=lambda: self.now, today=lambda: self.now, sleep=self.sleep, chance=lambda: 1.0)


def opened(
    wiki: Played,
    clock: Clock | None = None,
    cache: Cache | None = None,
    patience: Patience | None = None,
    classes: Mapping[str, str] = CLASSES,
    languages: tuple[str, ...] = ("en",),
) -> Wikidata:
    clock = clock or Clock()
    means = Means(httpx.Client(), cache or Cache(today=lambda: clock.now), patience or clock.patience())
    addresses = Addresses(wiki.api, wiki.sparql)
    return open_wikidata(addresses, means=means, classes=classes, countries=LANDS, languages=languages)


# ---- what is found


def test_a_name_finds_the_items_called_so_that_are_of_our_classes() -> None:
    with playing(*ITEMS) as wiki:
        found = opened(wiki).candidates(Sought("Zanzur"))
    assert [(one.item.wikidata, one.match, one.item.type) for one in found] == [
        ("Q900000031", "exact", "Settlement"),
        ("Q900000032", "exact", "Settlement"),  # a village is a town by its superclass
    ]  # neither the bay, which merely begins so, nor the river
    first = found[0].item
    assert (first.id, first.label, first.description) == ("wikidata/Q900000031", "Zanzur", "town of Alphia")
    assert (first.country, first.latitude, first.longitude) == ("XA", 32.5, -13.25)
    assert (first.population, first.start, first.end) == (4100, "1911-01-01", "")
    assert first.names == ("Zanzur", "Zänzūr")


@pytest.mark.parametrize(
    ("sought", "first"),
    [
        (Sought("Zanzur", country="XB"), "Q900000032"),
        (Sought("Zanzur", country="XA", type="Settlement"), "Q900000031"),
        (Sought("ZANZUR"), "Q900000031"),
        (Sought("Front of Zanzur", type="NonStateArmedGroup", date="2014-01-01"), "Q900000034"),
        (Sought("Zanzour"), None),
        (Sought("Nameless"), None),
        (Sought("Nowhere at all"), None),
        (Sought(""), None),
        (Sought("x" * 300), None),
    ],
    ids=str,
)
def test_candidates(sought: Sought, first: str | None) -> None:
    with playing(*ITEMS) as wiki:
        found = opened(wiki).candidates(sought)
    assert next((one.item.wikidata for one in found), None) == first


def test_what_fits_counts_for_more() -> None:
    with playing(*ITEMS) as wiki:
        known = opened(wiki)

        def score(**more: str) -> float:
            return known.candidates(Sought("Front of Zanzur", **more))[0].score

        plain = score()
        assert score(type="NonStateArmedGroup") == plain > score(type="Settlement")
        assert score(date="2015-03-20") == plain > score(date="2016-01-01")
        (front,) = known.candidates(Sought("Front of Zanzur"))
    assert [name for name, _ in front.features] == sorted(name for name, _ in front.features)


def test_the_better_known_namesake_comes_first() -> None:
    namesakes = [Known(f"Q90000006{n}", "Harim", (TOWN,), links=links) for n, links in enumerate((2, 40, 7))]
    with playing(*namesakes) as wiki:
        found = opened(wiki).candidates(Sought("Harim"))
    assert [one.item.wikidata for one in found] == ["Q900000061", "Q900000062", "Q900000060"]


def test_items_by_id_and_through_a_merge() -> None:
    with playing(*ITEMS, moved={"Q900000099": "Q900000031", "Q900000098": "Q900000031"}) as wiki:
        known = opened(wiki)
        assert known.item("Q900000099") == known.item("Q900000031")
        assert known.item("Q900000500") is None
        assert known.item("place/zanzur") is None
        both = opened(wiki).pages.read(["Q900000099", "Q900000098"])  # the answer names but one of the two
    assert [page.id for page in both.values()] == ["Q900000031", "Q900000031"]


def test_a_merged_class_leads_on_through_the_query_service() -> None:
    hamlet = Known("Q900000040", "Hamlet", (OLD_VILLAGE,))
    with playing(*ITEMS, hamlet, moved={OLD_VILLAGE: VILLAGE}) as wiki:
        assert [one.item.type for one in opened(wiki).candidates(Sought("Hamlet"))] == ["Settlement"]
    assert "owl:sameAs?" in wiki.queries[0]


def test_the_narrowest_class_wins() -> None:
    table = {TOWN: "Place", VILLAGE: "Settlement", GROUP: "Organisation", LAND: "Country"}
    with playing(*ITEMS) as wiki:
        types = opened(wiki, classes=table)._types
        assert types.of([TOWN, VILLAGE]) == "Settlement"
        assert types.of([GROUP, LAND]) == "Organisation"  # the table names it first
        assert types.of([RIVER]) is None
        assert opened(wiki, classes={**table, VILLAGE: "-"})._types.of([TOWN, VILLAGE]) is None


# ---- politeness


def test_how_wikidata_is_asked() -> None:
    with playing(*ITEMS) as wiki:
        opened(wiki).candidates(Sought("Zanzur"))
    assert all(agent.startswith("conflict-kg/") for agent in wiki.agents)
    assert len(wiki.agents) == 1
    assert [one["action"] for one in wiki.asked] == ["wbsearchentities", "wbgetentities"]
    assert {one["maxlag"] for one in wiki.asked} == {"5"}
    assert len(wiki.queries) == 1


def test_items_are_read_fifty_at_a_time() -> None:
    many = [Known(f"Q9100000{n:02}", f"Town {n}", (TOWN,)) for n in range(99)]
    with playing(*many) as wiki:
        pages = opened(wiki).pages.read([one.id for one in many])
    assert list(pages) == [one.id for one in many]
    assert [len(one["ids"].split("|")) for one in wiki.asked] == [50, 49]


def test_many_names_share_their_batches_and_their_cache() -> None:
    many = [Known(f"Q9100000{n:02}", f"Town {n:02}", (VILLAGE,)) for n in range(30)]
    with playing(*many, *ITEMS) as wiki:
        known = opened(wiki)
        known.prepare(one.label for one in many)
        assert [one["action"] for one in wiki.asked].count("wbgetentities") == 1
        asked = len(wiki.asked) + len(wiki.queries)
        assert all(known.candidates(Sought(one.label)) for one in many)
        assert len(wiki.asked) + len(wiki.queries) == asked


def test_no_more_is_looked_at_than_the_limit() -> None:
    many = [Known(f"Q9100000{n:02}", "Town", (TOWN,), links=n) for n in range(30)]
    with playing(*many) as wiki:
        found = opened(wiki).candidates(Sought("Town"), limit=3)
    assert len(found) == 3
    assert wiki.asked[0]["limit"] == "10"
    assert len(wiki.asked[1]["ids"].split("|")) == 10


# ---- the cache


def test_nobody_is_asked_twice_not_even_by_the_next_run(tmp_path: Path) -> None:
    file = tmp_path / "deep" / "cache.sqlite"
    with playing(*ITEMS) as wiki:
        first = opened(wiki, cache=Cache(file)).candidates(Sought("Zanzur"))
        asked = len(wiki.asked)
        wiki.always = html(503)
        assert opened(wiki, cache=Cache(file)).candidates(Sought("Zanzur")) == first
    assert len(wiki.asked) == asked


def test_that_nothing_was_found_is_kept_for_a_day_and_answers_for_a_month() -> None:
    clock, day_long = Clock(), 86_400.0
    with playing(*ITEMS) as wiki:
        known = opened(wiki, clock)

        def asked_for(name: str) -> int:
            before = len(wiki.asked)
            known.candidates(Sought(name))
            return len(wiki.asked) - before

        assert (asked_for("Nowhere"), asked_for("Zanzur")) == (1, 2)
        clock.now += day_long / 2
        assert (asked_for("Nowhere"), asked_for("Zanzur")) == (0, 0)
        clock.now += day_long
        assert (asked_for("Nowhere"), asked_for("Zanzur")) == (1, 0)
        clock.now += 30 * day_long
        assert (asked_for("Nowhere"), asked_for("Zanzur")) == (1, 2)


def test_failures_are_not_kept() -> None:
    with playing(*ITEMS, faults=[html()]) as wiki:
        known = opened(wiki)
        with pytest.raises(EndpointError):
            known.candidates(Sought("Zanzur"))
        assert known.candidates(Sought("Zanzur"))


def test_the_language_is_part_of_the_question() -> None:
    cache = Cache()
    with playing(*ITEMS) as wiki:
        opened(wiki, cache=cache).item("Q900000031")
        french = opened(wiki, cache=cache, languages=("fr", "en")).item("Q900000031")
    assert french is not None
    assert (french.label, french.description) == ("Zanzour", "ville")


def test_two_processes_may_share_a_file(tmp_path: Path) -> None:
    one, other = Cache(tmp_path / "c.sqlite"), Cache(tmp_path / "c.sqlite")
    one.put(b"yes", "is it?", "really")
    kept = other.get("is it?", "really")
    assert kept is not None
    assert kept.body == b"yes"
    assert other.get("is it?really") is None


def test_a_file_that_is_no_cache_is_said(tmp_path: Path) -> None:
    file = tmp_path / "notes.sqlite"
    file.write_text("my notes, which are not a database " * 50)
    with pytest.raises(OutputError, match=r"notes\.sqlite: cannot be used as a cache .*KG_CACHE"):
        Cache(file)
    assert file.read_text().startswith("my notes")


# ---- what goes wrong

JSON = "application/json"
MAXLAG = b'{"error":{"code":"maxlag","info":"Waiting for db1: 6.3 seconds lagged.","lag":6.3}}'

PASSING = {
    "429 with seconds": (Fault(429, b"slow down", "text/plain", {"Retry-After": "7"}), 7.0),
    "429 with a date": (Fault(429, b"", "text/plain", {"Retry-After": "Thu, 01 Jan 1970 00:16:49 GMT"}), 9.0),
    "429 without": (Fault(429, b"", "text/plain"), 1.0),
    "500": (html(500), 1.0),
    "502": (html(502), 1.0),
    "503 with seconds": (Fault(503, b"", "text/html", {"Retry-After": "2"}), 2.0),
    "504": (html(504), 1.0),
    "maxlag": (Fault(200, MAXLAG, JSON, {"Retry-After": "5"}), 5.0),
    "ratelimited": (Fault(200, b'{"error":{"code":"ratelimited","info":"x"}}'), 1.0),
    "internal": (Fault(200, b'{"error":{"code":"internal_api_error_DBQueryError","info":"x"}}'), 1.0),
    "short body": (Fault(200, b'{"sea', cut=True), 1.0),
    "reset": (Fault(reset=True), 1.0),
    "packed badly": (Fault(200, b"no gzip", JSON, {"Content-Encoding": "gzip"}), 1.0),
}


@pytest.mark.parametrize("name", PASSING)
def test_what_passes_is_waited_for_as_asked(name: str) -> None:
    fault, waited = PASSING[name]
    clock = Clock()
    with playing(*ITEMS, faults=[fault]) as wiki:
        assert opened(wiki, clock).candidates(Sought("Zanzur"))
    assert clock.slept == [waited]


LASTING = {
    "html": (html(), "answered with text/html, not with JSON: Wikimedia Error.*address of the API"),
    "text": (Fault(200, b"try later", "text/plain"), "answered with text/plain, not with JSON: try later"),
    "403": (Fault(403, b"Please set a user-agent", "text/plain"), r"refuses us \(403\): Please set.*terms of use"),
    "404": (html(404), r"nothing is there \(404\)"),
    "moved": (
        Fault(301, b"", "text/html", {"Location": "http://127.0.0.1:1/"}),
        r"leads elsewhere \(301\): http://127",
    ),
    "malformed": (Fault(200, b'{"search": [}'), "malformed"),
    "no object": (Fault(200, b"[]"), "not as it should be"),
    "empty": (Fault(200, b""), "malformed"),
    "invalid UTF-8": (Fault(200, b'{"search":[{"id":"Q1\xff\xfe"}]}'), "malformed"),
    "no list": (Fault(200, b"{}"), "malformed .it lists nothing"),
    "no hits": (Fault(200, b'{"search":["Q1"]}'), "not as it should be"),
    "refused": (Fault(200, b'{"error":{"code":"badvalue","info":"Unrecognized\\nvalue"}}'), "badvalue: Unrecognized"),
    "odd error": (Fault(200, b'{"error":"no"}'), "answered no"),
    "lag for ever": (Fault(200, MAXLAG, JSON, {"Retry-After": "3600"}), "maxlag.*left alone for 3600 s"),
}


@pytest.mark.parametrize("name", LASTING)
def test_what_lasts_is_one_clear_line(name: str) -> None:
    fault, said = LASTING[name]
    clock = Clock()
    with playing(*ITEMS, faults=[fault]) as wiki, pytest.raises(EndpointError, match=said) as caught:
        opened(wiki, clock).candidates(Sought("Zanzur"))
    assert "\n" not in str(caught.value)
    assert str(caught.value).startswith(f"{wiki.api}: ")
    assert clock.slept == []
    assert len(wiki.asked) == 1


ENTITIES = {
    "none": (b'{"success":1}', "it holds no items"),
    "left out": (b'{"entities":{}}', "Q900000031 is not in it"),
    "no map": (b'{"entities":{"Q900000031":[]}}', "not as it should be"),
    "no id": (b'{"entities":{"Q900000031":{"id":"drop table"}}}', "is no item"),
    "odd labels": (b'{"entities":{"Q900000031":{"id":"Q900000031","labels":{"en":"Zanzur"}}}}', "not as it should"),
}


@pytest.mark.parametrize("name", ENTITIES)
def test_items_that_are_none_are_said(name: str) -> None:
    body, said = ENTITIES[name]
    with playing(*ITEMS, always=Fault(200, body)) as wiki, pytest.raises(EndpointError, match=said):
        opened(wiki).item("Q900000031")


def test_odd_values_say_nothing() -> None:
    odd = {
        "P625": [point(95.0, 10.0), statement("here")],
        "P17": [{"mainsnak": {"snaktype": "somevalue"}, "rank": "normal"}, statement({"id": "Q1> ."})],
        "P571": [statement({"time": "-0044-03-15T00:00:00Z", "precision": 11}), statement(7)],
        "P1082": [statement({"amount": "many"}), statement({"amount": "+1.5"})],
    }
    with playing(Known("Q900000050", "Oddly", (TOWN,), more=odd)) as wiki:
        found = opened(wiki).item("Q900000050")
    assert found is not None
    assert (found.latitude, found.country, found.start, found.population) == (None, None, "", 0)


def test_slow_answers_end_at_the_timeout() -> None:
    with playing(*ITEMS, faults=[Fault(delay=0.5)]) as wiki:
        known = opened(wiki, patience=Patience(0.1))
        with pytest.raises(EndpointError, match=r"no complete answer within 0\.1 s"):
            known.candidates(Sought("Zanzur"))


def test_a_trickle_ends_at_the_timeout_too() -> None:
    ticks = iter(range(0, 10_000, 20))
    with playing(*ITEMS) as wiki:
        known = opened(wiki, patience=Patience(30, clock=lambda: float(next(ticks))))
        with pytest.raises(EndpointError, match="no complete answer within 30 s"):
            known.candidates(Sought("Zanzur"))


def test_an_answer_that_is_too_long_is_asked_for_in_parts(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("kg.link.online.LARGEST", 1 << 20)
    endless = Fault(body=b" " * (2 << 20))
    many = [Known(f"Q9100000{n:02}", f"Town {n}", (TOWN,)) for n in range(10)]
    with playing(*many, faults=[endless, endless]) as wiki:
        assert len(opened(wiki).pages.read([one.id for one in many])) == 10
        assert [len(one["ids"].split("|")) for one in wiki.asked] == [10, 5, 2, 3, 5]
        wiki.always = endless
        with pytest.raises(EndpointError, match="more than 1 MB"):
            opened(wiki).item("Q910000000")


@pytest.mark.parametrize("address", ["http://127.0.0.1:1/w/api.php", "http://nowhere.invalid/", "ftp://x/"])
def test_an_address_where_nobody_is(address: str) -> None:
    means = Means(httpx.Client(), Cache(), Clock().patience())
    known = open_wikidata(Addresses(api=address), means=means, classes=CLASSES)
    with pytest.raises(EndpointError, match="cannot be reached"):
        known.candidates(Sought("Zanzur"))


def test_what_is_no_address() -> None:
    with pytest.raises(InputError, match="no address of a server"):
        open_wikidata(
            Addresses(api="http://[/"), means=Means(httpx.Client(), Cache(), Clock().patience()), classes=CLASSES
        ).candidates(Sought("Zanzur"))


def test_a_transport_of_ones_own() -> None:
    def answer(request: httpx.Request) -> httpx.Response:
        return httpx.Response(200, json={"search": []})

    http = httpx.Client(transport=httpx.MockTransport(answer))
    known = open_wikidata(Addresses(), means=Means(http, Cache(), Clock().patience()), classes=CLASSES)
    assert known.candidates(Sought("Zanzur")) == ()


QUERIES = {
    "html": (html(), "text/html, not with query results"),
    "403": (Fault(403, b"no", "text/plain"), "forbids this"),
    "429": (Fault(429, b"", "text/plain", {"Retry-After": "600"}), "left alone for 600 s"),
    "500": (Fault(500, b"java.util.concurrent.TimeoutException", "text/plain"), "TimeoutException"),
    "cut": (Fault(200, b'{"head":{"vars":["class"', "application/sparql-results+json"), "cut off or malformed"),
    "UTF-8": (Fault(200, b'{"head":{"vars":["a\xff"]}}', "application/sparql-results+json"), "cut off or malformed"),
}


@pytest.mark.parametrize("name", QUERIES)
def test_a_candidate_that_cannot_be_classed_is_an_error_and_no_guess(name: str) -> None:
    fault, said = QUERIES[name]
    with playing(*ITEMS, query_faults=[fault]) as wiki:
        known = opened(wiki)
        with pytest.raises(EndpointError, match=said):
            known.candidates(Sought("Zanzur"))  # the village's class is not in the table
        assert known.candidates(Sought("Zanzur")) if name != "429" else True


@pytest.mark.parametrize("fault", [Fault(429, b"", "text/plain", {"Retry-After": "4"}), Fault(reset=True)], ids=repr)
def test_the_query_service_is_waited_for_too(fault: Fault) -> None:
    clock = Clock()
    with playing(*ITEMS, query_faults=[fault]) as wiki:
        assert opened(wiki, clock).candidates(Sought("Zanzur"))
    assert clock.slept == [4.0 if fault.status == 429 else 1.0]


# ---- a service that is down


def test_an_open_circuit_does_not_wait_for_each_name_again() -> None:
    clock = Clock()
    with playing(*ITEMS, always=html(503)) as wiki:
        known = Enduring(opened(wiki, clock))
        assert all(known.candidates(Sought(f"Town {n}")) == () for n in range(1000))
        asked, slept = len(wiki.asked), sum(clock.slept)
        assert asked == 12  # three names, each asked four times
        assert slept == 21.0
        (notice,) = known.notices()
        assert notice.startswith(f"1000 names were not looked up: {wiki.api}: failed (503)")
        wiki.always = None
        assert known.candidates(Sought("Zanzur")) == ()
        clock.now += 60
        assert known.candidates(Sought("Zanzur"))


def test_a_service_is_left_alone_for_as_long_as_it_asks() -> None:
    clock = Clock()
    fault = Fault(429, b"", "text/plain", {"Retry-After": "900"})
    with playing(*ITEMS, faults=[fault]) as wiki:
        known = opened(wiki, clock)
        for wait in (0, 800):
            clock.now += wait
            with pytest.raises(EndpointError, match="left alone for 900 s"):
                known.candidates(Sought("Zanzur"))
        assert len(wiki.asked) == 1
        clock.now += 100
        assert known.candidates(Sought("Zanzur"))


def test_the_circuit() -> None:
    clock = Clock()
    circuit = Circuit(lambda: clock.now, limit=2, rest=10)

    def fails() -> str:
        raise EndpointError("down", where="there")

    def attempt(question: Callable[[], str]) -> str:
        try:
            return circuit.guard(question)
        except EndpointError as error:
            return str(error)

    assert attempt(fails) == "there: down"
    assert attempt(lambda: "up") == "up"  # which makes it begin to count anew
    assert [attempt(fails) for _ in range(2)] == ["there: down"] * 2
    assert circuit.is_open
    assert attempt(lambda: "up") == "there: down"
    clock.now += 10
    assert attempt(fails) == "there: down"  # one question is let through, and it fails
    assert attempt(lambda: "up") == "there: down"
    clock.now += 10
    assert attempt(lambda: "up") == "up"
    assert not circuit.is_open


def test_an_id_that_cannot_be_looked_up_is_noticed() -> None:
    with playing(*ITEMS, always=html(404)) as wiki:
        known = Enduring(opened(wiki))
        assert known.item("Q900000031") is None
        assert len(known.notices()) == 1
    assert Enduring(opened(wiki)).notices() == []


# ---- beside the gazetteer


class Rows:
    """A gazetteer that knows one town, and one by another spelling."""

    town = Item("place/zanzur", "Zanzur", "Settlement", ("Zanzur",), "Q900000031", "XA")
    other = Item("place/harim", "Harim", "Settlement", ("Harim",))

    def candidates(self, sought: Sought, limit: int = 5) -> tuple[Candidate, ...]:
        known: dict[str, tuple[Candidate, ...]] = {
            "Zanzur": (Candidate(self.town, "exact", 0.9),),
            "Hareem": (Candidate(self.other, "skeleton", 0.001),),
        }
        return known.get(sought.name, ())

    def item(self, name: str) -> Item | None:
        return next((one for one in (self.town, self.other) if name in (one.id, one.wikidata)), None)


def test_wikidata_is_asked_only_for_what_the_gazetteer_does_not_know() -> None:
    hareem = Known("Q900000070", "Hareem", (TOWN,))
    with playing(*ITEMS, hareem) as wiki:
        known = Extended(Rows(), Enduring(opened(wiki)))
        assert [one.item for one in known.candidates(Sought("Zanzur"))] == [Rows.town]
        assert known.item("place/nowhere") is None
        known.prepare(["Zanzur", "Zanzur"])
        assert wiki.asked == []
        assert [one.item.id for one in known.candidates(Sought("Hareem"))] == ["wikidata/Q900000070", "place/harim"]
        assert [one.item for one in known.candidates(Sought("Zänzūr"))] == [Rows.town]  # the row, by its item
        assert known.item("Q900000070") == known.item("wikidata/Q900000070") is not None
        wiki.always = html(503)
        known.prepare(["Anything"])  # which fails, and says so only when the name itself is asked for


# ---- settings


def test_addresses_come_from_the_environment() -> None:
    assert Addresses.of({}) == Addresses()
    given = {"KG_WIKIDATA_API": "http://a/", "KG_WIKIDATA_SPARQL": "http://s/", "KG_CACHE": "c", "HOME": "h"}
    assert Addresses.of(given) == Addresses("http://a/", "http://s/", "c")
    assert Addresses.of({"KG_WIKIDATA_CLASSES": "t"}).classes == "t"
    assert Addresses.of({"KG_CACHE": ""}).cache == Addresses().cache


def test_the_table_of_classes_is_read_by_its_columns(tmp_path: Path) -> None:
    file = tmp_path / "classes.tsv"
    file.write_text("# comment\nclass\tlabel\ttype\tsource\nQ900000010\ttown\tSettlement\town\n")
    assert classes.load(file) == {"Q900000010": "Settlement"}
    with playing(*ITEMS) as wiki:
        addresses = Addresses(wiki.api, wiki.sparql, classes=str(file))
        known = open_wikidata(addresses, means=Means(httpx.Client(), Cache(), Clock().patience()))
        assert len(known.candidates(Sought("Zanzur"))) == 2
