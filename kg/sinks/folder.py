"""A folder that appears complete or not at all."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from kg.errors import OutputError

MANIFEST = "manifest.json"
"""The file by which a folder is known to be ours."""


@contextmanager
def staged(folder: str | Path) -> Iterator[Path]:
    """Give an empty folder to write to, which takes the place of `folder` if all goes well.

    If anything fails, nothing is left behind, and what an earlier run wrote to `folder` stays.

    Raises:
        OutputError: if `folder` holds things that kg did not make, or cannot be written.
    """
    target = Path(folder).resolve()
    part = target.with_name(f".{target.name}.{os.getpid()}.part")
    with told(folder):
        _refuse_foreign(target)
        part.mkdir(parents=True)
    try:
        yield part
        with told(folder):
            _swap(part, target)
    finally:
        shutil.rmtree(part, ignore_errors=True)


@contextmanager
def told(folder: str | Path) -> Iterator[None]:
    """Turn the errors of writing into an OutputError about `folder`."""
    try:
        yield
    except OSError as error:
        reason = error.strerror or str(error)
        raise OutputError(reason, where=str(folder), hint="choose another output folder") from error


def _refuse_foreign(target: Path) -> None:
    if not os.path.lexists(target):
        return
    if not target.is_dir() or (any(target.iterdir()) and not (target / MANIFEST).is_file()):
        raise OutputError(
            "holds other things, which would be lost", where=str(target), hint="choose a new or empty folder"
        )


def _swap(part: Path, target: Path) -> None:
    """Put `part` in the place of `target`; what stood there goes only once the new one stands."""
    if not target.exists():
        part.rename(target)
        return
    old = part.with_suffix(".old")
    target.rename(old)
    try:
        part.rename(target)
    except OSError:
        old.rename(target)
        raise
    shutil.rmtree(old, ignore_errors=True)
