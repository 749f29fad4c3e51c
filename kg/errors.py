"""What can go wrong, as a tree that callers can catch at the height they need.

    KGError                  anything this package raises on purpose
    ├── ArticleError         one article failed; the run goes on with the next one
    │   ├── ReadError        the bytes could not be turned into an article
    │   └── ReadingError     the article could not be read into claims
    └── RunError             the run cannot go on
        ├── InputError       nothing to read, no such path, a wrong option
        ├── OutputError      the output cannot be written
        ├── DataError        a drawer (pattern, gazetteer, ontology, query) is broken
        ├── QueryError       the query is not valid SPARQL, or no such named query
        └── EndpointError    a remote server (SPARQL, Wikidata) refused, failed, or is not there

Every message says where, what, and what to do next, on one line. Only `kg.cli` and `kg.terminal` print it.
"""

from __future__ import annotations


class KGError(Exception):
    """Base of all errors raised on purpose.

    Args:
        what: what is wrong, in a few words.
        where: the file, line or address it was found at.
        hint: what the user can do about it.
    """

    exit_code = 1

    def __init__(self, what: str, *, where: str = "", hint: str = "") -> None:
        self.what, self.where, self.hint = what, where, hint
        super().__init__(": ".join(p for p in (where, what) if p) + (f"; {hint}" if hint else ""))


class ArticleError(KGError):
    """One article failed; the run goes on."""


class ReadError(ArticleError):
    """The bytes could not be turned into an article."""


class ReadingError(ArticleError):
    """The article could not be read into claims."""


class RunError(KGError):
    """The run cannot go on."""

    exit_code = 2


class InputError(RunError):
    """Nothing to read, no such path, or a wrong option."""


class OutputError(RunError):
    """The output cannot be written."""


class DataError(RunError):
    """A pattern, gazetteer, ontology or query file is broken."""


class QueryError(RunError):
    """The query is not valid SPARQL, or no query has that name."""


class EndpointError(RunError):
    """A remote server refused, failed, or is not there.

    `retry_after` are the seconds for which it asks to be left alone.
    """

    def __init__(self, what: str, *, where: str = "", hint: str = "", retry_after: float = 0.0) -> None:
        super().__init__(what, where=where, hint=hint)
        self.retry_after = retry_after
