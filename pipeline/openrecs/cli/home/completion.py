"""The command that prints what a shell needs to complete commands, options and choices."""

from __future__ import annotations

import click

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


COMMANDS = (completion,)
