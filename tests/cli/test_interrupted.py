"""A run that is stopped at any moment leaves nothing that is half true, and the next run makes good."""

from __future__ import annotations

import shutil
import signal
import subprocess
import time
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pytest
from cli.calling import AS_OF, COMMAND, INTERRUPTED, OK, UNUSABLE, Workspace, contents, listed, unexpected

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

ACCOUNTS = 150
HEADER = "Account ID,Company,Website,Industry,Model,Size,Country,Tech,Last funding,Monthly visits\n"
# As long as the file `slow` is there, a record takes long enough to be stopped at; the value is always the same.
PLUGIN = """
import time
from pathlib import Path

from icp_rules.plugins import data_point, hookimpl

SLOW = Path(__file__).parents[1] / "slow"


@data_point(type="number", needs=["employees"])
def heads(employees):
    \"\"\"People, counted slowly.\"\"\"
    if SLOW.exists():
        SLOW.write_text("begun")
        time.sleep(30)
    return employees


@hookimpl
def icp_data_points():
    return [heads]
"""


@pytest.fixture(scope="module")
def workspace(starter, tmp_path_factory) -> Workspace:
    """A workspace with a slow data point, and many accounts that get briefs."""
    workspace = Workspace(shutil.copytree(starter, tmp_path_factory.mktemp("many") / "workspace"))
    rows = (f"{i},Acme {i},acme-{i}.example,Software,b2b,{100 + i},US,Gong,2026-08-14,50000\n" for i in range(ACCOUNTS))
    workspace.write("data/accounts.csv", HEADER + "".join(rows))
    workspace.write("plugins/slow.py", PLUGIN)
    workspace.edit(
        "rule_sets/midmarket-saas.yaml",
        "  - group: technographic\n",
        "      - {id: heads, when: {heads: {at_least: 100}}, points: 5}\n  - group: technographic\n",
    )
    return workspace


@pytest.fixture(scope="module")
def undisturbed(workspace, tmp_path_factory) -> dict[str, str]:
    """What a run writes that nobody stops."""
    out = tmp_path_factory.mktemp("undisturbed") / "out"
    assert workspace.run("--out", str(out)).code == OK
    return contents(out)


@dataclass(frozen=True)
class Moment:
    """A moment in a run, as it is seen in the output folder; ``since`` is when the run was started."""

    name: str
    comes: Callable[[Path, int], bool]
    slow: bool = False


def in_a_data_point(out: Path, since: int) -> bool:
    slow = out.parent / "slow"
    return slow.exists() and slow.read_text(encoding="utf-8") == "begun"


def in_the_briefs(out: Path, since: int) -> bool:
    return sum(1 for _ in out.glob(".new/briefs/*/*")) >= ACCOUNTS // 2


def finished(out: Path) -> int:
    """Return how many briefs a run that was stopped has left."""
    return sum(path.read_bytes().count(b"\n") for path in out.glob(".new/.parts/*.jsonl"))


def in_the_swap(out: Path, since: int) -> bool:
    journal = out / ".run.journal"
    try:
        return journal.stat().st_mtime_ns > since
    except FileNotFoundError:
        return False


MOMENTS = [
    Moment("as it computes a data point", in_a_data_point, slow=True),
    Moment("in the middle of the briefs", in_the_briefs),
    # the second finds what the first left
    Moment("as it swaps the files in", in_the_swap),
    Moment("as it swaps them in once more", in_the_swap),
]


def begun(out: Path, since: int) -> bool:
    """Tell whether a run has come to its folder."""
    with suppress(FileNotFoundError):
        return (out / ".lock").stat().st_mtime_ns > since and (out / ".new").is_dir()
    return False


def wait(process: subprocess.Popen[bytes], condition: Callable[[], bool]) -> None:
    """Wait for something, or for the end of the process."""
    while process.poll() is None:
        with suppress(FileNotFoundError):
            if condition():
                return
        time.sleep(0.001)


@contextmanager
def running(workspace: Workspace, moment: Moment) -> Iterator[subprocess.Popen[bytes]]:
    """Start a run and give it at a moment."""
    out, slow = workspace.root / "out", workspace.root / "slow"
    since = time.time_ns()
    if moment.slow:
        slow.touch()
    command = [*COMMAND, "run", *AS_OF]
    with subprocess.Popen(command, cwd=workspace.root, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE) as process:
        wait(process, lambda: begun(out, since))
        wait(process, lambda: moment.comes(out, since))
        yield process
        process.kill()
    slow.unlink(missing_ok=True)


def stopped(workspace: Workspace, moment: Moment, how: signal.Signals) -> tuple[int, str]:
    """Stop a run at a moment; return its exit code and what it says."""
    with running(workspace, moment) as process:
        process.send_signal(how)
        _, err = process.communicate(timeout=60)
    return process.returncode, err.decode()


def trusted(out: Path) -> bool:
    """Tell whether there is no run.json, or one whose every hash is right."""
    if not (out / "run.json").exists():
        return True
    files = contents(out)
    return all(files.get(name) == digest for name, digest in listed(out).items())


@pytest.fixture
def others(workspace) -> None:
    """An earlier run on other accounts, whose files no longer apply."""
    now = workspace.read("data/accounts.csv")
    workspace.write(
        "data/accounts.csv",
        "".join(f"9{line}" if line[0].isdigit() else line for line in now.splitlines(keepends=True)[:30]),
    )
    assert workspace.run().code == OK
    workspace.write("data/accounts.csv", now)


@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGKILL], ids=lambda how: how.name)
def test_a_run_that_is_stopped_is_never_half_true(how, workspace, undisturbed, others):
    out = workspace.root / "out"
    for moment in MOMENTS:
        code, err = stopped(workspace, moment, how)
        unexpected(err)
        # on a busy machine it may have come to its end just before
        assert code in ({signal.SIGINT: INTERRUPTED, signal.SIGKILL: -9}[how], OK), moment.name
        assert trusted(out), moment.name
        if code == INTERRUPTED:
            assert "error ICP805: " in err
            assert not (out / ".new").exists() or finished(out)
    assert workspace.run().code == OK
    assert contents(out) == undisturbed


def test_two_runs_do_not_write_into_one_folder(workspace):
    with running(workspace, MOMENTS[0]) as first:
        assert first.poll() is None
        (workspace.root / "slow").unlink()
        second = workspace.run()
        assert second.code == UNUSABLE
        assert second.err.startswith("out: error ICP802: another run is writing here")
        assert workspace.run("--out", "elsewhere").code == OK
