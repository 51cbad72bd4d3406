"""What in a table's values records would read otherwise: such a table is not judged as it is."""

from __future__ import annotations

from typing import TYPE_CHECKING

import narwhals.stable.v2 as nw

from icp_rules.language.config import ColumnMap
from icp_rules.language.fields import FieldType, Format
from icp_rules.language.vocabularies import matching_key
from icp_rules.records.cells.hosts import WWW, shared_hosts
from icp_rules.records.cells.texts import unknown_words

if TYPE_CHECKING:
    from icp_rules.diagnostics import Location
    from icp_rules.language.fields import Field
    from icp_rules.language.vocabularies import Vocabulary

# Outer spaces, spaces of other kinds, and marks that stand apart from their letters (a text in NFC may have some too).
UNTIDY = r"^\s|\s$|[\x{85}\x{A0}\x{1680}\x{2000}-\x{200A}\x{202F}\x{205F}\x{3000}\x{300}-\x{36F}]"
_FORMS = {
    Format.DOMAIN: r"^[a-z0-9]([a-z0-9-]*[a-z0-9])?(\.[a-z0-9]([a-z0-9-]*[a-z0-9])?)*\.[a-z]{2,}$",
    # without signs that could stand between two addresses
    Format.URL: r"^https?://[a-z0-9]([a-z0-9.-]*[a-z0-9])?(:[0-9]+)?([/?#][!#-&*+\--:=?-{}~]*)?$",
    Format.PHONE: r"^\+[1-9][0-9]{6,14}( ext\. [0-9]+)?$",
    Format.EMAIL: r"^[!-?A-~]+@[a-z0-9.-]+\.[a-z]{2,}$",
}
# A host with letters beyond a to z, as domain names write it.
_ENCODED = r"(^|[/.])xn--"


def unclean(field: Field, location: Location) -> nw.Expr | None:
    """Return whether a text field's value in a table is one that records would have read otherwise.

    That is a blank one, one with untidy spaces, one that says it is unknown (``n/a``), one that its vocabulary spells
    in another way. None for fields of other types. Unknown stays unknown.
    """
    if field.type is not FieldType.TEXT:
        return None
    return _unclean_text(nw.col(field.name), field, location)


def _unclean_text(text: nw.Expr, field: Field, location: Location) -> nw.Expr:
    words = unknown_words(field, ColumnMap(field.name, field.name, location))
    bad = (text == "") | text.str.contains(UNTIDY) | text.str.to_lowercase().is_in(sorted(words))
    if field.vocabulary is not None:
        bad |= _misspelled(text, field.vocabulary)
    if field.format is not None:
        bad |= ~text.str.contains(_FORMS[field.format])
    if field.format in (Format.DOMAIN, Format.URL):
        bad |= text.str.contains(_ENCODED)
    if field.format is Format.DOMAIN:
        shared = shared_hosts()
        bad |= text.str.contains(WWW) | text.is_in(sorted(shared.alone)) | text.str.contains(shared.whole)
    return bad


def _misspelled(text: nw.Expr, vocabulary: Vocabulary) -> nw.Expr:
    """Return whether a vocabulary knows a text under another spelling or, being closed, does not know it."""
    names = sorted(vocabulary.entries)
    if vocabulary.is_closed:
        return ~text.is_in(names)
    keys = sorted({matching_key(one) for entry in vocabulary.entries.values() for one in entry.spellings})
    key = text.str.to_lowercase().str.replace_all(r"[^\p{L}\p{N}+#]", "")
    return key.is_in(keys) & ~text.is_in(names)
