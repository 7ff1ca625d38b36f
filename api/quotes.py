"""Whoever means to enrol a child asks first what it would cost."""

import secrets

from aiohttp import web

from api.contracts import APPLICATION_REFUSALS, application
from api.operations import Routes
from api.plumbing import DIGEST_BYTES, VISIT, WRITER, answer, caller_of, new_id, read
from api.receipts import the_fact
from api.splits import shown_split
from events.contract import EnrolmentRequested
from ledger.keys import Role
from ledger.verdicts import Order, Refused
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

    It is an application that is decided and not recorded: nothing is set aside.
    """
    body = await read(request, EnrolmentRequest)
    caller = caller_of(request)
    verdict = await request.app[WRITER].execute(
        Order(
            book=caller.book,
            command=await application(request, body, new_id()),
            by=caller.key_id,
            key=secrets.token_bytes(DIGEST_BYTES),
            fingerprint=bytes(DIGEST_BYTES),
            request=request[VISIT].request_id,
            dry_run=True,
        )
    )
    if isinstance(verdict, Refused):
        raise verdict.refusal
    asked = the_fact(verdict, EnrolmentRequested)
    shown = QuoteShown(
        certificate=asked.certificate,
        period=asked.period,
        starts_on=asked.starts_on,
        ends_on=asked.ends_on,
        quote=shown_split(asked.quote),
    )
    return answer(request, shown)
