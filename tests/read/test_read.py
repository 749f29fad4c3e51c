"""What articles come out of files, and what is said of files that hold none."""

from __future__ import annotations

import gzip
from collections.abc import Callable
from io import BytesIO
from pathlib import Path

import pytest

from kg.errors import ReadError
from kg.model import Article
from kg.read import read
from kg.read.dates import day, stated
from kg.read.text import MAX_BYTES, MAX_CHARS

PAGE = """<!doctype html><html><head><title>Bridge falls</title>
<meta property="article:published_time" content="2024-03-05T08:00:00Z">
<meta property="og:site_name" content="The Sample">
</head><body><nav><a href="/">Home</a> <a href="/world">World</a></nav><article><h1>Bridge falls</h1>
<p>Government forces seized the bridge at Kadna on Monday after two days of fighting, a commander
said by telephone.</p>
<p>Rebels denied that the bridge had been lost and said their fighters still held the eastern bank
of the river.</p>
</article><footer>Imprint and privacy</footer></body></html>"""


def articles(*paths: Path | str) -> list[Article]:
    found = list(read(paths))
    assert all(isinstance(item, Article) for item in found), found
    return [item for item in found if isinstance(item, Article)]


def one(tmp_path: Path, name: str, content: str | bytes) -> Article:
    write(tmp_path, name, content)
    return articles(tmp_path / name)[0]


def write(folder: Path, name: str, content: str | bytes) -> Path:
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return path


# ---- text


def test_a_text_is_kept_to_the_letter(tmp_path: Path) -> None:
    text = " date 2020-02-07 Troops\r\nleft\u00a0 town.\n\n"
    assert one(tmp_path, "a.txt", text) == Article("a", text, "2020-02-07")


def test_only_a_byte_order_mark_is_dropped(tmp_path: Path) -> None:
    assert one(tmp_path, "a.txt", b"\xef\xbb\xbf Troops left.").text == " Troops left."


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
def test_the_encoding_is_found(tmp_path: Path, encoding: str) -> None:
    text = "Soldaten verließen die Stadt. „Wir gehen“, sagte General Müller über das Gefecht bei Köln."
    assert one(tmp_path, "a.txt", text.encode(encoding)).text == text


def test_a_guessed_encoding_is_told(tmp_path: Path) -> None:
    write(tmp_path, "a.txt", "date 2020-02-07 Général Dupré a quitté la ville assiégée.".encode("latin-1"))
    told: list[str] = []
    list(read([tmp_path / "a.txt"], notice=told.append))
    assert len(told) == 1
    assert "is not UTF-8, read as" in told[0]


def test_what_lies_beside_a_text_describes_it(tmp_path: Path) -> None:
    meta = '{"id": "x1", "title": "Left", "document_date": "2020-02-07", "publisher": "P", "text": "no"}'
    write(tmp_path, "a.meta.json", meta)
    found = one(tmp_path, "a.txt", "date 2019-01-01 Troops left.")
    assert found == Article("x1", "date 2019-01-01 Troops left.", "2020-02-07", "Left", None, "P")


# ---- folders


def test_ids_are_paths_below_the_folder(tmp_path: Path) -> None:
    for name in (
        "b.txt",
        "a/c.txt",
        "a/b/d.txt",
        "README.md",
        ".hidden.txt",
        ".git/e.txt",
        "notes.pdf",
        "b.meta.json",
    ):
        write(tmp_path, name, "{}" if name.endswith("json") else "Troops left.")
    assert [a.id for a in articles(tmp_path)] == ["a/b/d", "a/c", "b"]


def test_a_graph_built_among_the_articles_is_passed_over(tmp_path: Path) -> None:
    for name in ("a.txt", "out/claims.jsonl", "out/manifest.json", "out/deeper/b.txt"):
        write(tmp_path, name, "Troops left.")
    assert [a.id for a in articles(tmp_path)] == ["a"]


def test_the_order_of_the_paths_does_not_matter(tmp_path: Path) -> None:
    paths = [write(tmp_path, f"{name}.txt", f"{name} left.") for name in "cab"]
    assert articles(*paths) == articles(*reversed(paths))


def test_a_file_given_twice_is_read_once(tmp_path: Path) -> None:
    path = write(tmp_path, "a.txt", "Troops left.")
    assert len(articles(path, tmp_path, path)) == 1


def test_one_id_with_one_content_is_one_article(tmp_path: Path) -> None:
    write(tmp_path, "x/a.txt", "Troops left.")
    write(tmp_path, "y/a.txt", "Troops left.")
    assert len(articles(tmp_path / "x", tmp_path / "y")) == 1


def test_one_id_with_two_contents_is_an_error_that_names_both(tmp_path: Path) -> None:
    first = write(tmp_path, "x/a.txt", "Troops left.")
    second = write(tmp_path, "y/a.txt", "Troops stayed.")
    kept, error = read([tmp_path / "y", tmp_path / "x"])
    assert isinstance(kept, Article)
    assert kept.text == "Troops left."
    assert isinstance(error, ReadError)
    assert str(first) in str(error)
    assert str(second) in str(error)


# ---- other formats


def test_jsonl_goes_on_after_a_bad_line(tmp_path: Path) -> None:
    lines = [
        '{"text": "Troops left.", "date": "2020-02-07T10:00:00Z", "id": 7}',
        "{oops",
        "",
        '{"id": "b"}',
        '{"text": "Rebels came."}',
    ]
    found = list(read([write(tmp_path, "wire.jsonl", "\n".join(lines))]))
    assert [item.id for item in found if isinstance(item, Article)] == ["7", "wire/5"]
    assert [item.where.rpartition(":")[2] for item in found if isinstance(item, ReadError)] == ["2", "4"]


def test_an_endless_line_does_not_fill_the_memory(tmp_path: Path) -> None:
    path = write(tmp_path, "a.jsonl", b'{"text": "' + b"x" * (2 * MAX_BYTES) + b'"}\n{"text": "Troops left."}\n')
    error, article = read([path])
    assert isinstance(error, ReadError)
    assert "larger than 10 MB" in str(error)
    assert isinstance(article, Article)
    assert article.id == "a/2"


def test_markdown_loses_its_markup(tmp_path: Path) -> None:
    front = '---\ntitle: "At the *river*"\ndate: 7 February 2020\n---\n'
    source = front + "# Bridge\n\n* **Troops** left [town](http://x.example).\n* Rebels `came`.\n"
    found = one(tmp_path, "a.md", source)
    assert found == Article("a", "Bridge\n\nTroops left town.\n\nRebels came.", "2020-02-07", "At the *river*")


def test_the_first_heading_is_the_title_of_markdown(tmp_path: Path) -> None:
    assert one(tmp_path, "a.md", "# Bridge *falls*\n\nTroops left.").title == "Bridge falls"


def test_a_page_is_stripped_to_its_article(tmp_path: Path) -> None:
    found = one(tmp_path, "a.html", PAGE)
    assert (found.title, found.date, found.publisher) == ("Bridge falls", "2024-03-05", "The Sample")
    assert "Rebels denied that the bridge had been lost" in found.text
    assert "Imprint" not in found.text


def test_a_page_says_its_own_encoding(tmp_path: Path) -> None:
    page = PAGE.replace("<head>", '<head><meta charset="windows-1251">').replace("Kadna", "Кадна")
    assert "Кадна" in one(tmp_path, "a.html", page.encode("cp1251")).text


@pytest.mark.parametrize(
    ("sent", "ids"),
    [
        ("Troops left.", ["stdin"]),
        (PAGE, ["stdin"]),
        ('\n{"text": "Troops left."}\n{"text": "Rebels came."}', ["stdin/2", "stdin/3"]),
    ],
)
def test_standard_input_is_read_as_what_it_looks_like(sent: str, ids: list[str]) -> None:
    found = list(read(["-"], stdin=BytesIO(sent.encode())))
    assert [item.id for item in found if isinstance(item, Article)] == ids


# ---- dates

DAYS = {
    "2020-02-07": "2020-02-07",
    "2020-02-07T23:59:00+02:00": "2020-02-07",
    "2020-02-07 10:00": "2020-02-07",
    "20200207": "2020-02-07",
    "2020/02/07": "2020-02-07",
    "7 February 2020": "2020-02-07",
    "Feb 7, 2020": "2020-02-07",
    "Fri, 07 Feb 2020 10:00:00 GMT": "2020-02-07",
    "07/02/2020": None,
    "2020-02-30": None,
    "2020-02": None,
    "Friday": None,
    "": None,
}


@pytest.mark.parametrize(("written", "meant"), DAYS.items())
def test_days(written: str, meant: str | None) -> None:
    assert day(written) == meant


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        (" date 2020-02-07 Smoke rose", "2020-02-07"),
        ("Date: 2020-02-07\nSmoke rose", "2020-02-07"),
        ("Smoke rose. date 2020-02-07", None),
        ("dated 2020-02-07", None),
        ("date 2020-13-07", None),
    ],
)
def test_dates_that_texts_begin_with(text: str, meant: str | None) -> None:
    assert stated(text) == meant


@pytest.mark.parametrize(
    ("record", "said"),
    [
        ('{"text": "Troops left."}', "has no date"),
        ('{"text": "Troops left.", "date": "next week"}', "'next week' is not a day"),
    ],
)
def test_a_date_that_is_not_there_is_told_and_never_invented(tmp_path: Path, record: str, said: str) -> None:
    told: list[str] = []
    found = list(read([write(tmp_path, "a.jsonl", record)], notice=told.append))
    assert isinstance(found[0], Article)
    assert found[0].date is None
    assert said in told[0]


# ---- bad input: what each kind is told; `kg build` on the same is in tests/cli

BAD: dict[str, tuple[str, bytes, str]] = {
    "nothing": ("a.txt", b"", "is empty"),
    "blanks": ("a.txt", b" \n\t\r\n", "is empty"),
    "no words": ("a.txt", b"--- *** ---", "has no words"),
    "zeros": ("a.txt", b"Troops\0left", "is binary"),
    "PDF": ("a.txt", b"%PDF-1.7 ...", "is a PDF"),
    "office document": ("a.md", b"PK\x03\x04....", "is a zip archive or an office document"),
    "gzip": ("a.txt", gzip.compress(b"Troops left.", mtime=0), "is a gzip archive"),
    "too large": ("a.txt", b"x" * (MAX_BYTES + 1), "is larger than 10 MB"),
    "5 MB in one line": ("a.txt", b"Troops left town. " * 300_000, "is longer than 1,000,000 characters"),
    "half a UTF-16": ("a.txt", b"\xff\xfeT\x00r\x00o", "is not valid utf-16"),
    "no encoding": ("a.txt", bytes(range(1, 256)) * 4, "encoding"),
    "soup": ("a.html", b"<div><div><p></div></b></table><a>", "no article found in this page"),
    "menu only": ("a.html", b"<html><body><nav><a href=/>Home</a></nav></body></html>", "no article found"),
    "broken line": ("a.jsonl", b'{"text": "Troops', "a.jsonl:1: is no JSON object"),
    "no object": ("a.jsonl", b'["Troops left."]', "is no JSON object"),
    "no text": ("a.jsonl", b'{"id": "x"}', "has no text"),
    "text is a number": ("a.jsonl", b'{"text": 7}', "has no text"),
    "empty text": ("a.jsonl", b'{"text": ""}', "has no text"),
    "escaped zero": ("a.jsonl", b'{"text": "Troops\\u0000left"}', "is binary"),
    "half a character": ("a.jsonl", b'{"text": "Troops \\ud800"}', "is no JSON object"),
    "empty list": ("a.jsonl", b"", "is empty"),
    "only front matter": ("a.md", b"---\ntitle: x\n---\n", "has no text"),
    "unknown ending": ("a.docx", b"Troops left.", "cannot read files ending in '.docx'"),
}


@pytest.mark.parametrize("kind", BAD)
def test_bad_input_gets_one_line(tmp_path: Path, kind: str) -> None:
    name, content, said = BAD[kind]
    (error,) = read([write(tmp_path, name, content)])
    assert isinstance(error, ReadError), error
    assert said in str(error)
    assert name in error.where
    assert error.hint
    assert "\n" not in str(error)


def test_a_broken_description_fails_its_article(tmp_path: Path) -> None:
    write(tmp_path, "a.txt", "Troops left.")
    write(tmp_path, "a.meta.json", "{")
    (error,) = read([tmp_path])
    assert isinstance(error, ReadError)
    assert "a.meta.json" in error.where


def test_nothing_there(tmp_path: Path) -> None:
    (missing,) = read([tmp_path / "none"])
    assert str(missing) == f"{tmp_path / 'none'}: no such file or folder; check the path"
    (empty,) = read([tmp_path])
    assert "no article in this folder" in str(empty)


def test_a_file_that_cannot_be_opened(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    good, bad = write(tmp_path, "a.txt", "Troops left."), write(tmp_path, "b.txt", "Rebels came.")
    monkeypatch.setattr("builtins.open", _refusing(bad, open))
    article, error = read([tmp_path])
    assert isinstance(article, Article)
    assert article.id == good.stem
    assert isinstance(error, ReadError)
    assert (error.where, error.what) == (str(bad), "Permission denied")


def _refusing(path: Path, opened: Callable[..., object]) -> Callable[..., object]:
    def refuse(file: object, *args: object, **named: object) -> object:
        if str(file) == str(path):
            raise PermissionError(13, "Permission denied", str(file))
        return opened(file, *args, **named)

    return refuse


def test_the_limits_are_what_the_messages_say() -> None:
    assert (MAX_BYTES, MAX_CHARS) == (10_000_000, 1_000_000)
