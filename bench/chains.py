"""All that one text speaks of more than once: entities, things that are none, and who says "I".

Claims need entities alone (`coreference`). What a pronoun stands for is judged against all of these.
"""

from __future__ import annotations

from collections import defaultdict

from kg.nlp.coreference import Entities
from kg.nlp.kinds import NO_ENTITY

_DEFINITE = {"the", "this", "that", "these", "those", "its", "their", "his", "her", "my", "our", "your"}
_INNER = {"compound", "flat", "amod", "nmod:desc", "nmod:unmarked", "obl:unmarked", "discourse", "fixed", "goeswith"}
_LEFT = {"amod", "compound", "nummod", "nmod:poss", "nmod:desc", "nmod:unmarked"}
_VOICES = {
    **dict.fromkeys(("i", "me", "my", "mine", "myself", "you", "your", "yours", "yourself"), "I"),
    **dict.fromkeys(("we", "us", "our", "ours", "ourselves"), "we"),
}


def chains(entities: Entities) -> list[list[int]]:
    """The head tokens of each chain of at least two mentions, in the order of the text."""
    found: dict[str, set[int]] = defaultdict(set)
    things = _things(entities)
    for draft in entities.mentions.all:
        if draft.type not in NO_ENTITY and not _is_adjective(entities, draft.head):
            found[entities.of(draft)].add(draft.head)
    known = entities.pronouns()
    for i in range(len(entities.tree)):
        key = known.get(i) or things.get(i) or _voice(entities, i) or _thing_meant(entities, i, things)
        if key is not None:
            found[key].add(i)
    return sorted(sorted(tokens) for tokens in found.values() if len(tokens) > 1)


def _is_adjective(entities: Entities, i: int) -> bool:
    """`the Syrian army` does not mention Syria but as an adjective does."""
    return entities.tree.pos[i] == "ADJ" and entities.tree.dep[i] == "amod"


def _things(entities: Entities) -> dict[int, str]:
    """Nouns that are no entity, each with the words that it shares with those that mean the same."""
    tree, found = entities.tree, {}
    seen: set[str] = set()
    for i, pos in enumerate(tree.pos):
        draft = entities.mentions.at(i)
        if pos not in ("NOUN", "PROPN") or tree.dep[i] in _INNER or (draft is not None and draft.head != i):
            continue
        if draft is not None and draft.type not in NO_ENTITY:
            continue
        left = sorted(k for k in tree.kids[i] if k < i and tree.dep[k] in _LEFT and tree.tag[k] != "PRP$")
        phrase = " ".join([*(tree.lower[k] for k in left), tree.lower[i]])
        definite = pos == "PROPN" or any(tree.lower[k] in _DEFINITE for k in tree.kids[i])
        found[i] = f"={phrase}" if definite or phrase not in seen else f"={phrase} {i}"
        seen.add(phrase)
    return found


def _voice(entities: Entities, i: int) -> str | None:
    """Whose voice: outside quotations there is but one, and "you" is what the one asked is called."""
    voice = _VOICES.get(entities.tree.lower[i])
    if voice is None or not entities.tree.tag[i].startswith("PRP"):
        return None
    quote = entities.resolved.quote[i]
    if not quote:
        return voice
    speaker = entities.resolved.speaker(i)
    return None if entities.tree.lower[i].startswith("you") else f"{voice} {quote if speaker is None else speaker}"


def _thing_meant(entities: Entities, i: int, things: dict[int, str]) -> str | None:
    """The thing that "it" or "they" stands for."""
    noun = entities.resolved.of(i)
    while noun is not None and entities.tree.pos[noun] == "PRON":
        noun = entities.resolved.of(noun)
    return None if noun is None else things.get(noun)
