"""The registry of contracts: who is taught what, at whose cost."""

from collections.abc import Iterable, Mapping

from aiohttp import web
from msgspec import UNSET

from api.moments import looking_at, looks_back
from api.operations import Routes
from api.people import MAY_SEE_NAMES, read_people, shown_person
from api.plumbing import answer, caller_of, read_query
from api.views import position_of, scope_of, shown, touched_at
from events.base import CertificateId
from events.money import roubles
from ledger.database import Db
from ledger.keys import Role
from ledger.persons import Person, Purpose
from ledger.rules import refusals
from projections import certificates, contracts, past
from projections.contracts import ContractRow
from schemas.contract_registry import (
    ContractQuery,
    Contracts,
    ContractShown,
)
from schemas.registry import MomentNamesQuery

routes = Routes("contracts", "Договоры", "Contracts")

READERS = {Role.PROVIDER, Role.FINANCE, Role.OPERATOR, Role.AUDITOR}


@routes.get("/v1/contracts", roles=READERS, answer=Contracts, query=ContractQuery)
async def list_contracts(request: web.Request) -> web.Response:
    """List contracts and applications; a provider sees its own."""
    query = read_query(request, ContractQuery)
    filters = contracts.Filters(
        **{name: getattr(query, name) for name in contracts.Filters.__struct_fields__}
    )
    view = contracts.VIEW.name
    book, cut = caller_of(request).book, (query.cursor, query.limit, scope_of(request))
    async with looking_at(request, query, view) as (db, moment):
        if moment is None:
            page = await contracts.read_contracts(db, book, filters, *cut)
        else:
            page = await past.read_contracts(db, book, filters, moment, *cut)
        position = moment.position if moment else await position_of(request, db, view)
        people = await _people_of(request, db, page.rows, wanted=query.names)
    items = [_shown(row, people) for row in page.rows]
    return answer(request, Contracts(items=items, next_cursor=page.after, position=position))


@routes.get(
    "/v1/contracts/{contract}",
    roles=READERS,
    answer=ContractShown,
    query=MomentNamesQuery,
    refuses=(refusals.NotFound,),
)
async def show_contract(request: web.Request) -> web.Response:
    """Tell how a contract stands: its price, its months, what is reserved and charged."""
    query = read_query(request, MomentNamesQuery)
    contract, book = request.match_info["contract"], caller_of(request).book
    async with looking_at(request, query, contracts.VIEW.name) as (db, moment):
        row = await contracts.read_contract(db, book, contract, scope_of(request))
        if row is not None and moment is not None:
            row = next(iter(await past.contracts_at(db, book, [row], moment)), None)
        if row is None:
            raise refusals.NotFound(subject="contract")
        etag = await touched_at(request, db, f"contract:{contract}", contracts.VIEW.name)
        people = await _people_of(request, db, [row], wanted=query.names)
    return answer(request, _shown(row, people), etag=None if looks_back(query) else etag)


async def _people_of(
    request: web.Request, db: Db, rows: Iterable[ContractRow], *, wanted: bool
) -> Mapping[CertificateId, Person]:
    """Give the children of contracts by certificate, if they are asked for and may be seen."""
    if not wanted or caller_of(request).role not in MAY_SEE_NAMES:
        return {}
    book = caller_of(request).book
    children = {}
    for certificate in dict.fromkeys(row.certificate for row in rows):
        found = await certificates.read_certificate(db, book, certificate)
        if found is not None:
            children[certificate] = found.child
    people = await read_people(request, children.values(), Purpose.LIST_REGISTRY)
    return {
        certificate: people[child] for certificate, child in children.items() if child in people
    }


def _shown(row: ContractRow, people: Mapping[CertificateId, Person]) -> ContractShown:
    person = people.get(row.certificate)
    return shown(
        row,
        ContractShown,
        certificate_part=roubles(row.certificate_kopecks),
        parent_part=roubles(row.parent_kopecks),
        first_month=roubles(row.first_kopecks),
        other_month=roubles(row.other_kopecks),
        next_amount=roubles(row.next_kopecks),
        certificate_number=UNSET if person is None else person.certificate_number or UNSET,
        person=UNSET if person is None else shown_person(person),
    )
