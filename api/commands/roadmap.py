"""Road maps at the terminal: read from published texts, shown on a day, printed."""

from datetime import datetime
from pathlib import Path

import click

from api import wording
from api.commands.asking import get, post_text, read_all, read_page
from api.commands.certificate import DAY, DRY_RUN, KEY_OF_WRITE, stated
from api.commands.frame import REFUSED, Failure, given, group
from api.commands.showing import show_json, show_record, show_rows
from api.commands.speech import language, say
from api.roadmap_texts.reading import read_roadmap
from api.roadmap_texts.text_faults import RoadmapUnreadable

FILE = click.argument("file", type=click.Path(path_type=Path, exists=True, dir_okay=False))
ROADMAP = click.argument("roadmap", metavar=say("КАРТА", "ROADMAP"))
NUMBER = click.argument("number", metavar=say("МЕРОПРИЯТИЕ", "MEASURE"))
AS_OF = click.option("--as-of", type=DAY, help=say("На день, ГГГГ-ММ-ДД.", "On a day."))


@group(
    """Дорожные карты.

    \b
    certledger roadmap check карта.txt
    certledger roadmap import карта.txt --municipality 0190…
    certledger roadmap list
    certledger roadmap show 0190… --as-of 2020-04-18
    certledger roadmap memo 0190… 12
    certledger roadmap campaign-report 0190… 3
    """,
    """Road maps.

    \b
    certledger roadmap check map.txt
    certledger roadmap import map.txt --municipality 0190…
    certledger roadmap list
    certledger roadmap show 0190… --as-of 2020-04-18
    certledger roadmap memo 0190… 12
    certledger roadmap campaign-report 0190… 3
    """,
)
def command() -> None:
    """Group."""


@command.command("check", help=say("Прочитать текст, ничего не записывая.", "Read a text only."))
@FILE
def check(file: Path) -> None:
    """Read a text as the service would, and show what was found in it."""
    text = read_file(file)
    try:
        found = read_roadmap(text)
    except RoadmapUnreadable as unreadable:
        faults = [
            wording.say(
                f"field.roadmap-{each.code}", language(), {"line": each.line, "found": each.found}
            )
            for each in unreadable.faults
        ]
        raise Failure(
            say("Текст не читается целиком.", "The text can't be read whole."),
            "\n  ".join(faults),
            REFUSED,
        ) from None
    rows = [
        {
            "number": each.number,
            "first_on": each.deadline.first_on,
            "last_on": each.deadline.last_on,
            "title": each.title,
            "targets": ", ".join(
                f"{target.year} {target.indicator} {target.percent}" for target in each.targets
            ),
        }
        for each in found.measures
    ]
    columns = {
        "number": say("№", "No."),
        "first_on": say("С", "From"),
        "last_on": say("По", "Until"),
        "title": say("Мероприятие", "Measure"),
        "targets": say("План по годам", "Targets by year"),
    }
    show_rows(rows, columns, title=found.title)


def read_file(file: Path) -> str:
    """Read a text in UTF-8."""
    try:
        return file.read_text("utf-8-sig")
    except UnicodeDecodeError:
        raise Failure(
            say(f"{file}: не UTF-8.", f"{file} is not in UTF-8."),
            say("Сохраните текст в UTF-8.", "Save the text in UTF-8."),
        ) from None


@command.command("import", help=say("Утвердить карту из её текста.", "Adopt a map from its text."))
@FILE
@click.option(
    "--municipality",
    help=say("Чья карта; без ответа — региона.", "Whose map it is; none: the region's."),
)
@click.option(
    "--effective-on", type=DAY, help=say("День записи, если раньше.", "The day, if earlier.")
)
@DRY_RUN
@KEY_OF_WRITE
def import_file(
    file: Path,
    municipality: str | None,
    effective_on: datetime | None,
    *,
    dry_run: bool,
    idempotency_key: str | None,
) -> None:
    """Send the text of a road map."""
    query = {
        "municipality": municipality,
        "effective_on": day_of(effective_on),
        "dry_run": stated(dry_run),
    }
    text = read_file(file)
    found = post_text("/v1/roadmap-imports", text, query=query, key=idempotency_key)
    columns = {
        "roadmap": say("Дорожная карта", "Road map"),
        "measures_count": say("Мероприятий", "Measures"),
        "position": say("Позиция в книге", "Position in the book"),
    }
    show_record(found, columns)
    if found.get("dry_run"):
        given().tell(say("Проба: ничего не записано.", "A dry run: nothing was recorded."))


@command.command("list", help=say("Дорожные карты.", "Road maps."))
def list_maps() -> None:
    """List road maps."""
    rows = [
        {**each, "act": f"№ {each['act']['number']} {each['act']['dated']}"}
        for each in read_all("/v1/roadmaps", {}, 500)
    ]
    columns = {
        "roadmap": say("Карта", "Road map"),
        "act": say("Акт", "Act"),
        "measures_count": say("Мероприятий", "Measures"),
        "title": say("Название", "Title"),
    }
    show_rows(rows, columns)


@command.command("show", help=say("Ход исполнения на день.", "Progress on a day."))
@ROADMAP
@AS_OF
def show(roadmap: str, as_of: datetime | None) -> None:
    """Print where every measure stands."""
    show_page(f"/v1/roadmaps/{roadmap}", as_of)


@command.command("memo", help=say("Справка по мероприятию.", "The memo of a measure."))
@ROADMAP
@NUMBER
@AS_OF
def show_memo(roadmap: str, number: str, as_of: datetime | None) -> None:
    """Print fact and target by year."""
    show_page(f"/v1/roadmaps/{roadmap}/measures/{number}/memo", as_of)


@command.command("campaign-report", help=say("Отчёт о кампании.", "The report on a campaign."))
@ROADMAP
@NUMBER
@AS_OF
def show_campaign_report(roadmap: str, number: str, as_of: datetime | None) -> None:
    """Print what was done in an information campaign."""
    show_page(f"/v1/roadmaps/{roadmap}/measures/{number}/campaign-report", as_of)


def show_page(path: str, as_of: datetime | None) -> None:
    """Print a page, or write the same as JSON."""
    query = {"as_of": day_of(as_of)}
    if given().json:
        show_json(get(path, query))
    else:
        click.echo(read_page(path, query), nl=False)


def day_of(stated_on: datetime | None) -> str | None:
    """Write a day as a query says it."""
    return None if stated_on is None else str(stated_on.date())
