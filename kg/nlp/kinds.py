"""What a mention may be: the classes of the ontology, and which places of a pattern each may fill."""

from __future__ import annotations

from functools import cache

from kg import gazetteer

# name finder's label -> ontology class; gazetteer entries override it
NER_TYPE = {
    "PERSON": "Person", "ORG": "Organisation", "GPE": "Settlement", "LOC": "Region", "FAC": "Facility",
    "NORP": "Population", "EVENT": "Event", "WEAPON": "Weapon", "PRODUCT": "Weapon",
}  # fmt: skip
HEAD_TYPE = {
    "force": "StateForce", "armed_group": "NonStateArmedGroup", "government": "Government",
    "organisation": "Organisation", "reporting": "ReportingOrganisation", "person": "Person",
    "people": "Population", "settlement": "Settlement", "area": "AdministrativeArea", "region": "Region",
    "facility": "Facility", "weapon": "Weapon", "event": "Event",
}  # fmt: skip
MENTION_TYPE = {
    "person": "Person", "people": "Population", "group": "ArmedActor", "org": "Organisation", "facility": "Facility",
}  # fmt: skip
NO_ENTITY = frozenset({"Event", "Weapon", "Name"})
"""Types of drafts that stand for no entity of their own."""
_ACTORS = {
    "Country", "Person", "Organisation", "Government", "ArmedActor", "StateForce", "NonStateArmedGroup",
    "InternationalOrganisation", "ReportingOrganisation", "Population", "Actor",
}  # fmt: skip
_PLACES = {"Country", "Settlement", "AdministrativeArea", "Region", "Facility", "Place"}
FORCES = {"StateForce", "NonStateArmedGroup"}


@cache
def classes(type_: str) -> frozenset[str]:
    """The argument classes of patterns that an ontology class satisfies."""
    found = {type_}
    if type_ in _ACTORS:
        found.add("actor")
    if type_ in _ACTORS and type_ not in ("Population", "Person"):
        found.add("party")
    if type_ in _PLACES:
        found.add("place")
    if type_ in ("Population", "Person", "ArmedActor", *FORCES):
        found.add("people")
    if type_ == "ArmedActor":
        found |= FORCES  # of which side is not said
    return frozenset(found)


def entry_of(text: str, label: str) -> gazetteer.Entry | None:
    """The gazetteer's entry for a name, agreeing with the name finder's label where there are several."""
    entries = gazetteer.lookup(text)
    if not entries:
        return None
    if label == "PERSON":
        return next((e for e in entries if e.type == "Person"), None)
    if label == "ORG":
        return next((e for e in entries if "place" not in classes(e.type)), entries[0])
    if label in ("GPE", "LOC", "FAC"):
        return next((e for e in entries if "place" in classes(e.type)), entries[0])
    return entries[0]


def are_people(text: str) -> bool:
    """`Israelis`, whatever its tag: the plural of a word for somebody of a country."""
    return text.endswith("s") and gazetteer.demonym(text[:-1]) is not None
