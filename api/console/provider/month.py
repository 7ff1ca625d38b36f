"""The month's charges: a line a contract, charged in place in per cent or as a sum, or reversed."""

import re
from collections.abc import Mapping
from datetime import timedelta
from decimal import Decimal
from typing import Any, Final

from aiohttp import web
from msgspec import Struct

from api.console.arriving import field_of, fields_of, form_key
from api.console.asking import Problem, ask, tell
from api.console.drawing import LOOK, go, here, render
from api.console.finance.titles import ask_all
from api.console.finance.typed import roubles_typed
from api.console.pages import Pages
from api.console.provider.whose import Whose, whose
from api.console.titles import titles_of
from events.certificate import ReversalReason
from events.money import parse_roubles, percent_of, roubles
from events.period import first_day, last_day, month_of, next_month
from ledger.keys import Role

pages = Pages("provider")

READERS: Final = {Role.PROVIDER, Role.FINANCE, Role.OPERATOR, Role.AUDITOR}
WRITERS: Final = {Role.PROVIDER, Role.OPERATOR}
ROWS: Final = 50
MONTH: Final = re.compile(r"[0-9]{4}-(?:0[1-9]|1[0-2])")
PERCENT: Final = re.compile(r"([0-9]{1,3}) ?%")
WHOLE: Final = 100
NUMBERS: Final = re.compile(r"([0-9]+)")
STATES: Final = ("open", "charged", "partly", "ahead", "over")
REASONS: Final = (
    ReversalReason.WRONG_AMOUNT,
    ReversalReason.WRONG_MONTH,
    ReversalReason.WRONG_CONTRACT,
    ReversalReason.SERVICE_NOT_RENDERED,
)


class Line(Struct, frozen=True, kw_only=True):
    """What a month comes to under one contract."""

    terms: dict[str, Any]  # the contract as the registry has it
    price: Decimal
    charged: Decimal
    charge: int | None  # that may be reversed
    state: str

    @property
    def percent(self) -> str:
        """Tell how much of the price is charged."""
        share = self.charged * WHOLE / self.price if self.price else Decimal()
        return str(share.quantize(Decimal("0.1")).normalize() + 0) if share else "0"

    @property
    def is_open(self) -> bool:
        """Tell whether the month may still be charged."""
        return self.state == "open"

    @property
    def order(self) -> list[tuple[int, str]]:
        """Give the place among other lines: № 9 stands before № 10."""
        number = self.terms["number"] or ""
        parts = NUMBERS.split(number)
        return [(int(each), "") if each.isdecimal() else (0, each) for each in parts]


def month_asked(request: web.Request, contracts: list[dict[str, Any]]) -> str:
    """Tell which month is asked for; if none is, the last so far with a contract in force."""
    stated, now = request.query.get("month", ""), month_of(request[LOOK].today)
    if MONTH.fullmatch(stated):
        return stated
    begun = [each["ends_on"][:7] for each in contracts if each["starts_on"][:7] <= now]
    return min(now, max(begun, default=now))


@pages.page("/charges", roles=READERS, rank=10, sample={"month": "2017-09"})
async def month_charges(request: web.Request) -> web.Response:
    """Show every contract in force in a month, and what the month is charged."""
    return await _shown(request)


async def _shown(
    request: web.Request,
    problem: Problem | None = None,
    filled: Mapping[str, str] | None = None,
) -> web.Response:
    owner = await whose(request)
    contracts = await contracts_of(request, owner)
    month = month_asked(request, contracts)
    lines = await lines_of(request, owner, month, contracts)
    wanted, state = request.query.get("q", "").strip().lower(), request.query.get("state", "")
    chosen = [
        line
        for line in lines
        if (state not in STATES or line.state == state) and wanted in _words(line)
    ]
    stated = request.query.get("cursor", "")
    begin = int(stated) if stated.isdecimal() else 0
    posted = request.query.get("posted")
    return render(
        request,
        "provider/month.html",
        status=problem.status if problem else 200,
        problem=problem,
        filled=filled or {},
        failed=next((each for each in lines if _is_of(each, filled)), None),
        owner=owner,
        month=month,
        months=(month_of(first_day(month) - timedelta(days=1)), next_month(month)),
        lines=chosen[begin : begin + ROWS],
        all_count=len(lines),
        totals=totals_of(lines),
        chosen_totals=totals_of(chosen),
        chosen_count=len(chosen),
        next_cursor=begin + ROWS if len(chosen) > begin + ROWS else None,
        states=[(each, request[LOOK].word("month-state", each)) for each in STATES],
        reasons=[(each.value, request[LOOK].word("reason", each.value)) for each in REASONS],
        titles=await titles_of(request, ("programme",)),
        done=await _done(request, posted) if posted and posted.isdecimal() else None,
        terms_of_month={"month": month, "provider": owner.provider or ""},
    )


def _words(line: Line) -> str:
    number = line.terms.get("certificate_number") or ""
    family = (line.terms.get("person") or {}).get("family_name") or ""
    return f"{line.terms['number'] or ''} {number} {family}".lower()


def _is_of(line: Line, filled: Mapping[str, str] | None) -> bool:
    return filled is not None and line.terms["contract"] == filled.get("contract")


async def _done(request: web.Request, posted: str) -> dict[str, Any] | None:
    """Give the charge that was just made or reversed."""
    try:
        return await ask(
            request, "show-charge", {"position": posted}, {"min_position": _position(request)}
        )
    except Problem:
        return None


def _position(request: web.Request) -> str | None:
    stated = request.query.get("position", "")
    return stated if stated.isdecimal() else None


async def contracts_of(request: web.Request, owner: Whose) -> list[dict[str, Any]]:
    """Give the contracts that are in force, or were."""
    if owner.provider is None:
        return []
    asked = {
        "provider": owner.provider,
        "min_position": _position(request),
        "names": "true" if request.query.get("names") == "true" else None,
    }
    return [
        each
        for status in ("active", "closed")
        for each in await ask_all(request, "list-contracts", {**asked, "status": status})
    ]


async def lines_of(
    request: web.Request, owner: Whose, month: str, contracts: list[dict[str, Any]]
) -> list[Line]:
    """Give a line for every contract that has a day in the month."""
    if not contracts:
        return []
    asked = {"provider": owner.provider, "month": month, "min_position": _position(request)}
    charges = {
        each["contract"]: each
        for each in await ask_all(request, "list-charges", asked)
        if each["live"]
    }
    now = month_of(request[LOOK].today)
    first, last = first_day(month).isoformat(), last_day(month).isoformat()
    lines = [
        _line(each, charges.get(each["contract"]), month, now)
        for each in contracts
        if each["starts_on"] <= last and each["ends_on"] >= first
    ]
    return sorted(lines, key=lambda line: (line.order, line.terms["contract"]))


def _line(terms: dict[str, Any], charge: dict[str, Any] | None, month: str, now: str) -> Line:
    is_first = month == terms["starts_on"][:7]
    price = Decimal(terms["first_month"] if is_first else terms["other_month"])
    charged = Decimal(terms["months"].get(month, "0"))
    if charged:
        state = "charged" if charged >= price else "partly"
    elif terms["status"] != "active" or not price:
        state = "over"
    else:
        state = "open" if month <= now else "ahead"
    return Line(
        terms=terms,
        price=price,
        charged=charged,
        charge=charge["charge"] if charge else None,
        state=state,
    )


def totals_of(lines: list[Line]) -> dict[str, Any]:
    """Add lines up."""
    still = [line for line in lines if line.is_open]
    return {
        "price": str(sum((line.price for line in lines), Decimal())),
        "charged": str(sum((line.charged for line in lines), Decimal())),
        "reserved": str(sum((Decimal(line.terms["reserved"]) for line in lines), Decimal())),
        "open": str(sum((line.price for line in still), Decimal())),
        "open_count": len(still),
        "charged_count": sum(1 for line in lines if line.charged),
    }


@pages.form("/charges", roles=WRITERS)
async def change_line(request: web.Request) -> web.Response:
    """Charge a line or reverse it, and show the month again."""
    contract, month = field_of(request, "contract"), field_of(request, "month")
    try:
        if field_of(request, "does") == "reverse":
            done = await _reverse(request, contract)
        else:
            done = await _charge(request, contract, month)
    except Problem as problem:
        return await _shown(request, problem, fields_of(request))
    moved = here(request, posted=done["charge"], position=done["position"])
    return go(f"{moved}#done")


async def _charge(request: web.Request, contract: str, month: str) -> dict[str, Any]:
    body: dict[str, Any] = {"month": month}
    typed = field_of(request, "amount")
    if found := PERCENT.fullmatch(typed):
        percent = int(found[1])
        if percent != WHOLE:
            terms = await ask(request, "show-contract", {"contract": contract})
            is_first = month == terms["starts_on"][:7]
            price = parse_roubles(terms["first_month" if is_first else "other_month"])
            body["amount"] = roubles(percent_of(price, percent))
    elif typed:
        body["amount"] = roubles_typed(typed)
    path = {"contract": contract}
    return await tell(request, "charge-certificate", path, body, key=form_key(request))


async def _reverse(request: web.Request, contract: str) -> dict[str, Any]:
    body = {"reason": field_of(request, "reason")}
    if typed := field_of(request, "amount"):
        body["amount"] = roubles_typed(typed)
    path = {"contract": contract, "position": field_of(request, "charge")}
    return await tell(request, "reverse-charge", path, body, key=form_key(request))
