"""The documentation is true and complete: its outputs are real, and no command or option is left out."""

from __future__ import annotations

import difflib
import re
from pathlib import Path

import pytest
import typer

from kg import cli
from kg.query import list_queries
from kg.read.files import FORMATS
from tests.house import readme

ROOT = readme.ROOT
USAGE = (ROOT / "docs" / "usage.md").read_text("utf-8")
COMMANDS = typer.main.get_command(cli.app).commands  # type: ignore[attr-defined]
PAGES = sorted([ROOT / "README.md", ROOT / "CHANGELOG.md", ROOT / "seeds" / "README.md", *(ROOT / "docs").glob("*.md")])


def test_the_readme_shows_real_output(tmp_path: Path) -> None:
    text = readme.README.read_text("utf-8")
    assert len(readme.commands(text)) >= 3
    ours, theirs = text.splitlines(), readme.regenerated(text, tmp_path).splitlines()
    # Processors sum floats in different orders: a figure or a row may differ between two of them.
    assert difflib.SequenceMatcher(None, ours, theirs, autojunk=False).ratio() > 0.95, "run `make readme`"


def test_all_commands_are_seen() -> None:
    assert {"build", "check", "explain", "gazetteer", "judge", "link", "query", "serve", "version"} <= COMMANDS.keys()


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_and_option_is_documented(name: str) -> None:
    assert f"## `kg {name}" in USAGE
    section = USAGE.split(f"## `kg {name}")[1].split("\n## ")[0]
    options = [option for option in _options(name) if f"`{option}" not in section]
    assert not options, f"kg {name}: {options} missing in docs/usage.md"
    below = [one for one in getattr(COMMANDS[name], "commands", {}) if f"`kg {name} {one}" not in section]
    assert not below, f"kg {name}: {below} missing in docs/usage.md"


def _options(name: str) -> list[str]:
    """The long names of the options of a command, and of those below it."""
    below = getattr(COMMANDS[name], "commands", {}).values()
    params = [param for command in (COMMANDS[name], *below) for param in command.params]
    options = [p for p in params if p.param_type_name == "option" and p.name != "help"]
    return [next(name for name in option.opts if name.startswith("--")) for option in options]


def test_every_query_is_documented() -> None:
    text = readme.QUERIES.read_text("utf-8")
    assert readme.listed(text) == text, "run `make readme`"
    assert text.count("\n## ") == len(list_queries()) >= 8


@pytest.mark.parametrize("ending", FORMATS)
def test_every_format_is_documented(ending: str) -> None:
    assert f"`{ending}`" in USAGE


@pytest.mark.parametrize("page", PAGES, ids=lambda p: p.relative_to(ROOT).as_posix())
def test_links_lead_somewhere(page: Path) -> None:
    links = re.findall(r"\]\((?!https?://|#|mailto:)([^)#]+)[^)]*\)", page.read_text("utf-8"))
    assert not [link for link in links if not (page.parent / link).exists()]


def test_every_room_is_on_the_design_page() -> None:
    design = (ROOT / "docs" / "design.md").read_text("utf-8")
    rooms = [path for path in (ROOT / "kg").iterdir() if path.suffix == ".py" or (path / "__init__.py").is_file()]
    assert not [r.name for r in rooms if f"`kg/{r.name}`" not in design and f"`kg/{r.name}/`" not in design]
