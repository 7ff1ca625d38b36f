"""The budget at the terminal: programmes and caps, money moved, execution by measure and month."""

from datetime import datetime

import click

from api.commands.asking import post, read_all
from api.commands.certificate import DAY, DRY_RUN, KEY_OF_WRITE, stated
from api.commands.frame import given, group
from api.commands.showing import show_json, show_record, show_rows
from api.commands.speech import say
from events.base import ActKind
from events.budget import ReallocationBasis

LIMIT = click.option("--limit", default=500, type=click.IntRange(1), show_default=True)
MUNICIPALITY = click.option("--municipality", help=say("Муниципалитет.", "The municipality."))


@group(
    """Бюджет.

    \b
    certledger budget execution --year 2026
    certledger budget execution --month 2026-05
    certledger budget programme
    certledger budget reallocate --municipality 0190… --year 2026 --from assignment --to pfdo \\
        --amount 300000.00 --act-number 17 --act-date 2026-04-06
    """,
    """The budget.

    \b
    certledger budget execution --year 2026
    certledger budget execution --month 2026-05
    certledger budget programme
    certledger budget reallocate --municipality 0190… --year 2026 --from assignment --to pfdo \\
        --amount 300000.00 --act-number 17 --act-date 2026-04-06
    """,
)
def command() -> None:
    """Group."""


@command.command("programme", help=say("Программы ПФ: лимиты.", "PF programmes with their caps."))
@MUNICIPALITY
@LIMIT
def show_programmes(municipality: str | None, limit: int) -> None:
    """Show what is left under the caps of every programme."""
    found = read_all("/v1/pf-programmes", {"municipality": municipality}, limit)
    if given().json:
        for programme in found:
            show_json(programme)
        return
    rows = [
        {**period, "pf_programme": programme["pf_programme"], "act": act_of(programme)}
        for programme in found
        for period in programme["periods"]
    ]
    columns = {
        "pf_programme": say("Программа", "Programme"),
        "act": say("Акт", "Act"),
        "period": say("Период", "Period"),
        "cap": say("Лимит", "Cap"),
        "reserved": say("Зарезервировано", "Reserved"),
        "charged": say("Списано", "Charged"),
        "available": say("Свободно", "Available"),
    }
    show_rows(rows, columns)


def act_of(programme: dict[str, str]) -> str:
    """Write an act by its number and date."""
    return say(
        f"№ {programme['act_number']} от {programme['act_dated']}",
        f"No. {programme['act_number']} of {programme['act_dated']}",
    )


@command.command(
    "reallocate", help=say("Переместить средства актом.", "Move money between measures.")
)
@click.option("--municipality", required=True, help=say("Муниципалитет.", "The municipality."))
@click.option("--year", required=True, type=int)
@click.option("--from", "source", required=True, help=say("Из мероприятия.", "From a measure."))
@click.option("--to", "target", required=True, help=say("В мероприятие.", "To a measure."))
@click.option("--amount", required=True, help=say("Сумма, 300000.00.", "The sum, 300000.00."))
@click.option(
    "--basis",
    default=ReallocationBasis.COUNCIL_DECISION.value,
    type=click.Choice([each.value for each in ReallocationBasis]),
)
@click.option(
    "--act-kind",
    default=ActKind.COUNCIL_DECISION.value,
    type=click.Choice([each.value for each in ActKind]),
)
@click.option("--act-number", required=True, help=say("Номер акта.", "Number of the act."))
@click.option("--act-date", required=True, type=DAY, help=say("Дата акта.", "Date of the act."))
@DRY_RUN
@KEY_OF_WRITE
def reallocate(  # noqa: PLR0913 - what a reallocation consists of
    *,
    municipality: str,
    year: int,
    source: str,
    target: str,
    amount: str,
    basis: str,
    act_kind: str,
    act_number: str,
    act_date: datetime,
    dry_run: bool,
    idempotency_key: str | None,
) -> None:
    """Move money from one measure to another by an act."""
    body = {
        "municipality": municipality,
        "year": year,
        "from_measure": source,
        "to_measure": target,
        "amount": amount,
        "basis": basis,
        "act": {"kind": act_kind, "number": act_number, "dated": act_date.date()},
    }
    found = post("/v1/reallocations", body, query={"dry_run": stated(dry_run)}, key=idempotency_key)
    columns = {
        "from_measure": say("Из", "From"),
        "to_measure": say("В", "To"),
        "amount": say("Сумма", "Amount"),
        "position": say("Позиция в книге", "Position in the book"),
    }
    show_record(found, columns)
    if found.get("dry_run"):
        given().tell(say("Проба: ничего не записано.", "A dry run: nothing was recorded."))


@command.command("execution", help=say("Исполнение по мероприятиям.", "Execution by measure."))
@MUNICIPALITY
@click.option("--year", type=int, help=say("Год бюджета.", "Year of the budget."))
@click.option("--month", help=say("По месяцу, ГГГГ-ММ.", "By month, YYYY-MM."))
@click.option("--months", is_flag=True, help=say("По всем месяцам.", "By all months."))
@LIMIT
def show_execution(
    municipality: str | None, year: int | None, month: str | None, limit: int, *, months: bool
) -> None:
    """Show what each measure has, or what happened to it month by month."""
    query = {"municipality": municipality, "year": year}
    if month or months:
        found = read_all("/v1/budget-execution/months", {**query, "month": month}, limit)
        columns = {
            "year": say("Год", "Year"),
            "month": say("Месяц", "Month"),
            "measure": say("Мероприятие", "Measure"),
            "reallocated": say("Перемещено", "Moved"),
            "reserved": say("Зарезервировано", "Reserved"),
            "released": say("Высвобождено", "Released"),
            "charged": say("Списано", "Charged"),
            "reversed": say("Отменено", "Reversed"),
        }
    else:
        found = read_all("/v1/budget-execution", query, limit)
        columns = {
            "year": say("Год", "Year"),
            "measure": say("Мероприятие", "Measure"),
            "approved": say("Утверждено", "Approved"),
            "reallocated": say("Перемещено", "Moved"),
            "current": say("Уточнено", "Current"),
            "cap": say("Лимит ПФ", "PF cap"),
            "free": say("Свободно", "Free"),
            "reserved": say("Зарезервировано", "Reserved"),
            "charged": say("Списано", "Charged"),
        }
    show_rows(found, columns)
