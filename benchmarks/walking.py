"""The section on a whole run over real data: the workspace of ``docs/yc-walk.md``."""

from __future__ import annotations

import shutil
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

import by_hand
from measured import Used, used_by_command
from page import Section, Sizes, Table, cells_of, spread

from icp_rules.prospects import CACHE

ROOT = Path(__file__).resolve().parent.parent
ICP = Path(sys.executable).with_name("icp")
TITLE = "A whole run over real data"


def section(sizes: Sizes) -> Section:
    """Run the workspace that the page shows, each time without what an earlier run computed."""
    if sizes.yc is None:
        return Section(TITLE, skipped="the files of [the walk](yc-walk.md) are not at hand; `--yc FOLDER` names them")
    with TemporaryDirectory() as folder:
        runs = _runs(sizes.yc, Path(folder) / "walk", sizes.repeat)
    note = "`icp run` of [the walk](yc-walk.md): accounts and postings read, judged, briefs written."
    headers = ("time", "processor time", "peak memory", "least to greatest")
    return Section(TITLE, [Table(note, headers, [(*cells_of(runs), spread(runs))])], ("polars", "narwhals", "Jinja2"))


def _runs(data: Path, workspace: Path, repeat: int) -> list[Used]:
    sys.path.append(str(ROOT / "tests"))
    from docs.pages import blocks

    used_by_command([ICP, "init", workspace])
    for path in (workspace / "rule_sets").glob("*.yaml"):
        path.unlink()
    for block in blocks(ROOT / "docs" / "yc-walk.md"):
        if "file" in block.marks:
            (workspace / block.marks["file"]).write_text(block.text, encoding="utf-8")
    (workspace / "data").mkdir(exist_ok=True)
    for path in data.glob("yc_*.csv"):
        shutil.copy(path, workspace / "data")
    runs = []
    for _ in range(repeat):
        shutil.rmtree(workspace / CACHE, ignore_errors=True)
        runs.append(used_by_command([ICP, "run", "--workspace", workspace, "--as-of", by_hand.AS_OF.isoformat()]))
    return runs
