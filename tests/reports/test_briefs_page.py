"""The index of briefs in a browser: found, filtered, sorted, shared and printed, and inert whatever the data says."""

from __future__ import annotations

import json
import re
from datetime import date
from typing import TYPE_CHECKING, Any

import polars as pl
import pytest
from reports.batch_tables import SCHEMA, batch_table, brief

from icp_rules.reports import briefs_page

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from servers.chromium import Page

AS_OF = date(2026, 11, 1)
COUNT = 1000
MARKUP = "<script>document.title='run'</script><img src=x onerror=\"document.title='run'\">'\"&"
HOSTILE = {
    "markup": MARKUP,
    "the end of the data": "</script><script>document.title='run'</script>",
    "a comment": "<!--<script>",
    "a script's address": "javascript:document.title='run'",
    "another site": "//evil.example/x",
    "a line separator": "a\u2028b\u2029c",
    "bidi controls": "\u202egnp.exe\u2066",
    "a formula": '=HYPERLINK("https://evil.example","x")',
    "a very long name": "x" * 5000,
    "names of JavaScript": "__proto__",
    "quotes and backslashes": "\\\"'`${document.title='run'}\\u003c",
    "control characters": "a\0b\x1bc\r\nd",
}
TEXTS = [name for name in SCHEMA if name not in {"score", "state", "path"}]

needs_browser = pytest.mark.needs("chromium")


def table(*rows: dict[str, Any]) -> pl.DataFrame:
    return pl.DataFrame(rows, schema=SCHEMA)


def html(batch: pl.DataFrame) -> str:
    return briefs_page.page(batch, as_of=AS_OF)


def data(batch: pl.DataFrame) -> dict[str, list[Any]]:
    """Return the columns that the page carries, as a list of values each."""
    (text,) = re.findall(r'<script type="application/json" id="data">(.*?)</script>', html(batch), re.DOTALL)
    columns = json.loads(text)["columns"]
    return {name: [values[at] for at in rows] for name, (values, rows) in columns.items()}


@pytest.fixture
def opened(browser, tmp_path) -> Iterator[Callable[..., Page]]:
    """Open the page of a batch table from the disk."""
    pages = []

    def open_(batch: pl.DataFrame, fragment: str = "", **size: int) -> Page:
        path = tmp_path / "index.html"
        path.write_text(html(batch), encoding="utf-8", newline="\n")
        held = browser.page(f"{path.as_uri()}{fragment}", **size)
        pages.append(held)
        page: Page = held.__enter__()
        return page

    yield open_
    for held in pages:
        held.__exit__(None, None, None)


def told(page: Page) -> str:
    text: str = page.read("document.getElementById('shown').textContent")
    return text


def accounts(page: Page) -> list[str]:
    found: list[str] = page.read("[...document.querySelectorAll('tbody tr')].map(row => row.cells[0].firstChild.data)")
    return found


def choose(page: Page, name: str, text: str) -> None:
    """Choose what begins with a text in a menu, as a key press would."""
    page.read(
        f"(() => {{ const menu = document.forms[0].elements[{json.dumps(name)}];"
        f"menu.selectedIndex = [...menu.options].findIndex(one => one.text.startsWith({json.dumps(text)}));"
        "menu.dispatchEvent(new Event('input', {bubbles: true})); })()"
    )


def test_nothing_is_lost_or_changed_on_the_way_into_the_page():
    batch = batch_table(300)
    columns = data(batch)
    by_score = batch.sort("score", descending=True, maintain_order=True)
    for name in (
        "account",
        "account_id",
        "title",
        "email",
        "role",
        "persona",
        "tier",
        "status",
        "rule_set",
        "kind",
        "state",
    ):
        assert columns[name] == by_score[name].to_list()
    assert columns["score"] == [str(int(score)) for score in by_score["score"]]


def test_briefs_without_a_score_come_last_and_scores_are_rounded_down():
    scores = [None, 79.9, 80.0, 7.0]
    columns = data(table(*(brief(at, score=score) for at, score in enumerate(scores))))
    assert columns["score"] == ["80", "79", "7", None]


@pytest.mark.parametrize(
    ("changed", "link"),
    [
        ({"path": "briefs/a/A-1/cfo"}, "./a/A-1/cfo.html"),
        ({"path": "briefs/a/A 1#?%/cfo"}, "./a/A%201%23%3F%25/cfo.html"),
        ({"path": "javascript:alert(1)//"}, "./javascript%3Aalert%281%29//.html"),
        ({"path": None}, None),
        ({"path": "briefs/a/A-1/cfo", "state": "failed"}, None),
    ],
)
def test_links_lead_from_the_folder_of_briefs_to_what_was_written(changed, link):
    assert data(table(brief(0, **changed)))["link"] == [link]


def test_a_batch_that_is_too_large_is_cut_and_says_so(monkeypatch):
    monkeypatch.setattr(briefs_page, "MOST", 1000)
    batch = batch_table(1200)
    assert "These are the 1,000 of 1,200 briefs with the highest scores." in html(batch)
    best = batch.sort("score", descending=True, maintain_order=True).head(1000)
    assert data(batch)["email"] == best["email"].to_list()
    assert "These are" not in html(batch.head(1000))


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE.keys())
def test_what_the_data_says_ends_no_element(text):
    hostile, plain = (table(brief(0, **dict.fromkeys(TEXTS, said))) for said in (text, "plain"))
    tags = re.compile(r"</?[a-zA-Z!][^\s>]*")
    assert tags.findall(html(hostile)) == tags.findall(html(plain))
    assert data(hostile)["account"] == [text]


@needs_browser
@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE.keys())
def test_in_a_browser_what_the_data_says_is_text(text, opened):
    said = dict.fromkeys(TEXTS, text)
    page = opened(
        table(
            brief(0, **said, path=f"briefs/{text}"),
            brief(1, **{**said, "state": "failed"}),
            brief(2),
        ),
        width=400,
    )
    page.click("input[name=q]")
    page.type("a")
    choose(page, "sort", "contact")
    page.settle()
    assert page.read("document.title") == "Briefs as of 2026-11-01"
    assert page.errors == []
    assert len(page.requests) == 1
    assert not page.read("document.querySelectorAll('img, iframe, main script:not([type])').length")
    page.read("document.forms[0].reset()")
    page.wait("document.querySelectorAll('tbody tr').length === 3")
    assert text in accounts(page)
    for link in page.read("[...document.querySelectorAll('tbody a')].map(a => a.href)"):
        assert link.startswith("file:///")
    assert page.read("document.documentElement.scrollWidth") == 400


@needs_browser
def test_the_script_draws_the_rows_that_are_there_without_it(opened):
    rows = [brief(0, **dict.fromkeys(TEXTS, MARKUP)), brief(1, tier=None, score=None, account=None, variant="B")]
    page = opened(table(*rows, *(brief(at) for at in range(2, 300))))
    drawn = page.read("document.getElementById('briefs').innerHTML")
    assert page.read("document.getElementById('briefs').rows.length") == 200
    page.scripts(on=False)
    page.go(page.read("location.href"))
    assert page.read("document.forms[0].hidden")
    assert told(page) == "200 of 300 briefs"
    assert page.read("document.getElementById('briefs').innerHTML.replaceAll('\\n', '')") == drawn
    assert "need scripts" in page.read("document.body.innerText")


@needs_browser
@pytest.mark.parametrize("width", [400, 1200])
def test_all_rows_come_as_one_scrolls_and_none_is_wider_than_the_screen(width, opened):
    page = opened(batch_table(450), width=width)
    for upto in (400, 450):
        page.read("scrollTo(0, document.body.scrollHeight)")
        page.wait(f"document.getElementById('briefs').rows.length === {upto}")
    page.wait("document.getElementById('more').hidden")
    assert page.read("document.documentElement.scrollWidth") == width


SEARCHES = [
    "harbor",
    "HARBOR ada",
    "bjorn",
    "Björn",
    "novák2",
    "A-00012",
    "region 3",
    "no such thing",
    "@example.com",
    "  ",
]


@needs_browser
def test_typing_finds_accounts_contacts_titles_and_addresses(opened):
    batch = batch_table(COUNT).sort("score", descending=True, maintain_order=True)
    page = opened(batch)
    texts = [
        " ".join(filter(None, row)).lower()
        for row in batch.select("account", "account_id", "contact_name", "title", "email").iter_rows()
    ]
    plain = [text.translate(str.maketrans("öéáı", "oeai")) for text in texts]
    for search in SEARCHES:
        page.press("/")
        page.read("document.activeElement.select()")
        page.press("Backspace")
        page.type(search)
        words = search.lower().translate(str.maketrans("öéáı", "oeai")).split()
        expected = batch.filter(pl.Series([all(word in text for word in words) for text in plain], dtype=pl.Boolean))
        assert accounts(page) == expected["account"].head(200).to_list(), search
        assert told(page).startswith(
            f"{expected.height:,} of 1,000 briefs, {expected['account_id'].n_unique()} account"
        )
    assert page.errors == []


@needs_browser
@pytest.mark.parametrize(
    ("chosen", "wanted"),
    [
        ({"rule_set": "enterprise"}, pl.col("rule_set") == "enterprise-retail"),
        ({"role": "CFO"}, pl.col("role") == "CFO"),
        ({"persona": "vp-sales"}, pl.col("persona") == "vp-sales"),
        ({"tier": "A"}, pl.col("tier") == "A"),
        ({"tier": "none"}, pl.col("tier").is_null()),
        ({"state": "failed"}, pl.col("state") == "failed"),
        ({"kind": "call", "variant": "B"}, (pl.col("kind") == "call_script") & (pl.col("variant") == "B")),
        ({"status": "unver", "role": "VP"}, (pl.col("status") == "unverified") & (pl.col("role") == "VP Sales")),
    ],
)
def test_filters_and_the_address_that_shares_them(chosen, wanted, opened):
    place = pl.int_range(pl.len())
    batch = batch_table(COUNT).with_columns(
        kind=pl.when(place % 2 == 0).then(pl.lit("brief")).otherwise(pl.lit("call_script")),
        variant=pl.when(place % 5 == 0).then(pl.lit("B")),
    )
    expected = batch.filter(wanted)
    in_order = sorted(
        expected["account"], key=lambda name: [int(part) if part.isdigit() else part for part in name.split()]
    )
    page = opened(batch)
    for name, text in chosen.items():
        choose(page, name, text)
    choose(page, "sort", "account")
    page.wait("location.hash.includes('sort=account')")
    shared = opened(batch, page.read("location.hash"))
    for one in (page, shared):
        assert accounts(one) == in_order[:200]
        assert told(one).startswith(f"{expected.height} of 1,000 briefs")
        assert one.read("document.getElementById('by-account').ariaSort") == "ascending"
    page.click("button[type=reset]")
    page.wait("document.getElementById('shown').textContent.startsWith('1,000 of')")
    page.wait("['', '#'].includes(location.hash)")


@needs_browser
@pytest.mark.parametrize(
    "fragment", ["#tier=Z", "#q=%E0%A4%A&sort=__proto__", "#role=%3Cimg%20src%3Dx%3E", "#constructor=1"]
)
def test_an_address_may_ask_for_anything(fragment, opened):
    page = opened(batch_table(10), fragment)
    assert told(page).endswith("accounts")
    assert told(page).startswith("0 of 10 ") == (fragment != "#constructor=1")
    assert page.errors == []
    page.read("location.hash = 'tier=A'")
    page.wait("document.forms[0].elements.tier.selectedOptions[0].text.startsWith('A')")


@needs_browser
def test_what_failed_says_why(opened):
    page = opened(batch_table(200), "#state=failed")
    failed = batch_table(200).filter(state="failed")
    assert told(page) == f"{failed.height} of 200 briefs, 2 accounts, {failed.height} not written"
    assert page.read("document.querySelector('tbody td:last-child').textContent") == (
        f"briefnot written: {failed['reason'][0]}"
    )


@needs_browser
def test_what_is_shown_is_printed_in_full_and_nothing_else(opened, tmp_path):
    batch = batch_table(COUNT)
    page = opened(batch, "#rule_set=midmarket-saas")
    page.read(
        "addEventListener('beforeprint', () => { window.printed = document.getElementById('briefs').rows.length })"
    )
    page.pdf(tmp_path / "index.pdf")
    assert page.read("window.printed") == batch.filter(rule_set="midmarket-saas").height
    page.wait("document.getElementById('briefs').rows.length === 200")
    assert len(re.findall(rb"/Type\s*/Page\b", (tmp_path / "index.pdf").read_bytes())) > 10
    page.prefer(printed=True)
    assert page.read("getComputedStyle(document.forms[0]).display") == "none"
    assert page.read("getComputedStyle(document.querySelector('thead')).display") == "table-header-group"
    assert "Rule set midmarket-saas" in page.read("document.body.innerText")


@needs_browser
def test_controls_are_named_and_reached_by_the_keyboard(opened):
    page = opened(batch_table(COUNT))
    controls = page.call("Accessibility.getFullAXTree")["nodes"]
    named = {
        (node["role"]["value"], node["name"]["value"])
        for node in controls
        if not node["ignored"] and node["role"]["value"] in {"searchbox", "combobox", "button", "status", "search"}
    }
    assert {name for role, name in named if role == "combobox"} == {
        "Rule set",
        "Role",
        "Persona",
        "Status",
        "Tier",
        "State",
        "Sort by",
    }
    assert ("searchbox", "Search") in named
    page.press("/")
    reached = []
    for _ in range(9):
        reached.append(page.read("document.activeElement.name || document.activeElement.type || 'link'"))
        page.press("Tab")
    assert reached == ["q", "rule_set", "role", "persona", "status", "tier", "state", "sort", "reset"]
    assert page.read("document.activeElement.tagName") == "A"
