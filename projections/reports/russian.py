"""The words of the trade for what facts and views call by codes."""

from typing import Final

from projections.reports.fact_words import FACT_WORDS

WORDS: Final = {
    "accepted": "акцепт",
    "accounting": "учёта",
    "active": "действует",
    "annulled": "аннулирован",
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
    # who ended a contract, and why
    "payer": "плательщик",
    "system": "система",
    "admission-rules-broken": "нарушение порядка приёма",
    "age-or-health": "возраст или здоровье",
    "agreement-of-parties": "соглашение сторон",
    "beyond-control": "не зависит от воли поставщика",
    "certificate-closed": "сертификат закрыт",
    "certificate-frozen": "сертификат заморожен",
    "certificate-moved": "сертификат передан другому плательщику",
    "certificate-suspended": "действие сертификата приостановлено",
    "documents-missing": "нет документов",
    "duplicate": "повтор",
    "entered-by-mistake": "внесён ошибочно",
    "expulsion": "отчисление",
    "guardian-wish": "желание родителя",
    "invalid": "недействителен",
    "learner-prevents-service": "вина обучающегося",
    "no-places": "нет мест",
    "other": "иное",
    "payer-order": "распоряжение плательщика",
    "payment-overdue": "просрочка оплаты",
    "recalled-by-guardian": "отозвана родителем",
    "waited-too-long": "истёк срок ожидания",
}


def word(code: str | None) -> str | None:
    """Say a code in Russian; a code without a word stands for itself."""
    return None if code is None else WORDS.get(code) or FACT_WORDS.get(code, code)
