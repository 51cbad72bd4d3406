"""A brief as a web page: one file, no scripts, nothing loaded, links only where they are safe."""

from __future__ import annotations

import base64
import re
from hashlib import sha256

import pytest
from hypothesis import given
from hypothesis import strategies as st

from icp_rules.briefs.page import converter, html_body, html_page


def body(markdown: str) -> str:
    return html_page(markdown, "Acme").split("<main>\n", 1)[1].split("</main>")[0]


@pytest.mark.parametrize(
    "url", ["https://a.example/?q=1", "http://a.example", "mailto:a@b.example", "#top", "HTTPS://A.EXAMPLE"]
)
def test_links_that_are_safe_are_links(url):
    assert "<a href=" in body(f"[x]({url})")


@pytest.mark.parametrize(
    "url",
    [
        "javascript:alert(1)",
        "JaVaScRiPt:alert(1)",
        "java&Tab;script:alert(1)",
        "&#106;avascript:alert(1)",
        "%6aavascript:alert(1)",
        "data:text/html,x",
        "vbscript:x",
        "file:///etc/passwd",
        "//evil.example",
        "other.html",
        "ftp://a.example",
    ],
)
@pytest.mark.parametrize("link", ["[x]({})", "[x][1]\n\n[1]: {}", "<{}>", "![x]({})"])
def test_other_links_are_inert(url, link):
    html = body(link.format(url))
    assert "<a " not in html
    assert "<img" not in html


def test_html_stays_text():
    assert body("<b onclick=x>a</b>\n\n<script>alert(1)</script>\n").count("<") == 4


def test_images_are_not_loaded():
    assert "<img" not in body("![x](https://a.example/a.png)")


def test_tables_and_lists_are_rendered():
    assert "<td>1</td>" in body("| a |\n|---|\n| 1 |\n")


def test_the_title_is_text():
    assert "<title>&lt;/title&gt;&lt;script&gt; &amp; &quot;</title>" in html_page("x", '</title><script> & "')


def test_the_page_needs_nothing_else_and_runs_nothing():
    page = html_page("# x", "t")
    style = re.search(r"<style>(.*?)</style>", page, re.DOTALL)
    digest = base64.b64encode(sha256(style[1].encode()).digest()).decode()
    assert f"default-src 'none'; style-src 'sha256-{digest}'" in page
    assert not re.search(r"src=|<link|<script|@import|url\(", page)
    assert "@media print" in page
    assert "prefers-color-scheme: dark" in page


STARTS = ["# a", "## b", "#c", "- x", "  - y", "> q", "1. z", "text", "", "    code", "***", "a  ", "a\\", "#", " # d"]
ODD = [
    "| a | b |",
    "|---|---|",
    "<b>",
    "<!-- x",
    "-->",
    "[a]: b",
    "```",
    "~~~",
    "===",
    "---",
    "> # f",
    "- # g",
    "\x0b# h",
]


@given(st.lists(st.sampled_from([*STARTS, *ODD]), max_size=9), st.sampled_from(["\n", "\n\n"]))
def test_a_text_converted_by_sections_is_what_it_is_as_a_whole(lines, between):
    text = between.join(lines) + "\n"
    assert html_body(text) == converter().render(text)
