"""spaCy's English tokenizer with the habits of the treebanks that the ear was trained on.

Hyphened words fall apart ("Russia - backed"), words with a mere prefix do not ("anti-tank");
ranges fall apart, ISO dates do not; titles keep their full stop; smileys are no words.
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
    "Vol. Ave. Blvd. Dept. Univ. Tex. Mon. Tue. Tues. Wed. Thu. Thur. Thurs. Fri. Sat. approx. etc. al. eds. ca. cf."
)
_NOT_WHOLE = frozenset({"and/or", "Id", "id", "cant", "Cant", "wont", "Wont"})
_RUNS = [r"[!?]{2,}", r"([=*_~+#.])\1{2,}", r"-{2,}"]
_NUMBER_ENDS = r"(?:(?<=[0-9])(?:am|pm|AM|PM|bn|mn|tn|nm)|(?<=[0-9][A-Z])\.)"
_ENDLESS = re.compile(r"\S{2000}")
_PARTS = re.compile(r"\S{1,500}\s*|\s+")
_ISO_DATE = re.compile(r"\d{4}-\d{2}-\d{2}(?:T\d{2}:\d{2}(?::\d{2})?(?:Z|[+-]\d{2}:?\d{2})?)?$")


class EarTokenizer(Tokenizer):  # type: ignore[misc]
    """spaCy's tokenizer, which takes quadratic time on words without end, made to cut those."""

    def __call__(self, string: str) -> Doc:
        """The Doc of a text."""
        if not _ENDLESS.search(string):
            return cast(Doc, super().__call__(string))
        tokens = [token for part in _PARTS.findall(string) for token in super(EarTokenizer, self).__call__(part)]
        words, spaces = [token.text for token in tokens], [bool(token.whitespace_) for token in tokens]
        return Doc(self.vocab, words=words, spaces=spaces)


def make_tokenizer(nlp: Language) -> Tokenizer:
    """The tokenizer of the ear for `nlp`'s vocabulary; offsets stay those of the text."""
    defaults = nlp.Defaults
    prefixes = [*_RUNS, *(p if p != "#" else rf"#(?![{ALPHA}])" for p in defaults.prefixes or ())]
    suffixes = [*_RUNS, r"['’](?:ll|re|ve|d)", _NUMBER_ENDS, *(defaults.suffixes or ())]
    tokenizer = EarTokenizer(
        nlp.vocab,
        rules=_rules(nlp),
        prefix_search=compile_prefix_regex(prefixes).search,
        suffix_search=compile_suffix_regex(suffixes).search,
        infix_finditer=compile_infix_regex(_infixes(nlp)).finditer,
        token_match=_ISO_DATE.match,
        url_match=defaults.url_match,
    )
    for short in _ABBREVIATIONS:
        tokenizer.add_special_case(short, [{"ORTH": short}])
    return tokenizer


def _rules(nlp: Language) -> dict[str, list[dict[int, str]]]:
    rules = nlp.Defaults.tokenizer_exceptions or {}
    return {text: rule for text, rule in rules.items() if text not in emoticons and text not in _NOT_WHOLE}


def _infixes(nlp: Language) -> list[str]:
    kept = [rule for rule in map(str, nlp.Defaults.infixes or ()) if HYPHENS not in rule]
    prefixes = "".join(rf"(?<!\b[{p[0]}{p[0].upper()}]{p[1:]})" for p in _PREFIX_WORDS)
    return [
        *kept,
        rf"(?<=[{ALPHA}0-9]){prefixes}(?:{HYPHENS})(?=[{ALPHA}])",
        rf"(?<=[{ALPHA}]){prefixes}(?:-|–)(?=[0-9])",
        rf"(?<=\b[Pp]ro)(?:-|–)(?=[{ALPHA_UPPER}])|(?<=\b[Aa]nti)(?:-|–)(?=[{ALPHA_UPPER}])",  # a name of its own
        rf"(?<=[{ALPHA}]\.)(?:-|–)(?=[{ALPHA}])",
        r"—|(?<=\w)--+(?=\w)|(?<=[0-9])–(?=[0-9£$€])|(?<=[0-9])-(?=[£$€])|(?<=[0-9][-–])[£$€]",
        rf"(?<=[{ALPHA}0-9])[?!,](?=[{ALPHA}])|(?<=[{ALPHA}0-9.,!?])[\"“”](?=[{ALPHA}0-9])",
        r"['\"”’](?=\.\[\d)|\.(?=\[\d)|\[(?=\d{1,3}\]?)|(?<=\d)\](?=\[)",
    ]
