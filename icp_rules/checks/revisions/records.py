"""The same records, as each revision's rules read them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import narwhals.stable.v2 as nw

from icp_rules.checks.meaning import of_field, scoring_fields
from icp_rules.diagnostics import Code, Diagnostic, Severity
from icp_rules.engine import columns, with_derived
from icp_rules.language.fields import Origin
from icp_rules.prospects import with_companions

if TYPE_CHECKING:
    from collections.abc import Iterator

    import polars as pl

    from icp_rules.checks.revisions.sides import Side
    from icp_rules.language.config import Config


def wanted(*sides: Side) -> frozenset[str]:
    """Return the fields that filters and criteria of any of these read, with what derived ones are made of."""
    told = [side.config.fields.told_by(_judged(side)) for side in sides]
    return frozenset().union(*told)


def as_read_by(side: Side, accounts: pl.DataFrame, reading: Config) -> tuple[pl.DataFrame, list[Diagnostic]]:
    """Return the accounts with the fields that a side's formulas derive, and what these records cannot tell it.

    ``reading`` is the configuration the records were read with. A field that is something else to the side is unknown
    to it.
    """
    table, known = side.config.fields.account, reading.fields.account
    derived = {name for fields in (table, known) for name, field in fields.items() if field.origin is Origin.DERIVED}
    lacking = dict(_lacking(side, reading))
    gone = [one for name in (*derived, *lacking) for one in (name, columns.age(name), columns.folded(name))]
    accounts = with_companions(accounts.drop(gone, strict=False), side.config.fields)
    frame = with_derived(nw.from_native(accounts), side.config.fields, _judged(side)).to_native()
    return frame, [
        Diagnostic(Code.REVISION_FIELD, f"{side.title}: {message}", table[name].location, help_line, Severity.WARNING)
        for name, (message, help_line) in lacking.items()
    ]


def _judged(side: Side) -> frozenset[str]:
    return frozenset().union(*(scoring_fields(rule_set) for rule_set in side.library.judging))


def _lacking(side: Side, reading: Config) -> Iterator[tuple[str, tuple[str, str]]]:
    table, known = side.config.fields.account, reading.fields.account
    help_line = "Records are read by the icp.yaml of the work tree alone."
    for name in sorted(side.config.fields.told_by(_judged(side))):
        own, read = table[name], known.get(name)
        if own.origin is Origin.DERIVED:
            continue
        if read is None or read.origin is Origin.DERIVED:
            yield name, (f"the field '{name}' is not read from the records and counts as unknown", help_line)
        elif own.type is not read.type:
            message = f"the field '{name}' is a {own.type} here and a {read.type} in the records; it counts as unknown"
            yield name, (message, help_line)


def computed_otherwise(side: Side, reading: Config) -> list[Diagnostic]:
    """Return what data points a side would compute with other settings than the work tree has."""
    table, known = side.config.fields.account, reading.fields.account
    help_line = "Data points are computed once, with the settings in the icp.yaml of the work tree."
    return [
        Diagnostic(
            Code.REVISION_FIELD,
            f"{side.title}: the data point '{name}' has other settings, which are not used",
            table[name].location,
            help_line,
            Severity.WARNING,
        )
        for name in sorted(_judged(side) & known.keys())
        if table[name].origin is Origin.DATA_POINT is known[name].origin
        and of_field(name, side.config) != of_field(name, reading)
    ]
