"""The kinds of brief that come with icp-rules, offered through the hook any plugin uses."""

from __future__ import annotations

from icp_rules.plugins import BriefKind, hookimpl

BRIEF = "brief"
SEQUENCE = "sequence"


@hookimpl
def icp_briefs() -> list[BriefKind]:
    """Return the kinds whose templates the personas name, with ``brief:`` and in their ``sequence:``."""
    return [
        BriefKind(BRIEF, "an outreach brief, from the template that the persona names with `brief:`"),
        BriefKind(
            SEQUENCE, "a plan for each contact, from the steps under `sequence:` of the persona", footnotes=False
        ),
    ]
