"""Every "no" as RFC 9457: the one table from refusals to statuses, and the words around them."""

from collections.abc import Mapping
from typing import Any, Final

from aiohttp import web
from msgspec import UNSET, structs
from msgspec.json import Encoder

from api.faults import Fault, FieldFault, Invalid
from api.wording import KOPECKS, say
from events.money import roubles
from ledger.rules import refusals as r
from schemas.problems import FieldProblem, Problem

PROBLEM_JSON: Final = "application/problem+json"

# 404: there is no such thing for this caller. 409: not in the present state of things; another
# day the same request may pass. 412: the caller has seen an older version. 422: this request
# can't pass as it stands.
STATUS: Final[Mapping[type[r.Refusal], int]] = {
    r.NotFound: 404,
    r.AlreadyExists: 409,
    r.KeyReused: 422,
    r.VersionConflict: 412,
    r.BatchRefused: 422,
    r.PeriodOverlaps: 409,
    r.MonthRunning: 409,
    r.RunUnknown: 404,
    r.NameMisplaced: 422,
    r.NothingToChange: 409,
    r.DatesReversed: 422,
    r.GroupLengthWrong: 422,
    r.PlacesOverModule: 422,
    r.LiveContracts: 409,
    r.BelowCommitted: 409,
    r.PeriodUnknown: 422,
    r.AgeOutOfRange: 422,
    r.CertificateExists: 409,
    r.NoVacancy: 409,
    r.NominalsOverLimit: 409,
    r.WrongStatus: 409,
    r.CertificateUsed: 409,
    r.FrozenInThisPeriod: 409,
    r.GroupCommittedMore: 409,
    r.NoAgreement: 409,
    r.ProgrammeNotCertified: 409,
    r.ModuleNotOpen: 409,
    r.GroupClosed: 409,
    r.CertificateNotUsable: 409,
    r.NothingAvailable: 409,
    r.ProviderIsSuspended: 409,
    r.DirectionNotPaid: 409,
    r.DirectionLimitReached: 409,
    r.ProviderLimitReached: 409,
    r.ProgrammeLimitReached: 409,
    r.NoPlaces: 409,
    r.AlreadyEnrolled: 409,
    r.EnrolmentNotOpen: 409,
    r.StartOutsideGroup: 422,
    r.StartOutsidePeriods: 422,
    r.TermEmpty: 422,
    r.BalanceChanged: 409,
    r.AgreementLimitReached: 409,
    r.CapReached: 409,
    r.DirectionCapReached: 409,
    r.FundingDisagrees: 422,
    r.RegisterLimitReached: 409,
    r.ConcludedAfterTerm: 409,
    r.NumberTaken: 409,
    r.ContractNotActive: 409,
    r.MonthOutsideContract: 422,
    r.MonthInFuture: 422,
    r.AlreadyCharged: 409,
    r.ReversedByHand: 409,
    r.OverMonthPrice: 422,
    r.OverReserve: 422,
    r.NothingToCharge: 409,
    r.AlreadyReversed: 409,
    r.ReversalOverCharge: 422,
    r.MonthInvoiced: 409,
    r.NotStarted: 409,
    r.AwaitingTermination: 409,
    r.TermNotOver: 409,
    r.AlreadyQueued: 409,
    r.NotQueued: 409,
    r.NotLower: 422,
    r.GroupHoldsMore: 409,
    r.BoundsDisordered: 422,
    r.TariffEmpty: 422,
    r.DirectionMissing: 422,
    r.ParameterZero: 422,
    r.TariffUnknown: 422,
    r.HoursDisagree: 422,
    r.NormativeDiffers: 422,
    r.PriceOverNormative: 422,
    r.PriceOverMaximum: 422,
    r.NoPeriodRunning: 409,
    r.RollUnfinished: 409,
    r.NoRoll: 409,
    r.NotRolledOver: 409,
    r.MomentPassed: 422,
    r.ClosingTooEarly: 409,
    r.PeriodNotFunded: 409,
    r.NotOfAge: 422,
    r.UnitsMixed: 409,
    r.StillInTime: 409,
    r.TermTooShort: 422,
    r.MayStillBeAccepted: 409,
    r.ReasonNotOfSide: 422,
    r.TooYoungToExpel: 409,
    r.AlreadyProlonged: 409,
    r.OutsideProlongation: 409,
    r.GapTooLong: 409,
    r.LicenceNeeded: 422,
    r.ModuleNotCertified: 409,
    r.LessonsClash: 422,
    r.NotOnAssignment: 409,
    r.RegisterNotOpen: 409,
    r.AssignmentUsedUp: 409,
    r.AlreadyBooked: 409,
    r.NothingToInvoice: 409,
    r.SameMeasure: 422,
    r.SourcesDiffer: 422,
    r.MeasureExhausted: 409,
    r.RepeatedInList: 422,
    r.InvoiceExists: 409,
    r.MonthIsClosed: 409,
    r.MonthOutsideGroup: 422,
    r.CompletenessIsSet: 409,
    r.CalendarWrong: 422,
    r.CalendarUnknown: 409,
    r.AdvanceMonthOver: 422,
    r.AdvanceShareOverLimit: 422,
    r.AdvanceTooEarly: 409,
    r.AdvanceExists: 409,
    r.NothingToAdvance: 409,
    r.DecemberOver: 409,
    r.OverpaidUsed: 409,
    r.InPaymentRegister: 409,
    r.NothingToPay: 409,
    r.RegisterExists: 409,
    r.RegisterOutOfOrder: 409,
    r.NothingToRegister: 409,
    r.MonthsOutOfOrder: 409,
    r.MonthNotOver: 409,
    r.ControlTotalOff: 409,
    r.BudgetCodeWrong: 422,
    r.CashOverObligations: 409,
    r.LimitOverApproved: 422,
    r.ScheduleDisagrees: 422,
    r.ScheduleLimitReached: 409,
    r.SubsidyExhausted: 409,
    r.ActInFuture: 422,
    r.AgesReversed: 422,
    r.DeadlineUnclear: 422,
    r.MeasureDropped: 409,
    r.MunicipalityMisplaced: 422,
    r.PartOverWhole: 422,
    r.RoadmapEmpty: 422,
    r.TargetsMisplaced: 422,
    r.StatedTotalOff: 409,
}

# A figure may not stand where RFC 9457 keeps a member of its own.
RENAMED: Final = {
    **{name: f"subject_{name}" for name in ("type", "title", "status", "detail", "code")},
    "violated_policies": "violated-policies",
}

_ENCODER: Final = Encoder()
_HIDDEN: Final = frozenset({"errors"})  # has a member of its own


def status_of(no: r.Refusal | Fault) -> int:
    """Give the HTTP status of a "no"."""
    return no.status if isinstance(no, Fault) else STATUS[type(no)]


def figures_of(no: r.Refusal | Fault) -> dict[str, Any]:
    """List the figures of the case under their own names."""
    names = getattr(no, "__dataclass_fields__", ())  # some have no figures and are no dataclass
    return {name: getattr(no, name) for name in names if name not in _HIDDEN}


def problem_of(no: r.Refusal | Fault, language: str, request_id: str) -> dict[str, Any]:
    """Write a "no" as a problem: its fixed members, its field faults and its figures."""
    figures = figures_of(no)
    problem = Problem(
        type=(no.type_uri if isinstance(no, Fault) else None) or f"/problems/{no.code}",
        code=no.code,
        title=say(f"{no.code}.title", language),
        status=status_of(no),
        detail=say(f"{no.code}.detail", language, figures),
        fix=say(f"{no.code}.fix", language, figures),
        instance=f"urn:request:{request_id}",
        errors=(
            [field_problem(fault, language) for fault in no.errors]
            if isinstance(no, Invalid)
            else UNSET
        ),
    )
    members = {name: it for name, it in structs.asdict(problem).items() if it is not UNSET}
    return members | figures_on_the_wire(no)


def figures_on_the_wire(no: r.Refusal | Fault) -> dict[str, Any]:
    """List the figures of the case as the API names and writes them."""
    return dict(_on_the_wire(name, figure) for name, figure in figures_of(no).items())


def field_problem(fault: FieldFault, language: str) -> FieldProblem:
    """Write one field fault; a pointer begins with a slash, a parameter does not."""
    in_query = bool(fault.pointer) and not fault.pointer.startswith("/")
    return FieldProblem(
        code=fault.code,
        detail=say(f"field.{fault.code}", language, fault.figures),
        pointer=UNSET if in_query else fault.pointer,
        parameter=fault.pointer if in_query else UNSET,
        line=line if isinstance(line := fault.figures.get("line"), int) else UNSET,
    )


def respond(no: r.Refusal | Fault, language: str, request_id: str) -> web.Response:
    """Answer with a problem."""
    headers = {
        "Content-Type": PROBLEM_JSON,
        "Content-Language": language,
        "Cache-Control": "no-store",
        "X-Request-Id": request_id,
    }
    if isinstance(no, Fault):
        headers.update(no.headers)
    body = _ENCODER.encode(problem_of(no, language, request_id))
    return web.Response(status=status_of(no), body=body, headers=headers)


def _on_the_wire(name: str, figure: object) -> tuple[str, object]:
    """Name a figure as the API does: money is a string of roubles without a suffix."""
    if name.endswith(KOPECKS) and isinstance(figure, int):
        return name.removesuffix(KOPECKS), roubles(figure)
    return RENAMED.get(name, name), figure
