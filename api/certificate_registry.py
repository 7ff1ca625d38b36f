"""What certificates hold, who has them, and every movement of their money."""

from collections.abc import Iterable, Mapping

from aiohttp import web
from msgspec import UNSET

from api.contracts import find_certificate
from api.moments import looking_at, looks_back
from api.operations import Routes
from api.people import read_people, shown_person
from api.plumbing import answer, caller_of, read, read_query
from api.views import looking, position_of, read_state, scope_of, shown, touched_at
from events.base import PersonRef
from events.pf_programme import Unit
from ledger.database import Db
from ledger.keys import Role
from ledger.persons import Person, Purpose
from ledger.rules import refusals
from ledger.rules.states import Certificate as CertificateStanding
from projections import balances, certificates, past, statements
from projections.certificates import CertificateRow
from schemas.balances import (
    BalanceShown,
    CertificateFound,
    CertificateQuery,
    Certificates,
    CertificateShown,
    PeriodBalance,
    Statement,
    StatementLine,
    StatementQuery,
)
from schemas.certificates import CertificateLookupRequest
from schemas.registry import MomentNamesQuery, NamesQuery

routes = Routes("certificates", "Сертификаты", "Certificates")

READERS = {Role.PROVIDER, Role.FINANCE, Role.OPERATOR, Role.AUDITOR}


async def the_certificate(request: web.Request, db: Db, certificate: str) -> CertificateRow:
    """Give a certificate that the caller may see; a provider's are those it has a contract with."""
    found = await certificates.read_certificate(
        db, caller_of(request).book, certificate, scope_of(request)
    )
    if found is None:
        raise refusals.NotFound(subject="certificate")
    return found


@routes.get(
    "/v1/certificates/{certificate}",
    roles=READERS,
    answer=BalanceShown,
    query=MomentNamesQuery,
    refuses=(refusals.NotFound,),
)
async def show_certificate(request: web.Request) -> web.Response:
    """Tell what a certificate holds: nominal, available, reserved and charged in each period."""
    query = read_query(request, MomentNamesQuery)
    certificate = request.match_info["certificate"]
    async with looking(request, query, certificates.VIEW.name) as db:
        row = await the_certificate(request, db, certificate)
        etag = await touched_at(request, db, f"certificate:{certificate}", balances.VIEW.name)
    balance = await _balance(request, query, certificate)
    if balance is None:
        raise refusals.NotFound(subject="certificate")
    people: Mapping[PersonRef, Person] = {}
    if query.names:
        people = await read_people(request, [row.child], Purpose.SHOW_CERTIFICATE)
    person = people.get(row.child)
    held = (await read_state(request, f"certificate:{certificate}")).state
    body = shown(
        balance,
        BalanceShown,
        unit=held.unit if isinstance(held, CertificateStanding) else Unit.ROUBLE,
        number=UNSET if person is None else person.certificate_number or UNSET,
        person=UNSET if person is None else shown_person(person),
        periods=[shown(each, PeriodBalance) for each in balance.periods],
    )
    return answer(request, body, etag=None if looks_back(query) else etag)


async def _balance(
    request: web.Request, query: MomentNamesQuery, certificate: str
) -> balances.Balance | None:
    """Tell what a certificate holds, or held."""
    book = caller_of(request).book
    async with looking_at(request, query, balances.VIEW.name) as (db, moment):
        if moment is None:
            return await balances.read_balance(db, book, certificate)
        return await past.read_balance(db, book, certificate, moment)


@routes.get("/v1/certificates", roles=READERS, answer=Certificates, query=CertificateQuery)
async def list_certificates(request: web.Request) -> web.Response:
    """List certificates; a provider sees those that have had a contract with it."""
    query = read_query(request, CertificateQuery)
    view = certificates.VIEW.name
    filters = certificates.Filters(
        municipality=query.municipality,
        payer=query.payer,
        cert_group=query.cert_group,
        kind=query.kind,
        state=query.state,
        unused_in=query.unused_in,
    )
    book, cut = caller_of(request).book, (query.cursor, query.limit, scope_of(request))
    async with looking_at(request, query, view) as (db, moment):
        if moment is None:
            page = await certificates.read_certificates(db, book, filters, *cut)
        else:
            page = await past.read_certificates(db, book, filters, moment, *cut)
        position = moment.position if moment else await position_of(request, db, view)
    people: Mapping[PersonRef, Person] = {}
    if query.names:
        children = [row.child for row in page.rows]
        people = await read_people(request, children, Purpose.LIST_REGISTRY)
    items = list(_with_people(page.rows, people))
    return answer(request, Certificates(items=items, next_cursor=page.after, position=position))


def _with_people(
    rows: Iterable[CertificateRow], people: Mapping[PersonRef, Person]
) -> Iterable[CertificateShown]:
    for row in rows:
        person = people.get(row.child)
        yield shown(
            row,
            CertificateShown,
            number=UNSET if person is None else person.certificate_number or UNSET,
            person=UNSET if person is None else shown_person(person),
        )


@routes.get(
    "/v1/certificates/{certificate}/statement",
    roles=READERS,
    answer=Statement,
    query=StatementQuery,
    refuses=(refusals.NotFound,),
)
async def show_statement(request: web.Request) -> web.Response:
    """List every movement of a certificate's money; a provider sees those of its own contracts."""
    query = read_query(request, StatementQuery)
    certificate = request.match_info["certificate"]
    async with looking(request, query, certificates.VIEW.name) as db:
        await the_certificate(request, db, certificate)
    async with looking(request, query, statements.VIEW.name) as db:
        page = await statements.read_statement(
            db,
            caller_of(request).book,
            certificate,
            statements.Filters(
                period=query.period,
                contract=query.contract,
                effective_from=query.effective_from,
                effective_to=query.effective_to,
            ),
            query.cursor,
            query.limit,
            scope_of(request),
        )
        position = await position_of(request, db, statements.VIEW.name)
    items = [shown(row, StatementLine) for row in page.rows]
    return answer(request, Statement(items=items, next_cursor=page.after, position=position))


@routes.post(
    "/v1/certificates/lookup",
    roles={Role.PROVIDER, Role.FINANCE, Role.OPERATOR},
    body=CertificateLookupRequest,
    answer=CertificateFound,
    status=200,
    refuses=(refusals.NotFound,),
)
async def look_up_certificate(request: web.Request) -> web.Response:
    """Find a certificate by its number, which stands in no address and in no log.

    A provider finds those that have had a contract with it.
    """
    body = await read(request, CertificateLookupRequest)
    certificate = await find_certificate(request, body.number)
    async with looking(request, NamesQuery(), certificates.VIEW.name) as db:
        await the_certificate(request, db, certificate)
    return answer(request, CertificateFound(certificate=certificate))
