"""The whole flow on one page: articles in, a graph out.

    read ─▶ extract ─▶ link ─▶ resolve ─▶ write

What is extracted from an article depends on that article alone, and the results are put in the order
of their ids, so that neither the order of the input nor the number of workers changes a byte.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from multiprocessing import get_context
from pathlib import Path
from typing import TypeVar

import msgspec

from kg import sinks, vocab
from kg.errors import ArticleError, InputError, KGError, ReadingError, RunError
from kg.link import finder
from kg.link.judged import apply
from kg.link.judgements import Judgements
from kg.link.judgements import load as load_judgements
from kg.link.linking import Linker
from kg.model import Article, Extraction, Record
from kg.rdf import Run
from kg.read import Notice, read
from kg.resolve import resolve
from kg.resources import overlay

Progress = Callable[[str, int, int], None]
"""Is told which stage is at work, how many articles are done, and how many there are (0: unknown)."""

Item = TypeVar("Item", Article, Extraction)
Errors = list[ArticleError]

_CHUNK = 8
"""Articles handed to a worker at a time."""


class Report(Record, frozen=True):
    """What a run did.

    `failed` holds an error for each article that is not in the graph, `unasked` a line for each reason for which a
    service did not say who is meant.
    """

    articles: int
    claims: int
    facts: int
    triples: int
    out: str
    failed: tuple[ArticleError, ...] = ()
    unasked: tuple[str, ...] = ()

    def summary(self) -> str:
        """The run in one line."""
        read = f"{self.articles} articles, {self.claims} claims ({self.facts} of them facts)"
        failed = f"; {len(self.failed)} articles failed" if self.failed else ""
        return f"{read}, {self.triples} triples in {self.out}{failed}"


def build(
    paths: Iterable[str | Path],
    out: str | Path,
    *,
    workers: int = 1,
    model: str | None = None,
    patterns: str | Path | None = None,
    link: str = "gazetteer",
    judgements: str | Path | None = None,
    progress: Progress | None = None,
    notice: Notice | None = None,
) -> Report:
    """Read articles and build their graph in the folder `out`.

    Args:
        paths: files, folders, or `-` for standard input; see `kg.read`.
        out: the folder; what an earlier run wrote there is replaced, once the new graph is complete.
        workers: processes that read.
        model: an installed spaCy pipeline to read with; None for the reader's ear.
        patterns: a folder of further patterns and relations, laid over those that come with kg.
        link: where the names of an article are looked up (`kg.link.FINDERS`), or "none" for nowhere.
        judgements: a file of judgements on who is who; see `kg.link.judgements`.
        progress: is told how far the run is.
        notice: is told, in one line each, what was read but lacks something.

    Raises:
        InputError: if there is no article to read, or the pipeline, the folder of patterns or the finder is not there.
        DataError: if a pattern or relation of the folder is broken, judgements contradict each other, or the
            compiled gazetteer is missing or older than its rows.
        OutputError: if the folder cannot be written.
    """
    tell = progress or _silent
    overlays = (overlay(patterns),) if patterns is not None else ()
    vocabulary = vocab.load(*overlays)
    judged = load_judgements(judgements) if judgements is not None else Judgements()
    linker = Linker(finder(link), by=link, judgements=judged) if link != "none" else None
    steering = (*overlays, Path(judgements)) if judgements is not None else overlays
    with sinks.staged(Path(out)) as folder:
        articles, failed = _parted(read(paths, notice=notice), lambda done: tell("opening", done, 0))
        if not articles:
            raise _nothing_to_read(failed)
        tell("reading", 0, len(articles))
        reading = extract(articles, workers=workers, model=model, patterns=patterns)
        extractions, unread = _parted(reading, lambda done: tell("reading", done, len(articles)))
        rows = finder("gazetteer") if judged.standing else None
        linked = _linked(apply(extractions, judged, rows), linker, tell)
        tell("writing", 0, 0)
        resolution = resolve(apply(linked, judged, rows), vocabulary=vocabulary)
        triples = sinks.write(resolution, folder, run=Run.current(*steering), vocabulary=vocabulary)
    claims = [claim for extraction in extractions for claim in extraction.claims]
    facts = sum(claim.is_fact for claim in claims)
    unasked = tuple(linker.notices()) if linker is not None else ()
    return Report(len(extractions), len(claims), facts, triples, str(out), (*failed, *unread), unasked)


def _linked(found: Sequence[Extraction], linker: Linker | None, tell: Progress) -> Sequence[Extraction]:
    """Tie the entities of each article."""
    if linker is None:
        return found
    linked = []
    for done, one in enumerate(found, 1):
        linked.append(linker.link(one))
        tell("linking", done, len(found))
    return linked


def extract(
    articles: Iterable[Article],
    *,
    workers: int = 1,
    model: str | None = None,
    patterns: str | Path | None = None,
) -> Iterator[Extraction | ReadingError]:
    """Yield what is read in each article, in their order, or an error for one that fails.

    Raises:
        InputError: if there is no spaCy pipeline of the name `model`, or no folder `patterns`.
        DataError: if a pattern or relation of that folder is broken.
        RunError: if a worker process dies.
    """
    folders = (overlay(patterns),) if patterns is not None else ()
    if workers == 1:
        reader = _Reader(model, folders)
        yield from map(reader, articles)
        return
    with ProcessPoolExecutor(workers, get_context("spawn"), _start_worker, (model, folders)) as pool:
        try:
            yield from map(_received, pool.map(_in_worker, articles, chunksize=_CHUNK))
        except BrokenProcessPool:
            hint = "give it more memory, or fewer --workers"
            raise RunError("a process that reads articles died", hint=hint) from None


class _Reader:
    """Reads one article after another with one loaded pipeline."""

    def __init__(self, model: str | None, overlays: tuple[Path, ...]) -> None:
        from kg.nlp import load, patterns, reading  # spaCy comes with them: only a process that reads loads it

        self._book = patterns.load(*overlays)
        self._nlp, self._read = load(model), reading.read

    def __call__(self, article: Article) -> Extraction | ReadingError:
        try:
            return next(self._read([article], self._nlp, self._book))
        except Exception as error:  # noqa: BLE001  whatever goes wrong in one article, the others go on
            what = str(error) if isinstance(error, KGError) else f"{type(error).__name__}: {error}"
            return ReadingError(f"could not be read ({what})", where=article.id, hint="please report the article")


_worker: list[_Reader | KGError] = []
"""The reader of this worker process, or why it has none."""


def _start_worker(model: str | None, overlays: tuple[Path, ...]) -> None:
    try:
        _worker.append(_Reader(model, overlays))
    except KGError as error:
        _worker.append(error)


def _in_worker(article: Article) -> bytes | ReadingError:
    reader = _worker[0]
    if isinstance(reader, KGError):
        raise reader
    extraction = reader(article)
    return extraction if isinstance(extraction, ReadingError) else msgspec.msgpack.encode(extraction)


def _received(sent: bytes | ReadingError) -> Extraction | ReadingError:
    """What a worker sent. Unlike pickle, msgpack keeps fields at their default so, as in one process."""
    return sent if isinstance(sent, ReadingError) else msgspec.msgpack.decode(sent, type=Extraction)


def _parted(items: Iterable[Item | ArticleError], told: Callable[[int], None]) -> tuple[list[Item], Errors]:
    """What went well, and what did not."""
    good: list[Item] = []
    bad: Errors = []
    for number, item in enumerate(items, 1):
        if isinstance(item, ArticleError):
            bad.append(item)
        else:
            good.append(item)
        told(number)
    return good, bad


def _nothing_to_read(failed: Errors) -> InputError:
    """The one thing that failed; or that all failed, with them as its cause."""
    if len(failed) == 1:
        return InputError(failed[0].what, where=failed[0].where, hint=failed[0].hint)
    error = InputError("no article could be read", hint="give files or folders with articles")
    error.__cause__ = ExceptionGroup("each of these failed", failed) if failed else None
    return error


def _silent(stage: str, done: int, total: int) -> None:
    """Take the progress and drop it."""
