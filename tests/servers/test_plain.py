"""N-Quads told by their lines: whatever that takes, the parser takes too, and writes the same way."""

from __future__ import annotations

import random
from io import BytesIO
from pathlib import Path

import pyoxigraph as ox
import pytest

from kg import export
from kg.loading import parcels, plain

PLAIN = [
    b"<https://w3id.org/conflict-kg/id/a> <http://h:80/p?q=1#f> <urn:x-conflict-kg:o> <http://h/%C3%A9> .\n",
    '<http://h/a> <http://h/p> "عربي 😀 \\"q\\" \\\\u0041 \\n"@en <urn:ng:1> .\n'.encode(),
    b'<http://h/a> <http://h/p> "1"^^<http://www.w3.org/2001/XMLSchema#integer> <urn:ng:1> .\n',
]
PARSED = [
    b"<http://h/a> <http://h/p> <http://h/o> .\n",
    b"_:a <http://h/p> <http://h/o> <http://h/g> .\n",
    b"<http://h/a> <http://h/p> <<( <http://h/a> <http://h/p> <http://h/o> )>> <http://h/g> .\n",
    b'<http://h/a> <http://h/p> "a"^^<http://www.w3.org/2001/XMLSchema#string> <http://h/g> .\n',
    b'<http://h/a> <http://h/p> "\\u0041" <http://h/g> .\n',
    b"<http://h/a> <http://h/p> <a b> <http://h/g> .\n",
    b'<http://h/a> <http://h/p> "a\xff" <http://h/g> .\n',
    b"<http://h/a>  <http://h/p> <http://h/o> <http://h/g> .\n",
    b"<http://h/a> <http://h/p> <http://h/o> <http://h/g> .",
    b"# a remark\n",
]


@pytest.mark.parametrize("line", PLAIN)
def test_what_is_plain(line: bytes) -> None:
    assert plain.count(BytesIO(line), 5) == 1


@pytest.mark.parametrize("line", PARSED)
def test_what_is_left_to_the_parser(line: bytes) -> None:
    assert plain.count(BytesIO(PLAIN[0] + line), 5) == 0


def test_graphs_that_come_again_or_are_large_need_sorting() -> None:
    again = PLAIN[0] + PLAIN[1] + PLAIN[0]
    assert plain.count(BytesIO(again), 5) == 0
    assert plain.count(BytesIO(PLAIN[1] + PLAIN[2]), 1) == 0


def test_whatever_is_taken_is_what_the_parser_would_write() -> None:
    chance, taken = random.Random(3), 0
    signs = [bytes([n]) for n in range(256)] + b'< > " \\ . @en ^^ %41 :// _:'.split()
    for _ in range(20_000):
        line = bytearray(chance.choice(PLAIN))
        for _ in range(chance.randint(1, 3)):
            place = chance.randrange(len(line))
            line[place : place + chance.randint(0, 2)] = chance.choice(signs)
        if plain.count(BytesIO(bytes(line)), 5) == 1:
            taken += 1
            assert ox.serialize(ox.parse(bytes(line), ox.RdfFormat.N_QUADS), format=ox.RdfFormat.N_QUADS) == bytes(line)
    assert taken > 500


def test_both_ways_make_the_same_parcels(seeds: Path, tmp_path: Path) -> None:
    file, parsed = tmp_path / "g.nq", tmp_path / "p.nq"
    export.export(str(seeds), file)
    parsed.write_bytes(file.read_bytes() + b"# this needs the parser\n")
    told = []
    for path in (file, parsed):
        with parcels.of(str(path), 40_000) as cargo:
            told.append([(one.graph, one.count, one.digest, list(one.pieces(7))) for one in cargo.parcels])
    assert plain.count(BytesIO(file.read_bytes()), 40_000) > 1_000
    assert told[0] == told[1]
