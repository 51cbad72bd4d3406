"""Accounts as dictionaries, changed by hand, for the plain judge to say what the search must have found."""

from __future__ import annotations

from itertools import combinations
from typing import TYPE_CHECKING, Any

from engine.strategies import AS_OF, FIELDS, SCHEMA, frame
from oracle import Row, Tree, fold, judge

from icp_rules.engine import evaluate, gated
from icp_rules.engine.origins import Origins
from icp_rules.whatif import what_if
from icp_rules.whatif.hypothetical import judged_columns
from icp_rules.whatif.questions import questions
from icp_rules.whatif.steps import Step, steps_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    import polars as pl

    from icp_rules.language.model import RuleSet
    from icp_rules.whatif import Outlook
    from icp_rules.whatif.lifting import Goal

ORIGINS = Origins(FIELDS.account, {}, {})


def outlook(rule_set: RuleSet, row: Row) -> Outlook:
    return what_if(rule_set, frame([row]), ORIGINS, as_of=AS_OF)


def account_of(rule_set: RuleSet, row: Row) -> pl.DataFrame:
    return judged_columns(frame([row]), rule_set)


def judged(rule_set: RuleSet, row: Row) -> dict[str, Any]:
    found: dict[str, Any] = evaluate(rule_set, frame([row]), as_of=AS_OF).row(0, named=True)
    return found


def all_steps(rule_set: RuleSet, row: Row) -> list[Step]:
    account = account_of(rule_set, row)
    usable = gated(account, rule_set, as_of=AS_OF).row(0, named=True)
    return steps_of(rule_set, questions(rule_set), account, usable, AS_OF)


def changed(row: Row, steps: Sequence[Step]) -> Row:
    """Return a record after these changes, worked out without the code that is tested."""
    result = dict(row)
    for name in {step.field.name for step in steps}:
        mine = [step for step in steps if step.field.name == name]
        if mine[0].kind == "set":
            result[name] = mine[0].value
        else:
            folds = f"{name}__folded" in row
            gone = {fold(s.value) if folds else s.value for s in mine if s.kind == "remove"}
            kept = [item for item in mine[0].before or [] if (fold(item) if folds else item) not in gone]
            result[name] = kept + [s.value for s in mine if s.kind == "add"]
        result[f"{name}__as_of"] = AS_OF
        if f"{name}__folded" in row:
            result[f"{name}__folded"] = [fold(item) for item in result[name]]
    return result


def reaches(tree: Tree, row: Row, steps: Sequence[Step], goal: Goal) -> bool:
    found = judge(tree, SCHEMA, changed(row, steps), AS_OF)
    return found["status"] == "qualified" if goal.tier is None else found["tier"] in goal.tiers


def parts(steps: Sequence[Step]) -> Iterator[tuple[Step, ...]]:
    for size in range(len(steps)):
        yield from combinations(steps, size)


def compatible(steps: Sequence[Step]) -> bool:
    """Tell whether no two changes give one field two values."""
    return not any(one.field is two.field and "set" in (one.kind, two.kind) for one, two in combinations(steps, 2))
