"""Trees for sentences that have none, read by weights that can: they keep the parser at home in news.

    python training/silver.py BUILT MODEL

Without trees the sentences of our own and of Re-DocRED teach the encoder names alone, and it forgets
how such sentences are built. Reads BUILT/own-train.jsonl and BUILT/docred-train.jsonl, writes
own-silver.jsonl and docred-silver.jsonl beside them, with tags, heads and labels by the weights in
MODEL; what those are unsure of is unknown. Weekdays are unknown: a former parser reads them worst.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

import numpy as np
from labels import DAYS
from numpy.typing import NDArray
from treebanks import Example

from kg.nlp.decoder import Decoder, Reading
from kg.nlp.encoder import MAX_PIECES, Encoder, shape

SURE_OF_HEAD, SURE_OF_TAG = 0.75, 0.9
UNKNOWN_HEAD, UNKNOWN_LABEL = -100, "?"
_AT_ONCE = 64


class Teacher(Decoder):
    """The heads of finished weights, with how sure they are."""

    def sure(self, vectors: NDArray[np.float32], shapes: list[int]) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
        """For the words of one sentence: the chances of each head (column 0 the root), of the best tag."""
        words = self._normed(vectors, shapes)
        child = self._hidden(words, "ad")
        child = np.concatenate([child, np.ones((len(child), 1), np.float32)], axis=1)
        parent = np.concatenate([self._hidden(self._w["root"][0], "ah"), self._hidden(words, "ah")])
        scores = child @ self._w["W"] @ parent.T
        scores[np.arange(len(words)), np.arange(1, len(words) + 1)] = -np.inf
        return _chances(scores), _chances(self._linear(words, "x")).max(1)


def _chances(scores: NDArray[np.float32]) -> NDArray[np.float32]:
    powers = np.exp(scores - scores.max(1, keepdims=True))
    result: NDArray[np.float32] = powers / powers.sum(1, keepdims=True)
    return result


def taught(
    row: Example, reading: Reading, heads: NDArray[np.float32], tags: NDArray[np.float32], t: Teacher
) -> Example:
    """The row with what the teacher is sure of."""
    names, words = t.labels, row["words"]
    found: Example = {**row, "silver": True, "heads": [], "deps": [], "xpos": [], "upos": []}
    for i, word in enumerate(words):
        head = 0 if reading.head[i] == i else int(reading.head[i]) + 1
        sure = heads[i, head] >= SURE_OF_HEAD and word not in DAYS
        tagged = tags[i] >= SURE_OF_TAG
        found["heads"].append(head if sure else UNKNOWN_HEAD)
        found["deps"].append(names.dep[reading.dep[i]] if sure else UNKNOWN_LABEL)
        found["xpos"].append(names.xpos[reading.xpos[i]] if tagged else UNKNOWN_LABEL)
        found["upos"].append(names.upos[reading.upos[i]] if tagged else UNKNOWN_LABEL)
    return found


def read(rows: list[Example], encoder: Encoder, teacher: Teacher) -> list[Example]:
    """Rows with trees."""
    found = []
    for start in range(0, len(rows), _AT_ONCE):
        stretch = rows[start : start + _AT_ONCE]
        shapes = [[shape(word) for word in row["words"]] for row in stretch]
        vectors = encoder.vectors([row["words"] for row in stretch])
        for row, line, vector, reading in zip(stretch, shapes, vectors, teacher.read(vectors, shapes), strict=True):
            found.append(taught(row, reading, *teacher.sure(vector, line), teacher))
    return found


def main(built: Path, model: Path) -> None:
    """Read the rows without trees, write them with."""
    encoder, teacher = Encoder(model), Teacher(model)
    for name in ("own", "docred"):
        rows = [json.loads(line) for line in (built / f"{name}-train.jsonl").read_text("utf-8").splitlines()]
        kept = [row for row in rows if sum(map(len, encoder.pieces(row["words"]))) <= MAX_PIECES]
        done = read(kept, encoder, teacher)
        lines = (json.dumps(row, ensure_ascii=False) + "\n" for row in done)
        (built / f"{name}-silver.jsonl").write_text("".join(lines), "utf-8")
        known = sum(head != UNKNOWN_HEAD for row in done for head in row["heads"])
        print(f"{name}: {len(done)} sentences, {known} of {sum(len(r['words']) for r in done)} heads sure")


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
