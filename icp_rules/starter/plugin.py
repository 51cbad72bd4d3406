"""A new plugin in a workspace."""

from __future__ import annotations

import keyword
import re
from pathlib import Path
from typing import TYPE_CHECKING

from icp_rules.diagnostics import Code
from icp_rules.language.fields import RESERVED
from icp_rules.language.schema.shapes import NAME
from icp_rules.plugins.discovery import FOLDER
from icp_rules.reports.files import refuse_existing, write_text
from icp_rules.starter.skeletons import filled, refused, title
from icp_rules.workspace import shown_here

if TYPE_CHECKING:
    from icp_rules.workspace import Workspace

# What the file itself calls so.
_USED = ("data_point", "hookimpl", "icp_data_points")


def new_plugin(workspace: Workspace, name: str) -> Path:
    """Write a plugin with one data point, both of this name, and return its file.

    Raises DiagnosticError: ICP205 for what cannot be a field's name, ICP315 for one that is taken, ICP804, ICP802.
    """
    if not re.fullmatch(NAME, name) or "__" in name or name in (*RESERVED, *_USED) or keyword.iskeyword(name):
        help_line = "It has small letters, digits and single _, starts with a letter, and is no word of the language."
        raise refused(Code.WRONG_FORM, f"'{name}' cannot be the name of a data point", help_line)
    path = workspace.root / FOLDER / f"{name}.py"
    refuse_existing(Path(shown_here(path)), "Choose another name, or edit that file.")
    taken = workspace.config.fields.account.get(name)
    if taken is not None:
        message = f"there is a field '{name}' already ({taken.origin}): {taken.description}"
        raise refused(Code.NAME_TAKEN, message, "Choose another name.")
    write_text(path, filled("plugin.py.txt", id=name, name=title(name)))
    return path
