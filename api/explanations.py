"""Answers where a figure comes from: the facts, the rules with their sources, the arithmetic."""

from collections.abc import Sequence
from typing import Final

from aiohttp import hdrs, web

from api import explained
from api.certificate_registry import the_certificate
from api.headers import language_of
from api.moments import looking_from
from api.operations import Routes
from api.plumbing import answer, caller_of, read_query
from api.views import scope_of
from events.invoice import InvoiceIssued
from ledger.database import Db
from ledger.keys import Role
from ledger.rules import refusals
from projections import (
    balances,
    budget_execution,
    charges,
    explain,
    feed,
    invoices,
    past,
)
from projections.charges import Charge
from projections.explain import Step
from projections.travel import Moment
from schemas.explanations import BalanceExplainQuery, Explanation, MeasureExplainQuery
from schemas.moments import MomentQuery

routes = Routes("explanations", "Объяснения", "Explanations")

READERS: Final = {Role.FINANCE, Role.OPERATOR, Role.AUDITOR}
ALL_READERS: Final = READERS | {Role.PROVIDER}


def language(request: web.Request) -> str:
    """Tell in which language to explain."""
    return language_of(request.headers.get(hdrs.ACCEPT_LANGUAGE))


@routes.get(
    "/v1/certificates/{certificate}/explain",
    roles=READERS,
    answer=Explanation,
    query=BalanceExplainQuery,
    refuses=(refusals.NotFound,),
)
async def explain_balance(request: web.Request) -> web.Response:
    """Take apart what a certificate holds in a period, now or at another moment.

    The steps are folded by the view that shows the balance and add up to it to the kopeck.
    """
    query = read_query(request, BalanceExplainQuery)
    certificate, book = request.match_info["certificate"], caller_of(request).book
    async with looking_from(request, query, balances.VIEW.name) as (db, seen):
        await the_certificate(request, db, certificate)
        period = query.period or await _last_period(db, book, certificate, seen)
        steps, value = await explain.explain_balance(
            db, book, certificate, period, query.figure, seen
        )
    if value is None:
        raise refusals.NotFound(subject="certificate")
    arithmetic = [explained.sum_of(steps, value, language(request))]
    subject = f"certificate:{certificate} {period}"
    return _answer(request, subject, query.figure, value, steps, arithmetic, seen)


@routes.get(
    "/v1/charges/{position}/explain",
    roles=ALL_READERS,
    answer=Explanation,
    query=MomentQuery,
    refuses=(refusals.NotFound,),
)
async def explain_charge(request: web.Request) -> web.Response:
    """Take apart what is left of a charge: the price that it rests on, the charge, its stornos."""
    query = read_query(request, MomentQuery)
    position, book = int(request.match_info["position"]), caller_of(request).book
    async with looking_from(request, query, charges.VIEW.name) as (db, seen):
        row = await _the_charge(request, db, position)
        steps, value, grounds = await explain.explain_charge(db, book, row, seen)
    if value is None:
        raise refusals.NotFound(subject="charge")
    arithmetic = [
        *explained.splits_in(grounds, language(request)),
        explained.sum_of(steps, value, language(request)),
    ]
    steps = [*map(explained.ground, grounds), *steps]
    subject = f"contract:{row.contract} {row.month}"
    return _answer(request, subject, "amount", value, steps, arithmetic, seen)


@routes.get(
    "/v1/invoices/{invoice}/lines/{position}/explain",
    roles=ALL_READERS,
    answer=Explanation,
    query=MomentQuery,
    refuses=(refusals.NotFound,),
)
async def explain_invoice_line(request: web.Request) -> web.Response:
    """Take apart a line of an invoice: what was left of its charge, times the completeness.

    A line is known by the position of its charge.
    """
    query = read_query(request, MomentQuery)
    book, position = caller_of(request).book, int(request.match_info["position"])
    async with looking_from(request, query, invoices.VIEW.name) as (db, _):
        invoice = await invoices.read_invoice(
            db, book, request.match_info["invoice"], scope_of(request)
        )
        if invoice is None:
            raise refusals.NotFound(subject="invoice")
        (issued,) = await feed.read_positions(db, book, [invoice.issued])
        fact = issued.fact
        if not isinstance(fact, InvoiceIssued):
            raise AssertionError(f"{issued.position} issued an invoice")  # noqa: TRY004 - a bug
        line = next((each for each in fact.lines if each.charge == position), None)
        if line is None:
            raise refusals.NotFound(subject="charge")
        row = await _the_charge(request, db, position)
        then = Moment(position=issued.position)
        steps, value, grounds = await explain.explain_charge(db, book, row, then)
    if value != line.price_kopecks:
        raise AssertionError(f"the line of {position} asks for {line.price_kopecks}, not {value}")
    change = line.amount_kopecks - line.price_kopecks
    steps = [*map(explained.ground, grounds), *steps, Step(issued, change, line.amount_kopecks)]
    said = language(request)
    price = explained.in_roubles(line.price_kopecks, said)
    amount = explained.in_roubles(line.amount_kopecks, said)
    arithmetic = [f"{price} × {line.completeness_percent} / 100 = {amount}"]
    subject = f"invoice:{fact.invoice} contract:{line.contract} {line.month}"
    return _answer(request, subject, "amount", line.amount_kopecks, steps, arithmetic, then)


@routes.get(
    "/v1/budget-execution/{municipality}/{year}/{measure}/explain",
    roles=READERS,
    answer=Explanation,
    query=MeasureExplainQuery,
    refuses=(refusals.NotFound,),
)
async def explain_measure(request: web.Request) -> web.Response:
    """Take apart a figure of a budget measure; each act stands beside what it changed.

    Like movements of money are added up in one step, with their number.
    """
    query = read_query(request, MeasureExplainQuery)
    book, part = caller_of(request).book, request.match_info
    place = (part["municipality"], int(part["year"]), part["measure"])
    if scope_of(request).municipality not in {None, place[0]}:
        raise refusals.NotFound(subject="measure")
    async with looking_from(request, query, budget_execution.VIEW.name) as (db, seen):
        steps, value = await explain.explain_measure(db, book, place, query.figure, seen)
    if value is None:
        raise refusals.NotFound(subject="measure")
    arithmetic = [explained.sum_of(steps, value, language(request))]
    subject = f"measure:{':'.join(map(str, place))}"
    return _answer(request, subject, query.figure, value, steps, arithmetic, seen)


async def _last_period(db: Db, book: str, certificate: str, moment: Moment) -> str:
    """Name the last period in which a certificate has money."""
    balance = await past.read_balance(db, book, certificate, moment)
    if balance is None or not balance.periods:
        raise refusals.NotFound(subject="certificate")
    return balance.periods[-1].period


async def _the_charge(request: web.Request, db: Db, position: int) -> Charge:
    row = await charges.read_charge(db, caller_of(request).book, position, scope_of(request))
    if row is None:
        raise refusals.NotFound(subject="charge")
    return row


def _answer(
    request: web.Request,
    subject: str,
    figure: str,
    value: int,
    steps: Sequence[Step],
    arithmetic: Sequence[str],
    moment: Moment,
) -> web.Response:
    body = explained.explanation(
        subject, str(figure), value, steps, arithmetic, moment.position, language(request)
    )
    return answer(request, body)
