"""Facts about how much of a month a study group was given: объём оказания услуги."""

from enum import StrEnum

from events.base import Fact, GroupId, Month, Percent, Position


class CompletenessReason(StrEnum):
    """Why a month counts for as much as it does; a child's absence is not among the reasons."""

    LESSONS_CANCELLED = "lessons-cancelled"
    TEACHER_ABSENT = "teacher-absent"
    QUARANTINE = "quarantine"
    BEYOND_CONTROL = "beyond-control"
    LESSONS_MADE_UP = "lessons-made-up"
    RENDERED_IN_FULL = "rendered-in-full"
    WRONG_ENTRY = "wrong-entry"


class CompletenessSet(Fact, frozen=True, kw_only=True, tag="group.completeness-set.v1"):
    """The provider said how much of a month a study group was given; unsaid, it is all of it."""

    group: GroupId
    month: Month
    percent: Percent
    reason: CompletenessReason


class CompletenessReversed(Fact, frozen=True, kw_only=True, tag="group.completeness-reversed.v1"):
    """What was said of a month was taken back by storno; the new value follows it."""

    group: GroupId
    month: Month
    percent: Percent  # as it was said
    value: Position  # of the fact that said it
    corrected_by: Position  # of the new value


class CompletenessCorrected(Fact, frozen=True, kw_only=True, tag="group.completeness-corrected.v1"):
    """The new value of a month, in place of the one that was taken back."""

    group: GroupId
    month: Month
    percent: Percent
    reason: CompletenessReason
    corrects: Position  # the storno


CompletenessFact = CompletenessSet | CompletenessReversed | CompletenessCorrected
