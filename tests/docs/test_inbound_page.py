"""docs/inbound.md: the example runs in the root workspace and tells what the page says."""

from __future__ import annotations

from docs.pages import ROOT, blocks

from icp_rules import load_inbound, load_workspace

PAGE = ROOT / "docs" / "inbound.md"


def test_the_example_runs(root_copy, monkeypatch):
    (block,) = [block for block in blocks(PAGE) if block.language == "python"]
    monkeypatch.chdir(root_copy)
    names: dict[str, object] = {}
    exec(block.text, names)  # noqa: S102 - our own documentation
    told = names["told"]
    assert told["status"] == "qualified"
    assert told["why"]
    assert len(told["warnings"]) == 1
    assert "budget" in told["warnings"][0]
    assert names["on_webhook"]({"Company": "Northam Labs"})["error"] == "it has no account_id"


def test_what_the_root_workspace_leaves_out_is_named(root_copy):
    assert load_inbound(load_workspace(root_copy), ["apollo-it-sales-teams"]).left_out == ("open_sdr_roles",)
