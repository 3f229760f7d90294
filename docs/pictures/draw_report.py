"""Draws docs/pictures/report.png: the top of the report of the store that `openrecs demo` writes.

python docs/pictures/draw_report.py           (or `make pictures`)
"""

from __future__ import annotations

import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import palette
from draw import OPTIONS, SECONDS

from openrecs.cli import main as command

PICTURE = Path(__file__).parent / "report.png"
WIDTH, HEIGHT, MOST_BYTES = 1000, 1100, 200_000


def main() -> int:
    """Write the demo store and its report, have Chromium show it, and keep its top."""
    chromium = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
    if chromium is None:
        print("chromium is not installed: `make test-tools`, or `apt-get install chromium`", file=sys.stderr)
        return 1
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as name:
        store, shot = Path(name, "demo"), Path(name, "shot.png")
        page = store / "processed/report.html"
        for words in (["demo", str(store)], ["report", "--processed", str(page.parent)]):
            if code := command.run(words):
                return code
        options = [*OPTIONS, f"--user-data-dir={name}/profile", f"--window-size={WIDTH},{HEIGHT}"]
        call = [chromium, *options, f"--screenshot={shot}", page.as_uri()]
        subprocess.run(call, capture_output=True, timeout=SECONDS, check=True)  # noqa: S603 (a browser on the path)
        png = palette.shrink(shot.read_bytes(), "the report of openrecs demo")
    if len(png) > MOST_BYTES:
        print(f"the picture has {len(png)} bytes, more than {MOST_BYTES}", file=sys.stderr)
        return 1
    PICTURE.write_bytes(png)
    print(f"{PICTURE.name}: {len(png):,} bytes")
    return 0


if __name__ == "__main__":
    sys.exit(main())
