"""What a list of who may not be contacted can say: columns that name somebody, and fields that describe whom."""

from __future__ import annotations

from typing import TYPE_CHECKING

from icp_rules.language.fields import FieldType

if TYPE_CHECKING:
    from icp_rules.language.fields import Field, FieldTable

NAMING = {
    "account_id": "the account's id",
    "contact_id": "the contact's id",
    "email": "e-mail addresses; a domain with an @ before it is one too",
    "domain": "domains or websites; all below them and all addresses there are meant too",
    "name": "the company's name",
}
"""What names an account or a person by itself, and how."""

REASON, EXPIRES = "reason", "expires"
ABOUT = {REASON: "why", EXPIRES: "the last day on which the row counts"}
"""What is said about a row."""


def describing(fields: FieldTable) -> dict[str, Field]:
    """Return the fields that tell a kind of account or of person: plain texts, such as country and title.

    Where accounts and contacts have one of the same name, it is the account's.
    """
    both = {**fields.contact, **fields.account}
    return {
        name: one
        for name, one in both.items()
        if one.type is FieldType.TEXT and one.format is None and name not in NAMING and name not in ABOUT
    }
