"""The data files that come with the package, ``icp_rules/data``, which anyone can edit."""

from __future__ import annotations

from importlib.resources import files
from typing import Any


def packaged_data(name: str) -> Any:
    """Return what the data file ``<name>.yaml`` holds, as ``texts_of`` does; it is read anew each time."""
    return texts_of((files("icp_rules") / "data" / f"{name}.yaml").read_text(encoding="utf-8"))


def texts_of(text: str) -> Any:
    """Return the lists and mappings of a YAML text; every scalar is a text: NO is not `false`, and 4.10 is not 4.1."""
    import yaml

    return yaml.load(text, Loader=getattr(yaml, "CBaseLoader", yaml.BaseLoader))  # noqa: S506 - makes no objects
