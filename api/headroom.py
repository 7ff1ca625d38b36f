"""What is left on a certificate and above it: asked in one call, answered as the rules see it."""

from typing import NamedTuple, TypedDict, TypeVar

from aiohttp import web
from msgspec import UNSET

from api import views
from api.operations import Routes
from api.plumbing import POOL, answer, caller_of, read_query
from events.money import roubles
from events.pf_programme import LimitedRegister
from ledger.database import Db
from ledger.journal import held_of
from ledger.keys import Caller, Role
from ledger.rules import refusals
from ledger.rules.funded import PfProgramme
from ledger.rules.states import (
    Agreement,
    AgreementOf,
    AnyState,
    Certificate,
    Group,
    Module,
    Payer,
    Programme,
    Provider,
    Region,
)
from schemas.headroom import CountRoom, Headroom, HeadroomQuery, MoneyRoom

routes = Routes("quotes", "Расчёт цены", "Quotes")

READERS = {Role.PROVIDER, Role.FINANCE, Role.OPERATOR, Role.AUDITOR}

S = TypeVar("S", bound=AnyState)


class Room(NamedTuple):
    """A limit and what is taken of it."""

    subject: str
    limit: int
    taken: int

    @property
    def left(self) -> int:
        """What may still be taken; a limit that was lowered leaves nothing."""
        return max(0, self.limit - self.taken)


class Counts(TypedDict, total=False):
    """The parts of an answer that a study group brings."""

    study_group: CountRoom | None
    programme: CountRoom | None
    provider: CountRoom | None
    direction: CountRoom | None
    register: CountRoom | None


class States:
    """States of one book at one moment."""

    def __init__(self, db: Db, book: str) -> None:
        self._db = db
        self._book = book

    async def find(self, kind: type[S], subject: str) -> S | None:
        """Give a state, if there is one."""
        row = await self._db.fetchrow(views.SQL.read_state, self._book, subject)
        state = None if row is None else held_of(row).state
        return state if isinstance(state, kind) else None

    async def the(self, kind: type[S], subject: str) -> S:
        """Give a state that must be there."""
        state = await self.find(kind, subject)
        if state is None:
            raise refusals.NotFound(subject=subject.partition(":")[0])
        return state


@routes.get(
    "/v1/certificates/{certificate}/headroom",
    roles=READERS,
    answer=Headroom,
    query=HeadroomQuery,
    refuses=(refusals.NotFound, refusals.PeriodUnknown),
)
async def show_headroom(request: web.Request) -> web.Response:
    """Tell what is left for one more contract: on the certificate and under every limit above it.

    It is what the rules go by, all of one moment, so there is nothing to wait for. A provider asks
    about its own study groups.
    """
    query = read_query(request, HeadroomQuery)
    caller = caller_of(request)
    async with (
        request.app[POOL].acquire() as db,
        db.transaction(isolation="repeatable_read", readonly=True),
    ):
        states = States(db, caller.book)
        body = await _headroom(states, caller, request.match_info["certificate"], query)
    return answer(request, body)


async def _headroom(
    states: States, caller: Caller, certificate_id: str, query: HeadroomQuery
) -> Headroom:
    certificate = await states.the(Certificate, f"certificate:{certificate_id}")
    is_hidden = caller.provider is not None and query.study_group is None
    if is_hidden or caller.municipality not in {None, certificate.municipality}:
        raise refusals.NotFound(subject="certificate")
    region = await states.the(Region, "region")
    if query.period not in {dates.period for dates in region.periods}:
        raise refusals.PeriodUnknown(period=query.period)
    provision = certificate.provisions.get(query.period)
    available = 0 if provision is None else provision.available_kopecks
    under = await _programme(states, certificate)
    cap, agreement = _cap(certificate, under, query.period), None
    part: Room | None = None
    counts: Counts = {}
    if query.study_group is not None:
        group = await _group(states, caller, query.study_group)
        agreement = await _agreement(states, certificate, group, query.period)
        counts = await _counts(states, certificate, group, query.study_group)
        part = await _part(states, under, group, query.period)
        counts["register"] = _count(await _register(states, under, query.period))
    money = [room.left for room in (cap, part, agreement) if room is not None]
    return Headroom(
        certificate=certificate_id,
        period=query.period,
        unit=certificate.unit,
        available=roubles(available),
        pf_programme=_money(cap),
        direction_cap=UNSET if query.study_group is None else _money(part),
        agreement=UNSET if query.study_group is None else _money(agreement),
        most=roubles(min([available, *money])),
        **counts,
    )


async def _group(states: States, caller: Caller, study_group: str) -> Group:
    group = await states.the(Group, f"group:{study_group}")
    if caller.provider not in {None, group.provider}:
        raise refusals.NotFound(subject="group")
    return group


async def _programme(states: States, certificate: Certificate) -> PfProgramme | None:
    """Give the programme above a certificate; one of a queue has none."""
    if certificate.pf_programme is None:
        return None
    return await states.the(PfProgramme, f"pf-programme:{certificate.pf_programme}")


def _cap(certificate: Certificate, under: PfProgramme | None, period: str) -> Room | None:
    """Say what is left under the cap of the period."""
    cap = None if under is None else under.caps.get(period)
    if cap is None or certificate.pf_programme is None:
        return None
    return Room(certificate.pf_programme, cap.cap_kopecks, cap.committed_kopecks)


async def _part(
    states: States, under: PfProgramme | None, group: Group, period: str
) -> Room | None:
    """Say what is left of the cap in the direction of the group, if it is limited."""
    limits = None if under is None else under.limits.get(period)
    if limits is None:
        return None
    module = await states.the(Module, f"module:{group.module}")
    direction = (await states.the(Programme, f"programme:{module.programme}")).direction
    limit = limits.directions.get(direction)
    return None if limit is None else Room(direction, limit, limits.drawn.get(direction, 0))


async def _register(states: States, under: PfProgramme | None, period: str) -> Room | None:
    """Say how many more contracts the programme provides for, if it limits them."""
    register = LimitedRegister.CERTIFIED
    limits = None if under is None else under.limits.get(period)
    limit = None if limits is None else limits.registers.get(register)
    if under is None or limit is None:
        return None
    served = (await states.the(Payer, f"payer:{under.payer}")).served.get(period, {})
    return Room(register, limit, served.get(register, 0))


async def _agreement(
    states: States, certificate: Certificate, group: Group, period: str
) -> Room | None:
    """Say what is left under the agreement of payer and provider, if it has a maximum sum."""
    pair = f"agreement-of:{certificate.payer}:{group.provider}:{period}"
    found = await states.find(AgreementOf, pair)
    if found is None:
        return None
    agreement = await states.the(Agreement, f"agreement:{found.agreement}")
    if agreement.limit_kopecks is None:
        return None
    return Room(found.agreement, agreement.limit_kopecks, agreement.committed_kopecks)


async def _counts(
    states: States, certificate: Certificate, group: Group, study_group: str
) -> Counts:
    """Say how many more live contracts each limit of them allows."""
    module = await states.the(Module, f"module:{group.module}")
    programme = await states.the(Programme, f"programme:{module.programme}")
    provider = await states.the(Provider, f"provider:{group.provider}")
    payer = await states.the(Payer, f"payer:{certificate.payer}")
    direction = programme.direction
    paid = payer.limits.get(direction)
    return {
        "study_group": _count(Room(study_group, group.places_count, group.live_count)),
        "programme": _count(_limited(module.programme, programme)),
        "provider": _count(_limited(group.provider, provider)),
        "direction": _count(
            None if paid is None else Room(direction, paid, payer.live.get(direction, 0))
        ),
    }


def _limited(subject: str, state: Programme | Provider) -> Room | None:
    limit = state.limit_count
    return None if limit is None else Room(subject, limit, state.live_count)


def _money(room: Room | None) -> MoneyRoom | None:
    if room is None:
        return None
    return MoneyRoom(
        subject=room.subject,
        limit=roubles(room.limit),
        committed=roubles(room.taken),
        left=roubles(room.left),
    )


def _count(room: Room | None) -> CountRoom | None:
    if room is None:
        return None
    return CountRoom(
        subject=room.subject,
        limit_count=room.limit,
        live_count=room.taken,
        left_count=room.left,
    )
