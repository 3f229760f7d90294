"""The command that writes a small store of invented nights, so that everything else can be tried on it."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import click

from openrecs.cli.options import Settings, takes
from openrecs.dates import in_words
from openrecs.errors import UsageError

README = """\
Everything under this folder is invented: the reports, their numbers, the recommendations, GAO's comments, and who did
what. Only the names of the agencies exist. `openrecs demo` wrote it, so that openrecs can be tried. No page here is
GAO's, and no address in it leads to one.
"""
NEXT = """\
{folder}: ten invented nights, {rows} rows as of {on}. Everything in it is invented but the names of agencies.
Go there and look:
  cd {folder}
  openrecs                  what there is
  openrecs list             what is open
  openrecs diff             what changed on the last night, and on what evidence
  openrecs promises         what agencies promised to do by when
  openrecs report           one page with all of it, to open in a browser
  openrecs history GAO-25-990121/R1\
"""


@click.command()
@click.argument("folder", type=click.Path(path_type=Path), default="openrecs-demo")
@takes()
def demo(settings: Settings, folder: Path) -> int:
    """Write a small store of ten invented nights, to try everything on.

    FOLDER is `openrecs-demo` unless you name another.

    \b
    Examples:
      openrecs demo
      openrecs demo try

    The pages are invented and go through the same stages as GAO's. On these nights recommendations are opened,
    reworded, partially addressed, closed in each way, delisted and listed again; promises are made, moved, kept and
    missed; a page is refused, and one was saved in part.
    """
    from openrecs import run

    if folder.exists() and not (folder.is_dir() and not any(folder.iterdir())):
        what = "there is something here already"
        raise UsageError(what, where=str(folder), safe="nothing was done", mend="name a folder that is not there yet")
    raw, processed = folder / "raw", folder / "processed"
    raw.mkdir(parents=True)
    (folder / "README.txt").write_text(README, encoding="utf-8")
    results = [run.run(raw, processed, today=on) for on in _nights(raw)]
    click.echo(NEXT.format(folder=folder, rows=results[-1].rows, on=in_words(results[-1].as_of)))
    return 0


def _nights(raw: Path) -> Iterator[date]:
    """Put the pages of each night into raw/, with their lines in the ledger, and yield its day."""
    from openrecs.demo import as_printed
    from openrecs.demo.story import Story
    from openrecs.read.provenance import ledger

    story = Story()
    for night in story.nights():
        folder = raw / night.on.isoformat()
        folder.mkdir()
        facts = []
        for name, url, text in as_printed.files(story, night):
            content = text.encode()
            (folder / name).write_bytes(content)
            facts.append(_fact(f"{folder.name}/{name}", url, content))
        ledger.append(raw, facts)
        yield night.on


def _fact(name: str, url: str, content: bytes) -> dict[str, Any]:
    """Return the ledger's line of a document: where it would have been fetched."""
    return {"fact": "document", "name": name, "sha256": hashlib.sha256(content).hexdigest(), "url": url}


COMMANDS = (demo,)
