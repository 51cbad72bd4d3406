"""``icp score --engine spark``: as a process against a real cluster, and what keeps it from one."""

from __future__ import annotations

import os
import socket
from typing import TYPE_CHECKING

import polars as pl
import pytest
from cli.calling import AS_OF, UNUSABLE, USAGE, Workspace

if TYPE_CHECKING:
    from pathlib import Path

RULES = """icp: 1
id: {name}
name: Rules
exclude: [{{id: tiny, when: {{employees: {{less_than: 5}}}}}}]
score:
  - group: all
    criteria:
      - {{id: size, when: {{employees: {{at_least: {least}}}}}, points: 5}}
      - {{id: us, when: {{country: US}}, points: 3}}
tiers: {{A: 80, B: 30}}
"""


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    made = Workspace(tmp_path / "made")
    made.write("icp.yaml", "version: 1\nsources:\n  accounts: {file: data}\n")
    for name, least in {"big": 50, "any": 10}.items():
        made.write(f"rule_sets/{name}.yaml", RULES.format(name=name, least=least))
    table = pl.DataFrame(
        {
            "id": [f"{at:03}" for at in range(60)],
            "country": ["US", "DE", None] * 20,
            "employees": [None, 3, 12, 80] * 15,
        }
    )
    (made.root / "data").mkdir()
    table[:30].write_parquet(made.root / "data" / "one.parquet")
    table[30:].write_parquet(made.root / "data" / "two.parquet")
    return made


@pytest.mark.needs("java")
@pytest.mark.xdist_group("spark")
def test_a_cluster_writes_the_scores_that_this_process_writes(workspace: Workspace, spark_master: str):
    conf = workspace.write("conf/spark-defaults.conf", "spark.cores.max 1\nspark.executor.memory 512m\n")
    done = workspace.icp(
        "score", *AS_OF, "--engine", "spark", "--master", spark_master, "--out", "out", "--format", "json",
        SPARK_CONF_DIR=str(conf.parent), SPARK_LOCAL_IP="127.0.0.1",
    )  # fmt: skip
    assert done.code == 0, done.err
    here = workspace.icp("score", *AS_OF, "--out", "here.parquet", "--format", "json")
    assert here.code == 0, here.err
    expected = pl.read_parquet(workspace.root / "here.parquet").sort("account_id", "rule_set")
    found = pl.read_parquet(workspace.root / "out" / "scores" / "**" / "*.parquet", hive_partitioning=True)
    assert found.select(expected.columns).sort("account_id", "rule_set").equals(expected)
    assert {path.name for path in (workspace.root / "out" / "trace").iterdir()} == {"any", "big"}
    assert done.json["rule_sets"] == here.json["rule_sets"]
    assert (done.json["rows_in"], done.json["rejected"]) == (60, 0)


def closed_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest.mark.needs("java")
@pytest.mark.parametrize(
    ("master", "text"),
    [
        ("spark://127.0.0.1:{port}", "no master answers at spark://127.0.0.1:"),
        ("spark://nowhere", "'spark://nowhere' is not the address of a master"),
    ],
)
def test_a_wrong_master_is_said(master: str, text: str, workspace: Workspace):
    address = master.format(port=closed_port())
    done = workspace.icp("score", *AS_OF, "--engine", "spark", "--master", address, "--out", "out")
    assert done.code == UNUSABLE
    assert "ICP820" in done.err
    assert text in done.err
    assert "java" not in done.err.lower()
    assert not (workspace.root / "out").exists()


def test_without_java_it_says_what_to_install(workspace: Workspace, tmp_path: Path):
    empty = tmp_path / "empty"
    empty.mkdir()
    for environment in ({"PATH": str(empty), "JAVA_HOME": ""}, {"JAVA_HOME": str(empty)}):
        done = workspace.icp("score", *AS_OF, "--engine", "spark", "--out", "out", **environment)
        assert done.code == UNUSABLE
        assert "ICP820" in done.err
        assert "Install Java" in done.err


def test_without_pyspark_it_says_how_to_install_it(workspace: Workspace, tmp_path: Path):
    (tmp_path / "hidden" / "pyspark").mkdir(parents=True)
    (tmp_path / "hidden" / "pyspark" / "__init__.py").write_text("raise ImportError('hidden')", encoding="utf-8")
    path = os.pathsep.join([str(tmp_path / "hidden"), os.environ.get("PYTHONPATH", "")])
    done = workspace.icp("score", *AS_OF, "--engine", "spark", "--out", "out", PYTHONPATH=path)
    assert done.code == UNUSABLE
    assert "pyspark is not installed" in done.err
    assert "icp-rules[spark]" in done.err


SPARK = ("--engine", "spark", "--out", "out")


@pytest.mark.parametrize(
    ("arguments", "text"),
    [
        (("--master", "local", "--out", "x.csv"), "--master is for --engine spark"),
        (("--table", "accounts=x", "--out", "x.csv"), "--table is for --engine spark"),
        (("--engine", "spark", "--out", "x.csv"), "a cluster writes a folder"),
        (("--engine", "spark", "--out", "-"), "a cluster writes a folder"),
        ((*SPARK, "-"), "standard input is read in this process"),
        ((*SPARK, "--table", "accounts"), "is not such as"),
        ((*SPARK, "--table", "accounts=a", "--table", "accounts=b"), "named twice"),
        ((*SPARK, "--table", "acounts=a"), "did you mean 'accounts'?"),
        ((*SPARK, "--table", "accounts=a", "data/one.parquet"), "either FILES or a --table"),
        (("--out", "data"), "is a directory"),
    ],
)
def test_options_that_mean_nothing_together_are_refused(arguments: tuple[str, ...], text: str, workspace: Workspace):
    done = workspace.icp("score", *AS_OF, *arguments)
    assert done.code == USAGE, done.err
    assert text in done.err
