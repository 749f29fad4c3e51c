"""The wheel alone, in an environment of its own, away from the checkout: it has all that it needs."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import sysconfig
import venv
from pathlib import Path
from zipfile import ZipFile

import pytest

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("wheel")
    _run(sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", str(folder), str(ROOT), cwd=folder)
    (built,) = folder.glob("*.whl")
    return built


@pytest.fixture(scope="module")
def installed(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of the programs of a fresh environment; what the wheel depends on is lent to it."""
    home = tmp_path_factory.mktemp("env")
    venv.create(home, symlinks=True)
    python = home / "bin" / "python"
    _run(sys.executable, "-m", "pip", "--python", str(python), "install", "-q", "--no-index", "--no-deps", str(wheel))
    (packages,) = home.glob("lib/python*/site-packages")
    lent = {sysconfig.get_path("purelib"), sysconfig.get_path("platlib")}
    (packages / "lent.pth").write_text("".join(f"{path}\n" for path in sorted(lent)))
    return home / "bin"


def _run(*command: str, cwd: Path | None = None) -> str:
    clean = {k: v for k, v in os.environ.items() if k not in ("PYTHONPATH", "VIRTUAL_ENV")}
    done = subprocess.run(command, cwd=cwd, env=clean, capture_output=True, text=True, timeout=240)
    assert done.returncode == 0, f"{' '.join(command)}\n{done.stdout}\n{done.stderr}"
    return done.stdout


def test_the_wheel_carries_the_drawers_the_weights_and_the_licences(wheel: Path) -> None:
    names = ZipFile(wheel).namelist()
    for drawer, ending in {"gazetteer": ".tsv", "ontology": ".ttl", "patterns": ".toml", "queries": ".rq"}.items():
        assert [n for n in names if n.startswith(f"kg/drawers/{drawer}/") and n.endswith(ending)], drawer
    assert "kg/nlp/model/encoder-int8.onnx" in names
    assert {"kg/link/compiled/names.marisa", "kg/link/compiled/records.sqlite"} <= set(names)
    assert "kg/py.typed" in names
    assert {Path(n).name for n in names if "/licenses/" in n} == {"LICENSE", "NOTICE"}
    assert not [n for n in names if n.startswith(("tests/", "bench/", "seeds/", "training/"))]
    assert wheel.stat().st_size < 40_000_000


def test_the_wheel_alone_builds_a_graph_and_answers(installed: Path, tmp_path: Path) -> None:
    article = shutil.copy(ROOT / "seeds" / "congo-masisi.txt", tmp_path)
    where = _run(str(installed / "python"), "-c", "import kg; print(kg.__file__)", cwd=tmp_path)
    assert Path(where.strip()).is_relative_to(installed.parent), "the checkout does not help"
    said = _run(str(installed / "kg"), "build", article, "-o", "out", cwd=tmp_path)
    assert said.startswith("1 articles, ")
    rows = json.loads(_run(str(installed / "kg"), "query", "articles", "out", "-f", "json", cwd=tmp_path))
    assert len(rows) == 1
    (town,) = json.loads(_run(str(installed / "kg"), "link", "سراقب", "-n", "1", "-f", "json", cwd=tmp_path))
    assert town["item"] == "place/saraqeb"
