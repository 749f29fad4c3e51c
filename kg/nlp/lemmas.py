"""Lemmas by rule: closed classes, irregular forms, then the endings that the Penn tag tells of.

The tables come from WordNet by way of spacy-lookups-data, see `training/lemma_tables.py`.
"""

from __future__ import annotations

import gzip
import json
from pathlib import Path

TABLES = Path(__file__).parent / "lemmas.json.gz"

AUXILIARIES = {
    "be": ("'s", "s", "'re", "re", "r", "'m", "m", "am", "is", "are", "was", "were", "been", "being", "ai"),
    "have": ("'ve", "ve", "has", "had", "having"),
    "do": ("did", "does", "done", "doing"),
    "will": ("'ll", "ll", "wo"),
    "would": ("'d", "d"),
    "can": ("ca",),
    "shall": ("sha",),
    "get": ("got", "getting", "gets", "gotten"),
}
"""Forms of the auxiliaries; curly apostrophes count as straight ones."""

PRONOUNS = {
    "me": "I",
    "i": "I",
    "him": "he",
    "them": "they",
    "'em": "they",
    "us": "we",
    "these": "this",
    "those": "that",
}
PARTICLES = {"n't": "not", "nt": "not", "'s": "'s", "s": "'s", "'": "'s", "na": "to", "ta": "to"}

_AUXILIARY = {form: lemma for lemma, forms in AUXILIARIES.items() for form in forms}
_KINDS = {"VERB": "verb", "AUX": "verb", "NOUN": "noun", "ADJ": "adj", "ADV": "adv"}
_ENDINGS = {
    "verb": (
        ("ies", "y"), ("ied", "y"), ("s", ""), ("es", ""), ("es", "e"), ("ed", "e"), ("ed", ""), ("ing", "e"),
        ("ing", ""),
    ),
    "noun": (("men", "man"), ("s", ""), ("ies", "y"), ("es", ""), ("ves", "f")),
    "adj": (("er", ""), ("est", ""), ("er", "e"), ("est", "e"), ("ier", "y"), ("iest", "y")),
    "adv": (("er", ""), ("est", ""), ("er", "e"), ("est", "e"), ("ier", "y"), ("iest", "y")),
}  # fmt: skip
_UNMARKED = frozenset({"NN", "JJ", "RB", "WRB", "VB", "VBP", "MD"})
"""Tags of words that carry no ending, "be" and "have" aside."""


class Lemmatizer:
    """Lemma of a word from its universal and its Penn tag."""

    def __init__(self, path: Path = TABLES) -> None:
        tables = json.loads(gzip.decompress(path.read_bytes()))
        self._irregular: dict[str, dict[str, str]] = tables["irregular"]
        self._known = {kind: frozenset(words) for kind, words in tables["known"].items()}
        self._cache: dict[tuple[str, str, str], str] = {}

    def __call__(self, word: str, upos: str, xpos: str = "") -> str:
        """The dictionary form of `word` in lower case; names keep their form, "I" its capital."""
        key = (word, upos, xpos)
        if key not in self._cache:
            if len(self._cache) > 200_000:
                self._cache.clear()
            self._cache[key] = self._find(word, upos, xpos)
        return self._cache[key]

    def _find(self, word: str, upos: str, xpos: str) -> str:
        low = word.lower().replace("’", "'")
        if upos == "PROPN":
            return word
        if upos == "AUX" or (upos == "VERB" and low.startswith("'")):
            return self._auxiliary(low, xpos)
        if upos in ("PRON", "DET"):
            return _pronoun(low, upos, xpos)
        if upos == "PART":
            return PARTICLES.get(low, low)
        if upos == "NUM" and low[:1].isdigit():
            return low.replace(",", "")
        kind = _KINDS.get(upos)
        return self._inflected(low, kind, xpos) if kind else low

    def _auxiliary(self, low: str, xpos: str) -> str:
        if low in ("'d", "d") and xpos.startswith("VB"):
            return "have"
        return _AUXILIARY.get(low) or (low if xpos == "MD" else self._inflected(low, "verb", xpos))

    def _inflected(self, low: str, kind: str, xpos: str) -> str:
        """The base of a noun, verb, adjective or adverb whose tag tells of an ending.

        A form that can only be a past one ("overran", "vowed") is, whatever its tag.
        """
        if kind == "verb" and low in _AUXILIARY and low in ("am", "is", "are", "was", "were"):
            return "be"
        known = self._known.get(kind, self._known["adj"])
        irregular = self._irregular[kind].get(low)
        past = kind == "verb" and (low.endswith("ed") or (low.endswith("ing") and len(low) > 6))
        if xpos in _UNMARKED and (low in known or not (irregular or past)):
            return low
        if irregular:
            return irregular
        if not xpos and low in known:
            return low
        return _without_ending(low, kind, known)


def _pronoun(low: str, upos: str, xpos: str) -> str:
    if low == "an" and upos == "DET":
        return "a"
    if low == "her" and xpos == "PRP":
        return "she"
    return PRONOUNS.get(low, low)


def _without_ending(low: str, kind: str, known: frozenset[str]) -> str:
    """`low` without the first ending that leaves a known word, else without the likeliest one."""
    forms = [low[: -len(end)] + new for end, new in _ENDINGS[kind] if low.endswith(end) and len(low) > len(end) + 1]
    undoubled = [form[:-1] for form in forms if len(form) > 3 and form[-1] == form[-2] and low != form + "s"]
    for form in [*forms, *undoubled]:
        if form in known:
            return form
    return _likeliest(low, kind, forms)


def _likeliest(low: str, kind: str, forms: list[str]) -> str:
    """The base of a word that no table has."""
    if not forms or low.endswith(("ss", "us", "is")) or low[0].isdigit():
        return low
    if low.endswith(("ies", "ied")) and len(low) > 4:
        return low[:-3] + "y"
    if kind in ("noun", "verb") and low.endswith(("ches", "shes", "xes", "sses", "zzes")):
        return low[:-2]
    if kind == "verb" and low.endswith("ed"):
        return _stem(low[:-2])
    if kind == "verb" and low.endswith("ing"):
        return _stem(low[:-3])
    return forms[0]


def _stem(stem: str) -> str:
    """A verb's stem of an unknown word: single consonant doubled, or a silent e lost."""
    if len(stem) > 3 and stem[-1] == stem[-2] and stem[-1] not in "lsz":
        return stem[:-1]
    silent = stem.endswith(("at", "iz", "is", "v", "c", "g", "u")) and not stem.endswith("ng")
    return stem + "e" if silent else stem
