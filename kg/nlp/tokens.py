"""spaCy's English tokenizer with the habits of the treebanks that the ear was trained on.

Hyphened words fall apart ("Russia - backed"), words with a mere prefix do not ("anti-tank");
ranges fall apart, ISO dates and telephone numbers do not; titles keep their full stop; a smiley is
one word, and so is a run of marks ("?!", "<<").
"""

from __future__ import annotations

import re
from typing import cast

from spacy.lang.char_classes import ALPHA, ALPHA_UPPER, HYPHENS
from spacy.lang.tokenizer_exceptions import emoticons
from spacy.language import Language
from spacy.tokenizer import Tokenizer  # type: ignore[import-not-found]
from spacy.tokens import Doc
from spacy.util import compile_infix_regex, compile_prefix_regex, compile_suffix_regex


def _words(text: str) -> tuple[str, ...]:
    return tuple(text.split())


_PREFIX_WORDS = _words(
    "anti co counter cross e ex extra inter intra mid micro mini multi neo non over pan post pre pro re semi socio "
    "sub super ultra un"
)
_ABBREVIATIONS = _words(
    "Lt. Col. Maj. Brig. Capt. Sgt. Cpl. Cmdr. Pvt. Gens. Sens. Reps. Amb. Insp. Supt. Hon. Msgr. Mme. No. Nos. Ft. "
    "Vol. Ave. Blvd. Dept. Univ. Tex. Mon. Tue. Tues. Wed. Thu. Thur. Thurs. Fri. Sat. Sr. "
    "Drs. LTD. PVT. Sts. Attn. ext. yrs. approx. etc. al. eds. ca. cf."
)
_NOT_WHOLE = frozenset({"and/or", "Id", "id"})
_JOINED = _words(
    "wan|na a|lot out|ta got|ta du|n|no gim|me lem|me hav|n't ca|nt wo|nt do|nt did|nt are|nt have|nt had|nt"
)
"""Words that the treebanks take apart, with the places where."""

_NO_PREFIX = "".join(rf"(?<!\b[{p[0]}{p[0].upper()}]{p[1:]})" for p in _PREFIX_WORDS)
_FACE = r"[:;=]['-]?[()]|(?<![A-Za-z0-9])[:;=]['-]?[DPp]"
_RUNS = [  # first in their expressions: one refers back to its group by number
    r"[!?]{2,}",
    r"([=*_~+#$<>])\1+",
    r"\.{3,}",
    r"-{2,}",
    r"‘’",
    rf"(?:{_FACE}|\(-?:)(?=[\s.]|$)",
]
_MIXED_RUN = r"(?<=[a-z0-9)])(?:[.,:]\?|\.!|!\.)"
_ENDS = [
    r"(?<=[0-9])(?:am|pm|AM|PM|bn|mn|tn|nm|k)",
    r"(?<=[0-9][A-Z])\.",
    r"(?<=[0-9][ap]m)\.",
    r"(?<=[A-Z]\.)\.",
    r"(?<=\b[A-F])\++",
]
_WHOLE = re.compile(
    r"(?:\d{4}-\d{2}-\d{2}(?:T\d{2}:\d{2}(?::\d{2})?(?:Z|[+-]\d{2}:?\d{2})?)?"  # an ISO date
    r"|(?:1-)?[2-9]\d\d-[2-9]\d\d-\d{4}"  # a telephone number; two numbers alone are a range
    r"|(?:1\d)?\d0['’]s"  # a decade
    r"|(?!m/s)[A-Za-z]/[A-Za-z]|[Ww]/)$"  # b/c, w/
)
_CUTS = re.compile(
    r"\b[Ii]t(?=s (?:a|an|the|not|been|so|very|just|really|simply|my|like|going|too)\b(?!-))|\bLet(?=s [a-z])"
    r"|\b[Nn][Oo](?=\.(?!\s*\d))|\betc(?=\.(?:\s+[A-Z]|\s*\n|\s*$))"
    rf"|(?=-\s+[^\s–—-])(?<=[A-Za-z]{{5}}){_NO_PREFIX}"
)
"""Where a word that is usually one ends before its last letters, to judge by what follows it."""


_ENDLESS = re.compile(r"\S{2000}")
_PARTS = re.compile(r"\S{1,500}\s*|\s+")


class EarTokenizer(Tokenizer):  # type: ignore[misc]
    """spaCy's tokenizer, which takes quadratic time on words without end, made to cut those."""

    def __call__(self, string: str) -> Doc:
        """The Doc of a text."""
        doc = self._endless(string) if _ENDLESS.search(string) else cast(Doc, super().__call__(string))
        cuts = {m.end() for m in _CUTS.finditer(string)}
        return _cut(doc, cuts) if cuts else doc

    def _endless(self, string: str) -> Doc:
        tokens = [token for part in _PARTS.findall(string) for token in super(EarTokenizer, self).__call__(part)]
        words, spaces = [token.text for token in tokens], [bool(token.whitespace_) for token in tokens]
        return Doc(self.vocab, words=words, spaces=spaces)


def _cut(doc: Doc, cuts: set[int]) -> Doc:
    """The Doc with the tokens that run over one of `cuts` parted there."""
    words: list[str] = []
    spaces: list[bool] = []
    for token in doc:
        text, start = token.text, token.idx
        at = next((cut - start for cut in range(start + 1, start + len(text)) if cut in cuts), 0)
        words += [text[:at], text[at:]] if at else [text]
        spaces += [False] * bool(at) + [bool(token.whitespace_)]
    return Doc(doc.vocab, words=words, spaces=spaces)


def make_tokenizer(nlp: Language) -> Tokenizer:
    """The tokenizer of the ear for `nlp`'s vocabulary; offsets stay those of the text."""
    defaults = nlp.Defaults
    prefixes = [*_RUNS, rf"-(?=[{ALPHA}])", *(p if p != "#" else rf"#(?![{ALPHA}])" for p in defaults.prefixes or ())]
    suffixes = [*_RUNS, _MIXED_RUN, r"['’](?:ll|re|ve|d)", r"[`´]s", *_ENDS, *(defaults.suffixes or ())]
    tokenizer = EarTokenizer(
        nlp.vocab,
        rules=_rules(nlp),
        prefix_search=compile_prefix_regex(prefixes).search,
        suffix_search=compile_suffix_regex(suffixes).search,
        infix_finditer=compile_infix_regex(_infixes(nlp)).finditer,
        token_match=_WHOLE.match,
        url_match=defaults.url_match,
    )
    for short in _ABBREVIATIONS:
        tokenizer.add_special_case(short, [{"ORTH": short}])
    for joined in _JOINED:
        for parts in (joined.split("|"), joined.capitalize().split("|"), joined.upper().split("|")):
            tokenizer.add_special_case("".join(parts), [{"ORTH": part} for part in parts])
    return tokenizer


def _rules(nlp: Language) -> dict[str, list[dict[int, str]]]:
    rules = nlp.Defaults.tokenizer_exceptions or {}
    return {text: rule for text, rule in rules.items() if text not in emoticons and text not in _NOT_WHOLE}


def _infixes(nlp: Language) -> list[str]:
    kept = [rule for rule in map(str, nlp.Defaults.infixes or ()) if HYPHENS not in rule]
    return [
        *kept,
        rf"(?<=[{ALPHA}0-9]){_NO_PREFIX}(?:{HYPHENS})(?=[{ALPHA}])",
        rf"(?<=[{ALPHA}]){_NO_PREFIX}(?:-|–)(?=[0-9])",
        rf"(?<=\b[Pp]ro)(?:-|–)(?=[{ALPHA_UPPER}])|(?<=\b[Aa]nti)(?:-|–)(?=[{ALPHA_UPPER}])",  # a name of its own
        rf"(?<=[{ALPHA}]\.)(?:-|–)(?=[{ALPHA}])",
        r"—|(?<=\w)--+(?=\w)|(?<=[0-9])–(?=[0-9£$€])|(?<=[0-9])-(?=[£$€])|(?<=[0-9][-–])[£$€]",
        rf"(?<=[{ALPHA}0-9])[?!,](?=[{ALPHA}])|(?<=[{ALPHA}0-9.,!?])[\"“”](?=[{ALPHA}0-9])",
        rf"(?<=[{ALPHA}])\((?=[A-Za-z])|(?<=[{ALPHA}0-9])\)(?=\.?[A-Za-z(])|(?<=\))\(",
        r"(?<=[a-z])(?=n['’]t\b)|(?<=\w)(?=['’](?:s|re|ve|ll|d|m)[—–,])",
        r"['\"”’](?=\.\[\d)|\.(?=\[\d)|\[(?=\d{1,3}\]?)|(?<=\d)\](?=\[)",
    ]
