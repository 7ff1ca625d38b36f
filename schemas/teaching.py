"""Certification of modules, and schedules of study groups."""

from typing import Annotated

from msgspec import Meta

from events.base import Act
from events.teaching import Lesson
from schemas.base import Body

LESSONS_MAX = 50  # a week has no more


class ModuleDecisionRequest(Body, frozen=True, kw_only=True):
    """Cite the act by which a module is certified or refused."""

    act: Act


class ScheduleRequest(Body, frozen=True, kw_only=True):
    """Give the whole schedule of a study group; an empty one says that none is set."""

    lessons: Annotated[tuple[Lesson, ...], Meta(max_length=LESSONS_MAX)]
