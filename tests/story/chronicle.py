"""Facts and sums of a book told in Russian, as a finance officer would write them down."""

from collections.abc import Callable
from datetime import date
from typing import Any

from events import advance as ad
from events import agreement as ag
from events import budget as bu
from events import certificate as ce
from events import closing as cl
from events import completeness as cm
from events import contract as co
from events import invoice as iv
from events import pf_programme as pf
from events import region as re
from events import registry as rg
from events import subsidy as su
from events import working_calendar as wc
from events.codec import AnyFact
from tests.story.people import AGREEMENTS, CHILDREN, CONTRACTS, MEASURES, PAPERS

MONTHS = [
    "январь",
    "февраль",
    "март",
    "апрель",
    "май",
    "июнь",
    "июль",
    "август",
    "сентябрь",
    "октябрь",
    "ноябрь",
    "декабрь",
]
DAYS = [
    "января",
    "февраля",
    "марта",
    "апреля",
    "мая",
    "июня",
    "июля",
    "августа",
    "сентября",
    "октября",
    "ноября",
    "декабря",
]


def rub(kopecks: int | None) -> str:
    """Write a sum as it stands on paper."""
    if kopecks is None:
        return "без предела"
    sign = "−" if kopecks < 0 else ""
    roubles, rest = divmod(abs(kopecks), 100)
    return f"{sign}{roubles:,}".replace(",", " ") + f",{rest:02d} ₽"


def day(on: date) -> str:
    return f"{on.day} {DAYS[on.month - 1]} {on.year} года"


def month(name: str) -> str:
    return f"{MONTHS[int(name[5:]) - 1]} {name[:4]} года"


def lane(fact: ce.CertificateCharged) -> str:
    return f" (учтено за {month(fact.booked_month)})" if fact.booked_month else ""


def quote(fact: co.EnrolmentRequested) -> str:
    each = fact.quote
    return (
        f"Подана заявка, {CONTRACTS[fact.contract]}: "
        f"с {day(fact.starts_on)} по {day(fact.ends_on)}, "
        f"{each.contract_days_count} дн. из {each.group_days_count}, всего "
        f"{rub(each.total_kopecks)}; по сертификату {rub(each.certificate_kopecks)} "
        f"(первый месяц {rub(each.first_kopecks)}, прочие по {rub(each.other_kopecks)}), "
        f"доплата родителей {rub(each.parent_kopecks)}."
    )


def reversed_(fact: ce.ChargeReversed) -> str:
    to = "в резерв договора" if fact.reversed_to is ce.ReversedTo.RESERVE else "на сертификат"
    told = (
        f"Сторно: {CONTRACTS[fact.contract]}, {month(fact.month)}, {rub(fact.amount_kopecks)} {to}."
    )
    if fact.late_month is not None:
        told += f" Месяц закрыт, сторно учтено за {month(fact.late_month)}."
    if fact.recovered_from is not None:
        told += f" Оплачено раньше ({PAPERS[fact.recovered_from]}) — удержится из следующего счёта."
    return told


def invoice(fact: iv.InvoiceIssued) -> list[str]:
    told = (
        f"Выставлен {PAPERS[fact.invoice]} ({AGREEMENTS[fact.agreement]}): услуг на "
        f"{rub(fact.total_kopecks)}, аванс {rub(fact.advance_kopecks)}, переплата прежних месяцев "
        f"{rub(fact.carried_kopecks)}, к оплате {rub(fact.payable_kopecks)}, переходит на "
        f"следующий счёт {rub(fact.advance_overpaid_kopecks)}."
    )
    lines = [
        f"    - {CONTRACTS[line.contract]}: {month(line.month)}, {rub(line.price_kopecks)}"
        f" × {line.completeness_percent} % = {rub(line.amount_kopecks)}"
        for line in fact.lines
    ]
    return [told, *lines]


def closed(fact: cl.MonthClosed) -> str:
    told = (
        f"Закрыт {month(fact.month)}: списаний {fact.charges_count} на "
        f"{rub(fact.charged_kopecks)}, в счетах {rub(fact.invoiced_kopecks)}, "
        f"вне счетов {rub(fact.uninvoiced_kopecks)}"
    )
    late = fact.late_reversed_kopecks
    return told + (f", поздних сторно {rub(late)}." if late else ".")


def register(fact: su.SubsidyRegisterIssued) -> list[str]:
    lines = [f"Реестр договоров для субсидии за {month(fact.month)}: {rub(fact.total_kopecks)}."]
    lines += [
        f"    - {CONTRACTS[line.contract]}: {rub(line.amount_kopecks)}" for line in fact.lines
    ]
    return lines


def granted(fact: ce.CertificateConvertedToPf) -> str:
    sums = ", ".join(f"на {each.period} год {rub(each.nominal_kopecks)}" for each in fact.grants)
    return f"Сертификат {CHILDREN[fact.certificate]} получил место и номинал: {sums}."


def programme(fact: pf.PfProgrammeApproved) -> str:
    caps = ", ".join(f"{each.period} год — {rub(each.cap_kopecks)}" for each in fact.periods)
    places = fact.groups[0].amount_count
    return f"Утверждена программа ПФ: предел {caps}; мест в группе «5–18» — {places}."


Words = Callable[[Any], str | list[str] | None]
SILENT: set[type[AnyFact]] = {
    rg.DirectionLimited,
    rg.ProgrammeSubmitted,
    rg.MunicipalityRegistered,
    co.EnrolmentAccepted,
    re.MonthRunStarted,
    wc.WorkingCalendarSet,
    iv.InvoiceTakenInWork,
    ce.FundsReserved,
    co.ContractProlonged,
}
WORDS: dict[type[AnyFact], Words] = {
    re.RegionOpened: lambda f: f"Открыта книга региона, часовой пояс {f.time_zone}.",
    re.ProgrammePeriodSet: lambda f: (
        f"Установлен период {f.period}: с {day(f.starts_on)} по {day(f.ends_on)}."
    ),
    re.PeriodRolled: lambda f: f"Начат переход на период {f.current}, за ним {f.future}.",
    re.PeriodRollFinished: lambda f: (
        f"Переход завершён: групп {f.groups_count}, сертификатов {f.certificates_count}, "
        f"номиналов на {f.future} год {rub(f.nominals_kopecks)}."
    ),
    re.MonthRunFinished: lambda f: (
        f"Списание за {month(f.month)} завершено: списано {f.charged_count} на "
        f"{rub(f.charged_kopecks)}, закрыто договоров {f.closed_count}, "
        f"пропущено {f.passed_over_count}."
    ),
    rg.PayerRegistered: lambda _: "Внесена уполномоченная организация — плательщик.",
    rg.ProviderRegistered: lambda _: "Внесён исполнитель.",
    rg.ProgrammeCertified: lambda f: f"Программа сертифицирована (акт № {f.act.number}).",
    rg.ModuleOpened: lambda f: (
        f"Открыт модуль на {f.months_count} мес.: цена {rub(f.price_kopecks)}, "
        f"нормативная стоимость {rub(f.normative_kopecks)}."
    ),
    rg.StudyGroupOpened: lambda f: f"Набрана группа: с {day(f.starts_on)} по {day(f.ends_on)}.",
    rg.EnrolmentOpened: lambda f: f"Открыт приём заявок за счёт {f.period} года.",
    rg.EnrolmentClosed: lambda f: f"Закрыт приём заявок за счёт {f.period} года.",
    bu.BudgetApproved: lambda f: (
        f"Утверждён бюджет {f.year} года: "
        + ", ".join(f"{MEASURES[each.measure]} {rub(each.approved_kopecks)}" for each in f.measures)
        + "."
    ),
    pf.PfProgrammeApproved: programme,
    pf.GroupNominalSet: lambda f: (
        f"Группе установлен номинал на {f.period} год: {rub(f.nominal_kopecks)}."
    ),
    ag.AgreementConcluded: lambda f: (
        f"Заключено {AGREEMENTS[f.agreement]}, предельная сумма {rub(f.limit_kopecks)}."
    ),
    ce.CertificateIssued: lambda f: f"Выдан сертификат {CHILDREN[f.certificate]}.",
    ce.CertificateConvertedToPf: granted,
    ce.CertificateConvertedToAccounting: lambda f: (
        f"Сертификат {CHILDREN[f.certificate]} переведён в сертификат учёта, место свободно."
    ),
    ce.CertificateQueued: lambda f: (
        f"Мест нет: сертификат {CHILDREN[f.certificate]} встал в очередь, талон {f.ticket}."
    ),
    ce.CertificateUnqueued: lambda f: (
        f"Очередь дошла: сертификат {CHILDREN[f.certificate]} вышел из очереди."
    ),
    ce.CertificatePeriodGranted: lambda f: (
        f"Сертификату {CHILDREN[f.certificate]} дан номинал на {f.grant.period} год: "
        f"{rub(f.grant.nominal_kopecks)}."
    ),
    ce.ReserveReleased: lambda f: (
        f"{rub(f.amount_kopecks)} резерва вернулось на сертификат {CHILDREN[f.certificate]}."
    ),
    ce.CertificateCharged: lambda f: (
        f"Списано: {CONTRACTS[f.contract]}, {month(f.month)}, {rub(f.amount_kopecks)}{lane(f)}."
    ),
    ce.ChargeReversed: reversed_,
    ce.UnusedServiceRefunded: lambda f: (
        f"Неоказанное вернулось на сертификат {CHILDREN[f.certificate]}: {month(f.month)}, "
        f"оказано {f.completeness_percent} %, {rub(f.amount_kopecks)}."
    ),
    co.EnrolmentRequested: quote,
    co.EnrolmentRefused: lambda f: f"Заявка отозвана: {CONTRACTS[f.contract]}.",
    co.ContractConcluded: lambda f: f"Заключён {CONTRACTS[f.contract]}, № {f.number}.",
    co.TerminationRequested: lambda f: (
        f"Получено уведомление о расторжении: {CONTRACTS[f.contract]} "
        f"действует по {day(f.ends_on)}."
    ),
    co.ContractClosed: lambda f: (
        f"Закрыт {CONTRACTS[f.contract]}, последний день — {day(f.closed_on)}."
    ),
    cm.CompletenessSet: lambda f: f"Объём оказания услуги за {month(f.month)}: {f.percent} %.",
    ad.AdvanceRequested: lambda f: (
        f"Заявка на аванс за {month(f.month)}: {rub(f.total_kopecks)} по {len(f.lines)} договорам."
    ),
    ad.AdvancePaid: lambda f: f"Аванс оплачен: {rub(f.total_kopecks)}.",
    iv.InvoiceIssued: invoice,
    iv.InvoicePaid: lambda f: (
        f"Оплачен {PAPERS[f.invoice]}: {rub(f.payable_kopecks)}, "
        f"вернётся на сертификаты {rub(f.refunded_kopecks)}."
    ),
    su.SubsidyRegisterIssued: register,
    cl.MonthClosed: closed,
}


def told(fact: AnyFact) -> list[str]:
    """Tell a fact; of some nobody would speak."""
    if type(fact) in SILENT:
        return []
    words = WORDS[type(fact)](fact)
    return words if isinstance(words, list) else [str(words)]
