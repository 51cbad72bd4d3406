"""What all tests share."""

from __future__ import annotations

import json
import os
import shutil
import sys
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import HealthCheck, Phase, settings

from icp_rules.language.fields import FieldTable
from icp_rules.language.reading import read_library

# `oracle` and the helpers in the folders are plain modules; importlib mode puts none of them on the path
sys.path.append(str(Path(__file__).parent))

from servers import chromium as browsers
from servers import postgres
from servers import spark as spark_servers

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from pyspark.sql import SparkSession

    from icp_rules.language.model import RuleSet

# A frame of records is a large example and takes its time; `--hypothesis-profile=thorough` searches much longer,
# `exhaustive` longer still: for what is quick, such as reading files.
_CHECKS = [HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.large_base_example]
_PHASES = [phase for phase in Phase if phase is not Phase.explain]
settings.register_profile("quick", deadline=None, suppress_health_check=_CHECKS, phases=_PHASES)
settings.register_profile("thorough", settings.get_profile("quick"), max_examples=2000)
settings.register_profile("exhaustive", settings.get_profile("quick"), max_examples=10_000)
settings.load_profile("quick")

# What some tests need beside Python, and the commands that it goes by.
PROGRAMS = {
    "bash": ("bash",),
    "chromium": ("chromium", "chromium-browser", "google-chrome"),
    "fish": ("fish",),
    "git": ("git",),
    "java": ("java",),
    "postgres": ("postgres",),
    "shellcheck": ("shellcheck",),
    "zsh": ("zsh",),
}


def command_of(program: str) -> str | None:
    """Return the path of a program, or None where there is none."""
    found = next((path for name in PROGRAMS[program] if (path := shutil.which(name))), None)
    if found is None and program == "postgres" and (folder := postgres.programs()):
        found = str(folder / program)
    return found


def required() -> set[str]:
    """Return the programs that have to be there: those that ICP_REQUIRE names, separated by commas."""
    return {name.strip() for name in os.environ.get("ICP_REQUIRE", "").split(",")} - {""}


def pytest_configure() -> None:
    """Refuse a misspelled program: the tests that need it would be skipped and nobody told."""
    unknown = required() - PROGRAMS.keys()
    if unknown:
        raise pytest.UsageError(f"ICP_REQUIRE names {', '.join(sorted(unknown))}; there are {', '.join(PROGRAMS)}")


def pytest_runtest_setup(item: pytest.Item) -> None:
    """Skip what needs a program that is absent; where ICP_REQUIRE names it, that is a failure."""
    for mark in item.iter_markers("needs"):
        program = mark.args[0]
        if command_of(program) is None:
            if program in required():
                pytest.fail(f"there is no {program}, which ICP_REQUIRE names", pytrace=False)
            pytest.skip(f"needs {program}")


@pytest.fixture
def chromium() -> str:
    """The browser's command, for tests marked ``needs("chromium")``."""
    path = command_of("chromium")
    assert path is not None
    return path


@pytest.fixture(scope="session")
def browser(tmp_path_factory: pytest.TempPathFactory) -> Iterator[browsers.Browser]:
    """A running Chromium, for tests marked ``needs("chromium")``: ``with browser.page(address) as page``."""
    path = command_of("chromium")
    assert path is not None
    with browsers.running(path, tmp_path_factory.mktemp("chromium")) as started:
        yield started


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[str]:
    """The address of a PostgreSQL server, for tests marked ``needs("postgres")``."""
    with postgres.server() as address:
        yield address


@pytest.fixture(scope="session")
def spark_master(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a Spark master with two workers, for tests marked ``needs("java")``, ``xdist_group("spark")``."""
    with spark_servers.cluster(tmp_path_factory.mktemp("spark")) as address:
        yield address


@pytest.fixture(scope="session")
def spark(spark_master: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[SparkSession]:
    """A session on that cluster, which leaves half of its cores to other programs."""
    session = spark_servers.session(spark_master, tmp_path_factory.mktemp("warehouse"))
    yield session
    session.stop()


@pytest.fixture
def as_of() -> date:
    """The day that counts as today."""
    return date(2026, 11, 1)


@pytest.fixture
def load(tmp_path: Path) -> Callable[..., RuleSet]:
    """Read a rule set from YAML text or from the data it would hold; any finding fails the test."""

    def read(content: str | dict[str, Any], fields: FieldTable | None = None) -> RuleSet:
        tree = content if isinstance(content, dict) else None
        text = json.dumps({"icp": 1, "id": "tested", "name": "Tested", **tree}) if tree is not None else str(content)
        path = tmp_path / "tested.yaml"
        path.write_text(text, encoding="utf-8")
        library = read_library(tmp_path, fields or FieldTable(), only=[path])
        assert not library.found, library.found
        return library.rule_sets["tested"]

    return read
