"""Every YAML example in the documentation is what it says it is, and loads."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
import yaml
from docs.loading import Examples
from docs.pages import PAGES, ROOT, blocks, name_of
from docs.session import copy_root

if TYPE_CHECKING:
    from pathlib import Path

    from docs.pages import Block
    from docs.session import Session

# A lint's page shows the lint's own examples, which tests/lints/test_examples.py runs.
OF_LINTS = ROOT / "docs" / "reference" / "lints"

# A page that goes on in the workspace of another.
GOES_ON = {"docs/yc-review.md": ROOT / "docs" / "yc-walk.md"}
# Below, and in tests/ci.
CHECKED_ELSEWHERE = {"github_workflow", "github_caller", "gitlab_ci", "pre_commit"}
# The source that docs/plugins.md shows, whole.
CRM = """
from icp_rules.plugins import SourceReader, hookimpl


def read_crm(request):
    raise NotImplementedError


@hookimpl
def icp_sources():
    return [
        {snippet}
    ]
"""


def yaml_blocks(page: Path) -> list[tuple[Block, str | None]]:
    return [(block, block.kind) for block in blocks(page) if block.language in ("yaml", "yml")]


def add_plugins(folder: Path, page: Path) -> None:
    """Write the plugins that a page shows, so that its YAML may use them."""
    if name_of(page) == "docs/plugins.md":
        code = [block.text for block in blocks(page) if block.language == "python"]
        (folder / "plugins" / "segment.py").write_text(code[0], encoding="utf-8")
        snippet = next(text for text in code if text.startswith("SourceReader("))
        (folder / "plugins" / "crm.py").write_text(CRM.format(snippet=snippet), encoding="utf-8")


@pytest.mark.parametrize("page", [page for page in PAGES if page.parent != OF_LINTS and yaml_blocks(page)], ids=name_of)
def test_every_yaml_example_loads_or_has_the_finding_it_shows(page, tmp_path):
    folder = copy_root(tmp_path / "root")
    add_plugins(folder, page)
    pages = [page]
    if name_of(page) in GOES_ON:
        pages.insert(0, GOES_ON[name_of(page)])
        # the other page's workspace has none of the root's
        for path in (folder / "rule_sets").rglob("*.yaml"):
            path.unlink()
    examples = Examples.of(folder, [block for one in pages for block in blocks(one)])
    for block, kind in [pair for one in pages for pair in yaml_blocks(one)]:
        if kind in CHECKED_ELSEWHERE:
            continue
        if block.marks.get("file") == "icp.yaml":
            examples = Examples.of(folder, [block])
        found = examples.findings(block, kind)
        wanted = set(block.marks.get("finding", "").split())
        assert {finding.code.value for finding in found} == wanted, f"{block}: {found}"


@pytest.mark.parametrize(
    "block",
    [block for page in PAGES for block, kind in yaml_blocks(page) if kind == "github_workflow"],
    ids=str,
)
def test_the_commands_of_a_workflow_pass_in_a_new_workspace(block, session: Session):
    jobs = yaml.safe_load(block.text)["jobs"].values()
    steps = [step["run"] for job in jobs for step in job["steps"] if "run" in step]
    assert any(step.startswith("icp ") for step in steps)
    cloned = ("git init -q -b main", "git add -A", "git commit -q -m Rules")
    for command in ("icp init new", "cd new", *cloned, *steps):
        session.run(block, command, [])
