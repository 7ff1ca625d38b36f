"""How one browser sees things: its language, colours and mask, and figures written for people."""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Final
from zoneinfo import ZoneInfo

from babel import Locale
from babel.numbers import format_currency, format_decimal

from api.console.texts import text, text_or
from api.wording import MONEY_FORMAT, month_in_words

MASK: Final = "•••"
DASH: Final = "—"
THEMES: Final = ("auto", "light", "dark")


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """The tastes of a browser, and how it wants figures written."""

    language: str
    theme: str
    is_masked: bool
    zone: ZoneInfo
    today: date  # in the region of whoever looks

    @property
    def locale(self) -> Locale:
        """Give the rules for numbers."""
        return Locale.parse(self.language)

    def t(self, key: str, **figures: object) -> str:
        """Say a text of the catalogue."""
        return text(key, self.language, figures)

    def word(self, kind: str, value: object) -> str:
        """Say a word of ours, such as a status: the text `<kind>.<value>`."""
        return DASH if value is None else text_or(f"{kind}.{value}", self.language, str(value))

    def money(self, roubles: str | int | None) -> str:
        """Write a sum of roubles as the API gives it, "1234.56"."""
        if roubles is None:
            return DASH
        if self.is_masked:
            return MASK
        return format_currency(Decimal(roubles), "RUB", MONEY_FORMAT, locale=self.locale)

    def kopecks(self, kopecks: int | None) -> str:
        """Write a sum of kopecks as facts hold it."""
        return self.money(None if kopecks is None else str(Decimal(kopecks) / 100))

    def count(self, number: int | str | None) -> str:
        """Write a number of things, or a decimal."""
        return DASH if number is None else format_decimal(Decimal(number), locale=self.locale)

    def percent(self, number: int | str | None) -> str:
        """Write a share in per cent."""
        return DASH if number is None else f"{self.count(number)}\N{NO-BREAK SPACE}%"

    def day(self, when: str | date | None) -> str:
        """Write a date: 01.09.2025."""
        if when is None:
            return DASH
        day = date.fromisoformat(when) if isinstance(when, str) else when
        return f"{day:%d.%m.%Y}"

    def instant(self, when: str | datetime | None) -> str:
        """Write an instant in the time of the region: 01.09.2025 10:00:00."""
        if when is None:
            return DASH
        at = datetime.fromisoformat(when) if isinstance(when, str) else when
        return f"{at.astimezone(self.zone):%d.%m.%Y %H:%M:%S}"

    def month(self, month: str | None) -> str:
        """Write a month: сентябрь 2025 г."""
        return DASH if month is None else month_in_words(month, self.language)

    def name(self, name: str | None) -> str:
        """Write the name of a person or of whoever shall not be seen on a projector."""
        if name is None:
            return DASH
        return MASK if self.is_masked else name
