"""The files with rules: the packaged one is sound, a workspace's own goes before it, a broken one says where."""

from __future__ import annotations

from importlib.resources import files

import pytest

from icp_rules.diagnostics import Code
from icp_rules.language.nodes import to_data
from icp_rules.language.schema import titles_schema
from icp_rules.language.schema.check import Checker
from icp_rules.language.vocabularies import load_vocabulary
from icp_rules.language.yaml_reader import parse_yaml
from icp_rules.records.titles import title_rules
from icp_rules.records.titles.matching import Phrases

PACKAGED = parse_yaml((files("icp_rules") / "data" / "titles.yaml").read_text(encoding="utf-8"), "titles.yaml")
RULES = to_data(PACKAGED)


def test_the_packaged_file_fits_its_schema() -> None:
    assert Checker(titles_schema()).check(PACKAGED) == ([], set())


@pytest.mark.parametrize(
    ("section", "gives", "vocabulary"),
    [("seniority", "seniority", "seniorities"), ("departments", "department", "departments")],
)
def test_every_value_of_the_vocabulary_has_a_rule_and_no_other(section, gives, vocabulary) -> None:
    given = {rule[gives] for rule in RULES[section] if gives in rule}
    assert given == set(load_vocabulary(vocabulary).entries)


@pytest.mark.parametrize("section", ["seniority", "departments"])
def test_ids_are_used_once(section) -> None:
    ids = [rule["id"] for rule in RULES[section]]
    assert len(ids) == len(set(ids))


@pytest.mark.parametrize("section", ["seniority", "departments"])
def test_no_words_of_a_section_are_written_twice(section) -> None:
    phrases = Phrases([])
    for rule in RULES[section]:
        for word in rule["words"]:
            assert phrases.add(0, word), f"{rule['id']}: {word} is there already"


def test_own_rules_go_first(own_rules) -> None:
    rules = own_rules(
        """
departments:
  - id: crm_is_revops
    department: revenue_operations
    words: [crm]
seniority:
  - id: bank
    seniority: director
    words: [managing director]
"""
    )
    read = rules.read("CRM Manager")
    assert (read.seniority, read.department) == ("manager", "revenue_operations")
    assert read.department_by is not None
    assert (read.department_by.rule, read.department_by.words) == ("crm_is_revops", "crm")
    assert rules.read("Managing Director").seniority == "director"
    assert title_rules().read("CRM Manager").department == "it"


def test_an_own_rule_may_hide_ranks_and_give_none(own_rules) -> None:
    rules = own_rules(
        """
seniority:
  - id: supplier
    hides: {ranks: [c_suite, head], where: after}
    words: [supplier to the]
  - id: no_rank
    words: ["*cheflos"]
"""
    )
    assert rules.read("Supplier to the CEO").seniority is None
    assert rules.read("Supplier to the CEO, Head of Sales").seniority == "head"
    assert rules.read("Head of Sales").seniority == "head"


@pytest.mark.parametrize(
    ("text", "code", "line", "column", "says"),
    [
        ("seniority: [\n", Code.YAML_SYNTAX, 1, 12, ""),
        ("senority: []\n", Code.UNKNOWN_KEY, 1, 1, "Did you mean 'seniority'?"),
        ("seniority:\n  - {id: a, words: [b], seniority: hed}\n", Code.NOT_ALLOWED, 2, 36, "Did you mean 'head'?"),
        ("departments:\n  - {id: a, words: [b], department: Sales}\n", Code.NOT_ALLOWED, 2, 37, "'sales'"),
        ("seniority:\n  - {id: a, words: []}\n", Code.OUT_OF_RANGE, 2, 20, ""),
        ("seniority:\n  - {words: [b]}\n", Code.MISSING_KEY, 2, 6, "the rule's name"),
        ('seniority:\n  - {id: a, words: ["lei*ter"]}\n', Code.WRONG_FORM, 2, 21, "at the start or the end"),
        ('seniority:\n  - {id: a, words: ["& /"]}\n', Code.WRONG_FORM, 2, 21, "as a title has them"),
        ('seniority:\n  - {id: a, words: ["*-*"]}\n', Code.WRONG_FORM, 2, 21, "as a title has them"),
        ("seniority:\n  - {id: a, words: [b]}\n  - {id: a, words: [c]}\n", Code.REPEATED_ID, 3, 10, "its own"),
        (
            "seniority:\n  - {id: a, words: [b], hides: {ranks: [head], where: before}}\n",
            Code.NOT_ALLOWED,
            2,
            55,
            "around, after",
        ),
    ],
)
def test_a_broken_file_says_where_and_what_to_do(findings, text, code, line, column, says) -> None:
    (found,) = findings(text)
    assert (found.code, found.location.file, found.location.line, found.location.column) == (
        code,
        "own-titles.yaml",
        line,
        column,
    ), found
    assert says in (found.help or "")


def test_a_file_that_is_not_there_is_a_finding(tmp_path, findings) -> None:
    from icp_rules.diagnostics import DiagnosticError

    with pytest.raises(DiagnosticError) as raised:
        title_rules(tmp_path / "none.yaml")
    assert raised.value.diagnostics[0].code is Code.CANNOT_READ
