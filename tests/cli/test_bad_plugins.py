"""Plugins that fail: each is named with its cause and place, and the rest goes on."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

from cli.calling import OK, UNUSABLE
from cli.cases import ACCOUNTS, CONFIG, RULES, Case, both, check, edit, table, write

if TYPE_CHECKING:
    from collections.abc import Callable

    from cli.calling import Workspace

PLUGIN = "plugins/bad.py"
IMPORTS = "from icp_rules.plugins import DataPoint, ExportFormat, SourceReader, data_point, hookimpl\n"


def data_point(body: str) -> Callable[[Workspace], object]:
    """Add a data point of this body, and a criterion that uses it."""
    return both(
        write(
            PLUGIN,
            f'{IMPORTS}@data_point(type="number", needs=["employees"])\ndef heads(employees):\n    """Heads."""\n'
            f"    {body}\n\n@hookimpl\ndef icp_data_points():\n    return [heads]\n",
        ),
        edit(
            RULES,
            "  - group: technographic\n",
            "      - {id: heads, when: {heads: {at_least: 100}}, points: 5}\n  - group: technographic\n",
        ),
    )


def reader(body: str) -> Callable[[Workspace], object]:
    """Add a service of accounts whose reader does this, and use it."""
    return both(
        write(
            PLUGIN,
            f"{IMPORTS}def read(request):\n    {body}\n\n@hookimpl\ndef icp_sources():\n"
            '    return [SourceReader("crm", "our CRM", read)]\n',
        ),
        edit(CONFIG, f"file: {ACCOUNTS}", "plugin: crm"),
    )


@table(
    Case("cannot be parsed", write(PLUGIN, "def f(:\n"), OK, "ICP601", (PLUGIN, 1), "SyntaxError"),
    Case("needs what is not there", write(PLUGIN, "import nowhere\n"), OK, "ICP601", (PLUGIN, 1), "'nowhere'"),
    Case(
        "raises", write(PLUGIN, 'x = 1\nraise RuntimeError("boom")\n'), OK, "ICP601", (PLUGIN, 2), "RuntimeError: boom"
    ),
    Case("exits", write(PLUGIN, "import sys\nsys.exit(7)\n"), OK, "ICP601", (PLUGIN, 2), "SystemExit: 7"),
    Case(
        "raises in its hook",
        write(PLUGIN, IMPORTS + '@hookimpl\ndef icp_data_points():\n    raise ValueError("boom")\n'),
        OK,
        "ICP602",
        (PLUGIN, 4),
        "ValueError: boom",
    ),
    Case(
        "has an unknown hook",
        write(PLUGIN, IMPORTS + "@hookimpl\ndef icp_data_point():\n    return []\n"),
        OK,
        "ICP602",
        (PLUGIN, 2),
        "'icp_data_points'?",
    ),
    Case(
        "returns no list",
        write(PLUGIN, IMPORTS + "@hookimpl\ndef icp_data_points():\n    return 42\n"),
        OK,
        "ICP603",
        (PLUGIN, 2),
        "a value of type int",
    ),
    Case(
        "returns other things",
        write(PLUGIN, IMPORTS + "@hookimpl\ndef icp_data_points():\n    return [42]\n"),
        OK,
        "ICP603",
        (PLUGIN, 2),
        "not DataPoint",
    ),
    Case(
        "raises for a record",
        data_point('raise ValueError("too many") if employees > 200 else TypeError("so few")'),
        OK,
        "ICP606",
        None,
        "failed for 6 of 7 accounts",
    ),
    Case("exits for a record", data_point("raise SystemExit(3)"), OK, "ICP606", None, "SystemExit: 3"),
    Case("gives text for a number", data_point('return "many"'), OK, "ICP606", None, "type str, not a number"),
    Case(
        "claims a name that is taken",
        both(data_point("return 1"), lambda w: shutil.copy(w.root / PLUGIN, w.root / "plugins/worse.py")),
        UNUSABLE,
        "ICP604",
        ("plugins/worse.py", 2),
        "by plugin 'bad' (plugins/bad.py) and by plugin 'worse' (plugins/worse.py)",
    ),
    Case(
        "cannot read its source",
        reader('raise OSError("down")'),
        UNUSABLE,
        "ICP602",
        (CONFIG, "plugin: crm"),
        "OSError: down",
    ),
    Case("reads no table", reader("return {}"), UNUSABLE, "ICP603", (CONFIG, "plugin: crm"), "RawTable"),
    Case(
        "cannot write its format",
        write(
            PLUGIN,
            f'{IMPORTS}def write(frame, file):\n    raise RuntimeError("boom")\n\n@hookimpl\ndef icp_exports():\n'
            '    return [ExportFormat("odd", "odd", (".odd",), write)]\n',
        ),
        UNUSABLE,
        "ICP602",
        None,
        "'odd' failed: RuntimeError: boom",
        ("score", "-o", "s.odd"),
    ),
)
def test_plugin(case, workspace):
    check(case, workspace)
    if case.exit_code == OK:
        assert (workspace.root / "out" / "run.json").exists()
