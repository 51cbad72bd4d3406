"""Scores accounts on a cluster: tables in, scores and traces out, as tables too."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from functools import reduce
from typing import TYPE_CHECKING, Any

import narwhals.stable.v2 as nw

from icp_rules.cluster.checking import Checked, check_accounts, check_answer, check_facts
from icp_rules.cluster.folder import ClusterFolder
from icp_rules.cluster.ranking import with_best
from icp_rules.cluster.session import cluster_errors, compiled
from icp_rules.cluster.tables import read_table
from icp_rules.diagnostics import Code, Diagnostic, DiagnosticError, Location
from icp_rules.engine import columns, evaluate, with_derived
from icp_rules.judging import SCORE_COLUMNS
from icp_rules.language.characters import FINAL_SIGMA, SMALL_SIGMA
from icp_rules.language.columns import ACCOUNT_ID, NAME, folded
from icp_rules.language.config import ACCOUNTS, SourceConfig
from icp_rules.prospects import derived_list_inputs, rule_fields, wanted_data_points
from icp_rules.records.suppression import read_lists
from icp_rules.relations import map_accounts, map_facts
from icp_rules.relations.data_points import add_portable, refuse_others, table_of
from icp_rules.relations.suppression import SUPPRESSED, fields_for, with_suppressed
from icp_rules.reports.summary import Summary, counts_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from datetime import date
    from pathlib import Path

    from pyspark.sql import Column, DataFrame, SparkSession

    from icp_rules.datapoints import Use
    from icp_rules.language.model import RuleSet
    from icp_rules.plugins.data_point import FactsTable
    from icp_rules.prospects import Progress
    from icp_rules.workspace import Workspace

SCORES, TRACE, _RULE_SET = "scores", "trace", "rule_set"


@dataclass(frozen=True, slots=True)
class Inputs:
    """What is read in place of what ``icp.yaml`` names: files of accounts, and tables of the catalog, by source."""

    files: tuple[Path, ...] = ()
    tables: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class ClusterRun:
    """What scoring came to: ``summary`` counts accounts, ``checked`` the rows of their table."""

    summary: Summary
    checked: Checked

    def too_many_rejects(self, limit: float) -> list[Diagnostic]:
        """Return an error where more than this share of the rows has no account to be of."""
        rows, nobody = self.checked.rows, self.checked.nobody
        if nobody <= limit * rows:
            return []
        message = f"accounts: {nobody:,} of {rows:,} rows have no account_id, more than max_rejects: {limit * 100:g}%"
        return [Diagnostic(Code.REJECTED_ROWS, message, help="Mend them, or raise max_rejects in icp.yaml.")]


@dataclass(frozen=True, slots=True)
class _Scoring:
    """One run: the workspace, the session, and the catalog's tables that stand for sources."""

    session: SparkSession
    workspace: Workspace
    inputs: Inputs
    as_of: date

    def source(self, name: str) -> SourceConfig:
        """Return a source as ``icp.yaml`` has it."""
        source = self.workspace.config.sources.get(name)
        if name == ACCOUNTS and self.inputs.files:
            own = source or SourceConfig(ACCOUNTS, Location(str(self.inputs.files[0])))
            return replace(own, files=self.inputs.files, plugin=None)
        if source is None:
            message = f"there is no source '{name}'"
            help_line = "Name it under sources: in icp.yaml, with a map where its columns are not called like fields."
            raise DiagnosticError(Diagnostic(Code.SOURCE_MISSING, message, help=help_line))
        return source

    def read(self, source: SourceConfig) -> DataFrame:
        """Return a source's rows."""
        return read_table(self.session, source, self.workspace.root, self.inputs.tables)

    def accounts(
        self, fields: frozenset[str], listed: Mapping[str, frozenset[str]]
    ) -> tuple[nw.LazyFrame[Any], Checked]:
        """Return the accounts with all that these fields are made of, and what was found of their table."""
        config, source = self.workspace.config, self.source(ACCOUNTS)
        table = nw.from_native(self.read(source))
        ready = _computed_before(wanted_data_points(self.workspace, fields), table.collect_schema().names())
        uses = [use for use in wanted_data_points(self.workspace, fields) if use.name not in ready]
        refuse_others(uses)
        needs = {name for use in uses for name in use.point.needs}
        judged = config.fields.told_by({*fields, *needs})
        tellers = {teller for n in judged if (teller := config.fields.account[n].filled_from)}
        wanted = config.fields.told_by({*judged, *fields_for(listed), *tellers})
        accounts = map_accounts(table, source, config, wanted=wanted, ready=ready)
        checked = check_accounts(accounts, source, config.fields.account, judged)
        compared = {*checked.free_lists, *derived_list_inputs(config.fields).intersection(checked.lists)}
        accounts = _with_companions(accounts.filter(~nw.col(ACCOUNT_ID).is_null()), sorted(compared))
        accounts = with_derived(accounts, config.fields, wanted)
        for use in uses:
            accounts, answer = add_portable(accounts, use, self.facts(use), as_of=self.as_of)
            check_answer(answer, use)
        return accounts, checked

    def facts(self, use: Use) -> FactsTable | None:
        """Return the table of facts that a data point reads."""
        name = table_of(use)
        if name is None:
            return None
        source = self.source(name)
        rows = map_facts(nw.from_native(self.read(source)), source, self.workspace.config)
        return check_facts(rows, source)


def score_on_cluster(
    session: SparkSession,
    workspace: Workspace,
    rule_sets: Sequence[RuleSet],
    inputs: Inputs,
    out: str,
    progress: Progress,
    *,
    as_of: date,
) -> ClusterRun:
    """Judge the workspace's accounts by these rule sets and write ``scores`` and ``trace`` into the folder ``out``.

    Scores have the columns of ``icp score`` and one partition a rule set; of each rule set there is a trace.

    Raises DiagnosticError where a table cannot be judged as it is, and where the cluster fails; ``out`` is then as it
    was before.
    """
    run = _Scoring(session, workspace, inputs, as_of)
    listed = read_lists(workspace.config, workspace.plugins.sources).on(as_of)
    listed.refuse_described(workspace.config.fields.account)
    named = listed.texts()
    with ClusterFolder(session, out) as folder, cluster_errors(), compiled(session):
        progress("checking tables", 0, 0)
        accounts, checked = run.accounts(rule_fields(rule_sets), named)
        if NAME not in accounts.collect_schema():
            accounts = accounts.with_columns(nw.lit(None, dtype=nw.String).alias(NAME))
        for done, rule_set in enumerate(rule_sets):
            progress("judging", done, len(rule_sets))
            judged: DataFrame = evaluate(rule_set, accounts.to_native(), as_of=as_of)
            judged.write.parquet(folder.path(f"{TRACE}/{rule_set.id}"))
        progress("comparing rule sets", 0, 0)
        traces = {r.id: session.read.parquet(folder.path(f"{TRACE}/{r.id}")) for r in rule_sets}
        scores = with_best(_stacked(traces), rule_sets, workspace.config.rank_by)
        scores = _with_suppressed(scores, accounts, named)
        scores.select(*SCORE_COLUMNS).write.partitionBy(_RULE_SET).parquet(folder.path(SCORES))
        summary = _summary(session.read.parquet(folder.path(SCORES)), rule_sets, checked, as_of)
        folder.commit({"version": 1, "as_of": as_of.isoformat(), "summary": summary.to_dict()})
    return ClusterRun(summary, checked)


def _computed_before(uses: Iterable[Use], present: Sequence[str]) -> list[str]:
    """Return the data points of which the table has the values."""
    return [use.name for use in uses if use.name in present]


def _with_companions(accounts: nw.LazyFrame[Any], lists: Sequence[str]) -> nw.LazyFrame[Any]:
    """Add these lists once more, with each item folded, as they are compared."""
    from pyspark.sql import functions as sf

    def fold(item: Column) -> Column:
        return sf.replace(sf.lower(item), sf.lit(FINAL_SIGMA), sf.lit(SMALL_SIGMA))

    if not lists:
        return accounts
    native: DataFrame = accounts.to_native()
    return nw.from_native(native.withColumns({folded(name): sf.transform(name, fold) for name in lists}))


def _stacked(traces: Mapping[str, DataFrame]) -> DataFrame:
    from pyspark.sql import DataFrame
    from pyspark.sql import functions as sf

    kept = (ACCOUNT_ID, NAME, *columns.SCORES)
    return reduce(
        DataFrame.unionByName,
        (trace.select(*kept).withColumn(_RULE_SET, sf.lit(name)) for name, trace in traces.items()),
    )


def _with_suppressed(scores: DataFrame, accounts: nw.LazyFrame[Any], listed: Mapping[str, frozenset[str]]) -> DataFrame:
    from pyspark.sql import functions as sf

    if not any(listed.values()):
        return scores.withColumn(SUPPRESSED, sf.lit(False))
    out: DataFrame = with_suppressed(accounts, listed).filter(SUPPRESSED).select(ACCOUNT_ID, SUPPRESSED).to_native()
    marked = scores.join(out, ACCOUNT_ID, "left")
    return marked.withColumn(SUPPRESSED, sf.coalesce(SUPPRESSED, sf.lit(False)))


def _summary(scores: DataFrame, rule_sets: Sequence[RuleSet], checked: Checked, as_of: date) -> Summary:
    """Return how many accounts each rule set puts where; which are the best is in the table."""
    rows = scores.groupBy(_RULE_SET, "status", "tier").count().collect()
    counted = [(row[_RULE_SET], row["status"], row["tier"], row["count"]) for row in rows]
    sums = tuple(counts_of(r, [row[1:] for row in counted if row[0] == r.id]) for r in rule_sets)
    return Summary(checked.rows - checked.nobody, as_of, sums, (), ())
