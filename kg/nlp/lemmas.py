"""Lemmas by rule: irregular forms, then suffixes checked against a list of known words."""

from __future__ import annotations

import gzip
import json
from pathlib import Path

AUXILIARIES = {
    "'s": "be", "’s": "be", "'re": "be", "’re": "be", "'m": "be", "’m": "be", "am": "be", "is": "be", "are": "be",
    "was": "be", "were": "be", "been": "be", "being": "be", "'ve": "have", "’ve": "have", "has": "have", "had": "have",
    "having": "have", "'ll": "will", "’ll": "will", "wo": "will", "'d": "would", "’d": "would", "ca": "can",
    "did": "do", "does": "do", "done": "do", "doing": "do", "sha": "shall", "got": "get",
}  # fmt: skip
NEGATIONS = {"n't": "not", "n’t": "not"}
_TABLES = {"VERB": "verb", "NOUN": "noun", "ADJ": "adj", "ADV": "adv", "AUX": "verb"}


class Lemmatizer:
    """Lemma of a word from its universal and its Penn tag."""

    def __init__(self, path: Path) -> None:
        tables = json.loads(gzip.decompress(path.read_bytes()))
        self._exceptions, self._rules = tables["exc"], tables["rules"]
        self._known = {kind: frozenset(words) for kind, words in tables["index"].items()}
        self._cache: dict[tuple[str, str, str], str] = {}

    def __call__(self, word: str, upos: str, xpos: str = "") -> str:
        """The dictionary form of `word`; names keep their form."""
        key = (word, upos, xpos)
        if key not in self._cache:
            self._cache[key] = self._find(word, upos, xpos)
        return self._cache[key]

    def _find(self, word: str, upos: str, xpos: str) -> str:
        low = word.lower()
        if upos == "PROPN":
            return word
        if upos == "AUX" and low in AUXILIARIES:
            return AUXILIARIES[low]
        if low in NEGATIONS:
            return NEGATIONS[low]
        kind = _TABLES.get(upos)
        return self._by_rule(low, kind) if kind else low

    def _by_rule(self, low: str, kind: str) -> str:
        known = self._known.get(kind, frozenset())
        if low in self._exceptions.get(kind, {}):
            return str(self._exceptions[kind][low][0])
        if low in known:
            return low
        forms = [low[: -len(old)] + new for old, new in self._rules.get(kind, ()) if low.endswith(old)]
        return next((f for f in forms if f in known), forms[0] if forms else low)
