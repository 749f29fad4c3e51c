"""A web page to an article, through trafilatura."""

from __future__ import annotations

from typing import Any

import trafilatura

from kg.errors import ReadError

_DATES = {"original_date": True, "extensive_search": False, "max_date": "2200-01-01"}
"""Only a date that the page states as its own; none is guessed from its text or the clock."""

_LEAST_WORDS = 10
"""What is shorter is a menu, not an article."""


def fields(source: str, where: str) -> dict[str, Any]:
    """The fields of the article that the page `source` carries.

    Raises:
        ReadError: if the page has no article.
    """
    page = trafilatura.bare_extraction(
        source, with_metadata=True, include_comments=False, date_extraction_params=dict(_DATES)
    )
    if page is None or isinstance(page, dict) or len(str(page.text).split()) < _LEAST_WORDS:
        raise ReadError("no article found in this page", where=where, hint="save the article's text as .txt")
    return {
        "text": page.text,
        "title": page.title,
        "date": page.date,
        "url": page.url,
        "publisher": page.sitename,
    }
