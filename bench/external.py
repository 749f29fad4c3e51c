"""Read a folder of texts and write every statement found, in the columns that scorers of external sets read.

python bench/external.py INPUTS -o OUT.csv
python bench/external.py INPUTS -o OUT.csv --only "military rank,designed by"
python bench/external.py INPUTS -o OUT.csv --slots

Violence is written as a class of event data and as enmity; whom attacks harmed, and who made them with what, as slots
of news templates. What is planned, threatened, demanded or refused is coded as event data code it (CAMEO, PLOVER): as
an act of its own, a pledge, a threat, a demand or a refusal, never as the deed.
"""

from __future__ import annotations

import argparse
import csv
import io
import re
import tempfile
from collections.abc import Iterable, Iterator
from pathlib import Path

from coding import PLACES, VIOLENCE, classed, code
from encyclopaedia import PROPERTIES, facts
from slots import Row, fillers

import kg
from kg.query import render
from kg.read import read

QUERY = Path(__file__).with_name("statements.rq")
COLUMNS = ("id", "s", "p", "o", "s_alt", "o_alt", "s_type", "o_type", "sent", "conf", "by", "type")
_CAREER = re.compile(
    r"\b(?:was|were|had been|became|served|serving|joined|entered|enlisted|enrolled|fought|flew|rose|led|commanded)\b"
)
_SCENE = re.compile(r"\b(?:in|near|inside|outside|around|across|at|over)\s+(?:the\s+)?(?:\w+\s+of\s+)?$", re.I)


def main() -> None:
    """Run the command."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("inputs", type=Path, help="a folder of .txt")
    parser.add_argument("-o", "--out", type=Path, required=True)
    parser.add_argument("--only", help="names of relations, with commas: leave out every statement of any other")
    parser.add_argument("--slots", action="store_true", help="write the slots of attacks instead of statements")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        graph = Path(folder) / "graph"
        report = kg.build([options.inputs], graph)
        for error in report.failed:
            print(error)
        claims = list(asked(graph, options.inputs))
        write(fillers(claims) if options.slots else statements(claims, options.only), options.out)


def asked(graph: Path, inputs: Path) -> Iterator[Row]:
    """The claims of a graph built of `inputs`, uncoded, each end with how the article words it."""
    texts = {Path(a.id).name: a.text for a in read([inputs]) if isinstance(a, kg.Article)}
    for row in csv.DictReader(io.StringIO(render(kg.ask(str(QUERY), str(graph)), "csv"))):
        row["p"] = re.split("[#/]", row["p"])[-1]
        text = texts[row["id"]]
        for end in ("s", "o"):
            row[f"{end}_alt"] = _worded(row[f"{end}_at"], text, row[f"{end}_alt"])
        row["text"] = text
        row["between"], row["before"] = _between(row, text), _before(row["o_at"], text)
        row["past"] = "yes" if _is_past(row, text) else ""
        yield row


def statements(claims: Iterable[Row], only: str | None = None) -> Iterator[Row]:
    """The claims as coded statements, then the slots of attacks; `only` names the relations wanted."""
    claims = list(claims)
    if only is not None:
        yield from _chosen(claims, {_squeezed(name): name for name in only.split(",")})
        return
    led = {_ends(row) for row in claims if row["p"] == "leads"}
    for row in claims:
        acts = list(code(row))
        if row["p"] in PROPERTIES or (row["past"] and row["p"] in ("memberOf", "leads")):
            continue  # neither an event nor how things stand: said below in the words of encyclopaedias
        if not (_is_within_name(row) or _is_scene(row) or (row["p"] == "memberOf" and _ends(row) in led)):
            yield from (given for act in acts for given in classed(act) if given["s"] != given["o"])
    yield from facts(act for row in claims for act in code(row))
    yield from fillers(claims)


def _chosen(claims: list[Row], wanted: dict[str, str]) -> Iterator[Row]:
    """What the claims say in the relations wanted, which map squeezed names to names."""
    acts = [act for row in claims for act in code(row)]
    found = (*(act for act in acts if act["p"] not in PROPERTIES), *facts(acts))
    yield from ({**c, "p": wanted[_squeezed(c["p"])]} for c in found if _squeezed(c["p"]) in wanted)


def _worded(at: str, text: str, others: str) -> str:
    """The further names of an end, with how the article words it here."""
    if not at:
        return others
    first, last = map(int, at.split(","))
    return "|".join(filter(None, (text[first:last].replace("|", " "), others)))


def _between(row: Row, text: str) -> str:
    """The words between object and subject, where the object comes first."""
    if not row["s_at"] or not row["o_at"]:
        return ""
    start, end = int(row["o_at"].split(",")[1]), int(row["s_at"].split(",")[0])
    return text[start:end] if start < end else ""


def _is_past(row: Row, text: str) -> bool:
    """Whether a person is told of in the past ("was an officer in", "served in"): a career, not how things stand."""
    if not row["s_at"] or not row["o_at"] or not row["s_type"].endswith("Person"):
        return False
    start, end = int(row["s_at"].split(",")[1]), int(row["o_at"].split(",")[0])
    return start < end and _CAREER.search(text[start:end]) is not None


def _before(at: str, text: str) -> str:
    """The last words in front of an end."""
    return text[max(0, int(at.split(",")[0]) - 40) : int(at.split(",")[0])] if at else ""


def _is_within_name(row: Row) -> bool:
    """`Foreign Minister Lavrov`, `a rebel-held house`: what words carry within themselves is no statement of theirs."""
    words, lasting = row["between"], row["p"] in ("memberOf", "leads", "controls")
    title = 0 < len(words.split()) < 6 and not re.search(r"[.,;:()]", words)
    return lasting and ((title and row["p"] != "controls") or _holds(row["o_at"], row["s_at"]))


def _holds(outer: str, inner: str) -> bool:
    """Whether one span lies within another."""
    if not outer or not inner:
        return False
    (first, last), (start, end) = (map(int, at.split(",")) for at in (outer, inner))
    return first <= start and end <= last


def _ends(row: Row) -> tuple[str, str, str]:
    """Both ends of a claim, in its article."""
    return row["id"], row["s_iri"], row["o_iri"]


def _is_scene(row: Row) -> bool:
    """`a raid in Homs`: where it happened is not whom it was against."""
    place = row["o_type"].endswith(PLACES)
    return row["p"] in VIOLENCE and place and bool(_SCENE.search(row["before"]))


def _squeezed(name: str) -> str:
    return re.sub(r"[\W_]", "", name).lower()


def write(rows: Iterable[Row], path: Path) -> None:
    """Write the rows as CSV."""
    with path.open("w", encoding="utf-8", newline="") as file:
        table = csv.DictWriter(file, COLUMNS, extrasaction="ignore", lineterminator="\n")
        table.writeheader()
        table.writerows(rows)


if __name__ == "__main__":
    main()
