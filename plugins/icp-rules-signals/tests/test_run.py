"""Whole runs over a service that is well, slow, busy, wrong or gone."""

from __future__ import annotations

import json
import os
import subprocess
import sys

import polars as pl
import pytest
from loopback import Reply

CONFIG = """version: 1
sources:
  accounts: {{file: accounts.csv}}
  postings:
    plugin: http_json
    settings:
      url: {url}/companies/{{domain}}/jobs
      rows: data.jobs
      columns: {{title: job.title}}
      headers: {{Authorization: "Bearer ${{JOBS_TOKEN}}"}}
      {settings}
    complete: true
data_points:
  sdrs: {{use: open_roles, source: postings, titles: ["sdr*"]}}
"""
RULES = """icp: 1
id: hiring
name: Hiring
require: [{id: there, when: {domain: {known: true}}}]
score:
  - group: signals
    criteria:
      - {id: sdrs, when: {sdrs: {at_least: 1}}, points: 10}
tiers: {A: 10, B: 0}
"""
SECRET = "s3cr3t-t0ken-of-the-tests"  # noqa: S105 - it is none


def jobs(*titles):
    return Reply({"data": {"jobs": [{"job": {"title": title}, "id": n} for n, title in enumerate(titles)]}})


@pytest.fixture
def workspace(tmp_path, service):
    (tmp_path / "rule_sets").mkdir()
    (tmp_path / "rule_sets" / "hiring.yaml").write_text(RULES, encoding="utf-8")

    def write(accounts=5, settings=""):
        rows = [f"A-{n},Company {n},a{n}.example" for n in range(accounts)]
        (tmp_path / "accounts.csv").write_text("\n".join(["account_id,name,domain", *rows]) + "\n", encoding="utf-8")
        config = CONFIG.format(url=service.url, settings=settings)
        (tmp_path / "icp.yaml").write_text(config, encoding="utf-8")
        return tmp_path

    return write


def counts(told):
    return {name: told[name] for name in ("computed", "from_cache", "unknown", "failed")}


def scores(folder):
    return dict(pl.read_parquet(folder / "out" / "scores.parquet").select("account_id", "score").iter_rows())


def run(folder, as_of="2026-11-01", token=SECRET):
    """Run the workspace; return what its record says of the data point, and what it told."""
    command = [sys.executable, "-m", "icp_rules", "run", "--as-of", as_of]
    env = {key: value for key, value in os.environ.items() if key != "JOBS_TOKEN"}
    env |= {"JOBS_TOKEN": token} if token else {}
    done = subprocess.run(  # noqa: S603 - our own command
        command, cwd=folder, env=env, capture_output=True, text=True, timeout=120, check=False
    )
    assert done.returncode == 0, done.stderr
    record = json.loads((folder / "out" / "run.json").read_text(encoding="utf-8"))
    (told,) = record["data_points"]
    return told, done.stdout + done.stderr


def test_answers_are_facts_and_what_is_not_known_is_unknown(workspace, service):
    service.replies = {
        "/companies/a0.example/jobs": jobs("SDR", "CFO", "sdr, Berlin"),
        "/companies/a1.example/jobs": jobs("CFO"),
        "/companies/a2.example/jobs": jobs(),
    }
    told, _ = run(workspace(5))
    assert counts(told) == {"computed": 3, "from_cache": 0, "unknown": 2, "failed": 0}
    assert scores(workspace(5)) == {"A-0": 100, "A-1": 0, "A-2": 0, "A-3": 0, "A-4": 0}
    assert {request.headers["Authorization"] for request in service.requests} == {f"Bearer {SECRET}"}
    assert len(service.requests) == 5


def test_a_second_run_asks_nobody_and_one_after_the_answers_have_aged_asks_again(workspace, service):
    service.otherwise = jobs("SDR")
    folder = workspace(4, "fresh_for: 7d")
    assert counts(run(folder)[0]) == {"computed": 4, "from_cache": 0, "unknown": 0, "failed": 0}
    assert len(service.requests) == 4
    assert counts(run(folder, "2026-11-08")[0]) == {"computed": 0, "from_cache": 4, "unknown": 0, "failed": 0}
    assert len(service.requests) == 4
    assert counts(run(folder, "2026-11-09")[0]) == {"computed": 4, "from_cache": 0, "unknown": 0, "failed": 0}
    assert len(service.requests) == 8


def test_other_limits_do_not_ask_again_and_another_address_does(workspace, service):
    service.otherwise = jobs("SDR")
    run(workspace(2))
    run(workspace(2, "timeout: 3\n      per_second: 100\n      parallel: 2\n      retries: 1"))
    assert len(service.requests) == 2
    run(workspace(2, "params: {open: 'yes'}"))
    assert len(service.requests) == 4
    assert service.requests[-1].params == {"open": ["yes"]}


def test_each_failure_is_counted_and_the_batch_goes_on(workspace, service):
    wrong = [
        Reply(status=500),
        Reply(b"{not json"),
        Reply(b"<html>Welcome</html>", headers={"Content-Type": "text/html"}),
        Reply({"data": {"jobs": [1, 2]}}),
        Reply({"data": {"jobs": [{"job": {"name": "SDR"}}]}}),
        Reply({"data": {"jobs": [{"job": {"title": ["SDR"]}}]}}),
        Reply(b'"' + b"x" * 2_000_000 + b'"'),
        Reply(status=302, headers={"Location": "http://localhost:1/elsewhere"}),
        Reply(jobs("SDR").body, after=3),
    ]
    service.replies = {f"/companies/a{n}.example/jobs": reply for n, reply in enumerate(wrong)}
    service.otherwise = jobs("SDR")
    told, text = run(workspace(len(wrong) + 2, "timeout: 1\n      retries: 0"))
    assert counts(told) == {"computed": 2, "from_cache": 0, "unknown": 0, "failed": len(wrong)}
    assert f"data point 'sdrs' failed for {len(wrong)} of {len(wrong) + 2} accounts; their value is unknown" in text
    asked = len(service.requests)
    service.replies = {}
    # what failed is asked for again, what was answered is not
    told, _ = run(workspace(len(wrong) + 2, "timeout: 1\n      retries: 0"))
    assert counts(told) == {"computed": len(wrong), "from_cache": 2, "unknown": 0, "failed": 0}
    assert len(service.requests) == asked + len(wrong)


def test_a_service_that_is_down_ends_in_failures_and_not_in_waiting(workspace, service):
    folder = workspace(200, "retries: 0\n      per_second: 1000")
    service.stop()
    told, text = run(folder)
    assert counts(told) == {"computed": 0, "from_cache": 0, "unknown": 0, "failed": 200}
    assert "127.0.0.1 cannot be reached (ConnectError)" in text


def test_after_some_failures_in_a_row_a_service_is_not_asked_again(workspace, service):
    service.otherwise = Reply(status=500)
    told, _ = run(workspace(40, "retries: 0\n      parallel: 1\n      per_second: 1000"))
    assert told["failed"] == 40
    assert len(service.requests) == 10


def test_no_more_requests_start_in_a_second_than_stated_repeated_ones_included(workspace, service):
    service.replies = {f"/companies/a{n}.example/jobs": [Reply(status=503), jobs("SDR")] for n in range(4)}
    service.otherwise = jobs("SDR")
    told, _ = run(workspace(8, "per_second: 8\n      parallel: 8"))
    assert told["computed"] == 8
    assert len(service.times) == 12
    assert service.times[-1] - service.times[0] >= 11 / 8 - 0.1


def test_a_service_that_says_when_to_come_back_is_left_alone_until_then(workspace, service):
    busy = Reply(status=429, headers={"Retry-After": "2"})
    service.replies = {"/companies/a0.example/jobs": [busy, jobs("SDR")]}
    service.otherwise = jobs("SDR")
    told, _ = run(workspace(3, "parallel: 1\n      per_second: 100"))
    assert told["computed"] == 3
    assert service.times[1] - service.times[0] >= 1.9


def test_a_secret_is_sent_and_written_nowhere(workspace, service):
    service.replies = {"/companies/a0.example/jobs": Reply(status=401), "/companies/a1.example/jobs": Reply(b"no")}
    service.otherwise = jobs("SDR")
    folder = workspace(4)
    _, text = run(folder)
    assert {request.headers["Authorization"] for request in service.requests} == {f"Bearer {SECRET}"}
    written = [path for path in folder.rglob("*") if path.is_file()]
    assert any(path.suffix == ".sqlite3" for path in written)
    assert SECRET not in text
    assert [path for path in written if SECRET.encode() in path.read_bytes()] == []


def test_without_the_secret_nobody_is_asked_and_the_variable_is_named(workspace, service):
    told, text = run(workspace(3), token=None)
    assert told["failed"] == 3
    assert "the environment variable JOBS_TOKEN is not set" in text
    assert service.requests == []
