"""The text in which accounting and banks exchange payments: 1CClientBankExchange 1.03.

Written by hand: the libraries that there are read floats, guess the encoding or need 1C beside
them. One line is one `Ключ=Значение`, in windows-1251, ended by CR LF.
"""

import re
from collections.abc import Iterator
from datetime import date, datetime
from typing import Final

from msgspec import Struct, field

from events.base import KOPECKS_MAX
from events.payment import BankParty, PaymentLine, PaymentRegisterIssued, QueueReason
from ledger.rules.commands import StatementDocument

ENCODING: Final = "cp1251"
MARK: Final = "1CClientBankExchange"
END: Final = "КонецФайла"
DOCUMENT: Final = "СекцияДокумент"
DOCUMENT_END: Final = "КонецДокумента"
ORDER: Final = "Платежное поручение"

REFERENCE: Final = re.compile(r"CL:([0-9A-Za-z][0-9A-Za-z._-]{0,63}):([1-9][0-9]{0,4})(?![0-9])")
MONEY: Final = re.compile(r"([0-9]{1,14})(?:[.,]([0-9]{1,2}))?")
NUMBER_MAX: Final = 64


class NotAnExchange(ValueError):
    """The file does not begin as one of this format does."""


class Section(Struct):
    """A document of a file: the line at which it begins, and what it says."""

    row: int
    said: dict[str, str] = field(default_factory=dict)
    whole: bool = False


class Statement(Struct, frozen=True):
    """What a file says: documents of ours, and how many are none of our business."""

    documents: tuple[StatementDocument, ...]
    foreign_count: int


def write_register(issued: PaymentRegisterIssued) -> bytes:
    """Write a register as payment orders; a register has one file, the same bytes whenever."""
    day = written_day(issued.dated)
    lines = [
        MARK,
        "ВерсияФормата=1.03",
        "Кодировка=Windows",
        "Отправитель=Реестр сертификатов",
        "Получатель=",
        f"ДатаСоздания={day}",
        f"ДатаНачала={day}",
        f"ДатаКонца={day}",
        f"РасчСчет={issued.account.account}",
        f"Документ={ORDER}",
    ]
    for line in issued.lines:
        lines += written_order(line, issued.account, day)
    lines += [END, ""]
    return "\r\n".join(lines).encode(ENCODING, errors="replace")


def written_order(line: PaymentLine, payer: BankParty, day: str) -> Iterator[str]:
    """Write one payment order."""
    amount = line.amount_kopecks
    yield f"{DOCUMENT}={ORDER}"
    yield f"Номер={line.number}"
    yield f"Дата={day}"
    yield f"Сумма={amount // 100}.{amount % 100:02d}"
    yield from written_party("Плательщик", payer)
    yield from written_party("Получатель", line.payee)
    yield "ВидПлатежа=электронно"
    yield "ВидОплаты=01"
    yield "Очередность=5"
    yield f"НазначениеПлатежа={line.purpose}"
    yield DOCUMENT_END


def written_party(role: str, party: BankParty) -> Iterator[str]:
    """Write who pays, or who is paid."""
    yield f"{role}Счет={party.account}"
    yield f"{role}=ИНН {party.inn} {party.title}"
    yield f"{role}ИНН={party.inn}"
    yield f"{role}КПП={party.kpp or ''}"
    yield f"{role}1={party.title}"
    yield f"{role}РасчСчет={party.account}"
    yield f"{role}БИК={party.bank_bik}"


def written_day(day: date) -> str:
    """Write a date as the format does."""
    return f"{day.day:02d}.{day.month:02d}.{day.year:04d}"


def read_statement(file: bytes) -> Statement:
    """Read a bank's statement; a document that can't be read is told and stops no other (F17)."""
    text = file.decode(ENCODING, errors="replace")
    if text.startswith("п»ї"):  # UTF-8 with a mark, whatever the file says of itself
        text = file.decode("utf-8-sig", errors="replace")
    rows = text.splitlines()
    if not rows or rows[0].strip() != MARK:
        raise NotAnExchange
    documents, foreign_count = [], 0
    for section in sections(rows):
        found = read_document(section)
        if found is None:
            foreign_count += 1
        else:
            documents.append(found)
    return Statement(tuple(documents), foreign_count)


def sections(rows: list[str]) -> Iterator[Section]:
    """Cut a file into its documents; one that breaks off ends where the next begins."""
    section: Section | None = None
    for row, line in enumerate(rows, start=1):
        key, _, value = line.strip().partition("=")
        if key == DOCUMENT:
            if section is not None:
                yield section
            section = Section(row)
        elif section is not None and key in {DOCUMENT_END, END}:
            section.whole = key == DOCUMENT_END
            yield section
            section = None
        elif section is not None:
            section.said[key] = value.strip()
    if section is not None:
        yield section


def read_document(section: Section) -> StatementDocument | None:
    """Read a document that names a line of ours; None for what is not ours."""
    said = section.said
    reference = REFERENCE.search(said.get("НазначениеПлатежа", ""))
    if reference is None and section.whole:
        return None
    paid, came = read_day(said.get("ДатаСписано")), read_day(said.get("ДатаПоступило"))
    returns = paid is None and came is not None
    account = "Получатель" if returns else "Плательщик"
    number, amount = said.get("Номер", ""), read_money(said.get("Сумма", ""))
    fault: QueueReason | None = None
    if not section.whole:
        fault = QueueReason.CUT_OFF
    elif amount is None or not 0 < len(number) <= NUMBER_MAX or not number.isprintable():
        fault = QueueReason.UNREADABLE
    elif paid is None and came is None:
        fault = QueueReason.NOT_EXECUTED
    return StatementDocument(
        row=section.row,
        number=number if 0 < len(number) <= NUMBER_MAX and number.isprintable() else None,
        dated=paid or came,
        account=said.get(f"{account}РасчСчет") or said.get(f"{account}Счет") or None,
        amount_kopecks=amount,
        payment_register=None if reference is None else reference[1],
        line=None if reference is None else int(reference[2]),
        returns=returns,
        fault=fault,
    )


def read_day(text: str | None) -> date | None:
    """Read ДД.ММ.ГГГГ."""
    try:
        return datetime.strptime(text or "", "%d.%m.%Y").date()  # noqa: DTZ007 - a day, no instant
    except ValueError:
        return None


def read_money(text: str) -> int | None:
    """Read a sum in roubles, exactly."""
    found = MONEY.fullmatch(text)
    if found is None:
        return None
    kopecks = int(found[1]) * 100 + int((found[2] or "").ljust(2, "0"))
    return kopecks if 0 < kopecks <= KOPECKS_MAX else None
