"""A Spark cluster of the tests' own: a standalone master and two workers, each a process of its own on loopback."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import time
import urllib.request
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pyspark.sql import SparkSession

WORKERS = 2
PATIENCE = 90.0


@contextmanager
def cluster(home: Path) -> Iterator[str]:
    """Start a cluster that works in the folder ``home`` and yield its address, such as ``spark://127.0.0.1:7077``.

    Each worker offers two cores and 2 GB, so that two programs can be served at once.
    """
    port, page = _free_port(), _free_port()
    url = f"spark://127.0.0.1:{port}"
    with ExitStack() as stack:
        words = ("master.Master", "--host", "127.0.0.1", "--port", port, "--webui-port", page)
        stack.enter_context(_daemon(home / "master", *words))
        _wait(page, 0)
        for number in range(WORKERS):
            work = home / f"worker-{number}"
            settings = ("--host", "127.0.0.1", "--webui-port", 0, "--cores", 2, "--memory", "2g", "--work-dir", work)
            stack.enter_context(_daemon(work, "worker.Worker", *settings, url))
        _wait(page, WORKERS)
        yield url


def session(master: str, warehouse: Path) -> SparkSession:
    """Return a session on a cluster that takes half of its cores."""
    from pyspark.sql import SparkSession

    settings = {
        "spark.cores.max": WORKERS,
        "spark.driver.host": "127.0.0.1",
        "spark.executor.memory": "512m",
        "spark.sql.shuffle.partitions": 4,
        "spark.sql.session.timeZone": "UTC",
        "spark.sql.warehouse.dir": str(warehouse),
        "spark.ui.enabled": "false",
        "spark.ui.showConsoleProgress": "false",
    }
    builder = SparkSession.builder.master(master).appName("icp-rules tests")
    for name, value in settings.items():
        builder = builder.config(name, value)
    return builder.getOrCreate()


@contextmanager
def _daemon(home: Path, *words: str | int | Path) -> Iterator[None]:
    import pyspark

    spark = Path(pyspark.__file__).parent
    home.mkdir(parents=True, exist_ok=True)
    settings = {"SPARK_HOME": str(spark), "SPARK_LOCAL_IP": "127.0.0.1", "SPARK_DAEMON_MEMORY": "256m"}
    command = [spark / "bin" / "spark-class", f"org.apache.spark.deploy.{words[0]}", *map(str, words[1:])]
    with (home / "log").open("wb") as log:
        process = subprocess.Popen(command, cwd=home, env={**os.environ, **settings}, stdout=log, stderr=log)
        try:
            yield
        finally:
            process.terminate()
            process.wait()


def _wait(page: int, workers: int) -> None:
    """Wait until the master answers and as many workers have come to it."""
    until = time.monotonic() + PATIENCE
    while _alive(page) < workers:
        assert time.monotonic() < until, "the cluster does not start"
        time.sleep(0.2)


def _alive(page: int) -> int:
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{page}/json/", timeout=5) as answer:
            return int(json.load(answer)["aliveworkers"])
    except (OSError, ValueError):  # a master that is still starting may answer with an empty page
        return -1


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
