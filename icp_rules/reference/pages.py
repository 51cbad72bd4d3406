"""The pages of a workspace, and the folder that they are written to."""

from __future__ import annotations

from collections import defaultdict
from pathlib import Path
from typing import TYPE_CHECKING

from icp_rules.briefs.markdown import escaped
from icp_rules.diagnostics import Code, Diagnostic, DiagnosticError, Location
from icp_rules.language.fields import ACCOUNT_PREFIX, CONTACT_PREFIX
from icp_rules.reference.fields import fields_page
from icp_rules.reference.markdown import paragraph, table
from icp_rules.reference.operators import operators_page
from icp_rules.reference.rule_set import expected_value, page_name, reviewed, rule_set_page
from icp_rules.workspace import shown_here

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from icp_rules.language.model import RuleSet
    from icp_rules.workspace import Workspace

# How every page starts: what does not is somebody else's file.
NOTE = "<!-- Made by `icp docs` from the workspace's files: edit those. -->\n"


def workspace_pages(workspace: Workspace) -> dict[str, str]:
    """Return the text of each page by its path in their folder.

    Raises DiagnosticError with everything that is wrong where the workspace has errors.
    """
    if workspace.errors:
        raise DiagnosticError(workspace.found)
    rule_sets = workspace.library.rule_sets.values()
    pages = {
        "README.md": _index(rule_sets),
        "fields.md": ["# Fields\n", *fields_page(workspace, _readers(rule_sets))],
        "operators.md": ["# Operators\n", *operators_page()],
        **{page_name(r.id): rule_set_page(r) for r in rule_sets},
    }
    return {name: "\n".join((NOTE, *parts)) for name, parts in pages.items()}


def outdated(folder: Path, pages: Mapping[str, str]) -> list[Path]:
    """Return the files that are missing or not as they should be, and those of an earlier time that should be gone.

    Raises DiagnosticError (ICP804) where a page's place is taken by a file that ``icp docs`` did not write.
    """
    paths = {folder / name: text for name, text in pages.items()}
    theirs = [path for path in paths if path.exists() and not _is_ours(path)]
    if theirs:
        help_line = "Move it away, or choose another folder with --out."
        message = "icp docs did not write this file, and does not replace it"
        raise DiagnosticError(
            [Diagnostic(Code.WORKSPACE_EXISTS, message, Location(shown_here(path)), help_line) for path in theirs]
        )
    stale = [path for path, text in paths.items() if not path.exists() or path.read_text(encoding="utf-8") != text]
    before = sorted((folder / Path(page_name("x")).parent).glob("*.md"))
    return stale + [path for path in before if path not in paths and _is_ours(path)]


def _is_ours(path: Path) -> bool:
    if not path.is_file():
        return False
    # a checkout may have turned its line breaks into CRLF
    with path.open("rb") as file:
        return file.readline(len(NOTE) + 1).rstrip(b"\r\n") == NOTE.rstrip("\n").encode()


def _index(rule_sets: Iterable[RuleSet]) -> Iterator[str]:
    yield "# Ideal customer profiles\n"
    yield paragraph("What the rule sets of this workspace ask for, in words.")
    headers = ("rule set", "what it is for", "owner", "expected value", "reviewed")
    judging = [r for r in rule_sets if not r.base]
    bases = [r for r in rule_sets if r.base]
    yield table(headers, [_row(r) for r in judging])
    if bases:
        yield "## Bases\n"
        yield paragraph("They judge nobody; rule sets extend them.")
        yield table(headers, [_row(r) for r in bases])
    yield "## What rules may use\n"
    yield paragraph("[Fields](fields.md) and [operators](operators.md).")


def _row(rule_set: RuleSet) -> tuple[str, ...]:
    name = f"[{escaped(rule_set.name)}]({page_name(rule_set.id)})"
    about = escaped(rule_set.description or "")
    return name, about, escaped(rule_set.owner or ""), expected_value(rule_set), reviewed(rule_set)


def _readers(rule_sets: Iterable[RuleSet]) -> dict[str, list[str]]:
    """Return the rule sets that read each account field, as links."""
    readers: dict[str, list[str]] = defaultdict(list)
    for rule_set in rule_sets:
        of_account = {f.removeprefix(ACCOUNT_PREFIX) for f in rule_set.match_fields() if f.startswith(ACCOUNT_PREFIX)}
        of_account |= {f for f in rule_set.step_fields() if not f.startswith(CONTACT_PREFIX)}
        for name in () if rule_set.base else sorted(rule_set.judged_fields() | of_account):
            readers[name].append(f"[{rule_set.id}]({page_name(rule_set.id)})")
    return readers
