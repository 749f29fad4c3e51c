"""Recorded parses as test data: CoNLL-U to a spaCy Doc and back, so that unit tests need no model.

`SpaceAfter=No` in MISC glues a word to the next one; `NER=B-GPE` marks entities; `# newpar`
puts a blank line before a sentence.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache

import spacy
from spacy.tokens import Doc, Token
from spacy.vocab import Vocab

_PARAGRAPH = "\n\n"


def doc_from_conllu(text: str, vocab: Vocab | None = None) -> Doc:
    """The Doc of all sentences in `text`; contraction rows and empty nodes are passed over."""
    doc: dict[str, list] = {name: [] for name in ("words", "spaces", "heads", "deps", "tags", "pos", "lemmas", "ents")}
    starts: list[bool] = []
    for block in text.strip().split("\n\n"):
        lines = block.strip().splitlines()
        rows = [line.split("\t") for line in lines if line and not line.startswith("#")]
        rows = [row for row in rows if row[0].isdigit()]
        if starts and any(line.startswith("# newpar") for line in lines):
            _add_paragraph(doc, starts)
        _add_sentence(doc, starts, rows)
    built = Doc(vocab or _english(), **doc)
    assert [bool(t.is_sent_start) for t in built] == starts, "each sentence needs one root"
    return built


@cache
def _english() -> Vocab:
    """A vocabulary that knows what a blank and a number is."""
    return spacy.blank("en").vocab


def _add_sentence(doc: dict[str, list], starts: list[bool], rows: list[list[str]]) -> None:
    first = len(doc["words"])
    for i, row in enumerate(rows):
        misc = dict(part.split("=", 1) for part in row[9].split("|") if "=" in part)
        head = int(row[6])
        doc["words"].append(row[1])
        doc["spaces"].append(misc.get("SpaceAfter") != "No")
        doc["heads"].append(first + (head - 1 if head else i))
        doc["deps"].append(row[7] if head else "ROOT")
        doc["tags"].append(row[4])
        doc["pos"].append(row[3])
        doc["lemmas"].append(row[2])
        doc["ents"].append(misc.get("NER", "O"))
        starts.append(i == 0)


def _add_paragraph(doc: dict[str, list], starts: list[bool]) -> None:
    """A blank-line token, hung on the word before it as the ear does."""
    doc["spaces"][-1] = False
    blank = (_PARAGRAPH, False, len(doc["words"]) - 1, "dep", "_SP", "SPACE", _PARAGRAPH, "O")
    for name, value in zip(("words", "spaces", "heads", "deps", "tags", "pos", "lemmas", "ents"), blank, strict=True):
        doc[name].append(value)
    starts.append(False)


def conllu_from_doc(doc: Doc) -> str:
    """The inverse, for recording a parse; blanks become `# newpar` or vanish."""
    blocks = ["\n".join(_sentence_rows(list(sentence), k == 0)) for k, sentence in enumerate(doc.sents)]
    return "\n\n".join(block for block in blocks if block) + "\n"


def _sentence_rows(tokens: list[Token], first: bool) -> Iterator[str]:
    solid = [token for token in tokens if not token.is_space]
    number = {token.i: k for k, token in enumerate(solid, start=1)}
    if solid and not first and "\n" in solid[0].doc[solid[0].i - 1].text:
        yield "# newpar"
    for token in solid:
        root = token.head.i == token.i
        head, dep = (0, "root") if root else (number[token.head.i], token.dep_)
        fields = [number[token.i], token.text, token.lemma_, token.pos_, token.tag_, "_", head, dep, "_", _misc(token)]
        yield "\t".join(map(str, fields))


def _misc(token: Token) -> str:
    following = token.doc[token.i + 1] if token.i + 1 < len(token.doc) else None
    glued = not token.whitespace_ and following is not None and not following.is_space
    entity = f"NER={token.ent_iob_}-{token.ent_type_}" if token.ent_type_ else ""
    return "|".join(part for part in (entity, "SpaceAfter=No" if glued else "") if part) or "_"
