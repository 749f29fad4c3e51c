"""What the command line shows: answers, remarks, progress."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from kg.named import QueryInfo
    from kg.pipeline import Progress
    from kg.table import Table

_SHOWN_NOTICES = 5


def write(text: str) -> None:
    """The answer to stdout, in UTF-8 and with its own line ends, whatever the terminal's habits."""
    sys.stdout.flush()
    sys.stdout.buffer.write(text.encode())
    sys.stdout.flush()


def overview(queries: list[QueryInfo], words: list[str]) -> Table:
    """The named queries in which all words stand, with their parameters, as a table."""
    from kg.table import Table

    found = [query for query in queries if query.matches(words)]
    rows = [(q.name, q.title, ", ".join(f"{p.name}={p.kind}" for p in q.params)) for q in found]
    return Table(("query", "what it asks", "parameters"), list(rows))


def width() -> int | None:
    """The width of the terminal; None where the output goes elsewhere."""
    return os.get_terminal_size().columns if sys.stdout.isatty() else None


def coloured() -> bool:
    """Whether colours are wanted: on a terminal, unless NO_COLOR is set."""
    return sys.stdout.isatty() and "NO_COLOR" not in os.environ


@contextmanager
def progress() -> Iterator[Progress | None]:
    """A bar on stderr for each stage of a run, if somebody is looking."""
    if not sys.stderr.isatty():
        yield None
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    columns = (TextColumn("{task.description:8}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as bars:
        tasks: dict[str, Any] = {}

        def show(stage: str, done: int, total: int) -> None:
            if stage not in tasks:
                tasks[stage] = bars.add_task(stage, total=total or None)
            bars.update(tasks[stage], completed=done, total=total or None)

        yield show


def say(message: object) -> None:
    """One line to stderr."""
    print("kg:", " ".join(str(message).split()), file=sys.stderr)


def say_some(notices: list[str]) -> None:
    """The first notices; how many more there are."""
    for notice in notices[:_SHOWN_NOTICES]:
        say(notice)
    if len(notices) > _SHOWN_NOTICES:
        say(f"... and {len(notices) - _SHOWN_NOTICES} more remarks of this kind")
