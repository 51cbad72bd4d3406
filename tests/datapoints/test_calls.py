from __future__ import annotations

import signal
import subprocess
import sys
import threading
import time
from contextlib import closing
from textwrap import dedent

import pytest

from icp_rules.datapoints.calls import Caller, Outcome


class Flaky:
    """Fails the first times it is called, and notes when it was."""

    def __init__(self, failures: int) -> None:
        self.failures = failures
        self.calls: list[float] = []

    def __call__(self, value):
        self.calls.append(time.monotonic())
        if len(self.calls) <= self.failures:
            raise ConnectionError("try later")
        return value

    @property
    def waits(self) -> list[float]:
        return [after - before for before, after in zip(self.calls, self.calls[1:], strict=False)]


@pytest.mark.parametrize("failures", [0, 1, 3])
def test_it_is_tried_again_as_often_as_stated(failures):
    function = Flaky(failures)
    assert Caller(function, retries=3, first_wait=0.001).call("v") == Outcome("v")
    assert len(function.calls) == failures + 1


def test_the_last_error_is_the_outcome():
    function = Flaky(9)
    assert Caller(function, retries=2, first_wait=0.001).call("v") == Outcome(error="ConnectionError: try later")
    assert len(function.calls) == 3


def test_each_wait_is_twice_the_one_before():
    function = Flaky(3)
    Caller(function, retries=3, first_wait=0.02).call("v")
    first, second, third = function.waits
    assert first >= 0.02
    assert second >= 0.04
    assert third >= 0.08


def test_none_is_an_answer_and_not_tried_again():
    calls = []
    assert Caller(calls.append, retries=3).call(1) == Outcome(None)
    assert calls == [1]


@pytest.mark.parametrize("parallel", [1, 4])
def test_no_more_calls_start_in_a_second_than_stated(parallel):
    function = Flaky(0)
    began = time.monotonic()
    outcomes = dict(Caller(function, parallel=parallel, per_second=50).each([(i,) for i in range(11)]))
    assert {index: outcome.value for index, outcome in outcomes.items()} == {i: i for i in range(11)}
    assert time.monotonic() - began >= 0.2


def test_calls_that_are_repeated_count_for_the_rate():
    function = Flaky(4)
    Caller(function, retries=4, per_second=20, first_wait=0.0001).call("v")
    assert function.calls[-1] - function.calls[0] >= 0.19


@pytest.mark.parametrize("parallel", [1, 2, 8])
def test_no_more_run_at_once_than_stated(parallel):
    running, most, lock = 0, 0, threading.Lock()

    def function(_):
        nonlocal running, most
        with lock:
            running += 1
            most = max(most, running)
        time.sleep(0.002)
        with lock:
            running -= 1

    assert len(list(Caller(function, parallel=parallel).each([(i,) for i in range(24)]))) == 24
    assert most <= parallel


def test_no_inputs_no_calls():
    assert list(Caller(Flaky(0), parallel=4).each([])) == []


@pytest.mark.parametrize("parallel", [1, 4])
def test_an_interrupt_ends_it_at_once_and_no_other_call_starts(parallel):
    started = []

    def function(value):
        started.append(value)
        if value == 0:
            raise KeyboardInterrupt
        time.sleep(0.05)

    caller = Caller(function, retries=5, parallel=parallel)
    with pytest.raises(KeyboardInterrupt):
        list(caller.each([(i,) for i in range(200)]))
    time.sleep(0.1)
    assert len(started) <= parallel + 1


@pytest.mark.skipif(sys.platform == "win32", reason="sends a POSIX signal")
@pytest.mark.parametrize("parallel", [1, 3])
def test_ctrl_c_ends_the_process_though_calls_hang(parallel):
    program = f"""
        import time
        from icp_rules.datapoints.calls import Caller
        print("started", flush=True)
        list(Caller(lambda _: time.sleep(60), parallel={parallel}).each([(i,) for i in range(9)]))
    """
    command = [sys.executable, "-c", dedent(program)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        assert process.stdout.readline() == "started\n"
        time.sleep(0.2)
        process.send_signal(signal.SIGINT)
        _, errors = process.communicate(timeout=10)
    assert errors.rstrip().endswith("KeyboardInterrupt")


def test_who_stops_listening_stops_the_calls():
    release, started = threading.Event(), []

    def function(value):
        started.append(value)
        if value:
            release.wait(10)

    began = time.monotonic()
    with closing(Caller(function, parallel=2).each([(i,) for i in range(50)])) as outcomes:
        next(outcomes)
    assert time.monotonic() - began < 5
    release.set()
    time.sleep(0.1)
    assert len(started) <= 4
