"""Where sentences start in news text, by rule, on the bare text."""

from __future__ import annotations

import re

_END = re.compile(r"""([.!?…؟。]+)(["'”’»)\]]*(?:\[\d{1,3}\])*)(?=\s|$)""")
_LINE = re.compile(r"[ \t]*\n\s*")
_NEXT = re.compile(r"""["'“‘«(\[—–\-\s]*(\S+)""")
_WORD_BEFORE = re.compile(r"[^\s(\[\"“‘'«—–/]+$")

NEVER_LAST = frozenset(
    """Gen Lt Col Maj Brig Capt Sgt Cpl Pvt Cmdr Adm Mr Mrs Ms Dr Prof Rev Hon Sen Rep Gov Pres Amb Supt Insp Det
    Mt Ft vs v approx Messrs Mme Sheik Fr Sr Msgr Gens Cols Sens Reps Drs Pte Ens Wg Sqn e.g i.e cf""".split()
)
"""Abbreviations that no sentence ends with."""

BEFORE_NUMBER = frozenset(
    "No Nos p pp Art Sec Fig Vol Ch Jan Feb Mar Apr Jun Jul Aug Sep Sept Oct Nov Dec ca c".split()
)
"""Abbreviations that a number follows within the sentence."""

MAYBE_LAST = frozenset(
    """U.S U.N U.K E.U U.A.E U.S.A U.S.S.R D.C N.Y L.A a.m p.m A.M P.M Inc Co Corp Ltd Jr St Ave Rd etc al Bros Univ
    Dept Est Ariz Calif Fla Mass Mich Minn Tenn Tex Va Wash Ala Ga Ky La Md Me Mo Pa Ph.D M.D B.C A.D""".split()
)
"""Abbreviations that end a sentence only where a usual first word follows."""

FIRST_WORDS = frozenset(
    """The A An This That These Those It He She They We I You There Here In On At By For From With After Before As If
    When While Since But And Or So Yet However Meanwhile Earlier Later His Her Their Its Our My Some Many Most Several
    Both All No Not Last What Who Why How Where Under Despite Although Though Among According Also Then Now Two Three
    Since During Until Across Once One Other Another Such About Over At""".split()
)
"""Words that, capitalised after an abbreviation, show that a sentence has begun."""


def sentence_starts(text: str) -> list[int]:
    """Offsets of the first character of each sentence, in order; none for a text of blanks."""
    cuts = {m.end() for m in _END.finditer(text) if _ends(text, m)}
    cuts |= {m.end() for m in _LINE.finditer(text) if _breaks(text, m)}
    starts = {0, *cuts}
    found = {at + len(text[at:]) - len(text[at:].lstrip()) if at < len(text) else at for at in starts}
    return sorted(at for at in found if at < len(text))


def _ends(text: str, match: re.Match[str]) -> bool:
    following = _NEXT.match(text, match.end())
    if following is None:
        return False
    word = following.group(1)
    if match.group(1) != ".":
        return not word[0].islower()
    if word[0].islower():
        return False
    before = _WORD_BEFORE.search(text, max(0, match.start() - 40), match.start())
    return _full_stop(before.group() if before else "", word, bool(match.group(2)))


def _full_stop(before: str, word: str, closed: bool) -> bool:
    """Whether a lone "." after `before` ends a sentence if `word` follows."""
    if before in NEVER_LAST:
        return False
    if before in BEFORE_NUMBER:
        return not word[0].isdigit()
    initial = len(before) == 1 and before.isupper()
    if before in MAYBE_LAST or initial:
        return word.strip("\"'”’,.") in FIRST_WORDS or closed
    return True


def _breaks(text: str, match: re.Match[str]) -> bool:
    return True
