"""Files at the terminal: the template, the check, what to mend, the application."""

import time
from pathlib import Path
from typing import Any, Final

import click

from api.commands.asking import Found, fetch_file, get, post, post_file, read_all
from api.commands.frame import DIFFERENT, PARTLY, REFUSED, given, group
from api.commands.showing import show_record, show_rows
from api.commands.speech import say

LOOK_SECONDS: Final = 0.5
ON_ITS_WAY: Final = frozenset({"received", "checking", "applying"})
FAULTS_MAX: Final = 1_000
SUBJECTS: Final = (
    *("charges", "completeness", "certificates", "providers", "programmes", "modules"),
    *("study-groups", "enrolments", "payments"),
)
COLUMNS: Final = {
    "import": say("Загрузка", "Import"),
    "subject": say("Вид", "Subject"),
    "state": say("Состояние", "State"),
    "row_count": say("Строк", "Rows"),
    "valid_count": say("Можно провести", "Valid"),
    "fault_count": say("Замечаний", "Faults"),
    "duplicate_count": say("Повторов", "Duplicates"),
    "skipped_count": say("Пропущено", "Skipped"),
    "posted_count": say("Проведено", "Applied"),
    "valid_amount": say("Сумма к проведению", "Valid amount"),
    "posted_amount": say("Проведено на сумму", "Applied amount"),
    "first_position": say("Первая позиция", "First position"),
    "last_position": say("Последняя позиция", "Last position"),
    "note": say("Итог", "Note"),
}
LISTED: Final = {name: COLUMNS[name] for name in ("import", "subject", "state", "posted_count")}
FAULTS: Final = {
    "sheet": say("Лист", "Sheet"),
    "row": say("Строка", "Row"),
    "ref": say("Ячейка", "Cell"),
    "value": say("Значение", "Value"),
    "detail": say("Замечание", "Fault"),
    "fix": say("Что исправить", "What to do"),
}
SUBJECT = click.argument("subject", type=click.Choice(SUBJECTS), metavar=say("ВИД", "SUBJECT"))
IMPORT = click.argument("import_id", metavar=say("ЗАГРУЗКА", "IMPORT"))
MONTH = click.option("--month", help=say("Месяц, ГГГГ-ММ.", "The month, YYYY-MM."))
OUTPUT = click.option(
    "-o",
    "--output",
    required=True,
    type=click.Path(dir_okay=False, path_type=Path),
    help=say("Файл .xlsx или .csv.", "A file: .xlsx or .csv."),
)


@group(
    """Загрузка файлов: шаблон, проверка, замечания, проведение.

    \b
    certledger import template charges --month 2026-10 -o october.xlsx
    certledger import check charges october.xlsx --month 2026-10
    certledger import errors 0190… -o fix.xlsx
    certledger import apply 0190…
    certledger import apply 0190… --valid-rows
    certledger import status
    """,
    """Files: template, check, what to mend, application.

    \b
    certledger import template charges --month 2026-10 -o october.xlsx
    certledger import check charges october.xlsx --month 2026-10
    certledger import errors 0190… -o fix.xlsx
    certledger import apply 0190…
    certledger import apply 0190… --valid-rows
    certledger import status
    """,
)
def command() -> None:
    """Group."""


@command.command("template", help=say("Взять файл для заполнения.", "Take the file to fill in."))
@SUBJECT
@MONTH
@OUTPUT
def take_template(subject: str, month: str | None, output: Path) -> None:
    """Take the template of a subject, with the rows that are known."""
    form = output.suffix.removeprefix(".")
    if form not in {"xlsx", "csv"}:
        raise click.BadParameter(say("нужен суффикс .xlsx или .csv", "end it with .xlsx or .csv"))
    output.write_bytes(fetch_file(f"/v1/imports/{subject}/template.{form}", {"month": month}))
    given().tell(str(output))


@command.command(
    "check",
    help=say(
        "Загрузить файл и проверить; в книгу ничего не пишется.",
        "Send a file and check it; nothing is written to the book.",
    ),
)
@SUBJECT
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@MONTH
def check_file(subject: str, file: Path, month: str | None) -> None:
    """Send a file, wait for its check and list what is to be mended; 3 if there is anything."""
    query = {"filename": file.name, "month": month}
    sent = post_file(f"/v1/imports/{subject}", file.read_bytes(), query)
    found = waited_for(sent["import"])
    show_record(found, {name: title for name, title in COLUMNS.items() if name in found})
    tell_what_is_wrong(found)
    if found["fault_count"] or found["state"] == "rejected":
        raise SystemExit(DIFFERENT)


def tell_what_is_wrong(found: Found) -> None:
    """List the faults of a file, cell by cell, where people read."""
    if given().json:
        return
    for problem in found.get("problems", ()):
        given().tell(f"{problem['detail']} {problem['fix']}")
    if found["fault_count"]:
        show_rows(read_all(f"/v1/imports/{found['import']}/faults", {}, FAULTS_MAX), FAULTS)


def waited_for(ref: str) -> dict[str, Any]:
    """Wait until nobody works at a file."""
    while True:
        found = get(f"/v1/imports/{ref}")
        if found["state"] not in ON_ITS_WAY:
            return found
        given().whisper(f"{found['state']}: {found['done_count']}")
        time.sleep(LOOK_SECONDS)


@command.command(
    "apply",
    help=say(
        "Провести проверенный файл: всё или ничего, либо верные строки.",
        "Apply a checked file: all or nothing, or the valid rows.",
    ),
)
@IMPORT
@click.option(
    "--valid-rows", is_flag=True, help=say("Только верные строки.", "The valid rows alone.")
)
def apply_file(import_id: str, *, valid_rows: bool) -> None:
    """Apply a file and wait; 4 if a part of it was applied, 5 if none."""
    mode = "valid" if valid_rows else "all"
    post(f"/v1/imports/{import_id}/application", {"mode": mode})
    found = waited_for(import_id)
    show_record(found, {name: title for name, title in COLUMNS.items() if name in found})
    if found["state"] == "partly-applied":
        raise SystemExit(PARTLY)
    if found["state"] != "applied":
        tell_what_is_wrong(found)
        raise SystemExit(REFUSED)


@command.command(
    "errors",
    help=say("Взять свой файл с замечаниями.", "Take the file back with what to mend."),
)
@IMPORT
@OUTPUT
def take_errors(import_id: str, output: Path) -> None:
    """Take the user's own sheet with every fault on its cell."""
    output.write_bytes(fetch_file(f"/v1/imports/{import_id}/errors.xlsx", {}))
    given().tell(str(output))


@command.command(
    "status",
    help=say("Показать загрузку; без номера — последние.", "Show an import; else the latest."),
)
@click.argument("import_id", required=False, metavar=say("[ЗАГРУЗКА]", "[IMPORT]"))
def show_status(import_id: str | None) -> None:
    """Show how far a file is, or list the latest."""
    if import_id is None:
        show_rows(read_all("/v1/imports", {}, 20), LISTED)
        return
    found = get(f"/v1/imports/{import_id}")
    show_record(found, {name: title for name, title in COLUMNS.items() if name in found})


@command.command("cancel", help=say("Отменить загрузку.", "Call an import off."))
@IMPORT
def cancel_file(import_id: str) -> None:
    """Call off a file that nobody has begun to apply."""
    found = post(f"/v1/imports/{import_id}/cancellation")
    show_record(found, {name: COLUMNS[name] for name in ("import", "state")})
