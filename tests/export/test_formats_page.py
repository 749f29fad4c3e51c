"""The page on formats is true: its commands and its Python run, one after another."""

from __future__ import annotations

import contextlib
import io
import re
import shutil
from pathlib import Path

import pytest

from kg import cli
from kg.export import ENDINGS, FORMATS

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "formats.md").read_text("utf-8")
STEPS = re.findall(r"^    (kg [^\n]+)$|^```python\n(.*?)^```$", PAGE, re.M | re.S)


def test_the_page_runs(seeds: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    shutil.copytree(seeds, tmp_path / "out")
    monkeypatch.chdir(tmp_path)
    for command, code in STEPS:
        if code:
            with contextlib.redirect_stdout(io.StringIO()):
                exec(code, {})  # our own page
        elif "|" not in command:
            monkeypatch.setattr("sys.argv", command.split())
            assert cli.run() == 0, command
    assert len(STEPS) >= 15
    written = {path.suffix for path in tmp_path.iterdir() if path.is_file()}
    assert written == set(ENDINGS)


@pytest.mark.parametrize("form", FORMATS)
def test_every_form_is_on_the_page(form: str) -> None:
    assert f"| `{form}` |" in PAGE
