"""``icp score`` on accounts that are larger than the memory it may use: in parts, stopped and gone on with."""

from __future__ import annotations

import gzip
import shutil
import signal
import subprocess
import time
from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING

import polars as pl
import pytest
from cli.calling import AS_OF, COMMAND, INTERRUPTED, OK, UNUSABLE, USAGE, Result, Workspace, unexpected

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

FILES = ("icp.yaml", "accounts.csv", "rule_sets/fits.yaml", "plugins/letters.py")
ACCOUNTS = 6_000
AGAIN = 300
# Less than some hundred accounts take: parts are as small as they get, and there are more than ten.
LITTLE = ("--memory", "1MB")
CONFIG = """version: 1
max_rejects: 50%
sources:
  accounts:
    file: accounts.csv
    as_of: {column: seen}
    map: {account_id: id, name: company, industry: sector, employees: size}
"""
RULES = """icp: 1
id: fits
name: What fits
score:
  - group: all
    criteria:
      - {id: heads, when: {employees: {at_least: 500}}, points: 10}
      - {id: sector, when: {industry: [Software, Retail]}, points: 10, why: "{{ industry }} is ours"}
      - {id: held, when: {letters: {at_least: 12}}, points: 5}
tiers: {A: 80, B: 40, C: 0}
"""
# As long as the file `hold` is there, the run holds still once so many parts are finished.
PLUGIN = """
import time
from pathlib import Path

from icp_rules.plugins import data_point, hookimpl

ROOT = Path(__file__).parents[1]
HOLD = ROOT / "hold"


@data_point(type="number", needs=["name"])
def letters(name):
    \"\"\"How long the name is.\"\"\"
    while HOLD.exists():
        pattern, count = HOLD.read_text().split()
        if len(list(ROOT.glob(pattern))) < int(count):
            break
        time.sleep(0.01)
    return len(name)


@hookimpl
def icp_data_points():
    return [letters]
"""


def row(number: int, day: str) -> str:
    sector = ("Software", "Legal", "Underwater baskets", "")[number % 4]
    return f"{number},Company {number},{sector},{number * 7919 % 1000},{day}\n"


@pytest.fixture(scope="module")
def workspace(tmp_path_factory) -> Workspace:
    """A workspace with accounts of which some are there twice, far apart, and some rows cannot be used."""
    workspace = Workspace(tmp_path_factory.mktemp("large"))
    workspace.write("icp.yaml", CONFIG)
    workspace.write("rule_sets/fits.yaml", RULES)
    workspace.write("plugins/letters.py", PLUGIN)
    rows = [row(number, "2026-10-01") for number in range(ACCOUNTS)]
    rows += [row(number, "2026-10-20").replace(f",{number * 7919 % 1000},", ",999,") for number in range(AGAIN)]
    rows[100:100] = [",nobody,Legal,5,2026-10-01\n", '"open"x,y,z,w,v\n', "1,short\n"]
    workspace.write("accounts.csv", "id,company,sector,size,seen\n" + "".join(rows))
    return workspace


@pytest.fixture(scope="module")
def at_once(workspace) -> Result:
    """What is said where all accounts are scored at once; the scores are in ``once.csv``."""
    return score(workspace, "once.csv")


def score(workspace: Workspace, out: str, *arguments: str) -> Result:
    result = workspace.icp("score", "-o", out, *AS_OF, *arguments)
    assert result.code == OK, result.err
    return result


def parts(workspace: Workspace, out: str) -> Path:
    return workspace.root / f".{out}.parts"


def said(result: Result) -> tuple[str, str]:
    """Return what is said of a result, without what is said of an earlier run."""
    err = "".join(line for line in result.err.splitlines(keepends=True) if not line.startswith("Going on with"))
    return result.out, err


def content(path: Path) -> bytes:
    packed = path.read_bytes()
    return gzip.decompress(packed) if path.suffix == ".gz" else packed


@pytest.mark.parametrize("suffix", ["csv", "tsv", "csv.gz", "jsonl", "parquet"])
def test_in_parts_the_output_is_that_of_all_at_once(suffix, workspace, at_once):
    score(workspace, f"once.{suffix}")
    result = score(workspace, f"parts.{suffix}", *LITTLE)
    assert said(result) == said(at_once)
    paths = [workspace.root / f"{way}.{suffix}" for way in ("once", "parts")]
    if suffix == "parquet":
        assert pl.read_parquet(paths[1]).equals(pl.read_parquet(paths[0]))
    else:
        assert content(paths[1]) == content(paths[0])
    assert not parts(workspace, f"parts.{suffix}").exists()
    assert f"{ACCOUNTS + AGAIN + 3:,} rows in = {ACCOUNTS:,} used + 3 rejected + {AGAIN} merged + 0 un" in result.out


def test_parquet_is_read_in_parts_too(workspace, at_once):
    frame = pl.read_csv(
        workspace.root / "accounts.csv", infer_schema=False, truncate_ragged_lines=True, quote_char=None
    )
    frame.write_parquet(workspace.root / "accounts.parquet", row_group_size=500)
    once = score(workspace, "p-once.csv", "accounts.parquet")
    result = score(workspace, "p.csv", *LITTLE, "accounts.parquet")
    assert said(result) == said(once)
    assert (workspace.root / "p.csv").read_bytes() == (workspace.root / "p-once.csv").read_bytes()


@dataclass(frozen=True)
class Moment:
    """A moment in a run, as it is seen in the folder of parts."""

    name: str
    pattern: str
    count: int


MOMENTS = [
    Moment("as it begins", "of.json", 1),
    Moment("as it reads", "read-*.json", 3),
    Moment("as it judges", "part-*.json", 2),
    Moment("as it judges on", "part-*.json", 5),
    Moment("near the end", "part-*.json", 7),
]


def stopped(workspace: Workspace, out: str, moment: Moment, how: signal.Signals) -> tuple[int, str]:
    """Stop a run at a moment; return its exit code and what it says."""
    folder = parts(workspace, out)
    command = [*COMMAND, "score", "-o", out, *AS_OF, *LITTLE]
    hold = workspace.write("hold", f"{folder.name}/{moment.pattern} {moment.count}")
    with subprocess.Popen(command, cwd=workspace.root, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE) as process:
        while process.poll() is None and len(list(folder.glob(moment.pattern))) < moment.count:
            time.sleep(0.001)
        with suppress(ProcessLookupError):
            process.send_signal(how)
        _, err = process.communicate(timeout=120)
    hold.unlink()
    return process.returncode, err.decode()


def stamps(folder: Path) -> dict[str, int]:
    return {path.name: path.stat().st_mtime_ns for path in folder.glob("*.parquet")}


@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGKILL], ids=lambda how: how.name)
def test_a_run_that_is_stopped_goes_on_where_it_was(how, workspace, at_once):
    out = f"{how.name}.csv"
    folder, kept = parts(workspace, out), {}
    for moment in MOMENTS:
        code, err = stopped(workspace, out, moment, how)
        unexpected(err)
        assert code == {signal.SIGINT: INTERRUPTED, signal.SIGKILL: -9}[how], moment.name
        assert not (workspace.root / out).exists(), moment.name
        now = stamps(folder)
        # what was finished before is as it was
        finished = {name for name in kept if (folder / name).with_suffix(".json").exists()}
        assert {name: now[name] for name in finished} == {name: kept[name] for name in finished}, moment.name
        kept = {name: at for name, at in now.items() if (folder / name).with_suffix(".json").exists()}
    result = score(workspace, out, *LITTLE)
    count = sum(name.startswith("part-") for name in kept)
    assert result.err.startswith(f"Going on with an earlier run: {count} of ")
    assert said(result) == said(at_once)
    assert (workspace.root / out).read_bytes() == (workspace.root / "once.csv").read_bytes()
    assert not folder.exists()


def test_who_stops_a_run_is_told_that_it_goes_on(workspace, at_once):
    code, err = stopped(workspace, "told.csv", MOMENTS[2], signal.SIGINT)
    assert code == INTERRUPTED
    assert "= help: Run the same command again: it goes on where it was.\n" in err
    shutil.rmtree(parts(workspace, "told.csv"))


def add_a_row(workspace: Workspace) -> None:
    workspace.write("accounts.csv", workspace.read("accounts.csv") + row(ACCOUNTS, "2026-10-01"))


def change_a_rule(workspace: Workspace) -> None:
    workspace.edit("rule_sets/fits.yaml", "at_least: 500", "at_least: 400")


def map_another(workspace: Workspace) -> None:
    workspace.edit("icp.yaml", "employees: size", "employees: {column: size, unit: 2}")


CHANGES: list[Callable[[Workspace], None]] = [add_a_row, change_a_rule, map_another]


@pytest.mark.parametrize("change", CHANGES, ids=lambda change: change.__name__)
def test_what_has_changed_is_not_gone_on_with(change, workspace, at_once, tmp_path):
    copy = Workspace(tmp_path)
    for name in FILES:
        copy.write(name, workspace.read(name))
    stopped(copy, "scores.csv", MOMENTS[2], signal.SIGKILL)
    change(copy)
    result = score(copy, "scores.csv", *LITTLE)
    assert "Going on" not in result.err
    assert said(result) == said(score(copy, "once.csv"))
    assert copy.read("scores.csv") == copy.read("once.csv") != workspace.read("once.csv")


def test_a_part_that_was_cut_off_is_judged_again(workspace, at_once):
    out = "cut.csv"
    stopped(workspace, out, MOMENTS[3], signal.SIGKILL)
    first = next(iter(sorted(parts(workspace, out).glob("part-*.parquet"))))
    first.write_bytes(first.read_bytes()[:100])
    assert said(score(workspace, out, *LITTLE)) == said(at_once)
    assert workspace.read(out) == workspace.read("once.csv")


BATCH = """
import narwhals.stable.v2 as nw

from icp_rules.plugins import data_point, hookimpl


@data_point(type="number", needs=["employees"], batch=True)
def rank(batch):
    \"\"\"The place by employees.\"\"\"
    return batch.accounts.select("account_id", nw.col("employees").alias("value"))


@hookimpl
def icp_data_points():
    return [rank]
"""


def with_a_batch(workspace: Workspace) -> None:
    workspace.write("plugins/rank.py", BATCH)
    workspace.edit("rule_sets/fits.yaml", "letters: {", "rank: {")


def by_another_identity(workspace: Workspace) -> None:
    workspace.edit("icp.yaml", "    as_of:", "    identity: [name, industry]\n    as_of:")


def as_it_is(workspace: Workspace) -> None:
    """Change nothing."""


@pytest.mark.parametrize(
    ("change", "out", "why"),
    [
        (with_a_batch, "scores.csv", "The data point rank is given all accounts together."),
        (by_another_identity, "scores.csv", "Only account_id alone, or name where there is no account_id,"),
        (as_it_is, "-", "Name a file with --out"),
        (as_it_is, "scores.json", "The format json is written at once."),
    ],
)
def test_what_needs_all_accounts_is_said_and_read_at_once(change, out, why, workspace, tmp_path):
    copy = Workspace(tmp_path)
    for name in FILES:
        copy.write(name, workspace.read(name))
    change(copy)
    result = score(copy, out, *LITTLE)
    assert "warning ICP514: accounts: about 6," in result.err
    assert why in result.err
    assert result.out
    assert not parts(copy, out).exists()


def test_without_room_nothing_half_written_is_taken_for_a_result(workspace, at_once, tmp_path):
    resource = pytest.importorskip("resource")
    out = "full.csv"
    command = [*COMMAND, "score", "-o", out, *AS_OF, *LITTLE]
    for limit in (2_000, 40_000, 100_000):
        done = subprocess.run(
            command,
            cwd=workspace.root,
            capture_output=True,
            check=False,
            preexec_fn=lambda limit=limit: resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit)),
        )
        unexpected(done.stderr.decode())
        assert done.returncode == UNUSABLE
        assert "error ICP802: " in done.stderr.decode()
        assert not (workspace.root / out).exists()
    assert said(score(workspace, out, *LITTLE)) == said(at_once)
    assert workspace.read(out) == workspace.read("once.csv")


def test_two_runs_do_not_work_on_the_same_parts(workspace, at_once):
    fcntl = pytest.importorskip("fcntl")
    folder = parts(workspace, "both.csv")
    folder.mkdir()
    with (folder / ".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        second = workspace.icp("score", "-o", "both.csv", *AS_OF, *LITTLE)
    assert second.code == UNUSABLE
    assert "error ICP802: another run is writing here" in second.err
    score(workspace, "both.csv", *LITTLE)
    assert not folder.exists()


@pytest.mark.parametrize("size", ["4", "much", "0GB", "-1GB", "1.5GB"])
def test_a_size_that_is_none_is_refused(size, workspace):
    result = workspace.icp("score", "-o", "scores.csv", "--memory", size)
    assert result.code == USAGE
    assert f"{size!r} is not a size; write it as 4GB or 512MB" in result.err
