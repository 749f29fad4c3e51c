"""Apache Jena, an outside reader of what we write; its one big jar holds riot and the Fuseki server."""

from __future__ import annotations

import os
import shutil
import subprocess
from functools import cache
from pathlib import Path

import pytest

_ARTEFACT = "org.apache.jena:jena-fuseki-server:5.6.0"  # the last line for Java 17
_FOLDER = Path(__file__).resolve().parents[1] / "build" / "servers"

_LOGGING = """appender.err.type = Console
appender.err.name = err
appender.err.target = SYSTEM_ERR
rootLogger.level = warn
rootLogger.appenderRef.err.ref = err
"""  # the server's own setting mixes remarks into the output


@cache
def jar() -> Path:
    """The jar, fetched once; the test that asks is skipped where it cannot be had, but fails where CI is set."""
    file = _FOLDER / (_ARTEFACT.split(":", 1)[1].replace(":", "-") + ".jar")
    if shutil.which("java") is None:
        _lacking("Apache Jena needs Java")
    if not file.is_file():
        if shutil.which("mvn") is None:
            _lacking("Apache Jena is fetched with Maven (mvn), which is not there")
        command = ["mvn", "-q", "dependency:copy", f"-Dartifact={_ARTEFACT}", f"-DoutputDirectory={_FOLDER}"]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        if done.returncode or not file.is_file():
            _lacking(f"Maven did not fetch Apache Jena: {done.stdout[-300:]}")
    (_FOLDER / "log4j2.properties").write_text(_LOGGING)
    return file


def _lacking(reason: str) -> None:
    if os.environ.get("CI"):
        pytest.fail(reason)
    pytest.skip(reason)


def riot(file: Path, form: str) -> str:
    """What riot reads in a file, as N-Quads. Whatever it has to remark fails the test."""
    logging = _FOLDER / "log4j2.properties"
    command = [
        "java",
        f"-Dlog4j2.configurationFile={logging}",
        "-cp",
        str(jar()),
        "riotcmd.riot",
        "--check",
        "--strict",
        f"--syntax={form}",
        "--output=nq",
    ]
    done = subprocess.run([*command, str(file)], capture_output=True, check=False)
    remarks = done.stderr.decode()
    assert (remarks, done.returncode) == ("", 0), f"riot on {file.name}: {remarks[:2000]}"
    return done.stdout.decode()
