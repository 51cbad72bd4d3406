"""The documented context is the one templates are given."""

from __future__ import annotations

import datetime as dt
from dataclasses import fields, is_dataclass

import pytest
from briefs.desk import ACME, ANN, RULES, batch, both, briefs, templates_in

from icp_rules.briefs import context as context_module
from icp_rules.briefs import render as render_module
from icp_rules.briefs.context import VIEWS, Context
from icp_rules.briefs.outcome import render
from icp_rules.briefs.reference import Listing, Record, Scalar, context_reference
from icp_rules.briefs.unknown import Unknown
from icp_rules.language.fields import FieldTable


@pytest.fixture
def contexts(load, tmp_path, monkeypatch):
    """Collect what templates are given, for a full account and for one of which little is known."""
    given = []

    def keep(template, context, about):
        given.append(dict(context))
        return render(template, context, about)

    monkeypatch.setattr(render_module, "render", keep)
    rows = [ACME, {"account_id": "A-2", "industry": "Legal", "employees": 10.0}]
    people = [ANN, {"contact_id": "C-2", "account_id": "A-2", "title": "VP Sales"}]
    briefs(batch(load(RULES), rows, people), templates_in(tmp_path, both("x")))
    return given


def agrees(value, attribute, path):
    if type(value) is Unknown:
        assert attribute.unknown, path
    elif value is None:
        assert attribute.none, path
    else:
        agrees_with(value, attribute.shape, path)


def agrees_with(value, shape, path):
    if isinstance(shape, Listing):
        assert isinstance(value, tuple), path
        for item in value:
            agrees_with(item, shape.item, f"{path}[]")
    elif isinstance(shape, Record):
        assert type(value).__name__ == shape.name, path
        names = set(vars(value)) if not is_dataclass(value) else {f.name for f in fields(value)}
        assert names == set(shape.attributes), path
        for name, attribute in shape.attributes.items():
            agrees(getattr(value, name), attribute, f"{path}.{name}")
    else:
        expected = {float: (int, float), None: (str, int, float, dt.date, tuple)}.get(shape.type, shape.type)
        assert isinstance(value, expected), path


def test_what_templates_are_given_is_what_is_documented(contexts):
    reference = context_reference(FieldTable())
    assert len(contexts) == 4
    for given in contexts:
        assert set(given) == set(reference.attributes) == set(Context.__annotations__)
        for name, attribute in reference.attributes.items():
            agrees(given[name], attribute, name)


def test_every_attribute_is_described():
    def described(shape):
        inner = shape.item if isinstance(shape, Listing) else shape
        if isinstance(inner, Scalar):
            return
        assert inner.description
        for name, attribute in inner.attributes.items():
            assert attribute.description, f"{inner.name}.{name}"
            described(attribute.shape)

    described(context_reference(FieldTable()))


def test_every_part_of_the_context_is_open_to_templates():
    parts = {cls for cls in vars(context_module).values() if is_dataclass(cls)}
    assert parts | {context_module.Account, context_module.Contact} == VIEWS
    for cls in parts:
        assert not [name for name in vars(cls) if not name.startswith("_") and name not in cls.__slots__]
