"""One file's bytes to its articles, by format."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from io import BufferedReader, BytesIO
from pathlib import Path
from typing import Any, BinaryIO

import msgspec

from kg.errors import ReadError
from kg.model import Article
from kg.read.dates import day, stated
from kg.read.files import Found
from kg.read.text import MAX_BYTES, checked, decode

Notice = Callable[[str], None]
"""Is told, in one line, what was read but lacks something (a date, a sure encoding)."""
Item = tuple[Article | ReadError, str]
"""An article or an error, and where it was found."""


def articles_in(found: Found, stdin: BinaryIO, notice: Notice) -> Iterator[Item]:
    """The articles of one file, or of standard input.

    Raises:
        ReadError: if the whole file is unreadable.
        OSError: if it cannot be opened.
    """
    if found.path == "-":
        raw = BytesIO(stdin.read())
        yield from _dispatch(Found(found.id, "stdin", _sniffed(raw.getvalue())), raw, notice)
    else:
        with open(found.path, "rb") as raw_file:
            yield from _dispatch(found, raw_file, notice)


def _dispatch(found: Found, raw: BufferedReader | BytesIO, notice: Notice) -> Iterator[Item]:
    if found.format == "jsonl":
        return _jsonl(found, raw, notice)
    return _whole(found, raw, notice)


def _sniffed(raw: bytes) -> str:
    start = raw.lstrip(b"\xef\xbb\xbf \t\r\n")[:15].lower()
    if start.startswith(b"{"):
        return "jsonl"
    return "html" if start.startswith((b"<!doctype html", b"<html")) else "text"


def _whole(found: Found, raw: BinaryIO, notice: Notice) -> Iterator[Item]:
    text, guessed = decode(raw.read(MAX_BYTES + 1), found.path)
    if guessed:
        notice(f"{found.path}: is not UTF-8, read as {guessed}; save it as UTF-8 if letters look wrong")
    fields = {**_PARSERS[found.format](text, found.path), **_sidecar(found.path)}
    yield _article(fields, found.id, found.path, notice), found.path


def _text(text: str, where: str) -> dict[str, Any]:
    return {"text": text, "date": stated(text)}


def _markdown(text: str, where: str) -> dict[str, Any]:
    from kg.read.markdown import fields

    return fields(text)


def _html(text: str, where: str) -> dict[str, Any]:
    from kg.read.html import fields

    return fields(text, where)


_PARSERS = {"text": _text, "markdown": _markdown, "html": _html}


def _sidecar(path: str) -> dict[str, Any]:
    """What `NAME.meta.json` beside the article says of it; never the text."""
    beside = Path(path).with_suffix(".meta.json")
    if not beside.is_file():
        return {}
    try:
        fields = msgspec.json.decode(beside.read_bytes(), type=dict[str, Any])
    except msgspec.DecodeError as error:
        raise ReadError(f"is no JSON object ({error})", where=str(beside), hint="mend it, or remove it") from None
    return {name: value for name, value in _dated(fields).items() if name != "text" and value is not None}


def _dated(fields: dict[str, Any]) -> dict[str, Any]:
    """The fields with a `document_date`, as some corpora call it, as their date."""
    return {**fields, "date": fields.get("date") or fields.get("document_date")}


def _jsonl(found: Found, raw: BufferedReader | BytesIO, notice: Notice) -> Iterator[Item]:
    """Each line an article, or an error with the number of the line; the others go on."""
    number = 0
    while line := raw.readline(MAX_BYTES + 1):
        number += 1
        where = f"{found.path}:{number}"
        if len(line) > MAX_BYTES:
            _skip_line(raw)
        if not line.strip():
            continue
        try:
            yield _article(_record(line, where), f"{found.id}/{number}", where, notice), where
        except ReadError as error:
            yield error, where
    if not number:
        raise ReadError("is empty", where=found.path, hint="put one JSON object a line there, or remove it")


def _skip_line(raw: BufferedReader | BytesIO) -> None:
    while (rest := raw.readline(MAX_BYTES)) and not rest.endswith(b"\n"):
        pass


def _record(line: bytes, where: str) -> dict[str, Any]:
    text, _ = decode(line, where)
    try:
        return _dated(msgspec.json.decode(text, type=dict[str, Any]))
    except msgspec.DecodeError as error:
        raise ReadError(f"is no JSON object ({error})", where=where, hint="mend or remove the line") from None


def _article(fields: Mapping[str, Any], name: str, where: str, notice: Notice) -> Article:
    text = fields.get("text")
    if not isinstance(text, str) or not text:
        raise ReadError("has no text", where=where, hint='give it a field "text" with the article\'s words')
    given = _string(fields, "date")
    date = day(given) if given else None
    if given and date is None:
        notice(f"{where}: the date {given[:40]!r} is not a day; write it as YYYY-MM-DD")
    return Article(
        id=_string(fields, "id") or name,
        text=checked(text, where),
        date=date,
        title=_string(fields, "title"),
        url=_string(fields, "url"),
        publisher=_string(fields, "publisher"),
    )


def _string(fields: Mapping[str, Any], name: str) -> str | None:
    """The field as a string on one line; numbers are taken as written."""
    value = fields.get(name)
    if isinstance(value, int | float) and not isinstance(value, bool):
        value = str(value)
    return " ".join(value.split()) or None if isinstance(value, str) else None
