"""Rules of modules before a commission, and of the schedules of study groups."""

from itertools import pairwise
from typing import Final

from msgspec.structs import replace

from events.teaching import (
    Lesson,
    ModuleCertified,
    ModuleRefused,
    ModuleStanding,
    StudyGroupScheduled,
)
from ledger.rules import commands, refusals
from ledger.rules.commands import CertifyModule, RefuseModule, ScheduleStudyGroup
from ledger.rules.draft import Draft, check_provider
from ledger.rules.programmes import the_live_programme, the_module
from ledger.rules.states import Group, Module
from ledger.rules.tables import Decide, Filed, Named


def certify_module(command: CertifyModule, draft: Draft) -> list[ModuleCertified]:
    """Certify a module of a programme that is not put away, once."""
    module = the_module(draft, command, command.module)
    the_live_programme(draft, command, module.programme)
    if module.standing is ModuleStanding.CERTIFIED:
        raise refusals.NothingToChange
    return [ModuleCertified(module=command.module, act=command.act)]


def refuse_module(command: RefuseModule, draft: Draft) -> list[ModuleRefused]:
    """Refuse a module or take its certification away; contracts made before go on."""
    if the_module(draft, command, command.module).standing is ModuleStanding.REFUSED:
        raise refusals.NothingToChange
    return [ModuleRefused(module=command.module, act=command.act)]


def schedule_study_group(command: ScheduleStudyGroup, draft: Draft) -> list[StudyGroupScheduled]:
    """Set a schedule in which no two lessons of the group meet at one time."""
    group = draft.the(f"group:{command.group}", Group)
    check_provider(command, group.provider, "group")
    if not group.open:
        raise refusals.GroupClosed
    check_lessons(command.lessons)
    if command.lessons == group.lessons:
        raise refusals.NothingToChange
    return [StudyGroupScheduled(group=command.group, lessons=command.lessons)]


def check_lessons(lessons: tuple[Lesson, ...]) -> None:
    """Refuse a lesson that ends before it begins, or begins before another has ended."""
    for lesson in lessons:
        if lesson.ends_at <= lesson.starts_at:
            raise refusals.LessonsClash(weekday=lesson.weekday, starts_at=lesson.starts_at)
    ordered = sorted(lessons, key=lambda each: (each.weekday, each.starts_at))
    for before, after in pairwise(ordered):
        if before.weekday is after.weekday and after.starts_at < before.ends_at:
            raise refusals.LessonsClash(weekday=after.weekday, starts_at=after.starts_at)


def module_certified(fact: ModuleCertified, draft: Draft) -> None:
    """Fold in: the module has a certification of its own."""
    stand(draft, fact.module, ModuleStanding.CERTIFIED)


def module_refused(fact: ModuleRefused, draft: Draft) -> None:
    """Fold in: the module enrols nobody."""
    stand(draft, fact.module, ModuleStanding.REFUSED)


def stand(draft: Draft, module: str, standing: ModuleStanding) -> None:
    """Fold in: what was said of a module."""
    subject = f"module:{module}"
    draft.put(subject, replace(draft.sure(subject, Module), standing=standing))


def study_group_scheduled(fact: StudyGroupScheduled, draft: Draft) -> None:
    """Fold in: when the group meets."""
    subject = f"group:{fact.group}"
    draft.put(subject, replace(draft.sure(subject, Group), lessons=fact.lessons))


DECIDE: Final[Decide] = {
    commands.CertifyModule: certify_module,
    commands.RefuseModule: refuse_module,
    commands.ScheduleStudyGroup: schedule_study_group,
}
FILED: Final[Filed] = {
    ModuleCertified: (module_certified, "module", ("module",)),
    ModuleRefused: (module_refused, "module", ("module",)),
    StudyGroupScheduled: (study_group_scheduled, "group", ("group",)),
}
NAMED: Final[Named] = {
    commands.CertifyModule: ("module", "module"),
    commands.RefuseModule: ("module", "module"),
    commands.ScheduleStudyGroup: ("group", "group"),
}
