"""Builders of acts and of what a budget does in a year."""

from datetime import date
from typing import Any

from events.base import ActKind
from events.budget import FundingMechanism, Measure, PaymentDocument, ScheduledPayment
from ledger.rules import commands as do
from tests import made


def act(name: str = "act1", **rest: Any) -> do.RegisterAct:
    """Register the act on which everything in the dull region rests."""
    terms: dict[str, Any] = {
        "effective_on": made.DAY,
        "municipality": "m1",
        "kind": made.ACT.kind,
        "number": made.ACT.number,
        "dated": made.ACT.dated,
        "body": "Administration",
        "title": "On the budget",
        "file": None,
        **rest,
    }
    return do.RegisterAct(act=name, **terms)


def next_version(name: str = "act2", **rest: Any) -> do.RegisterAct:
    """Register a later version of it."""
    terms: dict[str, Any] = {
        "kind": ActKind.ORDER,
        "number": "18",
        "dated": date(2025, 3, 1),
        "in_force_on": date(2025, 4, 1),
        "amends": "act1",
        **rest,
    }
    return act(name, **terms)


def amended(approved: int = 120_000_000_00, **rest: Any) -> do.AmendBudget:
    """Let the council approve more for certificates, and a measure that the budget lacked."""
    added: tuple[Measure, ...] = (
        made.measure("club", 1_00, FundingMechanism.MUNICIPAL_ASSIGNMENT),
    )
    terms: dict[str, Any] = {
        "effective_on": made.DAY,
        "municipality": "m1",
        "year": 2025,
        "changes": (do.NewSum(measure="pfdo", approved_kopecks=approved),),
        "added": added,
        "act": made.ACT,
        **rest,
    }
    return do.AmendBudget(**terms)


def limited(limit: int | None = 90_000_000_00, **rest: Any) -> do.SetCommitmentLimit:
    """Limit the commitments of the measure of certificates."""
    terms: dict[str, Any] = {"municipality": "m1", "year": 2025, "measure": "pfdo", **rest}
    return do.SetCommitmentLimit(effective_on=made.DAY, limit_kopecks=limit, act=made.ACT, **terms)


def schedule_limit(percent: int | None = 10, **rest: Any) -> do.LimitReallocation:
    """Limit what the schedule may move."""
    terms: dict[str, Any] = {"municipality": "m1", "year": 2025, **rest}
    return do.LimitReallocation(effective_on=made.DAY, percent_max=percent, act=made.ACT, **terms)


def document(number: str = "1") -> PaymentDocument:
    """Name a payment order."""
    return PaymentDocument(number=number, dated=made.DAY)


def cash(amount: int = 500_000_00, number: str = "1", **rest: Any) -> do.ExecuteCash:
    """Pay obligations of the assignment."""
    terms: dict[str, Any] = {"municipality": "m1", "year": 2025, "measure": "assignment", **rest}
    return do.ExecuteCash(
        effective_on=made.DAY, amount_kopecks=amount, document=document(number), **terms
    )


def schedule(*amounts: int) -> tuple[ScheduledPayment, ...]:
    """Schedule payments by the first of October."""
    return tuple(
        ScheduledPayment(due_from=made.DAY, due_to=date(2025, 10, 1), amount_kopecks=amount)
        for amount in amounts
    )


def subsidy(amount: int = 60_000_000_00, name: str = "s1", **rest: Any) -> do.SignSubsidyAgreement:
    """Agree on the subsidy that pays for certificates."""
    terms: dict[str, Any] = {
        "municipality": "m1",
        "payer": "pay1",
        "year": 2025,
        "measure": "pfdo",
        "schedule": schedule(amount),
        **rest,
    }
    return do.SignSubsidyAgreement(
        effective_on=made.DAY,
        subsidy_agreement=name,
        amount_kopecks=amount,
        act=made.ACT,
        **terms,
    )


def amended_subsidy(
    amount: int = 70_000_000_00, name: str = "s1", **rest: Any
) -> do.AmendSubsidyAgreement:
    """Change the subsidy."""
    terms: dict[str, Any] = {"schedule": schedule(amount), **rest}
    return do.AmendSubsidyAgreement(
        effective_on=made.DAY,
        subsidy_agreement=name,
        amount_kopecks=amount,
        act=made.ACT,
        **terms,
    )


def received(amount: int = 10_000_000_00, name: str = "s1", number: str = "2") -> do.ReceiveSubsidy:
    """Receive a part of the subsidy."""
    return do.ReceiveSubsidy(
        effective_on=made.DAY,
        subsidy_agreement=name,
        amount_kopecks=amount,
        document=document(number),
    )
