"""Certificates: a row a child; the names go to the vault, and the facts never see them."""

import hashlib
from collections.abc import Mapping, Sequence
from typing import Final

from api.certificates import number_prefix
from api.imports.subject import Desk, Line, Made, Outcome, Subject, Wrong, no_rows
from api.spreadsheets.columns import Column, Kind
from events.base import CertificateId
from events.certificate import Channel
from ledger.blind import Identity
from ledger.keys import Role
from ledger.persons import CertificateNumber, Person, Purpose
from ledger.rules import refusals
from ledger.rules.commands import Command, IssueCertificate
from ledger.vault import ChildKnownError, ErasedError, NumberTakenError, Refs
from projections.lookups import FoundTitle, find_cert_groups

NAME_MAX: Final = 100
NAMES: Final = ("family_name", "given_name", "patronymic", "birth_record")

COLUMNS: Final = (
    Column("family_name", ("Фамилия", "Family name"), example="Вымышленная"),
    Column("given_name", ("Имя", "Given name"), example="Анна"),
    Column("patronymic", ("Отчество", "Patronymic"), required=False, example="Петровна"),
    Column("born_on", ("Дата рождения", "Date of birth"), Kind.DATE, example="17.05.2016"),
    Column(
        "birth_record",
        ("Номер свидетельства о рождении", "Birth certificate No."),
        required=False,
        example="II-ЛО 123456",
    ),
    Column(
        "certificate_number",
        ("Номер сертификата", "Certificate No.", "№ сертификата"),
        required=False,
        digits=10,
        example="4207123456",
    ),
    Column(
        "cert_group",
        ("Группа сертификатов", "Group of certificates", "Группа"),
        required=False,
        example="Дети 5–18 лет",
    ),
    Column("payer", ("Ключ плательщика", "Payer key"), required=False, example="01999e5e-…"),
    Column("consent", ("Ключ согласия", "Consent key"), required=False, example="scan-17"),
)


async def make(desk: Desk, lines: Sequence[Line]) -> list[Outcome]:
    """Issue a certificate to every row's child; one that is known keeps the one it has."""
    named = {title for line in lines if (title := line.text("cert_group"))}
    groups: dict[str, list[FoundTitle]] = {}
    for each in await find_cert_groups(desk.db, desk.book, sorted(named)):
        for name in {each.ref, each.title}:
            groups.setdefault(name, []).append(each)
    return [await _made(desk, line, groups) for line in lines]


async def _made(desk: Desk, line: Line, groups: Mapping[str, list[FoundTitle]]) -> Outcome:
    for name in NAMES:
        if len(line.text(name) or "") > NAME_MAX:
            return Wrong("sheet-too-long", name, {"most": NAME_MAX})
    title, payer = line.text("cert_group"), line.text("payer")
    group = None
    if title is not None:
        found = groups.get(title, [])
        if payer is not None:
            found = [each for each in found if each.of == payer]
        if len(found) != 1:
            return Wrong("import-cert-group-unknown", "cert_group", {"found_count": len(found)})
        group, payer = found[0].ref, found[0].of
    if payer is None:
        return Wrong("import-payer-missing", "payer")
    refs = await _refs(desk, line)
    command = IssueCertificate(
        certificate=CertificateId(refs.subject),
        child=refs.person,
        payer=payer,
        channel=Channel.IMPORT,
        born_on=line.values["born_on"],
        cert_group=group,
        consent=line.text("consent"),
        **desk.standing,
    )
    return Made(command, hashlib.sha256(repr(tuple(_identity(line))).encode()).hexdigest())


async def _refs(desk: Desk, line: Line) -> Refs:
    """Give the references under which a child is known already, else those of its row."""
    known = await desk.vault.find_child(
        desk.book,
        _identity(line),
        by=desk.by,
        purpose=Purpose.ISSUE_CERTIFICATE,
        request=desk.request,
    )
    if known is not None:
        return known
    place = f"{line.sheet}:{line.number}".encode()
    return await desk.vault.refs(desk.book, "import", desk.digest, place)


def _identity(line: Line) -> Identity:
    return Identity(
        line.values["family_name"],
        line.values["given_name"],
        line.text("patronymic"),
        line.values["born_on"],
        line.text("birth_record"),
    )


async def keep(desk: Desk, line: Line, command: Command) -> Wrong | None:
    """Let the vault keep a child before the fact that names it; what comes to nothing is swept."""
    if not isinstance(command, IssueCertificate):
        raise AssertionError(f"{command!r} issues nothing")  # noqa: TRY004 - a bug, not an input
    number = line.text("certificate_number")
    content = Person(
        family_name=line.values["family_name"],
        given_name=line.values["given_name"],
        patronymic=line.text("patronymic"),
        born_on=command.born_on,
        certificate_number=None if number is None else CertificateNumber(number),
    )
    try:
        given = await desk.vault.admit(
            desk.book,
            command.child,
            content,
            certificate=command.certificate,
            prefix=number_prefix(desk.book, command.payer),
            identity=_identity(line),
        )
    except (NumberTakenError, ErasedError):
        return Wrong("import-number-taken", "certificate_number")
    except ChildKnownError:
        return Wrong("import-child-known", "family_name")
    if number not in {None, given}:
        return Wrong("import-number-taken", "certificate_number")
    return None


CERTIFICATES: Final = Subject(
    name="certificates",
    columns=COLUMNS,
    roles=frozenset({Role.OPERATOR}),
    make=make,
    fill=no_rows,
    keep=keep,
    views=("pf_programmes",),
    is_personal=True,
    doubles=frozenset({refusals.CertificateExists}),
    column_of={
        refusals.AgeOutOfRange.code: "born_on",
        refusals.NotFound.code: "payer",
        refusals.CertificateExists.code: "family_name",
    },
)
