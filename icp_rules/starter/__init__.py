"""A new workspace: what ``icp init`` writes. It needs the core alone, and no plugin."""

from __future__ import annotations

from importlib import resources
from pathlib import Path
from typing import TYPE_CHECKING

from icp_rules.diagnostics import Code, Diagnostic, DiagnosticError, Location
from icp_rules.language.folders import CONFIG_FILE, RULE_SETS
from icp_rules.reports.files import write_text
from icp_rules.workspace import load_workspace
from icp_rules.workspace_files import schema_files

if TYPE_CHECKING:
    from collections.abc import Iterator
    from importlib.resources.abc import Traversable

_OWN = ("icp.yaml", "data/accounts.csv", "data/contacts.csv")
_SHARED = (
    "rule_sets/lists.yaml",
    "rule_sets/b2b-base.yaml",
    "rule_sets/midmarket-saas.yaml",
    "rule_sets/tests/midmarket-saas.yaml",
    "templates/_brief.md.j2",
    "templates/default.md.j2",
    "templates/revops-lead.md.j2",
    "templates/vp-sales.md.j2",
    "templates/steps/connect.md.j2",
    "templates/steps/last.md.j2",
    "templates/steps/revops-first.md.j2",
    "templates/steps/revops-sample.md.j2",
    "templates/steps/revops-story.md.j2",
)
_GITIGNORE = "out/\n.icp-cache/\n"


def new_workspace(folder: Path) -> Iterator[tuple[Path, bool]]:
    """Write a workspace into a folder; yield each file and whether it was written (False: it was there before).

    A folder with an ``icp.yaml`` and no rule set, as ``icp inspect`` leaves it, gets what it lacks. Raises
    DiagnosticError (ICP804) where the folder is a workspace already, (ICP802) where it can't be written.
    """
    has_config = (folder / CONFIG_FILE).exists()
    if has_config and any((folder / RULE_SETS).glob("*.yaml")):
        place = Location(str(folder / CONFIG_FILE))
        help_line = "Name another folder: icp init my-icp"
        raise DiagnosticError(Diagnostic(Code.WORKSPACE_EXISTS, "there is a workspace here already", place, help_line))
    # the example data is for the example's map: who has an icp.yaml, has data
    own = [] if has_config else _OWN
    texts = {folder / name: (resources.files(__name__) / name).read_text(encoding="utf-8") for name in own}
    packaged = shared()
    for name in _SHARED:
        texts[folder / name] = (packaged / name).read_text(encoding="utf-8")
    texts[folder / ".gitignore"] = _GITIGNORE
    yield from _written(texts)
    yield from _written(schema_files(load_workspace(folder)))


def _written(texts: dict[Path, str]) -> Iterator[tuple[Path, bool]]:
    for path, text in texts.items():
        new = not path.exists()
        if new:
            write_text(path, text)
        yield path, new


def shared() -> Traversable:
    """Return the root of the workspace files that travel along: inside the wheel, or the project's own root."""
    packaged = resources.files("icp_rules") / "_workspace"
    return packaged if packaged.is_dir() else Path(__file__).parents[2]
