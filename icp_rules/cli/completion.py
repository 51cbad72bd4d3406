"""What a shell offers for an id as it is typed: read from the files alone, so that nobody waits."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    import click

# Set by a shell that asks what may come next: click answers instead of running a command.
VARIABLE = "_ICP_COMPLETE"


def rule_set_ids(ctx: click.Context, param: click.Parameter, incomplete: str) -> list[str]:  # noqa: ARG001 - click's signature
    """Return the rule sets of the workspace, by the names of their files."""
    return [file.stem for file in _rule_set_files(ctx) if file.stem.startswith(incomplete)]


def persona_ids(ctx: click.Context, param: click.Parameter, incomplete: str) -> list[str]:  # noqa: ARG001 - click's signature
    """Return the personas of the rule sets named before, or of all."""
    files = {file.stem: file for file in _rule_set_files(ctx)}
    found = dict.fromkeys(_personas(files, ctx.params.get("rule_sets") or files))
    return [identity for identity in found if identity.startswith(incomplete)]


def _rule_set_files(ctx: click.Context) -> list[Path]:
    from icp_rules.language.folders import RULE_SETS, folder_with_config, rule_set_files

    root = folder_with_config(Path(ctx.params.get("workspace") or ".").resolve())
    return rule_set_files(root / RULE_SETS) if root else []


def _personas(files: dict[str, Path], wanted: Iterable[str]) -> Iterator[str]:
    """Yield the ids of personas in these rule sets and those they extend; what cannot be read has none."""
    from icp_rules.diagnostics import DiagnosticError
    from icp_rules.language.nodes import Mapping_
    from icp_rules.language.yaml_reader import read_yaml

    waiting, seen = list(wanted), set()
    while waiting:
        name = waiting.pop(0)
        if name in seen or name not in files:
            continue
        seen.add(name)
        try:
            root = read_yaml(files[name])
        except DiagnosticError:
            continue
        yield from (i for item in root.items("personas") if isinstance(item, Mapping_) and (i := item.text("id")))
        waiting.append(root.text("extends") or "")
