"""What takes no address: raw/, and processed/ where a command writes; and what works in its place."""

from __future__ import annotations

from pathlib import Path

import click

from openrecs import remote
from openrecs.errors import UsageError


def check_is_path(raw: str) -> None:
    """Raise `UsageError` where raw/ is an address."""
    if remote.is_address(raw):
        raise UsageError(
            "raw/ cannot be an address: runs write there",
            where=raw,
            safe="nothing was done",
            mend=f"`openrecs fetch raw {raw}` brings its pages here; `openrecs parse {raw}` reads them where they are",
        )


def check_is_folder(processed: Path, instead: str = "") -> None:
    """Raise `UsageError` where a command that writes into processed/ was given an address; `instead` works there."""
    if remote.is_remote(processed):
        delete = " --delete" if click.get_current_context().info_name == "prune" else ""
        raise UsageError(
            "an address can only be read, and this command writes",
            where=str(processed),
            safe="nothing was done",
            mend=f"{instead}run it with --processed FOLDER where runs publish, then `openrecs sync {processed}{delete}`"
            f"; `openrecs sync FOLDER --processed {processed}` makes a folder of what is there",
        )
