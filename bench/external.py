"""Read a folder of texts and write every statement found, in the columns that scorers of external sets read.

python bench/external.py INPUTS -o OUT.csv
python bench/external.py INPUTS -o OUT.csv --only "military rank,designed by"

What is planned, threatened, demanded or refused is coded as event data code it (CAMEO, PLOVER): as an act of its own,
a pledge, a threat, a demand or a refusal, never as the deed.
"""

from __future__ import annotations

import argparse
import csv
import io
import re
import tempfile
from collections.abc import Iterable, Iterator
from pathlib import Path

import kg
from kg.query import render
from kg.read import read

QUERY = Path(__file__).with_name("statements.rq")
COLUMNS = ("id", "s", "p", "o", "s_alt", "o_alt", "s_type", "o_type", "sent", "conf", "by")
VIOLENCE = frozenset({"attacked", "struck", "killed", "wounded", "clashedWith", "besieged", "displaced", "repressed"})
HOSTILE = VIOLENCE | {"seized", "detained", "sanctioned", "cutTiesWith", "expelled", "protestedAgainst", "deployedTo"}
FRIENDLY = frozenset(
    {"metWith", "visited", "released", "aided", "armed", "backs", "agreedWith", "ceasefireWith", "withdrewFrom",
     "cooperatedWith", "easedSanctionsOn", "praised", "mediatedBetween", "surrenderedTo"}
)  # fmt: skip
AIMS = frozenset({"protestedAgainst", "repressed"})
"""What is done by what is done for it: "went on strike to protest against"."""
STATE = ("StateForce", "Government", "Country")
Row = dict[str, str]


def main() -> None:
    """Run the command."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("inputs", type=Path, help="a folder of .txt")
    parser.add_argument("-o", "--out", type=Path, required=True)
    parser.add_argument("--only", help="names of relations, with commas: leave out every statement of any other")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        graph = Path(folder) / "graph"
        report = kg.build([options.inputs], graph)
        for error in report.failed:
            print(error)
        write(statements(graph, options.inputs, options.only), options.out)


def statements(graph: Path, inputs: Path, only: str | None = None) -> Iterator[Row]:
    """The coded statements of a graph built of `inputs`; `only` names the relations wanted."""
    asked = render(kg.ask(str(QUERY), str(graph)), "csv")
    texts = {Path(a.id).name: a.text for a in read([inputs]) if isinstance(a, kg.Article)}
    wanted = {_squeezed(name): name for name in only.split(",")} if only else None
    for row in csv.DictReader(io.StringIO(asked)):
        for end in ("s", "o"):
            row[f"{end}_alt"] = _worded(row[f"{end}_at"], texts[row["id"]], row[f"{end}_alt"])
        for coded in code(row):
            if wanted is None:
                yield coded
            elif (name := wanted.get(_squeezed(coded["p"]))) is not None:
                yield {**coded, "p": name}


def code(row: Row) -> Iterator[Row]:
    """What a claim says, as acts: the deed if it is one, else the pledge, the threat, the demand or the refusal."""
    relation = row["p"] = re.split("[#/]", row["p"])[-1]
    light = row["modality"]
    if row["polarity"] == "negated":
        if relation in FRIENDLY and light == "actual":
            yield {**row, "p": "refused"}
    elif light in ("actual", "alleged") or (light == "purpose" and relation in AIMS):
        yield {**row, "p": _deed(row)}
    elif light == "demanded":
        if row["by"] and row["s"]:
            asked = {"o": row["s"], "o_alt": row["s_alt"], "o_type": row["s_type"]}
            yield {**row, "p": "demandedOf", "s": row["by"], "s_alt": "", "s_type": "", **asked}
    elif light in ("planned", "threatened", "purpose"):
        if relation in VIOLENCE:
            yield {**row, "p": "enemyOf"}
        if relation in HOSTILE or light == "threatened":
            yield {**row, "p": "threatened"}
        elif relation in FRIENDLY:
            yield {**row, "p": "pledged"}


def _deed(row: Row) -> str:
    """The relation; who is seized by anyone but a state is abducted."""
    if row["p"] != "detained":
        return row["p"]
    return "abducted" if row["s"] and not row["s_type"].endswith(STATE) else "arrested"


def _worded(at: str, text: str, others: str) -> str:
    """The further names of an end, with how the article words it here."""
    if not at:
        return others
    first, last = map(int, at.split(","))
    return "|".join(filter(None, (text[first:last].replace("|", " "), others)))


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
