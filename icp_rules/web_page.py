"""The frame of every web page that is written: one file, nothing loaded from elsewhere, no scripts but its own."""

from __future__ import annotations

import base64
from functools import cache
from hashlib import sha256
from html import escape

COLOURS = """
:root { color-scheme: light dark; --ink: #1c1c1e; --paper: #fff; --faint: #6b6b70; --line: #d9d9de; --mark: #0a5bb5; }
@media (prefers-color-scheme: dark) {
  :root { --ink: #ececf0; --paper: #17171a; --faint: #a0a0a8; --line: #3a3a40; --mark: #7db7ff; }
}
"""
"""The start of a page's style: its colours, by day and by night."""

_PAGE = """<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="{policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="referrer" content="no-referrer">
<title>{title}</title>
<style>{style}</style>
</head>
<body>
<main>
{body}</main>
{script}</body>
</html>
"""


def web_page(title: str, body: str, style: str, script: str = "", allowed: str = "") -> str:
    """Return a page; ``body`` is HTML, and nothing in it can run or load anything, whatever it says.

    ``script`` runs at the end of the page; it is ours, and the only one that may. ``allowed`` are directives of the
    page's policy beside.
    """
    return _PAGE.format(
        policy=policy(style, script, allowed),
        title=escape(title),
        style=style,
        body=body,
        script=f"<script>{script}</script>\n" if script else "",
    )


@cache
def policy(style: str, script: str = "", allowed: str = "") -> str:
    """Return the content security policy of a page."""
    scripts = f"; script-src {_hash(script)}" if script else ""
    more = f"; {allowed}" if allowed else ""
    return f"default-src 'none'; style-src {_hash(style)}{scripts}{more}; base-uri 'none'; form-action 'none'"


def _hash(text: str) -> str:
    return f"'sha256-{base64.b64encode(sha256(text.encode()).digest()).decode()}'"
