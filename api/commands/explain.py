"""Where a figure comes from, at the terminal: its facts, its rules and its sums."""

from datetime import datetime
from typing import Any

import click

from api.commands.asking import Query, get
from api.commands.frame import given, group
from api.commands.showing import show_json
from api.commands.speech import say
from events.indicator import Indicator

AS_OF = say("Какой была на день.", "As it was on a day.")
AT = say("Какой была на позиции книги.", "As it was at a position of the book.")


@group(
    """Откуда взялась цифра.

    \b
    certledger explain balance 0190… --period 2025
    certledger explain charge 10514
    certledger explain line 0191… 10514
    certledger explain measure 0192… 2025 pfdo --figure free
    certledger explain indicator pf-coverage --year 2025
    certledger explain refusal 8f0c…
    """,
    """Where a figure comes from.

    \b
    certledger explain balance 0190… --period 2025
    certledger explain charge 10514
    certledger explain line 0191… 10514
    certledger explain measure 0192… 2025 pfdo --figure free
    certledger explain indicator pf-coverage --year 2025
    certledger explain refusal 8f0c…
    """,
)
def command() -> None:
    """Group."""


def show_lines(path: str, query: Query) -> None:
    """Write an explanation line by line, or as JSON."""
    found = get(f"{path}/explain", query)
    if given().json:
        show_json(found)
        return
    for line in found["text"]:
        click.echo(line)


def moment(as_of: datetime | None, at_position: int | None) -> dict[str, Any]:
    """Name the moment from which to look."""
    day = None if as_of is None else as_of.date().isoformat()
    return {"as_of": day, "at_position": at_position}


@command.command("balance", help=say("Остаток сертификата.", "What a certificate holds."))
@click.argument("certificate")
@click.option("--period", help=say("Период программы.", "Programme period."))
@click.option("--figure", default="available", show_default=True)
@click.option("--as-of", type=click.DateTime(["%Y-%m-%d"]), help=AS_OF)
@click.option("--at-position", type=click.IntRange(1), help=AT)
def explain_balance(
    certificate: str,
    period: str | None,
    figure: str,
    as_of: datetime | None,
    at_position: int | None,
) -> None:
    """Take apart what a certificate holds."""
    query = {"period": period, "figure": figure, **moment(as_of, at_position)}
    show_lines(f"/v1/certificates/{certificate}", query)


@command.command("charge", help=say("Списание, по его позиции.", "A charge, by its position."))
@click.argument("position", type=click.IntRange(1))
def explain_charge(position: int) -> None:
    """Take a charge apart."""
    show_lines(f"/v1/charges/{position}", {})


@command.command("line", help=say("Строка счёта.", "A line of an invoice."))
@click.argument("invoice")
@click.argument("charge", type=click.IntRange(1))
def explain_line(invoice: str, charge: int) -> None:
    """Take a line of an invoice apart."""
    show_lines(f"/v1/invoices/{invoice}/lines/{charge}", {})


@command.command("measure", help=say("Показатель мероприятия.", "A figure of a measure."))
@click.argument("municipality")
@click.argument("year", type=int)
@click.argument("measure")
@click.option("--figure", default="free", show_default=True)
@click.option("--as-of", type=click.DateTime(["%Y-%m-%d"]), help=AS_OF)
@click.option("--at-position", type=click.IntRange(1), help=AT)
def explain_measure(
    municipality: str,
    year: int,
    measure: str,
    figure: str,
    as_of: datetime | None,
    at_position: int | None,
) -> None:
    """Take a figure of a budget measure apart."""
    query = {"figure": figure, **moment(as_of, at_position)}
    show_lines(f"/v1/budget-execution/{municipality}/{year}/{measure}", query)


@command.command("indicator", help=say("Показатель охвата.", "An indicator."))
@click.argument("indicator", type=click.Choice([str(each) for each in Indicator]))
@click.option("--municipality", help=say("Чей: иначе всего региона.", "Whose: else the region's."))
@click.option("--year", type=int, help=say("За год.", "Of a year."))
@click.option("--as-of", type=click.DateTime(["%Y-%m-%d"]), help=say("На день.", "On a day."))
@click.option("--at-position", type=click.IntRange(1), help=AT)
def explain_indicator(
    indicator: str,
    municipality: str | None,
    year: int | None,
    as_of: datetime | None,
    at_position: int | None,
) -> None:
    """Take an indicator apart."""
    query = {"municipality": municipality, "year": year, **moment(as_of, at_position)}
    show_lines(f"/v1/indicators/{indicator}", query)


@command.command("refusal", help=say("Отказ, по его ключу.", "A refusal, by its key."))
@click.argument("refusal")
def explain_refusal(refusal: str) -> None:
    """Tell by which rule a command was refused."""
    show_lines(f"/v1/refusals/{refusal}", {})
