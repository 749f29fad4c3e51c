"""The Reconciliation API 0.2, asked as OpenRefine and other clients do: every answer keeps to the specification."""

from __future__ import annotations

import json
import re
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any
from urllib.parse import quote

import httpx
import pytest
from jsonschema import Draft202012Validator, ValidationError

from kg import cli, gazetteer
from kg.link.finding import Gazetteer
from kg.serve.asked import MOST_QUERIES
from kg.serve.service import Service
from tests.serve.conftest import SCHEMAS, checked

HERE = "/reconcile"


def asked(client: httpx.Client, query: dict[str, Any]) -> list[dict[str, Any]]:
    """The candidates of one query, by a POST."""
    batch = checked({"q0": query}, "queries")
    answer = client.post(HERE, data={"queries": json.dumps(batch)})
    assert answer.status_code == 200, answer.text
    results = checked(answer.json(), "results")
    assert list(results) == ["q0"]
    found: list[dict[str, Any]] = results["q0"]["result"]
    assert [one["score"] for one in found] == sorted((one["score"] for one in found), reverse=True)
    return found


def ids(client: httpx.Client, query: str = "", **more: Any) -> list[str]:
    return [one["id"] for one in asked(client, {"query": query, **more} if query else more)]


def having(**properties: Any) -> list[dict[str, Any]]:
    return [{"pid": name, "v": value} for name, value in properties.items()]


# ---- the schemas themselves


def test_the_schemas_are_schemas_and_refuse_something() -> None:
    Draft202012Validator.check_schema(SCHEMAS)
    assert len(SCHEMAS["$defs"]) == 17
    for name in ("manifest", "results", "suggest-entity", "suggest-type", "suggest-property", "proposal", "extension"):
        with pytest.raises(ValidationError):
            checked({"": {"": []}}, name)


# ---- the manifest


def test_the_manifest(client: httpx.Client, base: str) -> None:
    answer = client.get(HERE)
    assert answer.headers["content-type"] == "application/json"
    manifest = checked(answer.json(), "manifest")
    assert manifest["identifierSpace"] == "https://w3id.org/conflict-kg/id/"
    assert manifest["schemaSpace"] == "https://w3id.org/conflict-kg/ns#"
    assert {"view", "preview", "suggest", "extend"} <= manifest.keys()
    assert manifest["suggest"].keys() == {"entity", "type", "property"}
    (country,) = [one for one in manifest["defaultTypes"] if one["id"] == "Country"]
    assert country["name"] == "country"
    assert [one["id"] for one in country["broader"]] == ["Actor", "Place"]
    assert manifest["preview"]["url"].startswith(base)


def test_the_root_leads_there(client: httpx.Client) -> None:
    assert client.get("/", follow_redirects=True).json() == client.get(HERE).json()
    assert client.get(HERE, params={"_": "1700000000"}).json() == client.get(HERE).json(), "as jQuery asks"


# ---- queries


def test_candidates(client: httpx.Client) -> None:
    (syria,) = asked(client, {"query": "syria"})
    assert (syria["id"], syria["name"], syria["match"]) == ("country/syria", "Syria", True)
    assert syria["type"] == [{"id": "Country", "name": "country"}]
    assert syria["features"]
    two = asked(client, {"query": "Tripoli"})
    assert [one["match"] for one in two] == [False, False], "either may be meant"
    assert {one["description"] for one in two} == {"settlement in Libya", "settlement in Lebanon"}


def test_a_batch_by_get_and_post_is_the_same(client: httpx.Client) -> None:
    batch = {"a": {"query": "Syria"}, "b ü": {"query": "Trâblous", "limit": 1}, "c": {"query": "Nowhere at all"}}
    posted = client.post(HERE, data={"queries": json.dumps(batch)})
    assert posted.json() == client.get(HERE, params={"queries": json.dumps(batch)}).json()
    found = checked(posted.json(), "results")
    assert [[one["id"] for one in found[name]["result"]] for name in batch] == [
        ["country/syria"],
        ["place/tripoli-lebanon"],
        [],
    ]
    assert client.post(HERE, data={"queries": "{}"}).json() == {}


CASES: list[tuple[dict[str, Any], list[str]]] = [
    ({"query": "Syria", "type": "Country"}, ["country/syria"]),
    ({"query": "Syria", "type": "Place"}, ["country/syria"]),
    ({"query": "Syria", "type": "https://w3id.org/conflict-kg/ns#Place"}, ["country/syria"]),
    ({"query": "Syria", "type": "Settlement"}, []),
    ({"query": "Syria", "type": ["Settlement", "Actor"]}, ["country/syria"]),
    ({"query": "Syria", "type": ["Settlement", "Actor"], "type_strict": "any"}, ["country/syria"]),
    ({"query": "Syria", "type": ["Place", "Actor"], "type_strict": "all"}, ["country/syria"]),
    ({"query": "Syria", "type": ["Settlement", "Actor"], "type_strict": "all"}, []),
    ({"query": "Syria", "type": "Settlement", "type_strict": "should"}, ["country/syria"]),
    ({"query": "Tripoli", "type": "Settlement", "type_strict": "should", "limit": 1}, ["place/tripoli"]),
    ({"query": "Front of the Coast", "type": "Country", "type_strict": "should", "limit": 1}, ["organisation/front"]),
    ({"query": "Tripoli", "limit": 1, "properties": having(country="LB")}, ["place/tripoli-lebanon"]),
    ({"query": "Tripoli", "limit": 1, "properties": having(country="Libya")}, ["place/tripoli"]),
    ({"query": "Tripoli", "limit": 1, "properties": having(country={"id": "country/libya"})}, ["place/tripoli"]),
    ({"query": "Tripoli", "limit": 1, "properties": having(country=["?", "lb"])}, ["place/tripoli-lebanon"]),
    ({"query": "Front of the Coast", "limit": 1, "properties": having(date="2015")}, ["organisation/front"]),
    ({"query": "Front of the Coast", "limit": 1, "properties": having(date="2020-02-07")}, ["organisation/front-2"]),
    ({"query": "Tripoli", "limit": 1, "properties": having(wikidata="Q168954")}, ["place/tripoli-lebanon"]),
    ({"properties": having(wikidata="http://www.wikidata.org/entity/Q858")}, ["country/syria"]),
    ({"properties": having(country="SY")}, []),
    ({"query": "country/syria"}, ["country/syria"]),
    ({"query": "Q858"}, ["country/syria"]),
    ({"query": "Syria", "properties": having(country="unknown", date="last year", wikidata="?")}, ["country/syria"]),
]  # fmt: skip


@pytest.mark.parametrize(("query", "expected"), CASES, ids=lambda value: json.dumps(value)[:80])
def test_restrictions(client: httpx.Client, query: dict[str, Any], expected: list[str]) -> None:
    assert [one["id"] for one in asked(client, query)] == expected


def test_all_restrictions_were_tried() -> None:
    assert len(CASES) == 23


def test_what_tells_namesakes_apart_makes_a_match(client: httpx.Client) -> None:
    first, second = asked(client, {"query": "Tripoli", "properties": having(country="Lebanon")})
    assert (first["match"], second["match"]) == (True, False)
    assert {"id": "country", "value": 1.0} in first["features"]
    for unread in asked(client, {"query": "Tripoli", "properties": having(country="unknown")}):
        assert not unread["match"]


def test_what_is_not_of_the_type_is_no_match(client: httpx.Client) -> None:
    (syria,) = asked(client, {"query": "Syria", "type": "Settlement", "type_strict": "should"})
    assert not syria["match"]
    batch = {"q": {"query": "Syria", "type": ""}}
    assert client.post(HERE, data={"queries": json.dumps(batch)}).json()["q"]["result"][0]["match"], "no type at all"


# ---- errors

BAD = [
    ("not json", 400, "queries: not valid JSON"),
    ("[]", 400, "queries: Expected `object`, got `array`"),
    ('{"q0": "Syria"}', 400, "queries: Expected `object`, got `str` - at `$[...]`"),
    ('{"q0": {}}', 400, "q0: the query is empty"),
    ('{"q0": {"query": "  "}}', 400, "q0: the query is empty"),
    ('{"q0": {"query": 5}}', 400, "Expected `str`, got `int`"),
    ('{"q0": {"query": "x", "tpye": "Country"}}', 400, "unknown field `tpye`"),
    ('{"q0": {"query": "x", "type": "Town"}}', 400, "q0: there is no type 'Town'; there are Actor, "),
    ('{"q0": {"query": "x", "limit": 0}}', 400, "q0: limit 0 is no positive whole number"),
    ('{"q0": {"query": "x", "limit": 1.5}}', 400, "q0: limit 1.5 is no positive whole number"),
    ('{"q0": {"query": "x", "type_strict": "very"}}', 400, "Invalid enum value 'very'"),
    ('{"q0": {"query": "x", "properties": [{"pid": "size", "v": 1}]}}', 400, "q0: nothing is compared by 'size'"),
    ('{"q0": {"query": "x", "properties": [{"pid": "country"}]}}', 400, "missing required field `v`"),
    (json.dumps({f"q{n}": {"query": "x"} for n in range(101)}), 413, "101 queries at once; send at most 100"),
    ("[" * 100_000, 400, "queries: "),
]  # fmt: skip


@pytest.mark.parametrize(("queries", "status", "said"), BAD, ids=lambda value: str(value)[:60])
def test_broken_batches(client: httpx.Client, queries: str, status: int, said: str) -> None:
    answer = client.post(HERE, data={"queries": queries})
    assert answer.status_code == status
    assert said in answer.json()["error"]


def test_all_broken_batches_were_tried() -> None:
    assert len(BAD) == 15


FORM = {"Content-Type": "application/x-www-form-urlencoded"}
WRONG: list[tuple[str, str, dict[str, Any], int, str]] = [
    ("POST", HERE, {}, 400, "nothing is asked; send queries=..."),
    ("GET", f"{HERE}?query=Syria", {}, 400, "nothing is asked"),
    ("POST", HERE, {"json": {"queries": {}}}, 415, "a body of type application/json is not read"),
    ("POST", HERE, {"content": b"queries=%ff%fe", "headers": FORM}, 400, "the form cannot be read"),
    ("POST", HERE, {"content": b"queries=" + b"x" * (5 << 20), "headers": FORM}, 413, "the request is too large"),
    ("GET", f"{HERE}?callback=alert(1)", {}, 400, "is no name of a function"),
    ("PUT", HERE, {}, 405, "Method Not Allowed"),
    ("GET", "/nothing", {}, 404, "Not Found"),
    ("GET", f"{HERE}/suggest/entity", {}, 400, "no prefix is given"),
    ("GET", f"{HERE}/suggest/entity?prefix=a&cursor=-1", {}, 400, "cursor: '-1' is no whole number"),
    ("GET", f"{HERE}/suggest/colour?prefix=a", {}, 404, "nothing of the kind 'colour'"),
    ("GET", f"{HERE}/properties?type=Town", {}, 400, "type: there is no type 'Town'"),
    ("GET", f"{HERE}/properties?limit=0", {}, 400, "limit: '0' is no whole number from 1"),
    ("GET", f"{HERE}/preview", {}, 404, "there is no entity ''"),
    ("GET", f"{HERE}/view?id=place/x", {}, 404, "there is no entity 'place/x'"),
    ("POST", HERE, {"data": {"extend": '{"ids": []}'}}, 400, "extend: Object missing required field `properties`"),
    ("POST", HERE, {"data": {"extend": '{"ids": [], "properties": [{"id": "size"}]}'}}, 400, "no property 'size'"),
    ("POST", HERE, {"data": {"extend": json.dumps({"ids": ["a/b"] * 1001, "properties": []})}}, 413, "1001 entities"),
]


@pytest.mark.parametrize(("method", "path", "sent", "status", "said"), WRONG, ids=lambda value: str(value)[:50])
def test_wrong_requests(
    client: httpx.Client, method: str, path: str, sent: dict[str, Any], status: int, said: str
) -> None:
    answer = client.request(method, path, **sent)
    assert (answer.status_code, answer.headers["content-type"]) == (status, "application/json")
    assert said in answer.json()["error"]


def test_all_wrong_requests_were_tried() -> None:
    assert len(WRONG) == 18


# ---- other origins


@pytest.mark.parametrize("path", [HERE, f"{HERE}?queries=broken", f"{HERE}/suggest/type?prefix=c", "/nothing"])
def test_every_origin_may_ask(client: httpx.Client, path: str) -> None:
    assert client.get(path, headers={"Origin": "https://example.org"}).headers["access-control-allow-origin"] == "*"


def test_browsers_may_ask_beforehand(client: httpx.Client) -> None:
    asks = {"Origin": "https://example.org", "Access-Control-Request-Method": "POST"}
    answer = client.options(HERE, headers={**asks, "Access-Control-Request-Headers": "content-type"})
    assert answer.status_code == 200
    assert "POST" in answer.headers["access-control-allow-methods"]


def test_a_callback_is_called(client: httpx.Client) -> None:
    params = {"queries": '{"q": {"query": "organisation/front"}}', "callback": "jQuery.f_1"}
    answer = client.get(HERE, params=params)
    assert answer.headers["content-type"].startswith("application/javascript")
    called = re.fullmatch(r"/\*\*/jQuery\.f_1\((.*)\);", answer.text)
    assert called
    assert "\u2028" not in answer.text, "which ends a line of a script"
    (front,) = checked(json.loads(called.group(1)), "results")["q"]["result"]
    assert front["name"] == "Front <of> the \u2028Coast"
    assert client.get(HERE, params={"callback": "f"}).text.startswith('/**/f({"versions":["0.2"]')


# ---- suggestions


def test_entities_are_suggested(client: httpx.Client) -> None:
    def suggested(prefix: str, **more: Any) -> list[str]:
        answer = client.get(f"{HERE}/suggest/entity", params={"prefix": prefix, **more})
        return [one["id"] for one in checked(answer.json(), "suggest-entity")["result"]]

    assert suggested("trip") == ["place/tripoli", "place/tripoli-lebanon"]
    assert suggested("trip", cursor=1) == ["place/tripoli-lebanon"]
    assert suggested("country/syria") == suggested("Q858") == suggested("Syrian Arab R") == ["country/syria"]
    assert suggested("zzz") == suggested("") == []


def test_types_and_properties_are_suggested(client: httpx.Client) -> None:
    def suggested(kind: str, prefix: str) -> list[str]:
        answer = client.get(f"{HERE}/suggest/{kind}", params={"prefix": prefix})
        return [one["id"] for one in checked(answer.json(), f"suggest-{kind}")["result"]]

    assert suggested("type", "non-state") == suggested("type", "NonState") == ["NonStateArmedGroup"]
    assert "Country" in suggested("type", "")
    assert suggested("property", "co") == ["country", "coordinates"]


# ---- data extension


def test_properties_are_fetched(client: httpx.Client) -> None:
    wanted = ["country", "coordinates", "wikidata", "type", "names", "date", "population"]
    ids = ["place/tripoli", "organisation/front", "place/none"]
    query = checked({"ids": ids, "properties": [{"id": name} for name in wanted]}, "extension-query")
    answer = checked(client.post(HERE, data={"extend": json.dumps(query)}).json(), "extension")
    assert [one["id"] for one in answer["meta"]] == wanted
    assert answer["rows"]["place/tripoli"] == {
        "country": [{"id": "country/libya", "name": "Libya"}],
        "coordinates": [{"str": "32.88,13.19"}],
        "wikidata": [{"str": "Q3579"}],
        "type": [{"str": "Settlement"}],
        "names": [{"str": "Tripoli"}, {"str": "Tarabulus"}],
        "date": [],
        "population": [{"int": 1126000}],
    }
    assert answer["rows"]["organisation/front"]["date"] == [{"str": "2012-01-01/2017-06-30"}]
    assert answer["rows"]["place/none"] == {name: [] for name in wanted}
    assert client.get(HERE, params={"extend": json.dumps(query)}).json() == answer


def test_properties_are_proposed(client: httpx.Client) -> None:
    def proposed(**params: Any) -> list[str]:
        answer = checked(client.get(f"{HERE}/properties", params=params).json(), "proposal")
        assert answer["type"] == params.get("type", "")
        return [one["id"] for one in answer["properties"]]

    assert {"country", "coordinates", "wikidata", "names"} <= set(proposed(type="Settlement"))
    assert "coordinates" not in proposed(type="NonStateArmedGroup")
    assert len(proposed()) == 10
    assert proposed(limit=2) == proposed()[:2]


# ---- pages


def test_a_preview_is_a_page(client: httpx.Client) -> None:
    manifest = client.get(HERE).json()
    for template in (manifest["preview"]["url"], manifest["view"]["url"]):
        answer = client.get(template.replace("{{id}}", quote("organisation/front", safe="")))
        assert answer.headers["content-type"].startswith("text/html")
        assert "<h1>Front &lt;of&gt; the" in answer.text
        assert "rebels &amp; others" in answer.text
        assert "2012-01-01 to 2017-06-30" in answer.text
    shown = client.get(f"{HERE}/preview", params={"id": "place/tripoli"}).text
    assert "http://www.wikidata.org/entity/Q3579" in shown
    assert "32.88, 13.19" in shown
    assert "settlement in Libya" in shown


# ---- the gazetteer


@pytest.fixture(scope="module")
def gazetteers() -> Service:
    return Service(Gazetteer())


def test_every_row_of_the_gazetteer_is_found_and_suggested(gazetteers: Service) -> None:
    rows = gazetteer.entries()
    assert len(rows) > 2000
    for start in range(0, len(rows), MOST_QUERIES):
        part = {row.id: row for row in rows[start : start + MOST_QUERIES]}
        asks = {
            name: {"query": row.label, "type": row.type, "properties": having(country=row.country or "")}
            for name, row in part.items()
        }
        results = gazetteers.reconcile(json.dumps(checked(asks, "queries")))
        assert not [name for name in part if name not in {one["id"] for one in results[name]["result"]}]
    lost = [
        row.id for row in rows if row.id not in {one["id"] for one in gazetteers.suggest("entity", row.label)["result"]}
    ]
    assert not lost


SURE = {
    "Syria": "country/syria",
    "HTS": "organisation/hayat-tahrir-al-sham",
    "Saraqib": "place/saraqeb",
    "سراقب": "place/saraqeb",
}


@pytest.mark.parametrize(("name", "expected"), SURE.items())
def test_what_only_one_thing_is_called_is_a_match(gazetteers: Service, name: str, expected: str) -> None:
    first, *others = gazetteers.reconcile(json.dumps({"q": {"query": name}}))["q"]["result"]
    assert (first["id"], first["match"]) == (expected, True)
    assert not any(one["match"] for one in others)


@pytest.mark.parametrize("name", ["Tripoli", "Idlib", "Georgia"])
def test_what_several_things_are_called_is_none(gazetteers: Service, name: str) -> None:
    found = gazetteers.reconcile(json.dumps({"q": {"query": name}}))["q"]["result"]
    assert len(found) > 1
    assert not any(one["match"] for one in found)
    assert sum(one["score"] for one in found) <= 100


# ---- kg serve


def test_kg_serve_answers_from_the_gazetteer_and_a_folder(tmp_path: Path) -> None:
    entity = '{"id":"organisation/river-watch","label":"River Watch","type":"ReportingOrganisation"}\n'
    (tmp_path / "entities.jsonl").write_text(
        entity + '{"id":"group/a/rebels","label":"rebels","type":"Actor","named":false}\n'
    )
    command = [sys.executable, "-c", "from kg.cli import main; main()", "serve", str(tmp_path), "--port", "0"]
    with subprocess.Popen(command, stderr=subprocess.PIPE, text=True) as served:
        assert served.stderr
        try:
            address = re.search(r"http://127\.0\.0\.1:\d+/reconcile", served.stderr.readline())
            assert address
            batch = {"a": {"query": "Syria"}, "b": {"query": "River Watch"}, "c": {"query": "rebels"}}
            answer = httpx.post(address.group(), data={"queries": json.dumps(batch)}, timeout=10).json()
        finally:
            served.send_signal(signal.SIGINT)
        assert served.wait(10) == 0
        assert served.stderr.read() == ""
    found = [[one["id"] for one in answer[name]["result"]] for name in "abc"]
    assert found[:2] == [["country/syria"], ["organisation/river-watch"]]
    assert "group/a/rebels" not in found[2], "what an article merely describes is nobody else's"


def test_kg_serve_says_what_is_wrong(
    base: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    for arguments, said in (
        (["--port", base.rpartition(":")[2]], "cannot listen there"),
        (["--host", "nowhere.invalid"], "nowhere.invalid:8787: cannot listen there"),
        ([str(tmp_path)], "holds no entities.jsonl; give a folder that kg build wrote"),
    ):
        monkeypatch.setattr("sys.argv", ["kg", "serve", *arguments])
        assert cli.run() == 2
        assert said in capsys.readouterr().err
