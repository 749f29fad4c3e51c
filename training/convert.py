"""Corpora to examples, one JSON object a line.

    python training/convert.py DATA OUT

DATA holds the unpacked corpora (see `inputs.py`); OUT gets train, dev and test files.
"""

from __future__ import annotations

import json
import sys
from collections import Counter
from collections.abc import Callable, Iterable
from pathlib import Path

import annotated
import entities
import mentions
import spacy
import treebanks
from treebanks import Example

from kg.nlp.tokens import make_tokenizer

SENTENCES = Path(__file__).parent / "sentences"
_LONGEST = 150


def tokenizer() -> Callable[[str], list[tuple[str, int]]]:
    """The ear's own tokenizer: text to words with their offsets."""
    make = make_tokenizer(spacy.blank("en"))
    return lambda text: [(token.text, token.idx) for token in make(text) if not token.is_space]


def ewt(data: Path, split: str) -> list[Example]:
    """EWT's trees with UNER's names, where the words of both agree."""
    name = {"train": "uner_ewt_train_early", "dev": "uner_ewt_dev", "test": "uner_ewt_test"}[split]
    names = entities.uner(data / f"{name}.iob2")
    rows = []
    for sentence in treebanks.ewt(data, split):
        row = treebanks.parsed(sentence)
        words, labels = names.get(sentence.name, ([], []))
        if words == row["words"]:
            row["ner"] = labels
        rows.append(row)
    entities.forget_misses([row for row in rows if "ner" in row] if split == "train" else [])
    return rows


def gum(data: Path, split: str) -> list[Example]:
    """GUM's trees, names and mention heads."""
    return [
        {
            **treebanks.parsed(sentence),
            "ner": entities.gum_names(sentence),
            "mention": mentions.gum_heads(sentence),
        }
        for sentence in treebanks.gum(data, split)
    ]


def own(cut: Callable[[str], list[tuple[str, int]]], *, test: bool) -> list[Example]:
    """Our own sentences, the fixed fifth or the others."""
    rows, wrong = annotated.read(SENTENCES.glob("[a-z]*.txt"))
    if wrong:
        sys.exit("\n".join(wrong))
    common = mentions.common_words(rows)
    return [mentions.of_sentence(row, cut(row.text), common) for row in rows if row.is_test is test]


def corpora(data: Path) -> dict[str, list[Example]]:
    """Every file that is written, by name."""
    cut = tokenizer()

    def parts(word: str) -> list[str]:
        return [text for text, _ in cut(word)] if "-" in word or "/" in word or "–" in word else [word]

    docred = [row for half in ("dev", "test") for row in entities.docred(data / f"redocred_{half}.json", parts)]
    found = {f"ewt-{split}": ewt(data, split) for split in ("train", "dev", "test")}
    found |= {f"gum-{split}": gum(data, split) for split in ("train", "dev", "test")}
    found |= {
        f"crossner-{split}": list(entities.crossner(data / f"crossner_politics_{split}.txt", parts))
        for split in ("train", "dev", "test")
    }
    found |= {"docred-train": docred[60:], "docred-dev": docred[:60]}
    return found | {"own-train": own(cut, test=False), "own-test": own(cut, test=True)}


def write(path: Path, rows: Iterable[Example]) -> None:
    """One row a line."""
    path.write_text("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows), "utf-8")


def main(data: Path, out: Path) -> None:
    """Convert everything, print what each file holds."""
    out.mkdir(parents=True, exist_ok=True)
    for name, rows in sorted(corpora(data).items()):
        kept = [row for row in rows if row["words"] and len(row["words"]) < _LONGEST]
        write(out / f"{name}.jsonl", kept)
        labels = Counter(label[2:] for row in kept for label in row.get("ner", ()) if label.startswith("B-"))
        words = sum(len(row["words"]) for row in kept)
        print(f"{name}: {len(kept)} sentences, {words} words, {dict(sorted(labels.items()))}")


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
