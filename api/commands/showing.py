"""Writes data to stdout: a table for people, lines with tabs, or JSON."""

import sys
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final

import click
import msgspec
from rich.console import Console
from rich.table import Table
from rich.text import Text

from api.commands.frame import given
from api.commands.speech import say

WIDE: Final = 200  # of a table that goes to a file or a pipe
NOTHING: Final = "—"

Row = Mapping[str, Any]
Columns = Mapping[str, str]  # field to title


def show_json(found: object) -> None:
    """Write one thing as a line of JSON."""
    click.echo(msgspec.json.encode(found).decode())


def show_rows(rows: Sequence[Row], columns: Columns, *, title: str | None = None) -> None:
    """Write rows in the way that was asked for."""
    options = given()
    if options.json:
        for row in rows:
            show_json(row)
    elif options.plain:
        for row in rows:
            click.echo("\t".join(shown(row.get(name)) for name in columns))
    else:
        show_table(rows, columns, title)


def show_table(rows: Sequence[Row], columns: Columns, title: str | None) -> None:
    """Draw a table."""
    if not rows:
        given().tell(say("Пусто.", "Nothing."))
        return
    table = Table(title=title, title_justify="left", header_style="bold", box=None, pad_edge=False)
    for name, heading in columns.items():
        right = all(is_figure(row.get(name)) for row in rows)
        table.add_column(heading, justify="right" if right else "left", overflow="fold")
    for row in rows:
        table.add_row(*(Text(shown(row.get(name))) for name in columns))
    console_for_data().print(table)


def show_record(record: Row, columns: Columns) -> None:
    """Write one thing, a field a line."""
    options = given()
    if options.json:
        show_json(record)
        return
    width = max(map(len, columns.values()), default=0)
    for name, heading in columns.items():
        if options.plain:
            click.echo(f"{name}\t{shown(record.get(name))}")
        else:
            click.echo(f"{heading:<{width}}  {shown(record.get(name))}")


def shown(value: object) -> str:
    """Write one value."""
    if value is None or value == "":
        return NOTHING if not given().plain else ""
    if isinstance(value, bool):
        return say("да", "yes") if value else say("нет", "no")
    if isinstance(value, Mapping):
        return ", ".join(f"{name}: {shown(each)}" for name, each in value.items()) or NOTHING
    if isinstance(value, list | tuple):
        return ", ".join(map(shown, value)) or NOTHING
    return str(value)


def is_figure(value: object) -> bool:
    """Tell sums and counts, which are read from the right."""
    if isinstance(value, bool):
        return False
    if isinstance(value, int) or value is None:
        return True
    return isinstance(value, str) and value.lstrip("-").replace(".", "", 1).isdigit()


def console_for_data() -> Console:
    """Give a console on stdout that never cuts a table where nobody looks."""
    options = given()
    width = None if sys.stdout.isatty() else WIDE
    return Console(width=width, no_color=options.no_color, highlight=False, soft_wrap=False)


def console_for_messages() -> Console:
    """Give a console on stderr."""
    return Console(stderr=True, no_color=given().no_color, highlight=False)


def mark(is_fine: bool, text: str, cure: Iterable[str] = ()) -> None:  # noqa: FBT001 - reads as a sentence
    """Write the outcome of one check, with what to do if it failed."""
    sign, colour = ("✓", "green") if is_fine else ("✗", "red")
    click.secho(f"{sign} ", fg=colour, nl=False)
    click.echo(text)
    for line in cure:
        click.echo(f"    {line}")
