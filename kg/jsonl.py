"""Records as JSON lines, and back."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TypeVar

import msgspec

from kg.errors import InputError
from kg.model import Record

R = TypeVar("R", bound=msgspec.Struct)

_encoder = msgspec.json.Encoder()


def line(record: Record) -> bytes:
    """One record as one line. Lone surrogates, which UTF-8 cannot hold, become U+FFFD."""
    try:
        return _encoder.encode(record) + b"\n"
    except UnicodeEncodeError:
        return _encoder.encode(_encodable(msgspec.to_builtins(record))) + b"\n"


def write(records: Iterable[Record], path: Path) -> None:
    """Write records to a file, in their order."""
    with path.open("wb") as file:
        file.writelines(line(record) for record in records)


def read(path: Path, type_: type[R]) -> Iterator[R]:
    """The records of a file.

    Raises:
        InputError: if a line is no such record.
        OSError: if the file cannot be read.
    """
    decoder = msgspec.json.Decoder(type_)
    with path.open("rb") as file:
        for number, text in enumerate(file, 1):
            try:
                yield decoder.decode(text)
            except msgspec.MsgspecError as error:
                raise InputError(str(error), where=f"{path}:{number}", hint="build the folder again") from error


def _encodable(value: object) -> object:
    if isinstance(value, str):
        return value.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    if isinstance(value, dict):
        return {_encodable(key): _encodable(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_encodable(item) for item in value]
    return value
