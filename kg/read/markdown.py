"""Markdown to an article: front matter, and the words without the markup."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import Any

from markdown_it import MarkdownIt
from markdown_it.token import Token

from kg.read.dates import stated

_FRONT = re.compile(r"---[ \t]*\r?\n(.*?)\r?\n---[ \t]*(?:\r?\n|$)", re.DOTALL)
_FIELD = re.compile(r"^(\w+):[ \t]*(.+?)[ \t]*$", re.MULTILINE)
_BREAKS = {"softbreak": "\n", "hardbreak": "\n"}


def fields(source: str) -> dict[str, Any]:
    """The fields of an article: those of the front matter, the first heading as title, the text."""
    front = _FRONT.match(source)
    body = source[front.end() :] if front else source
    tokens = MarkdownIt("commonmark").enable("table").parse(body)
    text = "\n\n".join(filter(None, map(str.strip, _blocks(tokens))))
    stamped = {"title": _heading(tokens), "date": stated(text), "text": text}
    return {**stamped, **_front_matter(front[1] if front else "")}


def _front_matter(source: str) -> dict[str, str]:
    found = ((name.lower(), value.strip("\"'")) for name, value in _FIELD.findall(source))
    return {name: value for name, value in found if name != "text" and value}


def _heading(tokens: Sequence[Token]) -> str | None:
    for token, content in pairwise(tokens):
        if token.type == "heading_open":
            return _words(content)
    return None


def _blocks(tokens: Sequence[Token]) -> Iterator[str]:
    return (_words(token) for token in tokens if token.type == "inline")


def _words(inline: Token) -> str:
    children = inline.children or []
    return "".join(_BREAKS.get(c.type, c.content if c.type in ("text", "code_inline") else "") for c in children)
