"""What each stage of `kg build` costs, as CPU time and against the encoder; the bar: all behind it costs half of it.

    OMP_NUM_THREADS=1 python bench/speed.py [FOLDER] [--write FOLDER] [--profile]

Reads a folder of articles; by default the seeds and sixty articles made of our own sentences (`training/sentences`),
20 to 40 sentences each, which `--write` writes to a folder for other programs. The encoder is taken by itself (word
pieces to vectors); tokens and sentences come before it, the rest after. `--profile` lists where the rest goes.
"""

from __future__ import annotations

import argparse
import cProfile
import json
import pstats
import sys
import tempfile
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from time import process_time
from typing import Any

HOME = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(HOME))
ARTICLES, SHORTEST, LONGEST, STATED = 60, 20, 40, 3
READING = (
    "tree, repairs",
    "times",
    "mentions",
    "coreference",
    "frames",
    "patterns",
    "context",
    "dating",
    "other reading",
)
BEHIND = ("heads", "lemmas, Doc", *READING, "resolve", "graph and files")


class Stages:
    """CPU seconds by stage; what runs inside of another stage is taken off that."""

    def __init__(self) -> None:
        self.seconds: Counter[str] = Counter()
        self._inner = [0.0]

    @contextmanager
    def of(self, stage: str) -> Iterator[None]:
        """Count what runs inside for `stage`."""
        start = process_time()
        self._inner.append(0.0)
        yield
        took = process_time() - start
        self.seconds[stage] += took - self._inner.pop()
        self._inner[-1] += took

    def wrap(self, owner: Any, name: str, stage: str) -> None:
        """Count every call of a function for `stage`."""
        inner: Callable[..., Any] = getattr(owner, name)

        def timed(*args: Any, **options: Any) -> Any:
            with self.of(stage):
                return inner(*args, **options)

        setattr(owner, name, timed)


def compose(folder: Path) -> None:
    """Write the default articles; three sentences make a paragraph, and neighbours in a file come together."""
    from training.annotated import read

    rows, _ = read((HOME / "training" / "sentences").glob("*.txt"))
    at = 0
    for number in range(ARTICLES):
        size = SHORTEST + number * 7 % (LONGEST - SHORTEST + 1)
        own = [rows[k % len(rows)] for k in range(at, at + size)]
        at += len(rows) // ARTICLES
        text = "".join(row.text + ("\n\n" if n % STATED == 0 else " ") for n, row in enumerate(own, 1))
        (folder / f"composed-{number:02}.txt").write_text(text.strip() + "\n", "utf-8")
        about = {"title": f"Composed {number:02}", "date": own[0].date}
        (folder / f"composed-{number:02}.meta.json").write_text(json.dumps(about), "utf-8")


def watch(stages: Stages) -> None:
    """Take the time of the functions that make up `kg.build`."""
    from kg import pipeline, sinks
    from kg.nlp import claims, context, coreference, ear, frames, reading, times, tree
    from kg.nlp.dating import Clock
    from kg.nlp.decoder import Decoder
    from kg.nlp.encoder import Encoder
    from kg.nlp.mentions import Mentions
    from kg.nlp.pronouns import Pronouns
    from kg.nlp.tokens import EarTokenizer

    stages.wrap(EarTokenizer, "__call__", "tokens, sentences")
    stages.wrap(ear.Ear, "_sentences", "tokens, sentences")
    stages.wrap(Encoder, "vectors", "encoder")
    stages.wrap(Decoder, "read", "heads")
    stages.wrap(ear.Ear, "__call__", "lemmas, Doc")
    stages.wrap(reading, "extract", "other reading")
    stages.wrap(tree, "read", "tree, repairs")
    stages.wrap(times, "find_times", "times")
    stages.wrap(times, "heading_dates", "times")
    for drafting in ("__init__", "draft_all"):
        stages.wrap(Mentions, drafting, "mentions")
    stages.wrap(coreference.Entities, "__init__", "coreference")
    stages.wrap(Pronouns, "__init__", "coreference")
    stages.wrap(frames, "read", "frames")
    stages.wrap(claims.Reader, "claims", "patterns")
    stages.wrap(context, "read", "context")
    stages.wrap(Clock, "of", "dating")
    stages.wrap(pipeline, "resolve", "resolve")
    stages.wrap(sinks, "write", "graph and files")


def table(seconds: Counter[str], start: float, words: int, articles: int) -> list[str]:
    """The lines to print."""
    encoder = seconds["encoder"]
    rows = {stage: seconds[stage] for stage in ("tokens, sentences", "encoder", *BEHIND)}
    rows["of these reading"] = sum(seconds[stage] for stage in READING)
    rows["all behind the encoder"] = sum(seconds[stage] for stage in BEHIND)
    whole = rows["tokens, sentences"] + encoder + rows["all behind the encoder"]
    lines = [f"| {articles} articles, {words:,} words | CPU s | of the encoder |", "| --- | ---: | ---: |"]
    lines += [f"| {stage} | {took:.2f} | {took / encoder:.2f} |" for stage, took in rows.items()]
    lines += [f"| words per second, all stages | {words / whole:,.0f} | |", f"| start-up, apart | {start:.2f} | |"]
    return lines


def main() -> int:
    """Build a graph in a folder that is thrown away, and print the table."""
    options = argparse.ArgumentParser(description=__doc__.split("\n")[0] if __doc__ else "")
    options.add_argument("folder", nargs="?", type=Path)
    options.add_argument("--write", type=Path, metavar="FOLDER")
    options.add_argument("--profile", action="store_true")
    asked = options.parse_args()
    if asked.write:
        asked.write.mkdir(parents=True, exist_ok=True)
        compose(asked.write)
        return 0
    start = process_time()
    import kg
    from kg.read import read

    with tempfile.TemporaryDirectory() as place:
        made = Path(place) / "articles"
        made.mkdir()
        if not asked.folder:
            compose(made)
        paths = [asked.folder] if asked.folder else [HOME / "seeds", made]
        kg.build([HOME / "seeds" / "yemen-monitor.txt"], Path(place) / "first")  # loads model, drawers and vocabulary
        started, stages, profile = process_time() - start, Stages(), cProfile.Profile(process_time)
        watch(stages)
        articles = [a for a in read(paths) if isinstance(a, kg.Article)]
        if asked.profile:
            profile.enable()
        kg.build(paths, Path(place) / "out")
        profile.disable()
        words = sum(len(a.text.split()) for a in articles)
        print("\n".join(table(stages.seconds, started, words, len(articles))))
        if asked.profile:
            pstats.Stats(profile).sort_stats("tottime").print_stats(45)
    return 0


if __name__ == "__main__":
    sys.exit(main())
