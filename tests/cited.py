"""Builders: what an operator sets or enters, resting on an act."""

from datetime import date

from msgspec.structs import replace

from events.registry import Direction, ProrationPolicy, SuspensionReason
from ledger.rules import commands as do
from ledger.rules.commands import Command
from tests import assigned, made, settled

ACT, DAY = made.ACT, made.DAY

YEAR: list[Command] = [
    replace(made.period("2031", date(2031, 1, 1), date(2031, 12, 31)), act=ACT),
    do.LimitModulePrice(effective_on=DAY, max_percent=160, act=ACT),
    replace(settled.terms(75, 4), act=ACT),
    replace(settled.calendar(date(2031, 1, 1), year=2031), act=ACT),
    replace(made.provider("p3"), act=ACT),
    replace(assigned.change_provider(provider="p3"), act=ACT),
    do.LimitProvider(effective_on=DAY, provider="p3", limit_count=40, act=ACT),
    do.SuspendProvider(
        effective_on=DAY, provider="p3", reason=SuspensionReason.LICENCE_LOST, act=ACT
    ),
    do.LimitProgramme(effective_on=DAY, programme="pr2", limit_count=25, act=ACT),
    do.LimitDirection(
        effective_on=DAY, payer="pay1", direction=Direction.SPORT, limit_count=6, act=ACT
    ),
    replace(assigned.limit(77), act=ACT),
    do.SetProration(effective_on=DAY, payer="pay1", policy=ProrationPolicy.NONE, act=ACT),
    do.SetUnusedTerms(
        effective_on=DAY, payer="pay1", first_request_days=7, after_refusal_days=13, act=ACT
    ),
]
