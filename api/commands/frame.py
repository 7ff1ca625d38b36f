"""What every command stands in: shared options, exit codes, failures with their cure."""

import os
from collections.abc import Callable
from functools import cached_property
from importlib import import_module
from pathlib import Path
from typing import Any, Final, NamedTuple

import click

from api.commands.speech import LANGUAGES, choose, say
from api.settings import BadSetting, Settings, read_settings

# Exit codes, the same for every command; click itself uses 2 for a wrong call.
FAILED: Final = 1
USAGE: Final = 2
DIFFERENT: Final = 3  # a check found differences
PARTLY: Final = 4  # some rows were accepted, some refused
REFUSED: Final = 5  # the rules said no
INTERRUPTED: Final = 130


class Failure(click.ClickException):
    """A command could not do its work; the message says what is wrong, the cure what to do."""

    def __init__(self, message: str, cure: str | None = None, code: int = FAILED) -> None:
        super().__init__(message)
        self.cure = cure
        self.exit_code = code  # type: ignore[misc]  # click has one a class, we one a failure

    def show(self, file: Any = None) -> None:  # noqa: ANN401, ARG002 - click's own signature
        """Write the message and the cure to where messages go."""
        click.secho(f"✗ {self.message}", fg="red", err=True)
        if self.cure:
            click.echo(f"  {self.cure}", err=True)


class Given:
    """The shared options as they were given, anywhere on the line."""

    def __init__(self) -> None:
        self.json = False
        self.plain = False
        self.quiet = False
        self.verbose = False
        self.no_color = "NO_COLOR" in os.environ
        self.dsn: str | None = None
        self.url: str | None = None
        self.key: str | None = None

    @cached_property
    def settings(self) -> Settings:
        """Read the environment."""
        try:
            return read_settings(os.environ)
        except BadSetting as error:
            raise Failure(
                say(f"Настройка не читается: {error}", f"A setting can't be read: {error}"),
                say(
                    "Все настройки: certledger config show (и api/settings.py).",
                    "All settings: certledger config show (and api/settings.py).",
                ),
                USAGE,
            ) from None

    @property
    def data(self) -> Path:
        """Give the data folder."""
        return Path(self.settings.data).resolve()

    def tell(self, text: str) -> None:
        """Write a message to the user; data go elsewhere."""
        if not self.quiet:
            click.echo(text, err=True)

    def whisper(self, text: str) -> None:
        """Write a message that only a curious user wants."""
        if self.verbose and not self.quiet:
            click.echo(text, err=True)


def given() -> Given:
    """Give the options of the command that runs."""
    found: Given = click.get_current_context().find_root().ensure_object(Given)
    return found


def note(ctx: click.Context, param: click.Parameter, stated: object) -> None:
    """Keep a shared option; one that was not given leaves what another place has given."""
    options = ctx.find_root().ensure_object(Given)
    if stated is not None and param.name is not None:
        setattr(options, param.name, stated)
        if param.name == "no_color":
            ctx.find_root().color = False


def note_language(_ctx: click.Context, _param: click.Parameter, stated: str | None) -> None:
    """Speak the language that was asked for."""
    if stated is not None:
        choose(stated)


def shared_options(*, hidden: bool) -> list[click.Parameter]:
    """Make the options that every command takes; only the root shows them."""

    def flag(*names: str, text: str) -> click.Option:
        return click.Option(
            names,
            is_flag=True,
            default=None,
            help=text,
            hidden=hidden,
            expose_value=False,
            callback=note,
        )

    def option(*names: str, text: str) -> click.Option:
        return click.Option(
            names, help=text, hidden=hidden, expose_value=False, callback=note, metavar="…"
        )

    return [
        flag("--json", text=say("Ответ — JSON.", "Answer in JSON.")),
        flag("--plain", text=say("Ответ — строки с табуляцией.", "Answer in lines with tabs.")),
        flag("-q", "--quiet", text=say("Без сообщений.", "No messages.")),
        flag("-v", "--verbose", text=say("Больше сообщений.", "More messages.")),
        flag("--no-color", text=say("Без цвета.", "No colour.")),
        click.Option(
            ("--lang",),
            type=click.Choice(LANGUAGES),
            help=say("Язык текстов.", "Language of the texts."),
            hidden=hidden,
            expose_value=False,
            is_eager=True,
            callback=note_language,
        ),
        option("--dsn", text=say("Адрес PostgreSQL (обслуживание).", "PostgreSQL (operations).")),
        option("--url", text=say("Адрес работающей службы.", "Address of a running service.")),
        option("--key", text=say("Ключ API.", "API key.")),
    ]


class Command(click.Command):
    """A command that takes the shared options too."""

    def __init__(self, *args: Any, are_shown: bool = False, **rest: Any) -> None:  # noqa: ANN401 - click's own
        super().__init__(*args, **rest)
        self.params += shared_options(hidden=not are_shown)


class Group(Command, click.Group):
    """Commands of one kind."""

    command_class = Command
    group_class = type

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 - click's signature
        """List the commands in the order in which a user meets them."""
        return list(self.commands)


class Part(NamedTuple):
    """A command or group that is read when it is asked for."""

    place: str  # its module
    russian: str
    english: str


class Parts(dict[str, click.Command]):
    """Commands by name, of which each is read when it is asked for."""

    def __init__(self, parts: dict[str, Part]) -> None:
        super().__init__(dict.fromkeys(parts, click.Command(None)))
        self._parts = parts

    def __getitem__(self, name: str) -> click.Command:
        """Read a part."""
        found: click.Command = import_module(self._parts[name].place).command
        return found

    def get(self, name: str, default: Any = None) -> Any:  # noqa: ANN401 - as dict has it
        """Read a part, if there is one of that name."""
        return self[name] if name in self._parts else default


class Root(Group):
    """The command `certledger`: it knows its parts by name and a line of help each."""

    def __init__(self, *args: Any, parts: dict[str, dict[str, Part]], **rest: Any) -> None:  # noqa: ANN401 - click's own
        super().__init__(*args, are_shown=True, **rest)
        self.sections = parts
        self.commands = Parts(
            {name: part for each in parts.values() for name, part in each.items()}
        )

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:  # noqa: ARG002 - click's signature
        """Show a line for each part, without reading any."""
        for titles, parts in self.sections.items():
            russian, _, english = titles.partition("/")
            with formatter.section(say(russian, english)):
                formatter.write_dl(
                    [(name, say(part.russian, part.english)) for name, part in parts.items()]
                )


def group(russian: str, english: str) -> Callable[[Callable[..., object]], Group]:
    """Make a group of commands with its help."""
    return click.group(cls=Group, help=say(russian, english))
