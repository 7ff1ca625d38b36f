"""The part of the book of rules that settles a month: its commands, its facts, what they name."""

from collections.abc import Callable, Sequence
from typing import Any, Final

from events import advance as ad
from events import certificate as ce
from events import closing as cl
from events import completeness as cm
from events import invoice as iv
from events import subsidy as su
from events import working_calendar as wc
from events.codec import AnyFact
from ledger.rules import (
    advances,
    closing,
    commands,
    completeness,
    corrections,
    invoices,
    payment,
    provisions,
    subsidies,
    working_days,
)
from ledger.rules.commands import Command
from ledger.rules.draft import Draft

DECIDE: Final[dict[type[Command], Callable[[Any, Draft], Sequence[AnyFact]]]] = {
    commands.CancelAdvance: advances.cancel_advance,
    commands.CloseMonth: closing.close_month,
    commands.CorrectCharge: corrections.correct_charge,
    commands.CorrectCompleteness: completeness.correct_completeness,
    commands.IssueInvoice: invoices.issue_invoice,
    commands.IssueSubsidyRegister: subsidies.issue_subsidy_register,
    commands.PayAdvance: advances.pay_advance,
    commands.PayInvoice: payment.pay_invoice,
    commands.RemoveInvoice: invoices.remove_invoice,
    commands.RequestAdvance: advances.request_advance,
    commands.RollBackInvoice: payment.roll_back_invoice,
    commands.SetAdvanceTerms: advances.set_advance_terms,
    commands.SetCompleteness: completeness.set_completeness,
    commands.SetWorkingCalendar: working_days.set_working_calendar,
    commands.TakeInvoiceInWork: payment.take_invoice_in_work,
}

FILED: Final[dict[type[Any], tuple[Callable[[Any, Draft], None], str, tuple[str, ...]]]] = {
    cm.CompletenessSet: (completeness.completeness_said, "group", ("group",)),
    cm.CompletenessReversed: (completeness.completeness_reversed, "group", ("group",)),
    cm.CompletenessCorrected: (completeness.completeness_said, "group", ("group",)),
    wc.WorkingCalendarSet: (working_days.working_calendar_set, "working-calendar", ("year",)),
    ad.AdvanceTermsSet: (advances.advance_terms_set, "region", ()),
    ad.AdvanceRequested: (advances.advance_requested, "advance", ("advance",)),
    ad.AdvancePaid: (advances.advance_paid, "advance", ("advance",)),
    ad.AdvanceCancelled: (advances.advance_cancelled, "advance", ("advance",)),
    iv.InvoiceIssued: (invoices.invoice_issued, "invoice", ("invoice",)),
    iv.InvoiceTakenInWork: (payment.invoice_taken_in_work, "invoice", ("invoice",)),
    iv.InvoiceRolledBack: (payment.invoice_rolled_back, "invoice", ("invoice",)),
    iv.InvoicePaid: (payment.invoice_paid, "invoice", ("invoice",)),
    iv.InvoiceRemoved: (invoices.invoice_removed, "invoice", ("invoice",)),
    ce.UnusedServiceRefunded: (
        provisions.unused_service_refunded,
        "certificate",
        ("certificate",),
    ),
    su.SubsidyRegisterIssued: (subsidies.subsidy_register_issued, "payer", ("payer",)),
    cl.MonthClosed: (closing.month_closed, "payer", ("payer",)),
}

NAMED: Final[dict[type[Command], tuple[str, str]]] = {
    commands.CancelAdvance: ("advance", "advance"),
    commands.CloseMonth: ("payer", "payer"),
    commands.CorrectCharge: ("contract", "contract"),
    commands.CorrectCompleteness: ("group", "group"),
    commands.IssueInvoice: ("agreement", "agreement"),
    commands.IssueSubsidyRegister: ("payer", "payer"),
    commands.PayAdvance: ("advance", "advance"),
    commands.PayInvoice: ("invoice", "invoice"),
    commands.RemoveInvoice: ("invoice", "invoice"),
    commands.RequestAdvance: ("agreement", "agreement"),
    commands.RollBackInvoice: ("invoice", "invoice"),
    commands.SetCompleteness: ("group", "group"),
    commands.SetWorkingCalendar: ("working-calendar", "year"),
    commands.TakeInvoiceInWork: ("invoice", "invoice"),
}
