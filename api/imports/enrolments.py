"""Applications to enrol: a row a child and a study group."""

from collections.abc import AsyncIterator, Mapping, Sequence
from typing import Final

from api.imports.subject import SKIPPED, Desk, Line, Made, Outcome, Subject, Wrong
from api.spreadsheets.cells import Value
from api.spreadsheets.columns import Column, Kind
from events.certificate import Channel
from ledger.keys import Role
from ledger.persons import CertificateNumber, Purpose
from ledger.rules import refusals
from ledger.rules.commands import RequestEnrolment
from projections.lookups import FoundStudyGroup, find_study_groups, list_study_groups

PAGE_ROWS: Final = 500

COLUMNS: Final = (
    Column(
        "certificate_number",
        ("Номер сертификата", "Certificate No.", "№ сертификата", "Сертификат"),
        required=False,
        digits=10,
        example="4207123456",
    ),
    Column("programme", ("Программа", "Programme"), required=False, example="Робототехника"),
    Column("module", ("Модуль", "Module"), required=False, example="Первый год"),
    Column(
        "starts_on",
        ("Дата начала обучения", "Starts on", "Дата начала"),
        Kind.DATE,
        required=False,
        example="01.09.2026",
    ),
    Column(
        "study_group",
        ("Ключ группы", "Group key"),
        required=False,
        example="01999e5e-7c1b-7d0e-9b0e-6f2b1c7a55d1",
    ),
)


async def make(desk: Desk, lines: Sequence[Line]) -> list[Outcome]:
    """Apply for every row's child."""
    refs = {ref for line in lines if (ref := line.text("study_group"))}
    groups = await find_study_groups(desk.db, desk.book, desk.scope, sorted(refs))
    numbers = {number for line in lines if (number := line.text("certificate_number"))}
    certificates = {number: await find_certificate(desk, number) for number in sorted(numbers)}
    return [_made(desk, line, groups, certificates) for line in lines]


async def find_certificate(desk: Desk, number: str) -> str | None:
    """Find the certificate of a number; the vault notes who has asked."""
    return await desk.vault.find_certificate(
        desk.book,
        CertificateNumber(number),
        by=desk.by,
        purpose=Purpose.FIND_CERTIFICATE,
        request=desk.request,
    )


def _made(
    desk: Desk,
    line: Line,
    groups: Mapping[str, FoundStudyGroup],
    certificates: Mapping[str, str | None],
) -> Outcome:
    number, ref = line.text("certificate_number"), line.text("study_group")
    if number is None:
        return SKIPPED
    if ref is None:
        return Wrong("import-group-missing", "study_group")
    group, certificate = groups.get(ref), certificates.get(number)
    if group is None:
        return Wrong("import-group-unknown", "study_group")
    if certificate is None:
        return Wrong("import-certificate-unknown", "certificate_number")
    command = RequestEnrolment(
        contract=desk.ref_of(line),
        certificate=certificate,
        group=group.study_group,
        starts_on=line.values.get("starts_on") or group.starts_on,
        channel=Channel.IMPORT,
        **desk.standing,
    )
    return Made(command, f"{certificate}:{group.module}")


async def fill(desk: Desk) -> AsyncIterator[Mapping[str, Value]]:
    """Give the groups that are open, a row each; those left without a number are skipped."""
    after, today = "", desk.effective_on
    while page := await list_study_groups(
        desk.db,
        desk.book,
        desk.scope,
        today,
        today.replace(year=today.year + 2, day=1),
        *(after, PAGE_ROWS),
    ):
        for each in page:
            if each.is_open:
                yield {
                    "certificate_number": None,
                    "programme": each.programme_title,
                    "module": each.module_title,
                    "starts_on": max(each.starts_on, today),
                    "study_group": each.study_group,
                }
        after = page[-1].study_group


ENROLMENTS: Final = Subject(
    name="enrolments",
    columns=COLUMNS,
    roles=frozenset({Role.PROVIDER, Role.OPERATOR}),
    make=make,
    fill=fill,
    views=("programmes",),
    doubles=frozenset({refusals.AlreadyEnrolled}),
    column_of={
        refusals.StartOutsideGroup.code: "starts_on",
        refusals.StartOutsidePeriods.code: "starts_on",
        refusals.TermEmpty.code: "starts_on",
        refusals.CertificateNotUsable.code: "certificate_number",
        refusals.NothingAvailable.code: "certificate_number",
        refusals.NoPlaces.code: "study_group",
        refusals.GroupClosed.code: "study_group",
    },
)
