"""The files a rule set is made of, and what of it is its own."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from icp_rules.language.model import Criterion, Rule, RuleSet
    from icp_rules.language.nodes import Mapping_
    from icp_rules.language.reading import Library


def files_of(name: str, library: Library) -> dict[str, Mapping_]:
    """Return the files of a rule set as they are written, by their stems: its own first, then what it extends."""
    found: dict[str, Mapping_] = {}
    stem: str | None = name
    while stem is not None and stem not in found and stem in library.trees:
        found[stem] = library.trees[stem]
        stem = found[stem].text("extends")
    return found


def is_own(rule_set: RuleSet, rule: Rule | Criterion) -> bool:
    """Tell whether a rule stands in the rule set's own file: one that is inherited may be meant for others as well."""
    return rule.location.file == rule_set.path
