"""Who may end a contract for which reason."""

from typing import Final

from events.contract import Side, TerminationReason
from ledger.rules import refusals
from ledger.rules.certificates import age_on
from ledger.rules.commands import TerminateContract

EXPULSION_AGE: Final = 15

REASONS: Final[dict[Side, frozenset[TerminationReason]]] = {
    Side.GUARDIAN: frozenset(
        {
            TerminationReason.GUARDIAN_WISH,
            TerminationReason.AGREEMENT_OF_PARTIES,
            TerminationReason.BEYOND_CONTROL,
            TerminationReason.OTHER,
        }
    ),
    Side.PROVIDER: frozenset(
        {
            TerminationReason.AGREEMENT_OF_PARTIES,
            TerminationReason.PAYMENT_OVERDUE,
            TerminationReason.EXPULSION,
            TerminationReason.ADMISSION_RULES_BROKEN,
            TerminationReason.LEARNER_PREVENTS_SERVICE,
            TerminationReason.BEYOND_CONTROL,
            TerminationReason.OTHER,
        }
    ),
    Side.PAYER: frozenset(
        {
            TerminationReason.CERTIFICATE_SUSPENDED,
            TerminationReason.PAYER_ORDER,
            TerminationReason.OTHER,
        }
    ),
    Side.SYSTEM: frozenset(
        {TerminationReason.CERTIFICATE_SUSPENDED, TerminationReason.CERTIFICATE_CLOSED}
    ),
}


def check_reason(command: TerminateContract) -> None:
    """Refuse a reason that is not the side's, and the expulsion of a child known to be under 15."""
    if command.reason not in REASONS[command.by]:
        raise refusals.ReasonNotOfSide(by=command.by, reason=command.reason)
    if command.reason is not TerminationReason.EXPULSION or command.born_on is None:
        return
    if age_on(command.born_on, command.effective_on) < EXPULSION_AGE:
        raise refusals.TooYoungToExpel
