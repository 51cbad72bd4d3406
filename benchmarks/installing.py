"""The section on what an installation weighs."""

from __future__ import annotations

import subprocess
import sys
import venv
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from page import Section, Sizes, Table, size

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).resolve().parent.parent
TITLE = "What is installed"
# What pip puts into every environment is no part of an install.
TOOLS = ("pip", "setuptools", "_distutils_hack", "distutils-precedence.pth")


def section(_sizes: Sizes) -> Section:
    """Build the wheel and install it with what it needs into an environment of its own."""
    with TemporaryDirectory() as folder:
        try:
            rows = list(_weights(Path(folder)))
        except subprocess.CalledProcessError as error:
            return Section(TITLE, skipped=f"`{Path(error.cmd[0]).name} {' '.join(error.cmd[1:4])}` failed")
    return Section(TITLE, [Table("A fresh environment:", ("what", "size", "of it Polars"), rows)], ("polars",))


def _weights(folder: Path) -> Iterator[tuple[str, str, str]]:
    _run(sys.executable, "-m", "build", "--wheel", "--outdir", folder / "dist", ROOT)
    (wheel,) = (folder / "dist").glob("*.whl")
    yield ("the wheel", size(wheel.stat().st_size), "")
    venv.create(folder / "venv", with_pip=True)
    _run(folder / "venv" / "bin" / "python", "-m", "pip", "install", "--quiet", wheel)
    (packages,) = (folder / "venv" / "lib").glob("python*/site-packages")
    parts = {path.name: _weight(path) for path in packages.iterdir() if not path.name.startswith(TOOLS)}
    polars = sum(weight for name, weight in parts.items() if name.lower().startswith(("polars", "_polars")))
    whole = sum(parts.values())
    yield ("the core installed, with what it needs", size(whole), f"{polars / whole:.0%}")


def _run(*command: str | Path) -> None:
    subprocess.run([str(word) for word in command], capture_output=True, check=True)


def _weight(path: Path) -> int:
    return sum(part.stat().st_size for part in (path.rglob("*") if path.is_dir() else [path]) if part.is_file())
