"""What may be asked when a programme period turns."""

from datetime import date

from events.base import Act, CertGroupId, CertificateId, PayerId, PeriodId, PfProgrammeId
from events.pf_programme import PeriodCap
from ledger.rules.commands.base import Command


class RollPeriod(Command, frozen=True, kw_only=True):
    """Begin the turn of the period: what was the future is current, another future follows."""

    future: PeriodId  # the name of the period to follow, unless one is set already
    future_ends_on: date | None = None  # none: a year long


class RollPayer(Command, frozen=True, kw_only=True):
    """Turn a payer's enrolment over to the period that has begun."""

    payer: PayerId


class RollCertGroup(Command, frozen=True, kw_only=True):
    """Give a group its nominal in the future period."""

    cert_group: CertGroupId


class GrantPeriod(Command, frozen=True, kw_only=True):
    """Give a certificate the nominal of its group in the future period."""

    certificate: CertificateId


class FinishPeriodRoll(Command, frozen=True, kw_only=True):
    """Record that nobody was left out when the period turned."""


class AddPfProgrammePeriod(Command, frozen=True, kw_only=True):
    """Record the cap of one more period of a PF programme."""

    pf_programme: PfProgrammeId
    period: PeriodCap
    act: Act
