"""Briefs as web pages."""

from __future__ import annotations

import re
from functools import cache, lru_cache
from typing import TYPE_CHECKING

from markdown_it import MarkdownIt

from icp_rules.web_page import COLOURS, web_page

if TYPE_CHECKING:
    from collections.abc import Iterator

# Everything else, javascript: and data: among it, stays text.
_LINKS = re.compile(r"^(https?://|mailto:|#)", re.IGNORECASE)

_STYLE = (
    COLOURS
    + """body { max-width: 46rem; margin: 2rem auto; padding: 0 1.25rem; color: var(--ink); background: var(--paper);
  font: 1rem/1.55 system-ui, sans-serif; overflow-wrap: break-word; }
h1 { font-size: 1.6rem; line-height: 1.25; margin: 0 0 0.75rem; }
h2 { font-size: 1.15rem; margin: 1.75rem 0 0.5rem; padding-bottom: 0.2rem; border-bottom: 1px solid var(--line); }
h3 { font-size: 1rem; margin: 1.25rem 0 0.25rem; }
p, ul, ol { margin: 0.5rem 0; }
li { margin: 0.2rem 0; }
a { color: var(--mark); }
blockquote { margin: 0.75rem 0; padding: 0.1rem 1rem; border-left: 3px solid var(--mark); }
table { width: 100%; border-collapse: collapse; font-size: 0.9rem; margin: 0.75rem 0; }
th, td { text-align: left; vertical-align: top; padding: 0.3rem 0.6rem 0.3rem 0; border-bottom: 1px solid var(--line); }
th { color: var(--faint); font-weight: 600; }
hr { border: 0; border-top: 1px solid var(--line); margin: 1.5rem 0; }
@media print {
  :root { --ink: #000; --paper: #fff; --faint: #444; --line: #bbb; --mark: #000; }
  body { max-width: none; margin: 0; padding: 0; font-size: 10.5pt; }
  h2, h3 { break-after: avoid; }
  li, tr, blockquote { break-inside: avoid; }
}
"""
)


# What follows the first # of a heading, which ends whatever comes before it.
_HEADING = re.compile(r"#{0,5}[ \n]")
# Only a fence goes on past a heading, and what a link reference defines holds before and after it.
_REACHES_FAR = ("```", "~~~", "]:")
# What is longer is not kept: thousands of long texts fill the memory.
_LONG = 16_384


def html_page(markdown: str, title: str) -> str:
    """Return a page for a brief's Markdown (CommonMark with tables; HTML in it stays text)."""
    return web_page(title, html_body(markdown), _STYLE)


def html_body(markdown: str) -> str:
    """Return Markdown as HTML. Briefs of one account or persona share most sections: each is converted once."""
    if any(mark in markdown for mark in _REACHES_FAR):
        return _html(markdown)
    return "".join(map(_html, _sections(markdown)))


def _sections(markdown: str) -> Iterator[str]:
    """Yield a text in pieces, each but the first from a heading on."""
    piece, *more = markdown.split("\n#")
    for next_ in more:
        if _HEADING.match(next_):
            yield f"{piece}\n"
            piece = f"#{next_}"
        else:
            piece = f"{piece}\n#{next_}"
    yield piece


def _html(markdown: str) -> str:
    if len(markdown) > _LONG:
        html: str = converter().render(markdown)
        return html
    return _converted(markdown)


@lru_cache(maxsize=4096)
def _converted(markdown: str) -> str:
    html: str = converter().render(markdown)
    return html


class _Converter(MarkdownIt):
    def validateLink(self, url: str) -> bool:  # noqa: N802 - the library's name
        """Tell whether a link may be one."""
        return _LINKS.match(url.strip()) is not None


@cache
def converter() -> MarkdownIt:
    """Return what reads the Markdown of briefs: no HTML, no images, links to the web and to addresses alone."""
    return _Converter("commonmark", {"html": False, "linkify": False}).enable("table").disable("image")
