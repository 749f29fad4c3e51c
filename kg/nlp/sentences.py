"""Where sentences start in news text, by rule, on the bare text.

A paragraph ends a sentence; so does ".", "!", "?" or "…" unless the words around it say otherwise:
abbreviations, initials, numbers, quotes that go on. Lines broken at a fixed width are joined again.
"""

from __future__ import annotations

import re
from itertools import pairwise

_END = re.compile(r"""([.!?…؟。]+)(["'”’»)\]]*(?:\s?\[\d{1,3}(?:\s?[-–,]\s?\d{1,3})*\])*)(?=\s|$)""")
_GLUED = re.compile(r"""[^\W\d_]{3}([.?!])["”’]?(?:\[\d{1,3}\])*(?=["“]?[A-Z][a-z]+(?:\s|['’]s\s))""")
_NEXT = re.compile(r"""["'“‘«(\[—–\-\s]*([^\s"'“‘«(\[—–\-]\S*)""")
_BEFORE = re.compile(r"[^\s(\[\"“'‘«—–/\-]+$")
_BULLET = re.compile(r"(?:[-*•▪●◦‣·–—>#]|\d{1,3}[.)]|\(?[a-z]\)|[IVX]+\.)\s")
_NUMBERED = re.compile(r"(?:^|\n)\s*(?:\d{1,3}|[A-Za-z]|[IVX]{1,4})$")
_SOURCE = re.compile(r"\s*\([^()\n]{1,60}[^().!?\n]\)[^\S\n]*(?=\n|$)")
_SAID = re.compile(
    r"""(?:[^\s.]+\s){0,4}?(?:said|says|asked|asks|told|added|adds|wrote|writes|warned|tweeted|replied|wondered)\b"""
)
_ARTICLED = re.compile(r"(?:al|el|an|as|ash|ad|ar|at|ez)-[A-Z]")
_CLOSING_QUOTES = frozenset("\"'”’»")
_WORDS_BACK = 40
_WIDEST_LINE, _NARROWEST_LINE = 120, 45


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


NEVER_LAST = _words(
    "Gen Lt Col Maj Brig Capt Sgt Cpl Pvt Cmdr Adm Mr Mrs Ms Dr Prof Rev Hon Sen Rep Gov Pres Amb Supt Insp Det "
    "Mt Ft vs v approx Messrs Mme Fr Sr Msgr Gens Cols Sens Reps Drs Pte Wg Sqn e.g i.e cf viz Spc Ofc Atty"
)
"""Abbreviations that no sentence ends with."""

BEFORE_NUMBER = _words("No Nos no p pp Art Sec Fig Vol Ch Jan Feb Mar Apr Jun Jul Aug Sep Sept Oct Nov Dec ca c Res")
"""Abbreviations that a number follows within the sentence."""

MAYBE_LAST = _words(
    "U.S U.N U.K E.U U.A.E U.S.A U.S.S.R D.C N.Y L.A P.A a.m p.m A.M P.M Inc Co Corp Ltd Jr St Ave Rd etc al Bros "
    "Univ Dept Est Ariz Calif Colo Conn Fla Ill Mass Mich Minn Okla Ore Tenn Tex Va Wash Ala Ga Ky La Md Mo Pa "
    "Ph.D M.D B.C A.D Sheikh Op Mon Tue Tues Wed Thu Thur Thurs Fri D.R.C U.A.R Intl Govt Natl Assn"
)
"""Abbreviations that end a sentence only where a usual first word follows."""

FIRST_WORDS = _words(
    "The A An This That These Those It He She They We I You There Here In On At By For From With After Before As "
    "If When While Since But And Or So Yet However Meanwhile Earlier Later His Her Their Its Our My Some Many Most "
    "Several Both All Not Last What Who Why How Where Under Despite Although Though Among According Also Then Now "
    "Two Three During Until Across Once One Other Another Such About Over Asked Nearly Residents Officials No"
)
"""Words that, capitalised after an abbreviation, show that a sentence has begun."""


_DATELINE = re.compile(
    r"^[^\S\n]*[A-Z][A-Z.'’-]+(?:[ /][A-Z][A-Z.'’-]+){0,3}"  # ADEN, TEL AVIV/GAZA
    r"(?:, [A-Z][\w.’'-]*(?: [A-Z][\w.’'-]*){0,2})?"  # , Yemen
    r"(?:,? (?:[A-Z][a-z]{2,8}\.? \d{1,2}|\d{1,2} [A-Z][a-z]{2,8}\.?)(?:, \d{4})?)?"  # , June 5
    r"[^\S\n]*(?:\([A-Z][\w /.&-]{1,30}\))?[^\S\n]*(?:--|[-–—])[^\S\n]+(?=\S)",
    re.MULTILINE,
)
"""Where and by whom a report was filed: no part of its first sentence, and the parser is the worse for it."""


_LABEL = re.compile(r"^[^\S\n]*[*•–-][^\S\n]+[A-Z][\w '’-]{1,40}:[^\S\n]+(?=\S)", re.MULTILINE)
"""What an entry of a bulletin is about: "* Nyala: The city ..."."""


def sentence_starts(text: str) -> list[int]:
    """Offsets of the first character of each sentence, in order; none for a text of blanks."""
    cuts = {0}
    cuts.update(_past_source(text, m.end()) for m in _END.finditer(text) if _ends(text, m))
    cuts.update(m.end() for m in _GLUED.finditer(text))
    cuts.update(_line_breaks(text))
    cuts.update(m.end() for found in (_DATELINE, _LABEL) for m in found.finditer(text))
    solid = (_skip_blanks(text, at) for at in cuts)
    return sorted({at for at in solid if at < len(text)})


def _skip_blanks(text: str, at: int) -> int:
    while at < len(text) and text[at].isspace():
        at += 1
    return at


def _past_source(text: str, at: int) -> int:
    """Behind a source that closes the paragraph: "... was killed. (Reuters)"."""
    source = _SOURCE.match(text, at)
    return source.end() if source else at


def _ends(text: str, match: re.Match[str]) -> bool:
    """Whether the punctuation of `match` ends a sentence, if no line does."""
    following = _NEXT.match(text, match.end())
    if following is None or _goes_on(following.group(1)):
        return False
    mark, word = match.group(1), following.group(1)
    closed = match.group(2)[:1] in _CLOSING_QUOTES
    if set(word) <= set(".!?…"):
        return False
    if mark == ".":
        return _full_stop(text, match.start(), word, closed)
    return not (closed and mark[-1] in "!?؟…" and _SAID.match(text, following.start(1)))


def _goes_on(word: str) -> bool:
    """Whether `word` is written as in the midst of a sentence; names such as al-Hasakah are not."""
    return word[0].islower() and not _ARTICLED.match(word)


def _full_stop(text: str, at: int, word: str, closed: bool) -> bool:
    """Whether the "." at `at` ends a sentence if `word` follows, behind quotes if `closed`."""
    found = _BEFORE.search(text, max(0, at - _WORDS_BACK), at)
    before = found.group() if found else ""
    if before in NEVER_LAST or _NUMBERED.search(text, max(0, at - _WORDS_BACK), at):
        return False
    if before in BEFORE_NUMBER and word[0].isdigit():
        return False
    if before in MAYBE_LAST or _initials(before):
        return closed or word.rstrip("\"'”’,.") in FIRST_WORDS
    return True


def _initials(before: str) -> bool:
    return all(len(part) == 1 and part.isupper() for part in before.split(".")) and bool(before)


def _line_breaks(text: str) -> list[int]:
    """Offsets behind the line ends that end a sentence too."""
    cuts: list[int] = []
    start = 0
    for block in re.split(r"(\n[^\S\n]*\n\s*)", text):
        if "\n" in block and not block.isspace():
            cuts.extend(start + at for at in _breaks_in_block(block))
        start += len(block)
        cuts.append(start)
    return cuts


def _breaks_in_block(block: str) -> list[int]:
    lines = block.split("\n")
    widest = max(map(len, lines))
    cuts, at = [], 0
    for line, after in pairwise(lines):
        at += len(line) + 1
        if not _is_wrapped(line.rstrip(), after.lstrip(), widest):
            cuts.append(at)
    return cuts


def _is_wrapped(line: str, after: str, widest: int) -> bool:
    """Whether `line` goes on in `after`: broken only because the next word did not fit."""
    if not line or not after or _BULLET.match(after) or line[-1] in ".!?…:":
        return False
    if after[0].islower() or line[-1] in ",;-–—":
        return len(line) >= _NARROWEST_LINE or line[-1] == ","
    first = after.split(maxsplit=1)[0]
    full = len(line) + 1 + len(first) > widest
    return full and len(line) >= _NARROWEST_LINE and widest <= _WIDEST_LINE and len(line) + 12 >= widest
