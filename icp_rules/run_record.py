"""What ``run.json`` says of a run besides its files: counts, the day, versions, and hashes of all that went in."""

from __future__ import annotations

import platform
from importlib.metadata import version
from typing import TYPE_CHECKING, Any

from icp_rules.briefs.panel import panel_counts
from icp_rules.briefs.plan import SURVIVOR, left_out_counts
from icp_rules.briefs.ranking import RANKING
from icp_rules.language.folders import RULE_SETS, files_in
from icp_rules.records.files import files_named
from icp_rules.reports import sources
from icp_rules.reports.files import digest
from icp_rules.workspace import TEMPLATES

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date
    from pathlib import Path

    from icp_rules.judging import Judgement
    from icp_rules.outreach import Outreach
    from icp_rules.prospects import Prospects
    from icp_rules.reports.summary import Summary
    from icp_rules.workspace import Workspace

_LIBRARIES = ("icp-rules", "polars", "narwhals", "Jinja2", "markdown-it-py", "PyYAML")


def run_record(
    workspace: Workspace,
    prospects: Prospects,
    judgement: Judgement,
    outreach: Outreach,
    summary: Summary,
    *,
    start: date | None = None,
) -> dict[str, Any]:
    """Return the record as plain data. It holds no clock: the same inputs give the same record.

    ``start`` is the first day of sequences that was asked for.
    """
    root = workspace.root
    inputs = [path for report in prospects.records.sources for path in report.paths]
    inputs += suppress_files(workspace)
    libraries = (*_LIBRARIES, *(["Babel"] if workspace.config.briefs.locale else []))
    return {
        "version": 1,
        "as_of": summary.as_of.isoformat(),
        "start": (start or summary.as_of).isoformat(),
        "summary": summary.to_dict(),
        **sources.to_dict(prospects.records, prospects.data_points),
        "suppressed_accounts": judgement.scores.filter("suppressed")["account_id"].n_unique(),
        "suppressed": prospects.left_out.counts().to_dict(),
        "briefs": {
            "accounts": outreach.accounts,
            "written": outreach.written,
            "blocked": outreach.blocked,
            **outreach.lacks.to_dict(),
        },
        "panel": {
            **panel_counts(outreach.panel),
            "left_out": left_out_counts(outreach.left_out),
            "best_contact": [rule.text for rule in RANKING],
            "one_brief_a_person": list(SURVIVOR),
        },
        "steps": outreach.steps,
        "hashes": {
            "rules": digests(root, rule_files(workspace)),
            "templates": digests(root, files_in(root / TEMPLATES, "**/*.j2")),
            "inputs": digests(root, inputs),
            "plugins": plugin_digests(workspace),
        },
        "versions": {"python": platform.python_version(), **{name: version(name) for name in libraries}},
    }


def rule_files(workspace: Workspace) -> list[Path]:
    """Return the files that say how records are read and judged."""
    root, config = workspace.root, workspace.config
    words = [*config.vocabularies, *([config.titles] if config.titles else [])]
    return [root / "icp.yaml", *words, *files_in(root / RULE_SETS, "*.yaml")]


def suppress_files(workspace: Workspace) -> list[Path]:
    """Return the files that say who may not be contacted."""
    return [
        file
        for listed in workspace.config.suppress
        for path in listed.source.files
        for file in files_named(path, workspace.root)
    ]


def plugin_digests(workspace: Workspace) -> dict[str, str]:
    """Return the hash of each plugin that is in use."""
    return {f"{p.name} ({p.origin})": p.digest for p in workspace.plugins.loaded if not p.error}


def digests(root: Path, paths: Iterable[Path]) -> dict[str, str | None]:
    """Return the SHA-256 of files by their names, None of one that can't be read any more."""
    return {
        (path.relative_to(root).as_posix() if path.is_relative_to(root) else str(path)): _digest(path) for path in paths
    }


def _digest(path: Path) -> str | None:
    """Return the SHA-256 of what went in, or None where it can no longer be read: a pipe, a file that is gone."""
    try:
        return digest(path) if path.is_file() else None
    except OSError:
        return None
