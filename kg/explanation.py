"""A claim behind a triple, and how it is shown: the sentence with its words marked, who says it, where."""

from __future__ import annotations

import io
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

    `said_by` is None where the article itself says it. Names are labels, `claim` and `article` IRIs.
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


def render(explanations: Sequence[Explanation], *, width: int | None = None, colour: bool = False) -> str:
    """The explanations as text that ends in a newline: in colours, or with the words in brackets."""
    from rich.console import Console
    from rich.padding import Padding
    from rich.text import Text

    out = io.StringIO()
    console = Console(file=out, width=width or 120, force_terminal=colour, no_color=not colour, highlight=False)
    for explanation in explanations:
        console.print(Text(triple_of(explanation), style="bold"))
        sentence = styled(explanation) if colour else Text(marked(explanation))
        console.print(Padding(sentence, (0, 0, 0, 2)))
        for line in details(explanation):
            console.print(Padding(Text(line, style="dim"), (0, 0, 0, 2)))
        console.print()
    lines = [line.rstrip() for line in out.getvalue().splitlines()]
    return "\n".join(lines).rstrip("\n") + "\n"


def details(explanation: Explanation) -> list[str]:
    """Who says it and how firmly; the article; the pattern: a line each."""
    e = explanation
    voice = f"{e.stance} by {e.said_by}" if e.said_by else "the article's own word"
    via = f", relayed by {e.via}" if e.via else ""
    firmness = " · ".join(part for part in (voice + via, f"{e.polarity}, {e.modality}", e.date) if part)
    title = f"“{e.title}”" if e.title else shortened(e.article)
    where = ", ".join(part for part in (title, e.publisher, e.published, e.url) if part)
    sure = "" if e.confidence is None else f"confidence {e.confidence:.2f}"
    rule = " · ".join(part for part in (f"pattern {e.pattern or '?'}", sure, shortened(e.claim)) if part)
    return [firmness, where, rule]
