"""Checks templates without rendering them, and tells which account fields they read."""

from __future__ import annotations

from typing import TYPE_CHECKING

from icp_rules.language.wording import placeholders

if TYPE_CHECKING:
    from collections.abc import Iterable

    from icp_rules.briefs.templates import Templates
    from icp_rules.diagnostics import Diagnostic
    from icp_rules.language.model import RuleSet


def check_templates(rule_sets: Iterable[RuleSet], templates: Templates) -> list[Diagnostic]:
    """Return what is wrong with the templates these rule sets need, and those they extend, include and import.

    Found are templates that are missing (ICP705), that are not valid Jinja (ICP701), that read what is not in the
    context (ICP702, with line, column and the nearest name), and that try to leave the sandbox or their folder
    (ICP704). Arguments of macros are not followed.
    """
    found = (finding for rule_set in rule_sets for finding in templates.findings(rule_set).found)
    return list(dict.fromkeys(found))


def fields_used(rule_set: RuleSet, templates: Templates) -> frozenset[str]:
    """Return the account fields that the templates of a rule set's personas read, and their texts name.

    Where a template reads an attribute of what cannot be followed, such as a macro's argument, it counts as a field of
    the account if there is one of that name; where it computes the name, all fields count.
    """
    findings = templates.findings(rule_set)
    known = rule_set.fields.account
    if findings.computed:
        return frozenset(known)
    texts = {name for p in rule_set.personas for text in p.texts for name, _ in placeholders(text)}
    return frozenset(known).intersection(findings.fields | findings.names | texts)
