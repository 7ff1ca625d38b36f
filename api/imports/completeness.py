"""How much of a month study groups were given: a row a group."""

from collections.abc import AsyncIterator, Mapping, Sequence
from typing import Final

from api.imports.subject import SKIPPED, Desk, Line, Made, Outcome, Subject, Wrong
from api.spreadsheets.cells import Value
from api.spreadsheets.columns import Column, Kind
from events.completeness import CompletenessReason
from events.period import first_day, last_day
from ledger.keys import Role
from ledger.rules import refusals
from ledger.rules.commands import SetCompleteness
from projections.lookups import FoundStudyGroup, find_study_groups, list_study_groups

PAGE_ROWS: Final = 500
WHOLE_PERCENT: Final = 100
REASONS: Final = (
    (CompletenessReason.LESSONS_CANCELLED, "Занятия отменены"),
    (CompletenessReason.TEACHER_ABSENT, "Отсутствие педагога"),
    (CompletenessReason.QUARANTINE, "Карантин"),
    (CompletenessReason.BEYOND_CONTROL, "Обстоятельства непреодолимой силы"),
    (CompletenessReason.LESSONS_MADE_UP, "Занятия восполнены"),
    (CompletenessReason.RENDERED_IN_FULL, "Оказано полностью"),
)

COLUMNS: Final = (
    Column("programme", ("Программа", "Programme"), required=False, example="Робототехника"),
    Column("module", ("Модуль", "Module"), required=False, example="Первый год"),
    Column("month", ("Месяц", "Month"), Kind.MONTH, required=False, example="2026-10"),
    Column(
        "percent",
        ("Объем оказания услуги, %", "Rendered, %", "Полнота, %", "Процент"),
        Kind.PERCENT,
        required=False,
        example="75",
    ),
    Column(
        "reason",
        ("Причина", "Reason"),
        Kind.CHOICE,
        required=False,
        choices=tuple((code.value, title) for code, title in REASONS),
        example="Карантин",
    ),
    Column(
        "study_group",
        ("Ключ группы", "Group key", "Ключ строки"),
        example="01999e5e-7c1b-7d0e-9b0e-6f2b1c7a55d1",
    ),
)


async def make(desk: Desk, lines: Sequence[Line]) -> list[Outcome]:
    """Say of every row's group how much of its month was given."""
    refs = {ref for line in lines if (ref := line.text("study_group"))}
    groups = await find_study_groups(desk.db, desk.book, desk.scope, sorted(refs))
    return [_made(desk, line, groups) for line in lines]


def _made(desk: Desk, line: Line, groups: Mapping[str, FoundStudyGroup]) -> Outcome:
    percent = line.values.get("percent")
    if percent is None:
        return SKIPPED
    month = line.text("month") or desk.month
    if month is None:
        return Wrong("import-month-missing", "month")
    if desk.month not in {None, month}:
        return Wrong("import-month-other", "month", {"month": month, "wanted_month": desk.month})
    group = groups.get(line.text("study_group") or "")
    if group is None:
        return Wrong("import-group-unknown", "study_group")
    reason = line.text("reason")
    if reason is None and percent < WHOLE_PERCENT:
        return Wrong("import-reason-missing", "reason", {"percent": percent})
    command = SetCompleteness(
        group=group.study_group,
        month=month,
        percent=percent,
        reason=CompletenessReason(reason or CompletenessReason.RENDERED_IN_FULL),
        **desk.standing,
    )
    return Made(command, f"{group.study_group}:{month}")


async def fill(desk: Desk) -> AsyncIterator[Mapping[str, Value]]:
    """Give the groups that go on in the month; those left without a per cent are skipped."""
    month, after = desk.month, ""
    if month is None:
        return
    span = (first_day(month), last_day(month))
    while page := await list_study_groups(desk.db, desk.book, desk.scope, *span, after, PAGE_ROWS):
        for each in page:
            yield {
                "programme": each.programme_title,
                "module": each.module_title,
                "month": month,
                "percent": None,
                "reason": None,
                "study_group": each.study_group,
            }
        after = page[-1].study_group


COMPLETENESS: Final = Subject(
    name="completeness",
    columns=COLUMNS,
    roles=frozenset({Role.PROVIDER, Role.OPERATOR}),
    make=make,
    fill=fill,
    views=("programmes",),
    is_monthly=True,
    doubles=frozenset({refusals.CompletenessIsSet}),
    column_of={
        refusals.MonthOutsideGroup.code: "month",
        refusals.MonthInFuture.code: "month",
        refusals.NotFound.code: "study_group",
    },
)
