"""Compiles the gazetteer while the package is installed or packed, so that no user has to."""

from __future__ import annotations

import sys
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class CompiledGazetteer(BuildHookInterface):  # type: ignore[type-arg]
    """Makes kg/link/compiled/ where it is missing or older than the rows, and puts it into the wheel."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Called by hatchling before the files of a wheel (or of an editable install) are collected."""
        sys.path.insert(0, self.root)
        from kg.link import building

        if not building.is_current():
            building.build()
        build_data["artifacts"].append("/kg/link/compiled/*")
