"""What came of changes, as text and as plain data."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from icp_rules.language.wording import percent

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from icp_rules.checks.mutating.noticing import Mutation


def mutation_text(mutations: Sequence[Mutation]) -> Iterator[str]:
    """Yield the lines that say which changes no case notices, rule set by rule set."""
    noticed, total = sum(one.noticed for one in mutations), sum(one.changes for one in mutations)
    yield f"\nChanges {percent(_share(noticed, total))} noticed ({noticed:,} of {total:,})"
    for one in mutations:
        yield f"\n  {one.rule_set} {percent(_share(one.noticed, one.changes))} ({one.noticed:,} of {one.changes:,})"
        for mutant in one.unnoticed:
            yield f"    no case notices: {mutant.rule}: {mutant.says} ({mutant.location.line_of_file})"
            yield f"        add a case with {mutant.needs}"


def mutation_dict(mutations: Sequence[Mutation]) -> dict[str, Any]:
    """Return the changes as plain data."""
    return {
        "percent": _share(sum(one.noticed for one in mutations), sum(one.changes for one in mutations)),
        "rule_sets": [
            {
                "rule_set": one.rule_set,
                "percent": _share(one.noticed, one.changes),
                "noticed": one.noticed,
                "of": one.changes,
                "unnoticed": [
                    {
                        "rule": mutant.rule,
                        "change": mutant.says,
                        "needs": mutant.needs,
                        "file": mutant.location.file,
                        "line": mutant.location.line,
                    }
                    for mutant in one.unnoticed
                ],
            }
            for one in mutations
        ],
    }


def _share(noticed: int, total: int) -> float:
    return 100 * noticed / total if total else 100.0
