"""The card of a contract: its terms, its months, its history in sentences, and what may be done."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any, Final

from aiohttp import web

from api.console.arriving import field_of, fields_of, form_key
from api.console.asking import WHO, Problem, ask, may, tell
from api.console.drawing import LOOK, go, render
from api.console.looks import Look
from api.console.pages import Pages
from api.console.sentences import figure, sentence, short
from api.console.titles import Titles, titles_of
from events.certificate import ReversalReason
from events.contract import AcceptanceKind, RefusalReason, Side, TerminationReason
from ledger.keys import Role
from ledger.rules.states import ContractStatus

pages = Pages("book")

READERS: Final = {Role.PROVIDER, Role.FINANCE, Role.OPERATOR, Role.AUDITOR}
WRITERS: Final = {Role.PROVIDER, Role.OPERATOR}
FACTS_SHOWN: Final = 200
# What may be asked of a contract in each state; the API says whether it may be done.
STEPS: Final[Mapping[str, tuple[str, ...]]] = {
    ContractStatus.REQUESTED: ("accept-enrolment", "refuse-enrolment"),
    ContractStatus.ACCEPTED: ("conclude-contract", "refuse-enrolment"),
    ContractStatus.ACTIVE: ("charge-certificate", "terminate-contract", "prolong-contract"),
}
REVERSAL: Final = "reverse-charge"
ACCEPTANCES: Final = tuple(each.value for each in AcceptanceKind)
REASONS: Final = {
    "refuse-enrolment": tuple(each.value for each in RefusalReason),
    "terminate-contract": tuple(each.value for each in TerminationReason),
    REVERSAL: tuple(each.value for each in ReversalReason),
}


@pages.page("/contracts/{contract}", roles=READERS)
async def contract(request: web.Request) -> web.Response:
    """Show how a contract stands and what has happened to it."""
    return await _card(request)


async def _card(request: web.Request, problem: Problem | None = None) -> web.Response:
    look, path = request[LOOK], {"contract": request.match_info["contract"]}
    known = {"min_position": request.query.get("position")}
    found = await ask(
        request, "show-contract", path, {**known, "names": request.query.get("names")}
    )
    charges = await ask(
        request, "list-charges", query={**known, "contract": found["contract"], "limit": 500}
    )
    history = await _history(request, found["contract"])
    titles = await titles_of(request, ("municipality", "payer", "provider", "programme", "module"))
    offered = [each for each in STEPS.get(found["status"], ()) if may(request, each)]
    return render(
        request,
        "contracts/card.html",
        status=200 if problem is None else problem.status,
        title=look.t("contract.title", number=found["number"] or short(found["contract"])),
        found=found,
        months=_months(charges["items"]),
        history=[_happened(look, each) for each in history],
        terms=_terms(look, found, titles),
        offered=offered,
        reasons={
            step: [(each, figure(look, "reason", each)) for each in reasons]
            for step, reasons in REASONS.items()
        },
        side=_side(request),
        acceptances=[(each, look.word("acceptance", each)) for each in ACCEPTANCES],
        may_reverse=may(request, REVERSAL),
        problem=problem,
        filled={} if problem is None else fields_of(request),
        short=short,
    )


async def _history(request: web.Request, contract: str) -> Sequence[dict[str, Any]]:
    """List the facts of a contract; who may not read facts sees none."""
    if not may(request, "list-events"):
        return ()
    found = await ask(request, "list-events", query={"contract": contract, "limit": FACTS_SHOWN})
    return list(found["items"])


def _happened(look: Look, item: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "position": item["position"],
        "when": look.instant(item["time"]),
        "text": sentence(look, item["data"]["fact"]),
    }


def _side(request: web.Request) -> str:
    """Tell for whom a step is taken: a provider for itself, the operator for the guardian."""
    is_provider = request[WHO].caller.role is Role.PROVIDER
    return (Side.PROVIDER if is_provider else Side.GUARDIAN).value


def _months(charges: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Give charges in the order of their months, with what is left of each."""
    shown = [
        {**each, "left": str(Decimal(each["amount"]) - Decimal(each["reversed"]))}
        for each in charges
    ]
    return sorted(shown, key=lambda each: (each["month"], each["charge"]))


def _terms(look: Look, found: Mapping[str, Any], titles: Titles) -> list[tuple[str, str]]:
    """Say what was agreed."""
    named = [
        (look.t(f"column.{kind}"), titles.get(kind, {}).get(found[kind], short(found[kind])))
        for kind in ("programme", "module", "provider", "payer")
    ]
    prices = look.t(
        "contract.month-prices",
        first=look.money(found["first_month"]),
        other=look.money(found["other_month"]),
    )
    return [
        *named,
        (look.t("column.direction"), look.word("direction", found["direction"])),
        (look.t("column.period"), found["period"]),
        (look.t("contract.term"), f"{look.day(found['starts_on'])} — {look.day(found['ends_on'])}"),
        (look.t("contract.requested"), look.day(found["requested_on"])),
        (look.t("contract.concluded"), look.day(found["concluded_on"])),
        (look.t("contract.month-price"), prices),
        (look.t("contract.waits"), look.day(found["waits_until"])),
        (look.t("contract.end"), look.word("reason", found["end_reason"])),
    ]


@pages.form("/contracts/{contract}", roles=WRITERS)
async def change_contract(request: web.Request) -> web.Response:
    """Do the step that a form asks for, and show the contract after it."""
    path: dict[str, str | int] = {"contract": request.match_info["contract"]}
    step = field_of(request, "step")
    if step == REVERSAL:
        path["position"] = field_of(request, "charge")
    if step not in {REVERSAL, *(each for steps in STEPS.values() for each in steps)}:
        return go(request.path)
    try:
        done = await tell(request, step, path, _body(request, step), key=form_key(request))
    except Problem as problem:
        return await _card(request, problem)
    return go(f"{request.path}?position={done['position']}")


def _body(request: web.Request, step: str) -> dict[str, object] | None:
    """Say in the API's words what the form says; what was left empty isn't said."""
    fields = fields_of(request)
    said: dict[str, object]
    match step:
        case "refuse-enrolment" | "terminate-contract":
            said = {"by": fields.get("by"), "reason": fields.get("reason")}
        case "conclude-contract":
            evidence = {"kind": fields.get("acceptance"), "reference": fields.get("reference")}
            said = {"number": fields.get("number"), "acceptance": evidence}
        case "charge-certificate":
            said = {"month": fields.get("month"), "amount": fields.get("amount") or None}
        case "reverse-charge":
            said = {"reason": fields.get("reason"), "amount": fields.get("amount") or None}
        case "prolong-contract":
            said = {}
        case _:
            return None
    return {name: value for name, value in said.items() if value is not None}
