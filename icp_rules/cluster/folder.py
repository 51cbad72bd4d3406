"""The result of a run: written beside its place, in the cluster's file system, and swapped in at the end."""

from __future__ import annotations

import json
from contextlib import suppress
from typing import TYPE_CHECKING, Any, Self

from icp_rules.cluster.session import reason, spark_errors
from icp_rules.diagnostics import Code, Diagnostic, DiagnosticError, Location
from icp_rules.reports.swap import MARK

if TYPE_CHECKING:
    from collections.abc import Callable
    from types import TracebackType

    from pyspark.sql import SparkSession

_RECORD = "run.json"
# Tells these results from those that `icp run` writes, briefs among them.
_MARK = {**MARK, "engine": "spark"}


class ClusterFolder:
    """Use as a context manager: write below ``path(…)``, then ``commit`` once.

    The folder may be on any file system the cluster knows. Until the commit nothing in it changes; a run that is killed
    leaves it whole, and what it had begun is cleared away by the next one. Only the cluster's own renames swap the new
    one in: on a file system that has none, such as an object store, that takes as long as copying.
    """

    _path: Any
    _files: Any
    _place: Any
    _new: Any
    _old: Any
    _text: Any

    def __init__(self, session: SparkSession, out: str) -> None:
        """Take the folder; nothing is done yet. Raises DiagnosticError (ICP802) where the cluster has no such place."""
        self.out = out.rstrip("/") or "/"
        self._guarded(lambda: self._locate(session))

    def __enter__(self) -> Self:
        """Restore what a run left that was killed as it swapped, and clear away what it had begun.

        Raises DiagnosticError (ICP802) where the folder holds something else than an earlier run's results.
        """
        self._guarded(self._prepare)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        """Remove what was not committed."""
        with suppress(*spark_errors()):  # the cluster may be what is gone
            self._files.delete(self._new, True)

    def path(self, name: str) -> str:
        """Return where to write a table."""
        return str(self._path(self._new, name).toString())

    def commit(self, facts: dict[str, Any]) -> None:
        """Swap the new results in; ``facts`` is what ``run.json`` says besides whose it is."""
        self._guarded(lambda: self._commit({**_MARK, **facts}))

    def _locate(self, session: SparkSession) -> None:
        java: Any = session._jvm  # noqa: SLF001 - Spark has no other way to the cluster's file system
        settings = session._jsparkSession.sessionState().newHadoopConf()  # noqa: SLF001 - as above
        self._path = java.org.apache.hadoop.fs.Path
        place = self._path(self.out)
        self._files = place.getFileSystem(settings)
        self._place = self._files.makeQualified(place)
        self._text = java.org.apache.commons.io.IOUtils.toString
        if self._place.isRoot():
            raise self._refused("cannot be written: it is the root of a file system")
        self._new, self._old = (
            self._path(self._place.getParent(), f".{self._place.getName()}.{word}") for word in ("new", "old")
        )

    def _prepare(self) -> None:
        if not self._files.exists(self._place) and self._files.exists(self._old):
            self._rename(self._old, self._place)
        if self._files.exists(self._place) and not self._is_ours():
            raise self._refused("icp-rules did not write this on a cluster, and does not replace it")
        for left in (self._new, self._old):
            self._files.delete(left, True)
        self._files.mkdirs(self._new)

    def _is_ours(self) -> bool:
        if not self._files.getFileStatus(self._place).isDirectory():
            return False
        record = self._path(self._place, _RECORD)
        if not self._files.exists(record):
            return not self._files.listStatus(self._place)
        stream = self._files.open(record)
        try:
            content = json.loads(self._text(stream, "UTF-8"))
        except ValueError:
            return False
        finally:
            stream.close()
        return isinstance(content, dict) and _MARK.items() <= content.items()

    def _commit(self, record: dict[str, Any]) -> None:
        stream = self._files.create(self._path(self._new, _RECORD))
        try:
            stream.write((json.dumps(record, indent=2, ensure_ascii=False, default=str) + "\n").encode())
        finally:
            stream.close()
        is_there = self._files.exists(self._place)
        if is_there:
            self._rename(self._place, self._old)
        try:
            self._rename(self._new, self._place)
        except BaseException:
            if is_there:
                self._rename(self._old, self._place)
            raise
        self._files.delete(self._old, True)

    def _rename(self, source: Any, target: Any) -> None:
        if not self._files.rename(source, target):
            raise self._refused(f"cannot be written: {source.getName()} cannot become {target.getName()}")

    def _refused(self, message: str) -> DiagnosticError:
        help_line = "Choose another folder with --out, or move what is there away."
        return DiagnosticError(Diagnostic(Code.CANNOT_WRITE, message, Location(self.out), help_line))

    def _guarded(self, step: Callable[[], None]) -> None:
        try:
            step()
        except spark_errors() as error:
            message = f"cannot be written: {reason(error)}"
            help_line = "Choose another place with --out, or mend its permissions or free space."
            raise DiagnosticError(Diagnostic(Code.CANNOT_WRITE, message, Location(self.out), help_line)) from error
