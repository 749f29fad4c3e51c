"""Targets of the mention head: is a word the head of a mention, and of which class.

A target is a set of classes, `|` between them, any of which is right: GUM does not tell an armed
group from other people, nor a country from other places. `O` no mention, `?` unknown.
"""

from __future__ import annotations

import re
from collections.abc import Container, Iterable

from annotated import Annotated, Mention
from labels import PEOPLES, UNKNOWN, Name, bio, kind_of_place
from treebanks import Example, Sentence, gum_mentions


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


CLASSES = ("O", "person", "people", "group", "org", "country", "place", "facility")

_GUM = {"organization": "org|group|country", "place": "place|country|facility"}
_PLURAL = frozenset(("NNS", "NNPS"))
_KINDS = frozenset(CLASSES[1:])
_PREPOSITIONS = _words("of for in on at from by to with against near under behind among including")
_SMALL = _PREPOSITIONS | frozenset(["the", "and", "al", "bin", "de"])
_NAMED = {"person": "PERSON", "org": "ORG", "group": "ORG", "event": "EVENT", "facility": "FAC"}
_WORD = re.compile(r"\w")


def gum_heads(sentence: Sentence) -> list[str]:
    """The targets of one sentence of GUM; pronouns are unknown, things and thoughts no mentions."""
    targets = ["O"] * len(sentence.rows)
    for mention in gum_mentions(sentence):
        tag = sentence.rows[mention.head][4]
        if mention.kind == "person":
            found = "people|group" if tag in _PLURAL else "person" if tag == "NNP" else "person|people"
        else:
            found = _GUM.get(mention.kind, "O")
        if found != "O" or targets[mention.head] == "O":
            targets[mention.head] = found
    for i, row in enumerate(sentence.rows):
        if row[3] == "PRON":
            targets[i] = UNKNOWN
    return targets


def common_words(rows: Iterable[Annotated]) -> frozenset[str]:
    """Words that some sentence writes small: at the start of another they are no names ("Rebels")."""
    return frozenset(word for row in rows for word in re.findall(r"[^\W\d_]+", row.text) if word.islower())


def of_sentence(row: Annotated, tokens: list[tuple[str, int]], common: Container[str] = ()) -> Example:
    """One of our sentences as names and mention heads; `tokens` are words with their offsets.

    A sentence's first word that is among the `common` ones is no name.
    """
    words = [word for word, _ in tokens]
    targets = ["O"] * len(words)
    names: list[Name] = []
    for mention in row.mentions:
        inside = [i for i, (word, at) in enumerate(tokens) if at < mention.end and at + len(word) > mention.start]
        if not inside:
            continue
        start, end = inside[0], inside[-1] + 1
        if mention.kind in _KINDS:
            targets[head_of(mention, words[start:end]) + start] = mention.kind
        elif mention.kind == "pron":
            targets[inside[0]] = UNKNOWN
        if not (inside == [0] and words[0].lower() in common and not words[0].isupper()):
            names += _names(mention, words, start, end)
    return {"words": words, "ner": bio(words, names, dated=False), "mention": targets}


def head_of(mention: Mention, words: list[str]) -> int:
    """The head word: first of a person's name, else the last noun before a preposition."""
    if mention.kind == "person" and len(words) > 1 and all(_capital(word) or word in ("-", "bin") for word in words):
        return 0
    stop = next((i for i, word in enumerate(words) if i and word.lower() in _PREPOSITIONS), len(words))
    solid = [i for i in range(stop) if _WORD.search(words[i]) and words[i] not in ("'s", "s")]
    return solid[-1] if solid else 0


def _capital(word: str) -> bool:
    bare = re.sub(r"^(?:al|el|an|as|ad|ar|at|ash|az)-", "", word)
    return bare[:1].isupper()


def _names(mention: Mention, words: list[str], start: int, end: int) -> list[Name]:
    """The names in one mention under the guideline of `labels`; none in a description."""
    inside = words[start:end]
    written = [word for word in inside if _WORD.search(word) and word.lower() not in _SMALL]
    named = bool(written) and all(_capital(word) or word[0].isdigit() for word in written)
    if mention.kind == "date":
        return [Name(start, end, "DATE")]
    if mention.kind == "people" or not named:
        return _within(mention, words, start, end)
    label = _NAMED.get(mention.kind)
    if mention.kind in ("country", "place"):
        label = kind_of_place(inside) if mention.kind == "place" or len(inside) > 1 else "GPE"
        label = "NORP" if len(inside) == 1 and inside[0] in PEOPLES else label
    return [Name(start, end, label)]


def _within(mention: Mention, words: list[str], start: int, end: int) -> list[Name]:
    """Names before the noun of a description ("Houthi fighters"): peoples known, others unknown."""
    found = []
    for i in range(start, end):
        alone = not any(_capital(words[k]) for k in (i - 1, i + 1) if start <= k < end)
        if _capital(words[i]) and (i or words[i] in PEOPLES):
            found.append(Name(i, i + 1, "NORP" if words[i] in PEOPLES and alone else None))
    return found
