"""Draws docs/pictures/*.png: invented pages on which every field that is read is outlined and named.

    python docs/pictures/draw.py [NAME...]        (or `make pictures`)

The pages are golden pages of tests/pages. Each is read by `openrecs.normalize.interpret`, rendered by headless
Chromium, and each value that was read is looked for on the rendered page, in its order, from the line on which the
reader says that it stands. One that is not found is an error, and no picture is written.
"""

from __future__ import annotations

import hashlib
import json
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

import palette
import paper
from plan import DrawError, Group, Subject, groups

from openrecs.errors import RefusedError
from openrecs.normalize import interpret
from openrecs.normalize.agencies.vocabulary import shipped
from openrecs.read import to_document

HERE = Path(__file__).parent
PAGES = HERE.parents[1] / "tests" / "pages"
WIDTH, SCALE = 940, 1.5
MOST_BYTES = 150_000
SECONDS = 60
OPTIONS = (
    *("--headless", "--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking"),
    *("--disable-component-update", "--disable-sync", "--hide-scrollbars", "--disable-lcd-text"),
    "--host-resolver-rules=MAP * ~NOTFOUND",
)
_TOLD = re.compile(r'<script type="application/json" id="told">(.*?)</script>', re.DOTALL)


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture's name, its page below tests/pages, and which of its rows it shows; `None`: all of them."""

    name: str
    page: str
    rows: tuple[int, ...] | None = None

    @property
    def path(self) -> Path:
        """Where the picture stands."""
        return HERE / f"{self.name}.png"


PICTURES = (
    Picture("product_page", "product_page/matters_and_recommendations.html", (0, 2)),
    Picture("topic_page", "topic_page/whole_page.html"),
    Picture("agency_page", "agency_page/dump_2021.txt"),
    Picture("agency_page_pasted", "agency_page/pasted_2025.txt"),
    Picture("database", "database/page_2021.txt"),
    Picture("database_2024", "database/page_2024.txt"),
    Picture("old_list_2018", "old_list_2018/topic_energy.txt"),
    Picture("old_list_2013", "old_list_2013/subject_immigration.txt"),
    Picture("export_csv", "export_csv/whole.csv", (0, 1, 2)),
    Picture("online_report", "online_report/whole.html"),
    Picture("catalogue_csv", "catalogue_csv/all_columns.csv"),
    Picture("rss_feed", "rss_feed/several.xml"),
    Picture("block_notice", "block_notice/refused/access_denied.html"),
)


@dataclass(frozen=True, slots=True)
class Drawing:
    """A picture before it is drawn: the page to render, how many marks it has, and the digest of what it shows."""

    sheet: str
    marks: int
    digest: str


def drawing(picture: Picture) -> Drawing:
    """Read the picture's page and plan its marks."""
    subject = read(picture)
    count = len(subject.one.reading.rows) if subject.one else 0
    shown = tuple(range(count)) if picture.rows is None else picture.rows
    marks = groups(subject, shown)
    caption = told(subject)
    sheet = paper.sheet(subject, marks, shown, f"tests/pages/{picture.page} (an invented page)", caption)
    return Drawing(sheet, sum(len(group.marks) for group in marks), _digest(subject, marks, caption))


def read(picture: Picture) -> Subject:
    """Read a golden page as the tests do, with the packaged vocabulary."""
    page = PAGES / picture.page
    document = to_document.read(page, page.name)
    try:
        return Subject(document, interpret.document(document, shipped()), None)
    except RefusedError as error:
        return Subject(document, None, error)


def told(subject: Subject) -> str:
    """Return what the reader says of the whole page."""
    if subject.one is None:
        return f"Refused. {subject.refusal}"
    one = subject.one
    total = one.reading.declared_total
    return (
        f"Read as {one.layout.name}. scope: {one.reading.scope}; declared_total: "
        f"{'null' if total is None else total}; rows: {len(one.rows)}; publications: {len(one.reading.publications)}; "
        f"is_complete: {'true' if one.is_complete else 'false'}"
    )


def _digest(subject: Subject, marks: Sequence[Group], caption: str) -> str:
    """Return the digest of what a picture shows, not of how: its page, its marks, its caption."""
    shown = json.dumps([subject.document.sha256, caption, [asdict(group) for group in marks]])
    return hashlib.sha256(shown.encode()).hexdigest()


def locate(chromium: str, drawn: Drawing, folder: Path) -> int:
    """Have Chromium find every mark; return the height of the page. `DrawError` where one is not on it."""
    found = _TOLD.search(_run(chromium, drawn, folder, "--dump-dom"))
    if found is None:
        raise DrawError("the page's own script failed; open it in a browser to see why")
    said = json.loads(found[1])
    if said["missing"] or said["found"] != drawn.marks:
        raise DrawError("was read and does not stand on the page: " + "; ".join(said["missing"]))
    return int(said["height"])


def screenshot(chromium: str, drawn: Drawing, folder: Path, height: int) -> bytes:
    """Return a PNG of the whole page."""
    file = folder / "picture.png"
    _run(chromium, drawn, folder, f"--screenshot={file}", f"--window-size={WIDTH},{height}")
    if not file.exists():
        raise DrawError("chromium ended well and wrote no picture")
    return file.read_bytes()


def _run(chromium: str, drawn: Drawing, folder: Path, *options: str) -> str:
    page = folder / "page.html"
    page.write_text(drawn.sheet, encoding="utf-8")
    with tempfile.TemporaryDirectory(dir=folder, ignore_cleanup_errors=True) as profile:
        size = () if any("window-size" in option for option in options) else (f"--window-size={WIDTH},1200",)
        call = [chromium, *OPTIONS, f"--force-device-scale-factor={SCALE}", f"--user-data-dir={profile}", *size]
        try:
            done = subprocess.run(  # noqa: S603 (a browser found on the path, and our own page)
                [*call, *options, page.as_uri()], capture_output=True, text=True, timeout=SECONDS, check=True
            )
        except subprocess.TimeoutExpired as error:
            raise DrawError(f"chromium did not end within {SECONDS} seconds") from error
        except subprocess.CalledProcessError as error:
            raise DrawError(f"chromium ended with {error.returncode}: {error.stderr[-500:]}") from error
    return done.stdout


def draw(chromium: str, picture: Picture) -> int:
    """Draw one picture; return how many bytes it has."""
    drawn = drawing(picture)
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as name:
        folder = Path(name)
        height = locate(chromium, drawn, folder)
        png = palette.shrink(screenshot(chromium, drawn, folder, height), drawn.digest)
    if len(png) > MOST_BYTES:
        raise DrawError(f"the picture has {len(png)} bytes, more than {MOST_BYTES}: show fewer rows")
    picture.path.write_bytes(png)
    return len(png)


def main(names: Sequence[str]) -> int:
    """Draw the pictures of these names, or all."""
    chromium = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
    if chromium is None:
        print("chromium is not installed: `make test-tools`, or `apt-get install chromium`", file=sys.stderr)
        return 1
    unknown = set(names) - {one.name for one in PICTURES}
    if unknown:
        print(f"no such picture: {', '.join(sorted(unknown))}", file=sys.stderr)
        return 1
    failed = False
    for picture in [one for one in PICTURES if not names or one.name in names]:
        try:
            print(f"{picture.path.name}: {draw(chromium, picture):,} bytes")
        except DrawError as error:
            failed = True
            print(f"{picture.path.name}: not drawn: {error}", file=sys.stderr)
    return int(failed)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
