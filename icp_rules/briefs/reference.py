"""The structure of a template's context, read from the dataclasses: for the static check and for the docs."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass
from types import UnionType
from typing import TYPE_CHECKING, Any, Union, get_args, get_origin, get_type_hints

from icp_rules.briefs.context import Account, Contact, Context, Value
from icp_rules.briefs.unknown import Unknown
from icp_rules.language.fields import Field, FieldType

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from icp_rules.language.fields import FieldTable


@dataclass(frozen=True, slots=True)
class Scalar:
    """A value that is printed as it is; ``type`` tells which methods it has, None that it may be of any type."""

    type: type | None
    words: str


@dataclass(frozen=True, slots=True)
class Listing:
    """Several of one kind, in an order."""

    item: Shape


@dataclass(frozen=True, slots=True, eq=False)
class Record:
    """An object with attributes, by name."""

    name: str
    description: str
    attributes: Mapping[str, Attribute]


Shape = Scalar | Listing | Record


@dataclass(frozen=True, slots=True)
class Attribute:
    """One attribute: what it is, whether it may be unknown, and whether it may be none."""

    shape: Shape
    description: str
    unknown: bool = False
    none: bool = False


_TEXT = Scalar(str, "text")
_SCALARS: dict[Any, Scalar] = {
    str: _TEXT,
    int: Scalar(int, "number"),
    float: Scalar(float, "number"),
    bool: Scalar(bool, "yes or no"),
    dt.date: Scalar(dt.date, "date"),
}
_FIELD_SHAPES: dict[FieldType, Shape] = {
    FieldType.TEXT: _TEXT,
    FieldType.NUMBER: _SCALARS[float],
    FieldType.DATE: _SCALARS[dt.date],
    FieldType.BOOLEAN: _SCALARS[bool],
    FieldType.LIST: Listing(_TEXT),
}
_ANY = Scalar(None, "text, number, date, yes or no, or list of texts")
_IDENTITY = ("account_id",)


def context_reference(fields: FieldTable) -> Record:
    """Return the whole context as a record whose attributes are the variables of a template."""
    made: dict[type, Record] = {
        Account: Record("Account", _summary(Account), _of_fields(fields.account.values())),
        Contact: Record("Contact", _summary(Contact), _of_fields(fields.contact.values()) | _attributes(Contact, {})),
    }
    return Record("Context", _summary(Context), _attributes(Context, made))


def context_markdown(fields: FieldTable) -> str:
    """Return the reference of the context as Markdown tables, one for each record."""
    root = context_reference(fields)
    records: dict[str, Record] = {"Context": root}
    for record in _below(root):
        records.setdefault(record.name, record)
    return "\n\n".join(_table(record, top=record is root) for record in records.values()) + "\n"


def _of_fields(fields: Iterable[Field]) -> dict[str, Attribute]:
    return {f.name: Attribute(_FIELD_SHAPES[f.type], f.description, unknown=f.name not in _IDENTITY) for f in fields}


def _attributes(cls: type, made: dict[type, Record]) -> dict[str, Attribute]:
    described = _described(cls)
    return {name: _attribute(hint, described[name], made) for name, hint in get_type_hints(cls).items()}


def _attribute(hint: Any, description: str, made: dict[type, Record]) -> Attribute:
    if hint == Value:
        return Attribute(_ANY, description)
    options = get_args(hint) if get_origin(hint) in (UnionType, Union) else (hint,)
    (only,) = (option for option in options if option not in (Unknown, type(None)))
    return Attribute(_shape(only, made), description, Unknown in options, type(None) in options)


def _shape(hint: Any, made: dict[type, Record]) -> Shape:
    if get_origin(hint) is tuple:
        return Listing(_shape(get_args(hint)[0], made))
    if hint in _SCALARS:
        return _SCALARS[hint]
    if hint not in made:
        made[hint] = Record(hint.__name__, _summary(hint), _attributes(hint, made))
    return made[hint]


def _summary(cls: type) -> str:
    return (cls.__doc__ or "").strip().split("\n\n")[0].replace("\n", " ").replace("``", "`")


def _described(cls: type) -> dict[str, str]:
    """Return what the docstring's section ``Attributes`` says of each attribute."""
    return dict(re.findall(r"^ {8}(\w+): (.+)$", cls.__doc__ or "", re.MULTILINE))


def _below(record: Record) -> Iterable[Record]:
    for attribute in record.attributes.values():
        shape = attribute.shape.item if isinstance(attribute.shape, Listing) else attribute.shape
        if isinstance(shape, Record):
            yield shape
            yield from _below(shape)


def _table(record: Record, *, top: bool) -> str:
    heading = "### Variables" if top else f"### {record.name}"
    rows = [f"| `{name}` | {_words(a)} | {a.description} |" for name, a in record.attributes.items()]
    return "\n".join([heading, "", record.description, "", "| name | type | what it is |", "|---|---|---|", *rows])


def _words(attribute: Attribute) -> str:
    shape = attribute.shape
    words = f"list of {_named(shape.item)}" if isinstance(shape, Listing) else _named(shape)
    return words + (", may be unknown" if attribute.unknown else "") + (", or none" if attribute.none else "")


def _named(shape: Shape) -> str:
    if isinstance(shape, Scalar):
        return shape.words
    return f"list of {_named(shape.item)}" if isinstance(shape, Listing) else f"[{shape.name}](#{shape.name.lower()})"
