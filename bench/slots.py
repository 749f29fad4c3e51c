"""From the claims of an article to the slots of an attack: who did it, for whom, against what and whom, with what.

Slots hold what news templates ask for: civilian targets and named victims. What armed parties do to each other is
left out.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

Row = dict[str, str]
ATTACKS = frozenset({"attacked", "struck", "killed", "wounded", "detained", "repressed"})
_FORCES = ("StateForce", "NonStateArmedGroup")
_EXPLOSIVE = re.compile(r"bomb|dynamite|explosi|mine|tnt", re.I)


def fillers(rows: Iterable[Row]) -> Iterator[Row]:
    """One row for each filler of a slot; `rows` are uncoded statements, `p` local names."""
    known = [row for row in rows if row["polarity"] == "affirmed"]
    groups = _groups(known)
    for row in known:
        if row["p"] in ATTACKS and not row["o_type"].endswith(_FORCES):
            yield from _attack(row, groups)
        elif row["p"] == "accused" and row["o_type"].endswith((*_FORCES, "Person")):
            yield _filler(row, _doer("o", row), "o")


def weapons(rows: Iterable[Row]) -> Iterator[Row]:
    """What the attacks were made with, where the text says so."""
    for row in rows:
        if row["p"] in ATTACKS and row["polarity"] == "affirmed" and row["weapon"]:
            yield _filler({**row, "weapon_alt": ""}, "Weapon", "weapon")


def _attack(row: Row, groups: dict[tuple[str, str], list[Row]]) -> Iterator[Row]:
    if row["s"] and not row["s_type"].endswith("Country"):
        yield _filler(row, _doer("s", row), "s")
        for group in groups.get((row["id"], row["s_iri"]), []):
            yield _filler(group, "PerpOrg", "o")
    if row["o_type"].endswith("Person") and _named(row["o_iri"]):
        yield _filler(row, "Victim", "o")
    elif row["o_type"].endswith("Facility"):
        yield _filler(row, "Target", "o")
    yield from weapons([row])


def _groups(rows: Iterable[Row]) -> dict[tuple[str, str], list[Row]]:
    """The groups that somebody belongs to, by article and member."""
    found: dict[tuple[str, str], list[Row]] = {}
    for row in rows:
        if row["p"] == "memberOf" and row["o_type"].endswith((*_FORCES, "Organisation")):
            found.setdefault((row["id"], row["s_iri"]), []).append(row)
    return found


def _filler(row: Row, slot: str, end: str) -> Row:
    return {"id": row["id"], "p": slot, "o": row[end], "o_alt": row[f"{end}_alt"], "type": _kind(row)}


def _kind(row: Row) -> str:
    """The kind of incident that a claim tells of; empty for what is no attack."""
    if row["p"] not in ATTACKS:
        return ""
    if row["p"] == "detained":
        return "" if row["s_type"].endswith("StateForce") else "kidnapping"
    return "bombing" if _EXPLOSIVE.search(row["weapon"]) else "attack"


def _doer(end: str, row: Row) -> str:
    return "PerpOrg" if _named(row[f"{end}_iri"]) and not row[f"{end}_type"].endswith("Person") else "PerpInd"


def _named(iri: str) -> bool:
    """Whether an entity has a name of its own; what is merely described lies below its article."""
    return iri.partition("/id/")[2].count("/") == 1
