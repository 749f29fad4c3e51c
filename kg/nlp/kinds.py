"""What a mention may be: the classes of the ontology, and which places of a pattern each may fill."""

from __future__ import annotations

from functools import cache

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
