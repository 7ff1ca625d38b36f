"""An independent reading of facts: what sums must be, written without looking at the postings.

It knows no rule and no state; it adds up amounts from the envelopes as an auditor would.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field

from events import agreement as ag
from events import budget as bu
from events import certificate as ce
from events import pf_programme as pf
from events.codec import AnyFact


@dataclass
class Account:
    """What one account holds; `limit` is none where nothing limits it."""

    limit: int | None = 0
    reserved: int = 0
    charged: int = 0

    @property
    def row(self) -> tuple[int | None, int | None, int, int]:
        """Limit, available, reserved, charged, as the database keeps them."""
        left = None if self.limit is None else self.limit - self.reserved - self.charged
        return self.limit, left, self.reserved, self.charged


@dataclass
class Audit:
    """All sums after some facts, in the order of the book."""

    accounts: defaultdict[str, Account] = field(default_factory=lambda: defaultdict(Account))
    charges: dict[tuple[str, str], tuple[int, int, int]] = field(default_factory=dict)

    def read(self, facts: Iterable[tuple[int, AnyFact]]) -> "Audit":
        """Add facts with their positions; every prefix must keep within its limits."""
        for position, fact in facts:
            self.limits(fact)
            self.money(position, fact)
            for name, account in self.accounts.items():
                numbers = [number for number in account.row if number is not None]
                assert min(numbers) >= 0, f"{name} after {position}: {account}"
        return self

    def rows(self) -> dict[str, tuple[int | None, int | None, int, int]]:
        return {name: account.row for name, account in self.accounts.items()}

    def limits(self, fact: AnyFact) -> None:
        """Read what may be spent."""
        match fact:
            case bu.BudgetApproved():
                for each in fact.measures:
                    self.raise_limit(measure(fact, each.measure), each.approved_kopecks)
            case bu.BudgetReallocated():
                self.raise_limit(measure(fact, fact.from_measure), -fact.amount_kopecks)
                self.raise_limit(measure(fact, fact.to_measure), fact.amount_kopecks)
            case bu.BudgetAmended():
                for change in fact.changes:
                    more = change.new_kopecks - change.old_kopecks
                    self.raise_limit(measure(fact, change.measure), more)
                for added in fact.added:
                    self.raise_limit(measure(fact, added.measure), added.approved_kopecks)
            case bu.SubsidyAgreementSigned():
                self.subsidy(fact, fact.amount_kopecks)
                self.accounts[f"subsidy:{fact.subsidy_agreement}"].reserved = fact.caps_kopecks
                self.accounts[measure(fact, fact.measure)].reserved -= fact.caps_kopecks
            case bu.SubsidyAgreementAmended():
                self.subsidy(fact, fact.new_kopecks - fact.old_kopecks)
            case bu.SubsidyReceived():
                self.accounts[f"received:{fact.subsidy_agreement}"].charged += fact.amount_kopecks
            case bu.ObligationsAccepted():
                self.accounts[measure(fact, fact.measure)].reserved += fact.amount_kopecks
            case pf.PfProgrammeApproved():
                for cap in fact.periods:
                    self.cap(fact.pf_programme, cap.period, cap.cap_kopecks)
                    self.accounts[bearer(fact, cap)].reserved += cap.cap_kopecks
            case pf.PfProgrammePeriodAdded(period=cap):
                self.cap(fact.pf_programme, cap.period, cap.cap_kopecks)
                self.accounts[bearer(fact, cap)].reserved += cap.cap_kopecks
            case pf.PfProgrammeCapAmended():
                more = fact.new_kopecks - fact.old_kopecks
                self.cap(fact.pf_programme, fact.period, more)
                self.accounts[bearer(fact, fact)].reserved += more
            case ag.AgreementConcluded():
                self.accounts[f"agreement:{fact.agreement}"].limit = fact.limit_kopecks
            case ag.AgreementLimitChanged():
                self.accounts[f"agreement:{fact.agreement}"].limit = fact.new_kopecks
            case ce.CertificateConvertedToPf() | ce.CertificateUnfrozen():
                for grant in fact.grants:
                    self.nominal(fact.certificate, grant.period, grant.nominal_kopecks)
            case ce.CertificatePeriodGranted(grant=grant):
                self.nominal(fact.certificate, grant.period, grant.nominal_kopecks)
            case ce.CertificateConvertedToAccounting():
                for grant in fact.taken:
                    self.nominal(fact.certificate, grant.period, -grant.nominal_kopecks)
            case ce.CertificateNominalChanged():
                more = fact.new_kopecks - fact.old_kopecks
                self.nominal(fact.certificate, fact.period, more)
            case ce.CertificateFrozen():
                for left in fact.frozen:
                    self.nominal(fact.certificate, left.period, -left.available_kopecks)
            case ce.CertificateClosed() | ce.CertificateTransferred():
                for left in fact.left:
                    self.nominal(fact.certificate, left.period, -left.available_kopecks)
            case _:
                pass

    def money(self, position: int, fact: AnyFact) -> None:
        """Read what is spent."""
        match fact:
            case ce.FundsReserved():
                self.spend(fact, fact.amount_kopecks, 0)
            case ce.ReserveReleased():
                self.spend(fact, -fact.amount_kopecks, 0)
            case ce.CertificateCharged():
                self.spend(fact, -fact.amount_kopecks, fact.amount_kopecks)
                live = self.charges.get((fact.contract, fact.month), (0, 0, 0))
                assert live[1] == live[2], f"{fact!r} charges a month twice"
                self.charges[fact.contract, fact.month] = (position, fact.amount_kopecks, 0)
            case ce.ChargeReversed():
                to_reserve = fact.reversed_to is ce.ReversedTo.RESERVE
                self.spend(fact, fact.amount_kopecks if to_reserve else 0, -fact.amount_kopecks)
                charge, amount, back = self.charges[fact.contract, fact.month]
                assert charge == fact.charge, f"{fact!r} names another charge"
                assert back + fact.amount_kopecks <= amount, f"{fact!r} exceeds its charge"
                back += fact.amount_kopecks
                self.charges[fact.contract, fact.month] = (charge, amount, back)
            case ce.UnusedServiceRefunded():
                self.spend(fact, 0, -fact.amount_kopecks)
                charge, amount, back = self.charges[fact.contract, fact.month]
                assert charge == fact.charge, f"{fact!r} names another charge"
                assert back + fact.amount_kopecks <= amount, f"{fact!r} exceeds its charge"
                back += fact.amount_kopecks
                self.charges[fact.contract, fact.month] = (charge, amount, back)
            case _:
                pass

    def raise_limit(self, name: str, more: int) -> None:
        account = self.accounts[name]
        assert account.limit is not None
        account.limit += more

    def subsidy(
        self, fact: bu.SubsidyAgreementSigned | bu.SubsidyAgreementAmended, more: int
    ) -> None:
        for name in ("subsidy", "received"):
            self.raise_limit(f"{name}:{fact.subsidy_agreement}", more)
        place = f"measure:{fact.municipality}:{fact.year}:{fact.measure}"
        self.accounts[place].reserved += more

    def cap(self, programme: str, period: str, more: int) -> None:
        self.raise_limit(f"cap:{programme}:{period}", more)

    def nominal(self, certificate: str, period: str, more: int) -> None:
        self.raise_limit(f"provision:{certificate}:{period}", more)

    def spend(self, fact: ce.MoneyFact, reserved: int, charged: int) -> None:
        for name in (
            f"provision:{fact.certificate}:{fact.period}",
            f"agreement:{fact.agreement}",
            f"cap:{fact.pf_programme}:{fact.period}",
        ):
            self.accounts[name].reserved += reserved
            self.accounts[name].charged += charged


def measure(
    fact: bu.BudgetApproved
    | bu.BudgetAmended
    | bu.BudgetReallocated
    | bu.ObligationsAccepted
    | bu.SubsidyAgreementSigned
    | pf.PfProgrammeCapAmended,
    name: str,
) -> str:
    return f"measure:{fact.municipality}:{fact.year}:{name}"


def bearer(
    fact: pf.PfProgrammeApproved | pf.PfProgrammePeriodAdded | pf.PfProgrammeCapAmended,
    cap: pf.PeriodCap | pf.PfProgrammeCapAmended,
) -> str:
    """Name what a cap binds: the subsidy that it names, or else its measure."""
    if cap.subsidy_agreement is not None:
        return f"subsidy:{cap.subsidy_agreement}"
    return f"measure:{fact.municipality}:{cap.year}:{cap.measure}"


def repeated(names: Iterable[str]) -> list[str]:
    """Name what stands more than once."""
    return [name for name, count in Counter(names).items() if count > 1]
