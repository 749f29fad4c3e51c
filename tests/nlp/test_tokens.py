"""How words are cut: as the treebanks do, at the exact places of the text."""

from __future__ import annotations

import pytest
from spacy.language import Language

import kg.nlp

CASES = [
    ("Russia-backed fighters", "Russia - backed fighters"),
    ("the U.S.-led coalition", "the U.S. - led coalition"),
    ("pro-Iranian, anti-tank, ex-rebel", "pro - Iranian , anti-tank , ex-rebel"),
    ("Bashar al-Assad's army", "Bashar al - Assad 's army"),
    ("Israel’s jets", "Israel ’s jets"),
    ("the U.N. and Lt. Col. Haddad", "the U.N. and Lt. Col. Haddad"),
    ("border post No. 5 in Nov.", "border post No. 5 in Nov."),
    ("They cannot, don't, won’t", "They can not , do n't , wo n’t"),
    ("$5m, £3.2bn and 10km", "$ 5 m , £ 3.2 bn and 10 km"),
    ("5-9 killed, 20–30 hurt", "5 - 9 killed , 20 – 30 hurt"),
    ("on 2024-03-05, at 10am", "on 2024-03-05 , at 10 am"),
    ("the 8th, 9/11 and 24/7", "the 8th , 9/11 and 24/7"),
    ("“Go,” he said", "“ Go , ” he said"),
    ("was hit.[12] Then", "was hit . [ 12 ] Then"),
    ("fled—or died--there", "fled — or died -- there"),
    ("(AFP) - T-72 tanks", "( AFP ) - T - 72 tanks"),
    ("see https://example.org/a-b, #Taiz", "see https://example.org/a-b , #Taiz"),
    ("What?! No...", "What ?! No ..."),
    ("O'Brien left Sana'a and Ta'izz", "O'Brien left Sana'a and Ta'izz"),
    ("(Section 8)", "( Section 8 )"),
    ("They wont, dont wanna, alot", "They wo nt , do nt wan na , a lot"),
    ("Its not safe, its garrison said", "It s not safe , its garrison said"),
    ("No. Not on No. 5.", "No . Not on No. 5 ."),
    ("food, fuel etc. The convoy", "food , fuel etc . The convoy"),
    ("food, fuel etc., and more", "food , fuel etc. , and more"),
    ("Thanks :) bye:-)", "Thanks :) bye :-)"),
    ("as follows: (see map): Deir", "as follows : ( see map ) : Deir"),
    ("call 713-853-3989 today", "call 713-853-3989 today"),
    ("300-1250 fighters", "300 - 1250 fighters"),
    ("400-500 dead, 800-1200 hurt", "400 - 500 dead , 800 - 1200 hurt"),
    ("in the 1990's, b/c of $65k", "in the 1990's , b/c of $ 65 k"),
    ("reserve(s) of arms -more", "reserve ( s ) of arms - more"),
    ("quotas- set by pre- and post-war", "quotas - set by pre- and post-war"),
    ("It’s—it’s over!.", "It ’s — it ’s over !."),
    ("<<File>> ** = **", "<< File >> ** = **"),
    ("mid-December, al-Qaeda, vice-premier", "mid-December , al - Qaeda , vice - premier"),
]


@pytest.fixture(scope="module")
def nlp() -> Language:
    return kg.nlp.load()


@pytest.mark.parametrize(("text", "words"), CASES, ids=[case[0] for case in CASES])
def test_words(nlp: Language, text: str, words: str) -> None:
    assert [token.text for token in nlp.make_doc(text)] == words.split(" ")


@pytest.mark.parametrize("text", ['"' * 100_000, "(" * 100_000 + " a\n b  c", "ab.c-d/" * 30_000, "x" * 300_000])
def test_words_without_end_are_cut_in_time(nlp: Language, text: str) -> None:
    doc = nlp.make_doc(text)
    assert doc.text == text
    assert all(text[t.idx : t.idx + len(t)] == t.text for t in doc)
