"""A headless Chromium that tests drive: they open pages, type, click, print and read what is there.

It speaks the DevTools protocol through a pair of pipes, so no port is open and no package is needed
(https://chromedevtools.github.io/devtools-protocol/).
"""

from __future__ import annotations

import base64
import json
import os
import select
import subprocess
import time
from collections import deque
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

PATIENCE = 120.0

_OPTIONS = ["--headless", "--no-sandbox", "--disable-gpu", "--hide-scrollbars", "--no-first-run"]
_KEYS = {
    "Enter": (13, "\r"),
    "Tab": (9, ""),
    "Escape": (27, ""),
    "Backspace": (8, ""),
    "End": (35, ""),
    "Home": (36, ""),
    "ArrowUp": (38, ""),
    "ArrowDown": (40, ""),
    "PageDown": (34, ""),
    "/": (191, "/"),
    " ": (32, " "),
}


@contextmanager
def running(command: str, profile: Path) -> Iterator[Browser]:
    """Start a browser with a profile folder of its own; it ends with the block."""
    orders, answers = os.pipe(), os.pipe()
    # the browser reads its orders from 3 and answers on 4; the shell puts the two there
    shell = f'exec "$0" "$@" 3<&{orders[0]} 4>&{answers[1]}'
    words = ["bash", "-c", shell, command, *_OPTIONS, "--remote-debugging-pipe", f"--user-data-dir={profile}"]
    process = subprocess.Popen(
        words,
        pass_fds=(orders[0], answers[1]),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    os.close(orders[0])
    os.close(answers[1])
    browser = Browser(orders[1], answers[0])
    try:
        yield browser
        browser.call("Browser.close")
    finally:
        os.close(orders[1])
        os.close(answers[0])
        try:
            process.wait(timeout=PATIENCE)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


class Browser:
    """The running browser."""

    def __init__(self, orders: int, answers: int) -> None:
        self._orders, self._answers = orders, answers
        self._rest = b""
        self._messages: deque[dict[str, Any]] = deque()
        self._answered: dict[int, dict[str, Any]] = {}
        self._number = 0
        self.pages: dict[str, Page] = {}

    @contextmanager
    def page(self, address: str = "about:blank", *, width: int = 1200, height: int = 900) -> Iterator[Page]:
        """Open a page that shares nothing with other pages, and close it at the end; ``address`` has loaded."""
        context = self.call("Target.createBrowserContext")["browserContextId"]
        target = self.call("Target.createTarget", url="about:blank", browserContextId=context)["targetId"]
        session = self.call("Target.attachToTarget", targetId=target, flatten=True)["sessionId"]
        page = self.pages[session] = Page(self, session)
        try:
            for domain in ("Page", "Runtime", "Log", "Network"):
                page.call(f"{domain}.enable")
            page.resize(width, height)
            if address != "about:blank":
                page.go(address)
            yield page
        finally:
            del self.pages[session]
            self.call("Target.disposeBrowserContext", browserContextId=context)

    def call(self, method: str, session: str | None = None, **parameters: Any) -> dict[str, Any]:
        """Ask for something and return the answer; what happens meanwhile is told to its page."""
        self._number += 1
        message = {"id": self._number, "method": method, "params": parameters}
        if session:
            message["sessionId"] = session
        left = json.dumps(message).encode() + b"\0"
        while left:
            left = left[os.write(self._orders, left) :]
        until = time.monotonic() + PATIENCE
        while message["id"] not in self._answered:
            self.listen(until)
        answer = self._answered.pop(message["id"])
        assert "error" not in answer, f"{method}: {answer['error']['message']}"
        return answer["result"]

    def listen(self, until: float) -> None:
        """Wait for the next message: keep an answer for who asked, tell an event to its page."""
        message = self._next(until)
        if "id" in message:
            self._answered[message["id"]] = message
        elif page := self.pages.get(message.get("sessionId", "")):
            page.happened(message["method"], message["params"])

    def _next(self, until: float) -> dict[str, Any]:
        while not self._messages:
            ready, _, _ = select.select([self._answers], [], [], max(0.0, until - time.monotonic()))
            assert ready, "the browser does not answer"
            read = os.read(self._answers, 1 << 20)
            assert read, "the browser ended"
            *whole, self._rest = (self._rest + read).split(b"\0")
            self._messages.extend(json.loads(one) for one in whole)
        return self._messages.popleft()


class Page:
    """One page: what can be done with it, what it asked for (``requests``) and what went wrong (``errors``)."""

    def __init__(self, browser: Browser, session: str) -> None:
        self.browser, self.session = browser, session
        self.requests: list[str] = []
        self.errors: list[str] = []
        self._loaded = False

    def call(self, method: str, **parameters: Any) -> dict[str, Any]:
        """Ask for something of the DevTools protocol that has no method here."""
        return self.browser.call(method, self.session, **parameters)

    def happened(self, method: str, event: dict[str, Any]) -> None:
        """Note what the browser tells of this page."""
        if method == "Page.loadEventFired":
            self._loaded = True
        elif method == "Network.requestWillBeSent":
            self.requests.append(event["request"]["url"])
        elif method == "Runtime.exceptionThrown":
            details = event["exceptionDetails"]
            self.errors.append(details.get("exception", {}).get("description") or details["text"])
        elif method == "Log.entryAdded" and event["entry"]["level"] == "error":
            self.errors.append(event["entry"]["text"])
        elif method == "Page.javascriptDialogOpening":
            self.errors.append(f"dialog: {event['message']}")
            self.call("Page.handleJavaScriptDialog", accept=False)

    def go(self, address: str) -> None:
        """Open an address and wait until it has loaded; a change of the fragment alone loads nothing: see ``read``."""
        self._loaded = False
        answer = self.call("Page.navigate", url=address)
        assert "errorText" not in answer, f"{address}: {answer['errorText']}"
        until = time.monotonic() + PATIENCE
        while not self._loaded:
            self.browser.listen(until)

    def read(self, expression: str) -> Any:
        """Return the value of a JavaScript expression; a promise is waited for."""
        answer = self.call("Runtime.evaluate", expression=expression, returnByValue=True, awaitPromise=True)
        details = answer.get("exceptionDetails")
        assert not details, f"{expression}: {details}"
        return answer["result"].get("value")

    def wait(self, expression: str) -> None:
        """Wait until a JavaScript expression is true."""
        until = time.monotonic() + PATIENCE
        while not self.read(expression):
            assert time.monotonic() < until, f"never true: {expression}"
            time.sleep(0.02)

    def settle(self) -> None:
        """Wait until the page has been drawn as it now is."""
        self.read("new Promise(done => requestAnimationFrame(() => requestAnimationFrame(() => done())))")

    def click(self, selector: str) -> None:
        """Click in the middle of an element, scrolling to it first."""
        element = f"document.querySelector({json.dumps(selector)})"
        x, y = self.read(
            f"(() => {{ const one = {element}; one.scrollIntoView({{block: 'center', behavior: 'instant'}});"
            "const box = one.getBoundingClientRect();"
            "return [box.x + box.width / 2, box.y + box.height / 2]; })()"
        )
        for kind in ("mousePressed", "mouseReleased"):
            self.call("Input.dispatchMouseEvent", type=kind, x=x, y=y, button="left", clickCount=1)

    def hover(self, selector: str) -> None:
        """Move the mouse to the middle of an element."""
        element = f"document.querySelector({json.dumps(selector)})"
        x, y = self.read(
            f"(() => {{ const box = {element}.getBoundingClientRect();"
            "return [box.x + box.width / 2, box.y + box.height / 2]; })()"
        )
        self.call("Input.dispatchMouseEvent", type="mouseMoved", x=x, y=y)

    def type(self, text: str) -> None:
        """Type a text into what has the focus, a keystroke a character."""
        for character in text:
            self.call("Input.dispatchKeyEvent", type="keyDown", text=character, key=character)
            self.call("Input.dispatchKeyEvent", type="keyUp", key=character)

    def press(self, key: str, *, shift: bool = False) -> None:
        """Press a key by its name, such as ``Tab`` or ``Enter``."""
        code, text = _KEYS[key]
        held = {"key": key, "windowsVirtualKeyCode": code, "modifiers": 8 if shift else 0}
        self.call("Input.dispatchKeyEvent", type="keyDown" if text else "rawKeyDown", text=text, **held)
        self.call("Input.dispatchKeyEvent", type="keyUp", **held)

    def resize(self, width: int, height: int = 900) -> None:
        """Make the window as wide and as high as this."""
        self.call("Emulation.setDeviceMetricsOverride", width=width, height=height, deviceScaleFactor=1, mobile=False)

    def prefer(self, *, dark: bool = False, printed: bool = False) -> None:
        """Show the page as a reader at night, or a printer, sees it."""
        scheme = {"name": "prefers-color-scheme", "value": "dark" if dark else "light"}
        self.call("Emulation.setEmulatedMedia", media="print" if printed else "", features=[scheme])

    def scripts(self, *, on: bool) -> None:
        """Let the page's own scripts run, or not, from the next ``go`` on; ``read`` works all the same."""
        self.call("Emulation.setScriptExecutionDisabled", value=not on)

    def screenshot(self, path: Path) -> None:
        """Save what is seen as a PNG."""
        path.write_bytes(base64.b64decode(self.call("Page.captureScreenshot", format="png")["data"]))

    def pdf(self, path: Path, **options: Any) -> None:
        """Print the page to a PDF, with the options of ``Page.printToPDF``."""
        path.write_bytes(base64.b64decode(self.call("Page.printToPDF", **options)["data"]))
