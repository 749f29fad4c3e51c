"""The command line, one short function for each command.

Only this module and `kg.terminal` print. Answers go to stdout, everything else to stderr; an error is one line.
Exit codes: 0 all well, 1 some articles failed or a check found something, 2 the run could not go on, 3 all that was
checked is well, but the reasoner is missing.
"""

from __future__ import annotations

import logging
import os
import sys
from typing import TYPE_CHECKING, Annotated, Any

import typer

from kg import terminal
from kg.errors import InputError, KGError

if TYPE_CHECKING:
    from kg.link.records import Candidate, Finder

app = typer.Typer(
    name="kg",
    help="Reads news articles into a graph of who backs, fought, struck, seized or holds what, and on whose word.",
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)

judge = typer.Typer(help="Keep judgements on who is who.", no_args_is_help=True)
app.add_typer(judge, name="judge")

gazetteer = typer.Typer(
    no_args_is_help=True, rich_markup_mode=None, help="Make the gazetteer that names are looked up in."
)
app.add_typer(gazetteer, name="gazetteer")

_INCOMPLETE = 3
_LANGUAGES = "en,ar,es,fr,ru,uk"
_SOURCE = "A built folder, an RDF file, or the URL of an endpoint."
_JUDGEMENTS = "The file of judgements."
_FILE = "judgements.tsv"
_Left = Annotated[str, typer.Argument(metavar="A", help="An entity id (country/syria) or a Wikidata item (Q858).")]
_Right = Annotated[str, typer.Argument(metavar="B", help="The other one.")]
_By = Annotated[str, typer.Option("--by", help="Who judges.")]
_Reason = Annotated[str, typer.Option("--reason", help="Why.")]
_File = Annotated[str, typer.Option("--file", help=_JUDGEMENTS)]
_Day = Annotated[str, typer.Option("--date", help="The day of the judgement (default: today).")]


@app.command()
def build(
    paths: Annotated[list[str], typer.Argument(help="Files and folders (.txt .md .html .jsonl), or - for stdin.")],
    out: Annotated[str, typer.Option("--out", "-o", help="The folder to build the graph in.")],
    workers: Annotated[int, typer.Option("--workers", "-w", min=1, help="Processes that read.")] = 1,
    model: Annotated[str | None, typer.Option(help="An installed spaCy pipeline to read with.")] = None,
    patterns: Annotated[str | None, typer.Option(help="A folder of further patterns and relations.")] = None,
    link: Annotated[
        str, typer.Option(metavar="HOW", help="Where names are looked up: gazetteer, online or none.")
    ] = "gazetteer",
    judgements: Annotated[str | None, typer.Option(help="A file of judgements on who is who (kg judge).")] = None,
) -> None:
    """Read articles and build their graph."""
    from kg import pipeline

    notices: list[str] = []
    with terminal.progress() as progress:
        options: Any = {"workers": workers, "model": model, "patterns": patterns, "judgements": judgements}
        report = pipeline.build(paths, out, **options, link=link, progress=progress, notice=notices.append)
    terminal.say_some(notices)
    for told in (*report.failed, *report.unasked):
        terminal.say(told)
    print(report.summary())
    if report.failed:
        raise typer.Exit(1)


@app.command()
def query(
    name: Annotated[str, typer.Argument(help="A query's name, a .rq file, or SPARQL itself.")] = "",
    source: Annotated[str, typer.Argument(help=_SOURCE)] = "",
    given: Annotated[list[str] | None, typer.Option("--set", "-p", help="A parameter, NAME=VALUE.")] = None,
    form: Annotated[str, typer.Option("--format", "-f", help="table, csv or json.")] = "table",
    list_: Annotated[bool, typer.Option("--list", "-l", help="List the named queries, those with all WORDS.")] = False,
    explain_: Annotated[bool, typer.Option("--explain", "-e", help="Say what a query asks, and how.")] = False,
    timeout: Annotated[float, typer.Option(help="Seconds that an endpoint has to answer.")] = 60.0,
) -> None:
    """Ask a graph a named query, a query file, or SPARQL."""
    from kg import query as asking
    from kg.table import render

    if list_:
        table = terminal.overview(asking.list_queries(), f"{name} {source}".split())
    elif name and explain_:
        from kg.described import describe

        terminal.write(describe(asking.find_query(name), source, _pairs(given or [])))
        return
    elif not (name and source):
        raise InputError("needs a query and a source", where="kg query", hint="see kg query --list, or --help")
    else:
        table = asking.run(name, source, _pairs(given or []), timeout=timeout)
    terminal.write(render(table, form, width=terminal.width(), colour=terminal.coloured()))


@app.command()
def load(
    source: Annotated[str, typer.Argument(help="A built folder or an RDF file.")],
    url: Annotated[str, typer.Argument(metavar="URL", help="The address of a dataset, repository or endpoint.")],
    kind: Annotated[str, typer.Option(help="What the server is; by default it is asked.")] = "",
    create: Annotated[bool, typer.Option("--create", help="Make the dataset if it is not there.")] = False,
    graph: Annotated[str, typer.Option(metavar="IRI", help="A named graph for what stands in none.")] = "",
    merge: Annotated[bool | None, typer.Option(help="Put all into the default graph too.")] = None,
    lines: Annotated[int, typer.Option(min=1, help="Statements for each request.")] = 40_000,
    packed: Annotated[bool | None, typer.Option("--gzip/--no-gzip", help="Send gzip if the server takes it.")] = None,
    timeout: Annotated[float, typer.Option(help="Seconds that the server has for each request.")] = 60.0,
) -> None:
    """Load a graph into a server: Fuseki, GraphDB, RDF4J, Oxigraph, Virtuoso, or another one."""
    from kg import loading

    given = loading.Options(kind, create, merge, graph, lines, packed, timeout)
    with terminal.progress() as progress:
        print(loading.load(source, url, given, progress=progress).summary())


@app.command()
def update(
    text: Annotated[str, typer.Argument(metavar="UPDATE", help="A SPARQL update, or a .ru file.")],
    url: Annotated[str, typer.Argument(metavar="URL", help="The address of a dataset, repository or endpoint.")],
    kind: Annotated[str, typer.Option(help="What the server is; by default it is asked.")] = "",
    timeout: Annotated[float, typer.Option(help="Seconds that the server has.")] = 60.0,
) -> None:
    """Carry out a SPARQL update on a server."""
    from kg import loading

    loading.update(text, url, kind, timeout=timeout)


@app.command()
def explain(
    triple: Annotated[list[str], typer.Argument(help="The triple in words: israel struck damascus; - for anyone.")],
    source: Annotated[str, typer.Argument(help=_SOURCE)],
    limit: Annotated[int, typer.Option("--limit", "-n", min=1, help="Show at most so many claims.")] = 20,
    timeout: Annotated[float, typer.Option(help="Seconds that an endpoint has to answer.")] = 60.0,
) -> None:
    """Show the sentences behind a triple, with the words marked."""
    from kg import explain as explaining

    found = explaining.explain(source, triple, timeout=timeout)
    terminal.write(explaining.render(found[:limit], width=terminal.width(), colour=terminal.coloured(), among=found))
    if len(found) > limit:
        terminal.say(f"{len(found) - limit} more; see them with --limit {len(found)}")


@app.command()
def check(
    source: Annotated[str, typer.Argument(help="A built folder or an RDF file.")],
    form: Annotated[str, typer.Option("--format", "-f", help="table, csv or json.")] = "table",
    reasoner: Annotated[str, typer.Option(help="auto, hermit, or fast: rules alone, without Java.")] = "auto",
) -> None:
    """Check a graph against the ontology: its shapes, and whether its facts can be true together."""
    from kg import ontology
    from kg.table import Table, render

    report = ontology.check(source, reasoner=_one_of("--reasoner", reasoner, ("auto", "hermit", "fast")))
    wide = ("severity", "layer", "message", "fact", "sentence", "article", "claim", "focus")
    columns = ("severity", "message", "sentence", "article") if form == "table" else wide
    told = [row for finding in report.findings for row in finding.rows()]
    rows: Any = [tuple(row[name] for name in columns) for row in told]
    if rows or form != "table":
        terminal.write(render(Table(columns, rows), form, width=terminal.width(), colour=terminal.coloured()))
    asked = "rules and HermiT" if report.reasoner == "hermit" else "rules"
    found = "1 finding" if len(report.findings) == 1 else f"{len(report.findings)} findings"
    terminal.say(f"{report.checked} triples checked, {report.facts} facts by {asked}; {found}")
    if report.passed_over:
        terminal.say(report.passed_over)
    if not report.conforms:
        raise typer.Exit(1)
    if report.lacking:
        terminal.say(f"HermiT did not run: {report.lacking}")
        raise typer.Exit(_INCOMPLETE)


@app.command()
def infer(
    folder: Annotated[str, typer.Argument(metavar="DIR", help="What kg build made.")],
    reasoner: Annotated[str, typer.Option(help="fast: the rules of the ontology; hermit: HermiT too.")] = "fast",
) -> None:
    """Write what follows from a graph, in a graph of its own."""
    from kg import inference

    report = inference.infer(folder, reasoner=_one_of("--reasoner", reasoner, ("fast", "hermit")))
    print(report.summary())
    if report.clashes:
        terminal.say(f"the facts contradict each other, so what follows may be wrong; see kg check {folder}")
        raise typer.Exit(1)


def _one_of(option: str, value: str, known: tuple[str, ...]) -> Any:
    if value not in known:
        raise InputError(f"{value!r} is none of {', '.join(known)}", where=option, hint="choose one of them")
    return value


@app.command()
def export(
    source: Annotated[str, typer.Argument(help="A built folder or an RDF file.")],
    out: Annotated[str, typer.Option("--out", "-o", help="The file to write (csv: the folder); - for stdout.")],
    form: Annotated[str, typer.Option("--format", "-f", help="The form; by default what the file's ending says.")] = "",
    rdf12: Annotated[bool, typer.Option("--rdf12", help="Also write triple terms of RDF 1.2.")] = False,
    all_: Annotated[bool, typer.Option("--all", "-a", help="In one graph: also what was added later.")] = False,
) -> None:
    """Write a graph in another form: N-Quads, JSON-LD, RDF/XML, GraphML, CSV, a description ..."""
    from kg import export as exporting

    sys.stdout.flush()
    exporting.export(source, sys.stdout.buffer if out == "-" else out, form, rdf12=rdf12, everything=all_)


@app.command()
def enrich(
    folder: Annotated[str, typer.Argument(metavar="DIR", help="What kg build made.")],
    languages: Annotated[str, typer.Option(help="Of labels and descriptions, the most wanted first.")] = _LANGUAGES,
    retrieved: Annotated[bool, typer.Option("--retrieved", help="Say when each item was retrieved.")] = False,
    api: Annotated[str | None, typer.Option(metavar="URL", envvar="KG_WIKIDATA_API", help="Wikidata's API.")] = None,
    cache: Annotated[str | None, typer.Option(metavar="FILE", envvar="KG_CACHE", help="Keeps its answers.")] = None,
) -> None:
    """Add what Wikidata says of the linked items, in a graph of its own."""
    from kg.link.enrichment import enrich as enriching
    from kg.link.online import Addresses, open_pages

    given = {name: value for name, value in (("api", api), ("cache", cache)) if value}
    wanted = tuple(dict.fromkeys(tag for tag in languages.replace(" ", "").split(",") if tag))
    notices: list[str] = []
    report = enriching(
        folder, open_pages(Addresses(**given), languages=wanted), retrieved=retrieved, notice=notices.append
    )
    terminal.say_some(notices)
    print(report.summary())


@app.command()
def serve(
    folder: Annotated[str, typer.Argument(metavar="[DIR]", help="A built folder, to offer its entities too.")] = "",
    host: Annotated[str, typer.Option(help="The address to listen at.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(min=0, max=65535, help="The port to listen at; 0 for a free one.")] = 8787,
) -> None:
    """Answer the Reconciliation API 0.2 from the gazetteer, as OpenRefine asks it."""
    from importlib.metadata import version as of

    from kg.link import catalogue
    from kg.link.finding import Gazetteer
    from kg.serve import web
    from kg.serve.service import Service

    known: catalogue.Shelf = Gazetteer()
    if folder:
        known = catalogue.Several(known, catalogue.of_folder(folder))
    service = Service(known, version=of("conflict-kg"))
    web.run(service, host, port, ready=lambda url: terminal.say(f"answers at {url}; stop it with Ctrl-C"))


@judge.command("list")
def judge_list(
    file: Annotated[str, typer.Argument(help=_JUDGEMENTS)] = _FILE,
    all_: Annotated[bool, typer.Option("--all", "-a", help="Also what was undone: the whole history.")] = False,
    form: Annotated[str, typer.Option("--format", "-f", help="table, csv or json.")] = "table",
) -> None:
    """List the judgements that stand."""
    from kg.link import judgements
    from kg.table import Table, render

    known = judgements.load(file)
    rows = [
        tuple(getattr(row, name) for name in judgements.COLUMNS) for row in (known.rows if all_ else known.standing)
    ]
    terminal.write(render(Table(judgements.COLUMNS, rows), form, width=terminal.width(), colour=terminal.coloured()))


@judge.command("same")
def judge_same(left: _Left, right: _Right, by: _By, reason: _Reason = "", file: _File = _FILE, date: _Day = "") -> None:
    """Judge two ids to be the same thing."""
    _judge(file, left, "same", right, by, date, reason)


@judge.command("different")
def judge_different(
    left: _Left, right: _Right, by: _By, reason: _Reason = "", file: _File = _FILE, date: _Day = ""
) -> None:
    """Judge two ids to be different things."""
    _judge(file, left, "different", right, by, date, reason)


@judge.command("unsure")
def judge_unsure(
    left: _Left, right: _Right, by: _By, reason: _Reason = "", file: _File = _FILE, date: _Day = ""
) -> None:
    """Say that it is unsure whether two ids are one; they are not linked."""
    _judge(file, left, "unsure", right, by, date, reason)


@judge.command("undo")
def judge_undo(left: _Left, right: _Right, by: _By, reason: _Reason = "", file: _File = _FILE, date: _Day = "") -> None:
    """Take back what was judged of two ids; the file keeps it as history."""
    _judge(file, left, "undo", right, by, date, reason)


def _judge(file: str, left: str, word: str, right: str, by: str, date: str, reason: str) -> None:
    from datetime import date as day

    from kg.link import judgements

    noted = judgements.add(file, left, word, right, by=by, date=date or day.today().isoformat(), reason=reason)
    print(f"{noted.left} {noted.judgement} {noted.right}: noted in {file}")


@app.command()
def link(
    name: Annotated[str, typer.Argument(help="A name, in Latin, Arabic, Cyrillic or Hebrew letters.")],
    type_: Annotated[str | None, typer.Option("--type", help="What it names: a class of the ontology.")] = None,
    country: Annotated[str | None, typer.Option(help="Where it lies or belongs: ISO 3166-1, two letters.")] = None,
    date: Annotated[str | None, typer.Option(help="When it is spoken of, 2020-02-07.")] = None,
    limit: Annotated[int, typer.Option("--limit", "-n", min=1, help="Show at most so many.")] = 5,
    form: Annotated[str, typer.Option("--format", "-f", help="table, csv or json.")] = "table",
    online: Annotated[
        bool, typer.Option("--online", help="Ask Wikidata too, if the gazetteer has no such name.")
    ] = False,
    reconcile: Annotated[str | None, typer.Option(metavar="URL", help="Ask this reconciliation service.")] = None,
    timeout: Annotated[float, typer.Option(help="Seconds that a service has to answer.")] = 30.0,
    folder: Annotated[str, typer.Option("--in", metavar="DIR", help="Show what a build took it for, and why.")] = "",
) -> None:
    """Show what a name may stand for, with scores and reasons."""
    from kg.link import finder
    from kg.link.reconcile import reconciler
    from kg.link.records import Sought
    from kg.patience import Patience
    from kg.table import Table, render

    if folder:
        _show_links(folder, name, form)
        return
    known: Finder = finder("online" if online else "gazetteer")
    if reconcile:
        known = reconciler(reconcile, patience=Patience(timeout))
    found = known.candidates(Sought(name, type_, country and country.upper(), date), limit)
    why = _features if reconcile else _why
    columns = ("score", "item", "label", "type", "country", "wikidata", "match", "why")
    rows = [
        (f"{c.score:.2f}", c.item.id, c.item.label, c.item.type, c.item.country, c.item.wikidata, c.match, why(c))
        for c in found
    ]
    terminal.write(render(Table(columns, list(rows)), form, width=terminal.width(), colour=terminal.coloured()))
    failed: list[str] = getattr(known, "notices", list)()
    if not found and not failed:
        terminal.say(f"nothing is known by the name {name!r}")
    for notice in failed:
        terminal.say(notice)
    if not found or failed:
        raise typer.Exit(1)


def _show_links(folder: str, name: str, form: str) -> None:
    """What the articles of a folder took a name for."""
    from kg.link.told import COLUMNS, told
    from kg.table import Table, render

    rows = told(folder, name)
    terminal.write(render(Table(COLUMNS, list(rows)), form, width=terminal.width(), colour=terminal.coloured()))
    if not rows:
        terminal.say(f"no article of {folder} names {name!r}")
        raise typer.Exit(1)


@gazetteer.command("build")
def gazetteer_build(
    out: Annotated[str | None, typer.Option("--out", "-o", help="A folder; by default where kg looks for it.")] = None,
    items: Annotated[str | None, typer.Option(help="Further items, as --wikidata writes them.")] = None,
    wikidata: Annotated[str | None, typer.Option(help="Take items from this dump instead; - for stdin.")] = None,
    form: Annotated[str, typer.Option("--format", help="Of the dump: json or nt (default: by its name).")] = "",
    class_: Annotated[
        list[str] | None, typer.Option("--class", help="A class and what it is to us, Q...=TYPE.")
    ] = None,
    classes: Annotated[str | None, typer.Option(help="A table of classes instead of gazetteer/classes.tsv.")] = None,
    country: Annotated[str, typer.Option(help="Only from these countries: SY,IQ.")] = "",
    languages: Annotated[str, typer.Option(help="Names in these languages, the first for labels.")] = _LANGUAGES,
    limit: Annotated[int | None, typer.Option("--limit", "-n", min=1, help="Read so many entities only.")] = None,
) -> None:
    """Compile the gazetteer from its rows, GeoNames and further items; or take such items from a Wikidata dump."""
    from kg.link import building, dump

    if wikidata is None:
        if form or class_ or classes or country or limit:
            raise InputError("only a dump is filtered", where="kg gazetteer build", hint="give one, --wikidata DUMP")
        print(f"{building.build(out, dump.read(items) if items else ())} items")
        return
    if out is None:
        raise InputError("needs a folder to write to", where="--wikidata", hint="give one, -o DIR")
    wishes: Any = {"classes": class_ or (), "table": classes, "countries": _listed(country)}
    wanted = dump.wanted(**wishes, languages=_listed(languages))
    with terminal.progress() as progress:
        stdin = sys.stdin.buffer
        report = dump.build(wikidata, out, wanted, form=form, limit=limit, stdin=stdin, progress=progress)
    for told in report.told:
        terminal.say(f"{wikidata}: {told}")
    print(report.summary())
    if report.broken:
        terminal.say(f"all broken lines: {os.path.join(out, dump.BROKEN)}")
        raise typer.Exit(1)


def _listed(words: str) -> list[str]:
    """The parts of a list with commas."""
    return [word.strip() for word in words.split(",") if word.strip()]


@app.command()
def version() -> None:
    """Print the version."""
    from importlib.metadata import version as of

    print(f"kg {of('conflict-kg')}")


def main() -> None:
    """Run the command line; the entry point `kg`."""
    logging.getLogger().addHandler(logging.NullHandler())
    sys.exit(run())


def run() -> int:
    """Run it with the arguments of the process, and say how it ended: 0, 1 or 2."""
    try:
        return app(prog_name="kg", standalone_mode=False) or 0
    except KeyboardInterrupt:
        return 130
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except Exception as error:
        if os.environ.get("KG_DEBUG"):
            raise
        for cause in error.__cause__.exceptions if isinstance(error.__cause__, ExceptionGroup) else ():
            terminal.say(cause)
        terminal.say(_message(error))
        return int(getattr(error, "exit_code", 2))


def _message(error: Exception) -> str:
    if isinstance(error, KGError):
        return str(error)
    if hasattr(error, "format_message"):  # a usage error of the command line
        return f"{error.format_message().rstrip(chr(46))}; see {_command(error)} --help"
    return f"{type(error).__name__}: {error}; this is a fault of kg, run again with KG_DEBUG=1 to see where"


def _command(error: Any) -> str:
    context = getattr(error, "ctx", None)
    return str(context.command_path) if context else "kg"


def _pairs(given: list[str]) -> dict[str, str]:
    """NAME=VALUE options as a mapping."""
    pairs = dict(pair.partition("=")[::2] for pair in given)
    if wrong := [pair for pair in given if "=" not in pair]:
        raise InputError(f"{wrong[0]!r} is no parameter", where="--set", hint="write NAME=VALUE")
    return pairs


def _why(candidate: Candidate) -> str:
    """What moved a score most."""
    from kg.link.scoring import Weights, reasons

    return ", ".join(f"{name} {share:+.1f}" for name, share in reasons(candidate, Weights.read()))


def _features(candidate: Candidate) -> str:
    """What a service says of a candidate."""
    return ", ".join(f"{name} {value:g}" for name, value in candidate.features)
