"""A folder that appears complete or not at all."""

from __future__ import annotations

import errno
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from itertools import count
from pathlib import Path

from kg.errors import OutputError
from kg.standing import LOCKS, Held, exchange, left_behind, locked, opened, standing

MANIFEST = "manifest.json"
"""The file by which a folder is known to be ours."""


@contextmanager
def staged(folder: str | Path, *, instead_of: Held | None = None) -> Iterator[Path]:
    """Give an empty folder to write to, which takes the place of `folder` if all goes well.

    If anything fails, or kg is killed, what an earlier run wrote to `folder` stays. What a killed run left beside it,
    and what others still read, goes with a later run. Of two runs at once, the folder of the later to end stays.

    Args:
        folder: where it shall stand.
        instead_of: the folder that the new one was made from; if another stands there by then, the run fails.

    Raises:
        OutputError: if `folder` holds things that kg did not make, or cannot be written.
    """
    target = Path(folder).resolve()
    with told(folder):
        _clear(target)
        _refuse_foreign(target)
        part, lock = _new_part(target)
    try:
        yield part
        if instead_of and not instead_of.stands():
            raise OutputError("was built anew meanwhile", where=str(folder), hint="run this again")
        with told(folder):
            _swap(part, target)
    finally:
        os.close(lock)
        _remove(part)


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


def _new_part(target: Path) -> tuple[Path, int]:
    """A folder of our own beside the target, and its lock, by which others see that it is in use."""
    target.parent.mkdir(parents=True, exist_ok=True)
    for number in count():
        part = target.with_name(f".{target.name}.{os.getpid()}-{number}.part")
        with suppress(FileExistsError):
            part.mkdir()
            lock = opened(part)
            if locked(lock, alone=True) and part.exists():
                return part, lock
            os.close(lock)  # another run took it for one left behind
    raise AssertionError


def _swap(part: Path, target: Path) -> None:
    """Put `part` in the place of `target`; what stood there is `part` afterwards."""
    try:
        part.rename(target)  # there is nothing, or an empty folder
    except OSError as error:
        if error.errno not in (errno.ENOTEMPTY, errno.EEXIST):
            raise
        if not exchange(part, target):
            _swap_by_renames(part, target)


def _swap_by_renames(part: Path, target: Path) -> None:
    """In two steps; a run that is killed between them leaves the old folder where `standing` finds it."""
    old = part.with_suffix(".old")
    target.rename(old)
    try:
        part.rename(target)
    except OSError:
        old.rename(target)
        raise
    old.rename(part)


def _clear(target: Path) -> None:
    """Bring back what a killed run had put aside, and remove what else killed runs left, and what nobody reads."""
    if not LOCKS:
        return  # nothing tells what is in use
    if (aside := standing(target)) != target:
        aside.rename(target)
    for left in (*left_behind(target, "part"), *left_behind(target, "old")):
        _remove(left)


def _remove(folder: Path) -> None:
    """Remove a folder unless somebody holds it."""
    try:
        lock = opened(folder)
    except OSError:
        return
    if locked(lock, alone=True):
        shutil.rmtree(folder, ignore_errors=True)
    os.close(lock)
