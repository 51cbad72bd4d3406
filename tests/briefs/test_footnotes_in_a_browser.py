"""A reference shows its footnote in place: to who points at it, tabs to it or taps it, and to a screen reader."""

from __future__ import annotations

import pytest
from briefs.desk import AS_OF

from icp_rules.briefs.page import html_page

pytestmark = pytest.mark.needs("chromium")

NOTE = 'Employees: 230 people & <more> "quoted" (source: accounts.csv; 2026-10-01, 31 days old)'
MARKDOWN = (
    "# Acme\n\n230 people[^employees] and much more text that fills the line up to its end, over and over again\n\n"
    "| what | size |\n|---|---|\n| people in all the offices there are | 230[^employees] |\n\n"
    "- Industry: Fintech[^industry]\n\n"
    '[^employees]: Employees: 230 people & \\<more\\> "quoted" (source: accounts.csv; 2026-10-01, 31 days old)\n'
    "[^industry]: Industry: " + "long " * 30 + "\n"
)
SHOWN = "getComputedStyle(document.querySelector({!r}), '::after')"
FIRST, IN_TABLE, LAST = "p > .note", "td .note", "li > .note"


@pytest.fixture(params=[320, 1200])
def opened(request, browser, tmp_path):
    """The page, on a phone and on a desk."""
    file = tmp_path / "brief.html"
    file.write_text(html_page(MARKDOWN, f"Acme, {AS_OF}"), encoding="utf-8")
    with browser.page(file.as_uri(), width=request.param) as page:
        page.call("Emulation.setTouchEmulationEnabled", enabled=True)
        yield page
        assert not page.errors
        assert page.requests == [file.as_uri()]


def tooltip(page, selector):
    """Return what the tooltip of a reference says, or None where none is shown."""
    content = page.read(f"{SHOWN.format(selector)}.content")
    return None if content == "none" else content[1:-1].replace('\\"', '"')


def tap(page, selector):
    x, y = page.read(
        f"(box => [box.x + box.width / 2, box.y + box.height / 2])"
        f"(document.querySelector({selector!r}).getBoundingClientRect())"
    )
    page.call("Input.dispatchTouchEvent", type="touchStart", touchPoints=[{"x": x, "y": y}])
    page.call("Input.dispatchTouchEvent", type="touchEnd", touchPoints=[])


def test_nothing_is_shown_at_first(opened):
    assert [tooltip(opened, one) for one in (FIRST, IN_TABLE, LAST)] == [None] * 3


def test_it_is_shown_while_pointed_at(opened):
    opened.hover(FIRST)
    assert tooltip(opened, FIRST) == NOTE
    opened.call("Input.dispatchMouseEvent", type="mouseMoved", x=1, y=1)
    assert tooltip(opened, FIRST) is None


def test_it_is_shown_while_it_has_the_focus(opened):
    opened.press("Tab")
    assert tooltip(opened, FIRST) == NOTE
    opened.press("Tab")
    assert tooltip(opened, FIRST) is None
    assert tooltip(opened, IN_TABLE) == NOTE


def test_it_is_shown_when_tapped_and_the_page_stays_where_it_is(opened):
    tap(opened, IN_TABLE)
    opened.wait(f"{SHOWN.format(IN_TABLE)}.content != 'none'")
    assert tooltip(opened, IN_TABLE) == NOTE
    assert opened.read("[scrollY, location.hash]") == [0, ""]
    tap(opened, "h1")
    opened.wait(f"{SHOWN.format(IN_TABLE)}.content == 'none'")


@pytest.mark.parametrize("selector", [FIRST, IN_TABLE, LAST])
def test_it_lies_within_the_page_below_its_reference(opened, selector):
    width = opened.read("innerWidth")
    opened.read(f"document.querySelector({selector!r}).focus()")
    style = SHOWN.format(selector)
    left, wide, right = opened.read(f"(s => [s.left, s.width, s.right].map(parseFloat))({style})")
    page = opened.read("(box => [box.left, box.width])(document.body.getBoundingClientRect())")
    assert page[0] + left >= 0
    assert page[0] + left + wide <= width
    assert right >= 0
    assert opened.read("document.documentElement.scrollWidth") == width


def test_a_screen_reader_reads_the_footnote_with_its_reference(opened):
    tree = opened.call("Accessibility.getFullAXTree")["nodes"]
    buttons = [node for node in tree if node.get("role", {}).get("value") == "button"]
    told = sorted((node["name"]["value"], node["description"]["value"]) for node in buttons)
    assert told[:2] == [("Source 1", NOTE)] * 2
    assert [name for name, _ in told[2:]] == ["Source 2"]


def test_a_print_has_the_footnotes_at_its_end_and_no_tooltip(opened):
    opened.prefer(printed=True)
    opened.read(f"document.querySelector({FIRST!r}).focus()")
    assert opened.read(f"{SHOWN.format(FIRST)}.display") == "none"
    assert opened.read("document.querySelector('.notes').innerText").startswith(NOTE)
