"""The quality report in a browser: complete, inert whatever the data says, and readable on a narrow screen."""

from __future__ import annotations

import re
import subprocess
from datetime import date
from html.parser import HTMLParser

import pytest

from icp_rules.diagnostics import Code, Diagnostic
from icp_rules.language.fields import FieldType
from icp_rules.quality.report import (
    Ages,
    Contradicted,
    FieldQuality,
    QualityReport,
    RejectedRows,
    SourceQuality,
    Unlisted,
    UnlistedValue,
    Values,
)
from icp_rules.records.report import SourceReport, UnreadableColumn
from icp_rules.reports.quality_page import page

EVIL = "<script>document.title='run'</script><img src=x onerror=\"document.title='run'\">'\"&"
LONG = "x" * 500
VOID = {"meta", "img", "rect"}


def everywhere(text: str) -> QualityReport:
    """Return a report in which a text stands wherever a user's or a source's text may."""
    column = UnreadableColumn(text, text, 1, text, (text, text), text)
    field = FieldQuality(
        text,
        FieldType.TEXT,
        3,
        Values(3, 9, ((text, 2),)),
        text,
        text,
        Ages(date(2026, 1, 1), 300, 90, 1),
        placeholders=1,
        filled=1,
        filled_from=text,
        unreadable=(column,),
        unlisted=Unlisted(text, 200, 300, (UnlistedValue(text, 2, text),)),
        conflicts=1,
        read_by=(text, text),
    )
    source = SourceReport(text, (text,), rows_in=4, used=3, rejected=1)
    return QualityReport(
        date(2026, 11, 1),
        (SourceQuality(source, (field, field), (RejectedRows(text, 1, ((text, 2),)),), (column,)),),
        (Contradicted(text, text, text, 9, 0, ((text, text),)),),
        (text,),
        (Diagnostic(Code.CONTRADICTION, text, None, text),),
        (),
    )


class _Elements(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str | None]]] = []
        self.open: list[str] = []

    def handle_starttag(self, tag, attrs):
        self.found.append((tag, dict(attrs)))
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag):
        if tag not in VOID:
            assert self.open.pop() == tag


def elements(html: str) -> list[tuple[str, dict[str, str | None]]]:
    parser = _Elements()
    parser.feed(html)
    assert parser.open == []
    return parser.found


def test_what_the_data_says_is_text():
    names = [tag for tag, _ in elements(page(everywhere(EVIL)))]
    assert names == [tag for tag, _ in elements(page(everywhere("plain")))]
    assert not {"script", "img"} & set(names)
    assert not [
        attribute
        for _, attributes in elements(page(everywhere(EVIL)))
        for attribute in attributes
        if attribute.startswith("on")
    ]


def test_nothing_is_loaded_or_run():
    html = page(everywhere("plain"))
    assert re.search(r"default-src 'none'; style-src 'sha256-[A-Za-z0-9+/=]+'", html)
    assert not [tag for tag, attributes in elements(html) if {"src", "style"} & attributes.keys() or tag == "link"]


def test_tables_are_told_to_those_who_cannot_see_them():
    found = elements(page(everywhere("plain")))
    names = [tag for tag, _ in found]
    assert names.count("caption") == names.count("table") == 2
    assert all(attributes.get("scope") in ("col", "row") for tag, attributes in found if tag == "th")
    assert [tag for tag in names if re.fullmatch(r"h\d", tag)] == ["h1", "h2", "h2", "h2"]
    assert {attributes["href"] for tag, attributes in found if tag == "a"} == {"#source-1"}
    assert "source-1" in {attributes.get("id") for _, attributes in found}


def test_nothing_to_tell():
    empty = QualityReport(date(2026, 11, 1), (), (), (), (), ())
    assert "<p>Nothing does.</p>" in page(empty)


@pytest.mark.needs("chromium")
@pytest.mark.parametrize("width", [400, 1200])
def test_in_a_browser_nothing_runs_and_nothing_is_wider_than_the_screen(width, chromium, tmp_path):
    (tmp_path / "report.html").write_text(page(everywhere(EVIL + LONG)), encoding="utf-8")
    # a page that shows the report as wide as asked for, and says in its own title what it measured
    (tmp_path / "frame.html").write_text(
        f"<title></title><iframe src=report.html width={width} height=900 style='border:0'></iframe>"
        "<script>onload = () => { const shown = document.querySelector('iframe').contentDocument;"
        "document.title = [shown.title, shown.documentElement.scrollWidth, shown.querySelectorAll('td').length] }"
        "</script>",
        encoding="utf-8",
    )
    options = ["--headless", "--no-sandbox", "--disable-gpu", "--hide-scrollbars", "--allow-file-access-from-files"]
    profile = f"--user-data-dir={tmp_path / 'profile'}"
    command = [chromium, *options, profile, "--dump-dom", (tmp_path / "frame.html").as_uri()]
    done = subprocess.run(command, capture_output=True, encoding="utf-8", timeout=120, check=True)
    (title,) = re.findall(r"<title>(.*?)</title>", done.stdout)
    assert title == f"Data quality as of 2026-11-01,{width},10"
