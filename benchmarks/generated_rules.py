"""Generated rule sets as people write them: every kind of scoring, lists, whys and personas; all from one seed."""

from __future__ import annotations

from random import Random
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

SEED = 20261101
INDUSTRIES = ["Software", "Fintech", "Healthcare", "Retail", "Legal", "Manufacturing", "Education", "Logistics"]
TOOLS = ["Salesforce", "HubSpot", "Gong", "Outreach", "Salesloft", "Shopify", "Zoom", "Webex", "Slack", "Okta"]
COUNTRIES = ["US", "CA", "MX", "GB", "IE", "DE", "FR", "NL", "ES", "IT", "SE", "DK", "NO", "FI", "AU", "NZ"]
STAGES = ["Seed", "Series A", "Series B", "Series C", "Series D"]
ROLES = ["economic_buyer", "champion", "user", "influencer", "technical_buyer"]
LISTS = {
    "north_america": COUNTRIES[:3],
    "western_europe": COUNTRIES[3:10],
    "nordics": COUNTRIES[10:14],
    "target_sectors": INDUSTRIES[:3],
    "sales_tools": TOOLS[2:5],
    "early_stages": STAGES[:2],
}
PERSONAS = {
    "vp-sales": ("title: {like: ['vp*sales*', 'head of sales*']}, seniority: [vp, c_suite]", "Forecast accuracy"),
    "revops": ("any: [{title: {like: '*revenue operations*'}}, {department: operations}]", "Data in five tools"),
    "security": ("title: {like: ['*security*', ciso]}, account.employees: {at_least: 100}", "Audits take months"),
}
BASE_TEMPLATE = """# {{ account.name }} · {% block who %}{{ persona.name }}{% endblock %}

{% if account.industry is defined %}{{ account.industry }}{% endif %}

## Why this account
{% for reason in reasons %}
- {{ reason.text }} ({{ reason.points }} points)
{% else %}
- Nothing yet
{% endfor %}
{% block pains %}
## What hurts
{% for pain in persona.pains %}
- {{ pain }}
{% endfor %}
{% endblock %}
## What to ask
{% for gap in gaps %}
- {{ gap.label }}
{% endfor %}
"""
TEMPLATE = """{{% extends "_base.md.j2" %}}
{{% block who %}}{role}{{% if contact %}}: {{{{ contact.first_name | default('the right person') }}}}{{% endif %}}
{{% endblock %}}
{{% block pains %}}
{{{{ super() }}}}
{{% if account.employees is defined and account.employees > 100 %}}
With {{{{ account.employees }}}} people this is felt every week.
{{% endif %}}
{{% endblock %}}
"""


def workspace(folder: Path, rule_sets: int, criteria: int) -> Path:
    """Write a workspace with so many rule sets of so many criteria each into a folder and return it."""
    for name in ("rule_sets", "templates"):
        (folder / name).mkdir(parents=True, exist_ok=True)
    write(folder / "icp.yaml", "version: 1\n")
    write(folder / "rule_sets" / "lists.yaml", "".join(f"{n}: [{', '.join(v)}]\n" for n, v in LISTS.items()))
    write(folder / "templates" / "_base.md.j2", BASE_TEMPLATE)
    for persona in PERSONAS:
        write(folder / "templates" / f"{persona}.md.j2", TEMPLATE.format(role=persona.replace("-", " ")))
    random = Random(SEED)  # noqa: S311 - nothing is to be kept secret
    for number in range(rule_sets):
        name = f"segment-{number:03}"
        write(folder / "rule_sets" / f"{name}.yaml", _rule_set(random, name, criteria))
    return folder


def write(path: Path, text: str) -> None:
    """Write a file."""
    path.write_text(text, encoding="utf-8")


def _rule_set(random: Random, name: str, criteria: int) -> str:
    """Return the text of a rule set."""
    lines = [
        "---",
        "icp: 1",
        f"id: {name}",
        f"name: {name.capitalize().replace('-', ' ')}, {random.choice(INDUSTRIES)}",
        "owner: revops@example.com",
        f"value: {{expected_acv: {random.randrange(10, 90)}000, currency: USD}}",
        "review: {last: 2026-09-01, every: 90d}",
        "freshness: {default: 180d, technologies: 90d}",
        "lists:",
        f"  neighbours: [{', '.join(random.sample(COUNTRIES, 4))}]",
        "require:",
        "  - id: b2b",
        "    when: {business_model: [b2b, both]}",
        "    why: We sell to businesses only",
        f"  - {{id: size, when: {{employees: {{at_least: {random.randrange(1, 5) * 10}}}}}}}",
        "exclude:",
        f"  - {{id: sector-out, when: {{industry: {random.choice(INDUSTRIES[4:])}}}, why: Procurement never clears}}",
        "score:",
    ]
    for number in range(criteria):
        if number % 10 == 0:
            lines += [f"  - group: part-{number // 10}", f"    max: {random.randrange(50, 90)}", "    criteria:"]
        lines += _criterion(random, number)
    lines.append("tiers: {A: 80, B: 60, C: 40, D: 0}")
    lines.append("personas:")
    for persona, (match, pain) in PERSONAS.items():
        lines += [
            f"  - id: {persona}",
            f"    role: {random.choice(ROLES)}",
            f"    match: {{{match}}}",
            "    need: {min: 1, max: 2}",
            f"    pains: [{pain}, Too many manual steps]",
            "    goals: [Ramp new people in half the time]",
            "    reason: The team grows faster than its tools",
            "    objections:",
            "      - {says: We have a tool for it, answer: Most customers ran both for a quarter}",
            "    proof:",
            "      - {story: A software company of 300 halved its ramp time, when: {industry: Software}}",
            f"    brief: {persona}.md.j2",
        ]
    return "\n".join(lines) + "\n"


def _criterion(random: Random, number: int) -> Sequence[str]:
    """Return the lines of a criterion; the kinds take turns."""
    points = random.randrange(1, 6) * 5
    few = random.sample(TOOLS, 3)
    low = random.randrange(1, 40) * 10
    kinds = [
        f"when: {{industry: [{', '.join(random.sample(INDUSTRIES, 3))}]}}, points: {points}",
        "when: {country: $north_america}, points: 5",
        f"when: {{technologies: {{any_of: [{', '.join(few)}]}}}}, points: {points}",
        f"when: {{annual_revenue: {{at_least: {low}0000}}}}, points: {points}",
        f"field: technologies, per_item: [{', '.join(few)}], points: 5, max: 10",
        f"field: last_funding_date, fades: {{half_life: {random.randrange(9, 40)}0d}}, points: {points}",
        f"when: {{name: {{like: ['*labs*', '{random.choice(TOOLS).lower()}*']}}}}, points: 5",
        f"when: {{technologies: {{none_of: [{few[0]}], size: {{at_most: 12}}}}}}, points: -5",
        f"when: {{funding_stage: {{in: [$early_stages, {random.choice(STAGES[2:])}]}}}}, points: {points}",
        f"when: {{count: {{at_least: 2, of: [{{employees: 50}}, {{city: Oslo}}, {{state: NY}}]}}}}, points: {points}",
        "when: {country: $neighbours, founded_year: {more_than: 2015}}, points: 10",
        f"when: {{any: [{{city: {{starts_with: new}}}}, {{not: {{state: NY}}}}]}}, points: {points}",
        f"when: {{description: {{matches: '(cloud|data) *(platform|warehouse)'}}}}, points: {points}",
        f"when: {{last_funding_date: {{within: {random.randrange(3, 12)}0d}}}}, points: {points}",
        "when: {annual_revenue: {known: false}}, points: -5",
    ]
    kind = number % (len(kinds) + 1)
    why = f'"{{{{ name }}}} is one of those who gain the most, as case {number} shows"'
    if kind < len(kinds):
        return [f"      - {{id: rule-{number}, {kinds[kind]},", f"         why: {why}}}"]
    return [
        f"      - id: rule-{number}",
        "        field: employees",
        "        bands:",
        f"          - {{between: [{low}, {low * 5}], points: 20}}",
        f"          - {{between: [{low // 2}, {low - 1}], points: 10}}",
        f"          - {{more_than: {low * 5}, points: 5}}",
        f"        why: {why}",
    ]
