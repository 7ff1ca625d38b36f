"""What every fact is made of: references, amounts, counts and the acts that it cites."""

from datetime import date
from enum import StrEnum
from typing import Annotated, NewType

from msgspec import Meta, Struct

KOPECKS_MAX = 2**53 - 1  # the largest integer that canonical JSON (RFC 8785) keeps exact
COUNT_MAX = 2**31 - 1

Ref = Annotated[str, Meta(min_length=1, max_length=64, pattern=r"^[0-9A-Za-z][0-9A-Za-z._-]*$")]

AgreementId = NewType("AgreementId", Ref)
CertGroupId = NewType("CertGroupId", Ref)
CertificateId = NewType("CertificateId", Ref)
ChildRef = NewType("ChildRef", Ref)  # a random reference into the vault
ContractId = NewType("ContractId", Ref)
GroupId = NewType("GroupId", Ref)  # a study group
GuardianRef = NewType("GuardianRef", Ref)  # a random reference into the vault
InvoiceId = NewType("InvoiceId", Ref)
MeasureId = NewType("MeasureId", Ref)
ModuleId = NewType("ModuleId", Ref)
MunicipalityId = NewType("MunicipalityId", Ref)
PayerId = NewType("PayerId", Ref)
PeriodId = NewType("PeriodId", Ref)
PersonRef = NewType("PersonRef", Ref)
PfProgrammeId = NewType("PfProgrammeId", Ref)
ProgrammeId = NewType("ProgrammeId", Ref)
ProviderId = NewType("ProviderId", Ref)
RunId = NewType("RunId", Ref)

Count = Annotated[int, Meta(ge=0, le=COUNT_MAX)]
Kopecks = Annotated[int, Meta(ge=0, le=KOPECKS_MAX)]
PositiveKopecks = Annotated[int, Meta(gt=0, le=KOPECKS_MAX)]
Month = Annotated[str, Meta(pattern=r"^(19|20|21)\d\d-(0[1-9]|1[0-2])$")]  # 2025-09
Position = NewType("Position", int)  # dense from 1 within a book
Title = Annotated[str, Meta(min_length=1, max_length=500, pattern=r"^[^\x00-\x1f\x7f]*$")]
Number = Annotated[str, Meta(min_length=1, max_length=64, pattern=r"^[^\x00-\x1f\x7f]*$")]
Year = Annotated[int, Meta(ge=1990, le=2189)]


class Fact(Struct, frozen=True, kw_only=True, tag_field="fact", forbid_unknown_fields=True):
    """Something that has happened; it is never changed and never taken back."""


class ActKind(StrEnum):
    """The kinds of document that a budget, a programme or a registry rests on."""

    COUNCIL_DECISION = "council-decision"  # решение сессии Совета
    BUDGET_DECISION = "budget-decision"  # решение о бюджете
    RESOLUTION = "resolution"  # постановление, НПА администрации
    ORDER = "order"  # приказ
    AGREEMENT = "agreement"  # соглашение


class Act(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The document that gives a fact its ground: its kind, number and date."""

    kind: ActKind
    number: Number
    dated: date
