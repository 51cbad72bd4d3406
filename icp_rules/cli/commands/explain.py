"""``icp explain``."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from icp_rules.cli import options

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from icp_rules.language.model import RuleSet
    from icp_rules.prospects import Prospects
    from icp_rules.workspace import Workspace


@click.command("explain", short_help="Say why an account has its score, and what would lift it.")
@click.argument("account_id")
@click.argument("files", nargs=-1, type=click.Path(exists=True, dir_okay=False, path_type=Path, allow_dash=True))
@options.rule_set
@options.workspace
@options.as_of
@options.format_
def command(
    account_id: str,
    files: Sequence[Path],
    rule_sets: Sequence[str],
    workspace: Path,
    as_of: date,
    format_: str,
) -> None:
    """Say why the account ACCOUNT_ID has its score: states, values, points, cuts, and where each rule stands.

    Then: why it isn't in the next tier, the smallest sets of up to three changes that would lift it, which unknown
    fields would move it and how far, and the source and age of each value.

    FILES are read instead of the workspace's accounts, as in `icp score`.
    """
    from icp_rules.cli import output
    from icp_rules.engine.origins import Origins
    from icp_rules.field_sources import field_sources, with_plugins
    from icp_rules.judging import explain_account, only_account
    from icp_rules.reports import explanation, sources, suppression
    from icp_rules.whatif import what_if
    from icp_rules.workspace import load_workspace

    loaded = load_workspace(workspace)
    chosen = loaded.rule_sets(rule_sets)
    prospects = _only(loaded, chosen, files, account_id, as_of)
    account = only_account(prospects.accounts, account_id)
    failures = {report.name: report.failed_accounts for report in prospects.data_points}
    origins = Origins(loaded.config.fields.account, failures, with_plugins(loaded, field_sources(loaded, files)))
    rows = [
        (r, *explain_account(r, account, account_id, as_of=as_of), what_if(r, account, origins, as_of=as_of))
        for r in chosen
    ]
    output.findings([*loaded.found, *sources.why_unknown(prospects.records, prospects.data_points)])
    entry = suppression.entry_of(prospects.left_out, account_id)
    if format_ == "json":
        output.data([{**explanation.to_dict(*row), "suppressed": entry} for row in rows])
    else:
        if entry is not None:
            output.lines([f"{account_id} may not be contacted: it is {suppression.sentence(entry)}", ""])
        output.lines("\n\n".join(explanation.to_text(*row) for row in rows).split("\n"))


def _only(
    loaded: Workspace, chosen: Sequence[RuleSet], files: Sequence[Path], account_id: str, as_of: date
) -> Prospects:
    """Return all that is known of the one account, with data points for it alone."""
    from icp_rules.cli.progress import progress
    from icp_rules.prospects import read_prospects, rule_fields

    with progress() as tell:
        return read_prospects(loaded, rule_fields(chosen), tell, as_of=as_of, files=files, account_id=account_id)
