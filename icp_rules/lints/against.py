"""Comparisons that no record of a source meets: values it never has, patterns nothing fits, ranges it never enters."""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING

from icp_rules.diagnostics import nearest
from icp_rules.language.columns import ACCOUNT_ID
from icp_rules.language.config import ACCOUNTS
from icp_rules.language.fields import FieldType
from icp_rules.language.model import Criterion
from icp_rules.language.operators import Argument, shifted
from icp_rules.language.patterns import fold_text, glob_pattern, translate
from icp_rules.language.ranges import Range, bounds_of
from icp_rules.language.wording import counted, shown
from icp_rules.lints.reading import reads_of
from icp_rules.plugins import Example, LintFinding, RuleSetLint

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from datetime import date

    import polars as pl

    from icp_rules.language.fields import Field
    from icp_rules.language.model import RuleSet, Test, Written
    from icp_rules.lints.reading import Read
    from icp_rules.plugins import LintContext, SourceProfile

_VALUES = (Argument.VALUE, Argument.VALUES, Argument.ITEMS)
_PATTERNS = (Argument.GLOBS, Argument.TEXT, Argument.PATTERN)
_KEEP_OUT = ("is_not", "not_in", "none_of")
_FIXED_RANGES = ("is", "at_least", "at_most", "more_than", "less_than", "between")
_DAYS_AWAY = ("within", "upcoming")
# Among so many of a source's values the nearest is looked for: a misspelling that matters is frequent.
_LOOKED_THROUGH = 2000
_SHOWN = 5
_RULES = """icp: 1
id: example
name: Example
require: [{id: fits, when: {%s}}]
"""


def _example(condition: str, rows: str) -> Example:
    return Example({"rule_sets/example.yaml": _RULES % condition}, rows=rows)


class ValueNotInSource(RuleSetLint):
    """Finds values that rules look for and that no record of the source has.

    What a rule keeps out may well be missing: there a value is told of only where the source has a near one.
    """

    code = "ICP443"
    title = "a value that the source never has"
    why = "The rule is never met, or an exclude lets everybody in, for the source writes the value in another way."
    bad = _example("growth_stage: Scale-up", "account_id,growth_stage\n1,Scaleup\n2,Scaleup\n3,Seed\n")
    good = _example("growth_stage: Scaleup", "account_id,growth_stage\n1,Scaleup\n2,Scaleup\n3,Seed\n")

    def check(self, rule_set: RuleSet, context: LintContext) -> Iterator[LintFinding]:
        """Yield the values with a near one in the source one by one, the others of a comparison together."""
        profile = context.against
        if profile is None:
            return
        for read in reads_of(rule_set, profile.name):
            if read.field in profile.values and read.field != ACCOUNT_ID:
                yield from _absent(read, rule_set, profile)


class PatternNotInSource(RuleSetLint):
    """Finds patterns and parts of texts that no value of the source fits."""

    code = "ICP444"
    title = "a pattern that no value of the source fits"
    why = "It never holds: a mistyped word in it, or one that the source writes in another way."
    bad = _example("industry: {contains: softwear}", "account_id,industry\n1,Software\n2,Retail\n")
    good = _example("industry: {contains: software}", "account_id,industry\n1,Software\n2,Retail\n")

    def check(self, rule_set: RuleSet, context: LintContext) -> Iterator[LintFinding]:
        """Yield the patterns of each comparison that fit nothing, together."""
        profile = context.against
        if profile is None:
            return
        columns: dict[tuple[str, bool], pl.Series] = {}
        for read in reads_of(rule_set, profile.name):
            test = read.test
            if test is None or test.operator.argument not in _PATTERNS or not profile.values.get(read.field):
                continue
            key = (read.field, test.exact)
            columns.setdefault(key, _texts(profile.values[read.field], exact=test.exact))
            missing = [one for one in test.written if not _fits(test, one, columns[key], context.as_of)]
            if missing:
                patterns = " or ".join(f"'{one.text}'" for one in missing)
                verb = "matches" if test.operator.name == "matches" else test.operator.sentence.split(" {")[0]
                message = f"no {read.field} of {_records(profile)} {verb} {patterns}, which '{read.by.id}' looks for"
                yield LintFinding(message, missing[0].location, _has(profile, read.field), read.by.id)


class RangeNotInSource(RuleSetLint):
    """Finds ranges of numbers and days in which no record of the source lies."""

    code = "ICP445"
    title = "a range in which no value of the source lies"
    why = "It never holds: a number in another unit, such as thousands, or a band for accounts that are not there."
    bad = _example("annual_revenue: {at_least: 5000000}", "account_id,annual_revenue\n1,5000\n2,12000\n")
    good = _example("annual_revenue: {at_least: 5000}", "account_id,annual_revenue\n1,5000\n2,12000\n")

    def check(self, rule_set: RuleSet, context: LintContext) -> Iterator[LintFinding]:
        """Yield the comparisons and bands that lie outside the least and the greatest value of their field."""
        profile = context.against
        if profile is None:
            return
        for read in reads_of(rule_set, profile.name):
            test = read.test
            if test is None or read.field not in profile.ranges:
                continue
            low, high = profile.ranges[read.field]
            if _range(test, context.as_of).and_(Range(low, high)).empty:
                says = test.operator.sentence.format(argument=test.shown)
                message = f"no {read.field} of {_records(profile)} {says}, which '{read.by.id}' looks for"
                unit = test.type.unit
                help_line = f"The source has {shown(low, unit)} to {shown(high, unit)}. Check the unit and the map."
                yield LintFinding(message, read.location, help_line, read.by.id)


def _absent(read: Read, rule_set: RuleSet, profile: SourceProfile) -> Iterator[LintFinding]:
    """Yield the values that something looks for in a field and that the source never has."""
    exact = read.test is not None and read.test.exact
    written = _values_of(read)
    values = profile.values[read.field]
    if not written or not values:
        return
    there = values if exact else {fold_text(text) for text in values}
    missing = [one for one in written if (one.text if exact else fold_text(one.text)) not in there]
    fields = rule_set.fields.account if profile.name == ACCOUNTS else rule_set.fields.contact
    near = dict(_near(missing, {one.text for one in written}, fields[read.field], values))
    for one in missing:
        if one.text in near:
            message = f"{_none(profile)} has the {read.field} '{one.text}', which '{read.by.id}' looks for"
            other = near[one.text]
            help_line = (
                f"Did you mean '{other}', which {counted(values[other], 'record')} have? Mend the rule, or the map."
            )
            yield LintFinding(message, one.location, help_line, read.by.id)
    others = [one for one in missing if one.text not in near]
    if others and not _keeps_out(read, rule_set):
        names = " or ".join(f"'{one.text}'" for one in others)
        message = f"{_none(profile)} has the {read.field} {names}, which '{read.by.id}' looks for"
        yield LintFinding(message, others[0].location, _has(profile, read.field), read.by.id)


def _keeps_out(read: Read, rule_set: RuleSet) -> bool:
    """Tell whether accounts with the values are not wanted."""
    operator = read.test.operator.name if read.test is not None else None
    costs_points = isinstance(read.by, Criterion) and not read.by.best
    return operator in _KEEP_OUT or costs_points or read.by in rule_set.exclude


def _values_of(read: Read) -> tuple[Written, ...]:
    if read.items is not None:
        return read.items.written
    test = read.test
    return test.written if test is not None and test.operator.argument in _VALUES else ()


def _near(
    missing: Iterable[Written], looked_for: set[str], field: Field, values: Mapping[str, int]
) -> Iterator[tuple[str, str]]:
    """Yield values that are missing, each with the one of the source that may be meant.

    A value that the field's vocabulary knows is no misspelling of another one.
    """
    known = field.vocabulary
    first = islice(values, _LOOKED_THROUGH)
    choices = [text for text in first if text not in looked_for and (known is None or known.spell(text) is None)]
    for one in missing:
        other = nearest(one.text, choices)
        if other is not None:
            yield one.text, other


def _texts(values: Mapping[str, int], *, exact: bool) -> pl.Series:
    import polars as pl

    return pl.Series([text if exact else fold_text(text) for text in values], dtype=pl.String)


def _fits(test: Test, one: Written, texts: pl.Series, as_of: date) -> bool:
    """Tell whether a pattern of a comparison fits any of these texts."""
    fold = not test.exact
    if test.operator.argument is Argument.GLOBS:
        argument = glob_pattern([one.text], fold=fold)
    elif test.operator.argument is Argument.PATTERN:
        argument = translate(one.text, fold=fold)
    else:
        argument = fold_text(one.text) if fold else one.text
    return bool(test.operator.expression(texts, argument, as_of).any())


def _range(test: Test, as_of: date) -> Range:
    """Return the range outside which nothing passes; all values where a comparison says no range."""
    if test.type.type not in (FieldType.NUMBER, FieldType.DATE):
        return Range()
    if test.operator.name in _FIXED_RANGES:
        return bounds_of(test)
    if test.operator.name in _DAYS_AWAY:
        days = bounds_of(test)
        return Range(shifted(as_of, days.low), shifted(as_of, days.high))
    return Range()


def _records(profile: SourceProfile) -> str:
    return f"the {shown(profile.records)} {profile.name}"


def _none(profile: SourceProfile) -> str:
    return f"none of the {shown(profile.records)} {profile.name}"


def _has(profile: SourceProfile, field: str) -> str:
    """Return the most frequent values of a field, for a help line."""
    values = profile.values[field]
    first = ", ".join(f"{text} ({shown(count)})" for text, count in islice(values.items(), _SHOWN))
    return f"The source has {first}{', …' if len(values) > _SHOWN else ''}."
