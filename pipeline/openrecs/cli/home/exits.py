"""How each command may end: the exit codes of docs/design.md, each in words, for its help."""

from __future__ import annotations

import click

from openrecs import errors
from openrecs.exports.offered import MODULES

USAGE, REFUSED, HELD = (one.exit_code for one in (errors.UsageError, errors.RefusedError, errors.HeldError))
STORAGE, LOCKED, NETWORK = (one.exit_code for one in (errors.StorageError, errors.LockedError, errors.NetworkError))
DAMAGED, NOT_DURABLE, BUG = (
    one.exit_code for one in (errors.DamagedError, errors.NotDurableError, errors.OpenrecsError)
)
WORDS = {
    0: "done",
    1: "there are differences",
    USAGE: "the call cannot be answered: an option, a name or a folder is off",
    REFUSED: "refused: a page cannot be used",
    HELD: "a run is held, and waits for your answer",
    STORAGE: "the disk: full, read-only, failing, or a file that cannot be read",
    LOCKED: "another run is at work",
    NETWORK: "the site refused, or there is no network",
    DAMAGED: "what is stored is not what was written",
    NOT_DURABLE: "published, but the disk did not confirm it",
    BUG: "a bug: please report it; 130, 143: interrupted",
}
EVERY = (0, USAGE, STORAGE, BUG)
_READS, _PUBLISHES = (DAMAGED,), (REFUSED, LOCKED, DAMAGED, NOT_DURABLE)
# Beside EVERY. What is not named here has no others.
ENDS: dict[str, tuple[int, ...]] = {
    **dict.fromkeys(("history", "list", "promises", "rates", "report", "search", "show"), _READS),
    **dict.fromkeys((f"export {one}" for one in ("csv", *MODULES)), _READS),
    "accept": (*_PUBLISHES, HELD),
    "add": (REFUSED,),
    "demo": _PUBLISHES,
    "diff": (1, DAMAGED),
    **dict.fromkeys(("fetch export", "fetch feed", "fetch page", "fetch wayback"), (LOCKED, NETWORK)),
    "fetch raw": (LOCKED, DAMAGED),
    "fetch closures": (LOCKED, NETWORK, DAMAGED),
    "notify": (LOCKED, NETWORK, DAMAGED),
    "parse": (REFUSED,),
    "prune": (LOCKED, DAMAGED, NOT_DURABLE),
    "rebuild": _PUBLISHES,
    "reconcile": (1, DAMAGED),
    "refresh": (*_PUBLISHES, HELD, NETWORK),
    "status": (REFUSED, HELD, DAMAGED),
    "sync": (LOCKED, DAMAGED, NOT_DURABLE),
    "verify": (LOCKED, DAMAGED, NOT_DURABLE),
}
# Where a code says something more exact of a command.
EXACTLY: dict[tuple[str, int], str] = {
    ("accept", 0): "published, or no change",
    ("demo", USAGE): "the call is off, or there is something in FOLDER already",
    ("diff", 0): "nothing differs among what was asked for",
    ("diff", USAGE): "nothing was compared: an option, a file or a snapshot is off",
    ("rates", 0): "done, also where there is no rate",
    ("reconcile", 0): "both lists say the same of every row",
    ("reconcile", USAGE): "nothing was compared: a file, a sheet, a column or an agency is off",
    ("refresh", 0): "published, or no change",
    ("refresh", REFUSED): "every new page was refused; or, with --strict, a warning",
    ("refresh", NETWORK): "--fetch failed; the table was made from what is there",
    ("notify", NETWORK): "a letter was not taken; the next call tries again",
    ("notify", USAGE): "a watch is off, none is there, or the extra `notify` is not installed",
    ("parse", REFUSED): "a file was refused; or, with --strict, a warning",
    ("parse", STORAGE): "a file cannot be read",
    ("add", REFUSED): "a file was refused, and was not copied",
    ("status", 0): "nothing waits for you",
    ("status", REFUSED): "a page was refused",
    ("verify", 0): "all is sound; a held run is named",
    ("verify", USAGE): "the call is off, or there is no snapshot here",
    ("verify", DAMAGED): "damage was found, and each finding names its repair",
    ("report", USAGE): "no such snapshot or agency, or the extra `report` is not installed",
    ("sync", STORAGE): "the disk or the address: full, failing, out of reach",
    ("sync", DAMAGED): "what is stored here is not what was written: it was not sent",
    ("fetch raw", DAMAGED): "what came is not what its ledger recorded: it was not kept",
    ("mcp", 0): "the program that started it has ended the talk",
    ("mcp", USAGE): "the call is off, or the extra `mcp` is not installed",
    ("search", 0): "done, also where nothing is found",
}


def codes(command: str) -> list[int]:
    """Return the exit codes of a command, in order; it is named by the words that call it."""
    return sorted({*EVERY, *ENDS.get(command, ())})


def lines(command: str) -> str:
    """Return a line for each exit code of a command, as click prints them in its help."""
    return _listed({code: EXACTLY.get((command, code), WORDS[code]) for code in codes(command)})


def of_all() -> str:
    """Return a line for each exit code that there is."""
    return _listed(WORDS)


def _listed(words: dict[int, str]) -> str:
    return "\b\n" + "\n".join(["Exit codes:", *(f"  {code:<3} {said}" for code, said in words.items())])


def tell(command: click.Command, words: str) -> None:
    """Let the help of a command, and of those below it, end with its exit codes."""
    if not isinstance(command, click.Group):
        command.epilog = lines(words)
        return
    for name, one in command.commands.items():
        tell(one, f"{words} {name}")
