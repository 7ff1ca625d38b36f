"""The words of the trade for what facts and views call by codes."""

from typing import Final

WORDS: Final = {
    "accepted": "акцепт",
    "accounting": "учёта",
    "active": "действует",
    "annulled": "аннулирован",
    "certificate.charge-reversed.v1": "Сторно списания",
    "certificate.charged.v1": "Списание за месяц",
    "certificate.closed.v1": "Закрытие сертификата",
    "certificate.converted-to-accounting.v1": "Перевод в сертификат учёта",
    "certificate.converted-to-pf.v1": "Перевод в сертификат ПФ",
    "certificate.frozen.v1": "Заморозка",
    "certificate.funds-reserved.v1": "Резерв по договору",
    "certificate.nominal-changed.v1": "Изменение номинала",
    "certificate.period-granted.v1": "Номинал периода",
    "certificate.reserve-released.v1": "Возврат резерва",
    "certificate.transferred.v1": "Перевод к другому плательщику",
    "certificate.unfrozen.v1": "Разморозка",
    "certificate.unused-service-refunded.v1": "Возврат неоказанной услуги",
    "certified": "сертифицирована",
    "closed": "закрыт",
    "entered": "в реестре бюджетных",
    "archived": "в архиве",
    "educational-organisation": "образовательная организация",
    "entrepreneur-alone": "ИП без работников",
    "entrepreneur-with-staff": "ИП с работниками",
    "frozen": "заморожен",
    "guardian": "родитель",
    "federal": "федеральный бюджет",
    "municipal": "местный бюджет",
    "pf": "ПФ",
    "provider": "поставщик",
    "refused": "отказано",
    "regional": "региональный бюджет",
    "requested": "заявка",
    "suspended": "приостановлен",
    "terminated": "расторгнут",
    "training-organisation": "организация, осуществляющая обучение",
    "waiting": "ожидает",
    "technical-robotics": "техническая (робототехника)",
    "technical-other": "техническая (иная)",
    "natural-science": "естественнонаучная",
    "sport": "физкультурно-спортивная",
    "artistic": "художественная",
    "tourism-local-lore": "туристско-краеведческая",
    "social-pedagogical": "социально-педагогическая",
}


def word(code: str | None) -> str | None:
    """Say a code in Russian; a code without a word stands for itself."""
    return None if code is None else WORDS.get(code, code)
