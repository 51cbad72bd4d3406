"""Finds plugins: those built in, installed distributions, and files in a workspace's ``plugins`` folder."""

from __future__ import annotations

import hashlib
import importlib.util
import re
import sys
from dataclasses import dataclass
from functools import cache
from importlib import metadata
from importlib.machinery import SourceFileLoader
from typing import TYPE_CHECKING

from icp_rules.hookspecs import PROJECT

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from pathlib import Path
    from types import ModuleType

BUILT_IN = "built-in"
FOLDER = "plugins"
_CORE = "icp-rules"


@dataclass(frozen=True, slots=True)
class Candidate:
    """A plugin that was found and not yet imported.

    ``module`` is the name its code goes by, to tell its lines in a traceback; ``file`` is set for a
    workspace's own. ``digest`` is the sha256 of the file, or of the distribution's name and version.
    """

    name: str
    version: str | None
    origin: str
    digest: str
    module: str
    load: Callable[[], object]
    file: Path | None = None

    @property
    def label(self) -> str:
        """What diagnostics call it: name, version and where it is from."""
        version = f" {self.version}" if self.version else ""
        return f"plugin '{self.name}'{version} ({self.origin})"


def candidates(root: Path | None, builtins: Sequence[object]) -> Iterator[Candidate]:
    """Yield what is built in, then entry points by name, then a workspace's files by name."""
    yield from (_built_in(module) for module in builtins)
    found = metadata.entry_points(group=PROJECT)
    yield from map(_installed, sorted(found, key=lambda entry: (entry.name, entry.value)))
    if root is not None:
        files = sorted((root / FOLDER).glob("*.py"))
        yield from (_file(path) for path in files if not path.name.startswith("_"))


def _built_in(module: object) -> Candidate:
    version = _version()
    name = str(getattr(module, "__name__", type(module).__module__))
    digest = _digest(f"{_CORE}=={version}".encode())
    return Candidate(BUILT_IN, version, BUILT_IN, digest, name, lambda: module)


@cache
def _version() -> str | None:
    try:
        return metadata.version(_CORE)
    except metadata.PackageNotFoundError:
        return None


def _installed(entry: metadata.EntryPoint) -> Candidate:
    name = entry.dist.name if entry.dist else entry.module
    version = entry.dist.version if entry.dist else None
    package = entry.module.split(".")[0]
    digest = _digest(f"{name}=={version}".encode())
    return Candidate(entry.name, version, f"entry point {name}", digest, package, entry.load)


def _file(path: Path) -> Candidate:
    try:
        content = path.read_bytes()
    except OSError:  # importing it meets the same, and says so
        content = b""
    # the whole path is in the name, so that a file called json.py hides no other module
    stem = re.sub(r"[^0-9A-Za-z_]", "_", path.stem)
    module = f"_icp_plugin_{stem}_{_digest(str(path.resolve()).encode())[:12]}"
    origin = f"{FOLDER}/{path.name}"
    return Candidate(path.stem, None, origin, _digest(content), module, lambda: _import(path, module), path)


def _digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


class _Loader(SourceFileLoader):
    """Imports a file without compiled code beside it: the folder is a user's git repository."""

    def path_stats(self, path: str) -> dict[str, float]:
        raise OSError(path)


def _import(path: Path, name: str) -> ModuleType:
    spec = importlib.util.spec_from_file_location(name, path, loader=_Loader(name, str(path)))
    assert spec is not None  # noqa: S101 - a loader is given
    assert spec.loader is not None  # noqa: S101 - the same
    module = importlib.util.module_from_spec(spec)
    # dataclasses and typing look a class's module up by name
    sys.modules[name] = module
    try:
        spec.loader.exec_module(module)
    except BaseException:
        del sys.modules[name]
        raise
    return module
