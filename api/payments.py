"""Payments through a bank: registers out, statements in; a statement alone says what is paid."""

import hashlib
from typing import Final

from aiohttp import hdrs, web

from api import faults, headers
from api.bank_exchange import NotAnExchange, read_statement, write_register
from api.operations import TEXT, Routes
from api.plumbing import answer, caller_of, execute, new_id, read, read_bytes, read_query, standing
from api.receipts import stamp, the_fact
from api.views import looking, position_of, read_stream, scope_of, shown
from events.money import roubles
from events.payment import (
    BankStatementRead,
    PaymentFailed,
    PaymentRegisterIssued,
    PaymentRegisterSent,
    PaymentRegisterWithdrawn,
)
from ledger.keys import Role
from ledger.rules import refusals
from ledger.rules.commands import (
    FailPayment,
    IssuePaymentRegister,
    ReadBankStatement,
    SendPaymentRegister,
    WithdrawPaymentRegister,
)
from projections import payments
from schemas.base import ReadQuery
from schemas.payments import (
    BankStatementQuery,
    BankStatementReceipt,
    BankStatements,
    BankStatementShown,
    BankStatementUpload,
    PaymentFailureReceipt,
    PaymentFailureRequest,
    PaymentQuery,
    PaymentRegisterQuery,
    PaymentRegisterReceipt,
    PaymentRegisterRequest,
    PaymentRegisters,
    PaymentRegisterShown,
    Payments,
    PaymentShown,
    QueuedDocumentShown,
    UnmatchedPayments,
    UnmatchedPaymentShown,
)

routes = Routes("payments", "Платежи через банк", "Payments through a bank")

PAYERS = {Role.FINANCE, Role.OPERATOR}
READERS = {Role.FINANCE, Role.OPERATOR, Role.AUDITOR}
VIEW = payments.VIEW.name
STATEMENT_MAX_BYTES: Final = 8 << 20


@routes.post(
    "/v1/payment-registers",
    roles=PAYERS,
    body=PaymentRegisterRequest,
    answer=PaymentRegisterReceipt,
    keyed=True,
    refuses=(refusals.NotFound, refusals.AlreadyExists, refusals.NothingToPay),
)
async def issue_payment_register(request: web.Request) -> web.Response:
    """List what is to be paid through the bank, each invoice and advance on one live register.

    Invoices are those in work, advances those asked for. What can't be paid is left out with its
    reason, and stops nobody else. Until the bank has confirmed or refused a line, its invoice is
    neither given back nor paid otherwise.
    """
    body = await read(request, PaymentRegisterRequest)
    accepted = await execute(
        request,
        IssuePaymentRegister(
            payment_register=new_id(),
            payer=body.payer,
            account=body.account,
            first_number=body.first_number,
            invoices=body.invoices,
            advances=body.advances,
            **standing(request),
        ),
    )
    issued = the_fact(accepted, PaymentRegisterIssued)
    receipt = PaymentRegisterReceipt(
        payment_register=issued.payment_register,
        lines_count=len(issued.lines),
        total=roubles(issued.total_kopecks),
        left_out=issued.left_out,
        **stamp(request, accepted),
    )
    return answer(request, receipt, etag=accepted.position_last)


@routes.get(
    "/v1/payment-registers/{payment_register}/file",
    roles=READERS,
    answer=None,
    gives=(TEXT,),
    refuses=(refusals.NotFound,),
)
async def show_payment_register_file(request: web.Request) -> web.Response:
    """Give the register as 1CClientBankExchange 1.03: the same bytes whenever it is asked for."""
    issued = await _issued(request)
    return web.Response(
        body=write_register(issued),
        headers={
            "Content-Type": f"{TEXT}; charset=windows-1251",
            "Content-Disposition": 'attachment; filename="1c_to_kl.txt"',
        },
    )


async def _issued(request: web.Request) -> PaymentRegisterIssued:
    """Give the fact that a register was made by, if it is the caller's."""
    register = request.match_info["payment_register"]
    async with looking(request, ReadQuery()) as db:
        facts = await read_stream(request, db, f"payment-register:{register}")
    fact = facts[0].fact if facts else None
    scope = scope_of(request).municipality
    if not isinstance(fact, PaymentRegisterIssued) or scope not in {None, fact.municipality}:
        raise refusals.NotFound(subject="payment-register")
    return fact


@routes.post(
    "/v1/payment-registers/{payment_register}/handover",
    roles=PAYERS,
    answer=PaymentRegisterReceipt,
    keyed=True,
    refuses=(refusals.NotFound, refusals.WrongStatus),
)
async def send_payment_register(request: web.Request) -> web.Response:
    """Note that the file was handed over to the bank; from now on only the bank knows.

    An outcome that nobody knows stays "sent" until a statement tells.
    """
    issued = await _issued(request)
    accepted = await execute(
        request,
        SendPaymentRegister(
            payment_register=issued.payment_register,
            file=hashlib.sha256(write_register(issued)).hexdigest(),
            **standing(request),
        ),
    )
    sent = the_fact(accepted, PaymentRegisterSent)
    receipt = PaymentRegisterReceipt(
        payment_register=sent.payment_register, file=sent.file, **stamp(request, accepted)
    )
    return answer(request, receipt, etag=accepted.position_last)


@routes.post(
    "/v1/payment-registers/{payment_register}/withdrawal",
    roles=PAYERS,
    answer=PaymentRegisterReceipt,
    keyed=True,
    refuses=(refusals.NotFound, refusals.WrongStatus),
)
async def withdraw_payment_register(request: web.Request) -> web.Response:
    """Think better of a register that was not handed over."""
    accepted = await execute(
        request,
        WithdrawPaymentRegister(
            payment_register=request.match_info["payment_register"], **standing(request)
        ),
    )
    withdrawn = the_fact(accepted, PaymentRegisterWithdrawn)
    receipt = PaymentRegisterReceipt(
        payment_register=withdrawn.payment_register, **stamp(request, accepted)
    )
    return answer(request, receipt, etag=accepted.position_last)


@routes.post(
    "/v1/payment-registers/{payment_register}/payments/{line}/failure",
    roles=PAYERS,
    body=PaymentFailureRequest,
    answer=PaymentFailureReceipt,
    keyed=True,
    refuses=(refusals.NotFound, refusals.WrongStatus),
)
async def fail_payment(request: web.Request) -> web.Response:
    """Note that the bank turned a payment down; what it was for may stand on another register."""
    body = await read(request, PaymentFailureRequest)
    accepted = await execute(
        request,
        FailPayment(
            payment_register=request.match_info["payment_register"],
            line=int(request.match_info["line"]),
            reason=body.reason,
            **standing(request),
        ),
    )
    failed = the_fact(accepted, PaymentFailed)
    receipt = PaymentFailureReceipt(
        payment_register=failed.payment_register, line=failed.line, **stamp(request, accepted)
    )
    return answer(request, receipt, etag=accepted.position_last)


@routes.post(
    "/v1/payers/{payer}/bank-statements",
    roles=PAYERS,
    body=BankStatementUpload,
    body_max_bytes=STATEMENT_MAX_BYTES,
    takes=(TEXT,),
    answer=BankStatementReceipt,
    keyed=True,
    refuses=(refusals.NotFound, refusals.AlreadyExists),
)
async def read_bank_statement(request: web.Request) -> web.Response:
    """Read a bank's statement: each line that it confirms pays its invoice in the same commit.

    Documents are matched by the reference at the end of the purpose. One that can't be read or
    doesn't fit waits for a person and stops no other; the same statement twice changes nothing.
    """
    kind, _ = headers.media_type(request.headers.get(hdrs.CONTENT_TYPE, TEXT))
    if kind != TEXT:  # what a file of this format is written in, it says itself
        raise faults.UnsupportedMediaType(TEXT)
    file = await read_bytes(request)
    try:
        found = read_statement(file)
    except NotAnExchange:
        raise faults.Invalid((faults.FieldFault("", "not-an-exchange"),)) from None
    accepted = await execute(
        request,
        ReadBankStatement(
            payer=request.match_info["payer"],
            statement=hashlib.sha256(file).hexdigest(),
            documents=found.documents,
            foreign_count=found.foreign_count,
            **standing(request),
        ),
    )
    told = the_fact(accepted, BankStatementRead)
    receipt = BankStatementReceipt(
        statement=told.statement,
        documents_count=told.documents_count,
        foreign_count=told.foreign_count,
        known_count=told.known_count,
        confirmed_count=told.confirmed_count,
        confirmed=roubles(told.confirmed_kopecks),
        failed_count=told.failed_count,
        queued=tuple(shown(each, QueuedDocumentShown) for each in told.queued),
        **stamp(request, accepted),
    )
    return answer(request, receipt, etag=accepted.position_last)


@routes.get(
    "/v1/payment-registers", roles=READERS, answer=PaymentRegisters, query=PaymentRegisterQuery
)
async def list_payment_registers(request: web.Request) -> web.Response:
    """List registers of payments with what became of their lines."""
    query = read_query(request, PaymentRegisterQuery)
    filters = payments.RegisterFilters(
        municipality=query.municipality, payer=query.payer, status=query.status
    )
    async with looking(request, query, VIEW) as db:
        page = await payments.read_registers(
            db, caller_of(request).book, filters, query.cursor, query.limit, scope_of(request)
        )
        position = await position_of(request, db, VIEW)
    items = [shown(row, PaymentRegisterShown) for row in page.rows]
    return answer(request, PaymentRegisters(items=items, next_cursor=page.after, position=position))


@routes.get(
    "/v1/payment-registers/{payment_register}",
    roles=READERS,
    answer=PaymentRegisterShown,
    refuses=(refusals.NotFound,),
)
async def show_payment_register(request: web.Request) -> web.Response:
    """Tell where a register of payments stands."""
    register = request.match_info["payment_register"]
    async with looking(request, read_query(request, ReadQuery), VIEW) as db:
        row = await payments.read_register(db, caller_of(request).book, register, scope_of(request))
    if row is None:
        raise refusals.NotFound(subject="payment-register")
    return answer(request, shown(row, PaymentRegisterShown), etag=row.position)


@routes.get("/v1/payments", roles=READERS | {Role.PROVIDER}, answer=Payments, query=PaymentQuery)
async def list_payments(request: web.Request) -> web.Response:
    """List payments line by line: accepted, sent, confirmed, failed; or those that wait too long.

    A payment is confirmed by a bank's statement and by nothing else.
    """
    query = read_query(request, PaymentQuery)
    filters = payments.PaymentFilters(
        **{name: getattr(query, name) for name in payments.PaymentFilters.__struct_fields__}
    )
    async with looking(request, query, VIEW) as db:
        page = await payments.read_payments(
            db, caller_of(request).book, filters, query.cursor, query.limit, scope_of(request)
        )
        position = await position_of(request, db, VIEW)
    items = [shown(row, PaymentShown) for row in page.rows]
    return answer(request, Payments(items=items, next_cursor=page.after, position=position))


@routes.get("/v1/bank-statements", roles=READERS, answer=BankStatements, query=BankStatementQuery)
async def list_bank_statements(request: web.Request) -> web.Response:
    """List the statements that were read, with what came of each."""
    query = read_query(request, BankStatementQuery)
    async with looking(request, query, VIEW) as db:
        page = await payments.read_statements(
            db,
            caller_of(request).book,
            _filters(query),
            query.cursor,
            query.limit,
            scope_of(request),
        )
        position = await position_of(request, db, VIEW)
    items = [shown(row, BankStatementShown) for row in page.rows]
    return answer(request, BankStatements(items=items, next_cursor=page.after, position=position))


@routes.get(
    "/v1/unmatched-payments", roles=READERS, answer=UnmatchedPayments, query=BankStatementQuery
)
async def list_unmatched_payments(request: web.Request) -> web.Response:
    """List the documents of statements that a person has to look at."""
    query = read_query(request, BankStatementQuery)
    async with looking(request, query, VIEW) as db:
        page = await payments.read_queued(
            db,
            caller_of(request).book,
            _filters(query),
            query.cursor,
            query.limit,
            scope_of(request),
        )
        position = await position_of(request, db, VIEW)
    items = [shown(row, UnmatchedPaymentShown) for row in page.rows]
    body = UnmatchedPayments(items=items, next_cursor=page.after, position=position)
    return answer(request, body)


def _filters(query: BankStatementQuery) -> payments.StatementFilters:
    return payments.StatementFilters(
        municipality=query.municipality, payer=query.payer, statement=query.statement
    )
