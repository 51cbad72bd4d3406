"""A quality report as a web page."""

from __future__ import annotations

from typing import TYPE_CHECKING

import jinja2

from icp_rules.language.wording import shown
from icp_rules.reports import quality_wording
from icp_rules.reports.sources import sum_of
from icp_rules.web_page import COLOURS, web_page

if TYPE_CHECKING:
    from icp_rules.quality.report import QualityReport

_TEMPLATE = "quality.html.j2"
_STYLE = (
    COLOURS
    + """body { max-width: 72rem; margin: 2rem auto; padding: 0 1.25rem; color: var(--ink); background: var(--paper);
  font: 1rem/1.5 system-ui, sans-serif; overflow-wrap: anywhere; }
h1 { font-size: 1.6rem; line-height: 1.25; margin: 0 0 0.5rem; }
h2 { font-size: 1.2rem; margin: 2rem 0 0.5rem; padding-bottom: 0.2rem; border-bottom: 1px solid var(--line); }
h3 { font-size: 1rem; margin: 1.25rem 0 0.25rem; }
p { margin: 0.5rem 0; }
ul, ol { margin: 0.25rem 0; padding-left: 1.2rem; }
ol { padding-left: 1.9rem; }
li { margin: 0.3rem 0; }
a { color: var(--mark); }
small, .faint, caption { color: var(--faint); }
small { display: block; font-size: 0.85rem; font-weight: 400; }
table { width: 100%; border-collapse: collapse; font-size: 0.9rem; margin: 0.75rem 0; }
caption { text-align: left; padding-bottom: 0.3rem; }
th, td { text-align: left; vertical-align: top; padding: 0.4rem 0.8rem 0.4rem 0; border-bottom: 1px solid var(--line); }
thead th { color: var(--faint); font-weight: 600; }
tbody th { font-weight: 600; }
tbody th, td:not(:empty) { min-width: 7.5rem; }
td ul { list-style: none; margin: 0; padding: 0; }
td li { margin: 0 0 0.3rem; }
td li li { margin: 0; padding-left: 1rem; }
.short { white-space: nowrap; }
.bar { display: block; width: 5.5rem; height: 0.45rem; margin-top: 0.25rem; }
.bar .all { fill: var(--line); }
.bar .known { fill: var(--mark); }
summary { cursor: pointer; color: var(--mark); }
@media (max-width: 40rem) {
  thead { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); }
  table, caption, tbody, tr, th, td { display: block; }
  tr { padding: 0.5rem 0; border-bottom: 1px solid var(--line); }
  tbody th, td:not(:empty) { border: 0; padding: 0.1rem 0; min-width: 0; }
  td:empty { display: none; }
  td::before { content: attr(data-label) ": "; color: var(--faint); }
}
@media print {
  :root { --ink: #000; --paper: #fff; --faint: #444; --line: #bbb; --mark: #000; }
  html { font-size: 9.5pt; }
  body { max-width: none; margin: 0; padding: 0; }
  h2, h3, caption, thead { break-after: avoid; }
  li, tr { break-inside: avoid; }
  details:not([open])::details-content { content-visibility: visible; height: auto; }
}
"""
)


def page(report: QualityReport) -> str:
    """Return the report as a page; whatever a source holds is text in it."""
    environment = jinja2.Environment(
        loader=jinja2.PackageLoader("icp_rules.reports"),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters["shown"] = shown
    template = environment.get_template(_TEMPLATE)
    body = template.render(report=report, words=quality_wording, sum_of=sum_of)
    return web_page(f"Data quality as of {report.as_of}", body, _STYLE)
