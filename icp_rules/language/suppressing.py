"""What a list of who may not be contacted can say: columns that name somebody, and fields that describe whom."""

from __future__ import annotations

from typing import TYPE_CHECKING

from icp_rules.language.fields import FieldType

if TYPE_CHECKING:
    from icp_rules.language.fields import Field, FieldTable

NAMING = ("account_id", "contact_id", "email", "domain", "name")
"""What names an account or a person by itself."""

REASON, EXPIRES = "reason", "expires"


def describing(fields: FieldTable) -> dict[str, Field]:
    """Return the fields that tell a kind of account or of person: plain texts, such as country and title.

    Where accounts and contacts have one of the same name, it is the account's.
    """
    both = {**fields.contact, **fields.account}
    return {
        name: one
        for name, one in both.items()
        if one.type is FieldType.TEXT and one.format is None and name not in (*NAMING, REASON, EXPIRES)
    }
