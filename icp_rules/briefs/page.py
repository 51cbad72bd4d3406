"""Briefs as web pages."""

from __future__ import annotations

import re
from functools import cache, lru_cache
from typing import TYPE_CHECKING

from markdown_it import MarkdownIt

from icp_rules.web_page import COLOURS, web_page

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from markdown_it.rules_inline import StateInline
    from markdown_it.token import Token

# Everything else, javascript: and data: among it, stays text.
_LINKS = re.compile(r"^(https?://|mailto:|#)", re.IGNORECASE)

_REFERENCE = re.compile(r"\[\^([\w-]+)\]")
_DEFINITION = re.compile(r"^\[\^([\w-]+)\]: (.+)\n?", re.MULTILINE)
_PLACE = re.compile("\x02([\\w-]+)\x03")
_TAG = re.compile(r"<[^>]*>")

STYLE = (
    COLOURS
    + """body { position: relative; max-width: 46rem; margin: 2rem auto; padding: 0 1.25rem;
  color: var(--ink); background: var(--paper); font: 1rem/1.55 system-ui, sans-serif; overflow-wrap: break-word; }
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
button.note { all: unset; font-size: 0.7em; line-height: 1; vertical-align: super; margin-left: 0.15em;
  padding: 0.1em 0.25em; border-radius: 0.3em; color: var(--mark); cursor: help; user-select: none; }
button.note:hover, button.note:focus { color: var(--paper); background: var(--mark); }
button.note:focus-visible { outline: 2px solid var(--mark); outline-offset: 2px; }
button.note:hover::after, button.note:focus::after { content: attr(data-note); position: absolute; z-index: 1;
  left: 1.25rem; right: 1.25rem; width: fit-content; max-width: 34rem; box-sizing: border-box; margin: 1.5em auto 0 0;
  padding: 0.5rem 0.75rem; border: 1px solid var(--line); border-radius: 0.4rem; box-shadow: 0 2px 8px #0004;
  color: var(--ink); background: var(--paper); font: 0.9rem/1.4 system-ui, sans-serif; white-space: normal;
  text-align: left; }
button.note:hover::after { z-index: 2; }
.notes { margin-top: 2rem; border-top: 1px solid var(--line); color: var(--faint); font-size: 0.85rem; }
@media (pointer: coarse) { button.note { padding: 0.6em 0.8em; } }
hr { border: 0; border-top: 1px solid var(--line); margin: 1.5rem 0; }
@media print {
  :root { --ink: #000; --paper: #fff; --faint: #444; --line: #bbb; --mark: #000; }
  body { max-width: none; margin: 0; padding: 0; font-size: 10.5pt; }
  h2, h3 { break-after: avoid; }
  li, tr, blockquote { break-inside: avoid; }
  button.note, button.note:hover, button.note:focus { color: inherit; background: none; padding: 0; }
  button.note::after { display: none; }
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
    """Return a page for a brief's Markdown, see :func:`html_body`."""
    return web_page(title, html_body(markdown), STYLE)


def html_body(markdown: str) -> str:
    """Return a brief's Markdown as HTML, to put into a page (CommonMark with tables and footnotes; HTML stays text).

    A reference to a footnote shows it where it is pointed at, tapped or reached by keyboard.
    """
    if "[^" not in markdown:
        return _body(markdown)
    notes: dict[str, str] = dict(_DEFINITION.findall(markdown))
    return _with_notes(_body(_DEFINITION.sub("", markdown) if notes else markdown), notes)


def _body(markdown: str) -> str:
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
    html: str = _with_references().render(markdown)
    return html


def _with_notes(body: str, notes: Mapping[str, str]) -> str:
    """Return HTML with its references numbered in their order, and the footnotes they refer to at its end."""
    numbers: dict[str, int] = {}

    def reference(found: re.Match[str]) -> str:
        label = found[1]
        if label not in notes:
            return f"[^{label}]"
        number = numbers.setdefault(label, len(numbers) + 1)
        return (
            f'<button type="button" class="note" aria-label="Source {number}" aria-describedby="note-{number}"'
            f' data-note="{_note(notes[label])[1]}">{number}</button>'
        )

    html = _PLACE.sub(reference, body)
    if not numbers:
        return html
    items = "".join(f'<li id="note-{number}">{_note(notes[label])[0]}</li>\n' for label, number in numbers.items())
    return f'{html}<section class="notes" aria-label="Sources">\n<ol>\n{items}</ol>\n</section>\n'


@lru_cache(maxsize=4096)
def _note(markdown: str) -> tuple[str, str]:
    """Return a footnote as HTML, and as text to show at its references; in it, no reference is one."""
    html: str = _PLACE.sub(r"[^\1]", _with_references().renderInline(markdown))
    return html, _TAG.sub("", html).replace('"', "&quot;")


class _Converter(MarkdownIt):
    def validateLink(self, url: str) -> bool:  # noqa: N802 - the library's name
        """Tell whether a link may be one."""
        return _LINKS.match(url.strip()) is not None


@cache
def converter() -> MarkdownIt:
    """Return what reads the Markdown of briefs: no HTML, no images, links to the web and to addresses alone."""
    return _reader()


@cache
def _with_references() -> MarkdownIt:
    """Return what reads references to footnotes, too."""
    reader = _reader()
    reader.inline.ruler.before("link", "note", _read_reference)
    reader.add_render_rule("note", _place)
    return reader


def _reader() -> MarkdownIt:
    return _Converter("commonmark", {"html": False, "linkify": False}).enable("table").disable("image")


def _read_reference(state: StateInline, silent: bool) -> bool:
    found = _REFERENCE.match(state.src, state.pos)
    if found is None:
        return False
    if not silent:
        state.push("note", "", 0).content = found[1]
    state.pos = found.end()
    return True


def _place(_: object, tokens: Sequence[Token], at: int, *__: object) -> str:
    """Return what keeps the place of a reference: which number it has, the page knows when it is whole."""
    return f"\x02{tokens[at].content}\x03"
