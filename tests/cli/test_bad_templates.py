"""Templates with something wrong in them, or that try to leave the sandbox or their folder."""

from __future__ import annotations

from cli.calling import TOO_MANY_FAILURES, UNUSABLE
from cli.cases import RULES, Case, check, edit, table, write

TEMPLATE = "templates/vp-sales.md.j2"


@table(
    Case("syntax", write(TEMPLATE, "Hello\n{% if account %}\n"), UNUSABLE, "ICP701", (TEMPLATE, 2), "endif"),
    Case("variable", write(TEMPLATE, "Hello\n{{ acount.name }}\n"), UNUSABLE, "ICP702", (TEMPLATE, 2), "'account'?"),
    Case(
        "attribute",
        write(TEMPLATE, "Hello\n{{ account.emploees }}\n"),
        UNUSABLE,
        "ICP702",
        (TEMPLATE, 2),
        "'employees'?",
    ),
    Case("dunder", write(TEMPLATE, "Hi\n{{ ''.__class__ }}\n"), UNUSABLE, "ICP704", (TEMPLATE, 2), "underscore"),
    Case(
        "dunder by filter",
        write(TEMPLATE, "Hi\n{{ account.name | attr('__class__') }}\n"),
        UNUSABLE,
        "ICP704",
        (TEMPLATE, 2),
    ),
    Case("dunder by key", write(TEMPLATE, "Hi\n{{ account['__class__'] }}\n"), UNUSABLE, "ICP704", (TEMPLATE, 2)),
    Case(
        "a file elsewhere",
        write(TEMPLATE, 'Hi\n{% include "../../etc/passwd" %}\n'),
        UNUSABLE,
        "ICP704",
        (TEMPLATE, 2),
        "stay in their folder",
    ),
    Case(
        "a file elsewhere if there is one",
        write(TEMPLATE, 'Hi\n{% include "/etc/passwd" ignore missing %}\n'),
        UNUSABLE,
        "ICP704",
        (TEMPLATE, 2),
    ),
    Case(
        "a persona's template elsewhere",
        edit(RULES, "brief: vp-sales.md.j2", "brief: ../vp-sales.md.j2"),
        UNUSABLE,
        "ICP704",
        (RULES, "../vp-sales"),
        "'../vp-sales.md.j2'",
    ),
    Case(
        "a missing value",
        write(TEMPLATE, "Hello\n{{ account.last_funding_date }}\n"),
        TOO_MANY_FAILURES,
        "ICP703",
        (TEMPLATE, 2),
        "default(",
    ),
    Case(
        "a file elsewhere, named as it renders",
        write(TEMPLATE, 'Hello\n{% include "../" ~ "vp-sales.md.j2" %}\n'),
        TOO_MANY_FAILURES,
        "ICP704",
        (TEMPLATE, 2),
        "3 briefs not written",
    ),
)
def test_template(case, workspace):
    check(case, workspace)


def test_a_blocked_brief_keeps_no_other_from_being_written(workspace):
    workspace.write(TEMPLATE, "Raised money on {{ account.last_funding_date }}\n")
    result = workspace.run("--format", "json")
    assert result.code == TOO_MANY_FAILURES
    counts = {"accounts": 3, "written": {"brief": 5, "sequence": 1}, "blocked": 1}
    assert counts.items() <= result.json["briefs"].items()
    briefs = workspace.root / "out/briefs/midmarket-saas"
    assert sorted(p.name for p in (briefs / "3").iterdir()) == ["revops-lead.html", "revops-lead.md"]
    text = (briefs / "1/vp-sales-c1.md").read_text(encoding="utf-8")
    assert text.startswith("Raised money on 2026-08-14[^last_funding_date]\n")
