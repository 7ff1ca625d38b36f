"""A payer's month: the register for its subsidy, and the closing with its control totals."""

from typing import Annotated

from msgspec import Meta

from events.base import Month
from events.subsidy import RegisterKind
from schemas.base import Answer, Body, PositionNumber, RefText
from schemas.money import Roubles
from schemas.receipts import Receipt

AGREEMENTS_MAX = 10_000


class SubsidyRegisterRequest(Body, frozen=True, kw_only=True):
    """List what the payer's contracts bind it to for a month."""

    month: Month
    kind: Annotated[
        RegisterKind,
        Meta(description="The month's own register, or one that adds what came after it."),
    ] = RegisterKind.MONTHLY


class RegisterLineShown(Answer, frozen=True, kw_only=True):
    """What one contract binds the payer to for a month."""

    contract: str
    certificate: str
    month: Annotated[
        Month, Meta(description="Earlier than the register's if an earlier one left it out.")
    ]
    amount: Roubles


class SubsidyRegisterReceipt(Receipt, frozen=True, kw_only=True):
    """The register is issued; what is concluded later stands on the next one."""

    payer: str
    month: Month
    kind: RegisterKind
    cutoff: Annotated[PositionNumber, Meta(description="All facts up to here are on it.")]
    total: Roubles
    omitted: Annotated[Roubles, Meta(description="Of it, what earlier registers left out.")]
    lines: tuple[RegisterLineShown, ...]


class ControlTotalRequest(Body, frozen=True, kw_only=True):
    """What the caller has for a month under one agreement."""

    agreement: RefText
    charged: Roubles
    invoiced: Annotated[
        Roubles, Meta(description="Of what was charged, before completeness lowers it.")
    ]
    late_reversed: Annotated[
        Roubles, Meta(description="Stornos of charges that months closed before it count.")
    ] = "0.00"


class MonthClosingRequest(Body, frozen=True, kw_only=True):
    """Close a month by control totals; one kopeck off, and the answer names the row."""

    month: Month
    totals: Annotated[
        tuple[ControlTotalRequest, ...],
        Meta(
            max_length=AGREEMENTS_MAX,
            description="A row for each agreement under which anything counts in the month.",
        ),
    ]


class ClosedRowShown(Answer, frozen=True, kw_only=True):
    """The month under one agreement."""

    agreement: str
    charges_count: int
    charged: Roubles
    invoiced: Roubles
    uninvoiced: Roubles
    late_reversed: Roubles


class MonthClosingReceipt(Receipt, frozen=True, kw_only=True):
    """The month is closed: its totals stand for ever."""

    payer: str
    month: Month
    charges_count: int
    charged: Roubles
    invoiced: Roubles
    uninvoiced: Roubles
    late_reversed: Roubles
    rows: tuple[ClosedRowShown, ...]
