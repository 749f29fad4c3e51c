"""Dumps as lines: plain, gzip or bzip2, a file or standard input, with numbers and offsets; cut and broken ones too."""

from __future__ import annotations

import bz2
import gzip
import hashlib
import io
import zlib
from collections.abc import Callable, Iterable, Iterator
from itertools import islice
from pathlib import Path
from typing import IO, Any, cast

from kg.errors import InputError

LONGEST = 256 << 20
"""Bytes that a line may have; the longest of Wikidata have a few million."""

_BUFFER = 1 << 20
_HEAD_LINES = 8
_GZIP, _BZIP2 = b"\x1f\x8b", b"BZh"

Matter = Callable[[Iterable[int]], bool]
"""Whether an item of these classes may matter."""

Tell = Callable[[int, str], None]
"""Takes what is wrong with a dump: line and what."""


Line = tuple[int, int, bytes]
"""A line's number, counted from 1, the offset of its end in the unpacked dump, its bytes."""


class Stream:
    """The lines of a dump. `tell` is told what is wrong; nothing that the bytes do stops it.

    Args:
        dump: a path, or "-" for standard input.
        stdin: what "-" reads.

    Raises:
        InputError: if the file cannot be opened.
    """

    def __init__(self, dump: str, tell: Tell, stdin: IO[bytes] | None = None) -> None:
        self._raw = _open(dump, stdin)
        self._size = Path(dump).stat().st_size if dump != "-" else 0
        self._unpacked, self._packed = _unpacked(self._raw)
        self._tell = tell
        self._number = self._offset = 0
        self._kept: list[Line] = []
        self._ended = False

    def head(self) -> str:
        """A hash of the first lines, by which a dump is known again; they are still to come."""
        self._kept = list(islice(self._read(), _HEAD_LINES))
        return hashlib.sha256(b"".join(data for _, _, data in self._kept)).hexdigest()[:16]

    def skip(self, number: int, end: int) -> None:
        """Go on after line `number`, which ends at offset `end`; no more than the head may be read before."""
        if end <= self._offset:
            self._kept = [line for line in self._kept if line[1] > end]
            return
        self._kept = []
        if self._packed or not self._size:
            self._pass_over(end - self._offset)
        else:
            self._unpacked.seek(end)
        self._number, self._offset = number, end

    def progress(self) -> tuple[int, int]:
        """Megabytes of the file that were read and that there are; (unpacked megabytes, 0) for standard input."""
        return (self._raw.tell() >> 20, self._size >> 20) if self._size else (self._offset >> 20, 0)

    def close(self) -> None:
        """Close the file, standard input aside."""
        if self._size:
            self._raw.close()

    def __iter__(self) -> Iterator[Line]:
        yield from self._kept
        yield from self._read()

    def _read(self) -> Iterator[Line]:
        while not self._ended and (data := self._next()):
            self._number += 1
            self._offset += len(data)
            if len(data) < LONGEST or data.endswith(b"\n"):
                yield self._number, self._offset, data
            else:
                self._tell(self._number, f"longer than {LONGEST >> 20} MB, passed over")
                self._end_line()

    def _next(self) -> bytes:
        """The next line; empty at the end, and where the rest cannot be unpacked, which is told."""
        try:
            return self._unpacked.readline(LONGEST)
        except (EOFError, OSError, zlib.error) as error:
            self._ended = True
            self._tell(self._number + 1, f"cannot be unpacked from here ({error}), the rest is missing")
            return b""

    def _end_line(self) -> None:
        while (data := self._next()) and not data.endswith(b"\n"):
            self._offset += len(data)
        self._offset += len(data)

    def _pass_over(self, left: int) -> None:
        while left and (data := self._unpacked.read(min(left, _BUFFER))):
            left -= len(data)


def _open(dump: str, stdin: IO[bytes] | None) -> io.BufferedReader[Any]:
    if dump == "-":
        if stdin is None:
            raise InputError("there is no standard input", where="-", hint="give the path of a dump")
        return io.BufferedReader(cast(Any, stdin), _BUFFER)
    try:
        return io.BufferedReader(io.FileIO(dump), _BUFFER)
    except OSError as error:
        raise InputError(f"cannot be read ({error.strerror})", where=dump, hint="give the path of a dump") from error


def _unpacked(raw: io.BufferedReader[Any]) -> tuple[io.BufferedReader[Any], bool]:
    """The unpacked bytes, and whether they were packed: told by the first bytes, not by the name."""
    start = raw.peek(3)[:3]
    if start.startswith(_GZIP):
        return io.BufferedReader(gzip.GzipFile(fileobj=raw), _BUFFER), True
    if start.startswith(_BZIP2):
        return io.BufferedReader(bz2.BZ2File(raw), _BUFFER), True
    return raw, False
