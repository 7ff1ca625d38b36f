"""Shows the settings in force, and what each would be called."""

from api.commands.frame import given, group
from api.commands.showing import show_record
from api.commands.speech import say
from api.settings import shown_settings


@group(
    """Действующие настройки.

    \b
    certledger config show
    CERTLEDGER_PORT=8090 certledger config show --json
    """,
    """Settings in force.

    \b
    certledger config show
    CERTLEDGER_PORT=8090 certledger config show --json
    """,
)
def command() -> None:
    """Group."""


@command.command("show", help=say("Все настройки; тайны скрыты.", "All settings; secrets masked."))
def show_config() -> None:
    """Show every setting."""
    found = shown_settings(given().settings)
    show_record(found, {name: name for name in found})
