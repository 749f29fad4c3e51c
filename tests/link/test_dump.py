"""The builder from a Wikidata dump: what is kept of which items, of what streams, through which accidents."""

from __future__ import annotations

import bz2
import gzip
import io
import os
import random
import signal
import sqlite3
import subprocess
import sys
from collections.abc import Callable, Iterable
from functools import partial
from pathlib import Path
from typing import Any

import msgspec
import pytest

from kg.errors import DataError, InputError, OutputError
from kg.link import dump
from kg.link.dump.building import BROKEN, CHECKPOINT, ITEMS
from kg.link.records import Item
from tests.link import dumps
from tests.link.dumps import amount, item, native, point, snak, statement, thing, unknown, when

TOWN, PROVINCE, BODY, HUMAN, STATE, CLUB = 1001, 1002, 1003, 1004, 1005, 1006
SYRIA, IRAQ = 2001, 2002
ME = 5001
TYPES = {STATE: "Country", TOWN: "Settlement", PROVINCE: "AdministrativeArea", BODY: "Organisation", HUMAN: "Person"}
WANTED = dump.Wanted(TYPES | {CLUB: "-"}, {SYRIA: "SY", IRAQ: "IQ"}, ("en", "ar", "mul"))
WORLD = dumps.World(TOWN, BODY, HUMAN, STATE, (SYRIA, IRAQ, 2003))


def built(folder: Path, data: bytes, wanted: dump.Wanted = WANTED, **options: Any) -> list[Item]:
    """The items that a dump comes to."""
    dump.build("-", folder, wanted, stdin=io.BytesIO(data), **options)
    return items(folder)


def items(folder: Path) -> list[Item]:
    return [msgspec.json.decode(line, type=Item) for line in (folder / ITEMS).read_bytes().splitlines()]


def broken(folder: Path) -> list[tuple[int, str]]:
    rows = (row.split("\t") for row in (folder / BROKEN).read_text("utf-8").splitlines())
    return [(int(line), what) for line, what in rows]


def one(folder: Path, *statements: dumps.Json, labels: dict[str, str] | None = None, **rest: Any) -> Item:
    """What a dump of one town comes to."""
    made = item(ME, labels or {"en": "Arha"}, [statement(thing("P31", TOWN)), *statements], **rest)
    return built(folder, dumps.dump([made]))[0]


ENDED = [when("P582", "+1961-09-28")]
FIELDS: list[tuple[str, list[dumps.Json], dict[str, Any]]] = [
    ("coordinates", [statement(point("P625", 35.8511119, 36.8))], {"latitude": 35.85111, "longitude": 36.8}),
    ("unknown coordinates", [statement(unknown("P625"))], {"latitude": None, "longitude": None}),
    ("country", [statement(thing("P17", SYRIA))], {"country": "SY"}),
    ("no country that we know", [statement(thing("P17", 2999))], {"country": None}),
    ("two countries", [statement(thing("P17", SYRIA)), statement(thing("P17", IRAQ))], {"country": None}),
    (
        "a former country",
        [statement(thing("P17", IRAQ), qualifiers=ENDED), statement(thing("P17", SYRIA))],
        {"country": "SY"},
    ),
    ("only former ones", [statement(thing("P17", IRAQ), qualifiers=ENDED)], {"country": "IQ"}),
    (
        "a preferred country",
        [statement(thing("P17", IRAQ)), statement(thing("P17", SYRIA), "preferred")],
        {"country": "SY"},
    ),
    (
        "a deprecated country",
        [statement(thing("P17", IRAQ), "deprecated"), statement(thing("P17", SYRIA))],
        {"country": "SY"},
    ),
    ("a citizen", [statement(thing("P27", IRAQ))], {"country": "IQ"}),
    ("people", [statement(amount("P1082", 32495))], {"population": 32495}),
    (
        "the latest count",
        [
            statement(amount("P1082", 900), qualifiers=[when("P585", "+1981-01-01")]),
            statement(amount("P1082", 700), qualifiers=[when("P585", "+2004-09-22")]),
        ],
        {"population": 700},
    ),
    ("no count", [statement(unknown("P1082", "novalue"))], {"population": 0}),
    ("a day", [statement(when("P571", "+1974-02-03"))], {"start": "1974-02-03"}),
    ("a month", [statement(when("P571", "+1974-02-00", 10))], {"start": "1974-02-01"}),
    ("a year", [statement(when("P571", "+1974-00-00", 9))], {"start": "1974-01-01"}),
    ("a decade", [statement(when("P571", "+1970-00-00", 8))], {"start": ""}),
    ("long ago", [statement(when("P571", "-1970-00-00", 9))], {"start": ""}),
    ("the end of a year", [statement(when("P576", "+2016-00-00", 9))], {"end": "2016-12-31"}),
    ("the end of a month", [statement(when("P576", "+2016-02-00", 10))], {"end": "2016-02-29"}),
    ("a life", [statement(when("P569", "+1930-10-06")), statement(when("P570", "+2000-06-10"))], {"end": "2000-06-10"}),
    ("a native name", [statement(native("P1705", "أرها", "ar"))], {"names": ("Arha", "أرها")}),
    ("a native name in another language", [statement(native("P1705", "Arkha", "ku"))], {"names": ("Arha",)}),
    ("an official name", [statement(native("P1448", "City of Arha", "en"))], {"names": ("Arha", "City of Arha")}),
]


@pytest.mark.parametrize(("what", "statements", "expected"), FIELDS, ids=[case[0] for case in FIELDS])
def test_fields(tmp_path: Path, what: str, statements: list[dumps.Json], expected: dict[str, Any]) -> None:
    made = one(tmp_path, *statements)
    assert {name: getattr(made, name) for name in expected} == expected
    assert (made.id, made.type, made.wikidata) == (f"place/q{ME}", "Settlement", f"Q{ME}")


def test_all_kinds_of_fields_were_tried() -> None:
    assert len(FIELDS) == 24


def test_names_come_by_language(tmp_path: Path) -> None:
    labels = {"de": "Archa", "ar": "أرها", "en": " Arha  town", "mul": "Arha"}
    aliases = {"en": ["Arha town", "Arrha"], "fr": ["Arhâ"]}
    made = one(tmp_path, labels=labels, aliases=aliases, descriptions={"de": "Stadt", "ar": "مدينة"})
    assert made.names == ("Arha town", "Arrha", "أرها", "Arha")
    assert (made.label, made.description) == ("Arha town", "مدينة")


def test_without_a_name_in_the_languages_it_is_left_out(tmp_path: Path) -> None:
    made = item(ME, {"de": "Archa"}, [statement(thing("P31", TOWN))])
    assert built(tmp_path, dumps.dump([made])) == []


CLASSES: list[tuple[str, dict[int, list[int]], list[int], str | None]] = [
    ("of the class itself", {}, [TOWN], "Settlement"),
    ("of one below", {3001: [TOWN]}, [3001], "Settlement"),
    ("of one far below", {3001: [3002], 3002: [3003], 3003: [BODY]}, [3001], "Organisation"),
    ("of another class", {3001: [3002]}, [3001], None),
    ("of none", {}, [], None),
    ("the nearest decides", {3001: [3002, PROVINCE], 3002: [TOWN]}, [3001], "AdministrativeArea"),
    ("of equally near ones the first", {3001: [PROVINCE, TOWN]}, [3001], "Settlement"),
    ("the nearest of two classes", {3001: [TOWN], 3002: [BODY, 3001]}, [3001, BODY], "Organisation"),
    ("a circle", {3001: [3002], 3002: [3001, TOWN]}, [3001], "Settlement"),
    ("a circle without an end", {3001: [3002], 3002: [3001]}, [3001], None),
    ("not wanted below a wanted one", {CLUB: [BODY], 3001: [CLUB]}, [3001], None),
    ("a class below one that is not wanted, and near", {CLUB: [BODY], 3001: [CLUB, BODY]}, [3001], "Organisation"),
    ("a class that the dump does not have", {}, [3009], None),
    ("a person", {}, [HUMAN], "Person"),
]


@pytest.mark.parametrize("late", [False, True], ids=["classes first", "classes last"])
@pytest.mark.parametrize(("what", "above", "of", "type_"), CLASSES, ids=[case[0] for case in CLASSES])
def test_classes(
    tmp_path: Path, what: str, above: dict[int, list[int]], of: list[int], type_: str | None, late: bool
) -> None:
    classes = [item(n, {"en": "class"}, [statement(thing("P279", m)) for m in ms]) for n, ms in above.items()]
    me = item(ME, {"en": "Me"}, [statement(thing("P31", n)) for n in of])
    found = built(tmp_path, dumps.dump([me, *classes] if late else [*classes, me]))
    assert [made.type for made in found if made.wikidata == f"Q{ME}"] == ([type_] if type_ else [])


@pytest.mark.parametrize("merged", [(3001, TOWN), (TOWN, 3001)], ids=["into the wanted one", "the wanted one"])
def test_a_class_that_was_merged(tmp_path: Path, merged: tuple[int, int]) -> None:
    redirect = {"entity": f"Q{merged[0]}", "redirect": f"Q{merged[1]}"}
    me = item(ME, {"en": "Me"}, [statement(thing("P31", 3001))])
    assert [made.type for made in built(tmp_path, dumps.dump([me, redirect]))] == ["Settlement"]


RANKS = [
    ([("normal", 3009), ("normal", TOWN)], True),
    ([("deprecated", TOWN)], False),
    ([("preferred", 3009), ("normal", TOWN)], False),
    ([("preferred", TOWN), ("normal", 3009)], True),
]


@pytest.mark.parametrize(("ranks", "kept"), RANKS)
def test_only_the_best_statements_count(tmp_path: Path, ranks: list[tuple[str, int]], kept: bool) -> None:
    me = item(ME, {"en": "Me"}, [statement(thing("P31", number), rank) for rank, number in ranks])
    assert bool(built(tmp_path, dumps.dump([me]))) is kept


def test_countries_can_be_asked_for(tmp_path: Path) -> None:
    def town(number: int, country: int) -> dumps.Json:
        return item(number, {"en": "Town"}, [statement(thing("P31", TOWN)), statement(thing("P17", country))])

    state = item(SYRIA, {"en": "Syria"}, [statement(thing("P31", STATE))])
    entities = [town(ME, SYRIA), town(ME + 1, IRAQ), town(ME + 2, 2999), state]
    found = built(tmp_path, dumps.dump(entities), msgspec.structs.replace(WANTED, countries=frozenset({"SY"})))
    assert [(made.id, made.country) for made in found] == [(f"country/q{SYRIA}", "SY"), (f"place/q{ME}", "SY")]


def old_order(entity: dumps.Json) -> dumps.Json:
    """As the dumps of 2014 wrote it."""
    made = {key: entity[key] for key in ("claims", "sitelinks", "labels", "aliases", "id", "type", "descriptions")}
    for claims in made["claims"].values():
        for claim in claims:
            claim["mainsnak"]["datavalue"]["value"].pop("id")
    return made


def test_items_as_they_were_written_in_older_dumps(tmp_path: Path) -> None:
    made = old_order(item(ME, {"en": "Arha"}, [statement(thing("P31", TOWN)), statement(thing("P17", SYRIA))]))
    assert [(i.id, i.country) for i in built(tmp_path, dumps.dump([made]))] == [(f"place/q{ME}", "SY")]


def town(number: int = ME) -> bytes:
    return dumps.line(item(number, {"en": "Arha"}, [statement(thing("P31", TOWN))]))


OTHER = {"mainsnak": snak("P625", {"latitude": "north"}, "globecoordinate"), "type": "statement", "rank": "normal"}
BROKEN_LINES: list[tuple[str, bytes, str]] = [
    ("cut", town()[:-30], "truncated"),
    ("its beginning is missing", town()[30:], "broken"),
    ("garbage", b"\x00\x01 not JSON", "malformed"),
    ("bytes that are no UTF-8", town().replace(b"Arha", b"Arh\xff"), "utf-8"),
    ("another kind of JSON", b'"Q5"', "broken"),
    ("an entity without an id", b'{"type":"item","labels":{}}', "no item"),
    ("an id beyond all", town(2**30), "beyond all items"),
    ("a value of another kind", dumps.line(item(ME, {"en": "A"}, [statement(thing("P31", TOWN)), OTHER])), "float"),
    ("the whole answer of a service", b'{"entities":{"Q5":{}}}', "no item"),
    ("nested without end", b'{"x":' + b"[" * 100_000 + b"]" * 100_000 + b"}", "recursion"),
    ("two entities in a line", town() + town(ME + 1), "trailing characters"),
]


@pytest.mark.parametrize(("what", "line", "said"), BROKEN_LINES, ids=[case[0] for case in BROKEN_LINES])
def test_a_broken_line_is_told_and_passed_over(tmp_path: Path, what: str, line: bytes, said: str) -> None:
    found = built(tmp_path, dumps.dump([town(ME + 7), line, town(ME + 8)]))
    assert [made.wikidata for made in found] == [f"Q{ME + 7}", f"Q{ME + 8}"]
    ((number, told),) = broken(tmp_path)
    assert number == 3
    assert said in told.lower()


def test_an_item_that_comes_twice_is_told_and_its_last_line_counts(tmp_path: Path) -> None:
    found = built(tmp_path, dumps.dump([town(), town().replace(b"Arha", b"Erha")]))
    assert [made.label for made in found] == ["Erha"]
    assert broken(tmp_path) == [(3, f"Q{ME} comes again; the last of its lines counts")]


def test_properties_and_lexemes_are_no_fault(tmp_path: Path) -> None:
    others = [b'{"type":"property","id":"P31","claims":{}}', b'{"type":"lexeme","id":"L7","lemmas":{}}']
    assert len(built(tmp_path, dumps.dump([*others, town()]))) == 1
    assert not (tmp_path / BROKEN).exists()


def world(n: int = 400, seed: int = 1) -> bytes:
    return dumps.dump(list(dumps.stream(n, WORLD, seed)))


SHAPES: dict[str, Callable[[bytes], bytes]] = {
    "gzip": gzip.compress,
    "bzip2": bz2.compress,
    "gzip in many members": lambda data: b"".join(
        gzip.compress(data[at : at + 9999]) for at in range(0, len(data), 9999)
    ),
    "carriage returns": lambda data: data.replace(b"\n", b"\r\n"),
    "no brackets, no commas": lambda data: data[2:-2].replace(b",\n", b"\n"),
    "a byte order mark": lambda data: b"\xef\xbb\xbf" + data,
    "no line end": lambda data: data.removesuffix(b"\n"),
    "empty lines": lambda data: data.replace(b"\n", b"\n\n \n"),
    "brackets on the lines": lambda data: data.replace(b"[\n", b"[", 1).replace(b"\n]", b"]"),
}


@pytest.mark.parametrize("shape", SHAPES)
def test_the_same_items_in_any_shape(tmp_path: Path, shape: str) -> None:
    data = world()
    plain = built(tmp_path / "plain", data)
    assert len(plain) > 50
    assert built(tmp_path / "shaped", SHAPES[shape](data)) == plain
    assert not (tmp_path / "shaped" / BROKEN).exists()


@pytest.mark.parametrize("name", ["dump.json", "dump.json.gz", "dump.json.bz2"])
def test_files(tmp_path: Path, name: str) -> None:
    pack = {".gz": gzip.compress, ".bz2": bz2.compress}.get(Path(name).suffix, bytes)
    (tmp_path / name).write_bytes(pack(world()))
    seen: list[tuple[str, int, int]] = []
    report = dump.build(str(tmp_path / name), tmp_path / "out", WANTED, progress=lambda *told: seen.append(told))
    assert report.items == len(items(tmp_path / "out"))
    assert report.summary() == f"{report.entities} entities, {report.items} items kept, 0 lines broken"
    assert sorted(path.name for path in (tmp_path / "out").iterdir()) == [ITEMS]


@pytest.mark.parametrize("pack", [gzip.compress, bz2.compress])
def test_what_comes_before_a_cut_is_kept(tmp_path: Path, pack: Callable[[bytes], bytes]) -> None:
    data = b"".join(random.Random(n).randbytes(400).hex().encode() + b"\n" for n in range(4000))
    data = b"\n".join(town(ME + n).replace(b"Arha", line) for n, line in enumerate(data.splitlines()))
    packed = pack(data)
    found = built(tmp_path, packed[: len(packed) * 2 // 3])
    assert 500 < len(found) < 3900
    assert "the rest is missing" in broken(tmp_path)[-1][1]


def test_a_plain_dump_that_ends_too_early_is_told(tmp_path: Path) -> None:
    built(tmp_path, dumps.dump([town(), town(ME + 1)]).rpartition(b'{"type":"item"')[0])
    assert "the rest is missing" in broken(tmp_path)[0][1]


def test_a_line_without_end_is_passed_over(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("kg.link.dump.streams.LONGEST", 1 << 14)
    found = built(tmp_path, dumps.dump([town(), b"x" * 100_000, town(ME + 1)]))
    assert len(found) == 2
    assert [line for line, _ in broken(tmp_path)] == [3]


def plainly(data: bytes) -> dict[str, str]:
    """Ids and types, the simple way: everything in memory, two passes."""
    entities = [msgspec.json.decode(line.strip(b",")) for line in data.splitlines()[1:-1]]
    types: dict[int, tuple[int, str]] = {n: (0, type_) for n, type_ in WANTED.types.items()}
    for steps in range(1, 99):
        for entity in entities:
            above = [types[n] for n in _named(entity, "P279") if n in types and types[n][0] == steps - 1]
            if above and int(entity["id"][1:]) not in types:
                types[int(entity["id"][1:])] = (steps, above[0][1])
    found = {e["id"]: sorted(types[n] for n in _named(e, "P31") if n in types) for e in entities if e["labels"]}
    return {name: ways[0][1] for name, ways in found.items() if ways}


def _named(entity: dumps.Json, prop: str) -> Iterable[int]:
    claims = entity["claims"] or {}
    return [claim["mainsnak"]["datavalue"]["value"]["numeric-id"] for claim in claims.get(prop, ())]


@pytest.mark.parametrize("seed", range(3))
def test_a_stream_comes_to_what_plain_code_finds(tmp_path: Path, seed: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("kg.link.dump.building._SETTLE_FIRST", 100_000)
    data = world(1500, seed)
    found = built(tmp_path, data)
    assert {made.wikidata: made.type for made in found} == plainly(data)
    assert len(found) > 200
    assert [made.id for made in found] == sorted(made.id for made in found)


class Killed(BaseException):
    """Stands for a signal."""


@pytest.mark.parametrize("form", ["json", "nt", "gz"])
def test_a_killed_run_goes_on_and_ends_in_the_same_bytes(
    tmp_path: Path, form: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("kg.link.dump.building._SETTLE_FIRST", 100_000)
    monkeypatch.setattr("kg.link.dump.building._SHOW_EVERY", 40)
    data = world(600).replace(b'"P17"', b'"P17', 3)
    data = dumps.triples(data) if form == "nt" else gzip.compress(data) if form == "gz" else data
    path = tmp_path / ("dump.nt" if form == "nt" else "dump")
    path.write_bytes(data)
    whole = dump.build(str(path), tmp_path / "whole", WANTED)
    resumed = kills = 0
    while kills < 99:
        die = partial(_die, iter(range(2)))
        try:
            report = dump.build(str(path), tmp_path / "out", WANTED, every=60_000, progress=die)
            break
        except Killed:
            kills += 1
            resumed += (tmp_path / "out" / CHECKPOINT).stat().st_size > 50_000
            assert not (tmp_path / "out" / ITEMS).exists()
    assert 3 < kills < 99
    assert resumed
    assert report == whole
    for name in (ITEMS, BROKEN)[: 1 + (form != "nt")]:
        assert (tmp_path / "out" / name).read_bytes() == (tmp_path / "whole" / name).read_bytes()
    assert not (tmp_path / "out" / CHECKPOINT).exists()


def _die(calls: Iterable[int], *_: object) -> None:
    if next(iter(calls), None) is None:
        raise Killed


SCRIPT = """
import os, signal, sys
from kg.link.dump import building
from tests.link import test_dump as t
building._SHOW_EVERY = 100
left = iter(range(3))
t.dump.build("-", sys.argv[1], t.WANTED, stdin=sys.stdin.buffer, every=200_000,
             progress=lambda *_: next(left, None) is None and os.kill(os.getpid(), signal.SIGKILL))
"""


def test_a_process_that_dies_leaves_a_checkpoint_to_go_on_from(tmp_path: Path) -> None:
    data = world(900)
    root = Path(__file__).parents[2]
    done = subprocess.run(
        [sys.executable, "-c", SCRIPT, tmp_path / "out"],
        input=data,
        cwd=root,
        env=os.environ | {"PYTHONPATH": str(root)},
    )
    assert done.returncode == -signal.SIGKILL
    assert built(tmp_path / "out", data, every=200_000) == built(tmp_path / "whole", data)


def test_a_checkpoint_serves_only_its_own_run(tmp_path: Path) -> None:
    (tmp_path / "dump").write_bytes(world(1200))
    with pytest.raises(Killed):
        dump.build(str(tmp_path / "dump"), tmp_path, WANTED, every=1_000_000, progress=partial(_die, ()))
    with pytest.raises(InputError, match=r"checkpoint\.sqlite: is the checkpoint of another run"):
        dump.build(str(tmp_path / "dump"), tmp_path, WANTED, limit=3)
    with pytest.raises(InputError, match="another run"):
        built(tmp_path, world(1200, seed=2))


def test_a_file_that_is_no_checkpoint_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / CHECKPOINT).write_bytes(b"my notes, and a good many of them" * 99)
    with pytest.raises(InputError, match="is no checkpoint; delete it"):
        built(tmp_path, world(60))
    assert (tmp_path / CHECKPOINT).read_bytes().startswith(b"my notes")


def test_limit(tmp_path: Path) -> None:
    report = dump.build("-", tmp_path, WANTED, stdin=io.BytesIO(world()), limit=100)
    assert report.entities == 100


def test_no_such_dump(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"nowhere\.json: cannot be read"):
        dump.build(str(tmp_path / "nowhere.json"), tmp_path / "out", WANTED)
    assert not (tmp_path / "out").exists()


def test_no_folder_to_write_in(tmp_path: Path) -> None:
    (tmp_path / "out").write_text("a file")
    with pytest.raises(OutputError, match="cannot be made"):
        built(tmp_path / "out", world(60))


def test_a_full_disk_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object) -> None:
        raise sqlite3.OperationalError("database or disk is full")

    monkeypatch.setattr("kg.link.dump.spool.Spool.put", full)
    with pytest.raises(OutputError, match="disk is full; make room, and run again to go on"):
        built(tmp_path, world(60) + town())
    monkeypatch.undo()
    assert built(tmp_path, world(60) + town())


def test_no_such_format(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="give json or nt"):
        built(tmp_path, b"", form="xml")


def test_the_triples_of_a_stream_come_to_the_same_items(tmp_path: Path) -> None:
    data = world(900)
    assert built(tmp_path / "nt", dumps.triples(data), form="nt") == built(tmp_path / "json", data)
    assert not (tmp_path / "nt" / BROKEN).exists()


NAME = "<http://www.w3.org/2000/01/rdf-schema#label>"
BROKEN_TRIPLES = [
    ("no triple", "not a triple", (1, "no triple")),
    ("a string without end", f'<{dumps.ITEM}Q{ME}> {NAME} "Arha@en .', (3, "no triple")),
    ("no full stop", f'<{dumps.ITEM}Q{ME}> {NAME} "Arha"@en', (3, "no triple")),
]


@pytest.mark.parametrize(("what", "line", "told"), BROKEN_TRIPLES, ids=[case[0] for case in BROKEN_TRIPLES])
def test_broken_triples_are_told_and_the_rest_is_kept(
    tmp_path: Path, what: str, line: str, told: tuple[int, str]
) -> None:
    about = [
        f"<{dumps.ITEM}Q{ME}> <{dumps.DIRECT}P31> <{dumps.ITEM}Q{TOWN}> .",
        f'<{dumps.ITEM}Q{ME}> {NAME} "Erha"@en .',
    ]
    lines = [*about, line] if line.startswith("<") else [line, *about]
    found = built(tmp_path, "\n".join([*lines, "# a remark", ""]).encode(), form="nt")
    assert [made.label for made in found] == ["Erha"]
    ((number, what_was_told),) = broken(tmp_path)
    assert (number, what_was_told[: len(told[1])]) == told


def test_merged_items_in_triples(tmp_path: Path) -> None:
    merged = f"<{dumps.ITEM}Q3001> <http://www.w3.org/2002/07/owl#sameAs> <{dumps.ITEM}Q{TOWN}> .\n"
    me = dumps.dump([item(ME, {"en": "Me"}, [statement(thing("P31", 3001))])])
    assert [made.type for made in built(tmp_path, merged.encode() + dumps.triples(me), form="nt")] == ["Settlement"]


def test_the_shipped_classes() -> None:
    wanted = dump.wanted()
    assert set(wanted.types.values()) >= {"Country", "Settlement", "StateForce", "NonStateArmedGroup", "Person"}
    assert wanted.languages == ("en", "mul")
    assert len(wanted.codes) > 190


def test_further_classes_come_first() -> None:
    (first, *_), name = dump.wanted().types, f"Q{PROVINCE}"
    wanted = dump.wanted(classes=[f"{name}=AdministrativeArea", f"Q{first}=-"], countries=["SY"], languages=["ar"])
    assert list(wanted.types.items())[:2] == [(PROVINCE, "AdministrativeArea"), (first, "-")]
    assert wanted.languages == ("ar", "mul")


WRONG: list[tuple[dict[str, Any], str]] = [
    ({"classes": ["town=Settlement"]}, "is no class with a type"),
    ({"classes": [f"Q{TOWN}=Village"]}, "is no class with a type"),
    ({"countries": ["Syria"]}, "no country 'Syria'"),
    ({"languages": ["English"]}, "no language"),
    ({"languages": []}, "no language"),
]


@pytest.mark.parametrize(("options", "said"), WRONG)
def test_wrong_wishes(options: dict[str, Any], said: str) -> None:
    with pytest.raises(InputError, match=said):
        dump.wanted(**options)


HEADER = "class\tlabel\ttype\tsource\n"
TABLES = [
    ("class\ttype\n", "header must be"),
    (f"{HEADER}Q7\tseven\tNumber\town\n", r"mine\.tsv: 'Q7=Number' is no class with a type"),
    (f"{HEADER}Q7\n", r"mine\.tsv:2"),
]


@pytest.mark.parametrize(("table", "said"), TABLES)
def test_broken_tables_of_classes(tmp_path: Path, table: str, said: str) -> None:
    (tmp_path / "mine.tsv").write_text(table)
    with pytest.raises(DataError, match=said):
        dump.wanted(table=tmp_path / "mine.tsv")
    with pytest.raises(DataError, match="cannot be read"):
        dump.wanted(table=tmp_path / "nowhere.tsv")


def test_a_table_of_ones_own(tmp_path: Path) -> None:
    (tmp_path / "mine.tsv").write_text(f"# mine\n{HEADER}Q7\tseven\tPerson\town\n")
    assert dump.wanted(table=tmp_path / "mine.tsv").types == {7: "Person"}
