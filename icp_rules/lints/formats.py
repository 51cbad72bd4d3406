"""Addresses and phone numbers that rules write in another form than records have."""

from __future__ import annotations

from typing import TYPE_CHECKING

from icp_rules.language.config import ACCOUNTS, CONTACTS, ColumnMap
from icp_rules.language.fields import Format
from icp_rules.language.operators import Argument
from icp_rules.language.patterns import fold_text
from icp_rules.lints.reading import reads_of
from icp_rules.plugins import Example, LintFinding, RuleSetLint

if TYPE_CHECKING:
    from collections.abc import Iterator

    from icp_rules.diagnostics import Location
    from icp_rules.language.fields import Field
    from icp_rules.language.model import RuleSet, Test, Written
    from icp_rules.plugins import LintContext

_SUCH_AS = {
    Format.DOMAIN: "example.com",
    Format.URL: "https://example.com/page",
    Format.EMAIL: "ann@example.com",
    Format.PHONE: "+14155550100",
}
_COMPARED = (Argument.VALUE, Argument.VALUES)
_RULES = "exclude: [{id: ours, when: {domain: %s}}]\nrequire: [{id: us, when: {country: US}}]\n"


class OtherForm(RuleSetLint):
    """Finds values of addresses and phone numbers that no record can have, for records bring them to one form."""

    code = "ICP437"
    title = "an address or phone number in another form than records have"
    why = "Records have example.com, whatever the source writes, so a rule that says www.example.com never holds."
    bad = Example.rule_set(_RULES % "www.example.com")
    good = Example.rule_set(_RULES % "example.com")

    def check(self, rule_set: RuleSet, context: LintContext) -> Iterator[LintFinding]:
        """Yield each value that is written otherwise, with the form to write where there is one."""
        sources = context.workspace.config.sources
        for source, table in ((ACCOUNTS, rule_set.fields.account), (CONTACTS, rule_set.fields.contact)):
            columns = sources[source].map if source in sources else {}
            for read in reads_of(rule_set, source):
                field, test = table[read.field], read.test
                if field.format is None or test is None or test.operator.argument not in _COMPARED:
                    continue
                mapped = columns.get(field.name)
                for written, help_line in _never_held(test, field, mapped.country if mapped else None):
                    message = f"no record has the {field.name} '{written.text}', which '{read.by.id}' looks for"
                    yield LintFinding(message, written.location, help_line, read.by.id)


def _never_held(test: Test, field: Field, country: str | None) -> Iterator[tuple[Written, str]]:
    """Yield the values of a comparison that no record has, each with what to do."""
    for one in test.written:
        form, reason = _as_records_have_it(one.text, field, country, test.location)
        if form is None:
            such_as = _SUCH_AS[field.format] if field.format else ""
            yield one, f"{reason}Records have it as, for example, {such_as}."
        elif (form != one.text) if test.exact else fold_text(form) != fold_text(one.text):
            yield one, f"Write: {form}"


def _as_records_have_it(text: str, field: Field, country: str | None, place: Location) -> tuple[str | None, str]:
    """Return a value in the form of records, or None and why it is none."""
    import polars as pl

    from icp_rules.records.cells import Settings, coerce

    read = coerce(pl.Series([text]), field, ColumnMap(field.name, field.name, place, country=country), Settings())
    reason = f"It {read.unreadable[0].reason}. " if read.unreadable else ""
    return read.values[0], reason
