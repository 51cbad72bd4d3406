"""Reads which lints run and what of their findings to live with: ``lint:`` of ``icp.yaml``, ``waive:`` of rule sets."""

from __future__ import annotations

from typing import TYPE_CHECKING

from icp_rules.diagnostics import Severity
from icp_rules.language.config import LintConfig, LintName
from icp_rules.language.model import Waiver
from icp_rules.language.nodes import Mapping_, Scalar

if TYPE_CHECKING:
    from icp_rules.language.nodes import Node


def read_lint(node: Mapping_ | None) -> LintConfig:
    """Return what ``lint:`` says."""
    if node is None:
        return LintConfig()
    severity = node.mapping("severity")
    return LintConfig(
        tuple(_named(item) for item in node.items("include") if isinstance(item, Scalar)),
        tuple(_named(item) for item in node.items("exclude") if isinstance(item, Scalar)),
        {_named(key): Severity(_text(value)) for key, value in severity.entries().values()} if severity else {},
        read_waivers(node),
    )


def read_waivers(node: Mapping_) -> tuple[Waiver, ...]:
    """Return what ``waive:`` lists."""
    items = (item for item in node.items("waive") if isinstance(item, Mapping_))
    return tuple(
        Waiver(_text(item.get("lint")), _text(item.get("reason")), item.span.location, item.text("at"))
        for item in items
    )


def _named(node: Scalar) -> LintName:
    return LintName(node.text, node.span.location)


def _text(node: Node | None) -> str:
    return node.text if isinstance(node, Scalar) else ""
