"""Printed reports: built of the book at a position, and told from what is not one."""

from datetime import date, datetime
from enum import StrEnum
from typing import Annotated

from msgspec import Meta

from events.report import ReportFile, ReportTerm
from schemas.base import Answer, Body, PageQuery, PositionNumber, RefText
from schemas.pages import PageShown
from schemas.receipts import Receipt

Span = Annotated[
    str,
    Meta(
        pattern=r"^(19|20|21)[0-9]{2}(-(0[1-9]|1[0-2])|-Q[1-4])?$(?!\n)",
        description=(
            "A year, a quarter or a month: 2026, 2026-Q4, 2026-10. Papers on the budget are"
            " cumulative from the year's beginning to the period's last day; the forecast and"
            " the indicators are of a whole year."
        ),
    ),
]


class ReportKind(StrEnum):
    """What can be printed."""

    ADVANCE = "advance"
    ANOMALIES = "anomalies"
    AUDIT_TRAIL = "audit-trail"
    BUDGET_EXECUTION = "budget-execution"
    CAMPAIGN_REPORT = "campaign-report"
    CERTIFICATES = "certificates"
    CERTIFICATE_STATEMENT = "certificate-statement"
    CONTRACTS = "contracts"
    FORM_0503117 = "form-0503117"
    FORM_0503127 = "form-0503127"
    INDICATORS = "indicators"
    INVOICE = "invoice"
    OBLIGATIONS_FORECAST = "obligations-forecast"
    PROGRAMMES = "programmes"
    PROVIDERS = "providers"
    RECONCILIATION = "reconciliation"
    ROADMAP_PROGRESS = "roadmap-progress"
    SUBSIDY_CALCULATION = "subsidy-calculation"
    SUBSIDY_REGISTER = "subsidy-register"


class ReportFilter(Body, frozen=True, kw_only=True):
    """What a report is about; each kind says what it needs and what it takes."""

    advance: RefText | None = None
    agreement: RefText | None = None
    as_of: Annotated[
        date | None,
        Meta(description="The day that is counted; null: that on which the last fact came."),
    ] = None
    certificate: RefText | None = None
    invoice: RefText | None = None
    measure: RefText | None = None
    municipality: RefText | None = None
    names: Annotated[
        bool, Meta(description="Print numbers of certificates and names, out of the vault.")
    ] = False
    payer: RefText | None = None
    period: Span | None = None
    provider: RefText | None = None
    roadmap: RefText | None = None
    subsidy_agreement: RefText | None = None
    subsidy_register: Annotated[
        Annotated[int, Meta(gt=0)] | None, Meta(description="The register's cut-off position.")
    ] = None


class ReportRequest(Body, frozen=True, kw_only=True):
    """Build a report; the same request at the same position gives the same bytes."""

    kind: ReportKind
    filter: ReportFilter = ReportFilter()
    at_position: Annotated[
        Annotated[int, Meta(ge=1)] | None,
        Meta(description="The place in the book up to which it looks; null: the last."),
    ] = None


class ReportReceipt(Receipt, frozen=True, kw_only=True):
    """The report was built, and the digests of its files are in the book."""

    report: str
    at_position: PositionNumber
    rows_count: int
    files: tuple[ReportFile, ...]


class ReportQuery(PageQuery, frozen=True, kw_only=True):
    """Which reports to list."""

    kind: ReportKind | None = None


class ReportShown(Answer, frozen=True, kw_only=True):
    """A report that was built."""

    report: str
    kind: str
    template_version: int
    terms: tuple[ReportTerm, ...]
    at_position: PositionNumber
    provider: Annotated[str | None, Meta(description="Who saw no more than its own.")]
    municipality: Annotated[str | None, Meta(description="Whose finance department built it.")]
    rows_count: int
    files: tuple[ReportFile, ...]
    built_on: date
    recorded_at: datetime
    actor: str
    position: PositionNumber


class Reports(PageShown, frozen=True, kw_only=True):
    """A page of reports."""

    items: list[ReportShown]


class ReportRowChanged(Answer, frozen=True, kw_only=True):
    """A row that would differ if the report were built now."""

    key: list[str]
    was: list[str] | None
    now: list[str] | None


class ReportChanges(Answer, frozen=True, kw_only=True):
    """What has changed since the report was built; at most a hundred rows are shown."""

    at_position: PositionNumber
    added_count: int
    removed_count: int
    changed_count: int
    rows: list[ReportRowChanged]


class ReportVerified(Answer, frozen=True, kw_only=True):
    """Whether a file is one that the ledger built, and whether it still holds."""

    sha256: str
    genuine: bool
    form: str | None
    report: ReportShown | None
    changes: Annotated[ReportChanges | None, Meta(description="Null: the file is not genuine.")]
