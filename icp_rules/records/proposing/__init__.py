"""Proposes how unknown files become sources: which is accounts, contacts or facts, and which column is which field.

``propose`` goes file by file: a file is read (``files``), its columns are looked through (``columns``), its kind is
guessed (``kinds``), columns are given to fields by their headers where the cells bear it out (``headers``,
``assigning``, ``fitting``), what is left becomes fields of the workspace's own (``own_fields``), and every cell is read
once as proposed, to say what would be unknown (``measuring``).
"""

from __future__ import annotations

from icp_rules.records.proposing.inspecting import Known, propose
from icp_rules.records.proposing.kinds import Kind
from icp_rules.records.proposing.proposal import (
    ColumnReport,
    FileReport,
    MappedColumn,
    Proposal,
    SourceProposal,
    Unread,
)

__all__ = [
    "ColumnReport",
    "FileReport",
    "Kind",
    "Known",
    "MappedColumn",
    "Proposal",
    "SourceProposal",
    "Unread",
    "propose",
]
