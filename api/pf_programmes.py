"""A municipality's programme of personalised financing: approved, its caps and nominals changed."""

from collections.abc import Iterable, Iterator

from aiohttp import web

from api.operations import Routes
from api.plumbing import Standing, answer, execute, new_id, read, standing
from api.receipts import facts_of, stamp, the_fact
from events.certificate import CertificateConvertedToPf, CertificateNominalChanged
from events.money import parse_roubles, roubles
from events.pf_programme import (
    CertGroup,
    DirectionLimit,
    Funding,
    GroupLimitsChanged,
    GroupNominalChanged,
    NominalsOver,
    PeriodCap,
    PeriodNominal,
    PfProgrammeApproved,
    PfProgrammeCapAmended,
    PfProgrammePeriodAdded,
    Unit,
)
from ledger.keys import Role
from ledger.rules import refusals
from ledger.rules.commands import (
    AddPfProgrammePeriod,
    AmendPfProgrammeCap,
    ApprovePfProgramme,
    ChangeGroupLimits,
    ChangeGroupNominal,
)
from schemas.pf_programmes import (
    CapRequest,
    CertGroupReceipt,
    CertGroupRequest,
    DirectionLimitRequest,
    FundingRequest,
    GroupLimitsReceipt,
    GroupLimitsRequest,
    GroupNominalRequest,
    NominalRequest,
    NominalsOverCap,
    PeriodCapRequest,
    PfProgrammePeriodRequest,
    PfProgrammeReceipt,
    PfProgrammeRequest,
)

routes = Routes("pf-programmes", "Программы ПФ", "Programmes of personalised financing")


@routes.post(
    "/v1/pf-programmes",
    roles={Role.FINANCE, Role.OPERATOR},
    body=PfProgrammeRequest,
    answer=PfProgrammeReceipt,
    keyed=True,
    refuses=(
        refusals.NotFound,
        refusals.AlreadyExists,
        refusals.PeriodUnknown,
        refusals.RepeatedInList,
        refusals.FundingDisagrees,
        refusals.BudgetCodeWrong,
        refusals.MeasureExhausted,
        refusals.SubsidyExhausted,
    ),
)
async def approve_pf_programme(request: web.Request) -> web.Response:
    """Record a programme; every cap must fit into the measure that bears it.

    Nominals may add up to more than a cap, since not every child spends all: the answer warns of
    it, and the cap is what holds.
    """
    body = await read(request, PfProgrammeRequest)
    accepted = await execute(
        request,
        ApprovePfProgramme(
            pf_programme=new_id(),
            municipality=body.municipality,
            payer=body.payer,
            periods=tuple(_cap(each) for each in body.periods),
            groups=tuple(_group(each) for each in body.groups),
            act=body.act,
            **standing(request),
        ),
    )
    approved = the_fact(accepted, PfProgrammeApproved)
    receipt = PfProgrammeReceipt(
        pf_programme=approved.pf_programme,
        cert_groups=tuple(group.cert_group for group in approved.groups),
        warnings=_worded(_over_caps(approved)),
        **stamp(request, accepted),
    )
    return answer(request, receipt, etag=accepted.position_last)


def _cap(asked: PeriodCapRequest) -> PeriodCap:
    return PeriodCap(
        period=asked.period,
        cap_kopecks=parse_roubles(asked.cap),
        year=asked.year,
        measure=asked.measure,
        funding=_funding(asked.funding),
        direction_limits=_directions(asked.direction_limits),
        register_limits=asked.register_limits,
    )


def _funding(asked: Iterable[FundingRequest]) -> tuple[Funding, ...]:
    return tuple(
        Funding(source=each.source, amount_kopecks=parse_roubles(each.amount), code=each.code)
        for each in asked
    )


def _directions(asked: Iterable[DirectionLimitRequest]) -> tuple[DirectionLimit, ...]:
    return tuple(
        DirectionLimit(direction=each.direction, limit_kopecks=parse_roubles(each.limit))
        for each in asked
    )


def _group(asked: CertGroupRequest) -> CertGroup:
    return CertGroup(
        cert_group=new_id(),
        title=asked.title,
        amount_count=asked.amount_count,
        nominals_limit_kopecks=(
            None if asked.nominals_limit is None else parse_roubles(asked.nominals_limit)
        ),
        nominals=tuple(_nominal(each) for each in asked.nominals),
        unit=asked.unit,
    )


def _nominal(asked: NominalRequest) -> PeriodNominal:
    return PeriodNominal(period=asked.period, nominal_kopecks=parse_roubles(asked.nominal))


def _over_caps(approved: PfProgrammeApproved) -> Iterator[NominalsOver]:
    """Say where all nominals together are more than the cap."""
    for each in approved.periods:
        nominals = sum(
            group.amount_count * nominal.nominal_kopecks
            for group in approved.groups
            for nominal in group.nominals
            if nominal.period == each.period and group.unit is Unit.ROUBLE
        )
        if nominals > each.cap_kopecks:
            yield NominalsOver(
                period=each.period, nominals_kopecks=nominals, cap_kopecks=each.cap_kopecks
            )


def _worded(found: Iterable[NominalsOver]) -> tuple[NominalsOverCap, ...]:
    """Warn of nominals that a cap would not suffice for."""
    return tuple(
        NominalsOverCap(
            code="nominals-over-cap",
            period=each.period,
            nominals=roubles(each.nominals_kopecks),
            cap=roubles(each.cap_kopecks),
        )
        for each in found
    )


@routes.post(
    "/v1/pf-programmes/{pf_programme}/caps",
    roles={Role.FINANCE, Role.OPERATOR},
    body=CapRequest,
    answer=PfProgrammeReceipt,
    keyed=True,
    refuses=(
        refusals.NotFound,
        refusals.PeriodUnknown,
        refusals.NothingToChange,
        refusals.BelowCommitted,
        refusals.RepeatedInList,
        refusals.FundingDisagrees,
        refusals.BudgetCodeWrong,
        refusals.RegisterLimitReached,
        refusals.MeasureExhausted,
        refusals.SubsidyExhausted,
    ),
)
async def amend_pf_programme_cap(request: web.Request) -> web.Response:
    """Raise a cap within its measure, or lower it to what is bound."""
    body = await read(request, CapRequest)
    command = cap_amended(request.match_info["pf_programme"], body, standing(request))
    accepted = await execute(request, command)
    amended = the_fact(accepted, PfProgrammeCapAmended)
    receipt = PfProgrammeReceipt(
        pf_programme=amended.pf_programme,
        warnings=_worded(amended.over_cap),
        **stamp(request, accepted),
    )
    return answer(request, receipt, etag=accepted.position_last)


def cap_amended(pf_programme: str, body: CapRequest, stood: Standing) -> AmendPfProgrammeCap:
    """Make the command of an amended cap."""
    directions = body.direction_limits
    return AmendPfProgrammeCap(
        pf_programme=pf_programme,
        period=body.period,
        cap_kopecks=parse_roubles(body.cap),
        act=body.act,
        funding=None if body.funding is None else _funding(body.funding),
        direction_limits=None if directions is None else _directions(directions),
        register_limits=body.register_limits,
        **stood,
    )


@routes.post(
    "/v1/pf-programmes/{pf_programme}/periods",
    roles={Role.FINANCE, Role.OPERATOR},
    body=PfProgrammePeriodRequest,
    answer=PfProgrammeReceipt,
    keyed=True,
    refuses=(
        refusals.NotFound,
        refusals.PeriodUnknown,
        refusals.AlreadyExists,
        refusals.RepeatedInList,
        refusals.FundingDisagrees,
        refusals.BudgetCodeWrong,
        refusals.MeasureExhausted,
        refusals.SubsidyExhausted,
    ),
)
async def add_pf_programme_period(request: web.Request) -> web.Response:
    """Record the cap of one more period of a programme, within the measure that bears it."""
    body = await read(request, PfProgrammePeriodRequest)
    command = AddPfProgrammePeriod(
        pf_programme=request.match_info["pf_programme"],
        period=_cap(body.period),
        act=body.act,
        **standing(request),
    )
    accepted = await execute(request, command)
    added = the_fact(accepted, PfProgrammePeriodAdded)
    receipt = PfProgrammeReceipt(pf_programme=added.pf_programme, **stamp(request, accepted))
    return answer(request, receipt, etag=accepted.position_last)


@routes.post(
    "/v1/cert-groups/{cert_group}/nominals",
    roles={Role.FINANCE, Role.OPERATOR},
    body=GroupNominalRequest,
    answer=CertGroupReceipt,
    keyed=True,
    refuses=(
        refusals.NotFound,
        refusals.PeriodUnknown,
        refusals.NothingToChange,
        refusals.GroupCommittedMore,
        refusals.NominalsOverLimit,
    ),
)
async def change_group_nominal(request: web.Request) -> web.Response:
    """Change the nominal of a group's certificates in a period: of all of them or of none."""
    body = await read(request, GroupNominalRequest)
    accepted = await execute(
        request,
        ChangeGroupNominal(
            cert_group=request.match_info["cert_group"],
            period=body.period,
            nominal_kopecks=parse_roubles(body.nominal),
            act=body.act,
            **standing(request),
        ),
    )
    changed = the_fact(accepted, GroupNominalChanged)
    receipt = CertGroupReceipt(
        cert_group=changed.cert_group,
        warnings=_worded(changed.over_cap),
        certificates_count=len(facts_of(accepted, CertificateNominalChanged)),
        **stamp(request, accepted),
    )
    return answer(request, receipt, etag=accepted.position_last)


@routes.post(
    "/v1/cert-groups/{cert_group}/limits",
    roles={Role.FINANCE, Role.OPERATOR},
    body=GroupLimitsRequest,
    answer=GroupLimitsReceipt,
    keyed=True,
    refuses=(
        refusals.NotFound,
        refusals.NothingToChange,
        refusals.GroupHoldsMore,
        refusals.NominalsOverLimit,
    ),
)
async def change_group_limits(request: web.Request) -> web.Response:
    """Change how many certificates a group may have, and what their nominals may add up to.

    Never below what it holds; whoever waits is given the new places at once, in order.
    """
    body = await read(request, GroupLimitsRequest)
    limit = body.nominals_limit
    command = ChangeGroupLimits(
        cert_group=request.match_info["cert_group"],
        amount_count=body.amount_count,
        nominals_limit_kopecks=None if limit is None else parse_roubles(limit),
        act=body.act,
        **standing(request),
    )
    accepted = await execute(request, command)
    changed = the_fact(accepted, GroupLimitsChanged)
    receipt = GroupLimitsReceipt(
        cert_group=changed.cert_group,
        warnings=_worded(changed.over_cap),
        promoted=tuple(fact.certificate for fact in facts_of(accepted, CertificateConvertedToPf)),
        **stamp(request, accepted),
    )
    return answer(request, receipt, etag=accepted.position_last)
