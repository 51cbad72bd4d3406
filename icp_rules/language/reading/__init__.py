"""From YAML files to rule sets: read and check each file, merge what it extends, build the model.

Each phase takes what the one before gives: ``documents`` a path to a tree that fits its schema, ``extending`` a tree
and its bases to one tree, ``building`` a tree to a RuleSet. All findings of all phases are collected; what is wrong in
one item does not hide what is wrong in the next.
"""

from __future__ import annotations

from icp_rules.language.reading.library import Library, read_library

__all__ = ["Library", "read_library"]
