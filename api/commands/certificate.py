"""Certificates at the terminal: issued, looked at, frozen, through the service's door."""

import re
from datetime import datetime
from typing import Any, Final

import click

from api.commands.asking import Found, get, post, read_all
from api.commands.frame import given, group
from api.commands.showing import show_record, show_rows
from api.commands.speech import say
from events.certificate import Channel

NUMBER: Final = re.compile(r"[0-9]{10}")
DAY: Final = click.DateTime(["%Y-%m-%d"])
DRY_RUN = click.option(
    "-n", "--dry-run", is_flag=True, help=say("Решить и не записать.", "Decide, record nothing.")
)
KEY_OF_WRITE = click.option(
    "--idempotency-key",
    help=say("Ключ повтора; иначе случайный.", "Makes repeating safe; else of chance."),
)
WHO = click.argument("certificate", metavar=say("НОМЕР|ССЫЛКА", "NUMBER|REFERENCE"))


@group(
    """Сертификаты. Называются номером (10 цифр) или ссылкой.

    \b
    certledger certificate show 4207123456
    certledger certificate statement 4207123456 --period 2026-1
    certledger certificate issue --payer 0190… --family Примеров --given Иван --born 2015-05-05
    certledger certificate freeze 4207123456 --dry-run
    """,
    """Certificates, named by number (10 digits) or by reference.

    \b
    certledger certificate show 4207123456
    certledger certificate statement 4207123456 --period 2026-1
    certledger certificate issue --payer 0190… --family Primerov --given Ivan --born 2015-05-05
    certledger certificate freeze 4207123456 --dry-run
    """,
)
def command() -> None:
    """Group."""


def reference_of(certificate: str) -> str:
    """Give the reference of a certificate that may be named by its number."""
    if NUMBER.fullmatch(certificate) is None:
        return certificate
    found: str = post("/v1/certificates/lookup", {"number": certificate})["certificate"]
    return found


@command.command("issue", help=say("Выдать сертификат ребёнку.", "Issue a certificate."))
@click.option("--payer", required=True, help=say("Плательщик.", "The payer."))
@click.option("--family", required=True, help=say("Фамилия.", "Family name."))
@click.option("--given", "given_name", required=True, help=say("Имя.", "Given name."))
@click.option("--patronymic", help=say("Отчество.", "Patronymic."))
@click.option("--born", type=DAY, required=True, help=say("День рождения.", "Birthday."))
@click.option("--group", "cert_group", help=say("Группа с номиналом.", "A group with a nominal."))
@click.option("--number", help=say("Номер, если он уже есть.", "The number, if there is one."))
@click.option("--consent", help=say("Ссылка на согласие.", "A reference to the consent."))
@click.option("--channel", default="office", type=click.Choice([each.value for each in Channel]))
@DRY_RUN
@KEY_OF_WRITE
def issue_certificate(  # noqa: PLR0913 - what a certificate is issued with
    *,
    payer: str,
    family: str,
    given_name: str,
    patronymic: str | None,
    born: datetime,
    cert_group: str | None,
    number: str | None,
    channel: str,
    consent: str | None,
    dry_run: bool,
    idempotency_key: str | None,
) -> None:
    """Issue a certificate."""
    body = {
        "payer": payer,
        "channel": channel,
        "child": {
            "family_name": family,
            "given_name": given_name,
            "patronymic": patronymic,
            "born_on": born.date(),
        },
        "number": number,
        "cert_group": cert_group,
        "consent": consent,
    }
    found = post("/v1/certificates", body, query={"dry_run": stated(dry_run)}, key=idempotency_key)
    show_receipt(found, {"certificate": say("Сертификат", "Certificate"), "number": "№"})


def stated(flag: bool) -> str | None:  # noqa: FBT001 - the flag is all there is
    """Write a flag as a query says it, or leave it out."""
    return "true" if flag else None


def show_receipt(found: Found, columns: dict[str, str]) -> None:
    """Show what was recorded and where it stands."""
    for name in ("granted", "taken", "left"):
        if found.get(name) and not given().json:
            found[name] = {each["period"]: each["amount"] for each in found[name]}
    columns = {
        **columns,
        "granted": say("Номиналы", "Nominals"),
        "left": say("Оставалось", "Was left"),
        "position": say("Позиция в книге", "Position in the book"),
    }
    show_record(found, {name: title for name, title in columns.items() if name in found})
    if found.get("dry_run"):
        given().tell(say("Проба: ничего не записано.", "A dry run: nothing was recorded."))


@command.command("show", help=say("Номинал, остаток, резерв, списано.", "What it holds."))
@WHO
@click.option("--names", is_flag=True, help=say("С именем ребёнка.", "With the child's name."))
def show_certificate(certificate: str, *, names: bool) -> None:
    """Show what a certificate holds, period by period."""
    place = f"/v1/certificates/{reference_of(certificate)}"
    found = get(place, {"names": stated(names)})
    if given().json:
        show_record(found, {})
        return
    head = {
        "certificate": say("Сертификат", "Certificate"),
        "number": "№",
        "person": say("Ребёнок", "Child"),
        "kind": say("Вид", "Kind"),
        "state": say("Состояние", "State"),
    }
    if "person" in found:
        found["person"] = name_of(found["person"])
    show_record(found, {name: title for name, title in head.items() if name in found})
    click.echo("")
    columns = {
        "period": say("Период", "Period"),
        "nominal": say("Номинал", "Nominal"),
        "available": say("Доступно", "Available"),
        "reserved": say("Зарезервировано", "Reserved"),
        "charged": say("Списано", "Charged"),
    }
    show_rows(found["periods"], columns)


def name_of(person: dict[str, Any]) -> str:
    """Write a name in the order of papers."""
    parts = (person.get(part) for part in ("family_name", "given_name", "patronymic"))
    return " ".join(filter(None, parts))


@command.command("statement", help=say("Выписка: все движения.", "Every movement of its money."))
@WHO
@click.option("--period", help=say("Только этот период.", "Only this period."))
@click.option("--limit", default=1000, type=click.IntRange(1), show_default=True)
def show_statement(certificate: str, period: str | None, limit: int) -> None:
    """Show every movement of a certificate's money with what was left after it."""
    place = f"/v1/certificates/{reference_of(certificate)}/statement"
    columns = {
        "effective_on": say("Дата", "Date"),
        "type": say("Событие", "Fact"),
        "period": say("Период", "Period"),
        "contract_number": say("Договор", "Contract"),
        "month": say("Месяц", "Month"),
        "available_change": say("Доступно ±", "Available ±"),
        "reserved_change": say("Резерв ±", "Reserved ±"),
        "charged_change": say("Списано ±", "Charged ±"),
        "available_after": say("Остаток", "Left"),
    }
    show_rows(read_all(place, {"period": period}, limit), columns)


@command.command("freeze", help=say("Заморозить сертификат.", "Freeze a certificate."))
@WHO
@DRY_RUN
@KEY_OF_WRITE
def freeze_certificate(certificate: str, idempotency_key: str | None, *, dry_run: bool) -> None:
    """Freeze a certificate that has no contract in force."""
    place = f"/v1/certificates/{reference_of(certificate)}/freezing"
    found = post(place, query={"dry_run": stated(dry_run)}, key=idempotency_key)
    show_receipt(found, {"certificate": say("Сертификат", "Certificate")})
