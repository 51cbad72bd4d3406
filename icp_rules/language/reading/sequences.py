"""Builds the sequences of personas."""

from __future__ import annotations

from typing import TYPE_CHECKING

from icp_rules.diagnostics import Code
from icp_rules.language.nodes import Mapping_
from icp_rules.language.sequences import Channel, Step, Version

if TYPE_CHECKING:
    from icp_rules.diagnostics import Location
    from icp_rules.language.reading.building import Builder


def read_sequence(builder: Builder, persona: Mapping_) -> tuple[Step, ...]:
    """Return the steps of a persona."""
    return tuple(_step(builder, item) for item in persona.items("sequence") if isinstance(item, Mapping_))


def _step(builder: Builder, node: Mapping_) -> Step:
    channel = Channel(node.text("channel") or Channel.TASK)
    return Step(
        id=node.text("id") or "",
        channel=channel,
        day=int(node.number("day") or 0),
        versions=_versions(builder, node, channel),
        location=builder.place(node),
        when=builder.steps.build(node.get("when")) if "when" in node else None,
    )


def _versions(builder: Builder, step: Mapping_, channel: Channel) -> tuple[Version, ...]:
    variants = step.mapping("variants")
    ways = list(variants.values.items()) if variants else []
    named = [(name, node) for name, node in ways if isinstance(node, Mapping_)]
    for node in (step, *(node for _, node in named)):
        subject = node.text("subject")
        if subject is not None:
            builder.check_placeholders(subject, node.values["subject"], tuple(builder.fields.for_step()))
    if not named:
        return (_version(builder, (step,), step, channel),)
    return tuple(_version(builder, (node, step), step, channel, name) for name, node in named)


def _version(
    builder: Builder, own: tuple[Mapping_, ...], step: Mapping_, channel: Channel, variant: str | None = None
) -> Version:
    """Return what the first of these mappings that states it says of template and subject."""
    place = own[0].span.location if variant else builder.place(step)
    template, at = _stated(own, "template")
    subject, subject_at = _stated(own, "subject")
    if template is None:
        _missing(builder, "template", "template: first-email.md.j2", place, variant)
    if subject is None and channel is Channel.EMAIL:
        _missing(builder, "subject", 'subject: "A question, {{ contact.first_name }}"', place, variant)
    return Version(template or "", at or place, subject, subject_at, variant)


def _stated(mappings: tuple[Mapping_, ...], key: str) -> tuple[str | None, Location | None]:
    for node in mappings:
        if key in node:
            return node.text(key), node.values[key].span.location
    return None, None


def _missing(builder: Builder, key: str, example: str, place: Location, variant: str | None) -> None:
    where = f" for the variant '{variant}'" if variant else ""
    elsewhere = ", in the step or in the variant" if variant else ""
    message = f"'{key}' is missing{where}"
    builder.found.error(Code.MISSING_KEY, message, place, f"Write, for example, `{example}`{elsewhere}.")
