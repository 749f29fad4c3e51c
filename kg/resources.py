"""Where the drawers lie: in the wheel beside the code, or in the checkout above it."""

from __future__ import annotations

import hashlib
from functools import cache
from pathlib import Path

from kg.errors import DataError, InputError

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


def overlay(folder: str | Path) -> Path:
    """A user's folder of further patterns (`*.toml`) and ontology (`*.ttl`, `ontology/*.ttl`), laid over the drawers.

    Raises:
        InputError: if it is no folder, or holds neither.
    """
    path = Path(folder).resolve()
    if not path.is_dir():
        raise InputError("no such folder", where=str(folder), hint="give a folder with *.toml patterns")
    if not any(_laid_over(path)):
        raise InputError("holds no patterns", where=str(folder), hint="write some: docs/patterns.md shows how")
    return path


def _laid_over(folder: Path) -> list[Path]:
    """The files of an overlay that are read; a file is one itself."""
    if folder.is_file():
        return [folder]
    return sorted(file for kind in ("*.toml", "*.ttl", "ontology/*.ttl") for file in folder.glob(kind))


@cache
def fingerprint(*overlays: Path) -> str:
    """A hash over all that steers a run beside the code: the drawers, the model, and what is laid over them."""
    total = hashlib.sha256()
    shipped = (*(drawer(name) for name in ("gazetteer", "ontology", "patterns")), model())
    files = [(folder, sorted(path for path in folder.rglob("*") if path.is_file())) for folder in shipped]
    compiled = _PACKAGE / "link" / "compiled"
    files.append((compiled, sorted(compiled.glob("*.marisa"))))
    for folder, found in (*files, *((folder, _laid_over(folder)) for folder in overlays)):
        for file in found:
            total.update(f"{file.relative_to(folder).as_posix()}\0".encode())
            total.update(hashlib.sha256(file.read_bytes()).digest())
    return total.hexdigest()[:16]
