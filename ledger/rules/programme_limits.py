"""Rules of what a PF programme limits within a period, and what it warns of besides its cap."""

from collections.abc import Iterable, Mapping
from typing import Final

from msgspec.structs import replace

from events.base import Kopecks, MunicipalityId, PayerId, PeriodId, PfProgrammeId
from events.budget_code import wrong_parts
from events.pf_programme import (
    DirectionLimit,
    Funding,
    LimitedRegister,
    NominalsOver,
    PeriodCap,
    RegisterLimit,
    Unit,
)
from events.registry import Direction
from ledger.rules import refusals
from ledger.rules.budget import check_unique
from ledger.rules.commands import AmendPfProgrammeCap
from ledger.rules.draft import Draft
from ledger.rules.funded import Cap, PeriodLimits, PfProgramme
from ledger.rules.states import ALL_GROUPS, CertGroup, Contract, ContractStatus, Payer, TakenBy

NONE: Final = PeriodLimits()
LIVE: Final = {ContractStatus.REQUESTED, ContractStatus.ACCEPTED, ContractStatus.ACTIVE}


def taken_period(municipality: str, period: str) -> str:
    """Name the subject that says which programme a municipality has for a period."""
    return f"pf-programme-of:{municipality}:{period}"


def check_period(each: PeriodCap) -> None:
    """Refuse a period whose funding is not its cap, or that limits anything twice."""
    check_funding(each.period, each.measure, each.funding, each.cap_kopecks)
    check_repeated(each.direction_limits, each.register_limits)


def check_repeated(
    directions: Iterable[DirectionLimit], registers: Iterable[RegisterLimit]
) -> None:
    """Refuse to limit one direction or one register twice."""
    check_unique([each.direction for each in directions])
    check_unique([each.register for each in registers])


def check_funding(
    period: PeriodId, measure: str, funding: tuple[Funding, ...], cap: Kopecks
) -> None:
    """Refuse parts with wrong codes, and parts that do not add up to the cap."""
    for each in funding:
        for part, found in wrong_parts(each.code) if each.code is not None else ():
            raise refusals.BudgetCodeWrong(measure=measure, part=part, found=found)
    check_unique([f"{each.source}:{each.code}" for each in funding])
    total = sum(each.amount_kopecks for each in funding)
    if funding and total != cap:
        raise refusals.FundingDisagrees(period=period, funding_kopecks=total, cap_kopecks=cap)


def check_amended_limits(
    command: AmendPfProgrammeCap, draft: Draft, programme: PfProgramme, cap: Cap
) -> None:
    """Refuse a split that is not the new cap, limits below their use, and no change at all."""
    limits = programme.limits.get(command.period, NONE)
    directions, registers = command.direction_limits, command.register_limits
    check_repeated(directions or (), registers or ())
    new = changed_limits(limits, command.funding, directions, registers)
    check_funding(command.period, cap.measure, new.funding, command.cap_kopecks)
    if command.cap_kopecks == cap.cap_kopecks and new == limits:
        raise refusals.NothingToChange
    for direction, limit in new.directions.items() if directions is not None else ():
        drawn = limits.drawn.get(direction, 0)
        if limit < drawn:
            raise refusals.BelowCommitted(asked_kopecks=limit, committed_kopecks=drawn)
    served = services_of(draft, programme.payer, command.period)
    for register, count in new.registers.items() if registers is not None else ():
        check_count(command.period, register, count, served.get(register, 0), 0)


def changed_limits(
    old: PeriodLimits,
    funding: tuple[Funding, ...] | None,
    directions: tuple[DirectionLimit, ...] | None,
    registers: tuple[RegisterLimit, ...] | None,
) -> PeriodLimits:
    """Give limits with new ones in place of those that are named; what is drawn stays."""
    return PeriodLimits(
        directions=old.directions if directions is None else by_direction(directions),
        drawn=old.drawn,
        registers=old.registers if registers is None else by_register(registers),
        funding=old.funding if funding is None else funding,
    )


def check_count(
    period: PeriodId, register: LimitedRegister, limit: int, taken: int, asked: int
) -> None:
    """Refuse more services than a register's limit."""
    if taken + asked > limit:
        raise refusals.RegisterLimitReached(
            period=period,
            register=register,
            limit_count=limit,
            taken_count=taken,
            asked_count=asked,
        )


def limits_of(each: PeriodCap) -> PeriodLimits:
    """Give what a period begins with."""
    return changed_limits(NONE, each.funding, each.direction_limits, each.register_limits)


def by_direction(limits: Iterable[DirectionLimit]) -> dict[Direction, Kopecks]:
    """Index limits by direction."""
    return {each.direction: each.limit_kopecks for each in limits}


def by_register(limits: Iterable[RegisterLimit]) -> dict[LimitedRegister, int]:
    """Index limits by register."""
    return {each.register: each.limit_count for each in limits}


def with_limits(programme: PfProgramme, period: PeriodId, limits: PeriodLimits) -> PfProgramme:
    """Give a programme with other limits of a period; what limits nothing leaves no trace."""
    others = {name: each for name, each in programme.limits.items() if name != period}
    return replace(programme, limits=others if limits == NONE else {**others, period: limits})


def check_direction(
    programme: PfProgramme, period: PeriodId, direction: Direction, amount: Kopecks
) -> None:
    """Refuse what the direction's part of the cap can't bear; it may be used to exactly 0.00."""
    limits = programme.limits.get(period, NONE)
    limit, drawn = limits.directions.get(direction), limits.drawn.get(direction, 0)
    if limit is not None and drawn + amount > limit:
        raise refusals.DirectionCapReached(
            period=period,
            direction=direction,
            limit_kopecks=limit,
            taken_kopecks=drawn,
            asked_kopecks=amount,
        )


def draw(
    programme: PfProgramme, period: PeriodId, direction: Direction, change: int
) -> PfProgramme:
    """Give a programme of which so much more, or less, is drawn in a direction."""
    limits = programme.limits.get(period, NONE)
    total = limits.drawn.get(direction, 0) + change
    others = {name: each for name, each in limits.drawn.items() if name != direction}
    drawn = {**others, direction: total} if total else others
    return with_limits(programme, period, replace(limits, drawn=drawn))


def check_assigned(
    draft: Draft,
    municipality: MunicipalityId,
    payer: PayerId,
    period: PeriodId,
    register: LimitedRegister,
) -> None:
    """Refuse one more place on the assignment than the payer's programme provides for."""
    taken = draft.find(taken_period(municipality, period), TakenBy)
    if taken is None:
        return
    programme = draft.sure(f"pf-programme:{taken.owner}", PfProgramme)
    if programme.payer == payer:
        check_services(draft, programme, period, register)


def check_services(
    draft: Draft, programme: PfProgramme, period: PeriodId, register: LimitedRegister
) -> None:
    """Refuse one more service of a register than the period's programme provides for."""
    limit = programme.limits.get(period, NONE).registers.get(register)
    if limit is not None:
        taken = services_of(draft, programme.payer, period).get(register, 0)
        check_count(period, register, limit, taken, 1)


def services_of(draft: Draft, payer: PayerId, period: PeriodId) -> Mapping[LimitedRegister, int]:
    """Count the services of a period that a payer's children were given, by register."""
    return draft.sure(f"payer:{payer}", Payer).served.get(period, {})


def serve(
    draft: Draft, payer_id: PayerId, period: PeriodId, register: LimitedRegister, change: int
) -> None:
    """Fold in: one service more or less of a register in a period."""
    subject = f"payer:{payer_id}"
    payer = draft.sure(subject, Payer)
    of = payer.served.get(period, {})
    served = {**payer.served, period: {**of, register: of.get(register, 0) + change}}
    draft.put(subject, replace(payer, served=served))


def recount(draft: Draft, before: Contract, after: Contract) -> None:
    """Fold in: a contract that is live or was charged is a service; one of neither is none."""
    change = counts(after) - counts(before)
    if change:
        serve(draft, after.payer, after.period, LimitedRegister.CERTIFIED, change)


def counts(contract: Contract) -> bool:
    """Tell whether a contract is a service of its period."""
    return contract.status in LIVE or any(each.left_kopecks for each in contract.charges.values())


def nominals_over(
    draft: Draft,
    pf_programme: PfProgrammeId,
    caps: Mapping[PeriodId, Kopecks],
    changed: Mapping[str, CertGroup],
) -> tuple[NominalsOver, ...]:
    """Say in which periods all nominals of a programme together are more than the cap.

    That is no refusal, since not every child spends all: the cap is what holds.
    """
    subjects = draft.members(ALL_GROUPS)
    draft.want(subjects)
    groups = [changed.get(each) or draft.sure(each, CertGroup) for each in sorted(subjects)]
    own = [
        each for each in groups if each.pf_programme == pf_programme and each.unit is Unit.ROUBLE
    ]
    totals = {
        period: sum(each.amount_count * each.nominals.get(period, 0) for each in own)
        for period in caps
    }
    return tuple(
        NominalsOver(period=period, nominals_kopecks=totals[period], cap_kopecks=cap)
        for period, cap in caps.items()
        if totals[period] > cap
    )
