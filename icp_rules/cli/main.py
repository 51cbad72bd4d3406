"""``icp``: finds the command, and turns whatever goes wrong into diagnostics and exit codes."""

from __future__ import annotations

import errno
import gc
import io
import os
import sys
from typing import TYPE_CHECKING, Any, TextIO

import click

from icp_rules.cli import completion
from icp_rules.cli.lazy import LazyGroup
from icp_rules.diagnostics import Code, Diagnostic, DiagnosticError, ExitCode, Location
from icp_rules.diagnostics.render import as_text

if TYPE_CHECKING:
    from types import TracebackType

_ALLOCATIONS = 100_000
_NO_ROOM = (errno.ENOSPC, errno.EFBIG, errno.EDQUOT)

# Every command with its line in the help, so that the help loads none of them.
COMMANDS = {
    "init": "Write a new workspace to start from.",
    "new": "Add a rule set, a persona, a plugin or a test to start from.",
    "inspect": "Propose a map for unknown files, or report how good the data is.",
    "run": "Score all accounts and write the briefs: the main job.",
    "score": "Score accounts, from the workspace's sources or from files.",
    "explain": "Say why an account has its score, and what would lift it.",
    "gaps": "Rank unknown fields by how many accounts they could move.",
    "brief": "Show an account's briefs.",
    "preflight": "Say which briefs a run would write, which not, and why.",
    "preview": "Show them in a browser, live while templates are edited.",
    "diff": "Compare two git revisions of the rules on the same accounts.",
    "duplicates": "List accounts, or contacts, that are likely one and the same.",
    "validate": "Check rule sets, lists, templates, tests and icp.yaml.",
    "lint": "Find what is allowed in rules and is most likely a mistake.",
    "test": "Run the tests of rule sets.",
    "titles": "Show which seniority and department job titles become, and why.",
    "fields": "List the fields that rules may name.",
    "operators": "List the operators, by type of field.",
    "plugins": "List the plugins, what they add, and why one failed.",
    "sql": "Print a rule set as one SELECT for a warehouse.",
    "docs": "Write the rules, fields and operators as pages to read.",
    "schema": "Write the JSON Schemas that editors complete from.",
}


@click.command(
    cls=LazyGroup,
    package="icp_rules.cli.commands",
    lines=COMMANDS,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
)
@click.version_option(package_name="icp-rules", prog_name="icp")
def icp() -> None:
    """Judge prospects by the ideal customer profiles of a workspace, say why, and write outreach briefs.

    A workspace is a folder with an icp.yaml. Start with: icp init my-icp, then cd my-icp, then icp run.
    """


def main() -> None:
    """Run ``icp`` and exit with one of :class:`ExitCode`."""
    # what a command reads lives until it ends: to look for garbage among it over and over takes a sixth of its time
    gc.set_threshold(_ALLOCATIONS)
    sys.stdout, sys.stderr = _lenient(sys.stdout), _lenient(sys.stderr)
    code = _run()
    # nor is there a last look: the system takes everything back
    gc.freeze()
    sys.exit(code)


class _Pipe(io.FileIO):
    """An output whose reader may have enough: the command goes on to its end, for its exit code is waited for."""

    def write(self, data: Any, /) -> int:
        """Write data; where nobody reads it any more, it is gone."""
        try:
            return super().write(data)
        except BrokenPipeError:
            return memoryview(data).nbytes


def _lenient(stream: TextIO) -> TextIO:
    """Return an output that ends no command: for want of a reader, or of a letter in its encoding."""
    if not isinstance(stream, io.TextIOWrapper) or not isinstance(stream.buffer, io.BufferedWriter | io.FileIO):
        return stream
    pipe = _Pipe(stream.fileno(), "wb", closefd=False)
    # Python leaves the buffer out where it is told to
    binary = pipe if isinstance(stream.buffer, io.FileIO) else io.BufferedWriter(pipe)
    return io.TextIOWrapper(
        binary,
        encoding=stream.encoding,
        errors="backslashreplace",
        line_buffering=stream.line_buffering,
        write_through=stream.write_through,
    )


def _run() -> int:
    try:
        code = icp.main(prog_name="icp", standalone_mode=False)
        sys.stdout.flush()
    except BaseException as error:  # noqa: BLE001 - the last place before a traceback
        return _ended_by(error)
    return code if isinstance(code, int) else ExitCode.OK


def _ended_by(error: BaseException) -> int:
    """Say what ended the command, and return its exit code."""
    if isinstance(error, click.exceptions.Exit):
        return error.exit_code
    if isinstance(error, click.ClickException):
        error.show()
        return ExitCode.USAGE
    if isinstance(error, SystemExit) and completion.VARIABLE in os.environ:
        # click leaves so once it has answered a shell
        return int(error.code or ExitCode.OK)
    code = ExitCode.UNUSABLE
    if isinstance(error, DiagnosticError):
        found = error.diagnostics
    elif isinstance(error, OSError) and error.errno in _NO_ROOM:
        _discard_output()
        found = (Diagnostic(Code.CANNOT_WRITE, f"the output cannot be written: {error.strerror}"),)
    elif isinstance(error, KeyboardInterrupt | click.Abort):
        message = "stopped before the end; nothing half written is left in place"
        found, code = (Diagnostic(Code.INTERRUPTED, message, help=_what_then(error)),), ExitCode.INTERRUPTED
    else:
        found = (_defect(error),)
    click.echo(as_text(found), err=True)
    return code


def _what_then(stop: BaseException) -> str:
    """Return what to do after a stop: what was stopped may know more than to begin anew."""
    # click raises an error of its own in place of the one that was noted
    return " ".join(getattr(stop.__cause__ or stop, "__notes__", ())) or "Run it again."


def _innermost(error: BaseException) -> TracebackType | None:
    trace = error.__traceback__
    while trace is not None and trace.tb_next is not None:
        trace = trace.tb_next
    return trace


def _discard_output() -> None:
    """Let the interpreter not complain at exit about output it could not write."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _defect(error: BaseException) -> Diagnostic:
    if os.environ.get("ICP_DEBUG"):
        raise error
    trace = _innermost(error)
    place = Location(trace.tb_frame.f_code.co_filename, trace.tb_lineno) if trace else None
    help_line = "This is a defect in icp-rules. ICP_DEBUG=1 shows the whole traceback for a report."
    return Diagnostic(Code.INTERNAL, f"{type(error).__name__}: {error}", place, help_line)
