"""Measure linking: reports with links made by editors, spellings of places, dated offices, annotated articles, speed.

    python bench/linking.py reports DEV.jsonl [-o LINKS.csv]   reports (id, date, text, links with title and qid)
    python bench/linking.py spellings PLACE_NAMES.tsv          names of places in many scripts (qid, lang, status, name)
    python bench/linking.py offices ROLES.tsv                  who held an office on its first day
    python bench/linking.py articles GOLDROOT                  entities of annotated articles with a confirmed item
    python bench/linking.py speed DEV.jsonl                    mentions a second

Nothing but the texts, names and dates is read by the product; titles and items are for scoring.
"""

from __future__ import annotations

import argparse
import csv
import json
import re
import time
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import kg
from kg import gazetteer, offices
from kg.link.finding import Gazetteer
from kg.link.linking import Linker
from kg.link.records import Item, Sought
from kg.link.scoring import prior
from kg.link.spelling import bare, loose
from kg.link.titles import office_of, titles
from kg.model import Extraction, Link

Row = dict[str, Any]
_AREAS = ("AdministrativeArea", "Region")


class Known:
    """Which items of the gazetteer a Wikipedia title or a Wikidata item can mean."""

    def __init__(self, finder: Gazetteer) -> None:
        self.finder = finder
        self.named: defaultdict[str, list[Item]] = defaultdict(list)
        for item in finder.compiled.items():
            for name in dict.fromkeys(map(plain, item.names)):
                self.named[name].append(item)
        for office, (name, label) in office_names().items():
            self.named[plain(label)].append(Item(name, label, "Office", (label,), office))

    def items(self, link: Row) -> set[str]:
        """The ids of the items that an editor's link can mean; empty where the gazetteer has none."""
        item = self.finder.item(link["qid"]) if "qid" in link else None
        if item is not None and plain(item.label) == plain(link["title"]):
            return {item.id}
        title = link["title"]
        found = self.named.get(plain(title), [])
        if not found and (parts := re.fullmatch(r"(.+?)(?:, | \()([^()]+)\)?", title)):
            found = [one for one in self.named.get(plain(parts[1]), []) if self._qualified(one, parts[2])]
        if not found and bare(plain(title))[1] == "area":
            found = [one for one in self.named.get(bare(plain(title))[0], []) if one.type in _AREAS]
        labelled = [one for one in found if plain(one.label) == plain(title)] or found
        if not found and (held := office_meant(title)):
            return {held}
        likely = {max(labelled, key=lambda one: (prior(one), one.id)).id} if labelled else set()
        return likely | ({item.id} if item else set())

    def _qualified(self, item: Item, by: str) -> bool:
        lands = {entry.country for entry in gazetteer.lookup(by) if entry.country}
        return item.country in lands if lands else item.type not in ("Person", "Settlement")


def office_names() -> dict[str, tuple[str, str]]:
    """The offices of which links can speak: ids and labels, by Wikidata item or, where there is none, by id."""
    found = {}
    for term in offices.terms():
        name, label = office_of(term)
        found[term.office_wikidata or name] = (name, label)
    return found


def office_meant(title: str) -> str | None:
    """The id of the office that a title such as "U.S. president" words."""
    for found in titles(title):
        for term in offices.holders(found.office, found.of, "2025-06-01"):
            return office_of(term)[0]
    return None


def plain(name: str) -> str:
    """A title without case, accents and articles."""
    return loose(name.replace("–", "-"))


def read_reports(path: Path) -> list[Row]:
    """The reports of a file."""
    return [json.loads(line) for line in path.read_text("utf-8").splitlines()]


def extracted(rows: list[Row]) -> list[Extraction]:
    """What the product reads in the reports."""
    found = kg.extract([kg.Article(row["id"], row["text"], date=row["date"]) for row in rows])
    return [one for one in found if isinstance(one, Extraction)]


Spot = tuple[int, int, "Link | None"]
"""Where words stand in a text, and what they are linked to; None where they are not linked."""


def spots(done: Extraction) -> Iterator[Spot]:
    """All mentions and titles of an article with their links."""
    by_entity: defaultdict[str, list[Link]] = defaultdict(list)
    for link in done.links:
        if link.span is not None:
            yield link.span.start, link.span.end, link
        else:
            by_entity[link.entity].append(link)
    for mention in done.mentions:
        links = [x for name in (mention.entity, mention.stands_for) for x in by_entity[name or ""] if x.item]
        for link in links or [None]:
            yield mention.span.start, mention.span.end, link


def closest(found: list[Spot], first: int, last: int) -> list[Link]:
    """The links of the words that fit a stretch of text best, by more than half; none where those are not linked."""

    def fit(spot: Spot) -> float:
        shared = min(last, spot[1]) - max(first, spot[0])
        return shared / (max(last, spot[1]) - min(first, spot[0]))

    best = max((fit(spot) for spot in found), default=0.0)
    return [link for a, b, link in found if fit((a, b, link)) == best > 0.5 and link]


def reports(options: argparse.Namespace) -> None:
    """Score links on reports, and write them for an outside scorer."""
    rows = read_reports(options.path)
    linker = Linker(Gazetteer())
    done = [linker.link(one) for one in extracted(rows)]
    if options.out:
        write_rows(options.out, done)
    known = Known(Gazetteer())
    for line in score_reports(rows, done, known, verbose=options.verbose):
        print(line)


def write_rows(path: Path, done: list[Extraction]) -> None:
    """What names mean as rows id, s, o, b, e: the label as the title; of words in words, the widest."""
    with path.open("w", encoding="utf-8", newline="") as out:
        table = csv.writer(out)
        table.writerow(("id", "s", "o", "b", "e"))
        for one in done:
            rows = sorted({(a, b, link.label) for a, b, link in spots(one) if link and link.item})
            for first, last, label in rows:
                if not any(a <= first and last <= b and b - a > last - first for a, b, _ in rows):
                    table.writerow((one.article.id, one.article.text[first:last], label, first, last))


def score_reports(rows: list[Row], done: list[Extraction], known: Known, *, verbose: bool = False) -> Iterator[str]:
    """One line per measure: all named links, and the hard ones, whose text differs from the title."""
    right, wrong = Counter[tuple[str, str]](), Counter[tuple[str, str, str]]()
    counts: dict[str, Counter[str]] = {"named": Counter(), "hard": Counter()}
    for row, one in zip(rows, done, strict=True):
        found = list(spots(one))
        for link in row["links"]:
            if not link["named"]:
                continue
            wanted = known.items(link)
            here = closest(found, link["b"], link["e"])
            good = bool(wanted) and any(same(x, wanted) for x in here)
            kinds = ("named", "hard") if plain(link["text"]) != plain(link["title"]) else ("named",)
            for kind in kinds:
                counts[kind].update(all=1, known=bool(wanted), linked=bool(here), right=good)
                counts[kind].update(linked_known=bool(here and wanted))
            (right if good else wrong)[link["text"], link["title"], *(() if good else (told(here, wanted),))] += 1
    for kind, n in counts.items():
        yield (
            f"{kind}: {n['all']} links, {n['known']} that the gazetteer could know; "
            f"right {n['right'] / n['known']:.3f} of those, {n['right'] / n['all']:.3f} of all; "
            f"precision {n['right'] / n['linked']:.3f} of {n['linked']} linked, "
            f"{n['right'] / n['linked_known']:.3f} where the gazetteer could know"
        )
    if verbose:
        for (text, title, what), count in wrong.most_common(200):
            yield f"{count:4} {text} -> {title}: {what}"


def same(link: Link, wanted: set[str]) -> bool:
    """Whether a link leads to one of the items."""
    return link.item in wanted


def told(links: list[Link], wanted: set[str]) -> str:
    """What was linked instead, in a word."""
    said = ", ".join(sorted({str(x.item) for x in links})) or "nothing"
    return f"{said} (known: {', '.join(sorted(wanted)) or 'no'})"


def spellings(options: argparse.Namespace) -> None:
    """How many names of places lead to their place among the first three candidates, by script."""
    finder = Gazetteer()
    rows = [row for row in read_table(options.path) if finder.item(row["qid"])]
    all_, right = Counter[str](), Counter[str]()
    for row in rows:
        script = script_of(row["name"])
        found = finder.candidates(Sought(row["name"]), 3)
        all_[script] += 1
        right[script] += any(one.item.wikidata == row["qid"] for one in found)
    print(f"{len({row['qid'] for row in rows})} places that the gazetteer knows, {len(rows)} names")
    for script, count in all_.most_common():
        print(f"{script}: {right[script] / count:.3f} of {count} among the first three")


def read_table(path: Path) -> Iterator[Row]:
    """The rows of a table with a header."""
    with path.open(encoding="utf-8", newline="") as lines:
        yield from csv.DictReader(lines, delimiter="\t")


def script_of(name: str) -> str:
    """The script of a name's first letter."""
    letter = next((c for c in name if c.isalpha()), "")
    return unicodedata.name(letter, "none").partition(" ")[0].lower() if letter else "none"


def held(options: argparse.Namespace) -> None:
    """How often the first holder of an office is the one listed, on the first day of a term."""
    rows = [row for row in read_table(options.path) if len(row["start"]) == 10 and row["country"]]
    counts: dict[str, Counter[str]] = {"all": Counter(), "of the day's listed holders": Counter()}
    day = {(row["country"], row["position"], row["start"]): set[str]() for row in rows}
    for row in rows:
        day[row["country"], row["position"], row["start"]].add(row["person_qid"])
    for row in rows:
        found = offices.holders(row["position"], row["country"], row["start"])
        first = found[0].person_wikidata if found else None
        counts["all"].update(n=1, known=bool(found), right=first == row["person_qid"])
        same_day = first in day[row["country"], row["position"], row["start"]]
        counts["of the day's listed holders"].update(n=1, known=bool(found), right=same_day)
    for kind, n in counts.items():
        print(f"{kind}: right {n['right'] / n['known']:.4f} of {n['known']} offices known, of {n['n']} dated starts")


def articles(options: argparse.Namespace) -> None:
    """Entities with a confirmed item: linked right; and what is linked of those without."""
    linker, counts = Linker(Gazetteer()), Counter[str]()
    for folder in sorted(path.parent for path in options.path.glob("*/entities.jsonl")):
        meta = json.loads((folder / "meta.json").read_text("utf-8"))
        text = (folder / "article.txt").read_bytes().decode("utf-8")
        (read,) = kg.extract([kg.Article(folder.name, text, date=meta.get("document_date"))])
        found = list(spots(linker.link(read)))
        where = {m["id"]: m for m in read_reports(folder / "mentions.jsonl")}
        mine = Counter[str]()
        for entity in read_reports(folder / "entities.jsonl"):
            answer = answered(entity, where, found)
            kind = "confirmed" if entity.get("wikidata") else "unconfirmed"
            mine.update({kind: 1, f"{kind} {answer}": 1})
            if options.verbose and answer != "right" and (answer != "nothing" or entity.get("wikidata")):
                print(f"  {folder.name}: {entity['label']} ({entity.get('wikidata')}): {answer}")
        counts += mine
        print(folder.name, verdict(mine))
    print("all", verdict(counts))


def verdict(n: Counter[str]) -> str:
    """Precision and recall on confirmed entities, and what became of the others."""
    right, linked = n["confirmed right"], n["confirmed"] - n["confirmed nothing"]
    return (
        f"precision {right / max(linked, 1):.3f}, recall {right / max(n['confirmed'], 1):.3f} of {n['confirmed']}; "
        f"unconfirmed {n['unconfirmed']}, of which {n['unconfirmed nothing']} are linked to no item of Wikidata"
    )


def answered(entity: Row, where: dict[str, Row], found: list[Spot]) -> str:
    """What the names of an entity are linked to: "right", "nothing", or the wrong items."""
    said = Counter[str]()
    for mention in filter(None, map(where.get, entity.get("mentions", ()))):
        if mention.get("kind") == "PRO":
            continue
        links = closest(found, mention["start"], mention["end"])
        items = {link.wikidata for link in links if link.wikidata}
        if entity.get("wikidata") in items:
            return "right"
        said.update(items)
    return ", ".join(sorted(said)) or "nothing"


def speed(options: argparse.Namespace) -> None:
    """Mentions a second of processor time, on one core: what is read before does not count."""
    read = extracted(read_reports(options.path))
    mentions = sum(len(one.mentions) for one in read)
    opening = time.perf_counter()
    linker = Linker(Gazetteer())
    opened = time.perf_counter() - opening
    began = time.process_time()
    for one in read:
        linker.link(one)
    took = time.process_time() - began
    print(f"{mentions} mentions in {took:.1f} s: {mentions / took:.0f} a second; opened in {1000 * opened:.0f} ms")


def main() -> None:
    """Run the command."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("what", choices=sorted(MEASURES))
    parser.add_argument("path", type=Path)
    parser.add_argument("-o", "--out", type=Path)
    parser.add_argument("--verbose", action="store_true", help="show what went wrong")
    options = parser.parse_args()
    MEASURES[options.what](options)


MEASURES = {"reports": reports, "spellings": spellings, "offices": held, "articles": articles, "speed": speed}

if __name__ == "__main__":
    main()
