"""An entity as a small page of HTML: what it is, where, and under which names."""

from __future__ import annotations

from html import escape

from kg import vocab
from kg.link.records import Item
from kg.serve.properties import country_of
from kg.serve.service import description

_SHOWN_NAMES = 12
_PAGE = """<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>{title}</title>
<style>body{{font:14px/1.4 sans-serif;margin:.6em}}h1{{font-size:1.1em;margin:0}}p{{margin:.3em 0}}\
dt{{float:left;clear:left;width:7em;color:#555}}dd{{margin:0 0 0 7em}}</style></head>
<body><h1>{title}</h1><p>{what}</p><dl>
{rows}</dl></body></html>
"""


def page(item: Item) -> str:
    """The page of an item; fits a frame of 400 by 200 pixels."""
    country = country_of(item)
    others = [name for name in dict.fromkeys(item.names) if name != item.label]
    more = f" and {len(others) - _SHOWN_NAMES} more" if len(others) > _SHOWN_NAMES else ""
    here = item.latitude is not None and item.longitude is not None
    rows = {
        "id": escape(item.id),
        "also": escape(", ".join(others[:_SHOWN_NAMES]) + more),
        "country": escape(country.label) if country else "",
        "coordinates": f"{item.latitude}, {item.longitude}" if here else "",
        "existed": escape(f"{item.start or '…'} to {item.end or '…'}") if item.start or item.end else "",
        "Wikidata": _link(item.wikidata) if item.wikidata else "",
    }
    shown = "".join(f"<dt>{name}</dt><dd>{value}</dd>\n" for name, value in rows.items() if value)
    return _PAGE.format(title=escape(item.label), what=escape(description(item)), rows=shown)


def _link(item: str) -> str:
    return f'<a href="{escape(vocab.WD + item)}" target="_blank" rel="noopener">{escape(item)}</a>'
