"""The reference of a workspace: what it says, and that it replaces nothing of anybody's."""

from __future__ import annotations

import re

import pytest
from cli.calling import FINDINGS, OK, UNUSABLE, good
from markdown_it import MarkdownIt

from icp_rules.reference.pages import NOTE, outdated, workspace_pages
from icp_rules.workspace import load_workspace

SAYS = {
    "README.md": [
        "| [Mid-market SaaS, North America](rule_sets/midmarket-saas.md) | Software companies that outgrow",
        "| USD 45,000 a year | 2026-09-01, every 90 days |",
        "## Bases",
    ],
    "fields.md": [
        "| `employees` | number | headcount (in people) | [midmarket-saas](rule_sets/midmarket-saas.md) |",
        "| `title` | text |",
    ],
    "operators.md": ["| `at_least` | number, date |"],
    "rule_sets/midmarket-saas.md": [
        "| extends | [b2b-base](b2b-base.md) |",
        "| `b2b`, of [b2b-base](b2b-base.md) | business_model is one of b2b or both | We sell to businesses only |",
        "### firmographic: 40 points at most\n",
        "### technographic: 30 points at most, -10 at least\n",
        "| `headcount` | up to 20 | employees is between 100 and 500: 20; employees is between 50 and 99: 10 |",
        "| `shop` | -10 | technologies has any of Shopify | A web shop has another way of selling |",
        "| A | 75 |",
        "### Head of sales\n",
        "| role | economic buyer |",
        "| who fits | title looks like vp\\*sales\\*, ",
        "| contacts wanted | 1 to 2 |",
        "- A forecast that holds\n",
        "(where industry is Fintech)",
        "| 3 | `prepare-sample` | task |  | employees is at least 100 | `steps/revops-sample.md.j2` |",
        "| all others | 360 days |",
    ],
    "rule_sets/b2b-base.md": ["| kind | a base: it judges nobody, others extend it |"],
}


@pytest.fixture(scope="module")
def written(starter):
    return workspace_pages(load_workspace(starter))


@pytest.mark.parametrize("name", SAYS)
def test_a_page_says_what_the_files_say(name, written):
    assert set(written) == set(SAYS)
    for text in SAYS[name]:
        assert text in written[name], text


def test_pages_link_to_pages(written):
    for name, text in written.items():
        for target in re.findall(r"\]\(([^)]+)\)", text):
            folder = name.rpartition("/")[0]
            assert (f"{folder}/{target}" if folder else target) in written, (name, target)


MARKUP = "a | b *c* <b>d</b> `e` [f](g) \\\\| _h_ & &amp;"


def test_what_people_write_is_text_and_no_markup(workspace):
    quoted = MARKUP.replace("\\\\", "\\\\\\\\")
    workspace.write(
        "rule_sets/odd.yaml",
        f"""
icp: 1
id: odd
name: "{quoted}"
description: "# {quoted}"
require:
  - {{id: a, when: {{name: "{quoted}"}}, why: "{quoted}"}}
  - {{id: b, when: {{tags: {{any_of: ["{quoted}"]}}}}}}
personas:
  - id: p
    role: user
    name: "{quoted}"
    match: {{title: "{quoted}"}}
    pains: ["- {quoted}", "1. {quoted}"]
    brief: default.md.j2
    sequence: [{{id: s, channel: email, day: 0, template: a.md.j2, subject: "{quoted}"}}]
""",
    )
    text = workspace_pages(load_workspace(workspace.root))["rule_sets/odd.md"]
    tokens = MarkdownIt("commonmark").enable("table").parse(text)
    inline = [token for token in tokens if token.type == "inline"]
    shown = ["".join(part.content for part in token.children) for token in inline]
    rows = [line for line in text.splitlines() if line.startswith("| `a`")]
    assert len(re.findall(r"(?<!\\)(?:\\\\)*\|", rows[0])) == 4
    for expected in (MARKUP, f"# {MARKUP}", f"- {MARKUP}", f"1. {MARKUP}"):
        assert expected.replace("\\\\", "\\\\") in shown
    used = {part.type for token in inline for part in token.children}
    assert used <= {"text", "text_special", "code_inline", "softbreak"}


def test_pages_are_written_once_and_checked(workspace):
    first = workspace.icp("docs")
    assert first.code == OK
    assert first.out.endswith("5 pages in reference, 0 unchanged\n")
    files = {path: path.read_bytes() for path in (workspace.root / "reference").rglob("*.md")}
    assert workspace.icp("docs").out == "5 pages in reference, 5 unchanged\n"
    assert workspace.icp("docs", "--check").code == OK
    assert {path: path.read_bytes() for path in (workspace.root / "reference").rglob("*.md")} == files
    workspace.edit("rule_sets/midmarket-saas.yaml", "points: 15", "points: 14")
    stale = workspace.icp("docs", "--check")
    assert stale.code == FINDINGS
    assert stale.err == "reference/rule_sets/midmarket-saas.md: out of date; run `icp docs`\n"


def test_they_are_the_same_from_everywhere(workspace):
    assert workspace.icp("docs").code == OK
    workspace.icp("docs", "--out", "../elsewhere")
    below = workspace.root / "rule_sets"
    assert good("docs", "--check", cwd=below).err == ""
    for path in (workspace.root / "reference").rglob("*.md"):
        there = workspace.root.parent / "elsewhere" / path.relative_to(workspace.root / "reference")
        assert there.read_bytes() == path.read_bytes()


def test_a_page_of_a_rule_set_that_is_gone_is_removed_and_others_are_left(workspace):
    assert workspace.icp("new", "rule-set", "acme").code == OK
    assert workspace.icp("docs").code == OK
    mine = workspace.write("reference/rule_sets/notes.md", "mine\n")
    (workspace.root / "rule_sets" / "acme.yaml").unlink()
    assert workspace.icp("docs", "--check").code == FINDINGS
    assert "reference/rule_sets/acme.md: removed\n" in workspace.icp("docs").out
    assert mine.read_text(encoding="utf-8") == "mine\n"


def test_somebody_elses_file_is_not_replaced(workspace):
    workspace.write("reference/fields.md", "mine\n")
    result = workspace.icp("docs")
    assert result.code == UNUSABLE
    assert "reference/fields.md: error ICP804" in result.err
    assert workspace.read("reference/fields.md") == "mine\n"
    assert not (workspace.root / "reference" / "README.md").exists()


def test_a_workspace_with_errors_has_no_reference(workspace):
    workspace.edit("rule_sets/midmarket-saas.yaml", "owner:", "onwer:")
    result = workspace.icp("docs")
    assert (result.code, result.out) == (UNUSABLE, "")
    assert "ICP201" in result.err


def test_every_page_says_that_it_is_made(written):
    assert all(text.startswith(NOTE) for text in written.values())


def test_pages_of_a_checkout_with_other_line_breaks_are_still_made_ones(tmp_path):
    page = tmp_path / "README.md"
    page.write_bytes(NOTE.replace("\n", "\r\n").encode())
    assert outdated(tmp_path, {"README.md": NOTE}) in ([], [page])
