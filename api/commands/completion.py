"""Prints what makes a shell complete the commands."""

import click
from click.shell_completion import get_completion_class

from api.commands.frame import Command
from api.commands.speech import say


@click.command(
    cls=Command,
    help=say(
        """Автодополнение оболочки.

        \b
        certledger completion bash >> ~/.bashrc
        certledger completion zsh  >> ~/.zshrc
        certledger completion fish > ~/.config/fish/completions/certledger.fish
        """,
        """Shell completion.

        \b
        certledger completion bash >> ~/.bashrc
        certledger completion zsh  >> ~/.zshrc
        certledger completion fish > ~/.config/fish/completions/certledger.fish
        """,
    ),
)
@click.argument("shell", type=click.Choice(["bash", "zsh", "fish"]))
@click.pass_context
def command(ctx: click.Context, shell: str) -> None:
    """Print the script."""
    maker = get_completion_class(shell)
    if maker is None:
        raise AssertionError(f"click completes no {shell}")
    root = ctx.find_root().command
    click.echo(maker(root, {}, "certledger", "_CERTLEDGER_COMPLETE").source())
