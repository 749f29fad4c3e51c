"""Cut the lemma tables of spacy-lookups-data (from WordNet) down to what the lemmatizer looks up.

    pip install spacy-lookups-data && python training/lemma_tables.py

Writes `kg/nlp/lemmas.json.gz`: irregular forms, and the base forms that settle which regular
ending was added (houses: house, buses: bus).
"""

from __future__ import annotations

import gzip
import json
from importlib.resources import files
from pathlib import Path
from typing import Any

TARGET = Path(__file__).parent.parent / "kg" / "nlp" / "lemmas.json.gz"
KINDS = ("adj", "adv", "noun", "verb")
NOUN_ENDS = ("s", "x", "z", "ch", "sh", "f", "fe", "se", "xe", "ze", "che", "she", "ve", "ie", "man", "oe")
ADDED = {"verb": {"besiege", "shell", "ambush", "strafe", "airlift", "overrun", "retake", "redeploy", "resupply"}}
PLURALS = ("clothes", "headquarters", "earnings", "species", "data", "media", "premises", "barracks", "outskirts")
IRREGULAR = {
    "verb": {"overran": "overrun", "retook": "retake", "retaken": "retake", "pled": "plead", "laid": "lay"},
    "noun": {word: word for word in PLURALS},
}


def table(name: str) -> dict[str, Any]:
    """One table of the package."""
    raw = (files("spacy_lookups_data") / "data" / f"en_lemma_{name}.json.gz").read_bytes()
    found: dict[str, Any] = json.loads(gzip.decompress(raw))
    return found


def main() -> None:
    """Write the tables, the same bytes each time."""
    irregular = {k: {w: f[0] for w, f in table("exc").get(k, {}).items()} | IRREGULAR.get(k, {}) for k in KINDS}
    known = {k: set(table("index").get(k, ())) | ADDED.get(k, set()) for k in ("adj", "noun", "verb")}
    known["noun"] = {word for word in known["noun"] if word.endswith(NOUN_ENDS)}
    plain = {k: sorted(w for w in words if w.isalpha()) for k, words in known.items()}
    text = json.dumps({"irregular": irregular, "known": plain}, sort_keys=True, separators=(",", ":"))
    TARGET.write_bytes(gzip.compress(text.encode(), 9, mtime=0))


if __name__ == "__main__":
    main()
