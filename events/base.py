"""What every fact is made of: references, amounts, counts and the acts that it cites."""

from datetime import date
from enum import StrEnum
from typing import Annotated

from msgspec import Meta, Struct

KOPECKS_MAX = 2**53 - 1  # the largest integer that canonical JSON (RFC 8785) keeps exact
COUNT_MAX = 2**31 - 1

# A bare $ also matches before a line feed at the end, hence the lookahead.
Ref = Annotated[
    str, Meta(min_length=1, max_length=64, pattern=r"^[0-9A-Za-z][0-9A-Za-z._-]*$(?!\n)")
]

ActId = Ref
AdvanceId = Ref
AgreementId = Ref
CertGroupId = Ref
CertificateId = Ref
ChildRef = Ref  # a random reference into the vault
ContractId = Ref
EvidenceId = Ref  # what shows that a measure of a road map was carried out
GroupId = Ref  # a study group
GuardianRef = Ref  # a random reference into the vault
InvoiceId = Ref
MeasureId = Ref
ModuleId = Ref
MunicipalityId = Ref
PayerId = Ref
PeriodId = Ref
PaymentRegisterId = Ref
PersonRef = Ref
PfProgrammeId = Ref
ProgrammeId = Ref
ProviderId = Ref
RoadmapId = Ref
RunId = Ref
SubsidyAgreementId = Ref
ServiceId = Ref  # a place that the municipal assignment pays for

Count = Annotated[int, Meta(ge=0, le=COUNT_MAX)]
Kopecks = Annotated[int, Meta(ge=0, le=KOPECKS_MAX)]
PositiveKopecks = Annotated[int, Meta(gt=0, le=KOPECKS_MAX)]
Month = Annotated[str, Meta(pattern=r"^(19|20|21)[0-9]{2}-(0[1-9]|1[0-2])$(?!\n)")]  # 2025-09
Percent = Annotated[int, Meta(ge=0, le=100)]
Position = int  # dense from 1 within a book
Title = Annotated[str, Meta(min_length=1, max_length=500, pattern=r"^[^\x00-\x1f\x7f]*$(?!\n)")]
Passage = Annotated[str, Meta(min_length=1, max_length=4000, pattern=r"^[^\x00-\x1f\x7f]*$(?!\n)")]
Number = Annotated[str, Meta(min_length=1, max_length=64, pattern=r"^[^\x00-\x1f\x7f]*$(?!\n)")]
Year = Annotated[int, Meta(ge=1990, le=2189)]


# gc=False, here and wherever a Struct holds only what was there before it: such trees have no
# cycles, and the garbage collector need not walk the hundred thousands that are kept at hand.
class Fact(
    Struct, frozen=True, kw_only=True, gc=False, tag_field="fact", forbid_unknown_fields=True
):
    """Something that has happened; it is never changed and never taken back."""


class ActKind(StrEnum):
    """The kinds of document that a budget, a programme or a registry rests on."""

    COUNCIL_DECISION = "council-decision"  # решение сессии Совета
    BUDGET_DECISION = "budget-decision"  # решение о бюджете
    RESOLUTION = "resolution"  # постановление, НПА администрации
    ORDER = "order"  # приказ
    AGREEMENT = "agreement"  # соглашение
    DIRECTIVE = "directive"  # распоряжение
    PROTOCOL = "protocol"  # протокол
    MEMO = "memo"  # справка
    REPORT = "report"  # отчёт


class Act(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The document that gives a fact its ground: its kind, number and date."""

    kind: ActKind
    number: Number
    dated: date
