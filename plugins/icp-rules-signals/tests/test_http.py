"""One request at a time: what is sent, what is taken for an answer, and what each mistake of a service is called."""

from __future__ import annotations

import json
import logging
import threading
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from icp_rules_signals.http import hosts
from icp_rules_signals.http.answers import rows_of
from icp_rules_signals.http.failures import ServiceError, UnansweredError
from icp_rules_signals.http.requests import Limits, fetch
from icp_rules_signals.http.service import SETTINGS, ask
from jsonschema import Draft7Validator
from loopback import Loopback, Reply

SECRET = "s3cr3t-t0ken"  # noqa: S105 - it is none
FAST = Limits(timeout=5, per_second=1000, retries=0)


@pytest.fixture(autouse=True)
def token(monkeypatch):
    monkeypatch.setenv("TOKEN", SECRET)


def get(service, path="/x", headers=None, limits=FAST):
    return fetch(service.url + path, {}, headers or {"X-Key": "${TOKEN}"}, limits)


@pytest.mark.parametrize("answer", [{"a": 1}, [], [{"b": "ü"}], "text", 3, None])
def test_an_answer_is_json(service, answer):
    service.otherwise = Reply(answer)
    assert get(service) == answer


@pytest.mark.parametrize("reply", [Reply({}, 404), Reply({}, 410), Reply(b"", 204), Reply(b" \n"), Reply(b"null")])
def test_who_is_not_known_is_unknown(service, reply):
    service.otherwise = reply
    assert get(service) is None


WRONG = [
    (Reply(b"{"), "127.0.0.1 answers something else than JSON"),
    (Reply(b"<html></html>", headers={"Content-Type": "text/html"}), "something else than JSON"),
    (Reply(b"[" * 100_000), "something else than JSON"),
    (Reply(b"[NaN]"), "something else than JSON"),
    (Reply(b"\xff\xfe\x00"), "something else than JSON"),
    (Reply(b'"' + b"x" * 1_000_000 + b'"'), "answers more than 1 MB"),
    (Reply(b"x", headers={"Content-Encoding": "gzip"}), "packs its answers, though asked not to"),
    (Reply({}, 400), "refuses the request (400)"),
    (Reply({}, 401), "refuses what is sent along to say who asks (401)"),
    (Reply({}, 403), "(403)"),
]


@pytest.mark.parametrize(("reply", "text"), WRONG)
def test_a_wrong_answer_is_refused_at_once(service, reply, text):
    service.otherwise = reply
    with pytest.raises(ServiceError) as raised:
        get(service, limits=Limits(5, 1000, retries=3))
    assert text in str(raised.value)
    assert not isinstance(raised.value, UnansweredError)
    assert len(service.requests) == 1


def test_no_redirect_is_followed_and_nothing_is_sent_to_another_host(service):
    with Loopback() as other:
        service.otherwise = Reply(status=307, headers={"Location": f"{other.url}/?key={SECRET}"})
        with pytest.raises(ServiceError, match="redirects \\(307\\), which is not followed") as raised:
            get(service)
        assert other.requests == []
    assert SECRET not in str(raised.value)


@pytest.mark.parametrize("status", [500, 502, 503, 429])
def test_what_may_pass_is_tried_again(service, status):
    service.otherwise = [Reply(status=status), Reply(status=status, headers={"Retry-After": "0"}), Reply([1])]
    assert get(service, limits=Limits(5, 1000, retries=2)) == [1]
    assert len(service.requests) == 3


def test_the_last_failure_is_told(service):
    service.otherwise = [Reply(status=503), Reply(status=500)]
    with pytest.raises(UnansweredError, match=r"127.0.0.1 failed \(500\)"):
        get(service, limits=Limits(5, 1000, retries=1))
    assert len(service.requests) == 2


def test_who_says_to_come_back_tomorrow_is_not_waited_for(service):
    service.otherwise = Reply(status=429, headers={"Retry-After": "86400"})
    with pytest.raises(UnansweredError, match="says to try later"):
        get(service, limits=Limits(5, 1000, retries=5))
    assert len(service.requests) == 1


@pytest.mark.parametrize("reply", [Reply([1], after=20), Reply([1] * 200, drip=0.05)])
def test_an_answer_has_to_be_there_in_time_whole(service, reply):
    service.otherwise = reply
    began = time.monotonic()
    with pytest.raises(UnansweredError, match="answer"):
        get(service, limits=Limits(0.3, 1000, 0))
    assert time.monotonic() - began < 10


def test_a_host_that_refuses_connections_cannot_be_reached(service):
    service.stop()
    with pytest.raises(UnansweredError, match=r"127.0.0.1 cannot be reached \(ConnectError\)"):
        get(service)


def test_a_secret_is_sent_and_neither_logged_nor_told(service, caplog, capfd):
    caplog.set_level(logging.DEBUG)
    service.otherwise = [Reply(status=500), Reply(status=401)]
    with pytest.raises(ServiceError) as raised:
        get(service, headers={"Authorization": "Bearer ${TOKEN}"}, limits=Limits(5, 1000, 1))
    assert [request.headers["Authorization"] for request in service.requests] == [f"Bearer {SECRET}"] * 2
    assert caplog.text
    told = [str(raised.value), repr(raised.value.__context__), repr(raised.value.__cause__), caplog.text]
    assert SECRET not in "".join((*told, *capfd.readouterr()))


@pytest.mark.parametrize("value", [None, "", "  ", "a\nb", "tökén"])
def test_a_secret_that_cannot_be_sent_is_named_by_its_variable(service, monkeypatch, value):
    monkeypatch.delenv("TOKEN")
    if value is not None:
        monkeypatch.setenv("TOKEN", value)
    with pytest.raises(ServiceError, match="the environment variable TOKEN") as raised:
        get(service)
    assert service.requests == []
    assert not (value or "").strip() or value not in str(raised.value)


def test_a_host_lets_no_two_requests_start_closer_than_its_rate():
    host, starts = hosts.Host("h"), []

    def work():
        for _ in range(5):
            host.wait(200)
            starts.append(time.monotonic())

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert max(starts) - min(starts) >= 18 / 200


def test_a_pause_holds_for_all_who_ask():
    host = hosts.Host("h")
    host.wait(1000)
    host.pause(0.2)
    began = time.monotonic()
    host.wait(1000)
    assert time.monotonic() - began >= 0.19


def test_a_host_is_given_up_after_so_many_in_a_row_and_an_answer_begins_anew():
    host = hosts.Host("h")

    def attempt(error=None):
        with host.trying():
            if error:
                raise error

    for _ in range(hosts.GIVE_UP_AFTER - 1):
        with pytest.raises(UnansweredError):
            attempt(UnansweredError("late"))
    attempt()
    for error in (UnansweredError("late"), ServiceError("no JSON")) * hosts.GIVE_UP_AFTER:
        with pytest.raises(ServiceError, match=str(error)):
            attempt(error)
    for _ in range(hosts.GIVE_UP_AFTER):
        with pytest.raises(UnansweredError):
            attempt(UnansweredError("late"))
    with pytest.raises(ServiceError, match="10 times in a row, and is not asked again"):
        attempt()


COLUMNS = {"title": "job.title", "level": "job.level?"}
# answer, where its rows are, the rows, or what is wrong
ANSWERS = [
    (None, None, None),
    (None, "data", None),
    ({"data": None}, "data", None),
    ([], None, []),
    ({"data": {"items": []}}, "data.items", []),
    ({"job": {"title": "SDR", "level": None}}, None, [{"title": "SDR", "level": None}]),
    (
        [{"job": {"title": 3}}, {"job": {"level": True}}],
        None,
        [{"title": "3", "level": None}, {"title": None, "level": "true"}],
    ),
    ([[{"job": {"title": 2.5}}]], "0", [{"title": "2.5", "level": None}]),
    ({"data": []}, "dat", "the answer has nothing at dat"),
    ({"data": []}, "data.1", "the answer has nothing at data.1"),
    ({"data": 3}, "data", "the answer has no rows at data, but other values"),
    ("text", None, "the answer has no rows, but other values"),
    ([{"title": "SDR", "x": 1}], None, "no row of the answer has job.title; the first has title, x"),
    ([{}], None, "no row of the answer has job.title; the first has nothing"),
    ([{"job": {"title": ["SDR"]}}], None, "job.title holds a list, not a value"),
    ([{"job": {"title": {"de": "SDR"}}}], None, "job.title holds an object, not a value"),
]


@pytest.mark.parametrize(("answer", "where", "expected"), ANSWERS)
def test_rows_of_an_answer(answer, where, expected):
    if isinstance(expected, str):
        with pytest.raises(ServiceError) as raised:
            rows_of(answer, where, COLUMNS)
        assert str(raised.value) == expected
    else:
        assert rows_of(answer, where, COLUMNS) == expected


VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(st.characters(codec=None), max_size=3),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(["a", "b", "0"]), inner, max_size=3),
)


@settings(deadline=None)
@given(VALUES, st.sampled_from([None, "a", "a.b", "a.0"]))
def test_any_answer_becomes_rows_of_text_or_is_refused(answer, where):
    try:
        rows = rows_of(answer, where, {"x": "a", "y": "b?"})
    except ServiceError:
        return
    for row in rows or []:
        assert list(row) == ["x", "y"]
        for value in row.values():
            assert value is None or value.encode()


def source(url="https://api.example/{domain}", **more):
    return {"url": url, "columns": {"title": "title"}, **more}


VALID = [
    (source(), True),
    (source("http://api.example/x?d={domain}"), True),
    (source("https://api.example"), True),
    (source("ftp://api.example/{domain}"), False),
    (source("https://{domain}/x"), False),
    (source("https://user:secret@api.example/{domain}"), False),
    (source("https://api.example?d={domain}"), False),
    (source(headers={"Authorization": "Bearer ${TOKEN}"}), True),
    (source(headers={"Authorization": "Bearer abc"}), False),
    (source(headers={"Bad header": "${TOKEN}"}), False),
    (source(columns={}), False),
    (source(fresh_for="30d"), True),
    (source(fresh_for="0d"), False),
    (source(fresh_for="1h"), False),
    (source(timeout=0), False),
    (source(per_second=0), False),
    (source(per_second=0.1), True),
    (source(parallel=0), False),
    (source(retries=-1), False),
    (source(method="POST"), False),
]


@pytest.mark.parametrize(("given_settings", "is_valid"), VALID)
def test_settings(given_settings, is_valid):
    assert Draft7Validator(SETTINGS).is_valid(given_settings) is is_valid


CONTRADICTING = [
    (source("https://api.example/all"), "names a field in braces"),
    (source("https://api.example/{Domain}"), "what stands in braces is the name of a field"),
    (source(params={"q": "{domain"}), "what stands in braces is the name of a field"),
    (source("http://api.example/{domain}", headers={"X-Key": "${TOKEN}"}), "headers are sent to https:// alone"),
]


@pytest.mark.parametrize(("given_settings", "text"), CONTRADICTING)
def test_settings_that_contradict_themselves(given_settings, text):
    with pytest.raises(ValueError, match=text):
        ask(given_settings)


# how the value of a field stands in the path, and among the parameters
FIELDS = [
    ("a.example", "/t/a.example/x", "a.example"),
    ("a/b?c#d", "/t/a%2Fb%3Fc%23d/x", "a/b?c#d"),
    ("..", "/t/%20/x", ".."),
    ("x&y=z", "/t/x%26y%3Dz/x", "x&y=z"),
    ("Müller", "/t/M%C3%BCller/x", "Müller"),
    (12.0, "/t/12/x", "12"),
    (1.5, "/t/1.5/x", "1.5"),
    (["a", "b"], "/t/a%2Cb/x", "a,b"),
]


@pytest.mark.parametrize(("value", "path", "param"), FIELDS)
def test_a_field_is_one_step_of_the_path_and_one_parameter(service, value, path, param):
    service.otherwise = Reply([{"title": "SDR"}])
    asked = ask(source(service.url + "/t/{name}/x", params={"q": "{name}", "page": "1"}))
    given_settings = {name: schema["default"] for name, schema in asked.point.settings.items()}
    assert json.loads(asked.point.function(value, **given_settings)) == [{"title": "SDR"}]
    (request,) = service.requests
    assert request.path == path
    assert request.params == {"q": [param], "page": ["1"]}
