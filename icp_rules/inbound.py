"""Records as a form or a webhook sends them, judged one or a few at a time by what was loaded once."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from icp_rules.datapoints import add_data_points
from icp_rules.engine import columns
from icp_rules.judging import explain_account, judge
from icp_rules.language.fields import FieldType
from icp_rules.prospects import CACHE, rule_fields, wanted_data_points, with_derived_fields
from icp_rules.records.cells import folded
from icp_rules.records.reading import read_given
from icp_rules.records.suppression import read_lists

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from typing import Any

    import polars as pl

    from icp_rules.datapoints import DataPointReport, Use
    from icp_rules.diagnostics import Diagnostic
    from icp_rules.engine import Explanation
    from icp_rules.judging import Judgement
    from icp_rules.language.fields import Field
    from icp_rules.language.model import RuleSet
    from icp_rules.records import Records
    from icp_rules.records.suppression import Lists
    from icp_rules.workspace import Workspace


@dataclass(frozen=True, slots=True)
class Answer:
    """What came of records.

    ``scores`` has one row an account and rule set, as in the table of scores that ``icp score`` writes; ``traces``
    what ``evaluate`` returned, by the rule set's id; ``rejects`` the records that could not be used, ``line`` being
    their place, from 1. ``diagnostics`` are warnings: cells that could not be read and so count as unknown, values that
    no vocabulary knows, data points that failed.
    """

    inbound: Inbound
    records: Records
    accounts: pl.DataFrame
    judgement: Judgement
    data_points: tuple[DataPointReport, ...]
    as_of: date

    @property
    def scores(self) -> pl.DataFrame:
        """One row an account and rule set."""
        return self.judgement.scores

    @property
    def traces(self) -> Mapping[str, pl.DataFrame]:
        """State and points of every rule, by rule set."""
        return self.judgement.traces

    @property
    def rejects(self) -> pl.DataFrame:
        """Records that could not be used, with the reason."""
        return self.records.rejects

    @property
    def diagnostics(self) -> tuple[Diagnostic, ...]:
        """What is wrong with the records."""
        told = (d for one in self.data_points for d in (one.diagnostic, *one.cache_diagnostics) if d is not None)
        return (*self.records.diagnostics, *told)

    def explain(self, account_id: str, rule_set: str) -> tuple[dict[str, Any], Explanation]:
        """Return an account's row of the trace by a rule set, and why it came out so.

        Raises DiagnosticError for an account that is not among the records (ICP510), or a rule set there isn't.
        """
        (chosen,) = self.inbound.workspace.rule_sets([rule_set])
        accounts = with_derived_fields(self.accounts, self.inbound.workspace.config.fields)
        return explain_account(chosen, accounts, account_id, as_of=self.as_of)


@dataclass(frozen=True, slots=True, repr=False)
class Inbound:
    """Judges records that come in; made once by :func:`load_inbound`, and used by any number of threads.

    ``left_out`` are the data points that the rules read and that compare all accounts at once, or read tables about
    them: for a record by itself they are unknown.
    """

    workspace: Workspace
    rule_sets: tuple[RuleSet, ...]
    left_out: tuple[str, ...]
    uses: tuple[Use, ...]
    fields: frozenset[str]
    lists: Lists

    def __repr__(self) -> str:
        """Return what it judges by: a whole workspace would flood a log."""
        return f"Inbound(rule_sets={[one.id for one in self.rule_sets]}, left_out={list(self.left_out)})"

    def judge(self, records: Iterable[Mapping[str, Any]], *, as_of: date) -> Answer:
        """Judge records whose keys are the columns of the accounts source, as `icp score` would judge such a file.

        A key that a record lacks is unknown; a value that cannot be read is unknown and told of. Records that are one
        account by the source's ``identity`` are merged. They are of the day ``as_of``, unless the source has a column
        of dates and a record has it too.

        Raises DiagnosticError where no record can be told by an id or a name because the map gives neither, TypeError
        for one record that is not in a list, and for a day that is a text.
        """
        if isinstance(records, Mapping):
            raise TypeError("records is a list of records; put the one record into a list")
        if not isinstance(as_of, date):
            raise TypeError(f"as_of is a date, such as date(2026, 11, 1), not {as_of!r}")
        config = self.workspace.config
        read = read_given(config, records, self.fields, as_of)
        suppressed = self.lists.on(as_of).among(read.accounts, read.merged_accounts).accounts
        accounts = _with_companions(read.accounts, config.fields.account)
        reports: tuple[DataPointReport, ...] = ()
        if self.uses:
            accounts = with_derived_fields(accounts, config.fields)
            folder = self.workspace.root / CACHE
            accounts, reports = add_data_points(accounts, self.uses, {}, as_of=as_of, cache=folder)
        judgement = judge(accounts, self.rule_sets, suppressed, config.rank_by, as_of=as_of)
        return Answer(self, read, accounts, judgement, reports, as_of)


def _with_companions(accounts: pl.DataFrame, fields: Mapping[str, Field]) -> pl.DataFrame:
    """Add a folded companion to each list that has none, so that any items make a frame of the same columns."""
    lists = (name for name in accounts.columns if name in fields and fields[name].type is FieldType.LIST)
    lacking = [name for name in lists if columns.folded(name) not in accounts.columns]
    return accounts.with_columns(folded(accounts[name]).alias(columns.folded(name)) for name in lacking)


def load_inbound(workspace: Workspace, rule_sets: Sequence[str] = ()) -> Inbound:
    """Return what judges records by all rule sets of a workspace, or by those named.

    The lists of who may not be contacted are read now, so a service starts anew, or calls this again, when they change.
    Raises DiagnosticError where the workspace has errors, for a rule set there isn't, and where a list cannot be read;
    TypeError where ``rule_sets`` is one text.
    """
    if isinstance(rule_sets, str):
        raise TypeError(f"rule_sets is a list of ids; write [{rule_sets!r}]")
    chosen = tuple(workspace.rule_sets(rule_sets))
    fields = rule_fields(chosen)
    uses = wanted_data_points(workspace, fields)
    of_each = tuple(use for use in uses if use.of_each)
    lists = read_lists(workspace.config, workspace.plugins.sources)
    needs = {name for use in of_each for name in use.point.needs}
    return Inbound(
        workspace,
        chosen,
        tuple(use.name for use in uses if not use.of_each),
        of_each,
        workspace.config.fields.told_by({*fields, *needs, *lists.always.fields}),
        lists,
    )
