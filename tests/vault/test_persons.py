"""A person is written down only if it can be read again, and is not printed by accident."""

import io
from datetime import date

import msgspec
import pytest
from rich.console import Console

from ledger.persons import (
    CertificateNumber,
    NumberPrefix,
    Person,
    draw_number,
    person_bytes,
    person_from,
)

ANNA = Person(
    family_name="Вымышленная",
    given_name="Анна",
    patronymic="Петровна",
    born_on=date(2014, 5, 1),
    certificate_number=CertificateNumber("8605000111"),
)


def test_a_person_is_read_back_as_written() -> None:
    assert person_from(person_bytes(ANNA)) == ANNA


def test_a_person_is_not_printed() -> None:
    console = Console(file=io.StringIO())
    console.print(ANNA)
    assert isinstance(console.file, io.StringIO)
    for shown in (repr(ANNA), str(ANNA), f"{[ANNA]}", console.file.getvalue()):
        for secret in ("Вымышленная", "Анна", "Петровна", "2014", "8605000111"):
            assert secret not in shown


@pytest.mark.parametrize(
    "field",
    [
        {"family_name": ""},
        {"family_name": "я" * 101},
        {"given_name": "Анна\n"},
        {"given_name": "А\x00"},
        {"patronymic": "\t"},
        {"inn": "12345678901"},
        {"certificate_number": "860500011"},
        {"certificate_number": "8605000111\n"},
        {"certificate_number": "٨٦٠٥٠٠٠١١١"},
    ],
)
def test_a_malformed_person_is_refused_and_not_repeated(field: dict[str, str]) -> None:
    with pytest.raises(msgspec.ValidationError) as error:
        person_bytes(msgspec.structs.replace(ANNA, **field))
    assert next(iter(field)) in str(error.value)
    assert not next(iter(field.values())) or next(iter(field.values())) not in str(error.value)


def test_a_number_is_region_payer_and_six_digits_of_chance() -> None:
    asked = []

    def below(limit: int) -> int:
        asked.append(limit)
        return 111

    assert draw_number(NumberPrefix("8605"), below) == "8605000111"
    assert asked == [1_000_000]
