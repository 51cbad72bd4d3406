"""The wheel: what is in it, and that it works where nothing else is."""

from __future__ import annotations

import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
WORKSPACE = "icp_rules/_workspace/"
CLEAN = ("PATH", "LANG", "LC_ALL", "TMPDIR", "SYSTEMROOT")


def clean_environment(home: Path) -> dict[str, str]:
    """Return an environment that leads to no installed package but one's own."""
    return {**{name: os.environ[name] for name in CLEAN if name in os.environ}, "HOME": str(home)}


@pytest.fixture(scope="module")
def wheel(tmp_path_factory) -> Path:
    folder = tmp_path_factory.mktemp("wheel")
    build = [sys.executable, "-m", "build", "--wheel", "--outdir", str(folder), str(ROOT)]
    subprocess.run(build, check=True, capture_output=True)
    (path,) = folder.glob("*.whl")
    return path


@pytest.fixture(scope="module")
def names(wheel) -> set[str]:
    with zipfile.ZipFile(wheel) as archive:
        return set(archive.namelist())


def test_the_package_is_in_it_whole_and_nothing_else(names):
    package = {
        path.relative_to(ROOT).as_posix()
        for path in (ROOT / "icp_rules").rglob("*")
        if path.is_file() and "__pycache__" not in path.parts
    }
    assert {"icp_rules/py.typed", "icp_rules/data/vocabularies/countries.yaml", "icp_rules/starter/icp.yaml"} < package
    info = {name for name in names if name.split("/")[0].endswith(".dist-info")}
    assert names - info - package == {name for name in names if name.startswith(WORKSPACE)}
    assert package <= names
    assert {name.rpartition("/")[2] for name in info} == {"METADATA", "WHEEL", "RECORD", "entry_points.txt", "LICENSE"}


def test_what_a_new_workspace_is_made_of_travels_along(wheel, names):
    carried = {name.removeprefix(WORKSPACE) for name in names if name.startswith(WORKSPACE)}
    starter = {f"rule_sets/{name}.yaml" for name in ("lists", "b2b-base", "midmarket-saas", "tests/midmarket-saas")}
    shared = {
        path.relative_to(ROOT).as_posix()
        for folder in ("schemas", "templates")
        for path in (ROOT / folder).rglob("*")
        if path.is_file()
    }
    assert carried == starter | shared
    with zipfile.ZipFile(wheel) as archive:
        for name in carried:
            assert archive.read(WORKSPACE + name) == (ROOT / name).read_bytes()


@pytest.fixture(scope="module")
def bin_folder(wheel, tmp_path_factory) -> Path:
    """The commands of an environment that has the wheel and what it depends on."""
    environment = tmp_path_factory.mktemp("installed") / "venv"
    subprocess.run([sys.executable, "-m", "venv", str(environment)], check=True)
    folder = environment / ("Scripts" if os.name == "nt" else "bin")
    pip = [str(folder / "python"), "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
    subprocess.run([*pip, "--constraint", str(ROOT / "constraints.txt"), str(wheel)], check=True, capture_output=True)
    return folder


def test_the_installed_wheel_works_in_an_empty_directory(bin_folder, tmp_path):
    here = tmp_path / "empty"
    here.mkdir()

    def icp(*arguments: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [str(bin_folder / "icp"), *arguments],
            cwd=here,
            env=clean_environment(tmp_path),
            check=True,
            capture_output=True,
            text=True,
        )

    icp("init")
    validated = icp("validate")
    assert (validated.stdout, validated.stderr) == ("5 files checked: no findings\n", "")
    run = icp("run", "--as-of", "2026-11-01")
    assert run.stderr == ""
    assert "7 accounts judged by 1 rule set as of 2026-11-01" in run.stdout
    assert (here / "out" / "run.json").exists()
    assert (here / "out" / "briefs" / "midmarket-saas" / "1" / "vp-sales-c1.html").exists()
    assert "18 cases: 18 passed, 0 failed" in icp("test").stdout
    assert icp("schema", "--check").stderr == ""
