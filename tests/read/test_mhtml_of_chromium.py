"""A page saved by the real program: Chromium writes it as MHTML, and the page inside is read again."""

from __future__ import annotations

import json
import os
import select
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from openrecs.read.to_document import read
from running import HANGS

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
PAGE = """<!DOCTYPE html><html><head><meta charset="utf-8"><title>Café</title></head><body>
<table class="views-table"><tr><td headers="x">The “Director” – should = do it (Recommendation 1)</td></tr></table>
<iframe srcdoc="<p>a frame</p>"></iframe><img src="data:image/gif;base64,R0lGODlhAQABAAAAACw="></body></html>"""


class Browser:
    """Chromium, spoken to through its debugging pipe: JSON messages that end in a zero byte."""

    def __init__(self, profile: Path) -> None:
        to_read, self._write = os.pipe()
        self._read, to_write = os.pipe()

        def connect() -> None:  # Chromium reads its orders from 3 and answers on 4
            for source, spare, target in ((to_read, 103, 3), (to_write, 104, 4)):
                os.dup2(source, spare)
                os.dup2(spare, target)

        options = ["--headless", "--no-sandbox", "--remote-debugging-pipe", f"--user-data-dir={profile}", "about:blank"]
        self.process = subprocess.Popen(
            [str(CHROMIUM), *options], preexec_fn=connect, close_fds=False, stderr=subprocess.DEVNULL
        )
        os.close(to_read)
        os.close(to_write)
        self._buffer, self._number = b"", 0

    def ask(self, method: str, session: str | None = None, **parameters: object) -> dict[str, Any]:
        self._number += 1
        order = {"id": self._number, "method": method, "params": parameters}
        os.write(self._write, json.dumps(order | ({"sessionId": session} if session else {})).encode() + b"\0")
        while (answer := json.loads(self._message())).get("id") != self._number:
            pass  # an event, of which there are many
        return dict(answer["result"])

    def _message(self) -> bytes:
        while b"\0" not in self._buffer:
            assert select.select([self._read], [], [], 60)[0], "Chromium says nothing"
            piece = os.read(self._read, 1 << 16)
            assert piece, "Chromium has gone"
            self._buffer += piece
        message, self._buffer = self._buffer.split(b"\0", 1)
        return message

    def close(self) -> None:
        self.process.terminate()
        self.process.wait(timeout=HANGS)
        os.close(self._read)
        os.close(self._write)


@pytest.fixture
def browser(tmp_path: Path) -> Iterator[Browser]:
    if not CHROMIUM:
        pytest.skip("Chromium is not installed")
    started = Browser(tmp_path / "profile")
    yield started
    started.close()


def test_what_chromium_saves_is_read_again(browser: Browser, tmp_path: Path) -> None:
    target = browser.ask("Target.createTarget", url="about:blank")["targetId"]
    session = browser.ask("Target.attachToTarget", targetId=target, flatten=True)["sessionId"]
    frame = browser.ask("Page.getFrameTree", session)["frameTree"]["frame"]["id"]
    browser.ask("Page.setDocumentContent", session, frameId=frame, html=PAGE)
    saved = browser.ask("Page.captureSnapshot", session, format="mhtml")["data"]
    (tmp_path / "page.mhtml").write_bytes(saved.encode())
    found = read(tmp_path / "page.mhtml", "page.mhtml")
    assert (found.media, found.encoding, found.url) == ("html", "utf-8", None)
    assert '<td headers="x">The “Director” – should = do it (Recommendation 1)</td>' in found.text
    assert found.text.rstrip().endswith("</html>")
    assert "multipart" not in found.text.lower()
