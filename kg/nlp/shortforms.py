"""Short forms of names: a surname, the head of a long name, an acronym that the text explains.

What a short form means must be beyond doubt: where two full names would do, it stays a name of its own.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import replace

from kg import gazetteer
from kg.nlp.kinds import NO_ENTITY
from kg.nlp.mentions import Draft
from kg.nlp.tree import Tree

_PEOPLE_AND_PLACES = ("Person", "Population", "Country", "Settlement", "Region", "AdministrativeArea", "Place")


class ShortForms:
    """Finds the full name that a name of one text is short for."""

    def __init__(self, tree: Tree, drafts: Iterable[Draft]) -> None:
        self._tree = tree
        named = [d for d in drafts if d.kind == "named" and d.type not in NO_ENTITY]
        self._long: dict[str, dict[tuple[str, str], Draft]] = defaultdict(dict)
        """By each of its words the full names, the first of each wording."""
        for draft in named:
            for part in parts if len(parts := _parts(draft)) > 1 else ():
                self._long[part].setdefault((draft.type, draft.text), draft)
        self._acronyms: dict[str, Draft] = {}
        for draft in named:
            self._explain(draft)

    def _explain(self, draft: Draft) -> None:
        """`Rapid Support Forces (RSF)`, `RSF (Rapid Support Forces)`: the acronym is that name in this text."""
        tree, last = self._tree, draft.last
        if draft.type in _PEOPLE_AND_PLACES or draft.last - draft.first < 2:
            return
        if last + 2 < len(tree) and tree.text[last] == "(" and tree.text[last + 2] == ")":
            self._explained(draft, tree.text[last + 1])
        first = draft.first - (tree.lower[draft.first - 1] == "the") if draft.first else 0
        if first > 1 and tree.text[first - 1] == "(" and last < len(tree) and tree.text[last] == ")":
            self._explained(draft, tree.text[first - 2])

    def _explained(self, draft: Draft, short: str) -> None:
        if short.isupper() and 2 <= len(short) <= 8:
            self._acronyms.setdefault(short, draft)

    def full(self, draft: Draft) -> Draft | None:
        """The full name that `draft` is short for; None if it is none, or may be short for several."""
        explained = self._acronyms.get(draft.text)
        if explained is not None:
            return None if explained is draft else explained
        if draft.kind == "nominal" and self._is_written_as_name(draft):
            draft = replace(draft, kind="named", type="Organisation")
        if draft.entry is not None or draft.kind != "named":
            return None
        words, fits = _parts(draft), _is_part_of_person if draft.type == "Person" else self._is_part_of_body
        longer = self._long.get(words[0], {}).values() if words else ()
        found = [d for d in longer if d is not draft and fits(draft.type, words, d)]
        if draft.type == "Person" and (surnamed := [d for d in found if words[-1] == _parts(d)[-1]]):
            found = surnamed
        if not found and draft.type != "Person":  # a surname that the name finder took for a place or a body
            found = [d for d in longer if d.type == "Person" and words == _parts(d)[1:][-len(words) :]]
        meant = {gazetteer.slug(d.entry.id if d.entry else d.text) for d in found}
        return found[0] if len(meant) == 1 else None

    def _is_written_as_name(self, draft: Draft) -> bool:
        """`The Front said`: a capital behind the article."""
        words = self._tree.text[draft.first : draft.last]
        return draft.first > 0 and self._tree.lower[draft.first - 1] == "the" and all(w[:1].isupper() for w in words)

    def _is_part_of_body(self, type_: str, words: list[str], long: Draft) -> bool:
        """`the Observatory`: the head of the long name, perhaps with words beside it."""
        parts = _parts(long)
        if {type_, long.type} & set(_PEOPLE_AND_PLACES) or len(words) >= len(parts):
            return False
        runs = (parts[i : i + len(words)] for i in range(len(parts) - len(words) + 1))
        return gazetteer.fold(self._tree.text[long.head]) in words and words in runs


def _is_part_of_person(_: str, words: list[str], long: Draft) -> bool:
    """`Sharaa`, `al-Sharaa` or `Ahmed` for `Ahmed al-Sharaa`."""
    parts = _parts(long)
    return long.type == "Person" and len(words) < len(parts) and words in (parts[-len(words) :], parts[: len(words)])


def _parts(draft: Draft) -> list[str]:
    """The words of a name, folded; an Arabic article is none."""
    words = gazetteer.fold(draft.text).replace("-", " ").split()
    return [word for word in words if word not in ("al", "el", "the")] or words
