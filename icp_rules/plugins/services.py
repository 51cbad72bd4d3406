"""Services that are asked for facts about one account at a time, by its fields."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from icp_rules.language.fields import FieldType

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from typing import Any

    from icp_rules.plugins.data_point import DataPoint


@dataclass(frozen=True, slots=True)
class Asked:
    """How a service is asked, and the columns its rows have.

    ``point`` is called once for each distinct set of the fields it needs. It returns the rows as the text of a JSON
    list, each an object from column to text or null; None where the service knows nothing of the account. What it
    states holds for the calls: how long an answer may be used again, how often it is tried again, how many at once.

    Raises ValueError where ``point`` is none that can be asked so.
    """

    point: DataPoint
    columns: tuple[str, ...]

    def __post_init__(self) -> None:
        """Refuse what could only fail later, for every account."""
        if self.point.batch or self.point.type is not FieldType.TEXT:
            raise ValueError(f"{self.point.name} is called once an account and returns text: rows as JSON")
        if not self.columns or "account_id" in self.columns:
            raise ValueError("a service tells one column or more, and account_id is none of them")


@dataclass(frozen=True, slots=True)
class FactsService:
    """A service that tells facts about an account it is asked for: a source with ``plugin: name`` in ``icp.yaml``.

    Data points read its rows as those of a table. ``settings`` is a JSON Schema for the settings of a source; ``ask``
    takes them, and raises ValueError for what contradicts itself. Only accounts are asked for that a rule or a brief
    needs facts about.
    """

    name: str
    description: str
    ask: Callable[[Mapping[str, Any]], Asked]
    settings: Mapping[str, Any] = field(default_factory=lambda: {"type": "object", "maxProperties": 0})
