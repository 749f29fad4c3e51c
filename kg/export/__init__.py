"""A graph in other forms: for other stores, for Gephi, for spreadsheets, and a description of it for catalogues.

| form | holds |
| --- | --- |
| `trig`, `nquads`, `jsonld` | every named graph |
| `turtle`, `ntriples`, `rdfxml` | one graph: what was read; with `everything` also what was added to it later |
| `graphml`, `csv` | the entities, and the facts between them with the number of their claims |
| `void` | what the graph holds, in which files it lies, and what made it (VoID, DCAT, PROV-O) |

The same graph gives the same bytes, and a million statements are written without holding them in memory.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path
from typing import BinaryIO

from kg.errors import InputError
from kg.export import description, jsonld, network, rdf
from kg.export.graphs import Graphs
from kg.sinks.folder import told

__all__ = ["ENDINGS", "FORMATS", "export", "form_of"]

_Write = Callable[[Graphs, BinaryIO], None]

_WRITERS: Mapping[str, _Write] = {
    "turtle": rdf.write_turtle,
    "trig": rdf.write_trig,
    "nquads": rdf.write_nquads,
    "ntriples": rdf.write_ntriples,
    "jsonld": jsonld.write,
    "rdfxml": rdf.write_rdfxml,
    "graphml": network.write_graphml,
    "void": description.write,
}
FORMATS = tuple(sorted((*_WRITERS, "csv")))
"""The forms that `export` writes."""

ENDINGS: Mapping[str, str] = {
    ".ttl": "turtle",
    ".trig": "trig",
    ".nq": "nquads",
    ".nt": "ntriples",
    ".jsonld": "jsonld",
    ".rdf": "rdfxml",
    ".graphml": "graphml",
}
"""The form that a file's ending says."""

_TRIPLE_TERMS = frozenset({"turtle", "trig", "nquads", "ntriples"})
"""The forms whose triple terms (RDF 1.2) stores read; those of RDF/XML hardly anything reads yet."""


def export(
    source: str | Path,
    out: str | Path | BinaryIO,
    form: str = "",
    *,
    rdf12: bool = False,
    everything: bool = False,
) -> None:
    """Write the graph of a built folder, or of an RDF file, in another form.

    Args:
        source: the folder or the file.
        out: the file to write (it appears complete or not at all); for `csv` a folder; or a stream of bytes.
        form: one of `FORMATS`; by default what the ending of `out` says.
        rdf12: also say of each claim which triple it reifies, as a triple term of RDF 1.2.
        everything: with forms of one graph, also write what was added to what was read.

    Raises:
        InputError: if there is no such form or source, or the form cannot hold what is asked for.
        OutputError: if `out` cannot be written.
    """
    form = form or form_of(out)
    if form not in FORMATS:
        raise InputError(f"no form {form!r}", where="--format", hint=f"one of {', '.join(FORMATS)}")
    if rdf12 and form not in _TRIPLE_TERMS:
        raise InputError(f"no triple terms in {form}", where="--rdf12", hint=f"use {', '.join(sorted(_TRIPLE_TERMS))}")
    graphs = Graphs.of(Path(source), rdf12=rdf12, everything=everything)
    if form == "csv":
        if not isinstance(out, str | Path):
            raise InputError("csv is two files", where="--out", hint="give a folder, -o DIR")
        network.write_csv(graphs, Path(out), _whole)
    elif isinstance(out, str | Path):
        _whole(Path(out), partial(_WRITERS[form], graphs))
    else:
        _WRITERS[form](graphs, out)


def form_of(out: str | Path | BinaryIO) -> str:
    """The form that an ending says.

    Raises:
        InputError: if it says none.
    """
    ending = Path(out).suffix.lower() if isinstance(out, str | Path) else ""
    if ending not in ENDINGS:
        hint = f"give one, --format FORMAT: {', '.join(FORMATS)}"
        raise InputError("its ending says no form", where=str(out) if ending else "--format", hint=hint)
    return ENDINGS[ending]


def _whole(path: Path, write: Callable[[BinaryIO], None]) -> None:
    """Write a file beside its place, and move it there once it is complete."""
    part = path.with_name(f".{path.name}.{os.getpid()}.part")
    with told(path):
        path.parent.mkdir(parents=True, exist_ok=True)
        try:
            with part.open("wb") as file:
                write(file)
            part.replace(path)
        finally:
            part.unlink(missing_ok=True)
