"""The tables of a run: scores, traces, panels, who gets no brief and who was left out, rejects."""

from __future__ import annotations

from typing import TYPE_CHECKING

from icp_rules.exporting import write

if TYPE_CHECKING:
    import polars as pl

    from icp_rules.judging import Judgement
    from icp_rules.outreach import Outreach
    from icp_rules.plugins.loader import Plugins
    from icp_rules.prospects import Prospects
    from icp_rules.reports.output_folder import OutputFolder


def write_tables(
    plugins: Plugins, prospects: Prospects, judgement: Judgement, outreach: Outreach, folder: OutputFolder
) -> None:
    """Write the tables, each in the format its suffix says."""
    tables: dict[str, pl.DataFrame] = {
        "scores.parquet": judgement.scores,
        "scores.csv": judgement.scores,
        **{f"trace/{name}.parquet": trace for name, trace in judgement.traces.items()},
        "panel.parquet": outreach.panel,
        "left_out.csv": outreach.left_out.drop("contact_row"),
        "rejects.csv": prospects.records.rejects,
        "suppressed.csv": prospects.left_out.table(),
    }
    for name, frame in tables.items():
        with folder.path(name).open("wb") as file:
            write(frame, plugins.exports[name[name.rindex(".") :]], file)
