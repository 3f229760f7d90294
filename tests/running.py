"""The command run as a user runs it, in a process of its own, and small pages to feed it."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

import forked
import inside
from inside import HANGS

ROOT = Path(__file__).parents[1]
SHIPPED = ROOT / "raw"
COMMAND = [sys.executable, "-m", "openrecs.cli.main"]
_PREAMBLE = (
    '"Title: Download of GAO Recommendation Results",,,,,,,\r\n"Prepared by: GAO",,,,,,,\r\n'
    '"Source: GAO recommendations database, status as of {stamp} at 6:10 AM EST" ,,,,,,,\r\n,,,,,,,,\r\n,,,,,,,,\r\n'
    '"Publication Name","Publication  Number","Date Publication Issued","Director Name","Director Phone",Agency,'
    "Recommendation,Status,Priority,Comments,Topics\n"
)


def until(is_so: Callable[[], bool]) -> bool:
    """Wait until something is so, and return whether it ever was: `False` means that it hangs, not that it is slow."""
    for _ in range(int(HANGS / 0.01)):
        if is_so():
            return True
        time.sleep(0.01)
    return False


def environment(**added: str) -> dict[str, str]:
    """Return this environment with no report at a run's end, nothing else that steers openrecs, and what is added."""
    ours = ("OPENRECS_", "NO_COLOR", "FORCE_COLOR", "COLUMNS", "MAKE", "MFLAGS")  # `make` says more below a `make`
    kept = {name: value for name, value in os.environ.items() if not name.startswith(ours)}
    return kept | {"PYTHONPATH": str(ROOT / "pipeline"), "OPENRECS_REPORT": "0"} | added


STEERS_US = re.compile(
    "OPENRECS_|MAKE|MFLAGS|NO_COLOR|FORCE_COLOR|COLUMNS|TERM|FAILS_"
)  # what the interpreter does not look at


def invoke(
    *words: str | Path,
    cwd: Path,
    stdin: bytes = b"",
    env: Mapping[str, str] | None = None,
    timeout: float = HANGS,
    script: Path | None = None,
) -> subprocess.CompletedProcess[str]:
    """Run a command, or a script that runs it, in a folder; text comes back as text. The test judges the exit code.

    In this process where nothing is asked for that only another has: its environment, processes of its own, a script.
    """
    given, own = [*map(str, words)], dict(env) if env is not None else environment()
    differs = {name for name, _ in own.items() ^ environment().items()}
    takes_one = "--jobs" not in given or given[given.index("--jobs") :][1:2] == ["1"]
    is_plain = takes_one and all(map(STEERS_US.match, differs))
    if is_plain and script:
        done = forked.run(given, cwd, stdin, own, until, script)
    elif is_plain:
        done = inside.run(given, cwd, stdin, own)
    else:
        done = subprocess.run(
            [sys.executable, str(script), *given] if script else [*COMMAND, *given],
            cwd=cwd,
            input=stdin,
            env=own,
            capture_output=True,
            timeout=timeout,
            check=False,
        )
    return subprocess.CompletedProcess(
        done.args, done.returncode, done.stdout.decode("utf-8", "backslashreplace"), done.stderr.decode()
    )


def save(folder: Path, name: str, text: str) -> Path:
    """Write a file, its folders as well, and return its path."""
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(text.encode())
    return path


def agency_page(*rows: str, title: str = "Trails: Signs Should Be Mended", agency: str = "Forest Service") -> str:
    """Return the text of an agency page with one publication; each row is its text, with marker."""
    blocks = "\n".join(f"{agency} {row}\nOpen\n\nThe agency agreed and will mend it." for row in rows)
    head = f"{agency}\nJump To:\nOpen Recommendations ({len(rows)} total)\n\n{title}\n\nShow\n"
    return f"{head}{len(rows)} Open Recommendations\nAgency Affected Recommendation Status\n{blocks}\n"


def sign(number: int, what: str = "mend the signs") -> str:
    """Return a recommendation's text with its marker."""
    return f"The Chief of the Forest Service should {what} of trail {number}. (Recommendation {number})"


def export(stamp: str, records: Sequence[Mapping[str, str]]) -> str:
    """Return GAO's export as of a day (`Feb 3, 2027`); a record names the columns that differ from a plain one."""
    plain = {
        "title": "Trails: Signs Should Be Mended",
        "number": "GAO-25-100001",
        "issued": "Jan 12, 2025",
        "agency": "Forest Service",
        "text": sign(1),
        "status": "Open",
        "priority": "No",
        "comments": "The agency agreed and will mend it.",
        "topics": "Natural Resources and Environment",
    }
    lines = []
    for record in records:
        r = {key: value.replace('"', '""') for key, value in (plain | dict(record)).items()}
        lines.append(
            f'"{r["title"]}",{r["number"]},"{r["issued"]}","Zebulon Q. Testperson","(202) 555-0181","{r["agency"]}",'
            f'"{r["text"]}",{r["status"]},{r["priority"]},"{r["comments"]}","{r["topics"]}"'
        )
    return _PREAMBLE.format(stamp=stamp) + "\n".join(lines)
