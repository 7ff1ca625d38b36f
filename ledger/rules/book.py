"""The whole book of rules: which rule answers a command, what a fact changes, where it is filed."""

from collections.abc import Iterator, Sequence
from datetime import date
from functools import cache
from typing import Final

from events import agreement as ag
from events import budget as bu
from events import certificate as ce
from events import contract as co
from events import pf_programme as pf
from events import region as re
from events import registry as rg
from events import tariff as ta
from events.base import Position
from events.codec import AnyFact
from ledger.rules import (
    acts,
    amendments,
    budget,
    certificates,
    closings,
    commands,
    contracts,
    enrolment,
    idle,
    indicators,
    months,
    parties,
    payments,
    periods,
    persons,
    pf_programmes,
    programmes,
    provisions,
    queue,
    ratings,
    region,
    registers,
    reports,
    roadmaps,
    settling,
    subsidy_agreements,
    tariffs,
    teaching,
    tickets,
    transfers,
)
from ledger.rules.commands import Command
from ledger.rules.draft import Draft
from ledger.rules.tables import Decide, Filed, Named

DECIDE: Final[Decide] = {
    commands.AcceptEnrolment: enrolment.accept_enrolment,
    commands.AcceptObligations: budget.accept_obligations,
    commands.AmendPfProgrammeCap: pf_programmes.amend_pf_programme_cap,
    commands.ApproveMunicipalTariff: tariffs.approve_municipal_tariff,
    commands.ApproveOperatorTariff: tariffs.approve_operator_tariff,
    commands.ApproveBudget: budget.approve_budget,
    commands.ApprovePfProgramme: pf_programmes.approve_pf_programme,
    commands.CertifyProgramme: programmes.certify_programme,
    commands.ChangeAgreementLimit: parties.change_agreement_limit,
    commands.ChangeGroupLimits: pf_programmes.change_group_limits,
    commands.ChangeGroupNominal: pf_programmes.change_group_nominal,
    commands.ChargeCertificate: months.charge_certificate,
    commands.CloseCertificate: closings.close_certificate,
    commands.CloseContract: months.close_contract,
    commands.CloseEnrolment: parties.close_enrolment,
    commands.CloseModule: programmes.close_module,
    commands.CloseStudyGroup: programmes.close_study_group,
    commands.ConcludeAgreement: parties.conclude_agreement,
    commands.ConcludeContract: months.conclude_contract,
    commands.ConvertCertificateToAccounting: certificates.convert_certificate_to_accounting,
    commands.ConvertCertificateToPf: certificates.convert_certificate_to_pf,
    commands.FinishMonthRun: region.finish_month_run,
    commands.FreezeCertificate: certificates.freeze_certificate,
    commands.IssueCertificate: certificates.issue_certificate,
    commands.LeaveQueue: queue.leave_queue,
    commands.LimitDirection: parties.limit_direction,
    commands.LimitModulePrice: tariffs.limit_module_price,
    commands.LimitProgramme: programmes.limit_programme,
    commands.LimitProvider: parties.limit_provider,
    commands.LowerNominal: certificates.lower_nominal,
    commands.OpenEnrolment: parties.open_enrolment,
    commands.OpenModule: programmes.open_module,
    commands.OpenRegion: region.open_region,
    commands.OpenStudyGroup: programmes.open_study_group,
    commands.ReallocateBudget: budget.reallocate_budget,
    commands.RecalculateNormative: programmes.recalculate_normative,
    commands.RefuseEnrolment: enrolment.refuse_enrolment,
    commands.RegisterMunicipality: parties.register_municipality,
    commands.RegisterPayer: parties.register_payer,
    commands.RegisterProvider: parties.register_provider,
    commands.RepriceModule: programmes.reprice_module,
    commands.RequestEnrolment: enrolment.request_enrolment,
    commands.RestoreProvider: parties.restore_provider,
    commands.ReverseCharge: months.reverse_charge,
    commands.SetProgrammePeriod: region.set_programme_period,
    commands.StartMonthRun: region.start_month_run,
    commands.SubmitProgramme: programmes.submit_programme,
    commands.SuspendProvider: parties.suspend_provider,
    commands.TerminateAgreement: parties.terminate_agreement,
    commands.TerminateContract: months.terminate_contract,
    commands.UnfreezeCertificate: certificates.unfreeze_certificate,
    **acts.DECIDE,
    **amendments.DECIDE,
    **subsidy_agreements.DECIDE,
    **settling.DECIDE,
    **contracts.DECIDE,
    **idle.DECIDE,
    **periods.DECIDE,
    **persons.DECIDE,
    **registers.DECIDE,
    **ratings.DECIDE,
    **transfers.DECIDE,
    **roadmaps.DECIDE,
    **indicators.DECIDE,
    **payments.DECIDE,
    **teaching.DECIDE,
    **reports.DECIDE,
}

# Commands whose facts may free a place in a group, for which somebody may wait.
FREEING: Final = {
    commands.ChangeGroupLimits,
    commands.ChangeGroupNominal,
    commands.CloseCertificate,
    commands.ConvertCertificateToAccounting,
    commands.FreezeCertificate,
    commands.LowerNominal,
    commands.ProrateNominal,
    commands.RollCertGroup,
    commands.TakeBackUnused,
    commands.TransferCertificate,
}

# What each fact changes, and the stream it is filed in: a subject's prefix and the fields that
# name the subject. The stream of a fact is always a subject that the fact changes.
FILED: Final[Filed] = {
    re.RegionOpened: (region.region_opened, "region", ()),
    re.ProgrammePeriodSet: (region.programme_period_set, "region", ()),
    re.MonthRunStarted: (region.month_run_started, "region", ()),
    re.MonthRunFinished: (region.month_run_finished, "region", ()),
    re.ModulePriceLimited: (tariffs.module_price_limited, "region", ()),
    ta.OperatorTariffApproved: (tariffs.operator_tariff_approved, "operator-tariff", ()),
    ta.MunicipalTariffApproved: (
        tariffs.municipal_tariff_approved,
        "municipal-tariff",
        ("municipality",),
    ),
    rg.MunicipalityRegistered: (
        parties.municipality_registered,
        "municipality",
        ("municipality",),
    ),
    rg.PayerRegistered: (parties.payer_registered, "payer", ("payer",)),
    rg.DirectionLimited: (parties.direction_limited, "payer", ("payer",)),
    rg.EnrolmentOpened: (parties.enrolment_opened, "payer", ("payer",)),
    rg.EnrolmentClosed: (parties.enrolment_closed, "payer", ("payer",)),
    rg.ProviderRegistered: (parties.provider_registered, "provider", ("provider",)),
    rg.ProviderSuspended: (parties.provider_suspended, "provider", ("provider",)),
    rg.ProviderRestored: (parties.provider_restored, "provider", ("provider",)),
    rg.ProviderLimited: (parties.provider_limited, "provider", ("provider",)),
    rg.ProgrammeSubmitted: (programmes.programme_submitted, "programme", ("programme",)),
    rg.ProgrammeCertified: (programmes.programme_certified, "programme", ("programme",)),
    rg.ProgrammeLimited: (programmes.programme_limited, "programme", ("programme",)),
    rg.ModuleOpened: (programmes.module_opened, "module", ("module",)),
    rg.ModuleRepriced: (programmes.module_repriced, "module", ("module",)),
    rg.ModuleClosed: (programmes.module_closed, "module", ("module",)),
    rg.StudyGroupOpened: (programmes.study_group_opened, "group", ("group",)),
    rg.StudyGroupClosed: (programmes.study_group_closed, "group", ("group",)),
    ag.AgreementConcluded: (parties.agreement_concluded, "agreement", ("agreement",)),
    ag.AgreementLimitChanged: (parties.agreement_limit_changed, "agreement", ("agreement",)),
    ag.AgreementTerminated: (parties.agreement_terminated, "agreement", ("agreement",)),
    pf.PfProgrammeApproved: (
        pf_programmes.pf_programme_approved,
        "pf-programme",
        ("pf_programme",),
    ),
    pf.PfProgrammeCapAmended: (
        pf_programmes.pf_programme_cap_amended,
        "pf-programme",
        ("pf_programme",),
    ),
    pf.GroupNominalChanged: (pf_programmes.group_nominal_changed, "cert-group", ("cert_group",)),
    pf.GroupLimitsChanged: (pf_programmes.group_limits_changed, "cert-group", ("cert_group",)),
    bu.BudgetApproved: (budget.budget_approved, "budget", ("municipality", "year")),
    bu.ObligationsAccepted: (budget.obligations_accepted, "budget", ("municipality", "year")),
    bu.BudgetReallocated: (budget.budget_reallocated, "budget", ("municipality", "year")),
    ce.CertificateIssued: (provisions.certificate_issued, "certificate", ("certificate",)),
    ce.CertificateConvertedToPf: (
        provisions.certificate_granted,
        "certificate",
        ("certificate",),
    ),
    ce.CertificateConvertedToAccounting: (
        provisions.certificate_converted_to_accounting,
        "certificate",
        ("certificate",),
    ),
    ce.CertificateNominalChanged: (
        provisions.certificate_nominal_changed,
        "certificate",
        ("certificate",),
    ),
    ce.CertificateQueued: (tickets.certificate_queued, "certificate", ("certificate",)),
    ce.CertificateUnqueued: (tickets.certificate_unqueued, "certificate", ("certificate",)),
    ce.CertificateFrozen: (provisions.certificate_frozen, "certificate", ("certificate",)),
    ce.CertificateUnfrozen: (provisions.certificate_granted, "certificate", ("certificate",)),
    ce.CertificateClosed: (provisions.certificate_closed, "certificate", ("certificate",)),
    ce.FundsReserved: (provisions.funds_reserved, "certificate", ("certificate",)),
    ce.ReserveReleased: (provisions.reserve_released, "certificate", ("certificate",)),
    ce.CertificateCharged: (provisions.certificate_charged, "certificate", ("certificate",)),
    ce.ChargeReversed: (provisions.charge_reversed, "certificate", ("certificate",)),
    co.EnrolmentRequested: (enrolment.enrolment_requested, "contract", ("contract",)),
    co.EnrolmentRefused: (enrolment.enrolment_refused, "contract", ("contract",)),
    co.EnrolmentAccepted: (enrolment.enrolment_accepted, "contract", ("contract",)),
    co.ContractConcluded: (months.contract_concluded, "contract", ("contract",)),
    co.TerminationRequested: (months.termination_requested, "contract", ("contract",)),
    co.ContractClosed: (months.contract_closed, "contract", ("contract",)),
    **acts.FILED,
    **amendments.FILED,
    **subsidy_agreements.FILED,
    **settling.FILED,
    **contracts.FILED,
    **idle.FILED,
    **periods.FILED,
    **persons.FILED,
    **registers.FILED,
    **ratings.FILED,
    **transfers.FILED,
    **roadmaps.FILED,
    **indicators.FILED,
    **payments.FILED,
    **teaching.FILED,
    **reports.FILED,
}


def decide(command: Command, draft: Draft) -> Sequence[AnyFact]:
    """Answer a command with new facts, or raise the first refusal that applies.

    Facts that free a place in a group bring the promotions of its queue with them.
    """
    facts = DECIDE[type(command)](command, draft)
    if given_back := list(transfers.given_back(facts, draft)):
        facts = [*facts, *given_back]
    return with_promotions(command, facts, draft) if type(command) in FREEING else facts


def with_promotions(command: Command, facts: Sequence[AnyFact], draft: Draft) -> Sequence[AnyFact]:
    """Add the promotions that facts make possible, each seeing the ones before it."""
    after = Draft(draft)
    fold(facts, after)
    more = list(facts)
    for group in dict.fromkeys(queue.freed_groups(facts, after)):  # in their order, each once
        while promoted := queue.next_promotion(command, after, group):
            fold(promoted, after)
            more += promoted
    return more


def fold(facts: Sequence[AnyFact], draft: Draft) -> None:
    """Fold facts that have no place in the book yet."""
    for fact in facts:
        evolve(fact, 0, draft)


def evolve(fact: AnyFact, position: Position, draft: Draft, on: date | None = None) -> None:
    """Fold one fact of a business date in. Never refuses: what is recorded has happened."""
    draft.position, draft.on = position, on
    FILED[type(fact)][0](fact, draft)


def stream_of(fact: AnyFact) -> str:
    """Name the stream that a fact is filed in."""
    _, prefix, fields = FILED[type(fact)]
    if len(fields) == 1:
        return f"{prefix}:{getattr(fact, fields[0])}"
    return ":".join([prefix, *(str(getattr(fact, field)) for field in fields)])


# The subject that a command changes, by which a caller may say which version it has seen.
NAMED: Final[Named] = {
    commands.AcceptEnrolment: ("contract", "contract"),
    commands.AmendPfProgrammeCap: ("pf-programme", "pf_programme"),
    commands.CertifyProgramme: ("programme", "programme"),
    commands.ChangeAgreementLimit: ("agreement", "agreement"),
    commands.ChangeGroupLimits: ("cert-group", "cert_group"),
    commands.ChangeGroupNominal: ("cert-group", "cert_group"),
    commands.ChargeCertificate: ("contract", "contract"),
    commands.CloseCertificate: ("certificate", "certificate"),
    commands.CloseContract: ("contract", "contract"),
    commands.CloseEnrolment: ("payer", "payer"),
    commands.CloseModule: ("module", "module"),
    commands.CloseStudyGroup: ("group", "group"),
    commands.ConcludeContract: ("contract", "contract"),
    commands.ConvertCertificateToAccounting: ("certificate", "certificate"),
    commands.ConvertCertificateToPf: ("certificate", "certificate"),
    commands.FreezeCertificate: ("certificate", "certificate"),
    commands.LeaveQueue: ("certificate", "certificate"),
    commands.LimitDirection: ("payer", "payer"),
    commands.LimitProgramme: ("programme", "programme"),
    commands.LimitProvider: ("provider", "provider"),
    commands.LowerNominal: ("certificate", "certificate"),
    commands.OpenEnrolment: ("payer", "payer"),
    commands.RecalculateNormative: ("module", "module"),
    commands.RefuseEnrolment: ("contract", "contract"),
    commands.RepriceModule: ("module", "module"),
    commands.RequestEnrolment: ("certificate", "certificate"),
    commands.RestoreProvider: ("provider", "provider"),
    commands.ReverseCharge: ("contract", "contract"),
    commands.SuspendProvider: ("provider", "provider"),
    commands.TerminateAgreement: ("agreement", "agreement"),
    commands.TerminateContract: ("contract", "contract"),
    commands.UnfreezeCertificate: ("certificate", "certificate"),
    **settling.NAMED,
    **subsidy_agreements.NAMED,
    **contracts.NAMED,
    **idle.NAMED,
    **periods.NAMED,
    **persons.NAMED,
    **registers.NAMED,
    **ratings.NAMED,
    **transfers.NAMED,
    **roadmaps.NAMED,
    **indicators.NAMED,
    **payments.NAMED,
    **teaching.NAMED,
}


OF_A_BUDGET: Final = (
    commands.AcceptObligations,
    commands.AmendBudget,
    commands.ExecuteCash,
    commands.LimitReallocation,
    commands.ReallocateBudget,
    commands.SetCommitmentLimit,
)


def subject_of(command: Command) -> str | None:
    """Name the subject whose version a caller may hold against the command, if there is one."""
    if isinstance(command, OF_A_BUDGET):
        return budget.budget_subject(command.municipality, command.year)
    named = NAMED.get(type(command))
    return None if named is None else f"{named[0]}:{getattr(command, named[1])}"


# What a field of a command names, wherever it stands.
SUBJECTS: Final = {
    "advance": "advance",
    "agreement": "agreement",
    "cert_group": "cert-group",
    "certificate": "certificate",
    "child": "certificate-of",
    "contract": "contract",
    "group": "group",
    "invoice": "invoice",
    "module": "module",
    "municipality": "municipality",
    "payer": "payer",
    "payment_register": "payment-register",
    "pf_programme": "pf-programme",
    "programme": "programme",
    "provider": "provider",
    "subsidy_agreement": "subsidy-agreement",
    "roadmap": "roadmap",
}


@cache
def naming_fields(kind: type[Command]) -> tuple[tuple[str, str], ...]:
    """List the fields of a command that name subjects, each with the subject's prefix."""
    return tuple((name, SUBJECTS[name]) for name in kind.__struct_fields__ if name in SUBJECTS)


def subjects_named(command: Command) -> Iterator[str]:
    """Name the subjects that a rule will look at, as far as the command itself tells."""
    for name, prefix in naming_fields(type(command)):
        given = getattr(command, name)
        if given is not None:
            yield f"{prefix}:{given}"
