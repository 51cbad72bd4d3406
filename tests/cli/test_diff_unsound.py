"""``icp diff`` where a revision holds what it should not: crafted trees, links, broken files; and tiers that move."""

from __future__ import annotations

import binascii
import subprocess
from typing import TYPE_CHECKING

import pytest
from cli.calling import FINDINGS, OK, UNUSABLE
from cli.repository import ENVIRONMENT, Repository
from cli.test_diff import of, repository, told  # noqa: F401 - a fixture

if TYPE_CHECKING:
    from pathlib import Path


def stored(root: Path, kind: str, content: bytes) -> str:
    """Put an object into a repository as it is, whatever git would say of it; return its name."""
    command = ["git", "hash-object", "-w", "--literally", "-t", kind, "--stdin"]
    done = subprocess.run(command, cwd=root, input=content, capture_output=True, check=True)
    return done.stdout.decode().strip()


def crafted(made: Repository, name: bytes) -> str:
    """Commit a tree whose folder of rule sets has a file of this name."""

    def git(*arguments: str) -> str:
        done = subprocess.run(["git", *arguments], cwd=made.root, capture_output=True, check=True, env=ENVIRONMENT)
        return done.stdout.decode().strip()

    def entry(mode: bytes, called: bytes, named: str) -> bytes:
        return mode + b" " + called + b"\0" + binascii.unhexlify(named)

    rules = entry(b"100644", name, git("rev-parse", "HEAD:rule_sets/saas.yaml"))
    folder = stored(made.root, "tree", rules)
    config = entry(b"100644", b"icp.yaml", git("rev-parse", "HEAD:icp.yaml"))
    root = stored(made.root, "tree", config + entry(b"40000", b"rule_sets", folder))
    return git("commit-tree", root, "-m", "crafted")


@pytest.mark.parametrize(
    "name", [b"../../victim.yaml", b"../../../../victim.yaml", b"..", b".", b"./saas.yaml", b"x/victim.yaml"]
)
def test_a_tree_that_leads_elsewhere_writes_nothing(repository, tmp_path, name):  # noqa: F811
    place = tmp_path / "temporary" / "deeper"
    place.mkdir(parents=True)
    before = sorted(tmp_path.rglob("*.yaml"))
    result = repository.diff("HEAD", crafted(repository, name), "--format", "json", TMPDIR=str(place))
    assert sorted(tmp_path.rglob("*.yaml")) == before
    assert "ICP815" in result.err
    assert result.code in (OK, FINDINGS, UNUSABLE)


@pytest.mark.parametrize("name", [b"a\n::error::pwn.yaml", b"\xff\xfe.yaml"])
@pytest.mark.parametrize("form", ["text", "json", "markdown"])
def test_a_name_that_cannot_be_shown_makes_no_line_and_no_failure(repository, name, form):  # noqa: F811
    result = repository.diff("HEAD", crafted(repository, name), "--format", form)
    assert "ICP815" in result.err
    assert "ICP899" not in result.err
    assert not any(line.lstrip().startswith("::") for line in (result.out + result.err).splitlines())


@pytest.mark.parametrize("instead", ["link", "pointer"])
def test_a_rule_set_in_whose_place_something_else_stands_is_not_gone(repository, instead):  # noqa: F811
    path = repository.root / "rule_sets" / "saas.yaml"
    text = path.read_text(encoding="utf-8")
    path.unlink()
    if instead == "link":
        path.symlink_to("other.yaml")
    else:
        path.write_text("version https://git-lfs.github.com/spec/v1\noid sha256:0\nsize 1\n", encoding="utf-8")
    odd = repository.commit()
    path.unlink()
    path.write_text(text, encoding="utf-8")
    good = repository.commit()
    head, base = (repository.diff(*pair, "--format", "json").json for pair in ((good, odd), (odd, good)))
    assert of(head, "saas")["fate"] == "unreadable in head"
    assert of(base, "saas")["fate"] == "unreadable in base"
    assert (head["best"], head["expected_value"], head["moves"]) == ([], None, None)


def test_nothing_is_said_to_mean_the_same_where_a_rule_set_cannot_be_compared(repository):  # noqa: F811
    repository.write("rule_sets/broken.yaml", "icp: [")
    assert "1 rule set cannot be compared. Of the others: nothing moves" in repository.diff().out
    page = repository.diff("--format", "markdown").out
    assert "**1 rule set cannot be compared." in page
    assert "- error `ICP103`: " in page


def test_what_a_broken_configuration_says_is_not_compared(repository):  # noqa: F811
    good = repository.read("icp.yaml")
    repository.write("icp.yaml", good + "x: [\n")
    base = repository.commit()
    repository.write("icp.yaml", good)
    assert repository.diff(base, "--format", "json").json["settings"] == []


def test_a_tier_that_begins_elsewhere_names_whom_it_moves_and_its_line(repository):  # noqa: F811
    repository.edit("rule_sets/saas.yaml", "B: 40", "B: 60")
    both = told(repository)
    saas = of(both, "saas")
    line = "rule_sets/saas.yaml:15"
    assert saas["changes"] == [{"weight": "scoring", "change": "tiers: A 80, B 60; was A 80, B 40", "place": line}]
    moved = [row for row in saas["outcome"]["matrix"] if row["from"] != row["to"]]
    assert sum(row["accounts"] for row in moved) == len(saas["outcome"]["movers"]) > 0
    cause = {"rule": "tier B is from 60, was from 40", "points": None, "place": line}
    assert all(cause in mover["causes"] for mover in saas["outcome"]["movers"])
    assert [rule["lowered"] for rule in saas["outcome"]["rules"]] == [sum(row["accounts"] for row in moved)]


def test_the_page_stays_within_its_limit_whatever_is_wrong(repository):  # noqa: F811
    for number in range(150):
        repository.write(f"rule_sets/r{number}.yaml", f"icp: 1\nid: r{number}\nname: R\n{'x' * 300}: 1\n")
    page = repository.diff("--format", "markdown").out
    assert len(page) < 65_536
    assert "- and " in page


@pytest.mark.parametrize(
    ("identity", "name", "website", "shown"),
    [
        ("A-1", "Quillmere", "quillmere.example", "A-1"),
        ("quillmere.example", "Quillmere Group", "https://www.quillmere.example/about", "account 1"),
        ("www.quillmere.example", "Q Group", "quillmere.example", "account 1"),
        ("Quill mere", "Quillmere", "", "account 1"),
        ("quillmere-inc", "Quillmere", "", "account 1"),
        ("ada@quillmere.example", "Someone", "", "account 1"),
    ],
)
def test_an_id_that_tells_the_name_is_kept_back(repository, identity, name, website, shown):  # noqa: F811
    repository.write(
        "data/accounts.csv", f"id,name,website,business_model,employees\n{identity},{name},{website},b2b,120\n"
    )
    repository.edit("rule_sets/saas.yaml", "points: 50", "points: 40")
    out = repository.diff().out
    assert f"    {shown}: " in out


@pytest.mark.parametrize("revision", ["^HEAD", "HEAD..HEAD~0..HEAD"])
def test_what_names_no_single_commit_is_no_revision(repository, revision):  # noqa: F811
    assert "ICP812" in repository.diff(revision).err


def test_a_commit_may_be_named_by_its_message(repository):  # noqa: F811
    assert repository.diff(":/.", "HEAD").code == OK
