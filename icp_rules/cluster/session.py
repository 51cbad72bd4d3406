"""A session on a cluster, or a diagnostic that says why there is none."""

from __future__ import annotations

import os
import re
import shutil
import socket
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING

from icp_rules.diagnostics import Code, Diagnostic, DiagnosticError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pyspark.sql import SparkSession

_STANDALONE = "spark://"
_PATIENCE = 10.0
# What Spark logs for its operators would stand between what is said to people; errors come as exceptions anyway.
_QUIET = {"spark.log.level": "OFF", "spark.ui.showConsoleProgress": "false"}


@contextmanager
def spark_session(master: str | None) -> Iterator[SparkSession]:
    """Give a session on a cluster; without a ``master`` it is the one that Spark's own configuration names.

    A session that is there already is used and left open. Raises DiagnosticError (ICP820) where there can be none.
    """
    try:
        from pyspark.sql import SparkSession
    except ImportError as error:
        help_line = 'Install it: pip install "icp-rules[spark]"'
        raise DiagnosticError(Diagnostic(Code.NO_CLUSTER, "pyspark is not installed", help=help_line)) from error
    there = SparkSession.getActiveSession()
    if there is not None:
        yield there
        return
    _look_for_java()
    if master is not None and master.startswith(_STANDALONE):
        _look_for_master(master)
    session = _started(master)
    try:
        yield session
    finally:
        with suppress(Exception):  # a cluster that is gone cannot be left
            session.stop()


def _started(master: str | None) -> SparkSession:
    from pyspark.sql import SparkSession

    builder = SparkSession.builder.appName("icp score")
    for name, value in _QUIET.items():
        builder = builder.config(name, value)
    if master is not None:
        builder = builder.master(master)
    try:
        return builder.getOrCreate()
    except spark_errors() as error:
        where = f"at {master}" if master else "where Spark's configuration says"
        message = f"there is no cluster {where}: {reason(error)}"
        raise DiagnosticError(Diagnostic(Code.NO_CLUSTER, message, help=_MASTERS)) from error


_MASTERS = "A master is such as spark://host:7077, yarn, k8s://https://host:443 or local[*]."


def spark_errors() -> tuple[type[Exception], ...]:
    """Return what Spark raises: errors of its own, of Java, and of the bridge to Java that is gone."""
    from py4j.protocol import Py4JError  # type: ignore[import-untyped]
    from pyspark.errors import PySparkException

    return (PySparkException, Py4JError, OSError)


def reason(error: BaseException) -> str:
    """Return what an error of Spark says, in one line and without Java's own words around it."""
    from py4j.protocol import Py4JJavaError

    text = str(error.java_exception.getMessage()) if isinstance(error, Py4JJavaError) else str(error)
    line = next((line.strip() for line in text.splitlines() if line.strip()), type(error).__name__)
    return re.sub(r"^(?:[a-z]\w*\.)+\w+: ", "", line)


def _look_for_java() -> None:
    home = os.environ.get("JAVA_HOME")
    found = (Path(home) / "bin" / "java").is_file() if home else shutil.which("java") is not None
    if not found:
        message = f"JAVA_HOME is {home}, where there is no Java" if home else "there is no Java, which Spark runs on"
        help_line = "Install Java 17 or newer, and let PATH or JAVA_HOME lead to it."
        raise DiagnosticError(Diagnostic(Code.NO_CLUSTER, message, help=help_line))


def _look_for_master(master: str) -> None:
    """Raise DiagnosticError where no host of a standalone master answers: Spark itself would try for minutes."""
    hosts = [host.rpartition(":") for host in master.removeprefix(_STANDALONE).split(",")]
    if not all(host and port.isdigit() for host, _, port in hosts):
        message = f"'{master}' is not the address of a master"
        raise DiagnosticError(Diagnostic(Code.NO_CLUSTER, message, help=_MASTERS))
    problem = ""
    for host, _, port in hosts:
        try:
            with socket.create_connection((host.strip("[]"), int(port)), timeout=_PATIENCE):
                return
        except (OSError, OverflowError) as error:
            problem = str(error)
    message = f"no master answers at {master}: {problem}"
    help_line = "Start it, or mend the address that --master names."
    raise DiagnosticError(Diagnostic(Code.NO_CLUSTER, message, help=help_line))
