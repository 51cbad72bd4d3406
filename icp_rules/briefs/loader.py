"""Finds templates by name in a few folders, and nowhere else."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING

from jinja2 import BaseLoader, TemplateNotFound, TemplateSyntaxError
from jinja2.exceptions import SecurityError

from icp_rules.language.folders import files_in

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from jinja2 import Environment

_SUFFIX = ".j2"


class FolderLoader(BaseLoader):
    """Loads templates from folders, the first that has the name.

    A name that leads out of its folder (absolute, with ``..``, through a symbolic link) raises SecurityError, which
    ``ignore missing`` does not hide.
    """

    def __init__(self, folders: Sequence[Path], shown_as: Callable[[Path], str] = str) -> None:
        """Take the folders; ``shown_as`` gives what diagnostics call a file."""
        self.folders = tuple(folders)
        self.shown_as = shown_as
        self._lines: dict[str, list[str]] = {}

    def get_source(self, environment: Environment, template: str) -> tuple[str, str, Callable[[], bool]]:  # noqa: ARG002 - Jinja's signature
        """Return a template's text, and its file as diagnostics call it."""
        path = self._path(template)
        if path is None:
            raise TemplateNotFound(template)
        shown = self.shown_as(path)
        try:
            return path.read_text(encoding="utf-8-sig"), shown, lambda: True
        except UnicodeDecodeError as error:
            raise TemplateSyntaxError("the template is not UTF-8 text", 1, template, shown) from error

    def line(self, template: str, number: int) -> str | None:
        """Return a line of a template that has been loaded, for a report."""
        if template not in self._lines:
            path = self._path(template)
            self._lines[template] = path.read_text(encoding="utf-8-sig").splitlines() if path else []
        lines = self._lines[template]
        return lines[number - 1] if 0 < number <= len(lines) else None

    def told_as(self, template: str) -> str:
        """Return what counts call a template: the same wherever the workspace lies, and where a run is started."""
        path, root = self._path(template), self.folders[-1].resolve().parent
        if path is None:
            return template
        path = path.resolve()
        if path.is_relative_to(root):
            return path.relative_to(root).as_posix()
        (folder,) = (one for one in self.folders if path.is_relative_to(one.resolve()))
        return f"{folder.parent.name}/{folder.name}/{template}"

    def list_templates(self) -> list[str]:
        """Return the names there are, to suggest the nearest."""
        pattern = f"**/*{_SUFFIX}"
        return sorted({p.relative_to(folder).as_posix() for folder in self.folders for p in files_in(folder, pattern)})

    def texts(self, environment: Environment) -> dict[str, str]:
        """Return the texts of the templates that can be loaded, by what diagnostics call their files."""
        found = {}
        for name in self.list_templates():
            with suppress(SecurityError, TemplateSyntaxError):
                text, shown, _ = self.get_source(environment, name)
                found[shown] = text
        return found

    def _path(self, name: str) -> Path | None:
        if "\\" in name or "\0" in name or ":" in name or any(part in ("", ".", "..") for part in name.split("/")):
            raise SecurityError(f"the template name '{name}' leads out of the templates folder")
        for folder in self.folders:
            path = folder / name
            if path.is_file():
                if not path.resolve().is_relative_to(folder.resolve()):
                    raise SecurityError(f"the template '{name}' is a link that leads out of the templates folder")
                return path
        return None
