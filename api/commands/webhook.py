"""Webhooks at the terminal, through the door as everybody does: add, try, watch, send again."""

from typing import Any, Final

import click

from api.commands.asking import get, post, read_all
from api.commands.frame import DIFFERENT, given, group
from api.commands.showing import show_record, show_rows
from api.commands.speech import say

PATH: Final = "/v1/webhooks"
COLUMNS: Final = {
    "webhook": say("Вебхук", "Webhook"),
    "status": say("Состояние", "Status"),
    "reason": say("Причина", "Reason"),
    "url": say("Адрес", "Address"),
    "description": say("Для кого", "For whom"),
    "types": say("Факты", "Facts"),
    "position": say("Отправлено по", "Sent up to"),
    "failing_since": say("Сбои с", "Failing since"),
    "next_at": say("Следующая попытка", "Next attempt"),
    "dead_count": say("Не доставлено", "Given up"),
}
ATTEMPTS: Final = {
    "number": "№",
    "begun_at": say("Начата", "Begun"),
    "position": say("Позиция", "Position"),
    "type": say("Факт", "Fact"),
    "attempt": say("Попытка", "Attempt"),
    "result": say("Итог", "Result"),
    "status_code": say("Ответ", "Status"),
    "fault": say("Сбой", "Fault"),
    "took_ms": say("мс", "ms"),
    "answer": say("Начало ответа", "Answer begins"),
}
DEAD: Final = {
    "position": say("Позиция", "Position"),
    "type": say("Факт", "Fact"),
    "reason": say("Причина", "Reason"),
    "given_up_at": say("Отправка прекращена", "Given up"),
}
SECRET: Final = {"webhook": say("Вебхук", "Webhook"), "secret": say("Секрет", "Secret")}
WEBHOOK = click.argument("webhook")


@group(
    """Вебхуки: факты сами приходят по адресу, подписанные (docs/WEBHOOKS.md).

    \b
    certledger webhook add https://1c.example.ru/hook --name «1С управления»
    certledger webhook test 0190…            один пробный запрос
    certledger webhook list                  докуда дошли и что не доставлено
    certledger webhook deliveries 0190…      попытки: код, время, начало ответа
    certledger webhook redeliver 0190… --from 10500 --to 10514
    certledger webhook redeliver 0190… --dead
    certledger webhook resume 0190…          с места, где остановился, сразу
    """,
    """Webhooks: facts come to an address by themselves, signed (docs/WEBHOOKS.md).

    \b
    certledger webhook add https://1c.example.ru/hook --name "Payer's 1C"
    certledger webhook test 0190…            one ping, now
    certledger webhook list                  how far, and what was given up
    certledger webhook deliveries 0190…      attempts: status, time, start of the answer
    certledger webhook redeliver 0190… --from 10500 --to 10514
    certledger webhook redeliver 0190… --dead
    certledger webhook resume 0190…          from where it stopped, at once
    """,
)
def command() -> None:
    """Group."""


@command.command("add", help=say("Отправлять факты по адресу.", "Send facts to an address."))
@click.argument("address")
@click.option("--name", required=True, help=say("Для кого он.", "Whom it is for."))
@click.option("--type", "types", multiple=True, help=say("Вид факта.", "A type of fact."))
@click.option("--after", type=int, help=say("Начать после позиции.", "Begin behind a position."))
def add_webhook(address: str, name: str, types: tuple[str, ...], after: int | None) -> None:
    """Ask for a webhook."""
    body = {"url": address, "description": name, "types": list(types), "after": after}
    show_secret(post(PATH, body))


def show_secret(made: dict[str, Any]) -> None:
    """Show a secret, this once."""
    show_record(made, SECRET)
    given().tell(
        say(
            "Сохраните секрет у получателя: больше его никто не покажет.",
            "Keep it at the receiver: nobody will show it again.",
        )
    )


@command.command("list", help=say("Все, что видны ключу.", "All that the key may know of."))
def list_webhooks() -> None:
    """Show how each stands."""
    show_rows(get(PATH)["items"], COLUMNS)


@command.command("test", help=say("Пробный запрос; код 3, если не принят.", "One ping."))
@WEBHOOK
def try_webhook(webhook: str) -> None:
    """Send a ping; what is not taken ends with a code of its own."""
    tried = post(f"{PATH}/{webhook}/tests")
    show_record(tried, {name: ATTEMPTS[name] for name in ATTEMPTS if name in tried})
    if tried["result"] != "delivered":
        click.get_current_context().exit(DIFFERENT)


@command.command("deliveries", help=say("Журнал попыток.", "The log of attempts."))
@WEBHOOK
@click.option("--result", type=click.Choice(["delivered", "failed", "dead"]))
@click.option("--position", type=int, help=say("Об одном факте.", "At one fact."))
@click.option("--limit", default=50, type=click.IntRange(1), show_default=True)
def list_deliveries(webhook: str, *, result: str | None, position: int | None, limit: int) -> None:
    """Show the latest attempts."""
    query = {"result": result, "event_position": position}
    show_rows(read_all(f"{PATH}/{webhook}/deliveries", query, limit), ATTEMPTS)


@command.command("dead", help=say("Что не доставлено.", "What was given up."))
@WEBHOOK
@click.option("--limit", default=500, type=click.IntRange(1), show_default=True)
def list_dead(webhook: str, limit: int) -> None:
    """Show the facts that were given up."""
    show_rows(read_all(f"{PATH}/{webhook}/dead-letters", {}, limit), DEAD)


@command.command("redeliver", help=say("Отправить ещё раз.", "Send once more."))
@WEBHOOK
@click.option("--from", "first", type=click.IntRange(1), help=say("С позиции.", "From."))
@click.option("--to", "last", type=click.IntRange(1), help=say("По позицию.", "Up to."))
@click.option("--dead", is_flag=True, help=say("Только недоставленное.", "Only what was given up."))
def redeliver(webhook: str, first: int | None, last: int | None, *, dead: bool) -> None:
    """Send one fact, a span or what was given up once more."""
    if first is None and not dead:
        raise click.UsageError(say("Укажите --from или --dead.", "Name --from or --dead."))
    start = first or 1
    end = last or (get(f"{PATH}/{webhook}")["position"] if first is None else first)
    body = {"from_position": start, "to_position": max(start, end), "only_dead": dead}
    show_record(
        post(f"{PATH}/{webhook}/redeliveries", body),
        {"redelivery": "№", "until_position": say("По позицию", "Up to")},
    )


@command.command("rotate", help=say("Новый секрет; прежний ещё поживёт.", "A new secret."))
@WEBHOOK
@click.option("--overlap-hours", default=24, type=click.IntRange(0, 168), show_default=True)
def rotate_secret(webhook: str, overlap_hours: int) -> None:
    """Replace the secret."""
    show_secret(post(f"{PATH}/{webhook}/secrets", {"overlap_hours": overlap_hours}))


@command.command("pause", help=say("Приостановить.", "Send nothing for now."))
@WEBHOOK
def pause_webhook(webhook: str) -> None:
    """Send nothing until it is resumed."""
    show_record(post(f"{PATH}/{webhook}/pause"), COLUMNS)


@command.command("resume", help=say("Продолжить сразу.", "Go on at once."))
@WEBHOOK
def resume_webhook(webhook: str) -> None:
    """Go on from where it stopped."""
    show_record(post(f"{PATH}/{webhook}/resumption"), COLUMNS)


@command.command("remove", help=say("Удалить с секретами и журналом.", "With secrets and log."))
@WEBHOOK
def remove_webhook(webhook: str) -> None:
    """Forget a webhook."""
    post(f"{PATH}/{webhook}/deletion")
    given().tell(say(f"Вебхук {webhook} удалён.", f"Webhook {webhook} is removed."))
