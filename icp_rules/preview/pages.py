"""The pages of a live preview: a brief as it is written, a chooser, what was found, and the script that reloads."""

from __future__ import annotations

from hashlib import sha256
from html import escape
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from icp_rules.briefs.outcome import Blocked, blocked_findings
from icp_rules.briefs.page import STYLE, html_body
from icp_rules.diagnostics.render import as_text
from icp_rules.web_page import policy, web_page

if TYPE_CHECKING:
    from icp_rules.briefs.outcome import About, Rendered
    from icp_rules.preview.account import Preview

EVENTS = "/events"
BRIEF = "brief"
"""The parameter of an address that chooses a brief."""

_STYLE = (
    STYLE
    + """nav, details { font-size: 0.85rem; color: var(--faint); border: solid var(--line); border-width: 0 0 1px;
  margin-bottom: 1.5rem; }
details { border-width: 1px 0 0; margin-top: 2rem; padding-top: 0.5rem; }
nav ul { display: flex; flex-wrap: wrap; gap: 0.1rem 1rem; list-style: none; padding: 0; }
nav [aria-current] { color: var(--ink); font-weight: 600; text-decoration: none; }
pre { white-space: pre-wrap; font-size: 0.8rem; color: var(--ink); }
@media print { nav, details { display: none; } }
"""
)
_SCRIPT = f"""
const shown = document.querySelector("nav").dataset.version;
new EventSource("{EVENTS}").onmessage = (event) => {{ if (event.data !== shown) location.reload(); }};
"""
_ALLOWED = "connect-src 'self'"
_NOBODY = "<p>No persona has one to show here. A sequence is for a contact who fits.</p>"

POLICY = f"{policy(_STYLE, _SCRIPT, _ALLOWED)}; frame-ancestors 'none'"
"""The content security policy that the pages are sent with."""


def version_of(preview: Preview) -> str:
    """Return what tells one state of the pages from another."""
    shown = [(one.about, one.message if isinstance(one, Blocked) else one.markdown) for one in preview.briefs]
    return sha256(repr((shown, preview.found)).encode()).hexdigest()


def page_of(preview: Preview, stem: str | None) -> str | None:
    """Return the page of the brief with this stem, or of the first; None where there is no such brief.

    Where nothing could be rendered, any page is the one that says why.
    """
    brief = next((one for one in preview.briefs if stem in (None, one.about.stem)), None)
    if brief is not None:
        return _page(preview, brief.about.title, _shown(brief), brief.about)
    if preview.briefs:
        return None
    why = f"<pre>{escape(as_text(preview.found))}</pre>\n" if preview.found else ""
    return _page(
        preview,
        "No brief",
        f"<h1>No brief</h1>\n{why or _NOBODY}",
    )


def missing_page(preview: Preview) -> str:
    """Return the page for the address of a brief that there isn't, or is no more."""
    return _page(preview, "No such brief", "<h1>There is no such brief</h1>\n<p>Choose another above.</p>\n")


def _page(preview: Preview, title: str, body: str, about: About | None = None) -> str:
    links = "".join(_link(one, current=one.about == about) for one in preview.briefs)
    head = f'<nav data-version="{version_of(preview)}">\n<p>Preview: reloads by itself.</p>\n<ul>{links}</ul>\n</nav>\n'
    found = f"<details>\n<summary>Findings</summary>\n<pre>{escape(as_text(preview.found))}</pre>\n</details>\n"
    return web_page(title, head + body + (found if preview.found and preview.briefs else ""), _STYLE, _SCRIPT, _ALLOWED)


def _link(brief: Rendered | Blocked, *, current: bool) -> str:
    about = brief.about
    # the folder of its rule set, then what tells it from its neighbours
    words = [about.stem.split("/")[1], about.persona, about.contact or "the role", about.kind]
    label = escape(" · ".join(words) + (" (not written)" if isinstance(brief, Blocked) else ""))
    here = ' aria-current="page"' if current else ""
    return f'<li><a href="/?{escape(urlencode({BRIEF: about.stem}))}"{here}>{label}</a></li>'


def _shown(brief: Rendered | Blocked) -> str:
    if isinstance(brief, Blocked):
        return f"<h1>{escape(brief.about.title)}</h1>\n<pre>{escape(as_text(blocked_findings([brief])))}</pre>\n"
    return html_body(brief.markdown)
