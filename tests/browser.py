"""A real browser for the tests of pages: Chromium, driven by Playwright, which may ask nobody for anything."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from importlib import resources
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, Page, sync_playwright

from tools import needs

PATIENCE = 10_000  # milliseconds that the page may take for anything
OPTIONS = [
    *("--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking"),
    *("--disable-component-update", "--disable-sync"),
]


@dataclass
class Heard:
    """What a page said while it was open: errors and warnings of the console, and every request but for the file."""

    complaints: list[str] = field(default_factory=list)
    requests: list[str] = field(default_factory=list)


@contextmanager
def started() -> Iterator[Browser]:
    """Start Chromium. While it runs so does an event loop, of which there can be only one."""
    chromium = needs("chromium")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=OPTIONS)
        try:
            yield browser
        finally:
            browser.close()


@contextmanager
def opened(browser: Browser, file: Path, **options: Any) -> Iterator[tuple[Page, Heard]]:
    """Open a file in a new profile; `options` are those of a Playwright context (`viewport`, `color_scheme`)."""
    heard, context = Heard(), browser.new_context(**options)
    try:
        page = context.new_page()
        page.set_default_timeout(PATIENCE)
        page.on("console", lambda said: heard.complaints.append(f"{said.type}: {said.text}"))
        page.on("pageerror", lambda error: heard.complaints.append(f"error: {error}"))
        page.on("request", lambda asked: heard.requests.append(asked.url))
        page.goto(file.as_uri())
        yield page, heard
    finally:
        context.close()


def axe(page: Page) -> list[str]:
    """Return what axe-core finds serious or critical on the page as it is shown."""
    script = resources.files("axe_core_python").joinpath("axe.min.js").read_text(encoding="utf-8")
    page.evaluate(script + "\n;0")
    found = page.evaluate("axe.run(document, {resultTypes: ['violations']})")
    return [
        f"{one['impact']}: {one['id']}: {node['html'][:200]}"
        for one in found["violations"]
        if one["impact"] in {"serious", "critical"}
        for node in one["nodes"][:3]
    ]
