"""Commands that show what is in a snapshot, and what its columns mean."""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import click

from openrecs.cli import terminal
from openrecs.cli.options import Day, Settings, shared

POSITIONS = ("agreed", "partially_agreed", "disagreed", "neither")


@click.command("list")
@click.option("--agency", multiple=True, metavar="NAME", help="Name, code (ICE) or department; may be repeated.")
@click.option(
    "--state",
    type=click.Choice(["open", "closed", "delisted", "all"]),
    help="Where it stands. [open, without --status]",
)
@click.option("--status", multiple=True, metavar="STATUS", help="open, closed, or one of GAO's own; may be repeated.")
@click.option("--priority", is_flag=True, help="Only what GAO marks as a priority.")
@click.option("--publication", multiple=True, metavar="NUMBER", help="GAO-21-487; may be repeated.")
@click.option("--topic", multiple=True, metavar="NAME", help="One of GAO's topics; may be repeated.")
@click.option("--words", metavar="WORDS", help="All of these words, in any order, anywhere in the row.")
@click.option("--concurrence", multiple=True, type=click.Choice(POSITIONS), help="What the agency said of it.")
@click.option("--target-before", type=Day(), metavar="DATE", help="Promised for a day before this one.")
@click.option(
    "--last-action-before", type=Day(), metavar="DATE", help="The last thing reported is older than this day."
)
@click.option("--format", "form", type=click.Choice(["table", "jsonl", "csv"]), default="table", show_default=True)
@shared
def list_(settings: Settings, form: str, **asked: Any) -> None:
    """List the recommendations of the newest snapshot, or of the one as of a date.

    \b
    Examples:
      openrecs list --agency ICE
      openrecs list --priority --state open --format csv > priority.csv
      openrecs list --words "trigger locks" --as-of 2026-09-30
      openrecs list --concurrence disagreed --last-action-before 2025-01-01
    """
    from openrecs.clean import selection
    from openrecs.cli import printing
    from openrecs.publish import load
    from openrecs.schema import RECOMMENDATIONS

    wanted = selection.Wanted(
        *(tuple(asked["agency"]), tuple(asked["status"]), asked["priority"], tuple(asked["publication"])),
        *(tuple(asked["topic"]), asked["words"] or "", tuple(asked["concurrence"])),
        *(asked["target_before"], asked["last_action_before"]),
        states=selection.states(asked["state"], bool(asked["status"])),
    )
    data = load.load_table(date=settings.as_of, processed=settings.processed)
    for note in selection.notes(data, wanted):
        terminal.say(note)
    if settings.as_of is None and not settings.quiet:
        for words in _held(settings.raw):
            terminal.say(f"warning: {words}")
    printing.write(RECOMMENDATIONS, selection.select(data, wanted), form)


def _held(raw: Path) -> list[str]:
    """Return a line for each held run. What judges them is imported only where the ledger names one."""
    from openrecs.errors import OpenrecsError
    from openrecs.read.provenance import facts, ledger

    try:
        is_quiet = not raw.is_dir() or not any(isinstance(one, facts.HoldFact) for one in ledger.read(raw).facts)
    except OpenrecsError:  # `soundness` says why it cannot be told
        is_quiet = False
    if is_quiet:
        return []
    from openrecs.night import soundness

    return soundness.held(raw)


@click.command()
@click.argument("identifier", metavar="ID")
@click.option("--format", "form", type=click.Choice(["text", "jsonl", "csv"]), default="text", show_default=True)
@shared
def show(settings: Settings, identifier: str, form: str) -> None:
    """Show everything about one recommendation, for every agency it is addressed to.

    \b
    Examples:
      openrecs show GAO-21-487/R2
      openrecs show GAO-21-487                 all of a publication
      openrecs show title-0123456789/R1        an id that it once had
    """
    from openrecs.clean.asked import asked_id
    from openrecs.cli import printing
    from openrecs.publish import load
    from openrecs.schema import RECOMMENDATIONS

    snapshot = load.find(settings.as_of, processed=settings.processed)
    data, aliases = load.read_table(snapshot), load.read_table(snapshot, "aliases")
    found, notes = asked_id.by_id(data, aliases, identifier)
    for note in notes:
        terminal.say(note)
    printing.write(RECOMMENDATIONS, found, form)


@click.command()
@click.argument("identifier", metavar="ID")
@click.option("--format", "form", type=click.Choice(["table", "jsonl", "csv"]), default="table", show_default=True)
@shared
def history(settings: Settings, identifier: str, form: str) -> None:
    """Print the life of a recommendation: opened, commented, partially addressed, delisted, closed.

    \b
    Examples:
      openrecs history GAO-21-487/R2
      openrecs history GAO-21-487 --format csv     every fact, with the days it held
      openrecs history GAO-21-487 --as-of 2026-09-30     what was known on that day
    """
    from openrecs.cli import printing
    from openrecs.report import life
    from openrecs.schema import HISTORY

    found = life.of(settings.processed, identifier, settings.as_of)
    if not found.num_rows:
        terminal.say(f"nothing was known of it on {settings.as_of}")
    if form != "table":
        printing.write(HISTORY, found, form)
        return
    events = life.events(found.to_pylist())
    terminal.table(("on", "recommendation", "agency", "what", "document"), events)


@click.command()
@click.argument("words", nargs=-1, required=True, metavar="WORDS...")
@click.option("--format", "form", type=click.Choice(["table", "jsonl", "csv"]), default="table", show_default=True)
@shared
def search(settings: Settings, words: Sequence[str], form: str) -> None:
    """Find recommendations by words: all of them, in any order, in text, title, comments, agency or id.

    A word is found where another begins with it: "mend" in "mended", not in "recommend".

    \b
    Examples:
      openrecs search trigger locks
      openrecs search "trigger locks" --format csv

    Exit code 0 also where nothing is found.
    """
    from openrecs.clean import selection
    from openrecs.cli import printing
    from openrecs.publish import load
    from openrecs.schema import RECOMMENDATIONS

    data = load.load_table(date=settings.as_of, processed=settings.processed)
    printing.write(RECOMMENDATIONS, selection.select(data, selection.Wanted(words=" ".join(words))), form)


@click.command()
@click.argument("words", nargs=-1, metavar="[WORDS...]")
@click.option("--explain", is_flag=True, help="Say what a printed name is taken for, and why.")
@click.option("--format", "form", type=click.Choice(["table", "jsonl"]), default="table", show_default=True)
@shared
def agencies(settings: Settings, words: Sequence[str], explain: bool, form: str) -> None:
    """List the agencies that openrecs knows, or find some by words.

    \b
    Examples:
      openrecs agencies coast guard
      openrecs agencies --explain "Department of Homeland Security: U.S. Coast Guard"
    """
    from openrecs.cli import printing
    from openrecs.normalize.agencies.vocabulary import shipped

    if explain:
        click.echo(_explanation(" ".join(words)))
        return
    found = shipped().search(" ".join(words)) if words else list(shipped().agencies)
    if form == "jsonl":
        printing.write_json_lines({name: getattr(agency, name) for name in AGENCY_SHOWN} for agency in found)
        return
    terminal.table(AGENCY_SHOWN, [[_words(getattr(agency, name)) for name in AGENCY_SHOWN] for agency in found])
    terminal.say("1 agency" if len(found) == 1 else f"{len(found)} agencies")


def _explanation(printed: str) -> str:
    """Say what a printed name is taken for; a name that is not known stays as printed, and near ones are only named."""
    from openrecs.errors import UsageError, shown
    from openrecs.normalize.agencies.vocabulary import shipped

    if not printed.strip():
        raise UsageError("--explain needs a name", mend='`openrecs agencies --explain "NAME"` with the name as printed')
    found = shipped().resolve(printed)
    if found.agency is None:
        near = shipped().near(found.name)
        hint = f"; it is not taken for {' or '.join(near)}, though near" if near else ""
        kept = f"kept as {shown(found.name)!r}, in the department {shown(found.department)!r}"
        return f"{shown(printed)}: no known name, so it is {kept}{hint}"
    why = "its name" if printed == found.agency.name else "one of its spellings, or the last part of a hierarchy"
    code = f" ({found.code})" if found.code else ""
    return f"{shown(printed)}: {found.name}{code}, in the department {found.department}; {why}"


AGENCY_SHOWN = ("name", "code", "department", "since", "until", "spellings")


def _words(value: object) -> str:
    if value is None:
        return ""
    return "; ".join(map(str, value)) if isinstance(value, tuple) else str(value)


@click.command()
@click.argument("name", required=False, metavar="[TABLE]")
@click.option("--format", "form", type=click.Choice(["table", "markdown", "json"]), default="table", show_default=True)
@shared
def schema(settings: Settings, name: str | None, form: str) -> None:
    """Say what the columns of the tables are and mean.

    \b
    Examples:
      openrecs schema
      openrecs schema recommendations
      openrecs schema --format markdown > data-dictionary.md
    """
    from openrecs.report import dictionary

    tables = dictionary.tables(name)
    if form == "markdown":
        click.echo(dictionary.markdown(tables), nl=False)
    elif form == "json":
        json.dump(dictionary.as_json(tables), sys.stdout, indent=2)
        click.echo()
    else:
        for table in tables:
            click.echo(f"{table.name}: {table.meaning}")
            terminal.table(("column", "type", "null", "meaning"), dictionary.lines(table), whole=True)
            click.echo()


COMMANDS = (list_, show, history, search, agencies, schema)
