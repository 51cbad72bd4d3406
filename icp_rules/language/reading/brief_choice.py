"""Reads what ``icp.yaml`` says of briefs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from icp_rules.diagnostics import Code, nearest
from icp_rules.language.config import BriefChoice, PanelSize
from icp_rules.language.nodes import Scalar, texts_of
from icp_rules.language.printing import find_locale, locale_names

if TYPE_CHECKING:
    from icp_rules.diagnostics import Diagnostics
    from icp_rules.language.nodes import Mapping_, Node


def read_briefs(node: Mapping_ | None, found: Diagnostics) -> BriefChoice:
    """Return which accounts get briefs and how they are written, and add to ``found`` what cannot hold."""
    if node is None:
        return BriefChoice()
    default = BriefChoice()
    return BriefChoice(
        tuple(texts_of(node.get("status"))) or default.status,
        tuple(texts_of(node.get("tiers"))),
        tuple(texts_of(node.get("kinds"))) or default.kinds,
        tuple(texts_of(node.get("layout"))) or default.layouts,
        _panel(node.mapping("panel"), found),
        _locale(node.get("locale"), found),
        (node.get("tiers") or node).span.location,
    )


def _panel(node: Mapping_ | None, found: Diagnostics) -> PanelSize:
    """Read the limits; where one alone is stated, the other gives way to it."""
    usual = PanelSize()
    low, high = (node.number("min"), node.number("max")) if node else (None, None)
    minimum = min(usual.minimum, usual.minimum if high is None else int(high)) if low is None else int(low)
    maximum = max(usual.maximum, minimum) if high is None else int(high)
    if node and minimum > maximum:
        message = f"at least {minimum} and at most {maximum} contacts"
        found.error(Code.NEVER_HOLDS, message, node.span.location, "Raise max or lower min.")
    return PanelSize(minimum, maximum)


def _locale(node: Node | None, found: Diagnostics) -> str | None:
    """Return the locale that briefs print by."""
    if not isinstance(node, Scalar):
        return None
    try:
        locale = find_locale(node.text)
    except ImportError as error:
        message = f"a locale needs the extra 'locale', which is not installed: {error}"
        help_line = "Install it: pip install 'icp-rules[locale]'"
        found.error(Code.PLUGIN_IMPORT, message, node.span.location, help_line)
        return None
    if locale is None:
        near = nearest(node.text, locale_names())
        help_line = f"Did you mean '{near}'?" if near else "Write a language and a country, as in de_DE."
        found.error(Code.UNKNOWN_NAME, f"there is no locale '{node.text}'", node.span.location, help_line)
    return locale
