"""Which rows of contacts are one person, whatever account they are at."""

from __future__ import annotations

import polars as pl

from icp_rules.records.suppression.addresses import addresses

# What makes two rows one person, each by itself.
SAME_PERSON = ("contact_id", "email", "linkedin_url")
# A company's page, which some files give for all its people, tells nobody apart.
_NO_PROFILE = "/(company|school|showcase)/"


def persons(contacts: pl.DataFrame) -> pl.Series:
    """Return a number for each row: that of the first row that is the same person by any of :data:`SAME_PERSON`."""
    told = contacts.select(_as_compared(contacts[name]) for name in SAME_PERSON if name in contacts.columns)
    shared = [name for name in told.columns if told[name].drop_nulls().is_duplicated().any()]
    rows = pl.int_range(contacts.height, dtype=pl.UInt32, eager=True)
    found = pl.DataFrame([rows.alias("person"), *(told[name] for name in shared)])
    before = None
    while shared and (before is None or not before.equals(found["person"])):
        before = found["person"]
        for name in shared:
            least = pl.col("person").min().over(name)
            found = found.with_columns(pl.when(pl.col(name).is_null()).then("person").otherwise(least).alias("person"))
        # a person is told by a row, and that row's own may be less by now: a long chain is soon at its end
        found = found.with_columns(found["person"].gather(found["person"]))
    return found["person"]


def _as_compared(values: pl.Series) -> pl.Series:
    """Return what tells people apart, in the spelling by which it is compared."""
    if values.name == "contact_id":
        return values
    if values.name == "email":
        found = addresses(values).unique("row", keep="first", maintain_order=True)
        rows = pl.int_range(values.len(), dtype=pl.UInt32, eager=True).alias("row").to_frame()
        return rows.join(found, on="row", how="left", maintain_order="left")["item"].alias(values.name)
    folded = values.str.to_lowercase()
    return folded.zip_with(~folded.str.contains(_NO_PROFILE).fill_null(value=False), folded.clear(1))
