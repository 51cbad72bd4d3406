"""``icp preview``: a server for this machine alone, whose pages follow the files by themselves."""

from __future__ import annotations

import http.client
import re
import signal
import socket
import struct
import subprocess
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from html import unescape
from typing import TYPE_CHECKING

import pytest
from cli.calling import AS_OF, COMMAND, OK, UNUSABLE, Workspace

if TYPE_CHECKING:
    from collections.abc import Iterator

TEMPLATE = "templates/vp-sales.md.j2"
PATIENCE = 60


@dataclass(frozen=True)
class Answer:
    status: int
    headers: dict[str, str]
    text: str


@dataclass(frozen=True)
class Served:
    """A running preview."""

    port: int

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.port}/"

    def get(self, path: str = "/", method: str = "GET", **headers: str) -> Answer:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=PATIENCE)
        connection.request(method, path, headers=headers)
        answer = connection.getresponse()
        found = Answer(answer.status, {k.lower(): v for k, v in answer.getheaders()}, answer.read().decode())
        connection.close()
        return found

    def raw(self, request: bytes) -> bytes:
        """Send what no library would."""
        with socket.create_connection(("127.0.0.1", self.port), timeout=PATIENCE) as connection:
            connection.sendall(request)
            return b"".join(iter(lambda: connection.recv(65536), b""))

    @contextmanager
    def events(self) -> Iterator[Iterator[str]]:
        """Give the versions that are told, one after the other."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=PATIENCE)
        connection.request("GET", "/events")
        answer = connection.getresponse()
        assert answer.headers["Content-Type"].startswith("text/event-stream")
        lines = (line.decode().rstrip("\n") for line in iter(answer.readline, b""))
        yield (line.removeprefix("data: ") for line in lines if line.startswith("data: "))
        connection.close()


@contextmanager
def preview(workspace: Workspace, account: str, *arguments: str) -> Iterator[Served]:
    """Run the command until the block ends, then end it as Ctrl-C does."""
    command = [*COMMAND, "preview", "--account", account, *AS_OF, "--port", "0", *arguments]
    with subprocess.Popen(
        command, cwd=workspace.root, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout is not None
        try:
            said = process.stdout.readline()
            address = re.fullmatch(r"Preview at http://127\.0\.0\.1:(\d+)/ \(Ctrl-C ends it\)\n", said)
            assert address, said
            yield Served(int(address[1]))
            process.send_signal(signal.SIGINT)
            out, err = process.communicate(timeout=PATIENCE)
            assert (process.returncode, out, err) == (OK, "", "")
        finally:
            process.kill()


@pytest.fixture(scope="module")
def served(example) -> Iterator[Served]:
    """The example's account A-0009, whose files nobody changes."""
    with preview(example, "A-0009", "--kind", "brief") as running:
        yield running


def version(page: Answer) -> str:
    found = re.search(r'data-version="(\w+)"', page.text)
    assert found
    return found[1]


def links(page: Answer) -> list[str]:
    return [unescape(link) for link in re.findall(r'<a href="(/[^"]*)"', page.text)]


def test_each_brief_has_its_page_and_the_first_is_shown(served, example):
    first = served.get()
    assert first.status == 200
    pages = [served.get(link) for link in links(first)]
    assert len(pages) == 2
    assert pages[0].text == first.text
    written = example.icp("brief", "--account", "A-0009", "--kind", "brief", "--html", *AS_OF).out
    bodies = re.findall(r"<main>\n(.*?)</main>", written, re.DOTALL)
    assert len(bodies) == len(pages)
    for body, page in zip(bodies, pages, strict=True):
        assert body in page.text
        assert page.text.count("<script>") == 1
        assert page.text.count('aria-current="page"') == 1
    assert "<script" not in written


def test_one_persona_alone(example):
    with preview(example, "A-0009", "-r", "midmarket-saas", "--persona", "vp-sales", "--kind", "call_script") as one:
        page = one.get()
    assert {link.rpartition("%2F")[2].partition(".")[0].partition("-c")[0] for link in links(page)} == {"vp-sales"}


@pytest.mark.parametrize("host", ["localhost:{port}", "127.0.0.1:{port}"])
def test_this_machine_is_answered(served, host):
    assert served.get(Host=host.format(port=served.port)).status == 200


@pytest.mark.parametrize(
    "host",
    [
        "evil.example",
        "evil.example:{port}",
        "127.0.0.1",
        "localhost",
        "127.0.0.1:1",
        "127.0.0.1.evil.example:{port}",
        "evil.example@127.0.0.1:{port}",
        "0.0.0.0:{port}",
        "",
    ],
)
@pytest.mark.parametrize("path", ["/", "/events"])
def test_what_is_addressed_to_others_is_refused(served, host, path):
    answer = served.get(path, Host=host.format(port=served.port))
    assert (answer.status, answer.text) == (403, "403 Forbidden\n")


@pytest.mark.parametrize(
    "request_",
    [
        b"GET / HTTP/1.1\r\n\r\n",
        b"GET / HTTP/1.0\r\n\r\n",
        b"GET / HTTP/1.1\r\nHost: 127.0.0.1:%d\r\nHost: evil.example\r\n\r\n",
    ],
)
def test_a_request_that_does_not_say_whom_it_is_for_is_refused(served, request_):
    answer = served.raw(request_.replace(b"%d", str(served.port).encode()))
    assert answer.startswith(b"HTTP/1.0 403 ")


@pytest.mark.parametrize("method", ["HEAD", "POST", "PUT", "DELETE", "OPTIONS", "TRACE", "FROB<b>"])
def test_only_get_is_answered(served, method):
    answer = served.raw(f"{method} / HTTP/1.1\r\nHost: 127.0.0.1:{served.port}\r\n\r\n".encode())
    assert answer.startswith(b"HTTP/1.0 405 ")
    assert b"\r\nAllow: GET\r\n" in answer
    assert b"FROB" not in answer


@pytest.mark.parametrize(
    "path",
    [
        "/icp.yaml",
        "/../icp.yaml",
        "/%2e%2e/icp.yaml",
        "//etc/passwd",
        "/templates/vp-sales.md.j2",
        "http://evil.example/",
        "http://[",
        "/events/",
        "*",
        "/<b>x",
    ],
)
def test_no_path_leads_to_a_file(served, path):
    # the library takes an address as a path for a proxy's, and would name its host
    answer = served.get(path, Host=f"127.0.0.1:{served.port}")
    assert (answer.status, answer.text) == (404, "404 Not Found\n")
    assert answer.headers["content-security-policy"] == "default-src 'none'; frame-ancestors 'none'"


@pytest.mark.parametrize(
    "query", ["brief=x", "brief=../../icp.yaml", "brief=%3Cscript%3Ealert(1)%3C/script%3E", "brief=%ff"]
)
def test_a_brief_that_is_not_there_is_a_page_that_repeats_nothing(served, query):
    answer = served.get(f"/?{query}")
    assert answer.status == 404
    assert answer.text == served.get("/?brief=another").text
    assert answer.text.count("<script>") == 1


@pytest.mark.parametrize(
    ("request_", "status"),
    [
        (b"<script>alert(1)</script>\r\n\r\n", b"400"),
        (b"GET / HTTP/9<b>\r\n\r\n", b"400"),
        (b"GET / HTTP/2.0\r\n\r\n", b"505"),
        (b"GET /".ljust(65_537, b"a"), b"414"),
        (b"GET /\r\n\r\n", b"403"),
    ],
    ids=["no request", "no version", "another version", "too long", "the oldest version"],
)
def test_what_is_no_request_is_answered_and_not_repeated(served, request_, status):
    answer = served.raw(request_)
    assert status in answer
    assert b"<" not in answer


def test_what_a_page_may_do_is_as_little_as_can_be(served):
    page = served.get()
    policy = dict(part.split(" ", 1) for part in page.headers["content-security-policy"].split("; "))
    assert policy.pop("style-src").startswith("'sha256-")
    assert policy.pop("script-src").startswith("'sha256-")
    assert policy == {
        "default-src": "'none'",
        "connect-src": "'self'",
        "base-uri": "'none'",
        "form-action": "'none'",
        "frame-ancestors": "'none'",
    }
    for answer in (page, served.get("/nowhere")):
        assert answer.headers["cache-control"] == "no-store"
        assert answer.headers["x-content-type-options"] == "nosniff"
        assert answer.headers["cross-origin-resource-policy"] == "same-origin"
        assert answer.headers["referrer-policy"] == "no-referrer"
        assert not {name for name in answer.headers if name.startswith("access-control")}


def test_only_the_loopback_address_is_listened_at(served):
    # all of 127.0.0.0/8 is this machine: a server that listened everywhere would answer here
    with pytest.raises(ConnectionRefusedError):
        socket.create_connection(("127.0.0.2", served.port), timeout=PATIENCE)


def test_a_template_that_is_edited_is_told_of_and_shown(workspace):
    with preview(workspace, "1") as served, served.events() as told:
        before = served.get()
        assert next(told) == version(before)
        chosen = links(before)[0]
        workspace.write(TEMPLATE, "# To {{ account.name }}\n\nNew words.\n")
        changed = next(told)
        after = served.get(chosen)
        assert version(after) == changed != version(before)
        assert "<p>New words.</p>" in after.text
        assert served.get().headers["content-security-policy"] == before.headers["content-security-policy"]


def test_a_broken_template_is_shown_with_its_line_and_a_caret_until_it_is_mended(workspace):
    kept = workspace.read(TEMPLATE)
    with preview(workspace, "1") as served, served.events() as told:
        before = served.get()
        next(told)
        workspace.write(TEMPLATE, "Hello\n{{ acount.name }} <script>alert(1)</script>\n")
        assert next(told) != version(before)
        broken = served.get(links(before)[0])
        shown = unescape(broken.text)
        assert f"{TEMPLATE}:2:4: error ICP702: " in shown
        assert "    2 | {{ acount.name }} <script>alert(1)</script>\n      |    ^^^^^^\n" in shown
        assert "Did you mean 'account'?" in shown
        assert "<script>alert" not in broken.text
        workspace.write(TEMPLATE, kept)
        assert next(told) == version(before)
        assert served.get().text == before.text


def test_an_unknown_value_is_shown_where_its_brief_would_be(workspace):
    workspace.write(TEMPLATE, "Funded\n{{ account.last_funding_date }}\n")
    with preview(workspace, "3") as served:
        first = served.get()
        (blocked,) = {link for link in links(first) if "vp-sales" in link}
        page = served.get(blocked)
        assert page.status == 200
        assert f"{TEMPLATE}:2: warning ICP703: 1 brief not written: " in page.text
        assert "(not written)" in page.text
        (other,) = {link for link in links(first) if "revops" in link}
        shown = served.get(other).text
        assert "Fernhollow" in shown
        assert "ICP703" in shown.partition("<details>")[2]


def test_a_changed_rule_set_is_judged_again(workspace):
    with preview(workspace, "1") as served, served.events() as told:
        next(told)
        workspace.edit("rule_sets/midmarket-saas.yaml", "\nname: ", "\nname: Renamed ")
        next(told)
        assert "Renamed " in served.get().text


def test_values_are_inert(workspace):
    workspace.edit("data/accounts.csv", "Quillmere", "<script>alert(1)</script>")
    with preview(workspace, "1") as served:
        page = served.get()
    assert "&lt;script&gt;alert(1)" in page.text
    assert page.text.count("<script>") == 1


def test_a_port_that_is_taken_is_said(workspace):
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        result = workspace.icp("preview", "--account", "1", "--port", port, *AS_OF)
    assert (result.code, result.out) == (UNUSABLE, "")
    assert f"error ICP806: port {port} cannot be listened at: Address already in use" in result.err
    assert "--port 0" in result.err


@pytest.mark.parametrize(
    ("arguments", "code"),
    [(("--account", "12"), "ICP510"), (("--account", "1", "--persona", "vp-sale"), "ICP317")],
)
def test_what_is_not_there_is_said_at_once(workspace, arguments, code):
    result = workspace.icp("preview", *arguments, "--port", "0", *AS_OF)
    assert (result.code, result.out) == (UNUSABLE, "")
    assert code in result.err


def test_a_browser_that_leaves_early_disturbs_nobody(served):
    at_once = struct.pack("ii", 1, 0)
    for _ in range(3):
        with socket.create_connection(("127.0.0.1", served.port), timeout=PATIENCE) as connection:
            connection.sendall(f"GET / HTTP/1.1\r\nHost: 127.0.0.1:{served.port}\r\n\r\n".encode())
            connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, at_once)
    assert served.get().status == 200


def test_ctrl_c_ends_it_while_browsers_listen(workspace):
    with ExitStack() as listening:
        with preview(workspace, "1") as served:
            for told in [listening.enter_context(served.events()) for _ in range(3)]:
                next(told)
        # the end of the block has ended it, and looked at its exit code and its words
        with pytest.raises(ConnectionRefusedError):
            served.get()


@pytest.mark.needs("chromium")
def test_the_page_reloads_by_itself_in_a_browser(workspace, browser):
    kept = workspace.read(TEMPLATE)
    text, title = ("(document.querySelector('main')?.innerText ?? '')", "document.querySelector('h1')?.innerText")
    with preview(workspace, "1") as served, browser.page(served.address) as page:
        page.wait(f"{text}.includes('Quillmere')")
        second = "nav li:nth-child(2) a"
        there = page.read(f"document.querySelector('{second}').href")
        page.click(second)
        page.wait(f"location.href === {there!r} && document.readyState === 'complete'")
        workspace.write("templates/revops-lead.md.j2", "# Edited\n\nFor {{ account.name }}\n")
        page.wait(f"{title} === 'Edited' && location.href === {there!r}")
        workspace.write(TEMPLATE, "{{ acount }}\n")
        page.wait(f"{text}.includes('ICP702')")
        workspace.write(TEMPLATE, kept)
        page.wait(f"{title} === 'Edited'")
        # neither the policy nor the script had anything to complain of
        assert page.errors == []
        assert {address.split("/")[2] for address in page.requests} == {f"127.0.0.1:{served.port}"}
