"""Builders: a PF programme that limits more than its cap, and splits it by source and code."""

from typing import Any

from msgspec.structs import replace

from events.budget import FundingSource
from events.pf_programme import DirectionLimit, Funding, LimitedRegister, RegisterLimit
from events.registry import Direction
from ledger.rules import commands as do
from ledger.rules.commands import Command
from tests import made

ROBOTS = Direction.TECHNICAL_ROBOTICS
CODE = "07507030210100000244"
MUNICIPAL, REGIONAL = FundingSource.MUNICIPAL, FundingSource.REGIONAL


def direction(kopecks: int, of: Direction = ROBOTS) -> DirectionLimit:
    return DirectionLimit(direction=of, limit_kopecks=kopecks)


def register(count: int, of: LimitedRegister = LimitedRegister.CERTIFIED) -> RegisterLimit:
    return RegisterLimit(register=of, limit_count=count)


def part(kopecks: int, source: FundingSource = MUNICIPAL, code: str | None = CODE) -> Funding:
    return Funding(source=source, amount_kopecks=kopecks, code=code)


def programme(cap: int = 50_000_000_00, **limits: Any) -> do.ApprovePfProgramme:
    """The programme of every region, with limits in its one period."""
    command = made.pf_programme(cap)
    return replace(command, periods=(replace(command.periods[0], **limits),))


def region(cap: int = 50_000_000_00, **limits: Any) -> list[Command]:
    return [
        programme(cap, **limits) if isinstance(each, do.ApprovePfProgramme) else each
        for each in made.region()
    ]


def amend(cap: int = 50_000_000_00, **limits: Any) -> do.AmendPfProgrammeCap:
    return replace(made.amend_cap(cap), **limits)


YEAR: list[Command] = [
    amend(
        50_100_000_00,
        direction_limits=(direction(50_000_000_00),),
        register_limits=(register(1_000), register(0, LimitedRegister.OTHER)),
        funding=(part(50_000_000_00), part(100_000_00, REGIONAL, None)),
    ),
    replace(made.group_nominal(15_500_00), act=made.ACT),
    do.ChangeGroupLimits(
        effective_on=made.DAY,
        cert_group="g5-18",
        amount_count=900_000,
        nominals_limit_kopecks=None,
        act=made.ACT,
    ),
]
