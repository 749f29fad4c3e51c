"""Kill `kg load`, and the server that it loads into, at random moments; load again; compare what is there.

    python bench/kills.py [TIMES] [--seed N] [--kind oxigraph|fuseki]

TIMES (20) each, on Oxigraph and on Fuseki with TDB2. The bar: the right graph each time, and no server needs new data.
Needs `make servers`.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))


def main() -> None:
    """Print the table."""
    from tests.servers import kills

    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("times", nargs="?", type=int, default=20)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--kind", choices=kills.KINDS)
    given = parser.parse_args()
    print("| server | killed | times | right | at work | journal emptied |\n| --- | --- | ---: | ---: | ---: | ---: |")
    for kind in [given.kind] if given.kind else kills.KINDS:
        with tempfile.TemporaryDirectory() as folder, kills.on(kind, Path(folder), given.seed) as killing:
            for killed, kill in (("kg load", killing.load), ("server", killing.serve)):
                killing.at_work = 0
                for _ in range(given.times):
                    kill()  # an AssertionError if the graph is not right
                row = (kind, killed, given.times, given.times, killing.at_work, killing.mended)
                print("|", " | ".join(map(str, row)), "|", flush=True)


if __name__ == "__main__":
    main()
