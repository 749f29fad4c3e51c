"""Read hand-annotated articles and write what the product finds in the scorer's format.

    python bench/gold.py GOLDROOT -o PREDROOT

For each GOLDROOT/NAME/{article.txt,meta.json} writes PREDROOT/NAME/{relations,mentions,times}.jsonl.
Only `article.txt` and the date and title in `meta.json` are read. Relations are called as the annotation calls them: a
terrorist listing is an accusation. Left out is what it does not annotate: ranks and offices, beyond who leads or
belongs to what, what parties believe in and who made which weapon.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec

import kg

RELATIONS = {"designatedTerrorist": "accused"}
"""What the format calls our narrower relations."""
NOT_ANNOTATED = frozenset({"heldRank", "heldOffice", "hasIdeology", "designedBy"})
"""What the format has no word for."""


def main() -> None:
    """Run the command."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("gold", type=Path)
    parser.add_argument("-o", "--out", type=Path, required=True)
    options = parser.parse_args()
    for extraction in kg.extract(articles(options.gold)):
        if isinstance(extraction, kg.KGError):
            raise extraction
        folder = options.out / extraction.article.id
        folder.mkdir(parents=True, exist_ok=True)
        write(folder / "relations.jsonl", relations(extraction))
        write(folder / "mentions.jsonl", mentions(extraction))
        write(
            folder / "times.jsonl",
            ({"start": t.span.start, "end": t.span.end, "value": t.value} for t in extraction.times),
        )


def articles(root: Path) -> list[kg.Article]:
    """The articles below `root`, without their annotation."""
    found = []
    for path in sorted(root.glob("*/article.txt")):
        meta = json.loads((path.parent / "meta.json").read_text("utf-8"))
        text = path.read_bytes().decode("utf-8")
        found.append(kg.Article(path.parent.name, text, date=meta.get("document_date"), title=meta.get("title")))
    return found


def relations(extraction: kg.Extraction) -> Iterator[dict[str, Any]]:
    """One row per claim."""
    label = {e.id: e.label for e in extraction.entities}
    for claim in extraction.claims:
        if claim.predicate in NOT_ANNOTATED:
            continue
        yield {
            "subject": label.get(claim.subject or ""),
            "relation": RELATIONS.get(claim.predicate, claim.predicate),
            "object": label.get(claim.object or ""),
            "subject_span": claim.subject_span,
            "object_span": claim.object_span,
            "date": claim.date,
            "place": label.get(claim.place or ""),
            "attribution": label.get(claim.source or ""),
            "polarity": claim.polarity,
            "modality": claim.modality,
            "count": claim.count
            and {k: v for k in ("best", "low", "high") if (v := getattr(claim.count, k)) is not None},
            "evidence": claim.evidence,
            "confidence": claim.confidence,
            "pattern": claim.pattern,
        }


def mentions(extraction: kg.Extraction) -> Iterator[dict[str, Any]]:
    """One row per mention."""
    entity = {e.id: e for e in extraction.entities}
    for mention in extraction.mentions:
        found = entity[mention.entity]
        yield {
            "start": mention.span.start,
            "end": mention.span.end,
            "type": found.type,
            "entity": found.wikidata,
            "cluster": mention.entity,
        }


def write(path: Path, rows: Iterator[dict[str, Any]]) -> None:
    """Write rows as JSON lines."""
    path.write_bytes(b"".join(msgspec.json.encode(r) + b"\n" for r in rows))


if __name__ == "__main__":
    main()
