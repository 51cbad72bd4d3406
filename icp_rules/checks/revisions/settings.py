"""What two revisions of ``icp.yaml`` say otherwise, beside the fields that rules read."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from icp_rules.checks.revisions.changes import Change, Weight

if TYPE_CHECKING:
    from collections.abc import Iterator

    from icp_rules.language.config import Config

# What says how records are read; the work tree's holds for both.
_READING = ("currency", "rates", "sources", "suppress", "titles")


def setting_changes(base: Config, head: Config) -> Iterator[Change]:
    """Yield what differs: what ranks rule sets counts in each; how records are read does not take part."""
    if base.rank_by != head.rank_by:
        yield Change(Weight.SCORING, f"rank_by is {head.rank_by}, was {base.rank_by}")
    for what in _READING:
        if _said(base, what) != _said(head, what):
            text = f"{what} differs and moves nothing here: records are read once, as the work tree says"
            yield Change(Weight.WORDING, text)


def _said(config: Config, what: str) -> object:
    """Return what a key says, whatever folder the workspace lies in and wherever in a file it stands."""
    return _plain(getattr(config, what), config.root)


def _plain(value: object, root: Path) -> object:
    if isinstance(value, Path):
        return os.path.relpath(value, root)
    if is_dataclass(value) and not isinstance(value, type):
        return {f.name: _plain(getattr(value, f.name), root) for f in fields(value) if f.name != "location"}
    if isinstance(value, Mapping):
        return {key: _plain(item, root) for key, item in value.items()}
    return [_plain(item, root) for item in value] if isinstance(value, tuple | list) else value
