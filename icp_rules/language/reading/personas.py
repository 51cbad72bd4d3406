"""Builds personas."""

from __future__ import annotations

from typing import TYPE_CHECKING

from icp_rules.diagnostics import Code
from icp_rules.language.model import Objection, Persona, Proof
from icp_rules.language.nodes import Mapping_, Node, Scalar, Sequence_
from icp_rules.language.reading.sequences import read_sequence

if TYPE_CHECKING:
    from icp_rules.language.reading.building import Builder


def read_personas(builder: Builder) -> tuple[Persona, ...]:
    """Return the personas of the rule set being built."""
    return tuple(_persona(builder, item) for item in builder.root.items("personas") if isinstance(item, Mapping_))


def _persona(builder: Builder, node: Mapping_) -> Persona:
    identity = node.text("id") or ""
    minimum, maximum = _need(builder, node)
    opening = node.text("opening")
    if opening is not None:
        builder.check_placeholders(opening, node.values["opening"], tuple(builder.fields.for_step()))
    return Persona(
        id=identity,
        name=node.text("name") or identity.replace("-", " ").replace("_", " ").capitalize(),
        role=node.text("role") or "",
        match=builder.match.build(node.get("match")),
        brief=node.text("brief") or "",
        location=builder.place(node),
        minimum=minimum,
        maximum=maximum,
        titles=_texts(node, "titles") or tuple(_globs(node.get("match"))),
        pains=_texts(node, "pains"),
        goals=_texts(node, "goals"),
        reason=node.text("reason"),
        objections=tuple(
            Objection(item.text("says") or "", item.text("answer") or "")
            for item in node.items("objections")
            if isinstance(item, Mapping_)
        ),
        proof=tuple(
            Proof(item.text("story") or "", builder.conditions.build(item.get("when")) if "when" in item else None)
            for item in node.items("proof")
            if isinstance(item, Mapping_)
        ),
        opening=opening,
        brief_location=node.values["brief"].span.location if "brief" in node else None,
        sequence=read_sequence(builder, node),
    )


def _need(builder: Builder, node: Mapping_) -> tuple[int, int]:
    need = node.mapping("need")
    minimum = int(need.number("min") or 0) if need and "min" in need else 1
    maximum = int(need.number("max") or 0) if need and "max" in need else max(1, minimum)
    if need and minimum > maximum:
        builder.found.error(
            Code.NEVER_HOLDS,
            f"at least {minimum} and at most {maximum} contacts",
            need.span.location,
            "Raise max or lower min.",
        )
    return minimum, maximum


def _texts(node: Mapping_, key: str) -> tuple[str, ...]:
    return tuple(str(item.value) for item in node.items(key) if isinstance(item, Scalar))


def _globs(match: Node | None) -> list[str]:
    """Return the titles a match looks for, without their asterisks: ``vp*sales*`` is read as "vp … sales"."""
    if isinstance(match, Sequence_):
        return [title for item in match for title in _globs(item)]
    if not isinstance(match, Mapping_):
        return []
    titles: list[str] = []
    for key, value in match.values.items():
        if key in ("all", "any"):
            titles += _globs(value)
        elif key == "title":
            titles += [_readable(s) for s in _scalars(value)]
    return [t for t in titles if t]


def _scalars(node: Node) -> list[str]:
    if isinstance(node, Scalar):
        return [node.text]
    if isinstance(node, Sequence_):
        return [text for item in node for text in _scalars(item)]
    wanted = ("is", "in", "like", "contains", "starts_with", "ends_with")
    return [text for key, value in node.values.items() if key in wanted for text in _scalars(value)]


def _readable(glob: str) -> str:
    return " … ".join(part.strip() for part in glob.replace("?", "").split("*") if part.strip())
