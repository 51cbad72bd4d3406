"""The lints that come with icp-rules, offered through the hook any plugin uses."""

from __future__ import annotations

from typing import TYPE_CHECKING

from icp_rules.lints.ownership import NoOwner, NoWhy
from icp_rules.lints.waivers import UnknownWaived, UnusedWaiver
from icp_rules.plugins import hookimpl

if TYPE_CHECKING:
    from icp_rules.plugins import Lint


@hookimpl
def icp_lints() -> list[Lint]:
    """Return one of each, in the order of their codes."""
    return [NoOwner(), NoWhy(), UnusedWaiver(), UnknownWaived()]
