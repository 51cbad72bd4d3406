"""The kind of brief that comes with icp-rules, offered through the hook any plugin uses."""

from __future__ import annotations

from icp_rules.plugins import BriefKind, hookimpl

BRIEF = "brief"


@hookimpl
def icp_briefs() -> list[BriefKind]:
    """Return the kind whose templates the personas name with ``brief:``."""
    return [BriefKind(BRIEF, "an outreach brief, from the template that the persona names with `brief:`")]
