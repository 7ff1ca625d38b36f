"""To a provider or a municipality, what is another's does not exist."""

import pytest
from msgspec.structs import replace

from ledger.rules import commands as do
from ledger.rules.book import DECIDE
from ledger.rules.commands import Command
from ledger.rules.refusals import NotFound
from tests.given import Ordered
from tests.rules.test_refusal_order import ORDERS

OF_A_PROVIDER: set[type[Command]] = {
    do.AcceptEnrolment,
    do.AnnulContract,
    do.ArchiveProgramme,
    do.BookPlace,
    do.BuildReport,
    do.CancelAdvance,
    do.CertifyProgramme,
    do.ChangeAgreementLimit,
    do.ChangeProvider,
    do.CertifyModule,
    do.ChargeCertificate,
    do.CloseContract,
    do.CloseModule,
    do.CloseStudyGroup,
    do.ConcludeContract,
    do.CorrectCharge,
    do.CorrectCompleteness,
    do.EndPlace,
    do.EnterProgramme,
    do.IssueInvoice,
    do.LapseEnrolment,
    do.LimitProgramme,
    do.LimitProvider,
    do.OpenModule,
    do.OpenStudyGroup,
    do.PayAdvance,
    do.PayInvoice,
    do.ProlongContract,
    do.RecalculateNormative,
    do.RefuseEnrolment,
    do.RefuseModule,
    do.RefuseProgramme,
    do.RemoveInvoice,
    do.RepriceModule,
    do.RequestAdvance,
    do.RequestEnrolment,
    do.RestoreProvider,
    do.ReverseCharge,
    do.ReviseProgramme,
    do.ScheduleStudyGroup,
    do.RollBackInvoice,
    do.SetCompleteness,
    do.SubmitProgramme,
    do.SuspendProvider,
    do.TakeInvoiceInWork,
    do.TerminateAgreement,
    do.TerminateContract,
}
OF_A_MUNICIPALITY: set[type[Command]] = {
    do.AnswerProgramme,
    do.AdoptRoadmap,
    do.AmendRoadmap,
    do.DeclareOrganisations,
    do.DeclarePopulation,
    do.FileEvidence,
    do.ReportCoverage,
    do.WithdrawEvidence,
    do.AcceptEnrolment,
    do.AcceptObligations,
    do.AddPfProgrammePeriod,
    do.AmendBudget,
    do.AmendPfProgrammeCap,
    do.AmendSubsidyAgreement,
    do.ExecuteCash,
    do.LimitReallocation,
    do.ReceiveSubsidy,
    do.SetCommitmentLimit,
    do.SignSubsidyAgreement,
    do.AnnulContract,
    do.ApproveBudget,
    do.ApproveMunicipalTariff,
    do.ApprovePfProgramme,
    do.BookPlace,
    do.BuildReport,
    do.CancelAdvance,
    do.ChangeAgreementLimit,
    do.ChangeGroupLimits,
    do.ChangeGroupNominal,
    do.ChargeCertificate,
    do.CloseCertificate,
    do.CloseContract,
    do.CloseEnrolment,
    do.CloseMonth,
    do.ConcludeAgreement,
    do.ConcludeContract,
    do.ConvertCertificateToAccounting,
    do.ConvertCertificateToPf,
    do.CorrectCharge,
    do.EndPlace,
    do.FreezeCertificate,
    do.GrantPeriod,
    do.IssueCertificate,
    do.IssueInvoice,
    do.IssueSubsidyRegister,
    do.LapseEnrolment,
    do.LeaveQueue,
    do.LimitAssignment,
    do.LimitDirection,
    do.LowerNominal,
    do.OpenEnrolment,
    do.PayAdvance,
    do.PayInvoice,
    do.ProlongContract,
    do.FailPayment,
    do.IssuePaymentRegister,
    do.ReadBankStatement,
    do.SendPaymentRegister,
    do.WithdrawPaymentRegister,
    do.ProrateNominal,
    do.ReallocateBudget,
    do.RegisterAct,
    do.RefuseEnrolment,
    do.RegisterPayer,
    do.RemoveInvoice,
    do.RequestAdvance,
    do.RequestEnrolment,
    do.ReverseCharge,
    do.RollBackInvoice,
    do.RollCertGroup,
    do.RollPayer,
    do.SetProration,
    do.SetUnusedTerms,
    do.TakeBackUnused,
    do.TakeInvoiceInWork,
    do.TerminateAgreement,
    do.TerminateContract,
    do.TransferCertificate,
    do.UnfreezeCertificate,
}


def scoped(order: Ordered, **scope: str) -> Ordered:
    return Ordered(order.name, order.past, replace(order.command, **scope), order.flaws)


def of_kinds(kinds: set[type[Command]]) -> list[Ordered]:
    return [order for order in ORDERS if type(order.command) in kinds]


@pytest.mark.parametrize("order", of_kinds(OF_A_PROVIDER), ids=lambda order: order.name)
def test_another_provider_finds_nothing(order: Ordered) -> None:
    scoped(order, provider_scope="p1").scene().answer().accepted()
    scoped(order, provider_scope="p9").scene().answer().refused_as(NotFound)


@pytest.mark.parametrize("order", of_kinds(OF_A_MUNICIPALITY), ids=lambda order: order.name)
def test_another_municipality_finds_nothing(order: Ordered) -> None:
    scoped(order, municipality_scope="m1").scene().answer().accepted()
    scoped(order, municipality_scope="m9").scene().answer().refused_as(NotFound)


@pytest.mark.parametrize("order", of_kinds(OF_A_PROVIDER), ids=lambda order: order.name)
def test_forbidden_and_unknown_look_the_same(order: Ordered) -> None:
    theirs = scoped(order, provider_scope="p9").scene()
    forbidden = theirs.answer().refusal
    theirs.given.book.held = {
        name: held
        for name, held in theirs.given.book.held.items()
        if not hasattr(held.state, "provider") and not name.startswith("provider:")
    }
    assert theirs.answer().refusal == forbidden


def test_every_command_is_somebodys_or_the_operators() -> None:
    operators = set(DECIDE) - OF_A_PROVIDER - OF_A_MUNICIPALITY
    assert operators == {
        do.ApproveOperatorTariff,
        do.ApproveRatingTerms,
        do.ErasePerson,
        do.FinishMonthRun,
        do.FinishPeriodRoll,
        do.LimitModulePrice,
        do.OpenRegion,
        do.RegisterMunicipality,
        do.RegisterProvider,
        do.SetAdvanceTerms,
        do.RollPeriod,
        do.SetProgrammePeriod,
        do.SetWorkingCalendar,
        do.StartMonthRun,
    }
