"""``icp diff``: two revisions of the rules judge the same accounts; git and the work tree stay as they are."""

from __future__ import annotations

import os
import shutil
from typing import TYPE_CHECKING, Any

import pytest
from cli.calling import AS_OF, FINDINGS, OK, UNUSABLE, USAGE, contents, icp
from cli.repository import ENVIRONMENT, Repository, git

if TYPE_CHECKING:
    from pathlib import Path

CONFIG = """version: 1
sources:
  accounts:
    file: data/accounts.csv
fields:
  partner_tier: {type: text}
derive:
  per_head: annual_revenue / employees
"""
RULES = """icp: 1
id: saas
name: SaaS
value: {expected_acv: 1000, currency: USD}
require:
  - {id: b2b, when: {business_model: b2b}}
score:
  - group: fit
    criteria:
      - id: headcount
        field: employees
        bands: [{between: [100, 500], points: 50}, {between: [50, 99], points: 20}]
      - {id: sector, when: {industry: [Software]}, points: 30}
      - {id: rich, when: {per_head: {at_least: 100}}, points: 20}
tiers: {A: 80, B: 40}
"""
OTHER = """icp: 1
id: other
name: Other
value: {expected_acv: 500, currency: USD}
score:
  - group: fit
    criteria:
      - {id: near, when: {country: $near}, points: 10}
      - {id: gold, when: {partner_tier: gold}, points: 10}
      - {id: old, when: {founded_year: {less_than: 2000}}, points: 10}
"""
LISTS = "near: [US, CA]\n"
ACCOUNTS = """id,name,business_model,employees,industry,annual_revenue,country,partner_tier,founded_year
A-1,Quillmere,b2b,120,Software,24000,US,gold,1990
A-2,Tallowby,b2b,60,Software,3000,MX,silver,2010
A-3,Ennerby,b2b,70,Retail,,CA,,2001
A-4,Marrowfen,b2c,300,Software,90000,DE,gold,1980
A-5,Lowick,b2b,20,Legal,100,US,,
"""


@pytest.fixture
def repository(tmp_path) -> Repository:
    """A repository with one commit, whose data is not in git."""
    made = Repository(tmp_path / "made")
    files = {
        "icp.yaml": CONFIG,
        "rule_sets/saas.yaml": RULES,
        "rule_sets/other.yaml": OTHER,
        "rule_sets/lists.yaml": LISTS,
        "data/accounts.csv": ACCOUNTS,
        ".gitignore": "data/\n",
    }
    for name, text in files.items():
        made.write(name, text)
    made.init().commit()
    return made


def of(told: dict[str, Any], name: str) -> dict[str, Any]:
    return next(one for one in told["rule_sets"] if one["rule_set"] == name)


def told(repository: Repository, *arguments: str) -> Any:
    result = repository.diff(*arguments, "--format", "json")
    assert result.code == OK, result.err
    return result.json


def changed(both: dict[str, Any]) -> set[str]:
    return {one["rule_set"] for one in both["rule_sets"] if one["changes"]}


def matrix(one: dict[str, Any]) -> dict[tuple[str, str], int]:
    return {(row["from"], row["to"]): row["accounts"] for row in one["outcome"]["matrix"]}


def test_a_band_moves_accounts_and_the_rule_is_named(repository):
    repository.edit("rule_sets/saas.yaml", "[50, 99], points: 20", "[50, 99], points: 45")
    saas = of(told(repository), "saas")
    line = repository.line("rule_sets/saas.yaml", "bands:")
    assert saas["changes"] == [
        {
            "weight": "scoring",
            "change": "headcount band employees is between 50 and 99 gives 45 points, was 20",
            "place": f"rule_sets/saas.yaml:{line}",
        }
    ]
    stayed = {(place, place): 1 for place in ("A", "B", "no tier", "disqualified")}
    assert matrix(saas) == {**stayed, ("no tier", "B"): 1}
    mover = saas["outcome"]["movers"][0]
    assert (mover["account_id"], mover["place_before"], mover["place"]) == ("A-2", "B", "B")
    assert mover["causes"] == [{"rule": "headcount", "points": 25.0, "place": f"rule_sets/saas.yaml:{line - 2}"}]
    assert (saas["outcome"]["scores_changed"], saas["outcome"]["moved"]) == (2, 1)
    assert saas["expected_value"] == {"before": 1700.0, "after": 2200.0, "currency": "USD"}
    assert saas["outcome"]["rules"] == [
        {"rule": "headcount", "raised": 2, "lowered": 0, "mean": 25.0, "place": f"rule_sets/saas.yaml:{line - 2}"}
    ]


def test_wording_moves_nothing_and_says_so(repository):
    repository.edit("rule_sets/saas.yaml", "name: SaaS", "name: Software as a service  # as sales calls it")
    result = repository.diff()
    assert result.code == OK
    assert "Nothing moves: 1 rule set changed in wording or personas alone" in result.out
    assert "wording: the name is worded otherwise" in result.out
    assert told(repository)["moves"] is False


def test_another_notation_is_told_as_such(repository):
    repository.edit("rule_sets/saas.yaml", "industry: [Software]", "industry: Software")
    result = repository.diff()
    assert "Nothing moves: 1 rule set written otherwise, the meaning is the same" in result.out
    assert "saas: written otherwise, and means the same: nothing moves" in result.out
    assert "other: unchanged" in result.out


def test_what_is_moved_into_a_base_means_the_same(repository):
    sector = "      - {id: sector, when: {industry: [Software]}, points: 30}\n"
    require = "require:\n  - {id: b2b, when: {business_model: b2b}}\n"
    shared = f"icp: 1\nid: shared\nname: Shared\nbase: true\n{require}score:\n  - group: fit\n    criteria:\n{sector}"
    repository.write("rule_sets/shared.yaml", shared)
    repository.edit("rule_sets/saas.yaml", "name: SaaS\n", "name: SaaS\nextends: shared\n")
    repository.edit("rule_sets/saas.yaml", require, "")
    repository.edit("rule_sets/saas.yaml", sector, "")
    result = repository.diff()
    assert "Nothing moves: 1 rule set written otherwise, the meaning is the same" in result.out
    repository.edit("rule_sets/shared.yaml", "points: 30", "points: 35")
    change = of(told(repository), "saas")["changes"][0]
    assert change["change"] == "sector gives 35 points, was 30"
    assert change["place"] == f"rule_sets/shared.yaml:{repository.line('rule_sets/shared.yaml', 'id: sector')}"


def test_accounts_in_and_out_with_the_filter(repository):
    repository.edit("rule_sets/saas.yaml", "{business_model: b2b}", "{employees: {at_least: 60}}")
    outcome = of(told(repository), "saas")["outcome"]
    line = repository.line("rule_sets/saas.yaml", "id: b2b")
    listed = {way: [(m["account_id"], m["place_before"], m["place"]) for m in outcome[way]] for way in ("in", "out")}
    assert listed == {"in": [("A-4", "disqualified", "A")], "out": [("A-5", "no tier", "disqualified")]}
    cause = {"rule": "require b2b is unmet, was met", "points": None, "place": f"rule_sets/saas.yaml:{line}"}
    assert outcome["out"][0]["causes"] == [cause]
    assert (outcome["newly_qualified"], outcome["no_longer_qualified"]) == (1, 1)


def test_an_account_that_is_no_longer_ruled_out_names_the_filter(repository):
    rich = "{id: paid, when: {annual_revenue: {at_least: 1}}}"
    repository.edit("rule_sets/saas.yaml", "{business_model: b2b}}\n", f"{{business_model: b2c}}}}\n  - {rich}\n")
    repository.commit()
    repository.edit("rule_sets/saas.yaml", "business_model: b2c", "business_model: [b2b, b2c]")
    repository.edit("rule_sets/saas.yaml", "[50, 99], points: 20", "[50, 99], points: 45")
    mover = next(m for m in of(told(repository, "HEAD"), "saas")["outcome"]["movers"] if m["account_id"] == "A-3")
    assert (mover["place_before"], mover["place"]) == ("disqualified", "unverified")
    assert [cause["rule"] for cause in mover["causes"]] == ["require b2b is met, was unmet", "headcount"]


def test_accounts_that_are_out_on_both_sides_are_no_movers(repository):
    repository.edit("rule_sets/saas.yaml", "industry: [Software]", "industry: Retail")
    result = repository.diff()
    assert "4 scores changed" in result.out
    assert "Top movers, 3 of 3" in result.out
    assert "Top movers, 3 of 3" in repository.diff("--format", "markdown").out


def test_a_shared_list_shows_at_each_rule_that_uses_it(repository):
    repository.edit("rule_sets/lists.yaml", "CA", "MX")
    other = of(told(repository), "other")
    assert [change["change"] for change in other["changes"]] == [
        "near asks: country is one of US or MX; was: country is one of US or CA"
    ]
    assert sorted(m["account_id"] for m in other["outcome"]["movers"]) == ["A-2", "A-3"]


def test_a_formula_is_judged_as_each_revision_has_it(repository):
    repository.edit("icp.yaml", "annual_revenue / employees", "annual_revenue / (employees - 20)")
    saas = of(told(repository), "saas")
    assert [c["change"] for c in saas["changes"]] == [
        "per_head is annual_revenue / (employees - 20), was annual_revenue / employees"
    ]
    # 90000 / 300 was enough already; nobody else is rich
    assert saas["outcome"]["scores_changed"] == 0
    repository.edit("icp.yaml", "(employees - 20)", "(employees / 10)")
    moved = of(told(repository), "saas")["outcome"]["movers"]
    assert [(m["account_id"], m["causes"][0]["rule"]) for m in moved] == [("A-2", "rich")]


def test_a_field_that_records_lack_is_unknown_and_told(repository):
    repository.edit("icp.yaml", "fields:\n  partner_tier: {type: text}\n", "")
    repository.edit("rule_sets/other.yaml", "      - {id: gold, when: {partner_tier: gold}, points: 10}\n", "")
    result = repository.diff()
    assert result.code == OK
    assert "ICP817" in result.err
    assert "the field 'partner_tier' is not read from the records and counts as unknown" in result.err


def test_the_best_rule_set_changes(repository):
    repository.edit("rule_sets/other.yaml", "points: 10}\n      - {id: old", "points: 30}\n      - {id: old")
    both = told(repository)
    assert both["moves"]
    assert all(set(one) == {"before", "after", "accounts"} for one in both["best"])
    assert both["expected_value"]["currency"] == "USD"


def test_rule_sets_that_come_go_and_are_renamed(repository):
    renamed = RULES.replace("id: saas", "id: renamed").replace("points: 30", "points: 35")
    repository.write("rule_sets/renamed.yaml", renamed)
    fresh = OTHER.replace("id: other", "id: fresh")
    for old, new in (("country: $near", "city: Ulm"), ("partner_tier: gold", "state: CA"), ("less_than", "at_least")):
        fresh = fresh.replace(old, new)
    repository.write("rule_sets/fresh.yaml", fresh)
    for name in ("saas", "other"):
        (repository.root / f"rule_sets/{name}.yaml").unlink()
    both = told(repository)
    assert {one["rule_set"]: (one["fate"], one["was"]) for one in both["rule_sets"]} == {
        "fresh": ("added", None),
        "renamed": ("renamed", "saas"),
        "other": ("removed", None),
    }
    assert of(both, "renamed")["changes"][-1]["change"].startswith("sector gives 35 points, was 30")
    assert of(both, "other")["counts"] == {"no tier": 5}
    assert not any(one["before"] == "saas" and one["after"] == "renamed" for one in both["best"])


def test_a_base_with_broken_rules_is_told_and_the_rest_compared(repository):
    good = repository.read("rule_sets/saas.yaml")
    repository.write("rule_sets/saas.yaml", good.replace("points: 30", "points: many"))
    repository.write("rule_sets/lost.yaml", "icp: [")
    base = repository.commit()
    repository.write("rule_sets/saas.yaml", good)
    (repository.root / "rule_sets/lost.yaml").unlink()
    repository.edit("rule_sets/other.yaml", "less_than: 2000", "less_than: 2005")
    result = repository.diff("HEAD", "--format", "json")
    assert result.code == OK
    assert f"{base[:10]}:rule_sets/saas.yaml" in result.err
    assert "warning ICP203" in result.err
    fates = {one["rule_set"]: one["fate"] for one in result.json["rule_sets"]}
    assert fates == {"other": "kept", "saas": "unreadable in base", "lost": "unreadable in base"}
    assert of(result.json, "other")["outcome"]["scores_changed"] == 1
    # a sum without what cannot be read says nothing
    assert (of(result.json, "saas")["counts"], result.json["best"], result.json["expected_value"]) == ({}, [], None)


def test_a_head_with_broken_rules_fails_and_the_rest_is_compared(repository):
    repository.edit("rule_sets/saas.yaml", "points: 30", "points: many")
    result = repository.diff("--format", "json")
    assert result.code == FINDINGS
    assert {one["rule_set"]: one["fate"] for one in result.json["rule_sets"]} == {
        "other": "kept",
        "saas": "unreadable in head",
    }


def test_two_commits_are_compared_whatever_lies_in_the_work_tree(repository):
    first = repository.commit()
    repository.edit("rule_sets/saas.yaml", "points: 30", "points: 35")
    second = repository.commit()
    repository.write("rule_sets/saas.yaml", "no: [rules")
    one, other = (told(repository, *given) for given in ((first, second), (f"{first}..{second}",)))
    assert one == {**other, "base": one["base"], "head": one["head"]}
    assert of(one, "saas")["changes"][0]["place"] == "rule_sets/saas.yaml:13"
    assert one["head"] == second


def test_three_dots_compare_with_the_merge_base(repository):
    git(repository.root, "switch", "-q", "-c", "feature")
    repository.edit("rule_sets/other.yaml", "less_than: 2000", "less_than: 2005")
    repository.commit()
    git(repository.root, "switch", "-q", "main")
    repository.edit("rule_sets/saas.yaml", "points: 30", "points: 35")
    repository.commit()
    assert changed(told(repository, "main...feature")) == {"other"}
    assert changed(told(repository, "main", "feature")) == {"other", "saas"}
    git(repository.root, "switch", "-q", "feature")
    both = told(repository)
    assert changed(both) == {"other"}
    assert both["base"].startswith("merge base of HEAD and main (")


def test_nothing_in_git_or_the_work_tree_changes(repository):
    repository.edit("rule_sets/saas.yaml", "points: 30", "points: 35")
    # a stat that the index does not know would be refreshed by a careless git status
    os.utime(repository.root / "rule_sets/other.yaml", (1, 1))
    hook = repository.write(".git/hooks/post-checkout", "#!/bin/sh\ntouch hooked\n")
    hook.chmod(0o755)
    repository.write(".gitattributes", "*.yaml filter=spy diff=spy\n")
    for key in ("filter.spy.smudge", "filter.spy.clean", "diff.spy.textconv", "core.pager", "core.fsmonitor"):
        git(repository.root, "config", key, f"touch {repository.root}/spied; cat")
    before = contents(repository.root)
    for arguments in ((), ("HEAD",), ("HEAD", "HEAD"), ("HEAD...HEAD",)):
        assert repository.diff(*arguments).code == OK
    assert contents(repository.root) == before


def test_a_workspace_below_the_root_of_the_repository(repository, tmp_path):
    root = tmp_path / "outer"
    shutil.copytree(repository.root, root / "sales" / "icp", ignore=shutil.ignore_patterns(".git"))
    outer = Repository(root).init()
    outer.write(".gitignore", "data/\n")
    outer.commit()
    inner = Repository(root / "sales" / "icp")
    inner.edit("rule_sets/saas.yaml", "points: 30", "points: 35")
    assert changed(told(inner)) == {"saas"}
    assert changed(told(inner, "HEAD", "HEAD")) == set()
    assert (root / "sales" / "hooked").exists() is False


def scores(folder: Path) -> dict[tuple[str, str], tuple[str, str, float]]:
    rows = icp("score", *AS_OF, "--out", "-", cwd=folder).rows
    return {(r["rule_set"], r["account_id"]): (r["status"], r["tier"], float(r["score"])) for r in rows}


def test_it_agrees_with_scoring_each_checkout(repository, tmp_path):
    repository.edit("rule_sets/saas.yaml", "at_least: 100", "at_least: 40")
    repository.edit("rule_sets/saas.yaml", "{business_model: b2b}", "{business_model: [b2b, both]}")
    repository.edit("rule_sets/other.yaml", "gold, when: {partner_tier: gold}", "gold, when: {partner_tier: silver}")
    repository.edit("icp.yaml", "annual_revenue / employees", "coalesce(annual_revenue, 7000) / employees")
    repository.commit()
    found = []
    for revision in ("HEAD~1", "HEAD"):
        folder = tmp_path / revision
        git(repository.root, "worktree", "add", "-q", "--detach", str(folder), revision)
        shutil.copytree(repository.root / "data", folder / "data")
        found.append(scores(folder))
    both = told(repository, "HEAD~1", "HEAD", "--top", "100")
    for one in both["rule_sets"]:
        name, expected = one["rule_set"], {}
        for (rule_set, account), (_, _, score) in found[0].items():
            now = found[1][rule_set, account][2]
            if rule_set == name and abs(now - score) > 1e-9:
                expected[account] = (score, now)
        movers = {m["account_id"]: (m["score_before"], m["score"]) for m in one["outcome"]["movers"]}
        assert expected.keys() >= movers.keys()
        assert one["outcome"]["scores_changed"] == len(expected)
        for account, pair in movers.items():
            assert pair == pytest.approx(expected[account])
        places = [[_place(f[name, a]) for a in ("A-1", "A-2", "A-3", "A-4", "A-5")] for f in found]
        pairs = list(zip(*places, strict=True))
        assert matrix(one) == {pair: pairs.count(pair) for pair in pairs}


def _place(row: tuple[str, str, float]) -> str:
    status, tier, _ = row
    return status if status != "qualified" else tier or "no tier"


BAD = {
    "no such revision": (("nowhere",), "ICP812", "there is no revision 'nowhere'"),
    "an option": (("--", "--output=stolen"), "ICP812", "there is no revision '--output=stolen'"),
    "an empty name": (("",), "ICP812", "there is no revision ''"),
    "no such head": (("HEAD", "v9"), "ICP812", "there is no revision 'v9'"),
    "a file": (("HEAD:icp.yaml",), "ICP812", "there is no revision 'HEAD:icp.yaml'"),
    "a range of nothing": (("main...nowhere",), "ICP812", "there is no revision 'nowhere'"),
}


@pytest.mark.parametrize(("arguments", "code", "message"), BAD.values(), ids=BAD)
def test_a_revision_that_is_not_there(repository, arguments, code, message):
    result = repository.diff(*arguments)
    assert result.code == UNUSABLE
    assert code in result.err
    assert message in result.err


def test_histories_without_a_common_ancestor(repository):
    git(repository.root, "switch", "-q", "--orphan", "alone")
    repository.commit("--", ".gitignore") if (repository.root / ".gitignore").exists() else repository.commit()
    git(repository.root, "switch", "-q", "main")
    result = repository.diff("main...alone")
    assert (result.code, "ICP814" in result.err) == (UNUSABLE, True)


def test_not_a_repository(repository):
    shutil.rmtree(repository.root / ".git")
    result = repository.diff(GIT_CEILING_DIRECTORIES=str(repository.root.parent))
    assert result.code == UNUSABLE
    assert "ICP811: not in a git repository" in result.err


def test_a_repository_without_a_commit(repository):
    shutil.rmtree(repository.root / ".git")
    repository.init()
    result = repository.diff()
    assert (result.code, "ICP812" in result.err) == (UNUSABLE, True)


def test_no_git(repository, tmp_path):
    result = repository.diff(PATH=str(tmp_path))
    assert result.code == UNUSABLE
    assert "ICP810: git cannot be run" in result.err


def test_a_shallow_clone(repository, tmp_path):
    repository.edit("rule_sets/saas.yaml", "points: 30", "points: 35")
    repository.commit()
    git(repository.root, "switch", "-q", "-c", "feature")
    repository.edit("rule_sets/saas.yaml", "points: 35", "points: 40")
    repository.commit()
    git(tmp_path, "clone", "-q", "--depth", "1", "--no-single-branch", f"file://{repository.root}", "shallow")
    clone = Repository(tmp_path / "shallow")
    shutil.copytree(repository.root / "data", clone.root / "data")
    for arguments in (("HEAD~1",), ("origin/main...HEAD",)):
        result = clone.diff(*arguments)
        assert result.code == UNUSABLE
        assert "ICP813" in result.err
        assert "git fetch --unshallow" in result.err
    assert changed(told(clone, "origin/main", "HEAD")) == {"saas"}


def test_a_partial_clone_fetches_nothing(repository, tmp_path):
    repository.edit("rule_sets/saas.yaml", "points: 30", "points: 35")
    repository.commit()
    git(repository.root, "config", "uploadpack.allowFilter", "true")
    git(tmp_path, "clone", "-q", "--filter=blob:none", f"file://{repository.root}", "partial")
    clone = Repository(tmp_path / "partial")
    shutil.copytree(repository.root / "data", clone.root / "data")
    before = contents(clone.root)
    result = clone.diff("HEAD~1")
    assert result.code == UNUSABLE
    assert "ICP818" in result.err
    assert "git fetch --refetch" in result.err
    assert contents(clone.root) == before
    assert clone.diff("HEAD").code == OK


def test_what_is_no_file_is_told(repository):
    rules = repository.root / "rule_sets"
    (rules / "link.yaml").symlink_to("saas.yaml")
    repository.write("rule_sets/pointer.yaml", "version https://git-lfs.github.com/spec/v1\noid sha256:0\nsize 1\n")
    head = git(repository.root, "rev-parse", "HEAD")
    git(repository.root, "update-index", "--add", "--cacheinfo", f"160000,{head},rule_sets/sub.yaml")
    repository.commit("rule_sets/link.yaml", "rule_sets/pointer.yaml")
    for name in ("link.yaml", "pointer.yaml"):
        (rules / name).unlink()
    result = repository.diff("HEAD")
    assert result.code == OK
    for what, name in (("a symbolic link", "link"), ("a pointer to Git LFS", "pointer"), ("a submodule", "sub")):
        assert f"{name}.yaml: warning ICP815: {what} stands here, which is not followed" in result.err


def test_a_path_that_leads_out_of_the_repository_is_not_followed(repository, tmp_path):
    secret = tmp_path / "secret.yaml"
    secret.write_text("Hidden industry: {aliases: []}\n", encoding="utf-8")
    good = repository.read("icp.yaml")
    for path in (secret, "../secret.yaml"):
        repository.write("icp.yaml", f"{CONFIG}vocabularies: {{industries: {path}}}\n")
        repository.commit()
        repository.write("icp.yaml", good)
        result = repository.diff("HEAD", "HEAD")
        assert result.code == FINDINGS
        assert f"'{path}' lies outside of the repository" in result.err
        assert "Hidden" not in result.out + result.err


def test_a_vocabulary_of_the_revision(repository):
    repository.write("words/industries.yaml", "Beekeeping: {aliases: [apiary]}\n")
    repository.write("icp.yaml", f"{CONFIG}vocabularies: {{industries: words/industries.yaml}}\n")
    repository.edit("rule_sets/saas.yaml", "[Software]", "[Software, apiary]")
    repository.commit()
    assert changed(told(repository, "HEAD~1", "HEAD")) == {"saas"}
    change = of(told(repository, "HEAD~1", "HEAD"), "saas")["changes"][0]["change"]
    assert change == "sector asks: industry is one of Software or Beekeeping; was: industry is one of Software"


PLUGIN = """from icp_rules.plugins import data_point, hookimpl


@data_point(type="number", needs=["employees"], settings={"factor": {"type": "number"}})
def doubled(employees: float, factor: float) -> float:
    return employees * factor


@hookimpl
def icp_data_points():
    return [doubled]
"""


def test_data_points_are_those_of_the_work_tree(repository):
    repository.write("plugins/doubled.py", PLUGIN)
    repository.write("icp.yaml", f"{CONFIG}data_points: {{size: {{use: doubled, factor: 3}}}}\n")
    repository.edit("rule_sets/other.yaml", "{partner_tier: gold}", "{size: {at_least: 300}}")
    repository.commit()
    repository.edit("icp.yaml", "factor: 3", "factor: 4")
    result = repository.diff("--format", "json")
    assert result.code == OK
    assert "the data point 'size' has other settings, which are not used" in result.err
    assert of(result.json, "other")["changes"][0]["change"] == "size is computed with other settings"
    assert of(result.json, "other")["outcome"]["scores_changed"] == 0
    assert any(plugin.startswith("doubled ") for plugin in result.json["plugins"])


def test_what_icp_yaml_says_otherwise(repository):
    repository.edit("icp.yaml", "version: 1\n", "version: 1\nrank_by: expected_value\n")
    repository.edit("icp.yaml", "accounts:\n", "accounts:\n    as_of: 2026-10-01\n")
    both = told(repository)
    assert [change["change"] for change in both["settings"]] == [
        "rank_by is expected_value, was score",
        "sources differs and moves nothing here: records are read once, as the work tree says",
    ]


def test_a_field_of_another_type_is_unknown_to_base(repository):
    repository.edit("icp.yaml", "{type: text}", "{type: list}")
    repository.edit("rule_sets/other.yaml", "{partner_tier: gold}", "{partner_tier: {any_of: [gold]}}")
    result = repository.diff("--format", "json")
    assert "the field 'partner_tier' is a text here and a list in the records; it counts as unknown" in result.err
    raised = next(rule for rule in of(result.json, "other")["outcome"]["rules"] if rule["rule"] == "gold")
    assert (raised["raised"], raised["lowered"]) == (2, 0)


def test_top_says_how_many_are_listed(repository):
    repository.edit("rule_sets/saas.yaml", "[50, 99], points: 20", "[50, 99], points: 45")
    for top in (0, 1):
        outcome = of(told(repository, "--top", str(top)), "saas")["outcome"]
        assert (len(outcome["movers"]), outcome["scores_changed"]) == (top, 2)


def test_a_filter_has_no_scores(repository):
    repository.write("rule_sets/gate.yaml", "icp: 1\nid: gate\nname: G\nrequire:\n  - {id: us, when: {country: US}}\n")
    repository.commit()
    repository.edit("rule_sets/gate.yaml", "country: US", "country: [US, CA]")
    gate = of(told(repository, "HEAD"), "gate")
    assert matrix(gate) == {
        ("qualified", "qualified"): 2,
        ("disqualified", "disqualified"): 2,
        ("disqualified", "qualified"): 1,
    }
    assert [m["account_id"] for m in gate["outcome"]["in"]] == ["A-3"]
    assert "A-3: disqualified → qualified" in repository.diff("HEAD").out


def test_a_revision_from_before_the_workspace(repository):
    git(repository.root, "rm", "-q", "-r", "--cached", "icp.yaml", "rule_sets")
    repository.commit(".gitignore")
    result = repository.diff("HEAD", "--format", "json")
    assert result.code == OK
    assert "'HEAD' has no icp.yaml here" in result.err
    assert {one["fate"] for one in result.json["rule_sets"]} == {"added"}


def test_names_are_shown_only_where_asked_for(repository):
    repository.edit("rule_sets/saas.yaml", "[50, 99], points: 20", "[50, 99], points: 45")
    for format_ in ("text", "json", "markdown"):
        assert "Tallowby" not in repository.diff("--format", format_).out
        assert "Tallowby" in repository.diff("--format", format_, "--names").out


def test_an_id_that_is_the_name_is_kept_back_with_it(repository):
    repository.write("data/accounts.csv", ACCOUNTS.replace("id,name", "code,name"))
    repository.edit("rule_sets/saas.yaml", "[50, 99], points: 20", "[50, 99], points: 45")
    result = repository.diff()
    assert "Tallowby" not in result.out
    assert "account 1: B" in result.out
    assert of(told(repository), "saas")["outcome"]["movers"][0]["account_id"] is None


def test_who_is_suppressed_is_counted_and_never_listed(repository):
    repository.write("icp.yaml", f"{CONFIG}suppress: [data/suppress.csv]\n")
    repository.write("data/suppress.csv", "name\nTallowby\n")
    repository.edit("rule_sets/saas.yaml", "[50, 99], points: 20", "[50, 99], points: 45")
    result = repository.diff("--names")
    assert "1 suppressed, counted and never listed" in result.out
    assert "Ennerby" in result.out
    assert "Tallowby" not in result.out
    assert of(told(repository), "saas")["outcome"]["scores_changed"] == 2


def test_warnings_that_quote_records_are_shown_with_names_alone(repository):
    repository.write("data/accounts.csv", ACCOUNTS.replace(",120,", ",plenty,"))
    hidden, shown = repository.diff(), repository.diff("--names")
    assert "1 warning about the records not shown" in hidden.err
    assert "plenty" not in hidden.err + hidden.out
    assert "'plenty' is not a number" in shown.err


def test_against_files_and_a_pipe(repository):
    repository.write("few.csv", "\n".join(ACCOUNTS.split("\n")[:3]) + "\n")
    assert told(repository, "--against", "few.csv")["accounts"] == 2
    assert told(repository, "--against", "accounts")["accounts"] == 5
    given = {"cwd": repository.root, "stdin": ACCOUNTS.encode(), **ENVIRONMENT}
    piped = icp("diff", *AS_OF, "--against", "-", "--format", "json", **given)
    assert piped.json["accounts"] == 5


AGAINST = {
    "no such file": (("nowhere.csv",), "neither `accounts` nor a file"),
    "facts": (("postings",), "Only `accounts` has accounts"),
    "both": (("few.csv", "accounts"), "Name it alone"),
}


@pytest.mark.parametrize(("against", "message"), AGAINST.values(), ids=AGAINST)
def test_against_what_has_no_accounts(repository, against, message):
    repository.write("few.csv", ACCOUNTS)
    repository.write("icp.yaml", CONFIG.replace("fields:", "  postings: {file: few.csv, key: id}\nfields:"))
    result = repository.diff(*(word for name in against for word in ("--against", name)))
    assert (result.code, message in result.err) == (USAGE, True)


def test_plugins_of_the_work_tree_run_and_no_others(repository):
    repository.write("plugins/spy.py", f"from pathlib import Path\nPath({str(repository.root / 'ran')!r}).touch()\n")
    repository.commit()
    (repository.root / "plugins/spy.py").unlink()
    assert repository.diff("HEAD", "HEAD").code == OK
    assert not (repository.root / "ran").exists()


def test_the_same_is_told_twice(repository):
    repository.edit("rule_sets/saas.yaml", "points: 30", "points: 35")
    for format_ in ("json", "markdown"):
        one, other = (repository.diff("--format", format_).out for _ in range(2))
        assert one == other
