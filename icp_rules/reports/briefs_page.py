"""The briefs of a run as one web page: an index to search, filter, sort and print, without a server."""

from __future__ import annotations

import json
from importlib import resources
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

import jinja2
import polars as pl
from markupsafe import Markup

from icp_rules.language.wording import score
from icp_rules.web_page import COLOURS, web_page

if TYPE_CHECKING:
    from datetime import date

MOST = 100_000
"""How many briefs the page lists; a browser takes long to open more."""

_FIRST = 200  # what is there without scripts, and how many rows a script adds at a time
_FOLDER = "briefs/"
_TEMPLATE, _SCRIPT = "briefs.html.j2", "briefs.js"
_FILTERS = {
    "rule_set": "Rule set",
    "role": "Role",
    "persona": "Persona",
    "status": "Status",
    "tier": "Tier",
    "kind": "Kind",
    "variant": "Variant",
    "state": "State",
}
# What could end the script element that the data stands in, or a line in it.
_HARMLESS = str.maketrans({one: f"\\u{ord(one):04x}" for one in "<>&\u2028\u2029"})

_STYLE = (
    COLOURS
    + """body { max-width: 90rem; margin: 2rem auto; padding: 0 1.25rem; color: var(--ink); background: var(--paper);
  font: 1rem/1.5 system-ui, sans-serif; overflow-wrap: anywhere; }
h1 { font-size: 1.6rem; line-height: 1.25; margin: 0 0 0.5rem; }
p { margin: 0.5rem 0; }
a { color: var(--mark); }
a, small { unicode-bidi: isolate; }
small, .faint, caption { color: var(--faint); }
small { display: block; font-size: 0.85rem; font-weight: 400; }
form { display: flex; flex-wrap: wrap; gap: 0.6rem 1rem; align-items: end; margin: 1rem 0; }
form[hidden], label[hidden] { display: none; }
label { display: flex; flex-direction: column; font-size: 0.85rem; color: var(--faint); max-width: 100%; }
label:first-child { flex: 1 1 16rem; }
input, select, button { font: inherit; font-size: 1rem; color: var(--ink); background: var(--paper);
  padding: 0.35rem 0.5rem; border: 1px solid var(--line); border-radius: 0.3rem; max-width: 100%;
  box-sizing: border-box; }
label select { width: 12rem; }
button { cursor: pointer; }
:focus-visible { outline: 2px solid var(--mark); outline-offset: 1px; }
#shown { font-variant-numeric: tabular-nums; }
#chosen { display: none; }
#more { overflow-anchor: none; }
table { width: 100%; border-collapse: collapse; font-size: 0.9rem; margin: 0.75rem 0; }
caption { text-align: left; padding-bottom: 0.3rem; }
th, td { text-align: left; vertical-align: top; padding: 0.4rem 0.8rem 0.4rem 0; border-bottom: 1px solid var(--line); }
thead th { position: sticky; top: 0; color: var(--faint); background: var(--paper); font-weight: 600; }
tbody th { font-weight: 600; }
th, td { min-width: 6rem; }
.number { min-width: 3.5rem; padding-right: 1.5rem; text-align: right; font-variant-numeric: tabular-nums; }
@media screen and (max-width: 50rem) {
  thead { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); }
  table, caption, tbody, tr, th, td { display: block; }
  tr { padding: 0.5rem 0; border-bottom: 1px solid var(--line); }
  tbody th, td, .number { border: 0; padding: 0.1rem 0; min-width: 0; text-align: left; }
  td:empty { display: none; }
  td::before { content: attr(data-label) ": "; color: var(--faint); }
  label { flex: 1 1 9rem; }
  label select { width: 100%; }
}
@media print {
  :root { --ink: #000; --paper: #fff; --faint: #444; --line: #bbb; --mark: #000; }
  html { font-size: 9pt; }
  body { max-width: none; margin: 0; padding: 0; }
  form, #more { display: none; }
  #chosen:not(:empty) { display: block; }
  thead th { position: static; }
  th, td { min-width: 4.8rem; }
  a { text-decoration: none; }
  tr { break-inside: avoid; }
}
"""
)


def page(table: pl.DataFrame, *, as_of: date) -> str:
    """Return the index of a batch table; whatever a source holds is text in it.

    It is meant for the folder of the briefs: links begin there, and a brief without a file of its own has none. The
    highest scores come first, and where there are more than :data:`MOST` briefs, it says so and lists those.
    """
    rows = _rows(table)
    environment = jinja2.Environment(
        loader=jinja2.PackageLoader("icp_rules.reports"),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    body = environment.get_template(_TEMPLATE).render(
        rows=rows.head(_FIRST).rows(named=True),
        first=_FIRST,
        listed=rows.height,
        all=table.height,
        as_of=as_of,
        filters=_FILTERS,
        data=Markup(_data(rows)),  # noqa: S704 - nothing in it can end its element
    )
    script = resources.files("icp_rules.reports").joinpath("templates", _SCRIPT).read_text(encoding="utf-8")
    return web_page(f"Briefs as of {as_of}", body, _STYLE, script)


def _rows(table: pl.DataFrame) -> pl.DataFrame:
    """Return what the page shows of each brief, in the order in which it does."""
    best = table.sort("score", descending=True, nulls_last=True, maintain_order=True).head(MOST)
    return best.select(
        account=pl.coalesce("account", "account_id"),
        account_id="account_id",
        contact=pl.coalesce("contact_name", "contact"),
        email="email",
        title="title",
        role="role",
        persona="persona",
        tier="tier",
        status="status",
        score=pl.col("score").map_elements(score, return_dtype=pl.String),
        rule_set="rule_set",
        kind="kind",
        variant="variant",
        state="state",
        reason="reason",
        link=pl.when(state="written").then("path").map_elements(_link, return_dtype=pl.String),
    )


def _link(path: str) -> str:
    """Return the address of a brief as seen from the folder of briefs."""
    return f"./{quote(path.removeprefix(_FOLDER))}.html"


def _data(rows: pl.DataFrame) -> str:
    """Return the rows as JSON, a column at a time."""
    columns = {column.name: _column(column) for column in rows}
    text = json.dumps({"count": rows.height, "columns": columns}, ensure_ascii=False, separators=(",", ":"))
    return text.translate(_HARMLESS)


def _column(column: pl.Series) -> list[Any]:
    """Return the distinct values of a column, and for each row which of them it has."""
    values = column.unique(maintain_order=True)
    number = pl.DataFrame({"value": values}).with_row_index("number")
    places = pl.DataFrame({"value": column}).join(
        number, on="value", how="left", nulls_equal=True, maintain_order="left"
    )
    return [values.to_list(), places["number"].to_list()]
