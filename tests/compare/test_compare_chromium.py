"""The HTML page in a real browser: nothing that is in a text runs, with the page's policy and without it."""

from __future__ import annotations

import re
import subprocess
from dataclasses import replace
from pathlib import Path

import pytest

from golden_diff.world import BEFORE_CLOSING, LONG, compared, later, row
from openrecs.compare.outputs import diff_page
from payloads import EVIDENCE, FIELDS, PAYLOADS
from running import HANGS
from tools import needs

OWN = "document.documentElement.setAttribute('data-owned',1)"
POLICY = re.compile(r"<meta http-equiv=\"Content-Security-Policy\"[^>]*>")


def everything() -> str:
    """Return a page with every payload in every text field; each would mark the page if it ran."""
    old, new, notes = [], [], []
    for field in (*FIELDS, *EVIDENCE):
        for number, payload in enumerate(PAYLOADS):
            harm = payload.replace("alert(1)", OWN)
            before = row(f"GAO-21-487/R{len(old)}", comments=f"Old {number}.")
            after = later(before, comments=f"New {number}.", is_priority=True)
            for one in (before, after) if field in ("recommendation_id", "agency") else (after,):
                one[field] = harm + ("" if field == "agency" else f" {len(old)}")
            old.append(before)
            new.append(after)
            notes.append(harm)
    return diff_page.render(replace(compared(old, new), notes=tuple(notes))).decode()


def is_owned(chromium: str, written: str, folder: Path) -> bool:
    """Return whether something on the page ran."""
    file = folder / "page.html"
    file.write_text(written, encoding="utf-8")
    options = ["--headless", "--no-sandbox", "--disable-gpu", f"--user-data-dir={folder / 'profile'}", "--dump-dom"]
    done = subprocess.run(
        [chromium, *options, file.as_uri()], capture_output=True, text=True, timeout=HANGS, check=True
    )
    assert "What changed" in done.stdout
    return bool(re.search(r"<html[^>]*data-owned", done.stdout))


@pytest.mark.parametrize("has_policy", [True, False])
def test_nothing_runs(tmp_path: Path, has_policy: bool) -> None:
    """8 fields x 30 payloads: 0 executed."""
    written = everything()
    assert OWN in written.replace("&#39;", "'")
    shown = written if has_policy else POLICY.sub("", written)
    assert not is_owned(needs("chromium"), shown, tmp_path)


@pytest.mark.parametrize("has_policy", [True, False])
def test_the_policy_holds_where_escaping_fails(tmp_path: Path, has_policy: bool) -> None:
    """A script written into the page runs without the policy, so the test can fail, and not with it."""
    written = everything().replace("</main>", f"<script>{OWN}</script></main>")
    shown = written if has_policy else POLICY.sub("", written)
    assert is_owned(needs("chromium"), shown, tmp_path) is not has_policy


PAGES = re.compile(rb"/Type\s*/Page\b")


def printed(chromium: str, written: str, folder: Path) -> bytes:
    """Return a page as the browser prints it, as PDF."""
    file, pdf = folder / "page.html", folder / "page.pdf"
    file.write_text(written, encoding="utf-8")
    options = ["--headless", "--no-sandbox", "--disable-gpu", "--no-first-run", f"--user-data-dir={folder / 'profile'}"]
    subprocess.run(
        [chromium, *options, "--no-pdf-header-footer", f"--print-to-pdf={pdf}", file.as_uri()],
        capture_output=True,
        timeout=HANGS,
        check=True,
    )
    return pdf.read_bytes()


def test_it_prints_on_few_pages(tmp_path: Path) -> None:
    """60 recommendations with whole texts and what GAO said of each: two columns, some nine to a page."""
    old = [row(f"GAO-21-487/R{n}", recommendation=LONG, comments=BEFORE_CLOSING) for n in range(60)]
    closed = {"status": "closed_implemented", "listing": "closed", "comments": f"{BEFORE_CLOSING} It counted."}
    written = diff_page.render(compared(old, [later(one, **closed) for one in old])).decode()
    columns = len(PAGES.findall(printed(needs("chromium"), written, tmp_path)))
    assert 1 < columns <= 8
    single = POLICY.sub("", written).replace("columns: 2", "columns: 1")  # the policy knows no other style
    assert len(PAGES.findall(printed(needs("chromium"), single, tmp_path))) > columns
