"""Where briefs did without an unknown value: fallbacks that stand for it, and sentences that were dropped."""

from __future__ import annotations

from collections import Counter
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable

    from icp_rules.language.model import WhyUnknown


class Lack(NamedTuple):
    """The line of a template that did without a value: how the template reads the value, and why it is unknown."""

    file: str
    line: int
    path: str
    reason: WhyUnknown


@dataclass(slots=True)
class Log:
    """What one brief did without, in the order of the template."""

    fallbacks: list[Lack] = field(default_factory=list)
    dropped: list[Lack] = field(default_factory=list)

    def mark(self) -> tuple[int, int]:
        """Return where the log is at the beginning of a sentence."""
        return len(self.fallbacks), len(self.dropped)

    def drop(self, mark: tuple[int, int], lack: Lack) -> None:
        """Log that a sentence was dropped; what was logged since its beginning is in no brief."""
        del self.fallbacks[mark[0] :]
        del self.dropped[mark[1] :]
        self.dropped.append(lack)


# The log of the brief that is being rendered. Templates reach no further than a context: a macro has none.
LOG: ContextVar[Log] = ContextVar("LOG")


@dataclass(slots=True)
class Tally:
    """What many briefs did without. Tallies of parts of a batch add up to that of the batch."""

    fallbacks: Counter[Lack] = field(default_factory=Counter)
    dropped: Counter[Lack] = field(default_factory=Counter)

    def add(self, fallbacks: Iterable[Lack], dropped: Iterable[Lack]) -> None:
        """Count what a brief did without, or what another tally has counted."""
        self.fallbacks.update(fallbacks)
        self.dropped.update(dropped)

    def to_dict(self) -> dict[str, Any]:
        """Return the counts as plain data, most frequent first."""
        return {"fallbacks": _rows(self.fallbacks), "dropped_sentences": _rows(self.dropped)}


def _rows(counts: Counter[Lack]) -> list[dict[str, Any]]:
    in_order = sorted(counts.items(), key=lambda pair: (-pair[1], pair[0]))
    return [
        {"template": lack.file, "line": lack.line, "value": lack.path, "reason": lack.reason.value, "times": times}
        for lack, times in in_order
    ]
