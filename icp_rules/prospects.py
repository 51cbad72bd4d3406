"""From sources to prospects: records with derived fields and the data points that are used."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import partial
from typing import TYPE_CHECKING

import narwhals.stable.v2 as nw

from icp_rules.datapoints import DataPointReport, Service, Use, add_data_points
from icp_rules.engine import with_derived
from icp_rules.judging import only_account
from icp_rules.language import columns
from icp_rules.language.fields import FieldType, Origin
from icp_rules.plugins.data_point import with_defaults
from icp_rules.records import Records, read_records
from icp_rules.records.cells import folded
from icp_rules.records.suppression import LeftOut, Suppression, read_lists, without_rows

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import date
    from pathlib import Path

    import polars as pl

    from icp_rules.language.fields import FieldTable
    from icp_rules.language.model import RuleSet
    from icp_rules.workspace import Workspace

CACHE = ".icp-cache"

# Told what is being done, and how many of how many are done (0 of 0 where that is not known).
Progress = Callable[[str, int, int], None]


@dataclass(frozen=True, slots=True)
class Prospects:
    """Records with all that rules and briefs read, and who may not be contacted.

    ``contacts`` are the people who may be written to, ``left_out`` those who may not, and the accounts.
    """

    records: Records
    accounts: pl.DataFrame
    contacts: pl.DataFrame
    data_points: tuple[DataPointReport, ...]
    suppression: Suppression
    left_out: LeftOut


def read_prospects(
    workspace: Workspace,
    fields: frozenset[str],
    progress: Progress,
    *,
    as_of: date,
    files: Sequence[Path] = (),
    account_id: str | None = None,
) -> Prospects:
    """Read the sources, or ``files`` as the accounts, and add derived fields and the data points among ``fields``.

    ``account_id`` narrows the accounts to one: data points that are called once an account are called for it alone.

    Raises DiagnosticError where a source cannot be used, and (ICP510) for an unknown id.
    """
    progress("reading sources", 0, 0)
    uses = wanted_data_points(workspace, fields)
    listed = read_lists(workspace.config, workspace.plugins.sources).on(as_of)
    needs = {name for use in uses for name in use.point.needs}
    records, accounts = read_accounts(workspace, {*fields, *needs, *listed.fields}, files)
    listed.require_fields(accounts, records.contacts)
    suppression = listed.among(accounts, records.merged_accounts, records.merged_contacts)
    accounts = without_said(accounts)
    add = partial(add_data_points, facts=records.facts, as_of=as_of, cache=workspace.root / CACHE, progress=progress)
    # what is called once for all accounts may compare them, so it is given all of them
    accounts, of_all = add(accounts, [use for use in uses if not use.of_each])
    if account_id is not None:
        accounts = only_account(accounts, account_id)
    accounts, of_each = add(accounts, [use for use in uses if use.of_each])
    reports = sorted((*of_all, *of_each), key=lambda report: report.name)
    out = suppression.of_contacts(records.contacts)
    contacts = without_said(without_rows(records.contacts, out))
    return Prospects(
        records, accounts, contacts, tuple(reports), suppression, suppression.with_people(records.contacts, out)
    )


def read_accounts(
    workspace: Workspace, fields: Iterable[str], files: Sequence[Path] = ()
) -> tuple[Records, pl.DataFrame]:
    """Read the sources, or ``files`` as the accounts, and return the records, and the accounts with derived fields.

    Raises DiagnosticError where a source cannot be used.
    """
    config = workspace.config
    records = read_records(config, workspace.plugins.sources, files=files, wanted=config.fields.told_by(fields))
    return records, with_derived_fields(records.accounts, config.fields)


def without_said(frame: pl.DataFrame) -> pl.DataFrame:
    """Leave out what only tells who may not be contacted."""
    return frame.drop(map(columns.said, frame.columns), strict=False)


def with_derived_fields(accounts: pl.DataFrame, fields: FieldTable) -> pl.DataFrame:
    """Return accounts with the fields that are computed from theirs."""
    derived: pl.DataFrame = with_derived(nw.from_native(with_companions(accounts, fields)), fields).to_native()
    return derived


def with_companions(accounts: pl.DataFrame, fields: FieldTable) -> pl.DataFrame:
    """Add the folded companions that lists lack of which a derived list is made: its items are compared folded."""
    names = sorted(derived_list_inputs(fields).intersection(accounts.columns))
    lacking = [name for name in names if columns.folded(name) not in accounts.columns]
    return accounts.with_columns(folded(accounts[name]).alias(columns.folded(name)) for name in lacking)


def derived_list_inputs(fields: FieldTable) -> frozenset[str]:
    """Return the fields of which lists are derived."""
    derived = (f.formula for f in fields.account.values() if f.formula and f.type is FieldType.LIST)
    return frozenset(name for formula in derived for name in formula.inputs)


def wanted_data_points(workspace: Workspace, fields: Iterable[str]) -> list[Use]:
    """Return the uses of data points among these fields: no other is computed."""
    table = workspace.config.fields.account
    return [
        _use(workspace, name) for name in sorted(fields) if name in table and table[name].origin is Origin.DATA_POINT
    ]


def _use(workspace: Workspace, name: str) -> Use:
    """Return the use that a name stands for; what its table of facts is by, it needs too."""
    config, plugins = workspace.config, workspace.plugins
    named = config.data_points.get(name)
    point = plugins.data_points[named.use if named else name]
    use = Use(name, point, named.settings, named.location) if named else Use(name, point)
    source = config.sources.get(with_defaults(point, use.settings)[point.facts]) if point.facts else None
    if source is None:
        return use
    by: tuple[str, ...] = () if source.by == columns.ACCOUNT_ID else (source.by,)
    if source.asked:
        asked = plugins.services[str(source.plugin)].ask(source.settings)
        asks = Use(source.name, asked.point, location=source.location)
        use, by = replace(use, asks=Service(asks, asked.columns, source.complete)), asked.point.needs
    return replace(use, point=replace(point, needs=tuple(dict.fromkeys((*point.needs, *by)))))


def rule_fields(rule_sets: Iterable[RuleSet]) -> frozenset[str]:
    """Return the account fields that rules, personas and their texts read."""
    return frozenset().union(*(rule_set.read_fields() for rule_set in rule_sets))
