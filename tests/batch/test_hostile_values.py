"""In a browser, the briefs of a workspace whose every field holds markup or a script link run and ask for nothing."""

from __future__ import annotations

import csv
import io
import re
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import TYPE_CHECKING

import pytest
from batch.offices import RULES, office

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from servers.chromium import Browser

# HERE is the address of a server that counts what it is asked for; RUN is what a script would do.
SCRIPTS = ["javascript:RUN", "JaVaScRiPt:RUN", "java\tscript:RUN", " javascript:RUN", "&#106;avascript:RUN"]
SCRIPTS += [
    "javascript&colon;RUN",
    "vbscript:RUN",
    "data:text/html,<script>RUN</script>",
    "data:text/html;base64,PHNjcmlwdD4=",
]
SCRIPTS += ["//HERE", "file:///etc/passwd", "blob:RUN", "about:blank", "view-source:http://HERE", "\x01javascript:RUN"]
MARKUP = [
    "<script>RUN</script>",
    "</title></style></main><script>RUN</script>",
    "<scr<script>ipt>RUN</scr</script>ipt>",
    "<script src=http://HERE/a.js></script>",
    "<img src=x onerror=RUN>",
    "<img src=http://HERE/a.png>",
    "<svg onload=RUN><script>RUN</script></svg>",
    "<svg><a xlink:href='javascript:RUN'><text>x</text></a></svg>",
    "<svg><foreignObject><iframe srcdoc='<script>parent.RUN</script>'></iframe></foreignObject></svg>",
    "<math><mtext><table><mglyph><style><img src=x onerror=RUN>",
    "<iframe src='javascript:RUN'></iframe>",
    "<object data=http://HERE/a></object><embed src=http://HERE/b>",
    "<details open ontoggle=RUN>",
    "<body onload=RUN><input autofocus onfocus=RUN>",
    "<a href='javascript:RUN'>x</a>",
    "<form action='javascript:RUN'><button>x</button></form>",
    "<link rel=stylesheet href=http://HERE/a.css><style>@import 'http://HERE/b.css';</style>",
    "<style>body { background: url(http://HERE/c.png) }</style>",
    "<meta http-equiv=refresh content='0;url=http://HERE/d'>",
    "<base href=http://HERE/>",
    "<!--><script>RUN</script>-->",
    "<?xml version='1.0'?><![CDATA[<script>RUN</script>]]>",
    "&lt;script&gt;RUN&lt;/script&gt;&#60;img src=x onerror=RUN&#62;",
    "\\<img src=x onerror=RUN>",
    "\"'><img src=x onerror=RUN>",
    "`<img src=x onerror=RUN>`",
    "\u202e<img src=x onerror=RUN>\u2066\x07",
    "＜script＞RUN＜/script＞",
    "{{ '<script>RUN</script>' }}",
]
MARKDOWN = [
    "[x](javascript:RUN)",
    "[x](<javascript:RUN> 'title')",
    "[x](http://HERE/link)",
    "![x](http://HERE/image.png)",
    "![x](javascript:RUN)",
    "[![x](http://HERE/both.png)](javascript:RUN)",
    "<http://HERE/auto>",
    "<javascript:RUN>",
    "<a@acme.example>",
    "http://HERE/bare www.acme.example a@acme.example",
    "[x]: http://HERE/reference\n\n[x]",
    "[site]: javascript:RUN",
    "[^1]: javascript:RUN\n\n[^1]",
    "| a |\n|---|\n| [x](javascript:RUN) |",
    "a | [x](javascript:RUN) | b",
    "# x\n\n> [x](javascript:RUN)\n\n- [x](javascript:RUN)",
    "```html\n<script>RUN</script>\n```",
    "~~~\n</code></pre><img src=x onerror=RUN>",
    "\\[x](javascript:RUN)",
    "*[x](javascript:RUN)* **<b>** ~~x~~",
    "](javascript:RUN) [",
    ")](javascript:RUN)",
    "> <script>RUN</script>\r\n\r\n<script>RUN</script>\u2028<script>RUN</script>",
    "--- \n<div onclick=RUN>x</div>",
]
VALUES = [*SCRIPTS, *MARKUP, *MARKDOWN]
RUN = "(window.ran=(window.ran||0)+1)"
ACCOUNT = ["name", "website", "description", "industry", "city", "state", "country", "tags", "technologies", "phone"]
CONTACT = ["first_name", "last_name", "linkedin_url", "department", "phone", "time_zone"]
PLACES = """{{ VALUE }}

a {{ VALUE }} b

# {{ VALUE }}

- {{ VALUE }}

1. a

   {{ VALUE }}

> {{ VALUE }}

| a | b |
|---|---|
| {{ VALUE }} | **{{ VALUE }}** |

[{{ VALUE }}](https://site.example/a) [x]({{ VALUE }}) [x](<{{ VALUE }}>) <{{ VALUE }}> [y][{{ VALUE }}]

[{{ VALUE }}]: https://site.example/b

"""
MEANT = "[meant](https://site.example/meant)"
# A link goes to the web, to an address, or within the page, which is where an empty one leads.
UNSAFE_LINKS = (
    "[...document.querySelectorAll('[href]')].map(a => a.getAttribute('href'))"
    ".filter(a => !/^(https?:\\/\\/|mailto:|#|$)/i.test(a))"
)
ELEMENTS = "[...new Set([...document.body.querySelectorAll('*')].map(one => one.localName))]"
# What the Markdown of the template above comes to.
MADE = {
    "main",
    "button",
    "section",
    "h1",
    "p",
    "a",
    "ul",
    "ol",
    "li",
    "blockquote",
    "table",
    "thead",
    "tbody",
    "tr",
    "th",
    "td",
    "strong",
    "em",
    "code",
    "pre",
    "hr",
    "br",
}
HANDLERS = (
    "[...document.querySelectorAll('*')].flatMap(one => one.getAttributeNames()).filter(a => /^on|style/.test(a))"
)


class _Counts(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        self.server.asked.append(self.path)  # type: ignore[attr-defined]
        self.send_error(404)

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@pytest.fixture
def server() -> Iterator[ThreadingHTTPServer]:
    with ThreadingHTTPServer(("127.0.0.1", 0), _Counts) as made:
        made.asked = []
        thread = Thread(target=made.serve_forever)
        thread.start()
        yield made
        made.shutdown()
        thread.join()


def written(root: Path, here: str) -> list[Path]:
    """Return the pages of a workspace in which every account holds one of the values, in every field."""
    made = office(root)
    values = [value.replace("HERE", here).replace("RUN", RUN) for value in VALUES]
    accounts = [{"account_id": f"{at}", "employees": "120"} | dict.fromkeys(ACCOUNT, v) for at, v in enumerate(values)]
    contacts = [
        {"contact_id": f"C{at}", "account_id": f"{at}", "email": f"a{at}@acme.example", "title": "Boss"}
        | dict.fromkeys(CONTACT, f"{v} {at}")
        for at, v in enumerate(values)
    ]
    for name, rows in (("accounts.csv", accounts), ("contacts.csv", contacts)):
        text = io.StringIO()
        writer = csv.DictWriter(text, list(rows[0]), lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)
        made.write(name, text.getvalue())
    made.write(
        "rule_sets/small.yaml",
        RULES.replace("ID", "small").replace("POINTS", "10").replace("why: Big", "why: '{{ name }}'"),
    )
    names = [f"account.{name}" for name in ACCOUNT] + [f"contact.{name}" for name in CONTACT]
    shows = "".join(PLACES.replace("VALUE", f"{name} | default('')") for name in names)
    reasons = "{% for one in reasons %}{{ one.text }}\n{% endfor %}\n"
    made.templates(boss=f"{MEANT}\n\n{shows}{reasons}", clerk="Clerk\n")
    outreach = made.run()
    assert outreach.blocked == 0, outreach.found
    pages = sorted((made.out / "briefs").rglob("boss-*.html"))
    assert len(pages) == len(VALUES)
    return pages


@pytest.mark.needs("chromium")
@pytest.mark.parametrize("policy", [True, False], ids=["as written", "without its policy"])
def test_no_value_is_more_than_text(tmp_path, server, browser: Browser, policy):
    """The pages alone are inert; what their policy forbids is not needed for it."""
    (tmp_path / "office").mkdir()
    pages = written(tmp_path / "office", f"127.0.0.1:{server.server_port}")
    with browser.page() as page:
        for path in pages:
            if not policy:
                text = path.read_text(encoding="utf-8")
                without = re.sub('<meta http-equiv="Content-Security-Policy"[^>]*>', "", text)
                assert without != text
                path.write_text(without, encoding="utf-8")
            page.go(path.as_uri())
            about = path.parent.name
            assert page.read("window.ran") is None, about
            assert page.read("document.links[0].href") == "https://site.example/meant"
            assert page.read(UNSAFE_LINKS) == [], about
            assert page.read(HANDLERS) == [], about
            assert set(page.read(ELEMENTS)) <= MADE, about
    assert page.errors == []
    assert {address.split(":")[0] for address in page.requests} == {"file"}
    assert len(page.requests) == len(pages)
    assert server.asked == []


@pytest.mark.needs("chromium")
def test_the_canaries_sing_where_something_runs(tmp_path, server, browser: Browser):
    """Else the test above could not fail."""
    here = f"127.0.0.1:{server.server_port}"
    evil = f"<img src=http://{here}/a.png><svg onload='{RUN}'></svg><a href='javascript:{RUN}'>x</a>"
    (tmp_path / "evil.html").write_text(f"<!doctype html><main>{evil}</main>", encoding="utf-8")
    with browser.page((tmp_path / "evil.html").as_uri()) as page:
        assert page.read("window.ran") == 1
        assert page.read(UNSAFE_LINKS)
        assert page.read(HANDLERS) == ["onload"]
        assert {"img", "svg"} <= set(page.read(ELEMENTS))
    assert server.asked == ["/a.png"]
