"""docs/design.md: the example in Python runs in the root workspace, and its layers are those that are checked."""

from __future__ import annotations

import re
import tomllib

from docs.pages import ROOT, blocks, prose

PAGE = ROOT / "docs" / "design.md"


def test_the_example_runs(root_copy, monkeypatch):
    (block,) = [block for block in blocks(PAGE) if block.language == "python"]
    monkeypatch.chdir(root_copy)
    names: dict[str, object] = {}
    exec(block.text, names)  # noqa: S102 - our own documentation
    judged = names["judged"]
    assert judged.select("account_id", "status").rows() == [("1", "qualified")]
    assert {"score", "score_low", "coverage", "state__headcount", "points__headcount"} <= set(judged.columns)


def test_the_layers_are_those_of_the_contract():
    drawn = re.search(r"^    (cli ► .+)$", prose(PAGE), re.MULTILINE)
    assert drawn
    order = [re.findall(r"\w+", layer) for layer in drawn[1].split("►")]
    config = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    contract = next(c for c in config["tool"]["importlinter"]["contracts"] if c["type"] == "layers")
    layers = [re.findall(r"icp_rules\.(\w+)", layer) for layer in contract["layers"]]
    place = {name: i for i, layer in enumerate(layers) for name in layer}
    assert [len({place[name] for name in layer}) for layer in order] == [1] * len(order)
    assert [place[layer[0]] for layer in order] == sorted(place[layer[0]] for layer in order)
