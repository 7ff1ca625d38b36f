"""The rows of budget execution: measures, figures by month, lines, and who pays for what."""

from datetime import date
from typing import Final

from ledger import queries
from projections.sheet import Added, Row, Rows, Table

SQL = queries.load("projections", "budget_execution")
CREATE: Final = SQL.create


class MeasureStanding(Row):
    """A measure of a year's budget, with what the ladder of sums is held by."""

    municipality: str
    year: int
    measure: str
    title: str
    code: str
    source: str
    mechanism: str
    begun_on: date
    begun: int  # position of the fact
    limited: bool = False  # by a limit of commitments
    current_kopecks: int = 0  # approved, amended and reallocated
    withheld_kopecks: int = 0  # by that limit
    obligations_kopecks: int = 0
    agreed_kopecks: int = 0
    cap_kopecks: int = 0
    drawn_kopecks: int = 0  # reserved and charged
    position: int = 0


class Sum(Row):
    """A figure of a measure in a month."""

    municipality: str
    year: int
    measure: str
    month: str
    figure: str
    kopecks: int = 0
    position: int = 0


class Line(Row):
    """What one fact added to a figure: any of them, on any day, is the sum of these."""

    municipality: str
    year: int
    measure: str
    position: int
    figure: str
    month: str
    effective_on: date
    type: str
    stream: str
    kopecks: int


class Cap(Row):
    """Which measure bears a period of a PF programme."""

    pf_programme: str
    period: str
    municipality: str
    year: int
    measure: str


class Programme(Row):
    """Whose programme it is, for the periods that come to it later."""

    pf_programme: str
    payer: str


class Fund(Row):
    """Which measure a payer pays from in a period."""

    payer: str
    period: str
    municipality: str
    year: int
    measure: str


class Agreement(Row):
    """Which payer and period an agreement is for."""

    agreement: str
    payer: str
    period: str


class Invoice(Row):
    """What an invoice came to: its withdrawal does not say."""

    invoice: str
    total_kopecks: int


class Subsidy(Row):
    """A subsidy agreement with its schedule."""

    subsidy_agreement: str
    municipality: str
    payer: str
    year: int
    measure: str
    amount_kopecks: int
    received_kopecks: int
    payments: str
    act_kind: str
    act_number: str
    act_dated: date
    position: int


MEASURES = Table(
    name="budget_execution_measures",
    row=MeasureStanding,
    key_count=3,
    load=SQL.load_measures,
    save=SQL.save_measures,
)
SUMS = Table(
    name="budget_execution",
    row=Sum,
    key_count=5,
    load=SQL.load_sums,
    save=SQL.save_sums,
    by_count=4,
)
CAPS = Table(name="budget_execution_caps", row=Cap, key_count=2, load=SQL.load_caps)
PROGRAMMES = Table(
    name="budget_execution_programmes", row=Programme, key_count=1, load=SQL.load_programmes
)
FUNDS = Table(name="budget_execution_funds", row=Fund, key_count=2, load=SQL.load_funds)
AGREEMENTS = Table(
    name="budget_execution_agreements", row=Agreement, key_count=1, load=SQL.load_agreements
)
INVOICES = Table(name="budget_execution_invoices", row=Invoice, key_count=1, load=SQL.load_invoices)
SUBSIDIES = Table(
    name="budget_execution_subsidies",
    row=Subsidy,
    key_count=1,
    load=SQL.load_subsidies,
    save=SQL.save_subsidies,
)


class Sheet:
    """The rows of a batch."""

    def __init__(self) -> None:
        self.measures = Rows(MEASURES)
        self.sums = Rows(SUMS)
        self.lines = Added("budget_execution_lines", Line)
        self.caps = Rows(CAPS)
        self.programmes = Rows(PROGRAMMES)
        self.funds = Rows(FUNDS)
        self.agreements = Rows(AGREEMENTS)
        self.invoices = Rows(INVOICES)
        self.subsidies = Rows(SUBSIDIES)
