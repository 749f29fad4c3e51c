"""Where a built folder stands while others may replace it: held by who reads it, exchanged at once by who wrote it.

An embedded store opens its files by name, when it first needs them. So who reads a folder reads it through a
descriptor (`/proc/self/fd`), which goes with the folder wherever it is moved, and holds a shared lock on it, which
keeps it on disk until nobody reads it. Who writes or removes a folder holds the lock alone. The system gives up the
locks of a process that is killed, so that what it left behind can be told from what is in use.
"""

from __future__ import annotations

import ctypes
import errno
import os
import sys
import time
import weakref
from glob import escape
from pathlib import Path

from kg.errors import InputError

try:
    import fcntl
except ImportError:  # Windows: no such locks there
    fcntl = None  # type: ignore[assignment]

LOCKS = fcntl is not None
_WAITS = 500
_NOT_OFFERED = (errno.EINVAL, errno.ENOSYS, errno.ENOTSUP, errno.EOPNOTSUPP)


class Held:
    """A folder that stays as it is as long as this object lives, even if another takes its place meanwhile.

    Attributes:
        path: where to read it from.

    Raises:
        InputError: if it cannot be opened.
    """

    def __init__(self, folder: str | Path) -> None:
        self._given, self._place = str(folder), Path(folder).resolve()
        self._descriptor = _held(self._place, self._given)
        weakref.finalize(self, os.close, self._descriptor)
        pinned = Path(f"/proc/self/fd/{self._descriptor}")
        self._is_pinned = pinned.is_dir()
        self.path = pinned if self._is_pinned else standing(self._place)

    def stands(self) -> bool:
        """Whether it is still the one at its place."""
        return _is_at(self._descriptor, standing(self._place))

    def check(self) -> None:
        """Raise an InputError if what was read may be of two folders: only where the system has no `/proc`."""
        if not self._is_pinned and not self.stands():
            raise InputError("was built anew while it was read", where=self._given, hint="ask again")


def _held(place: Path, given: str) -> int:
    """A descriptor of the folder that stands at the place, with a shared lock; its writer keeps us out for moments."""
    for _ in range(_WAITS):
        at = standing(place)
        try:
            found = opened(at)
        except OSError as error:
            raise InputError(f"cannot be read ({error.strerror})", where=given) from None
        if locked(found, alone=False) and _is_at(found, at):
            return found
        os.close(found)
        time.sleep(0.01)
    raise InputError("is being written", where=given, hint="wait for the other kg to end")


def opened(folder: Path) -> int:
    """A descriptor of the folder; where there are no locks, one of nothing."""
    return os.open(folder if fcntl else os.devnull, os.O_RDONLY)


def _is_at(descriptor: int, path: Path) -> bool:
    if fcntl is None:
        return True
    try:
        return os.path.samestat(os.fstat(descriptor), path.stat())
    except OSError:
        return False


def locked(descriptor: int, *, alone: bool) -> bool:
    """Lock an open folder, alone or with others; False if others are in the way. Where there are no locks: True."""
    if fcntl is None:
        return True
    try:
        fcntl.flock(descriptor, (fcntl.LOCK_EX if alone else fcntl.LOCK_SH) | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    except OSError:  # some network file systems
        return True
    return True


def standing(place: Path) -> Path:
    """The folder at a place, or, if a build was killed between two renames, the one that it had put aside."""
    if os.path.lexists(place):
        return place
    return max(left_behind(place, "old"), key=lambda folder: folder.stat().st_mtime, default=place)


def left_behind(place: Path, kind: str) -> list[Path]:
    """What builds left or write beside a place: `part` what is no whole folder, `old` what was put aside."""
    return sorted(place.parent.glob(f".{escape(place.name)}.*.{kind}"))


def exchange(one: Path, other: Path) -> bool:
    """Let two folders take each other's place in one step; False where system or file system offers no such step.

    Raises:
        OSError: if it does, and fails.
    """
    libc = ctypes.CDLL(None, use_errno=True)
    names = (os.fsencode(one), os.fsencode(other))
    here, exchanged = -100, 2  # AT_FDCWD; RENAME_EXCHANGE of Linux, RENAME_SWAP of macOS
    if sys.platform == "darwin" and hasattr(libc, "renamex_np"):
        failed = libc.renamex_np(*names, exchanged)
    elif sys.platform == "linux" and hasattr(libc, "renameat2"):
        failed = libc.renameat2(here, names[0], here, names[1], exchanged)
    else:
        return False
    number = ctypes.get_errno()
    if failed and number not in _NOT_OFFERED:
        raise OSError(number, os.strerror(number), str(other))
    return not failed
