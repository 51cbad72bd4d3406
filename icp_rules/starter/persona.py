"""A new persona in a rule set that is there, and the template of its brief."""

from __future__ import annotations

from typing import TYPE_CHECKING

from icp_rules.diagnostics import Code, Diagnostic, DiagnosticError, Location
from icp_rules.language.inserting import with_item
from icp_rules.reports.files import write_text
from icp_rules.starter import shared
from icp_rules.starter.rule_set import existing_rule_set
from icp_rules.starter.skeletons import check_id, filled, title, words
from icp_rules.workspace import TEMPLATES, shown_here

if TYPE_CHECKING:
    from pathlib import Path

    from icp_rules.language.model import RuleSet

_DEFAULT = "default.md.j2"
# What the default builds on.
_FRAME = "_brief.md.j2"


def new_persona(root: Path, rule_set: str, identity: str) -> tuple[Path, dict[Path, bool]]:
    """Add a persona to a rule set; return the rule set's file, and its templates with whether each was written.

    Raises DiagnosticError: ICP205 for what cannot be an id, ICP316 where there is no such rule set, ICP804 where it
    has such a persona, what is wrong with the rule set's file, ICP802.
    """
    check_id(identity)
    _, found, path = existing_rule_set(root, rule_set)
    _check_new(found, identity)
    item = filled("persona.yaml", id=identity, name=title(identity), words=words(identity))
    text = with_item(path.read_bytes().decode("utf-8"), "personas", item)
    if text is None:
        message, place = "the persona cannot be added by adding lines alone", Location(shown_here(path))
        help_line = f"Add it by hand, as an item of `personas:`:\n{item}"
        raise DiagnosticError(Diagnostic(Code.CANNOT_WRITE, message, place, help_line))
    # templates first: at no time does the rule set name one that is not there
    templates = _write_templates(root, identity)
    write_text(path, text)
    return path, templates


def _check_new(rule_set: RuleSet, identity: str) -> None:
    there = next((persona for persona in rule_set.personas if persona.id == identity), None)
    if there is not None:
        message, help_line = (
            f"'{rule_set.id}' has a persona '{identity}' already",
            "Choose another id, or edit that one.",
        )
        raise DiagnosticError(Diagnostic(Code.WORKSPACE_EXISTS, message, there.location, help_line))


def _write_templates(root: Path, identity: str) -> dict[Path, bool]:
    """Write the persona's template, and what it builds on where that is missing; return which were written."""
    folder, packaged = root / TEMPLATES, shared() / TEMPLATES
    own, frame, template = folder / _DEFAULT, folder / _FRAME, folder / f"{identity}.md.j2"
    default = (own if own.is_file() else packaged / _DEFAULT).read_text(encoding="utf-8-sig")
    note = f"{{# The brief for '{identity}': say what this role wants to hear. #}}\n"
    texts = {template: note + default}
    if not frame.exists():
        texts[frame] = (packaged / _FRAME).read_text(encoding="utf-8")
    missing = {file: text for file, text in texts.items() if not file.exists()}
    for file, text in missing.items():
        write_text(file, text)
    return {file: file in missing for file in texts}
