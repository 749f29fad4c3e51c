"""What is written by program in the documentation; `python -m tests.house.readme` writes it anew.

The list of queries in docs/queries.md, the answers in docs/recipes.md, and the README's console blocks with
their real output. A block of the language `console` holds commands (`$ kg ...`) and what they print to stdout.
All of them run one after the other in one folder, which begins with `seeds/` in it.
"""

from __future__ import annotations

import os
import re
import shlex
import subprocess
import sys
import tempfile
from pathlib import Path

from kg.query import QueryInfo, list_queries
from tests.house import recipes

ROOT = Path(__file__).parents[2]
README = ROOT / "README.md"
QUERIES = ROOT / "docs" / "queries.md"

_BLOCK = re.compile(r"(?<=^```console\n)(.*?)(?=^```$)", re.MULTILINE | re.DOTALL)


def commands(text: str) -> list[str]:
    """Every command of the blocks, in their order."""
    return [line[2:] for block in _BLOCK.findall(text) for line in block.splitlines() if line.startswith("$ ")]


def regenerated(text: str, folder: Path) -> str:
    """The text with the output of its commands, run in `folder`."""
    (folder / "seeds").symlink_to(ROOT / "seeds")
    return _BLOCK.sub(lambda block: _rerun(commands(f"```console\n{block[1]}```"), folder), text)


def _rerun(lines: list[str], folder: Path) -> str:
    return "\n".join(f"$ {line}\n{_output(line, folder)}" for line in lines)


def _output(line: str, folder: Path) -> str:
    program, *arguments = shlex.split(line)
    assert program == "kg", f"only kg runs in the README, not {program}"
    code = "from kg.cli import main; main()"
    plain = {**os.environ, "NO_COLOR": "1", "PYTHONPATH": str(ROOT)}
    done = subprocess.run(
        [sys.executable, "-c", code, *arguments], cwd=folder, env=plain, capture_output=True, text=True, timeout=300
    )
    assert done.returncode == 0, f"{line}\n{done.stderr}"
    return done.stdout.strip("\n") + "\n"


def listed(text: str) -> str:
    """The page of the queries with the list as the query files give it."""
    head, mark, _ = text.partition("-->\n")
    return head + mark + "".join(f"\n{_described(info)}" for info in list_queries())


def _described(info: QueryInfo) -> str:
    params = "".join(f"- `{p.name}` ({p.kind}{', required' if p.required else ''}): {p.text}\n" for p in info.params)
    example = f"\n    {info.example}\n" if info.example else ""
    about = f"{info.description}\n" if info.description else ""
    return f"## `{info.name}`: {info.title}\n\n{about}" + (f"\n{params}" if params else "") + example


def main() -> None:
    """Write the README, the list of queries and the answers of the recipes."""
    QUERIES.write_text(listed(QUERIES.read_text("utf-8")), "utf-8")
    with tempfile.TemporaryDirectory() as folder:
        README.write_text(regenerated(README.read_text("utf-8"), Path(folder)), "utf-8")
        whole = recipes.with_ontology(Path(folder, "out", "graph.ttl"), Path(folder, "whole.nt"))
        recipes.PAGE.write_text(recipes.answered(recipes.PAGE.read_text("utf-8"), str(whole)), "utf-8")


if __name__ == "__main__":
    main()
