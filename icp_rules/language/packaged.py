"""The data files that come with the package, ``icp_rules/data``, which anyone can edit."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import yaml


PACKAGED = Path(__file__).parents[1] / "data"


def packaged_data(name: str) -> Any:
    """Return what the data file ``<name>.yaml`` holds, as ``texts_of`` does; it is read anew each time."""
    return texts_of((PACKAGED / f"{name}.yaml").read_text(encoding="utf-8"))


def texts_of(text: str) -> Any:
    """Return the lists and mappings of a YAML text; every scalar is a text: NO is not `false`, and 4.10 is not 4.1."""
    import yaml

    # yaml.load takes twice as long to make the same of the nodes, and commands wait for countries and technologies
    node = yaml.compose(text, Loader=getattr(yaml, "CBaseLoader", yaml.BaseLoader))
    return None if node is None else _held(node)


def _held(node: yaml.Node) -> Any:
    if isinstance(node.value, str):
        return node.value
    if node.tag.endswith(":map"):
        return {key.value: _held(value) for key, value in node.value}
    return [_held(item) for item in node.value]
