"""Where templates come from: the workspace's folder and those of the kinds of brief."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from icp_rules.briefs.environment import BriefEnvironment

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from icp_rules.language.model import Persona
    from icp_rules.plugins import BriefKind


@dataclass(frozen=True, slots=True)
class Templates:
    """The templates of a workspace.

    ``folder`` is the workspace's, ``kinds`` the kinds of brief to write. A kind's own folder comes first, so that its
    templates may build on the workspace's. ``shown_as`` gives what diagnostics call a file.
    """

    folder: Path
    kinds: tuple[BriefKind, ...]
    shown_as: Callable[[Path], str] = str
    _environments: dict[str, BriefEnvironment] = field(default_factory=dict, compare=False, repr=False)

    def environment(self, kind: BriefKind) -> BriefEnvironment:
        """Return the environment that renders a kind; templates are compiled once in it."""
        if kind.name not in self._environments:
            folders = (self.folder,) if kind.folder is None else (kind.folder, self.folder)
            self._environments[kind.name] = BriefEnvironment(folders, kind.filters, self.shown_as)
        return self._environments[kind.name]


def template_of(kind: BriefKind, persona: Persona) -> str:
    """Return the name of the template: the kind's for all personas, or the persona's own."""
    return kind.template or persona.brief
