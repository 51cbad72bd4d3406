"""Files with entries for vocabularies: those of a workspace, each named in its ``icp.yaml``, and those of plugins."""

from __future__ import annotations

from typing import TYPE_CHECKING

from icp_rules.diagnostics import Code, Diagnostics
from icp_rules.language.nodes import Mapping_, Scalar
from icp_rules.language.reading.documents import read_document
from icp_rules.language.schema.check import Checker
from icp_rules.language.schema.vocabulary import vocabulary_schema
from icp_rules.language.vocabularies import Content, Entry, Vocabulary, matching_key

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping
    from pathlib import Path

_ALIASES = "aliases"


def extended_by_plugins(
    known: Mapping[str, Vocabulary], offered: Iterable[tuple[str, str, Path]], found: Diagnostics
) -> dict[str, Vocabulary]:
    """Return the vocabularies with what plugins add: (plugin, vocabulary, file) each.

    A file that cannot be used is left out and told of, and so is an entry that takes a spelling another plugin gives
    to something else.
    """
    vocabularies = dict(known)
    claimed: dict[str, dict[str, tuple[str, str]]] = {}
    for plugin, name, file in offered:
        within = Diagnostics()
        entries = read_entries(file, str(file), within)
        if within.errors:
            message = f"plugin '{plugin}': its {name} are left out: {within.errors[0].message}"
            found.warn(Code.PLUGIN_VALUE, message, within.errors[0].location, within.errors[0].help)
            continue
        taken = claimed.setdefault(name, {})
        for entry in entries.values():
            for text in entry.spellings:
                other, meaning = taken.setdefault(matching_key(text), (plugin, entry.name))
                if meaning != entry.name:
                    message = f"'{text}' is '{meaning}' to plugin '{other}' and '{entry.name}' to plugin '{plugin}'"
                    found.error(Code.PLUGIN_CONFLICT, message, help="Remove one of the plugins, or rename an entry.")
        vocabularies[name] = _extended(vocabularies, name, entries)
    return vocabularies


def extended_by_workspace(
    known: Mapping[str, Vocabulary],
    named: Mapping_ | None,
    root: Path,
    found: Diagnostics,
    shown: Callable[[Path], str],
) -> dict[str, Vocabulary]:
    """Return the vocabularies with the files a workspace names, which win over what was known before."""
    vocabularies = dict(known)
    for name, node in named.values.items() if named else ():
        if isinstance(node, Scalar) and node.text:
            file = root / node.text
            if not file.is_file():
                message = f"there is no file {node.text}"
                found.error(Code.CANNOT_READ, message, node.span.location, "Paths start at the folder of icp.yaml.")
            vocabularies[name] = _extended(
                vocabularies, name, read_entries(file, shown(file), found) if file.is_file() else {}
            )
    return vocabularies


def read_entries(file: Path, name: str, found: Diagnostics) -> dict[str, Entry]:
    """Read a file of entries; what is wrong with it is added to ``found``, and the rest is still read."""
    document = read_document(file, name, Checker(vocabulary_schema()))
    found.extend(document.found)
    entries: dict[str, Entry] = {}
    holders: dict[str, str] = {}
    for key, node in document.root.entries().values() if document.root else ():
        if not isinstance(node, Mapping_):
            continue
        aliases = [alias for alias in node.items(_ALIASES) if isinstance(alias, Scalar)]
        attributes = {k: v.text for k, v in node.values.items() if k != _ALIASES and isinstance(v, Scalar)}
        own = [key, *aliases]
        kept = [spelling for spelling in own if _is_free(spelling, key.text, holders, found)]
        if key in kept:
            entries[key.text] = Entry(key.text, tuple(alias.text for alias in kept[1:]), attributes)
    return entries


def _is_free(spelling: Scalar, entry: str, holders: dict[str, str], found: Diagnostics) -> bool:
    """Tell whether a spelling can name an entry; if not, add to ``found`` why."""
    key = matching_key(spelling.text)
    if not key:
        message = f"'{spelling.text}' has no letter or digit"
        found.error(Code.WRONG_FORM, message, spelling.span.location, "Only letters, digits, + and # count.")
        return False
    holder = holders.setdefault(key, entry)
    if holder != entry:
        message = f"'{spelling.text}' names both '{holder}' and '{entry}'"
        found.error(Code.NAME_TAKEN, message, spelling.span.location, "Case and punctuation don't count. Remove one.")
    return holder == entry


def _extended(known: Mapping[str, Vocabulary], name: str, entries: Mapping[str, Entry]) -> Vocabulary:
    if name in known:
        return known[name].extended(entries)
    content = Content.of(entries)
    return Vocabulary(name, lambda: content)
