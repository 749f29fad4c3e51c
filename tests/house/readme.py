"""The README's console blocks, run: `python -m tests.house.readme` writes their real output anew.

A block of the language `console` holds commands (`$ kg ...`) and what they print to stdout. All of
them run one after the other in one folder, which begins with `seeds/` in it.
"""

from __future__ import annotations

import os
import re
import shlex
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).parents[2]
README = ROOT / "README.md"

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


def main() -> None:
    """Write the README with the real output."""
    with tempfile.TemporaryDirectory() as folder:
        README.write_text(regenerated(README.read_text("utf-8"), Path(folder)), "utf-8")


if __name__ == "__main__":
    main()
