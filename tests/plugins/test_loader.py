from __future__ import annotations

import hashlib
import json
import subprocess
import sys
from textwrap import dedent
from types import ModuleType

import pytest

from icp_rules import hookspecs
from icp_rules.diagnostics import Code, Severity
from icp_rules.language.fields import ACCOUNT_FIELDS
from icp_rules.plugins import ExportFormat, SourceReader, hookimpl
from icp_rules.plugins.kinds import KINDS
from icp_rules.plugins.loader import load_plugins

POINT = '''
@data_point(type="text", needs=["country"])
def {name}(country):
    """A data point."""
    return country

@hookimpl
def icp_data_points():
    return [{name}]
'''


def point(name: str) -> str:
    return POINT.format(name=name)


def info(plugins, name):
    return next(p for p in plugins.loaded if p.name == name)


def findings(plugins, code):
    return [d for d in plugins.diagnostics if d.code is code]


def test_there_is_a_row_for_every_hook():
    specified = {name for name in vars(hookspecs) if name.startswith("icp_")}
    assert set(KINDS) == specified


def test_no_workspace_and_nothing_built_in():
    assert load_plugins(None).diagnostics == ()


def test_a_file_of_the_workspace_adds_what_its_hooks_return(workspace):
    path = workspace.plugin("a.py", point("one"))
    plugins = workspace.load()
    assert plugins.diagnostics == ()
    assert plugins.data_points["one"].function("US") == "US"
    found = info(plugins, "a")
    assert (found.version, found.origin, found.adds, found.error) == (
        None,
        "plugins/a.py",
        ("data point one",),
        None,
    )
    assert found.digest == hashlib.sha256(path.read_bytes()).hexdigest()


def test_all_kinds_of_things_come_by_name_suffix_and_code(workspace):
    workspace.plugin(
        "all.py",
        """
        def nothing(*args): ...

        @hookimpl
        def icp_sources():
            yield SourceReader("crm", "a service", nothing)
            yield SourceReader("fixed", "a file", nothing, (".fwf", ".txt"))

        @hookimpl
        def icp_briefs():
            return (BriefKind("letter", "a letter"),)

        @hookimpl
        def icp_exports():
            return [ExportFormat("excel", "a workbook", (".xlsx",), nothing)]

        class Own(RuleSetLint):
            code, title, why = "OWN1", "a check", "it matters"
            bad = good = Example.rule_set("")

            def check(self, rule_set, context):
                return ()

        @hookimpl
        def icp_lints():
            return [Own()]
        """,
    )
    plugins = workspace.load()
    assert plugins.diagnostics == ()
    assert set(plugins.sources) == {"crm", "fixed"}
    assert plugins.readers[".txt"] is plugins.readers[".fwf"] is plugins.sources["fixed"]
    assert plugins.briefs["letter"].description == "a letter"
    assert plugins.exports[".xlsx"].name == "excel"
    assert plugins.lints["OWN1"].title == "a check"
    assert set(info(plugins, "all").adds) == {
        "source crm",
        "source fixed",
        "kind of brief letter",
        "export excel",
        "lint OWN1",
    }


def test_files_come_by_name_and_private_ones_and_folders_do_not(workspace):
    workspace.plugin("b.py", point("two"))
    workspace.plugin("a.py", point("one"))
    workspace.plugin("_shared.py", "raise ValueError")
    (workspace.root / "plugins" / "icp-rules-signals").mkdir()
    plugins = workspace.load()
    assert [p.name for p in plugins.loaded if p.origin.startswith("plugins/")] == ["a", "b"]
    assert plugins.diagnostics == ()


def test_a_file_hides_no_module_of_its_name(workspace):
    workspace.plugin("json.py", point("one"))
    workspace.load()
    import json as again

    assert again is json
    assert sys.modules["json"] is json


def test_no_compiled_code_is_left_in_the_workspace(workspace):
    path = workspace.plugin("a.py", point("one"))
    workspace.load()
    assert list(path.parent.iterdir()) == [path]


def test_a_file_that_changed_is_read_again(workspace):
    workspace.plugin("a.py", point("one"))
    before = workspace.load()
    workspace.plugin("a.py", point("two"))
    after = workspace.load()
    assert set(after.data_points) - set(before.data_points) == {"two"}
    assert info(before, "a").digest != info(after, "a").digest


def test_code_may_rely_on_its_module_being_importable(workspace):
    workspace.plugin(
        "a.py",
        """
        from dataclasses import dataclass, KW_ONLY
        from typing import get_type_hints

        @dataclass
        class Row:
            _: KW_ONLY
            name: "str"

        get_type_hints(Row)

        @hookimpl
        def icp_sources():
            return []
        """,
    )
    assert workspace.load().diagnostics == ()


# --- failures: one plugin's are its own

BROKEN = {
    "raises at import": ("\nraise ValueError('no licence')", Code.PLUGIN_IMPORT, "ValueError: no licence", 3),
    "exits": ("\nimport sys\nsys.exit(3)", Code.PLUGIN_IMPORT, "SystemExit: 3", 4),
    "is no Python": ("\ndef f(:\n    pass", Code.PLUGIN_IMPORT, "SyntaxError", 3),
    "misses a module": ("import not_there_at_all", Code.PLUGIN_IMPORT, "'not_there_at_all'", 2),
    "states nonsense": (
        "@data_point(type='money', needs=['name'])\ndef f(name): ...",
        Code.PLUGIN_IMPORT,
        "'money'",
        2,
    ),
    "has a suffix without a dot": (
        "SourceReader('x', 'y', print, ('csv',))",
        Code.PLUGIN_IMPORT,
        "('csv',)",
        2,
    ),
    "has suffixes that are one text": (
        "ExportFormat('x', 'y', '.csv', print)",
        Code.PLUGIN_IMPORT,
        "'.csv'",
        2,
    ),
    "fails in a hook": (
        "@hookimpl\ndef icp_lints():\n    return 1 / 0",
        Code.PLUGIN_HOOK,
        "icp_lints: ZeroDivisionError",
        4,
    ),
    "exits in a hook": (
        "@hookimpl\ndef icp_lints():\n    raise SystemExit('bye')",
        Code.PLUGIN_HOOK,
        "SystemExit: bye",
        4,
    ),
    "fails while it yields": (
        "@hookimpl\ndef icp_lints():\n    yield 1 / 0",
        Code.PLUGIN_HOOK,
        "ZeroDivisionError",
        4,
    ),
    "misspells a hook": (
        "@hookimpl\ndef icp_datapoints():\n    return []",
        Code.PLUGIN_HOOK,
        "'icp_datapoints'",
        2,
    ),
    "asks for arguments": (
        "@hookimpl\ndef icp_sources(config):\n    return []",
        Code.PLUGIN_HOOK,
        "config",
        None,
    ),
    "returns nothing": ("@hookimpl\ndef icp_sources():\n    pass", Code.PLUGIN_VALUE, "nothing (None)", 2),
    "returns one thing": (
        "@hookimpl\ndef icp_briefs():\n    return BriefKind('a', 'b')",
        Code.PLUGIN_VALUE,
        "BriefKind",
        2,
    ),
    "returns a text": (
        "@hookimpl\ndef icp_briefs():\n    return 'brief'",
        Code.PLUGIN_VALUE,
        "a value of type str",
        2,
    ),
    "returns a mapping": (
        "@hookimpl\ndef icp_briefs():\n    return {'a': 1}",
        Code.PLUGIN_VALUE,
        "a value of type dict",
        2,
    ),
    "returns the wrong things": (
        "@hookimpl\ndef icp_data_points():\n    return [len]",
        Code.PLUGIN_VALUE,
        "builtin_function_or_method",
        2,
    ),
    "returns a hole": (
        "@hookimpl\ndef icp_lints():\n    return [None]",
        Code.PLUGIN_VALUE,
        "nothing (None)",
        2,
    ),
}


@pytest.mark.parametrize(("code", "expected", "says", "line"), BROKEN.values(), ids=BROKEN)
def test_a_plugin_that_fails_is_named_and_left_out_and_the_rest_goes_on(workspace, code, expected, says, line):
    workspace.plugin("a.py", point("one"))
    workspace.plugin("bad.py", code)
    workspace.plugin("z.py", point("two"))
    plugins = workspace.load()
    assert {"one", "two"} <= set(plugins.data_points)
    (found,) = plugins.diagnostics
    assert found.code is expected
    assert found.severity is Severity.WARNING
    assert found.message.startswith("plugin 'bad' (plugins/bad.py) ")
    assert says in found.message
    assert "left out" in found.help
    assert found.location.file == "plugins/bad.py"
    assert found.location.line == line
    assert info(plugins, "bad").adds == ()
    assert info(plugins, "bad").error in found.message


def test_a_hook_that_fails_takes_the_whole_plugin_out(workspace):
    workspace.plugin("bad.py", point("one") + "@hookimpl\ndef icp_lints():\n    return 1 / 0")
    plugins = workspace.load()
    assert "one" not in plugins.data_points


def test_a_failure_points_at_the_plugins_own_line_not_at_the_librarys(workspace):
    workspace.plugin("bad.py", "import json\njson.loads('{')")
    (found,) = workspace.load().diagnostics
    assert (found.location.line, found.location.text) == (3, "json.loads('{')")


def test_the_nearest_hook_is_suggested(workspace):
    workspace.plugin("bad.py", "@hookimpl\ndef icp_datapoints():\n    return []")
    (found,) = workspace.load().diagnostics
    assert "Did you mean 'icp_data_points'?" in found.help


def test_a_missing_module_is_what_help_is_about(workspace):
    workspace.plugin("bad.py", "import not_there_at_all")
    (found,) = workspace.load().diagnostics
    assert "It needs 'not_there_at_all' to be installed." in found.help


def test_an_error_that_cannot_be_printed_is_still_reported(workspace):
    workspace.plugin(
        "bad.py",
        """
        class Odd(Exception):
            def __str__(self):
                raise ValueError
        raise Odd
        """,
    )
    (found,) = workspace.load().diagnostics
    assert found.message.endswith("cannot be imported: Odd")


def test_a_file_that_cannot_be_read_is_reported(workspace):
    (workspace.root / "plugins" / "gone.py").symlink_to("nowhere.py")
    (found,) = workspace.load().diagnostics
    assert found.code is Code.PLUGIN_IMPORT
    assert "FileNotFoundError" in found.message


@pytest.mark.parametrize(
    "code", ["raise KeyboardInterrupt", "@hookimpl\ndef icp_lints():\n    raise KeyboardInterrupt"]
)
def test_an_interrupt_passes(workspace, code):
    workspace.plugin("a.py", code)
    with pytest.raises(KeyboardInterrupt):
        workspace.load()


# --- names claimed twice


def test_two_plugins_with_one_data_point_are_an_error_that_names_both(workspace, distribution):
    workspace.plugin("mine.py", point("shared"))
    distribution("icp-theirs", "icp_theirs", point("shared"))
    plugins = workspace.load()
    (found,) = plugins.diagnostics
    assert (found.code, found.severity) == (Code.PLUGIN_CONFLICT, Severity.ERROR)
    assert found.message == (
        "the data point 'shared' is claimed by plugin 'icp_theirs' 1.2.3 (entry point icp-theirs) "
        "and by plugin 'mine' (plugins/mine.py)"
    )
    assert (found.location.file, found.location.line) == ("plugins/mine.py", 3)
    assert "shared" not in plugins.data_points
    assert info(plugins, "mine").adds == ()


CLAIMS = {
    "source": ("icp_sources", "SourceReader('x', 'y', print)", "source 'x'"),
    "source suffix": ("icp_sources", "SourceReader(__name__, 'y', print, ('.x',))", "source suffix '.x'"),
    "kind of brief": ("icp_briefs", "BriefKind('x', 'y')", "kind of brief 'x'"),
    "export suffix": ("icp_exports", "ExportFormat(__name__, 'y', ('.x',), print)", "export suffix '.x'"),
    "lint": ("icp_lints", "type('X', (RuleSetLint,), X)()", "lint 'OWN1'"),
}


# What the class of the lint above is made of.
X = "X = dict(code='OWN1', title='x', why='y', bad=Example({}), good=Example({}), check=print)"


@pytest.mark.parametrize(("hook", "item", "says"), CLAIMS.values(), ids=CLAIMS)
def test_every_kind_of_name_is_claimed_once(workspace, hook, item, says):
    for name in ("a", "b"):
        workspace.plugin(f"{name}.py", f"{X}\n@hookimpl\ndef {hook}():\n    return [{item}]")
    plugins = workspace.load()
    (found,) = plugins.diagnostics
    assert found.code is Code.PLUGIN_CONFLICT
    assert found.message.startswith(f"the {says} is claimed by plugin 'a' (plugins/a.py) and by plugin 'b'")
    assert info(plugins, "a").adds == info(plugins, "b").adds == ()
    for things in (plugins.sources, plugins.readers, plugins.briefs, plugins.exports, plugins.lints):
        assert not {"x", ".x", "OWN1"} & set(things)


def test_one_plugin_may_not_claim_a_name_twice(workspace):
    workspace.plugin("a.py", "@hookimpl\ndef icp_briefs():\n    return [BriefKind('x', 'y'), BriefKind('x', 'z')]")
    (found,) = workspace.load().diagnostics
    assert found.message == "the kind of brief 'x' is claimed by plugin 'a' (plugins/a.py) 2 times"


@pytest.mark.parametrize("field", [f.name for f in ACCOUNT_FIELDS])
def test_a_data_point_may_not_be_called_like_an_account_field(workspace, field):
    workspace.plugin("a.py", point(field))
    plugins = workspace.load()
    (found,) = plugins.diagnostics
    assert (found.code, found.severity) == (Code.PLUGIN_CONFLICT, Severity.ERROR)
    assert f"calls a data point '{field}', which is an account field" in found.message
    assert field not in plugins.data_points


def test_the_same_name_for_different_kinds_of_things_is_fine(workspace):
    workspace.plugin("a.py", "@hookimpl\ndef icp_briefs():\n    return [BriefKind('x', 'y')]")
    workspace.plugin("b.py", "@hookimpl\ndef icp_sources():\n    return [SourceReader('x', 'y', print)]")
    assert workspace.load().diagnostics == ()


# --- what is defined and not offered


def test_a_data_point_that_is_not_offered_is_a_warning(workspace):
    workspace.plugin("a.py", point("one") + "@data_point(type='text', needs=['name'])\ndef two(name): ...")
    (found,) = workspace.load().diagnostics
    assert (found.code, found.severity) == (Code.PLUGIN_UNUSED, Severity.WARNING)
    assert "defines the data point 'two' and does not offer it" in found.message
    assert found.location.line == 11


def test_a_data_point_that_is_only_imported_need_not_be_offered(workspace, distribution):
    distribution("icp-theirs", "icp_theirs", point("one"))
    workspace.plugin("a.py", "from icp_theirs import one\n" + point("two"))
    assert workspace.load().diagnostics == ()


def test_a_hook_without_its_mark_is_a_warning(workspace):
    workspace.plugin("a.py", point("one").replace("@hookimpl\n", ""))
    (found,) = workspace.load().diagnostics
    assert found.code is Code.PLUGIN_UNUSED
    assert "defines icp_data_points without @hookimpl" in found.message


def test_a_file_without_hooks_is_a_warning(workspace):
    workspace.plugin("a.py", "def helper(): ...")
    (found,) = workspace.load().diagnostics
    assert found.code is Code.PLUGIN_UNUSED
    assert "implements no hook" in found.message


# --- installed distributions and what is built in


def test_a_distribution_is_found_by_its_entry_point(workspace, distribution):
    distribution("icp-theirs", "icp_theirs", point("one"))
    plugins = workspace.load()
    assert plugins.diagnostics == ()
    found = info(plugins, "icp_theirs")
    assert (found.version, found.origin, found.adds) == ("1.2.3", "entry point icp-theirs", ("data point one",))
    assert found.digest == hashlib.sha256(b"icp-theirs==1.2.3").hexdigest()


def test_a_distribution_that_fails_is_named_with_its_version_and_line(workspace, distribution):
    path = distribution("icp-theirs", "icp_theirs", "import sys\nsys.exit()")
    workspace.plugin("a.py", point("one"))
    plugins = workspace.load()
    assert "one" in plugins.data_points
    (found,) = findings(plugins, Code.PLUGIN_IMPORT)
    assert found.message == "plugin 'icp_theirs' 1.2.3 (entry point icp-theirs) cannot be imported: SystemExit"
    assert found.location.line == 3
    assert found.location.file.endswith(path.name)


def built_in(name: str, **hooks) -> ModuleType:
    module = ModuleType(name)
    for hook, items in hooks.items():
        function = eval(f"lambda: {hook}", {hook: items})  # noqa: S307 - a hook takes no arguments
        setattr(module, hook, hookimpl(function))
    return module


def test_what_is_built_in_comes_through_the_same_hooks_and_first(workspace):
    module = built_in("readers", icp_sources=[SourceReader("csv", "text", print, (".csv",))])
    workspace.plugin("a.py", point("one"))
    plugins = workspace.load([module])
    assert plugins.readers[".csv"].name == "csv"
    assert (plugins.loaded[0].name, plugins.loaded[0].origin) == ("built-in", "built-in")
    assert plugins.loaded[0].adds == ("source csv",)


def test_what_is_built_in_cannot_be_replaced_in_silence(workspace):
    module = built_in("writers", icp_exports=[ExportFormat("csv", "text", (".csv",), print)])
    item = "ExportFormat('mine', 'y', ('.csv',), print)"
    workspace.plugin("a.py", f"@hookimpl\ndef icp_exports():\n    return [{item}]")
    plugins = workspace.load([module])
    (found,) = plugins.diagnostics
    assert "(built-in) and by plugin 'a' (plugins/a.py)" in found.message
    assert ".csv" not in plugins.exports


def test_loading_twice_gives_the_same_and_shares_nothing(workspace):
    module = built_in("readers", icp_sources=[SourceReader("csv", "text", print, (".csv",))])
    workspace.plugin("a.py", point("one"))
    first, second = workspace.load([module]), workspace.load([module])
    assert first.loaded == second.loaded
    assert first.data_points["one"] is not second.data_points["one"]


def test_loading_imports_no_data_frames(workspace):
    workspace.plugin("a.py", point("one"))
    program = f"""
        import sys
        from pathlib import Path
        from icp_rules.plugins.loader import load_plugins
        plugins = load_plugins(Path({str(workspace.root)!r}))
        assert "one" in plugins.data_points
        print([name for name in ("polars", "narwhals", "jinja2", "jsonschema", "rich") if name in sys.modules])
    """
    done = subprocess.run([sys.executable, "-c", dedent(program)], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
