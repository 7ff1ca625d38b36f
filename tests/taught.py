"""Builders: modules before a commission, and schedules of study groups."""

from typing import Any

from msgspec.structs import replace

from events.teaching import Lesson, Weekday
from ledger.rules import commands as do
from ledger.rules.commands import Command
from tests import made

MONDAY = Lesson(
    weekday=Weekday.MONDAY, starts_at="15:00", ends_at="16:30", address="ул. Вымышленная, 1"
)


def certify(module: str = "mod1") -> do.CertifyModule:
    return do.CertifyModule(effective_on=made.DAY, module=module, act=made.ACT)


def refuse(module: str = "mod1") -> do.RefuseModule:
    return do.RefuseModule(effective_on=made.DAY, module=module, act=made.ACT)


def lesson(**other: Any) -> Lesson:
    return replace(MONDAY, **other)


def schedule(*lessons: Lesson, group: str = "gr1") -> do.ScheduleStudyGroup:
    return do.ScheduleStudyGroup(effective_on=made.DAY, group=group, lessons=lessons or (MONDAY,))


def stated(module: str = "mod9", by: str = "p1") -> Command:
    """A provider states the normative cost of a module of its own."""
    *_, opened, _ = made.taught("1")
    return replace(opened, module=module, provider_scope=by)


YEAR: list[Command] = [
    *made.taught("31"),
    refuse("mod31"),
    certify("mod31"),
    schedule(group="gr31"),
]
