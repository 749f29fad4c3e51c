"""Read a folder of texts and write every statement found, in the columns that scorers of external sets read.

python bench/external.py INPUTS -o OUT.csv
python bench/external.py INPUTS -o OUT.csv --only "military rank,designed by"
python bench/external.py INPUTS -o OUT.csv --slots

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

from slots import Row, fillers, weapons

import kg
from kg.query import render
from kg.read import read

QUERY = Path(__file__).with_name("statements.rq")
COLUMNS = ("id", "s", "p", "o", "s_alt", "o_alt", "s_type", "o_type", "sent", "conf", "by", "type")
VIOLENCE = frozenset({"attacked", "struck", "killed", "wounded", "clashedWith", "besieged", "displaced", "repressed"})
MEASURES = frozenset({"detained", "sanctioned", "cutTiesWith", "expelled", "repressed"})
TALKS = frozenset({"metWith", "visited", "mediated", "agreedWith", "ceasefireWith"})
FRIENDLY = frozenset(
    {"metWith", "visited", "released", "aided", "armed", "backs", "agreedWith", "ceasefireWith", "withdrewFrom",
     "cooperatedWith", "easedSanctionsOn", "praised", "recognized", "mediated", "surrenderedTo"}
)  # fmt: skip
AIMS = frozenset({"protestedAgainst", "repressed"})
"""What is done by what is done for it: "went on strike to protest against"."""
STATE = ("StateForce", "Government", "Country")
_ENVOYS = re.compile(r"diplomat|ambassador|envoy|attach|inspector|observer|peace-?keep|embassy|mission|staff", re.I)
_HELPERS = re.compile(r"peace-?keep|observer|relief|rescue|aid ", re.I)
_BRANCH = re.compile(r"\b(?:army|navy|air force|marine|infantry|cavalry|corps|guard|fleet)", re.I)
_RANK = re.compile(
    r"admiral|general|colonel|major|captain|lieutenant|sergeant|marshal|commodore|brigadier|corporal", re.I
)
_PARTY = re.compile(r"\b(?:party|congress|union|front|movement)\b", re.I)
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
        claims = asked(graph, options.inputs)
        write(fillers(claims) if options.slots else statements(claims, options.only), options.out)


def asked(graph: Path, inputs: Path) -> Iterator[Row]:
    """The claims of a graph built of `inputs`, uncoded, each end with how the article words it."""
    texts = {Path(a.id).name: a.text for a in read([inputs]) if isinstance(a, kg.Article)}
    for row in csv.DictReader(io.StringIO(render(kg.ask(str(QUERY), str(graph)), "csv"))):
        row["p"] = re.split("[#/]", row["p"])[-1]
        text = texts[row["id"]]
        for end in ("s", "o"):
            row[f"{end}_alt"] = _worded(row[f"{end}_at"], text, row[f"{end}_alt"])
        row["between"], row["before"] = _between(row, text), _before(row["o_at"], text)
        yield row


def statements(claims: Iterable[Row], only: str | None = None) -> Iterator[Row]:
    """The claims as coded statements; `only` names the relations wanted."""
    wanted = {_squeezed(name): name for name in only.split(",")} if only else None
    for row in claims:
        if wanted is not None:
            found = (coded for done in code(row) for coded in (done, *encyclopaedic(done)))
            yield from ({**c, "p": wanted[_squeezed(c["p"])]} for c in found if _squeezed(c["p"]) in wanted)
        else:
            if not (_is_title(row) or _is_scene(row)):
                yield from code(row)
            yield from weapons([row])
            yield from (fact for done in code(row) for fact in encyclopaedic(done))


def code(row: Row) -> Iterator[Row]:
    """What a claim says, as acts: the deed if it is one, else the pledge, the threat, the demand or the refusal."""
    relation, light = row["p"], row["modality"]
    if row["polarity"] == "negated":
        if relation in FRIENDLY and light == "actual":
            yield {**row, "p": "refused"}
    elif light in ("actual", "alleged") or (light == "purpose" and relation in AIMS):
        yield _deed(row)
    elif light == "demanded":
        if row["by"] and row["s"]:
            asked = {"o": row["s"], "o_alt": row["s_alt"], "o_type": row["s_type"]}
            yield {**row, "p": "demandedOf", "s": row["by"], "s_alt": "", "s_type": "", **asked}
    elif light in ("planned", "threatened", "purpose"):
        yield from _intended(row)


def encyclopaedic(row: Row) -> Iterator[Row]:
    """What a claim says in the properties of Wikidata: branch and rank, party, who heads a state, who bans whom."""
    relation, turned = row["p"], {**row, "s": row["o"], "o": row["s"], "s_alt": row["o_alt"], "o_alt": row["s_alt"]}
    if relation in ("memberOf", "leads") and row["s_type"].endswith("Person"):
        if row["o_type"].endswith("StateForce") or _BRANCH.search(row["o"]):
            yield {**row, "p": "military branch"}
        if _RANK.search(row["trigger"]):
            yield {**row, "p": "military rank", "o": row["trigger"]}
        if _PARTY.search(row["o"]):
            yield {**row, "p": "member of political party"}
    if relation == "leads" and row["o_type"].endswith("Country"):
        yield {
            **turned,
            "p": "head of state" if re.search("president|king|queen", row["trigger"], re.I) else "head of government",
        }
    if relation == "designatedTerrorist":
        yield {**turned, "p": "designated as terrorist by"}


def _intended(row: Row) -> Iterator[Row]:
    """What a plan or a threat makes of the parties: enemies, or one that pledges, arranges or threatens something."""
    relation, light = row["p"], row["modality"]
    if relation in VIOLENCE:
        yield {**row, "p": "enemyOf"}
    if light == "threatened" or relation in MEASURES:
        yield {**row, "p": "threatened"}
    elif relation in TALKS:
        yield {**row, "p": "agreedWith"}
    elif relation in FRIENDLY:
        yield {**row, "p": "pledged"}


def _deed(row: Row) -> Row:
    """The row under the code of event data: who is seized by anyone but a state is abducted, a signature is more than
    a word, envoys sent away are a sanction, peacekeepers are aid, and a protest is aimed at where it takes place."""
    relation = row["p"]
    if relation == "detained":
        return {**row, "p": "abducted" if row["s"] and not row["s_type"].endswith(STATE) else "arrested"}
    if relation == "agreedWith" and row["trigger"].lower().startswith(("sign", "ratif", "treat", "conclu", "initial")):
        return {**row, "p": "signedAgreementWith"}
    if relation == "expelled" and _ENVOYS.search(row["o"]):
        return {**row, "p": "sanctioned"}
    if relation == "deployedTo" and _HELPERS.search(row["s"]):
        return {**row, "p": "aided"}
    if relation == "protestedAgainst" and not row["o"]:
        return {**row, "o": row["place"]}
    return row


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


def _before(at: str, text: str) -> str:
    """The last words in front of an end."""
    return text[max(0, int(at.split(",")[0]) - 40) : int(at.split(",")[0])] if at else ""


def _is_title(row: Row) -> bool:
    """`Russian Foreign Minister Lavrov`: what a name carries within itself is no statement about it."""
    words = row["between"]
    return row["p"] in ("memberOf", "leads") and 0 < len(words.split()) < 6 and not re.search(r"[.,;:()]", words)


def _is_scene(row: Row) -> bool:
    """`a raid in Homs`: where it happened is not whom it was against."""
    place = row["o_type"].endswith(("Settlement", "AdministrativeArea", "Region", "Country"))
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
