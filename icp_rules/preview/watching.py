"""Tells whether a workspace's files have changed, by looking at them: no service of the system is needed for that."""

from __future__ import annotations

from typing import TYPE_CHECKING

from icp_rules.language.folders import files_in
from icp_rules.plugins.discovery import FOLDER
from icp_rules.records.files import files_named
from icp_rules.run_record import rule_files, suppress_files
from icp_rules.workspace import TEMPLATES

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from icp_rules.workspace import Workspace

_TEMPLATE = ".j2"

# When each file was changed, how large it is, and which it is: an editor may put another in its place.
Stamps = dict["Path", tuple[int, int, int]]


def template_stamps(workspace: Workspace) -> Stamps:
    """Return the stamps of the templates, those of plugins among them: what they change is rendered, no more."""
    of_kinds = (kind.folder for kind in workspace.plugins.briefs.values() if kind.folder)
    folders = {workspace.root / TEMPLATES, *of_kinds}
    return _stamps(path for folder in folders for path in files_in(folder, f"**/*{_TEMPLATE}"))


def rule_stamps(workspace: Workspace) -> Stamps:
    """Return the stamps of all other files that briefs depend on: icp.yaml, rule sets, plugins and sources."""
    root, config = workspace.root, workspace.config
    plugins = (path for path in files_in(root / FOLDER, "*") if path.suffix != _TEMPLATE)
    sources = (file for source in config.sources.values() for path in source.files for file in files_named(path, root))
    return _stamps((*rule_files(workspace), *plugins, *suppress_files(workspace), *sources))


def _stamps(paths: Iterable[Path]) -> Stamps:
    found: Stamps = {}
    for path in paths:
        try:
            stat = path.stat()
        except OSError:  # gone meanwhile: it is among the files no more
            continue
        found[path] = (stat.st_mtime_ns, stat.st_size, stat.st_ino)
    return found
