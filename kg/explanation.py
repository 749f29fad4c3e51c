"""A claim behind a triple, and how it is shown: the sentence with its words marked, who says it, where."""

from __future__ import annotations

import io
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, NamedTuple

from kg.table import shortened

if TYPE_CHECKING:
    from rich.text import Text

Role = Literal["subject", "trigger", "object"]

_STYLES: dict[Role, str] = {"subject": "bold cyan", "trigger": "bold yellow", "object": "bold magenta"}


class Mark(NamedTuple):
    """Words of a sentence that play a part in the claim; offsets within the sentence."""

    start: int
    end: int
    role: Role


@dataclass(frozen=True)
class Explanation:
    """One claim behind a triple: what was said, in which words, by whom, how firmly, and where.

    `said_by` is None where the article itself says it. Names are labels, `claim` and `article` IRIs. Three clocks:
    `date` is when it happened (or, where it `lasts`, held), `said` when the source said so, `published` the day of the
    article. `follows` is the triple asked for where the claim states another one, from which `kg infer` inferred it.
    """

    claim: str
    subject: str | None
    relation: str
    object: str | None
    sentence: str
    marks: tuple[Mark, ...]
    said_by: str | None
    via: str | None
    stance: str
    polarity: str
    modality: str
    date: str | None
    article: str
    title: str | None
    published: str | None
    publisher: str | None
    url: str | None
    pattern: str | None
    confidence: float | None
    reason: str | None = None
    said: str | None = None
    lasts: bool = False
    symmetric: bool = False
    follows: str | None = None

    @property
    def is_fact(self) -> bool:
        """Whether a direct triple stands on it."""
        return self.polarity == "affirmed" and self.modality == "actual"


def triple_of(explanation: Explanation) -> str:
    """The triple in words: "Israel struck Damascus"; what is not said is an ellipsis."""
    return f"{explanation.subject or '…'} {explanation.relation} {explanation.object or '…'}"


def marked(explanation: Explanation) -> str:
    """The sentence with the marked words in brackets."""
    text = explanation.sentence
    for mark in reversed(explanation.marks):
        text = f"{text[: mark.start]}[{text[mark.start : mark.end]}]{text[mark.end :]}"
    return text


def styled(explanation: Explanation) -> Text:
    """The sentence with the marked words in colours, for a console."""
    from rich.text import Text

    text = Text(explanation.sentence)
    for mark in explanation.marks:
        text.stylize(_STYLES[mark.role], mark.start, mark.end)
    return text


def standing(explanation: Explanation, among: Sequence[Explanation]) -> str:
    """How a triple stands where claims differ about it: "disputed: 2 state it, 1 denies it"; else nothing."""
    same = [e for e in among if _ends(e) == _ends(explanation)]
    stated, denied = sum(e.is_fact for e in same), sum(e.polarity == "negated" for e in same)
    other = Counter(e.modality for e in same if e.polarity != "negated" and not e.is_fact)
    told = [_number(stated, "states it", "state it"), _number(denied, "denies it", "deny it")]
    told += [f"{n} as {modality}" for modality, n in sorted(other.items())]
    counts = ", ".join(part for part in told if part)
    return "" if len(same) < 2 or counts.count(",") == 0 else f"{'disputed: ' if stated and denied else ''}{counts}"


def _ends(explanation: Explanation) -> tuple[str, frozenset[str | None] | tuple[str | None, ...]]:
    """What is claimed, of symmetric relations either way round."""
    ends = explanation.subject, explanation.object
    return explanation.relation, frozenset(ends) if explanation.symmetric else ends


def _number(count: int, one: str, many: str) -> str:
    return f"{count} {one if count == 1 else many}" if count else ""


def render(
    explanations: Sequence[Explanation],
    *,
    width: int | None = None,
    colour: bool = False,
    among: Sequence[Explanation] = (),
) -> str:
    """The explanations as text that ends in a newline: in colours, or with the words in brackets.

    Args:
        explanations: what is shown.
        width: of a line; 120 by default.
        colour: whether a terminal shows it.
        among: all that was found, if that is more: what says otherwise is counted there.
    """
    from rich.console import Console
    from rich.padding import Padding
    from rich.text import Text

    out = io.StringIO()
    console = Console(file=out, width=width or 120, force_terminal=colour, no_color=not colour, highlight=False)
    shown = None
    for explanation in explanations:
        if explanation.follows and explanation.follows != shown:
            console.print(Text(explanation.follows, style="bold"))
            console.print(Text("  nobody says so; it follows from:", style="dim"))
        shown = explanation.follows
        differs = standing(explanation, among or explanations)
        console.print(Text(triple_of(explanation) + (f" ({differs})" if differs else ""), style="bold"))
        sentence = styled(explanation) if colour else Text(marked(explanation))
        console.print(Padding(sentence, (0, 0, 0, 2)))
        for line in details(explanation):
            console.print(Padding(Text(line, style="dim"), (0, 0, 0, 2)))
        console.print()
    lines = [line.rstrip() for line in out.getvalue().splitlines()]
    return "\n".join(lines).rstrip("\n") + "\n"


def details(explanation: Explanation) -> list[str]:
    """Who says it and how firmly; when; where; the pattern and how sure; why so sure: a line each."""
    e = explanation
    voice = f"{e.stance} by {e.said_by}" if e.said_by else "the article's own word"
    via = f", relayed by {e.via}" if e.via else ""
    happened = e.date and f"{'held' if e.lasts else 'happened'} {e.date}"
    clocks = (happened, e.said and f"said {e.said}", e.published and f"published {e.published}")
    title = f"“{e.title}”" if e.title else shortened(e.article)
    where = ", ".join(part for part in (title, e.publisher, e.url) if part)
    sure = "" if e.confidence is None else f"confidence {e.confidence:.2f}"
    rule = (f"pattern {e.pattern or '?'}", sure, shortened(e.claim))
    lines = ((f"{voice}{via}", f"{e.polarity}, {e.modality}"), clocks, (where,), rule, (e.reason,))
    return [line for parts in lines if (line := " · ".join(part for part in parts if part))]
