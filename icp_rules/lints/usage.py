"""What a workspace defines and nothing in it uses: data points, fields, templates."""

from __future__ import annotations

from typing import TYPE_CHECKING

from icp_rules.diagnostics import Location
from icp_rules.language.config import ACCOUNTS
from icp_rules.language.fields import Origin
from icp_rules.language.folders import files_in
from icp_rules.language.model import tests_of
from icp_rules.lints.templates import all_templates
from icp_rules.plugins import Example, LintFinding, WorkspaceLint

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from icp_rules.language.fields import Field
    from icp_rules.plugins import LintContext

# The template that comes along to be copied.
_TO_START_FROM = "default.md.j2"
_RULE_SET = "icp: 1\nid: example\nname: Example\nrequire: [{id: rule, when: {%s: {at_least: 2}}}]\n"
_POINTS = """version: 1
data_points:
  open_sales_roles: {use: jobs_page}
"""
_PLUGIN = """from icp_rules.plugins import data_point, hookimpl

@data_point(type="number", needs=["domain"])
def jobs_page(domain):
    return None

@hookimpl
def icp_data_points():
    return [jobs_page]
"""
_FIELDS = """version: 1
fields: {sales_team: {type: number}}
derive: {revenue_per_head: annual_revenue / employees}
"""
_PERSONA = """icp: 1
id: example
name: Example
require: [{id: us, when: {country: US}}]
personas: [{id: vp, role: user, match: {seniority: vp}, brief: vp.md.j2}]
"""


class UnusedDataPoint(WorkspaceLint):
    """Finds data points that ``icp.yaml`` sets up and that nothing reads."""

    code = "ICP433"
    title = "a data point that nothing reads"
    why = "It is never computed, so whoever set it up waits for what it should tell."
    bad = Example({"icp.yaml": _POINTS, "plugins/jobs.py": _PLUGIN, "rule_sets/example.yaml": _RULE_SET % "employees"})
    good = Example(
        {"icp.yaml": _POINTS, "plugins/jobs.py": _PLUGIN, "rule_sets/example.yaml": _RULE_SET % "open_sales_roles"}
    )

    def check(self, context: LintContext) -> Iterator[LintFinding]:
        """Yield the uses of data points that no rule set, template or contradiction reads."""
        unused = _unused_fields(context)
        for name, use in context.workspace.config.data_points.items():
            if name in unused:
                message = f"no rule, persona or template reads the data point '{name}'"
                yield LintFinding(message, use.location, "Use it in a rule or a template, or delete it.", name)


class UnusedField(WorkspaceLint):
    """Finds derived fields that nothing reads, and fields of the workspace's own that no column gives either."""

    code = "ICP434"
    title = "a field of the workspace's own that nothing reads"
    why = "It is kept up in vain; or a rule reads another field in its place by mistake."
    bad = Example({"icp.yaml": _FIELDS, "rule_sets/example.yaml": _RULE_SET % "sales_team"})
    good = Example(
        {
            "icp.yaml": _FIELDS.replace("annual_revenue / employees", "annual_revenue / sales_team"),
            "rule_sets/example.yaml": _RULE_SET % "revenue_per_head",
        }
    )

    def check(self, context: LintContext) -> Iterator[LintFinding]:
        """Yield the fields that no rule set, template, contradiction or other field reads."""
        accounts = context.workspace.config.sources.get(ACCOUNTS)
        for field in _unused_fields(context).values():
            if field.location is None or field.origin not in (Origin.WORKSPACE, Origin.DERIVED):
                continue
            # what a source holds may be told of without being judged by
            if accounts is None or field.origin is Origin.DERIVED or (accounts.map and field.name not in accounts.map):
                kind = "derived field" if field.origin is Origin.DERIVED else "field"
                message = f"no rule, persona, template or other field reads the {kind} '{field.name}'"
                help_line = "Use it in a rule, or delete it."
                yield LintFinding(message, field.location, help_line, field.name)


class UnusedTemplate(WorkspaceLint):
    """Finds templates of the workspace that no brief is made from."""

    code = "ICP436"
    title = "a template that nothing uses"
    why = "People mend it and wonder why the briefs stay as they were; or a persona names another by mistake."
    bad = Example(
        {
            "rule_sets/example.yaml": _PERSONA,
            "templates/vp.md.j2": "{{ account.name }}\n",
            "templates/vp-sales.md.j2": "{{ account.name }}: {{ persona.name }}\n",
        }
    )
    good = Example(
        {
            "rule_sets/example.yaml": _PERSONA.replace("vp.md.j2", "vp-sales.md.j2"),
            "templates/_head.md.j2": "{{ account.name }}\n",
            "templates/vp-sales.md.j2": "{% include '_head.md.j2' %}\n{{ persona.name }}\n",
        }
    )

    def check(self, context: LintContext) -> Iterator[LintFinding]:
        """Yield the templates that no persona or kind of brief names, nor another template that is used."""
        workspace = context.workspace
        templates = all_templates(context)
        walks = [templates.findings(one) for one in workspace.library.rule_sets.values() if one.personas]
        # where there is no persona yet, no brief is missed
        if not walks or not workspace.library.complete or any(walk.found or walk.chosen_later for walk in walks):
            return
        used = set[str]().union(*(walk.sources for walk in walks))
        for path in files_in(templates.folder, "**/*.j2"):
            shown = templates.shown_as(path)
            if shown not in used and path != templates.folder / _TO_START_FROM:
                message = "no persona, kind of brief or other template uses this template"
                name = path.relative_to(templates.folder).as_posix()
                help_line = f"Name it: `brief: {name}` in a persona, `template:` in a step, or in another template."
                yield LintFinding(message, Location(shown, 1), help_line, path.name)


def _unused_fields(context: LintContext) -> Mapping[str, Field]:
    """Return the account fields that nothing reads, by name; none where that cannot be told."""
    if "unused fields" not in context.kept:
        context.kept["unused fields"] = _found_unused(context)
    unused: Mapping[str, Field] = context.kept["unused fields"]
    return unused


def _found_unused(context: LintContext) -> Mapping[str, Field]:
    from icp_rules.briefs.check import fields_used

    workspace, templates = context.workspace, all_templates(context)
    library, config = workspace.library, workspace.config
    rule_sets = library.rule_sets.values()
    if not library.complete or not rule_sets or any(templates.findings(one).found for one in rule_sets):
        return {}
    used = {name for one in rule_sets for name in (*one.read_fields(), *fields_used(one, templates))}
    used |= {test.field for one in config.contradictions for test in tests_of(one.when)}
    used |= {need for point in workspace.plugins.data_points.values() for need in point.needs}
    used |= {name for source in config.sources.values() for name in (*source.identity, source.by)}
    told = config.fields.told_by(used)
    return {name: field for name, field in config.fields.account.items() if name not in told}
