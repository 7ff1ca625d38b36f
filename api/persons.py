"""Personal data: found for a stated purpose, read on record, and destroyed by an act."""

from typing import Final

from aiohttp import web
from msgspec import UNSET

from api import faults
from api.operations import Routes
from api.people import VAULT, is_dry_run, shown_person
from api.plumbing import (
    CALENDAR,
    POOL,
    VISIT,
    answer,
    caller_of,
    execute,
    read,
    read_query,
    standing,
)
from api.receipts import stamp, the_fact
from api.views import looking, position_of, scope_of
from events.base import PersonRef
from events.codec import decode
from events.person import PersonalCategory, PersonalDataErased
from ledger.keys import Role
from ledger.persons import Purpose
from ledger.rules import refusals
from ledger.rules.commands import ErasePerson
from projections import audit_trail, certificates
from projections.audit_trail import Entry, Filters
from schemas.base import PageQuery, ReadQuery
from schemas.erasures import (
    ErasureExtract,
    ErasureReceipt,
    ErasureRequest,
    Erasures,
    PeopleFound,
    PersonFound,
    PersonSearchRequest,
)

routes = Routes("persons", "Персональные данные", "Personal data")

READERS: Final = {Role.OPERATOR, Role.AUDITOR}
TRAIL: Final = audit_trail.VIEW.name
TYPE: Final = "person.data-erased.v1"
KEPT_OF: Final = {
    "certificate": (
        PersonalCategory.NAME,
        PersonalCategory.BIRTH_DATE,
        PersonalCategory.CERTIFICATE_NUMBER,
    ),
    "provider": (PersonalCategory.NAME, PersonalCategory.TAX_NUMBER),
}


@routes.post(
    "/v1/persons/{person}/erasure",
    roles={Role.OPERATOR},
    body=ErasureRequest,
    answer=ErasureReceipt,
    refuses=(refusals.NotFound, refusals.NothingToChange),
)
async def erase_person(request: web.Request) -> web.Response:
    """Destroy what is kept of a person, and record that it was done, by which act and why.

    The key under which the data was encrypted is destroyed with the data. Contracts, sums and
    proofs stay as they were; the reference names nobody from now on.
    """
    body, stood = await read(request, ErasureRequest), standing(request)
    today = request.app[CALENDAR].today(caller_of(request).book)
    if body.requested_on > today:
        fault = faults.FieldFault("/requested_on", "in-future", {"latest": today})
        raise faults.Invalid((fault,))
    book, person = caller_of(request).book, PersonRef(request.match_info["person"])
    vault = request.app[VAULT]
    kind, _, subject = (await vault.stream_of(book, person) or "").partition(":")
    accepted = await execute(
        request,
        ErasePerson(
            person=person,
            basis=body.basis,
            act=body.act,
            requested_on=body.requested_on,
            categories=KEPT_OF.get(kind, ()),
            certificate=subject if kind == "certificate" else None,
            provider=subject if kind == "provider" else None,
            **stood,
        ),
    )
    if not is_dry_run(request):
        await vault.erase(book, person)  # if we are stopped before it, the sweep will do it
    fact = the_fact(accepted, PersonalDataErased)
    receipt = ErasureReceipt(
        person=fact.person, categories=fact.categories, **stamp(request, accepted)
    )
    return answer(request, receipt, etag=accepted.position_last)


@routes.get(
    "/v1/persons/{person}/erasure",
    roles=READERS,
    answer=ErasureExtract,
    refuses=(refusals.NotFound,),
)
async def show_erasure(request: web.Request) -> web.Response:
    """Give the extract from the log that confirms the destruction of a person's data."""
    stream = f"person:{request.match_info['person']}"
    async with looking(request, read_query(request, ReadQuery), TRAIL) as db:
        page = await audit_trail.read_trail(
            db, caller_of(request).book, Filters(stream=stream, type=TYPE), None, 1
        )
    if not page.rows:
        raise refusals.NotFound(subject="person")
    return answer(request, await _extract(request, page.rows[0]), etag=page.rows[0].position)


@routes.get("/v1/erasures", roles=READERS, answer=Erasures, query=PageQuery)
async def list_erasures(request: web.Request) -> web.Response:
    """List what personal data was destroyed, in the order of the book."""
    query = read_query(request, PageQuery)
    async with looking(request, query, TRAIL) as db:
        page = await audit_trail.read_trail(
            db, caller_of(request).book, Filters(type=TYPE), query.cursor, query.limit
        )
        position = await position_of(request, db, TRAIL)
    items = [await _extract(request, entry) for entry in page.rows]
    return answer(request, Erasures(items=items, next_cursor=page.after, position=position))


async def _extract(request: web.Request, entry: Entry) -> ErasureExtract:
    """Put the fields that the order asks for beside what proves them."""
    fact = decode(entry.envelope).fact
    if not isinstance(fact, PersonalDataErased):
        raise AssertionError(f"{entry.position} stands in the trail as {TYPE}")  # noqa: TRY004 - a bug
    book = caller_of(request).book
    return ErasureExtract(
        person=fact.person,
        certificate=fact.certificate or UNSET,
        provider=fact.provider or UNSET,
        categories=fact.categories,
        system=f"certledger/{book}",
        basis=fact.basis,
        act=fact.act,
        requested_on=fact.requested_on,
        erased_on=entry.effective_on,
        recorded_at=entry.recorded_at,
        position=entry.position,
        actor=entry.actor,
        request=entry.request,
        destroyed=await request.app[VAULT].stream_of(book, fact.person) is None,
    )


@routes.post(
    "/v1/persons/search",
    roles={Role.FINANCE, Role.OPERATOR},
    body=PersonSearchRequest,
    answer=PeopleFound,
    status=200,
)
async def search_persons(request: web.Request) -> web.Response:
    """Find children by name for a stated purpose; who was found is logged as read.

    A finance department finds the children of its municipality. Names are matched whole: letter
    case, spaces and ё do not matter.
    """
    body = await read(request, PersonSearchRequest)
    caller = caller_of(request)
    found = await request.app[VAULT].find_by_name(
        caller.book,
        body.family_name,
        body.given_name,
        by=caller.key_id,
        purpose=Purpose(f"search-{body.purpose}"),
        request=request[VISIT].request_id,
    )
    items = []
    async with request.app[POOL].acquire() as db:
        for each in found:
            row = await certificates.read_certificate(
                db, caller.book, each.certificate, scope_of(request)
            )
            if row is not None and body.born_on in {None, each.person.born_on}:
                items.append(
                    PersonFound(
                        certificate=each.certificate,
                        person=each.child,
                        child=shown_person(each.person),
                        number=each.person.certificate_number or UNSET,
                    )
                )
    return answer(request, PeopleFound(items=items))
