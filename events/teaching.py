"""Facts about what a commission says of a module, and about when a study group meets."""

from enum import StrEnum
from typing import Annotated

from msgspec import Meta, Struct

from events.base import Act, Fact, GroupId, ModuleId, Title

# "09:30": hours and minutes of the day, as they stand on the door of the classroom.
TimeOfDay = Annotated[str, Meta(pattern=r"^([01][0-9]|2[0-3]):[0-5][0-9]$(?!\n)")]


class Weekday(StrEnum):
    """Days of the week on which a group may meet."""

    MONDAY = "monday"
    TUESDAY = "tuesday"
    WEDNESDAY = "wednesday"
    THURSDAY = "thursday"
    FRIDAY = "friday"
    SATURDAY = "saturday"
    SUNDAY = "sunday"


class Lesson(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """When and where a study group meets every week."""

    weekday: Weekday
    starts_at: TimeOfDay
    ends_at: TimeOfDay
    address: Title


class ModuleStanding(StrEnum):
    """Where a module stands before the operator or its commission."""

    WITH_PROGRAMME = "with-programme"  # as good as its programme's own certification
    WAITING = "waiting"  # its normative cost was stated by the provider alone
    CERTIFIED = "certified"
    REFUSED = "refused"


class ModuleCertified(Fact, frozen=True, kw_only=True, tag="module.certified.v1"):
    """The operator or its commission certified a module, its normative cost included."""

    module: ModuleId
    act: Act


class ModuleRefused(Fact, frozen=True, kw_only=True, tag="module.refused.v1"):
    """A module was refused certification, or lost it; contracts made before go on."""

    module: ModuleId
    act: Act


class StudyGroupScheduled(Fact, frozen=True, kw_only=True, tag="group.scheduled.v1"):
    """The provider set when and where a study group meets; the schedule is given whole."""

    group: GroupId
    lessons: tuple[Lesson, ...]


TeachingFact = ModuleCertified | ModuleRefused | StudyGroupScheduled
