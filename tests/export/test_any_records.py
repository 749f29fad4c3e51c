"""Whatever stands in the records, no output is invalid: shown on ten thousand random ones."""

from __future__ import annotations

import io
from collections.abc import Iterator
from itertools import chain
from pathlib import Path
from random import Random
from typing import Any, get_args

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from pyoxigraph import Quad, parse

from kg import model, rdf
from kg.export import export
from kg.model import Article, Claim, Count, Entity, Extraction, Span
from kg.resolve import Resolution, resolve
from kg.sinks import files
from kg.vocab import load
from tests.export import readers

_TRIED: list[int] = []
_FOLDERS: list[Path] = []

ODD = [
    *('"""', "\\", "'''", '"', "'", "a\r\nb\rc", "\t", " ", "", "\x00\x01\x1f", "\x7f\x80\x9f", "\x85\u2028\u2029"),
    *("<>&\"'", "]]>", "<!--", "&amp;", "<b xmlns='x'>", "{}", "^^", "@en", "@id", "_:b", "id:x", "cx:Claim"),
    *("\u200f\u202e\u2066\u200e", "\u200b\ufeff", "\ud800", "\udfff\ud800", "a\ud83d", "\ufffe\uffff", "\ufdd0"),
    *("\U0001fffe", "\U0010ffff", "😀𐀀", "e\u0301", "é", "Å", "ﬁ", "سراقب", "عمر\u200fحمص", "Сараковоб", "東京"),
    *("%", "%zz", "100%", "%e2%80", "..", ".", "/", "//", "/./", "a/../b", "#", "?", "a b"),
    *("http://a b/", "null", "true", "-0", "1e9", "=1+1", ",", ";", "|", "`", "^", "[", "]", "\\u0041", "\\ud800"),
]
URLS = [
    *(
        "https://news.example/a?b=c#d",
        "http://a b/",
        "https://",
        "http:///x",
        "http://x:80/",
        "http://x:y/",
        "https://x:443",
    ),
    *(
        "http://user:pw@x/",
        "http://[::1]/",
        "http://[",
        "http://x/%zz",
        "http://x/%c3%a9",
        "http://x/é",
        "http://é.example/",
    ),
    *(
        "http://X.EXAMPLE/A/../b/./c",
        "http://x/a|b",
        "http://x/<a>",
        "http://x/{a}",
        "http://x/a\\b",
        "http://x/\u202eb",
    ),
    *(
        "http://x/e\u0301",
        "http://x/\ud800",
        "ftp://x/",
        "news.example",
        "javascript:alert(1)",
        "http://x/a^b`c",
        "HTTP://X/",
    ),
    *(
        "http://x/#a#b",
        "http://x/?q=[1]",
        "http://x/\ufdd0",
        "http://x/\ue000",
        "http://-x-/",
        "http://x_y/",
        "http://1.2.3.999/",
    ),
    *(
        "http://x./",
        "http://x/ ",
        "http://x/\n",
        "http://%41/",
        "http://x:99999/",
        "http://x:/",
        "http://x//a",
        "https://x?",
    ),
]
DATES = [
    *("2020-02-07", "2020-02", "2020", "202X", "2020-02-30", "2020-13-01", "2019-12-15~/2020-02-06", "../2020-02-07"),
    *(
        "2020-02-07/..",
        "2020?",
        "0000",
        "0000-00-00",
        "9999-12-31",
        "-0044-03-15",
        "10000-01-01",
        "2020-02-07T10:00:00Z",
        "yesterday",
    ),
    *("../..", "2021-21", "Y170000002", "1985-04-XX", "٢٠٢٠-٠٢-٠٧", "2020-02-0７"),
]
TYPES = sorted(name for name in load().classes if ":" not in name)
RELATIONS = sorted(name for name, known in load().properties.items() if known.relation)
NUMBERS = (None, 0, 1, 7, -1, 10**9, 10**18, 2**53 + 1, 10**40)
SHARES = (0.0, -0.0, 1.0, 0.5, 1 / 3, 1e-9, 1e300, -2.0, float("nan"), float("inf"))

texts = st.one_of(st.sampled_from(ODD), st.text(st.characters(exclude_categories=()), max_size=12))
words = st.lists(texts, min_size=3, max_size=8)


class _Maker:
    """Makes records of given words, by a die of its own: drawing each field would take Hypothesis minutes."""

    def __init__(self, words: list[str], die: Random) -> None:
        self.words, self.die = words, die

    def text(self) -> str:
        long = self.die.choice("xع\u200f") * 10_000 if self.die.random() < 0.002 else ""
        return "".join(self.die.choices(self.words, k=self.die.choice((1, 1, 2, 3)))) + long

    def maybe(self, value: Any, chance: float = 0.5) -> Any:
        return value if self.die.random() < chance else None

    def url(self) -> str:
        return self.die.choice(
            [self.text(), self.die.choice(URLS), self.die.choice(URLS) + self.text(), "http://" + self.text()]
        )

    def date(self) -> str | None:
        return self.die.choice([None, self.die.choice(DATES), self.die.choice(DATES), self.text()])

    def extraction(self, size: int) -> Extraction:
        text = "x" + "".join(self.text() for _ in range(4))
        more = {
            "title": self.maybe(self.text()),
            "url": self.maybe(self.url(), 0.9),
            "publisher": self.maybe(self.text()),
        }
        article = Article(self.text(), text, self.date(), **more)
        entities = tuple(self.entity() for _ in range(size))
        claims: list[Claim] = []
        for number in range(size):
            claims.append(self.claim(article, entities, claims, number))
        return Extraction(article, tuple({entity.id: entity for entity in entities}.values()), claims=tuple(claims))

    def entity(self) -> Entity:
        item = self.die.choice([None, None, "Q42", "Q0", "Q1 ", self.text()])
        names = tuple(self.text() for _ in range(self.die.randrange(4)))
        bucket = self.die.choice(("country", "place", "person", self.text()))
        degrees = (0.0, -0.0, 35.8, -90.0, 180.0, 1e-7, 1e300, float("nan"), float("inf"), None)
        return Entity(
            f"{bucket}/{self.text()}",
            self.text(),
            self.die.choice(TYPES),
            names,
            item,
            self.die.random() < 0.5,
            country=self.maybe(self.text()),
            latitude=self.die.choice(degrees),
            longitude=self.die.choice(degrees),
        )

    def span(self, article: Article) -> Span:
        start = self.die.randrange(len(article.text))
        return Span(start, self.die.randrange(start + 1, len(article.text) + 1))

    def claim(self, article: Article, entities: tuple[Entity, ...], before: list[Claim], number: int) -> Claim:
        pick = self.die.choice
        ids = [None, *(entity.id for entity in entities)]
        ends = [*ids, *(claim.id for claim in before[-2:]), self.text()]
        more: dict[str, Any] = {
            "subject_span": self.maybe(self.span(article)),
            "object_span": self.maybe(self.span(article)),
            "source": pick([*ids, self.text()]),
            "via": pick([*ids, self.text()]),
            "stance": pick(get_args(model.Stance)),
            "polarity": pick(get_args(model.Polarity)),
            "modality": pick(["actual", *get_args(model.Modality)]),
            "date": self.date(),
            "place": pick([*ids, self.text()]),
            "count": self.maybe(Count(pick(get_args(model.Harm)), pick(NUMBERS), pick(NUMBERS), pick(NUMBERS))),
            "extent": self.maybe(pick(SHARES)),
            "included_in": self.maybe(pick([claim.id for claim in before] or [None])),
            "weapon": self.maybe(self.text()),
            "said": self.maybe(self.date()),
            "reason": self.text(),
        }
        name = pick([f"{number}", f"{number}{self.text()}"])
        predicate = pick(RELATIONS)
        spans = self.span(article), self.span(article)
        return Claim(name, article.id, predicate, pick(ids), pick(ends), *spans, self.text(), pick(SHARES), **more)


def _built(resolution: Resolution, folder: Path) -> set[Quad]:
    """Write the graph to a folder; its quads."""
    graphs = [rdf.article_quads(one, resolution) for one in resolution.extractions]
    files.write(graphs, folder)
    return set(chain.from_iterable(graphs))


@pytest.fixture(scope="module")
def folders(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    return (tmp_path_factory.mktemp("any") for _ in range(10**6))


@settings(
    max_examples=200,
    deadline=None,
    derandomize=True,
    phases=(Phase.explicit, Phase.reuse, Phase.generate, Phase.shrink),
    suppress_health_check=list(HealthCheck),
)
@given(words, st.randoms(use_true_random=False), st.integers(1, 3))
def test_whatever_the_records_hold_the_graph_is_valid(
    folders: Iterator[Path], words: list[str], die: Random, articles: int
) -> None:
    maker = _Maker(words, Random(die.getrandbits(64)))
    read = [maker.extraction(30 // articles) for _ in range(articles)]
    known = {one.article.id: one for one in read}
    resolution = resolve(known.values())
    folder = next(folders)
    quads = _built(resolution, folder)
    merged = {Quad(quad.subject, quad.predicate, quad.object) for quad in quads}
    for form in readers.FORMS:
        written = io.BytesIO()
        export(folder, written, form)
        found = set(parse(written.getvalue(), readers.FORMS[form]))
        assert found == (merged if form in readers.ONE_GRAPH else quads), form
    _TRIED.append(sum(1 + len(one.entities) + len(one.claims) for one in known.values()))
    _FOLDERS.append(folder)


def _together(folders: list[Path], file: Path) -> Path:
    """The graphs of many folders in one file."""
    with file.open("wb") as out:
        for folder in folders:
            export(folder, out, "nquads")
    return file


@pytest.fixture(scope="module")
def some(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A fifth of the graphs above: others take long to read."""
    return _together(_FOLDERS[::5], tmp_path_factory.mktemp("some") / "some.nq")


def test_ten_thousand_records_were_tried() -> None:
    assert sum(_TRIED) >= 10_000


def test_rdflib_and_riot_read_them_all_without_a_warning(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    file = _together(_FOLDERS, tmp_path / "all.nq")
    found = readers.by_rdflib(file.read_bytes(), "nquads")
    assert not caplog.records
    assert found == readers.by_riot(file, "nquads")


@pytest.mark.parametrize("form", ["turtle", "trig", "jsonld", "rdfxml"])
def test_rdflib_and_riot_read_every_form_without_a_warning(
    some: Path, tmp_path: Path, form: str, caplog: pytest.LogCaptureFixture
) -> None:
    export(some, tmp_path / "some", form)
    written = (tmp_path / "some").read_bytes()
    found = readers.by_rdflib(written, form)
    assert not caplog.records
    assert found == readers.by_oxigraph(written, form)
    assert found == readers.by_riot(tmp_path / "some", form)
