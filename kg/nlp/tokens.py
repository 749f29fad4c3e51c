"""spaCy's English tokenizer with the habits of the treebanks that the ear was trained on."""

from __future__ import annotations

from spacy.lang.char_classes import ALPHA
from spacy.language import Language
from spacy.tokenizer import Tokenizer
from spacy.util import compile_infix_regex

_HYPHENS = rf"(?<=[{ALPHA}])(?:-|–|—)(?=[{ALPHA}0-9])"


def make_tokenizer(nlp: Language) -> Tokenizer:
    """The tokenizer of the ear for `nlp`'s vocabulary; offsets stay those of the text."""
    tokenizer = nlp.tokenizer
    assert isinstance(tokenizer, Tokenizer)
    infixes = [*(nlp.Defaults.infixes or ()), _HYPHENS]
    tokenizer.infix_finditer = compile_infix_regex(infixes).finditer
    return tokenizer
