"""Bytes to text, or a reason why not."""

from __future__ import annotations

import codecs
import re

from kg.errors import ReadError

MAX_BYTES = 10_000_000
"""A larger file is not one article."""
MAX_CHARS = 1_000_000
"""A longer text is not one article either: some 160,000 words."""

_BOMS = {codecs.BOM_UTF8: "utf-8-sig", codecs.BOM_UTF16_LE: "utf-16", codecs.BOM_UTF16_BE: "utf-16"}
_MAGIC = {
    b"%PDF": "a PDF",
    b"PK\x03\x04": "a zip archive or an office document",
    b"\x1f\x8b": "a gzip archive",
    b"\x89PNG": "an image",
    b"\xff\xd8\xff": "an image",
    b"{\\rtf": "a rich-text document",
}
_META = re.compile(rb"<meta[^>]{0,200}charset=[\"']?([\w-]{1,40})", re.IGNORECASE)
_SAMPLE = 65_536
_ENCODINGS = [
    "utf_8", "utf_16", "utf_32", "cp1252", "cp1250", "cp1251", "cp1254", "cp1255", "cp1256", "koi8_r", "iso8859_2",
    "mac_roman", "gb18030", "big5", "shift_jis", "euc_kr",
]  # fmt: skip
"""What articles are written in; the rarer ones only mislead the guess on a short text."""


def decode(raw: bytes, where: str) -> tuple[str, str]:
    """The text in `raw` without its byte-order mark, and its encoding where that is a guess (else "").

    Raises:
        ReadError: if it is empty, too large, binary, or in an encoding that nothing tells.
    """
    refuse_unreadable(raw, where)
    for bom, encoding in _BOMS.items():
        if raw.startswith(bom):
            return _as(raw, encoding, where), ""
    if b"\0" in raw:
        raise ReadError("is binary, not text", where=where, hint="save it as text in UTF-8")
    try:
        return raw.decode("utf-8"), ""
    except UnicodeDecodeError:
        encoding = _guess(raw, where)
        return _as(raw, encoding, where), encoding


def refuse_unreadable(raw: bytes, where: str) -> None:
    """Raise a `ReadError` for what is surely no article: nothing, too much, or another kind of file."""
    if not raw.strip():
        raise ReadError("is empty", where=where, hint="put the article's text there, or remove it")
    if len(raw) > MAX_BYTES:
        raise ReadError(
            f"is larger than {MAX_BYTES // 1_000_000} MB",
            where=where,
            hint="split it, or use .jsonl, one article a line",
        )
    for magic, kind in _MAGIC.items():
        if raw.startswith(magic):
            raise ReadError(f"is {kind}, not text", where=where, hint="save the article's text as .txt in UTF-8")


def checked(text: str, where: str) -> str:
    """The text, if it is an article's in size and has words.

    Raises:
        ReadError: if not.
    """
    if not any(map(str.isalnum, text)):
        raise ReadError("has no words", where=where, hint="put the article's text there, or remove it")
    if "\0" in text:
        raise ReadError("is binary, not text", where=where, hint="save it as text in UTF-8")
    if len(text) > MAX_CHARS:
        hint = "split it, or use .jsonl, one article a line"
        raise ReadError(f"is longer than {MAX_CHARS:,} characters, no single article", where=where, hint=hint)
    return text


def _as(raw: bytes, encoding: str, where: str) -> str:
    try:
        return raw.decode(encoding)
    except (UnicodeDecodeError, LookupError):
        raise ReadError(f"is not valid {encoding}", where=where, hint="save it as UTF-8") from None


def _guess(raw: bytes, where: str) -> str:
    """The encoding that the page names, else the one its letters suggest."""
    if (named := _META.search(raw[:4096])) and (name := named[1].decode("ascii", "replace")).lower() != "utf-8":
        return name
    from charset_normalizer import from_bytes

    best = from_bytes(raw[:_SAMPLE], cp_isolation=_ENCODINGS).best()
    if best is None:
        raise ReadError("is in no encoding that we know", where=where, hint="save it as UTF-8")
    return str(best.encoding)
