"""Whoever means to enrol a child asks first what it would cost."""

import secrets

from aiohttp import web
from msgspec.structs import replace

from api.contracts import APPLICATION_REFUSALS, application
from api.operations import Routes
from api.plumbing import DIGEST_BYTES, VISIT, WRITER, answer, caller_of, new_id, read
from api.receipts import the_fact
from api.splits import shown_split
from events.contract import EnrolmentRequested
from events.money import roubles
from ledger.keys import Role
from ledger.rules.commands import RequestEnrolment
from ledger.rules.refusals import BalanceChanged
from ledger.verdicts import Order, Refused, Verdict
from schemas.contracts import EnrolmentRequest, QuoteShown

routes = Routes("quotes", "Расчёт цены", "Quotes")


@routes.post(
    "/v1/quotes",
    roles={Role.PROVIDER, Role.OPERATOR},
    body=EnrolmentRequest,
    answer=QuoteShown,
    status=200,
    refuses=APPLICATION_REFUSALS,
)
async def quote_enrolment(request: web.Request) -> web.Response:
    """Say what a contract would cost, and refuse what an application would be refused for.

    It is an application that is decided and not recorded: nothing is set aside. The price holds for
    the balance that it is answered with; apply with that balance as `available_seen`, and if it has
    changed meanwhile, the application is refused.
    """
    body = await read(request, EnrolmentRequest)
    command = await application(request, body, new_id())
    if command.available_seen_kopecks is None:
        command, verdict = await _bound(request, command)
    else:
        verdict = await _tried(request, command)
    if isinstance(verdict, Refused):
        raise verdict.refusal
    asked = the_fact(verdict, EnrolmentRequested)
    shown = QuoteShown(
        certificate=asked.certificate,
        period=asked.period,
        starts_on=asked.starts_on,
        ends_on=asked.ends_on,
        available=roubles(command.available_seen_kopecks or 0),
        quote=shown_split(asked.quote),
    )
    return answer(request, shown)


async def _bound(
    request: web.Request, command: RequestEnrolment
) -> tuple[RequestEnrolment, Verdict]:
    """Price an application for the balance of this moment, which the rules themselves tell.

    Who has nothing is refused before the balance is compared, so a balance of zero always differs.
    """
    command = replace(command, available_seen_kopecks=0)
    verdict = await _tried(request, command)
    while isinstance(verdict, Refused) and isinstance(verdict.refusal, BalanceChanged):
        left = verdict.refusal.available_kopecks
        command = replace(command, available_seen_kopecks=left)
        verdict = await _tried(request, command)
    return command, verdict


async def _tried(request: web.Request, command: RequestEnrolment) -> Verdict:
    caller = caller_of(request)
    return await request.app[WRITER].execute(
        Order(
            book=caller.book,
            command=command,
            by=caller.key_id,
            key=secrets.token_bytes(DIGEST_BYTES),
            fingerprint=bytes(DIGEST_BYTES),
            request=request[VISIT].request_id,
            dry_run=True,
        )
    )
