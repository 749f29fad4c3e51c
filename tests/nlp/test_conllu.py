"""A recorded parse comes back as the Doc it was."""

from __future__ import annotations

import kg.nlp
from tests.conllu import conllu_from_doc, doc_from_conllu

RECORDED = """\
1\tTurkey\tTurkey\tPROPN\tNNP\t_\t2\tnsubj\t_\tNER=B-GPE
2\tbacks\tback\tVERB\tVBZ\t_\t0\troot\t_\t_
3\tthem\tthey\tPRON\tPRP\t_\t2\tobj\t_\tSpaceAfter=No
4\t.\t.\tPUNCT\t.\t_\t2\tpunct\t_\t_

# newpar
1\tSana'a\tSana'a\tPROPN\tNNP\t_\t2\tnsubj\t_\tNER=B-GPE
2\tdenied\tdeny\tVERB\tVBD\t_\t0\troot\t_\t_
3\tit\tit\tPRON\tPRP\t_\t2\tobj\t_\tSpaceAfter=No
4\t.\t.\tPUNCT\t.\t_\t2\tpunct\t_\t_
"""


def test_a_recorded_parse_is_a_doc() -> None:
    doc = doc_from_conllu(RECORDED)
    assert doc.text.strip() == "Turkey backs them.\n\nSana'a denied it."
    assert [(s.root.lemma_, len(s)) for s in doc.sents] == [("back", 5), ("deny", 4)]
    assert [(e.text, e.label_) for e in doc.ents] == [("Turkey", "GPE"), ("Sana'a", "GPE")]
    assert (doc[0].dep_, doc[0].head.text, doc[2].lemma_, doc[2].tag_) == ("nsubj", "backs", "they", "PRP")


def test_writing_and_reading_undo_each_other() -> None:
    assert conllu_from_doc(doc_from_conllu(RECORDED)) == RECORDED


def test_what_the_ear_read_can_be_recorded() -> None:
    doc = kg.nlp.load()("Rebels retake town\n\nIran-backed rebels held it, the U.N. said. Israel struck.")
    again = doc_from_conllu(conllu_from_doc(doc))
    assert again.text.strip() == doc.text
    assert [t.head.i for t in again] == [t.head.i for t in doc]
    assert [(e.text, e.label_) for e in again.ents] == [(e.text, e.label_) for e in doc.ents]
