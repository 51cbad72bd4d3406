"""Tables of what can be wrong with a workspace, and what must come of it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pytest
from cli.calling import AS_OF, UNUSABLE

if TYPE_CHECKING:
    from collections.abc import Callable

    from cli.calling import Result, Workspace

CONFIG = "icp.yaml"
ACCOUNTS = "data/accounts.csv"
RULES = "rule_sets/midmarket-saas.yaml"


@dataclass(frozen=True)
class Case:
    """What is done to a fresh workspace, and what must come of it.

    ``where`` is a file with a line's number or some text of it, or None where the finding is of no one place;
    ``says`` stands in the message or in the help.
    """

    name: str
    prepare: Callable[[Workspace], object]
    exit_code: int
    code: str
    where: tuple[str, str | int | None] | None
    says: str = ""
    command: tuple[str, ...] = ("run", *AS_OF)


def edit(name: str, old: str, new: str) -> Callable[[Workspace], object]:
    return lambda w: w.edit(name, old, new)


def write(name: str, content: str | bytes) -> Callable[[Workspace], object]:
    return lambda w: w.write(name, content)


def both(*steps: Callable[[Workspace], object]) -> Callable[[Workspace], object]:
    return lambda w: [step(w) for step in steps]


def found_one(result: Result, workspace: Workspace, case: Case) -> None:
    assert result.code == case.exit_code, result.err
    place = "(.*: )?"
    if case.where is not None:
        file, line = case.where
        number = workspace.line(file, line) if isinstance(line, str) else line
        place = re.escape(file if number is None else f"{file}:{number}") + r"(:\d+)*: "
    assert re.search(rf"^{place}(error|warning) {case.code}: ", result.err, re.MULTILINE), result.err
    assert case.says in result.err


def check(case: Case, workspace: Workspace) -> None:
    case.prepare(workspace)
    found_one(workspace.icp(*case.command), workspace, case)
    if case.exit_code == UNUSABLE:
        assert not (workspace.root / "out" / "run.json").exists()


def table(*cases: Case):
    return pytest.mark.parametrize("case", cases, ids=[case.name for case in cases])
