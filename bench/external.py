"""Read a folder of texts and write every statement found, in the columns that scorers of external sets read.

python bench/external.py INPUTS -o OUT.csv
"""

from __future__ import annotations

import argparse
import tempfile
from pathlib import Path

import kg
from kg.query import render

QUERY = Path(__file__).with_name("statements.rq")


def main() -> None:
    """Run the command."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("inputs", type=Path, help="a folder of .txt")
    parser.add_argument("-o", "--out", type=Path, required=True)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        out = Path(folder) / "graph"
        report = kg.build([options.inputs], out)
        for error in report.failed:
            print(error)
        options.out.write_text(render(kg.ask(str(QUERY), str(out)), "csv"), "utf-8", newline="")


if __name__ == "__main__":
    main()
