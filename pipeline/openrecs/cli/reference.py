"""Commands that say what openrecs knows without a snapshot: agencies, what columns mean, what a shell completes."""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence

import click

from openrecs.cli import terminal
from openrecs.cli.options import Settings, takes

VARIABLE = "_OPENRECS_COMPLETE"  # what click looks for: the shell asks by it


@click.command()
@click.argument("shell", type=click.Choice(["bash", "zsh", "fish"]))
@takes()
def completion(settings: Settings, shell: str) -> None:
    """Print what a shell needs to complete commands and options.

    \b
    Examples:
      openrecs completion bash >> ~/.bashrc
      openrecs completion zsh >> ~/.zshrc
      openrecs completion fish > ~/.config/fish/completions/openrecs.fish

    Open a new shell afterwards.
    """
    from click.shell_completion import get_completion_class

    from openrecs.cli.main import openrecs

    found = get_completion_class(shell)
    if found is None:  # click knows all three
        raise LookupError(shell)
    click.echo(found(openrecs, {}, "openrecs", VARIABLE).source())


@click.command()
@click.argument("words", nargs=-1, metavar="[WORDS...]")
@click.option("--explain", is_flag=True, help="Say what a printed name is taken for, and why.")
@click.option("--format", "form", type=click.Choice(["table", "jsonl"]), default="table", show_default=True)
@takes()
def agencies(settings: Settings, words: Sequence[str], explain: bool, form: str) -> None:
    """List the agencies that openrecs knows, or find some by words.

    \b
    Examples:
      openrecs agencies ICE
      openrecs agencies coast guard
      openrecs agencies --explain "Homeland Security: U.S. Coast Guard"
    """
    from openrecs.cli.shown import printing
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
@takes()
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
            terminal.table(("column", "type", "null", "meaning"), dictionary.lines(table))
            click.echo()


COMMANDS = (agencies, completion, schema)
