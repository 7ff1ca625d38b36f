"""Extracts by the columns of the forms of budget reporting, and the calculation of a subsidy."""

from datetime import date
from typing import Annotated

from msgspec import Meta

from events.base import Year
from schemas.base import Answer, ReadQuery, RefText
from schemas.moments import MomentQuery
from schemas.money import Roubles, SignedRoubles

LineCode = Annotated[str, Meta(description="2 Код строки: 200 — расходы")]


class FormQuery(MomentQuery, frozen=True, kw_only=True):
    """Whose budget, of which year, on which day, and as known where."""

    municipality: RefText | None = None
    year: Year | None = None


class Row0503117(Answer, frozen=True, kw_only=True):
    """A row of form 0503117, expenditure."""

    title: Annotated[str, Meta(description="1 Наименование показателя")]
    line_code: LineCode
    code: Annotated[str, Meta(description="3 Код расхода по бюджетной классификации")]
    approved: Annotated[Roubles, Meta(description="4 Утверждённые бюджетные назначения")]
    executed: Annotated[Roubles, Meta(description="5 Исполнено")]
    unexecuted: Annotated[SignedRoubles, Meta(description="6 Неисполненные назначения")]


class Form0503117(Answer, frozen=True, kw_only=True):
    """An extract of form 0503117: execution of the budget, expenditure."""

    rows: list[Row0503117]
    total: Row0503117
    position: int


class Row0503127(Answer, frozen=True, kw_only=True):
    """A row of form 0503127, expenditure."""

    title: Annotated[str, Meta(description="1 Наименование показателя")]
    line_code: LineCode
    code: Annotated[str, Meta(description="3 Код расхода по бюджетной классификации")]
    approved: Annotated[Roubles, Meta(description="4 Утверждённые бюджетные назначения")]
    limits: Annotated[Roubles, Meta(description="5 Лимиты бюджетных обязательств")]
    through_finance: Annotated[Roubles, Meta(description="6 Исполнено через финансовые органы")]
    through_banks: Annotated[Roubles, Meta(description="7 Исполнено через банковские счета")]
    non_cash: Annotated[Roubles, Meta(description="8 Некассовые операции")]
    executed: Annotated[Roubles, Meta(description="9 Исполнено, итого")]
    unexecuted: Annotated[SignedRoubles, Meta(description="10 Не исполнено по ассигнованиям")]
    unexecuted_limits: Annotated[SignedRoubles, Meta(description="11 Не исполнено по ЛБО")]


class Form0503127(Answer, frozen=True, kw_only=True):
    """An extract of form 0503127: execution by the chief administrator, expenditure."""

    rows: list[Row0503127]
    total: Row0503127
    position: int


class SubsidyLine(Answer, frozen=True, kw_only=True):
    """A payment of a subsidy with its budget code in parts."""

    number: Annotated[int, Meta(description="№ п/п")]
    line_code: Annotated[str, Meta(description="Код строки")]
    administrator: Annotated[str, Meta(description="Глава")]
    section: Annotated[str, Meta(description="Раздел, подраздел")]
    programme_article: Annotated[str, Meta(description="Целевая статья: программная статья")]
    spending_direction: Annotated[str, Meta(description="Целевая статья: направление расходов")]
    spending_kind: Annotated[str, Meta(description="Вид расходов")]
    due_from: Annotated[date, Meta(description="Не ранее")]
    due_to: Annotated[date, Meta(description="Не позднее")]
    amount: Annotated[Roubles, Meta(description="Сумма")]


class CodeTotal(Answer, frozen=True, kw_only=True):
    """What a budget code comes to: «Итого по коду БК»."""

    code: str
    amount: Roubles


class SubsidyCalculation(Answer, frozen=True, kw_only=True):
    """The calculation of a subsidy by certificates: its payments by budget code, and in all."""

    subsidy_agreement: str
    municipality: str
    payer: str
    year: int
    lines: list[SubsidyLine]
    by_code: list[CodeTotal]
    total: Annotated[Roubles, Meta(description="ВСЕГО")]
    received: Annotated[Roubles, Meta(description="Received so far.")]
    position: int


class ProvisionQuery(ReadQuery, frozen=True, kw_only=True):
    """A year's provision, and the programme periods that share it."""

    amount: Roubles
    period: Annotated[list[RefText], Meta(min_length=1, max_length=12)]


class ProvisionShare(Answer, frozen=True, kw_only=True):
    """What a period's share comes to by its months."""

    period: str
    months_count: int
    amount: Roubles


class ProvisionSplit(Answer, frozen=True, kw_only=True):
    """A provision split between periods by their months: the shares add up to it."""

    items: list[ProvisionShare]
    total: Roubles
