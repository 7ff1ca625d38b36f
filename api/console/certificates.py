"""The card of a certificate: what it holds on a day, as it was known, and how it came to that."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any, Final

from aiohttp import web

from api.console.arriving import field_of, form_key
from api.console.asking import Problem, ask, tell
from api.console.drawing import LOOK, go, render
from api.console.finance.looking_back import Moment, moment_of
from api.console.looks import Look
from api.console.pages import Pages
from api.console.sentences import figure, short, title
from api.console.titles import titles_of
from ledger.keys import Role

pages = Pages("book")

READERS: Final = {Role.PROVIDER, Role.FINANCE, Role.OPERATOR, Role.AUDITOR}
PRINTERS: Final = {Role.PROVIDER, Role.FINANCE, Role.OPERATOR}
ROWS: Final = 100
FIGURES: Final = ("nominal", "reserved", "charged", "available")


@pages.page("/certificates", roles=READERS, rank=30)
async def certificate_search(request: web.Request) -> web.Response:
    """Find a certificate by its number; whoever looks it up is written down."""
    return render(request, "certificates/search.html", problem=None, number="")


@pages.form("/certificates", roles=READERS)
async def find_certificate(request: web.Request) -> web.Response:
    """Look a number up in the vault, and show the certificate that has it."""
    number = field_of(request, "number").strip()
    try:
        found = await tell(request, "look-up-certificate", body={"number": number})
    except Problem as problem:
        return render(
            request,
            "certificates/search.html",
            status=problem.status,
            problem=problem,
            number=number,
        )
    return go(f"/certificates/{found['certificate']}")


@pages.page("/certificates/{certificate}", roles=READERS)
async def certificate(request: web.Request) -> web.Response:
    """Show what a certificate holds in each period, and the movements of one of them."""
    look, reference = request[LOOK], request.match_info["certificate"]
    path, moment = {"certificate": reference}, moment_of(request)
    names = request.query.get("names")
    found = await ask(request, "show-certificate", path, {**moment.terms(), "names": names})
    period = request.query.get("period") or _last([each["period"] for each in found["periods"]])
    lines = await _movements(request, path, period, moment)
    contracts = await ask(request, "list-contracts", query={"certificate": reference, "limit": 50})
    titles = await titles_of(request, ("municipality", "payer", "provider", "programme"))
    person = found.get("person") or {}
    return render(
        request,
        "certificates/card.html",
        title=look.t("certificate.title", number=_named(look, found)),
        found=found,
        person=" ".join(
            filter(None, (person.get(part) for part in ("family_name", "given_name", "patronymic")))
        ),
        period=period,
        seen={name: value for name, value in moment.terms().items() if value},
        first=_first_day(found, contracts["items"], look),
        figures_shown=FIGURES,
        lines=[_line(look, each, titles["provider"]) for each in lines],
        contracts=contracts["items"],
        titles=titles,
        short=short,
    )


def _first_day(found: dict[str, Any], contracts: list[dict[str, Any]], look: Look) -> str:
    """Tell from which day on the sliders go: the year before the first of its contracts."""
    years = [int(each["period"][:4]) for each in (*found["periods"], *contracts)]
    return f"{min(years, default=look.today.year) - 1}-01-01"


def _last(periods: Iterable[str]) -> str | None:
    return max(periods, default=None)


def _named(look: Look, found: dict[str, Any]) -> str:
    number = found.get("number")
    return look.name(number) if number else short(found["certificate"])


async def _movements(
    request: web.Request, path: dict[str, str], period: str | None, moment: Moment
) -> list[dict[str, Any]]:
    """List what moved the money of a period, as far as it had happened and was known."""
    lines: list[dict[str, Any]] = []
    cursor = None
    while period is not None:
        page = await ask(
            request,
            "show-statement",
            path,
            {
                "period": period,
                "effective_to": moment.as_of,
                "limit": ROWS,
                "cursor": cursor,
            },
        )
        lines += page["items"]
        cursor = page["next_cursor"]
        if cursor is None or len(lines) >= ROWS:
            break
    until = moment.known_until
    if until is None:
        return lines
    last = datetime.fromisoformat(until)
    return [each for each in lines if datetime.fromisoformat(each["recorded_at"]) <= last]


def _line(look: Look, line: dict[str, Any], providers: Mapping[str, str]) -> dict[str, Any]:
    """Say what a movement was."""
    words = [title(look, line["type"])]
    if line["month"]:
        words.append(look.t("certificate.for-month", month=look.month(line["month"])))
    if line["reason"]:
        words.append(figure(look, "reason", line["reason"]))
    return {
        **line,
        "text": ", ".join(words),
        "provider_title": providers.get(line["provider"] or "", ""),
    }


@pages.form("/certificates/{certificate}", roles=PRINTERS)
async def print_statement(request: web.Request) -> web.Response:
    """Build the statement as a paper that proves itself, and open it."""
    certificate = request.match_info["certificate"]
    made = await tell(
        request,
        "build-report",
        body={
            "kind": "certificate-statement",
            "filter": {"certificate": certificate, "period": field_of(request, "period") or None},
        },
        key=form_key(request),
    )
    return go(f"/files/v1/reports/{made['report']}/file.pdf")
