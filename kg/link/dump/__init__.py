"""The gazetteer that a Wikidata dump makes: streamed, filtered by class, country and language, resumable.

    streams ─▶ json_lines, triples ─▶ sieve ─▶ items ─▶ spool ─▶ building
    lines      units, entities        matters?  Found    on disk  items.jsonl

One pass over the dump does, although the classes are spread over it: what cannot be decided yet is spooled, and
decided at the end (`hierarchy`).
"""

from kg.link.dump.building import BROKEN, Report, build, read
from kg.link.dump.wanted import Wanted, wanted

__all__ = ["BROKEN", "Report", "Wanted", "build", "read", "wanted"]
