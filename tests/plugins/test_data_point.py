from __future__ import annotations

import pytest
from jsonschema import Draft7Validator

from icp_rules.plugins import Batch, DataPoint, data_point, settings_schema
from icp_rules.plugins.data_point import with_defaults


def test_a_data_point_states_what_its_function_is():
    @data_point(type="number", needs=["domain"], unit="visits", fresh_for="4w", retries=2, parallel=3, per_second=5)
    def visits(domain):
        """Visits to the website in a month.

        More about it.
        """
        return len(domain)

    assert isinstance(visits, DataPoint)
    assert (visits.name, visits.type, visits.unit, visits.fresh_for) == ("visits", "number", "visits", 28)
    assert visits.description == "Visits to the website in a month."
    assert visits.function("x.example") == 9


def scalar(**stated):
    def point(name):
        return name

    return lambda: data_point(**{"type": "text", "needs": ["name"], **stated})(point)


def batch(**stated):
    def point(batch):
        return batch

    return lambda: data_point(**{"type": "text", "batch": True, **stated})(point)


def named(name):
    def point(name):
        return name

    point.__name__ = name
    return lambda: data_point(type="text", needs=["name"])(point)


NONSENSE = {
    "unknown type": (scalar(type="money"), "money"),
    "unknown duration": (scalar(fresh_for="a month"), "a month"),
    "empty duration": (scalar(fresh_for=""), "days or weeks"),
    "no needs": (scalar(needs=[]), "needs fields"),
    "facts for one account": (scalar(settings={"s": {}}, facts="s"), "reads no facts"),
    "facts without setting": (batch(facts="source"), "'source'"),
    "negative retries": (scalar(retries=-1), "retries"),
    "no call at once": (scalar(parallel=0), "parallel"),
    "no call a second": (scalar(per_second=0), "per_second"),
    "batch kept fresh": (batch(fresh_for="1d"), "fresh_for"),
    "batch in parallel": (batch(parallel=2), "parallel"),
    "portable account by account": (scalar(portable=True), "batch=True"),
    "portable list": (batch(portable=True, type="list"), "not for lists"),
    "batch at a rate": (batch(per_second=2), "per_second"),
    "too many needs": (scalar(needs=["name", "domain"]), r"point\(name, domain\)"),
    "settings not taken": (scalar(settings={"floor": {}}), "floor"),
    "capitals": (named("Territory"), "Territory"),
    "reserved word": (named("count"), "count"),
    "reserved suffix": (named("x__as_of"), "x__as_of"),
    "lambda": (named("<lambda>"), "lambda"),
}


@pytest.mark.parametrize(("make", "says"), NONSENSE.values(), ids=NONSENSE)
def test_what_could_only_fail_later_is_refused_at_once(make, says):
    with pytest.raises(ValueError, match=says):
        make()


def test_settings_without_a_default_are_required():
    @data_point(
        type="number",
        needs=["name"],
        settings={"wanted": {"type": "string"}, "floor": {"type": "number", "default": 0}},
    )
    def point(name, *, wanted, floor):
        return name

    schema = settings_schema(point)
    Draft7Validator.check_schema(schema)
    valid = Draft7Validator(schema).is_valid
    assert valid({"wanted": "x"})
    assert valid({"wanted": "x", "floor": 2})
    assert not valid({"floor": 2})
    assert not valid({"wanted": "x", "roof": 1})
    assert not valid({"wanted": 1})
    assert with_defaults(point, {"wanted": "x"}) == {"wanted": "x", "floor": 0}
    assert with_defaults(point, {"wanted": "x", "floor": 2}) == {"wanted": "x", "floor": 2}


def test_without_settings_none_are_allowed():
    schema = settings_schema(scalar()())
    assert Draft7Validator(schema).is_valid({})
    assert not Draft7Validator(schema).is_valid({"x": 1})


def test_what_a_batch_is_given_is_frozen():
    with pytest.raises(AttributeError):
        Batch(accounts=None, settings={}, as_of=None).as_of = 1
