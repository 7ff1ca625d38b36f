"""What may be asked about the certification of modules and the schedules of study groups."""

from events.base import Act, GroupId, ModuleId
from events.teaching import Lesson
from ledger.rules.commands.base import Command


class CertifyModule(Command, frozen=True, kw_only=True):
    """Certify a module with its normative cost."""

    module: ModuleId
    act: Act


class RefuseModule(Command, frozen=True, kw_only=True):
    """Refuse a module certification, or take it away."""

    module: ModuleId
    act: Act


class ScheduleStudyGroup(Command, frozen=True, kw_only=True):
    """Set when and where a study group meets; the schedule is given whole."""

    group: GroupId
    lessons: tuple[Lesson, ...]
