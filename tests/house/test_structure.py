"""The shape of the house: sizes, names, doors, public names."""

from __future__ import annotations

import ast
import statistics
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

import kg

PACKAGE = Path(kg.__file__).parent
MODULES = sorted(PACKAGE.rglob("*.py"))
BANNED = {"utils", "util", "core", "manager", "helpers", "helper", "misc", "common"}

Function = ast.FunctionDef | ast.AsyncFunctionDef


def functions(module: Path) -> Iterator[Function]:
    tree = ast.parse(module.read_text("utf-8"))
    return (node for node in ast.walk(tree) if isinstance(node, Function))


def length(function: Function) -> int:
    """Lines of code: without the docstring."""
    first = function.body[0]
    documented = isinstance(first, ast.Expr) and isinstance(first.value, ast.Constant)
    doc = (first.end_lineno or 0) - first.lineno + 1 if documented else 0
    return (function.end_lineno or 0) - function.lineno + 1 - doc


def test_there_are_modules() -> None:
    assert len(MODULES) > 20


@pytest.mark.parametrize("module", MODULES, ids=lambda m: m.relative_to(PACKAGE).as_posix())
def test_modules_are_short_and_well_named(module: Path) -> None:
    assert len(module.read_text("utf-8").splitlines()) <= 500
    assert module.stem not in BANNED
    tree = ast.parse(module.read_text("utf-8"))
    assert ast.get_docstring(tree), "a module says what it is for"
    assert not [f"{f.name}: {length(f)} lines" for f in functions(module) if length(f) > 80]


def test_functions_are_short() -> None:
    lengths = [length(function) for module in MODULES for function in functions(module)]
    assert statistics.median(lengths) <= 10
    assert sum(n > 40 for n in lengths) <= len(lengths) // 50


def test_public_names_are_sorted_and_there() -> None:
    assert kg.__all__ == sorted(kg.__all__)
    assert all(getattr(kg, name) for name in kg.__all__)


def test_no_other_public_name() -> None:
    with pytest.raises(AttributeError, match="no attribute 'biuld'"):
        _ = kg.biuld  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    ("command", "heavy"),
    [
        (["--help"], {"spacy", "numpy", "onnxruntime", "rdflib", "pyoxigraph", "trafilatura", "owlready2"}),
        (["build", "--help"], {"spacy", "numpy", "onnxruntime", "rdflib", "trafilatura"}),
        (["query", "--list"], {"spacy", "onnxruntime", "trafilatura", "owlready2", "pyshacl"}),
    ],
)
def test_a_command_imports_only_what_it_needs(command: list[str], heavy: set[str]) -> None:
    code = f"import sys, kg.cli as c; sys.argv[1:] = {command!r}\n" + (
        "try: c.main()\nexcept SystemExit: print('\\n' + ' '.join(sys.modules))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    loaded = set(done.stdout.splitlines()[-1].split())
    assert "kg.cli" in loaded
    assert not loaded & heavy


def test_importing_kg_does_no_work() -> None:
    code = "import sys, kg; print(*(name for name in sys.modules if name.startswith('kg')))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["kg"]


def test_only_the_command_line_prints() -> None:
    printing = [
        module.name
        for module in MODULES
        for node in ast.walk(ast.parse(module.read_text("utf-8")))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "print"
    ]
    assert set(printing) == {"cli.py", "terminal.py"}
