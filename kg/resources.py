"""Where the drawers lie: in the wheel beside the code, or in the checkout above it."""

from __future__ import annotations

import hashlib
from functools import cache
from pathlib import Path

from kg.errors import DataError

_PACKAGE = Path(__file__).resolve().parent


def drawer(name: str) -> Path:
    """The folder of the drawer `name` ("ontology", "patterns", "gazetteer", "queries").

    Raises:
        DataError: if the installation lacks it.
    """
    for folder in (_PACKAGE / "drawers" / name, _PACKAGE.parent / name):
        if folder.is_dir():
            return folder
    raise DataError(f"drawer {name!r} is missing", where=str(_PACKAGE), hint="install conflict-kg again")


def model() -> Path:
    """The folder with the weights of the reader's ear."""
    return _PACKAGE / "nlp" / "model"


@cache
def fingerprint() -> str:
    """A hash over all that steers a run beside the code: the drawers and the model."""
    total = hashlib.sha256()
    for folder in (*(drawer(name) for name in ("gazetteer", "ontology", "patterns")), model()):
        for file in sorted(path for path in folder.rglob("*") if path.is_file()):
            total.update(f"{file.relative_to(folder).as_posix()}\0".encode())
            total.update(hashlib.sha256(file.read_bytes()).digest())
    return total.hexdigest()[:16]
