from __future__ import annotations

import subprocess
import sys
import threading
from datetime import date, timedelta
from textwrap import dedent

import pytest

from icp_rules.datapoints.cache import FILE, Cache
from icp_rules.diagnostics import Code, Severity
from icp_rules.language.durations import FIRST_DAY
from icp_rules.plugins import data_point

from .conftest import AS_OF, Run


class Service:
    """Counts the calls of the data points it makes."""

    def __init__(self, answer=lambda name: name.upper()):
        self.calls = []
        self.answer = answer

    def point(self, type="text", fresh_for="30d", **stated):  # noqa: A002 - named as in data_point
        @data_point(type=type, needs=["name"], fresh_for=fresh_for, **stated)
        def looked_up(name, **settings):
            """A data point."""
            self.calls.append(name)
            return self.answer(name)

        return looked_up


def days(count: int) -> date:
    return AS_OF + timedelta(days=count)


def test_a_value_is_used_again_while_it_is_fresh(cached_run):
    service = Service()
    assert cached_run(service.point(), ["a", "b"]) == ["A", "B"]
    assert (cached_run.report.computed, cached_run.report.from_cache) == (2, 0)
    assert cached_run(service.point(), ["b", "a", "c"], as_of=days(30)) == ["B", "A", "C"]
    assert service.calls == ["a", "b", "c"]
    assert (cached_run.report.computed, cached_run.report.from_cache) == (1, 2)
    assert cached_run.frame["x__as_of"].to_list() == [AS_OF, AS_OF, days(30)]


def test_a_value_that_is_too_old_is_computed_again(cached_run):
    service = Service()
    cached_run(service.point(), ["a"])
    assert cached_run(service.point(), ["a"], as_of=days(31)) == ["A"]
    assert service.calls == ["a", "a"]
    assert cached_run.frame["x__as_of"].to_list() == [days(31)]


def test_a_run_of_an_earlier_day_knows_nothing_of_later_values(cached_run):
    answers = iter(["later", "earlier"])
    service = Service(lambda _: next(answers))
    assert cached_run(service.point(), ["a"], as_of=days(10)) == ["later"]
    assert cached_run(service.point(), ["a"], as_of=AS_OF) == ["earlier"]
    assert cached_run(service.point(), ["a"], as_of=AS_OF) == ["earlier"]
    assert cached_run(service.point(), ["a"], as_of=days(10)) == ["later"]


@pytest.mark.parametrize(
    ("kind", "value"),
    [
        ("text", "Zoë 株式会社"),
        ("number", 0.1),
        ("number", 0),
        ("date", date(2026, 2, 28)),
        ("boolean", False),
        ("list", ["b", "a"]),
        ("list", []),
        ("text", None),
    ],
)
def test_every_type_comes_back_as_it_was(cached_run, kind, value):
    service = Service(lambda _: value)
    first = cached_run(service.point(kind), ["a"])
    assert cached_run(service.point(kind), ["a"]) == first == [value]
    assert service.calls == ["a"]


def test_failures_are_not_kept(cached_run):
    service = Service(lambda _: 1 / 0)
    for _ in range(2):
        assert cached_run(service.point(), ["a"]) == [None]
        assert cached_run.report.failed == 1
        assert cached_run.frame["x__as_of"].to_list() == [None]
    assert service.calls == ["a", "a"]


def test_values_of_the_wrong_type_are_not_kept(cached_run):
    service = Service(lambda _: 3)
    cached_run(service.point(), ["a"])
    cached_run(service.point(), ["a"])
    assert service.calls == ["a", "a"]


def test_without_fresh_for_nothing_is_kept(cached_run):
    service = Service()
    cached_run(service.point(fresh_for=None), ["a"])
    cached_run(service.point(fresh_for=None), ["a"])
    assert service.calls == ["a", "a"]
    assert not cached_run.cache.exists()
    assert "x__as_of" not in cached_run.frame.columns


def test_without_a_folder_nothing_is_kept_and_values_still_have_their_day(run):
    service = Service()
    run(service.point(), ["a", None])
    run(service.point(), ["a", None])
    assert service.calls == ["a", "a"]
    assert run.frame["x__as_of"].to_list() == [AS_OF, None]


def test_other_settings_are_other_values(cached_run):
    service = Service()
    settings = {"level": {"type": "number", "default": 1}}
    for level in ({}, {"level": 1}, {"level": 2}):
        cached_run(service.point(settings=settings), ["a"], level)
    assert service.calls == ["a", "a"]


def define(folder, name: str, code: str):
    """Return the data point that a file of Python defines."""
    path = folder / f"{name}.py"
    path.write_text("from icp_rules.plugins import data_point\n" + dedent(code), encoding="utf-8")
    namespace = {"__name__": name}
    exec(compile(path.read_text(encoding="utf-8"), str(path), "exec"), namespace)  # noqa: S102 - a plugin's own way in
    return namespace["point"]


CODE = """
@data_point(type="text", needs=["name"], fresh_for="30d")
def point(name):
    return name + "{ending}"
"""


def test_other_code_is_another_value_and_other_comments_are_not(cached_run, tmp_path):
    first = define(tmp_path, "one", CODE.format(ending="!"))
    commented = define(tmp_path, "two", CODE.format(ending="!").replace("return", "# why\n    return"))
    patient = define(tmp_path, "three", CODE.format(ending="!").replace('"30d"', '"30d", retries=3'))
    changed = define(tmp_path, "four", CODE.format(ending="?"))
    used = []
    for point in (first, commented, patient, changed):
        cached_run(point, ["a"])
        used.append(cached_run.report.from_cache)
    assert used == [0, 1, 1, 0]


def test_what_was_found_before_an_interrupt_is_kept(cached_run):
    def answer(name):
        if name == "c":
            raise KeyboardInterrupt
        return name

    service = Service(answer)
    with pytest.raises(KeyboardInterrupt):
        cached_run(service.point(), ["a", "b", "c"])
    service.answer = str.upper
    assert cached_run(service.point(), ["a", "b", "c"]) == ["a", "b", "C"]


def test_progress_begins_with_what_is_kept(cached_run):
    service = Service()
    cached_run(service.point(), ["a", "b"])
    cached_run.progress.clear()
    cached_run(service.point(), ["a", "b", "c"])
    assert cached_run.progress == [("x", 2, 3), ("x", 3, 3)]


def test_a_damaged_file_is_set_aside_and_begun_anew(cached_run):
    service = Service()
    cached_run.cache.mkdir()
    (cached_run.cache / FILE).write_bytes(b"no database at all, but long enough to be one" * 50)
    assert cached_run(service.point(), ["a"]) == ["A"]
    (found,) = cached_run.report.cache_diagnostics
    assert (found.code, found.severity) == (Code.CANNOT_READ, Severity.WARNING)
    assert "data_points-1.damaged" in found.help
    assert cached_run(service.point(), ["a"]) == ["A"]
    assert cached_run.report.cache_diagnostics == ()
    assert service.calls == ["a"]


def test_a_file_cut_short_is_set_aside_too(cached_run):
    service = Service()
    cached_run(service.point(), [str(i) for i in range(200)])
    path = cached_run.cache / FILE
    path.write_bytes(path.read_bytes()[:9000])
    assert cached_run(service.point(), ["1"]) == ["1"]
    assert cached_run(service.point(), ["1"]) == ["1"]
    assert cached_run.report.from_cache == 1
    assert cached_run.report.cache_diagnostics == ()


def test_a_value_that_cannot_be_read_is_computed_again(cached_run):
    service = Service()
    cached_run(service.point(), ["a"])
    cache = Cache(cached_run.cache)
    cache._use(lambda connection: connection.execute("UPDATE data_point SET value = '{'"))
    cache.close()
    assert cached_run(service.point(), ["a"]) == ["A"]
    assert cached_run(service.point(), ["a"]) == ["A"]
    assert service.calls == ["a", "a"]


def test_a_folder_that_cannot_be_made_costs_a_warning_and_not_the_run(tmp_path):
    (tmp_path / "file").write_text("")
    run = Run(tmp_path / "file" / "cache")
    assert run(Service().point(), ["a"]) == ["A"]
    (found,) = run.report.cache_diagnostics
    assert (found.code, found.severity) == (Code.CANNOT_WRITE, Severity.WARNING)


def test_runs_at_the_same_time_do_not_harm_each_other(tmp_path):
    names = [str(i) for i in range(100)]
    runs = [Run(tmp_path) for _ in range(4)]
    point = Service().point(parallel=2)
    threads = [threading.Thread(target=run, args=(point, names)) for run in runs]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    for run in runs:
        assert run.frame["x"].to_list() == names
        assert run.report.cache_diagnostics == ()
    after = Run(tmp_path)
    after(point, names)
    assert after.report.from_cache == 100


def test_processes_at_the_same_time_do_not_harm_each_other(tmp_path):
    program = dedent(f"""
        import sys
        from datetime import date
        from pathlib import Path
        from icp_rules.datapoints.cache import Cache
        from icp_rules.plugins import data_point

        @data_point(type="text", needs=["name"], fresh_for="30d")
        def point(name): ...

        for i in range(50):
            cache = Cache(Path({str(tmp_path)!r}))
            cache.put(f"{{sys.argv[1]}}-{{i}}".encode(), point, "v", date(2026, 11, 1))
            cache.close()
            assert not cache.found, cache.found
    """)
    running = [
        subprocess.Popen([sys.executable, "-c", program, name], stderr=subprocess.PIPE, text=True) for name in "ab"
    ]
    for process in running:
        _, errors = process.communicate(timeout=60)
        assert process.returncode == 0, errors
    keys = [f"{name}-{i}".encode() for name in "ab" for i in range(50)]
    cache = Cache(tmp_path)
    assert len(cache.get(keys, Service().point(), AS_OF)) == 100
    cache.close()


@pytest.mark.parametrize("as_of", [FIRST_DAY, date.max])
def test_the_first_and_the_last_day_are_days_like_others(cached_run, as_of):
    service = Service()
    for _ in range(2):
        assert cached_run(service.point(), ["a"], as_of=as_of) == ["A"]
    assert service.calls == ["a"]
