"""From a claim of the graph to the acts that event data code."""

from __future__ import annotations

import re
from collections.abc import Iterator

from slots import Row

VIOLENCE = frozenset({"attacked", "struck", "killed", "wounded", "clashedWith", "besieged", "displaced", "repressed"})
DEEDS = frozenset({"attacked", "struck", "killed", "wounded", "clashedWith", "abducted"})
COARSE = {"ASSAULT": "PENTA4", "CONSULT": "PENTA1"}
PLACES = ("Country", "Settlement", "AdministrativeArea", "Region")
_FREED = re.compile(r"liberat|clear|free", re.I)
_STRIKES = re.compile(r"\b(?:[a-z]+ )?(?:air ?)?(?:strikes?|raids?|bombings?|blasts?|explosions?)\b", re.I)
MEASURES = frozenset({"detained", "sanctioned", "cutTiesWith", "expelled", "repressed"})
TALKS = frozenset({"metWith", "visited", "mediated", "agreedWith", "ceasefireWith"})
FRIENDLY = frozenset(
    {"metWith", "visited", "released", "aided", "armed", "backs", "agreedWith", "ceasefireWith", "withdrewFrom",
     "cooperatedWith", "easedSanctionsOn", "praised", "recognized", "mediated", "surrenderedTo"}
)  # fmt: skip
AIMS = frozenset({"protestedAgainst", "repressed"})
"""What is done by what is done for it: "went on strike to protest against"."""
STATE = ("StateForce", "Government", "Country")
_ENVOYS = re.compile(r"diplomat|ambassador|envoy|attach|inspector|observer|peace-?keep|embassy|mission|staff", re.I)
_HELPERS = re.compile(r"peace-?keep|observer|relief|rescue|aid ", re.I)


def code(row: Row) -> Iterator[Row]:
    """What a claim says, as acts: the deed if it is one, else the pledge, the threat, the demand or the refusal."""
    relation, light = row["p"], row["modality"]
    if row["polarity"] == "negated":
        if relation in FRIENDLY and light == "actual":
            yield {**row, "p": "refused"}
    elif light in ("actual", "alleged") or (light == "purpose" and relation in AIMS):
        yield _deed(row)
    elif light == "demanded":
        if row["by"] and row["s"]:
            asked = {"o": row["s"], "o_alt": row["s_alt"], "o_type": row["s_type"]}
            yield {**row, "p": "demandedOf", "s": row["by"], "s_alt": "", "s_type": "", **asked}
    elif light in ("planned", "threatened", "purpose"):
        yield from _intended(row)


def classed(act: Row) -> Iterator[Row]:
    """An act under what tells of it apart from whom it harmed: violence is a class of event data and makes enemies
    (who was hit by whom as in news templates is for `slots.py`); a visit to a place is contact, with nobody named."""
    if act["p"] in DEEDS:
        yield {**act, "s": "", "o": ""}
        yield from _of_class("ASSAULT", act)
        yield {**act, "p": "enemyOf", "s": act["s"] or _means(act)}
    elif act["p"] == "seized" and _FREED.match(act["trigger"]):
        yield from _of_class("ASSAULT", act)
    elif act["p"] == "visited" and act["o_type"].endswith(PLACES):
        yield from _of_class("CONSULT", act)
    else:
        yield act


def _of_class(name: str, act: Row) -> Iterator[Row]:
    """An act under its class of PLOVER, and under the coarse one of CAMEO."""
    yield {**act, "p": name}
    yield {**act, "p": COARSE[name]}


def _means(act: Row) -> str:
    """What did it where nobody is named: the last strike or blast told of before ("five strikes hit")."""
    before = act["sent"].partition(act["trigger"])[0]
    return (_STRIKES.findall(before) or [""])[-1]


def _intended(row: Row) -> Iterator[Row]:
    """What a plan or a threat makes of the parties: enemies, or one that pledges, arranges or threatens something."""
    relation, light = row["p"], row["modality"]
    if relation in VIOLENCE:
        yield {**row, "p": "enemyOf"}
    if light == "threatened" or relation in MEASURES:
        yield {**row, "p": "threatened"}
    elif relation in TALKS and not (relation == "visited" and row["o_type"].endswith(PLACES)):
        yield {**row, "p": "agreedWith"}
    elif relation in FRIENDLY:
        yield {**row, "p": "pledged"}


def _deed(row: Row) -> Row:
    """The row under the code of event data: who is seized by anyone but a state is abducted, a signature is more than
    a word, envoys sent away are a sanction, peacekeepers are aid, and a protest is aimed at where it takes place."""
    relation = row["p"]
    if relation == "detained":
        return {**row, "p": "abducted" if row["s"] and not row["s_type"].endswith(STATE) else "arrested"}
    if relation == "agreedWith" and row["trigger"].lower().startswith(("sign", "ratif", "treat", "conclu", "initial")):
        return {**row, "p": "signedAgreementWith"}
    if relation == "expelled" and _ENVOYS.search(row["o"]):
        return {**row, "p": "sanctioned"}
    if relation == "deployedTo" and _HELPERS.search(row["s"]):
        return {**row, "p": "aided"}
    if relation == "protestedAgainst" and not row["o"]:
        return {**row, "o": row["place"]}
    return row
