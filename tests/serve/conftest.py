"""The service over a few items, behind a real server on a free port."""

from __future__ import annotations

import json
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx
import pytest
import uvicorn
from jsonschema import Draft202012Validator

from kg.link.catalogue import Catalogue
from kg.link.records import Item
from kg.serve import web
from kg.serve.service import Service

SCHEMAS = json.loads((Path(__file__).parents[1] / "fixtures" / "reconciliation" / "schemas.json").read_text("utf-8"))
ITEMS = (
    Item("country/syria", "Syria", "Country", ("Syria", "Syrian Arab Republic"), "Q858", "SY"),
    Item("place/tripoli", "Tripoli", "Settlement", ("Tripoli", "Tarabulus"), "Q3579", "LY", 32.88, 13.19, 1126000),
    Item("place/tripoli-lebanon", "Tripoli", "Settlement", ("Tripoli", "Trâblous"), "Q168954", "LB", 34.43, 35.85),
    Item(
        "organisation/front",
        "Front <of> the \u2028Coast",
        "NonStateArmedGroup",
        ("Front of the Coast",),
        country="SY",
        description="rebels & others",
        start="2012-01-01",
        end="2017-06-30",
    ),
    Item("organisation/front-2", "Front of the Coast", "NonStateArmedGroup", country="LY", start="2018"),
)

Checked = Callable[[Any, str], Any]


@contextmanager
def serving(service: Service) -> Iterator[str]:
    """The address of a server that answers until the block ends."""
    listening = socket.create_server(("127.0.0.1", 0))
    server = uvicorn.Server(uvicorn.Config(web.app(service), log_level="warning", lifespan="off"))
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]}, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{listening.getsockname()[1]}"
    finally:
        server.should_exit = True
        thread.join(10)
        listening.close()
        assert not thread.is_alive()


@pytest.fixture(scope="session")
def base() -> Iterator[str]:
    with serving(Service(Catalogue(ITEMS), version="0")) as address:
        yield address


@pytest.fixture
def client(base: str) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=base, timeout=10) as http:
        yield http


def checked(answer: Any, schema: str) -> Any:
    """The answer, if it keeps to what the specification says of such a message."""
    Draft202012Validator({"$ref": f"#/$defs/{schema}", "$defs": SCHEMAS["$defs"]}).validate(answer)
    return answer
