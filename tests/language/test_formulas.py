"""Formulas of derived fields."""

# ruff: noqa: E501 - a case stands in one line

from __future__ import annotations

import pytest

from icp_rules.language.fields import ACCOUNT_FIELDS, FieldType
from icp_rules.language.formulas import (
    FUNCTIONS,
    Call,
    FormulaError,
    Number,
    Reference,
    Term,
    parse_formula,
    references,
)

FIELDS = {field.name: field for field in ACCOUNT_FIELDS}


def written(term: Term) -> str:
    """Return a term in full brackets."""
    if isinstance(term, Number):
        return f"{term.value:g}"
    if isinstance(term, Reference):
        return term.name
    if term.function in "+-*/":
        return f"({written(term.arguments[0])} {term.function} {written(term.arguments[1])})"
    return f"{term.function}({', '.join(map(written, term.arguments))})"


@pytest.mark.parametrize(
    ("text", "tree", "type_", "inputs"),
    [
        ("annual_revenue / employees", "(annual_revenue / employees)", FieldType.NUMBER, ("annual_revenue", "employees")),
        ("employees - employees_last_year", "(employees - employees_last_year)", FieldType.NUMBER, ("employees", "employees_last_year")),
        ("1 + 2 * employees - 3", "((1 + (2 * employees)) - 3)", FieldType.NUMBER, ("employees",)),
        ("(1 + 2) * employees / 4", "(((1 + 2) * employees) / 4)", FieldType.NUMBER, ("employees",)),
        ("-employees", "(0 - employees)", FieldType.NUMBER, ("employees",)),
        ("--1.5e2", "(0 - (0 - 150))", FieldType.NUMBER, ()),
        ("coalesce(employees, employees_last_year, 1)", "coalesce(employees, employees_last_year, 1)", FieldType.NUMBER, ("employees", "employees_last_year")),
        ("coalesce(name, domain)", "coalesce(name, domain)", FieldType.TEXT, ("name", "domain")),
        ("coalesce(tags, technologies)", "coalesce(tags, technologies)", FieldType.LIST, ("tags", "technologies")),
        ("min(employees, 100)", "min(employees, 100)", FieldType.NUMBER, ("employees",)),
        ("max(last_funding_date, last_funding_date)", "max(last_funding_date, last_funding_date)", FieldType.DATE, ("last_funding_date",)),
        ("size(technologies) + size(tags)", "(size(technologies) + size(tags))", FieldType.NUMBER, ("technologies", "tags")),
        ("days(last_funding_date, last_funding_date)", "days(last_funding_date, last_funding_date)", FieldType.NUMBER, ("last_funding_date",)),
        ("  employees\n", "employees", FieldType.NUMBER, ("employees",)),
        ("7", "7", FieldType.NUMBER, ()),
    ],
)  # fmt: skip
def test_what_a_formula_says(text: str, tree: str, type_: FieldType, inputs: tuple[str, ...]) -> None:
    formula = parse_formula(text, FIELDS)
    assert written(formula.term) == tree
    assert (formula.type, formula.inputs, formula.text) == (type_, inputs, text)


def test_coalesce_is_known_wherever_it_stands() -> None:
    assert parse_formula("1 + min(coalesce(employees, 1), 2)", FIELDS).uses_coalesce
    assert not parse_formula("min(employees, 1)", FIELDS).uses_coalesce


@pytest.mark.parametrize(
    ("text", "offset", "message", "help_line"),
    [
        ("employes / 2", 0, "unknown field 'employes'", "Did you mean 'employees'?"),
        ("2 / (1 + employes)", 9, "unknown field 'employes'", "Did you mean 'employees'?"),
        ("employees + shoe_size", 12, "unknown field 'shoe_size'", "`icp fields`"),
        ("employees + contact_id", 12, "unknown field 'contact_id'", None),
        ("1 + cont(employees)", 4, "unknown function 'cont'", "There are: coalesce, min, max, size, days."),
        ("mx(employees)", 0, "unknown function 'mx'", "Did you mean 'max'?"),
        ("  employes", 2, "unknown field 'employes'", "Did you mean 'employees'?"),
        ("coalesc(employees)", 0, "unknown function 'coalesc'", "Did you mean 'coalesce'?"),
        ("1 + name", 0, "'+' does not take number, text", "'+' takes numbers."),
        ("-name", 0, "'-' does not take number, text", "'-' takes numbers."),
        ("2 * size(name)", 4, "'size' does not take text", "one list"),
        ("days(last_funding_date)", 0, "'days' does not take date", "two dates"),
        ("days(1, 2)", 0, "'days' does not take number, number", "two dates"),
        ("coalesce(employees, name)", 0, "'coalesce' does not take number, text", "fields of one type"),
        ("min(name, domain)", 0, "'min' does not take text, text", "numbers or dates"),
        ("max(employees, last_funding_date)", 0, "'max' does not take number, date", "numbers or dates"),
        ("last_funding_date - 1", 0, "'-' does not take date, number", "numbers"),
        ("employees ** 2", 0, "this is not part of a formula", "+ - * / ( ) and coalesce, min, max, size, days"),
        ("employees // 2", 0, "this is not part of a formula", None),
        ("employees > 2", 0, "this is not part of a formula", None),
        ("1 + employees.real", 4, "this is not part of a formula", None),
        ("employees[0]", 0, "this is not part of a formula", None),
        ("'text'", 0, "this is not part of a formula", None),
        ("True", 0, "this is not part of a formula", None),
        ("1j", 0, "this is not part of a formula", None),
        ("employees if 1 else 2", 0, "this is not part of a formula", None),
        ("lambda: 1", 0, "this is not part of a formula", None),
        ("min()", 0, "this is not part of a formula", None),
        ("min(*tags)", 4, "this is not part of a formula", None),
        ("min(a=1)", 0, "this is not part of a formula", None),
        ("__import__('os')", 0, "unknown function '__import__'", None),
        ("(lambda: 1)()", 0, "this is not part of a formula", None),
        ("employees +", None, "the formula cannot be read", "annual_revenue / employees"),
        ("", None, "the formula cannot be read", None),
        ("a b", None, "the formula cannot be read", None),
        ("1; 2", None, "the formula cannot be read", None),
        ("x = 1", None, "the formula cannot be read", None),
        ("1if 1 else 2", 0, "this is not part of a formula", None),
        ("1(2)", 0, "this is not part of a formula", None),
        ("1 + 1e999", 4, "the number is too large", None),
        ("1" + "0" * 400, 0, "the number is too large", None),
        ("1" + "0" * 5000, None, "the formula cannot be read", None),
        ("+".join(["employees"] * 200), 0, "the formula is too long", "Split it"),
        ("*".join(["employees"] * 7), 0, "multiplies or divides too often", "Split it"),
        ("1/" + "/".join(["employees"] * 7), 0, "multiplies or divides too often", "Split it"),
        ("1" + "0" * 51, 0, "the number is too large", None),
        ("-" * 900 + "1", 0, "the formula is too long", "Split it"),
        ("-" * 50_000 + "1", None, "the formula cannot be read", None),
        ("(" * 5000 + "1" + ")" * 5000, None, "the formula cannot be read", None),
        ("employees\0", None, "the formula cannot be read", None),
    ],
)  # fmt: skip
def test_what_cannot_be_read(text: str, offset: int | None, message: str, help_line: str | None) -> None:
    with pytest.raises(FormulaError) as error:
        parse_formula(text, FIELDS)
    assert message in str(error.value)
    # where Python gives up differs from version to version
    assert error.value.offset == offset or (offset is None and 0 <= error.value.offset <= len(text))
    if help_line:
        assert help_line in (error.value.help or "")


def test_a_formula_of_fifty_terms_is_read() -> None:
    assert parse_formula(" + ".join(["employees"] * 50), FIELDS).inputs == ("employees",)


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("a + b * a", ("a", "b")),
        ("min(a, max(b, 1))", ("a", "b")),
        # a field may be called like a function
        ("size(size) + min", ("size", "min")),
        ("1", ()),
    ],
)
def test_what_a_formula_mentions(text: str, names: tuple[str, ...]) -> None:
    assert set(references(text)) == set(names)


def test_every_function_says_what_it_takes() -> None:
    for name, (takes, _) in FUNCTIONS.items():
        with pytest.raises(FormulaError, match=f"'{name}' does not take"):
            parse_formula(f"{name}(name, employees, tags)", FIELDS)
        assert takes


def test_a_term_is_a_value() -> None:
    assert parse_formula("min(employees, 1)", FIELDS).term == Call("min", (Reference("employees"), Number(1.0)))
