"""All that icp.yaml and rule sets say, apart from where and in how many words: what a fix must not change."""

from __future__ import annotations

from dataclasses import fields, is_dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from icp_rules.diagnostics import Location
from icp_rules.language.model import PerItem, Persona, RuleSet, Test
from icp_rules.language.operators import Argument
from icp_rules.language.patterns import fold_text
from icp_rules.language.portable import alternatives
from icp_rules.language.vocabularies import Vocabulary

if TYPE_CHECKING:
    from collections.abc import Callable

    from icp_rules.language.config import Config


def of_config(config: Config) -> Any:
    """Return what icp.yaml says, to compare: files by their place in the workspace, without what is for `icp lint`."""
    return _relative(_parts(config, without=("root", "lint")), config.root)


def of_rule_set(rule_set: RuleSet) -> Any:
    """Return what a rule set says, to compare; its fields are those of the workspace, which are compared there."""
    return _parts(rule_set, without=("fields",))


def _relative(value: Any, root: Path) -> Any:
    if isinstance(value, Path):
        return value.relative_to(root) if value.is_relative_to(root) else value
    if isinstance(value, tuple | list):
        return [_relative(item, root) for item in value]
    return {key: _relative(item, root) for key, item in value.items()} if isinstance(value, dict) else value


def _meaning(value: Any) -> Any:
    kind = next((kind for kind in _KINDS if isinstance(value, kind)), None)
    if kind is not None:
        return _KINDS[kind](value)
    return _parts(value) if is_dataclass(value) else value


def _parts(value: Any, without: tuple[str, ...] = ()) -> Any:
    names = (one.name for one in fields(value) if one.compare and one.name not in without)
    return type(value).__name__, {name: _meaning(getattr(value, name)) for name in names}


def _argument(test: Test) -> Any:
    """Return the argument; of a list of which any or all are asked for, an item counts once and in any order."""
    kind, argument = test.operator.argument, test.argument
    if kind in (Argument.VALUES, Argument.ITEMS):
        return frozenset(fold_text(one) if isinstance(one, str) and not test.exact else one for one in argument)
    if kind is Argument.GLOBS:
        return frozenset(alternatives(argument))
    return argument


def _of_persona(persona: Persona) -> Any:
    return _parts(persona, without=("titles",)), tuple(dict.fromkeys(map(fold_text, persona.titles)))


_KINDS: dict[type, Callable[[Any], Any]] = {
    Location: lambda _: None,
    Test: lambda test: (test.field, test.operator.name, test.exact, _argument(test)),
    PerItem: lambda one: (one.field.name, frozenset(map(fold_text, one.items)), one.points, one.limit),
    Persona: _of_persona,
    Vocabulary: lambda vocabulary: vocabulary.name,
    dict: lambda of: {key: _meaning(item) for key, item in of.items()},
    tuple: lambda items: [_meaning(item) for item in items],
}
