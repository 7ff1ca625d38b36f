"""Reports at the terminal: what can be printed, build it, tell a file from a forgery."""

from pathlib import Path
from typing import Any

import click

from api.commands.asking import fetch_file, post, post_file
from api.commands.frame import DIFFERENT, given, group
from api.commands.showing import show_json
from api.commands.speech import say
from projections.reports.forms import FORMS

TERMS = say("Условие отбора: имя=значение.", "A term of the filter: name=value.")


@group(
    """Отчёты: собрать и проверить.

    \b
    certledger report kinds
    certledger report build invoice --where invoice=0192… -o annex.pdf
    certledger report build contracts --where names=true -o contracts.xlsx
    certledger report verify annex.pdf
    """,
    """Reports: build and verify.

    \b
    certledger report kinds
    certledger report build invoice --where invoice=0192… -o annex.pdf
    certledger report build contracts --where names=true -o contracts.xlsx
    certledger report verify annex.pdf
    """,
)
def command() -> None:
    """Group."""


@command.command("kinds", help=say("Какие отчёты бывают.", "What can be printed."))
def list_kinds() -> None:
    """List the kinds with what each needs and takes."""
    kinds = [
        {"kind": form.kind, "title": form.title, "needs": form.needs, "takes": form.takes}
        for form in FORMS.values()
    ]
    if given().json:
        show_json({"items": kinds})
        return
    for form in FORMS.values():
        terms = " ".join([*form.needs, *(f"[{name}]" for name in form.takes)])
        click.echo(f"{form.kind:24}{form.title} ({terms})")


@command.command("build", help=say("Собрать отчёт в файл.", "Build a report into a file."))
@click.argument("kind", type=click.Choice(sorted(FORMS)))
@click.option("--where", "terms", multiple=True, metavar="NAME=VALUE", help=TERMS)
@click.option("--period", help=say("Год, квартал или месяц.", "A year, quarter or month."))
@click.option("--at-position", type=click.IntRange(1))
@click.option(
    "-o",
    "--output",
    required=True,
    type=click.Path(dir_okay=False, path_type=Path),
    help=say("Файл .pdf, .xlsx, .csv или .html.", "A file: .pdf, .xlsx, .csv or .html."),
)
def build_report(
    kind: str, terms: tuple[str, ...], period: str | None, at_position: int | None, output: Path
) -> None:
    """Build a report, and take the file that the suffix names."""
    form = output.suffix.removeprefix(".")
    if form not in {"pdf", "xlsx", "csv", "html"}:
        raise click.BadParameter(
            say("нужен суффикс .pdf, .xlsx, .csv или .html", "end it with .pdf, .xlsx, .csv, .html")
        )
    asked = filter_of(terms)
    if period is not None:
        asked["period"] = period
    made = post("/v1/reports", {"kind": kind, "filter": asked, "at_position": at_position})
    query = {"min_position": made["position"]}
    output.write_bytes(fetch_file(f"/v1/reports/{made['report']}/file.{form}", query))
    given().tell(
        say(
            f"{output}: строк {made['rows_count']}, позиция {made['at_position']}",
            f"{output}: rows {made['rows_count']}, position {made['at_position']}",
        )
    )


def filter_of(terms: tuple[str, ...]) -> dict[str, Any]:
    """Read terms as the API has them."""
    found: dict[str, Any] = {}
    for term in terms:
        name, sign, value = term.partition("=")
        if not sign:
            raise click.BadParameter(f"{term}: NAME=VALUE")
        if name == "names":
            found[name] = value == "true"
        elif name == "subsidy_register" and value.isdecimal():
            found[name] = int(value)
        else:
            found[name] = value
    return found


@command.command("verify", help=say("Подлинный ли это файл.", "Whether a file is genuine."))
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
def verify_report(file: Path) -> None:
    """Tell whether the ledger built a file, and what has changed since; 3 if it did not."""
    found = post_file("/v1/reports/verifications", file.read_bytes())
    if given().json:
        show_json(found)
    elif not found["genuine"]:
        click.echo(
            say(f"{file}: реестр такого файла не собирал", f"{file}: the ledger built no such file")
        )
    else:
        show_genuine(file, found)
    if not found["genuine"]:
        raise SystemExit(DIFFERENT)


def show_genuine(file: Path, found: dict[str, Any]) -> None:
    """Say of which report a file is, and what would be otherwise now."""
    report, changes = found["report"], found["changes"]
    click.echo(
        say(
            f"{file}: подлинный, {report['kind']}, позиция {report['at_position']}",
            f"{file}: genuine, {report['kind']}, position {report['at_position']}",
        )
    )
    counts = (changes["added_count"], changes["removed_count"], changes["changed_count"])
    click.echo(
        say(
            "С тех пор строк: добавлено {}, убрано {}, изменено {}",
            "Rows since: added {}, removed {}, changed {}",
        ).format(*counts)
    )
    for row in changes["rows"]:
        click.echo(f"- {' | '.join(row['was'] or [])}\n+ {' | '.join(row['now'] or [])}")
