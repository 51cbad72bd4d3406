"""What ``icp new`` writes, before names and days are filled in."""

from __future__ import annotations

import re
from importlib import resources

from icp_rules.diagnostics import Code, Diagnostic, DiagnosticError
from icp_rules.language.schema.shapes import identifier


def filled(skeleton: str, **values: str) -> str:
    """Return the text of a skeleton with each ``<name>`` replaced."""
    text = (resources.files(__name__) / skeleton).read_text(encoding="utf-8")
    return re.sub(r"<(\w+)>", lambda match: values[match[1]], text)


def check_id(identity: str) -> None:
    """Raise DiagnosticError (ICP205) for what cannot be an id."""
    schema = identifier()
    if not re.fullmatch(schema["pattern"], identity):
        raise refused(Code.WRONG_FORM, f"'{identity}' cannot be an id", schema["x-help"])


def words(identity: str) -> str:
    """Return an id as words: ``head-of-sales`` is head of sales."""
    return " ".join(re.split("[-_]+", identity)).strip()


def title(identity: str) -> str:
    """Return an id as a name: ``head-of-sales`` is Head of sales."""
    return words(identity).capitalize()


def refused(code: Code, message: str, help_line: str) -> DiagnosticError:
    """Return what to raise for a request that cannot be met."""
    return DiagnosticError(Diagnostic(code, message, help=help_line))
