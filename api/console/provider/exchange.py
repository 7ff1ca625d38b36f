"""Exchange with a provider's own programs: who its keys are, and requests that run as they are."""

import shlex
from typing import Any, Final

import msgspec
from aiohttp import web

from api.console.asking import ask
from api.console.drawing import LOOK, render
from api.console.pages import Pages
from api.console.provider.whose import whose
from events.period import month_of
from ledger.keys import Role

pages = Pages("provider")

READERS: Final = {Role.PROVIDER, Role.OPERATOR}
KEY: Final = "$CERTLEDGER_KEY"
ANY: Final = "00000000-0000-0000-0000-000000000000"


@pages.page("/exchange", roles=READERS, rank=60)
async def exchange(request: web.Request) -> web.Response:
    """Show who the caller is for the API, and samples with the caller's own references."""
    owner = await whose(request)
    contract, month = await _example(request, owner.provider)
    base = str(request.url.origin())
    return render(
        request,
        "provider/exchange.html",
        caller=await ask(request, "show-caller"),
        owner=owner,
        base=base,
        samples=samples(base, contract, month),
        sample_1c=sample_1c(base, contract, month),
    )


async def _example(request: web.Request, provider: str | None) -> tuple[str, str]:
    """Give a contract of the provider's with a month to charge, to show requests with."""
    found: list[dict[str, Any]] = []
    if provider is not None:
        terms = {"provider": provider, "status": "active", "limit": 500}
        found = (await ask(request, "list-contracts", query=terms))["items"]
    due = [each for each in found if each["next_month"]] or found
    now = month_of(request[LOOK].today)
    return (due[0]["contract"], due[0]["next_month"] or now) if due else (ANY, now)


def samples(base: str, contract: str, month: str) -> list[tuple[str, str]]:
    """Write requests for a terminal, by the key of their title."""
    key = f'-H "Authorization: Bearer {KEY}"'
    charge = msgspec.json.encode({"month": month}).decode()
    kind = "-H 'Content-Type: application/json'"
    once = f"-H 'Idempotency-Key: {month}-{contract}'"
    sheet = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    make = f"curl -sS -X POST {base}/v1/contracts/{contract}/charges"
    take = f"curl -sS '{base}/v1/imports/charges/template.xlsx?month={month}'"
    file = f"{month}.xlsx"
    send = f"curl -sS -X POST '{base}/v1/imports/charges?month={month}&filename={file}'"
    return [
        ("who", _lines(f"curl -sS {base}/v1/me", key)),
        ("contracts", _lines(f"curl -sS '{base}/v1/contracts?status=active&limit=500'", key)),
        ("charge", _lines(make, key, kind, once, f"-d {shlex.quote(charge)}")),
        ("template", _lines(take, key, f"-o {file}")),
        ("upload", _lines(send, key, f"-H 'Content-Type: {sheet}'", f"--data-binary @{file}")),
    ]


def _lines(*parts: str) -> str:
    return " \\\n  ".join(parts)


def sample_1c(base: str, contract: str, month: str) -> str:
    """Write a charge as 1C sends it."""
    host, _, port = base.partition("://")[2].partition(":")
    is_secure = base.startswith("https")
    secure = "Новый ЗащищенноеСоединениеOpenSSL" if is_secure else "Неопределено"
    where = f'"{host}", {port or (443 if is_secure else 80)}'
    return "\n".join(
        [
            f"Соединение = Новый HTTPСоединение({where}, , , , 30, {secure});",
            f'Запрос = Новый HTTPЗапрос("/v1/contracts/{contract}/charges");',
            'Запрос.Заголовки.Вставить("Authorization", "Bearer " + Ключ);',
            'Запрос.Заголовки.Вставить("Content-Type", "application/json");',
            f'Запрос.Заголовки.Вставить("Idempotency-Key", "{month}-{contract}");',
            f'Запрос.УстановитьТелоИзСтроки("{{""month"": ""{month}""}}");',
            "Ответ = Соединение.ОтправитьДляОбработки(Запрос);",
            "// 201: проведено; тот же ключ ещё раз: тот же ответ, второго списания не будет",
            "Сообщить(Ответ.КодСостояния);",
            "Сообщить(Ответ.ПолучитьТелоКакСтроку());",
        ]
    )
