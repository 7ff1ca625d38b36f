"""A token is read only whole: prefix, id, secret and checksum."""

import re

import pytest

from ledger.keys import Issued, _checksum, _issue, key_id_of

BODY = "cl_live_0aZ9bY8c_0123456789abcdefghijABCDEFGHIJ01"
TOKEN = BODY + _checksum(BODY)


def test_the_form_of_a_token_is_the_published_one() -> None:
    issued = _issue()
    assert re.fullmatch(r"cl_live_[0-9A-Za-z]{8}_[0-9A-Za-z]{32}[0-9A-Za-z]{6}", issued.token)
    assert key_id_of(issued.token) == issued.key_id


def test_the_checksum_is_the_one_that_others_may_compute() -> None:
    # CRC-32 of the 49 characters before it, in base 62 (digits, then a-z, then A-Z), six wide.
    assert key_id_of(TOKEN) == "0aZ9bY8c"
    assert TOKEN[-6:] == "0utsCA"


@pytest.mark.parametrize(
    "token",
    [
        "",
        TOKEN[:-1],
        TOKEN + "0",
        TOKEN + "\n",
        " " + TOKEN,
        TOKEN.upper(),
        TOKEN.replace("cl_live_", "cl_test_"),
        TOKEN.replace("_0aZ9bY8c_", "_0aZ9bY8d_"),
        TOKEN.replace("0123", "0124"),
        TOKEN[:-6] + "000000",
        "я" * len(TOKEN),
        "\udcff" + TOKEN[1:],
        "\ud800",
    ],
)
def test_any_other_form_is_no_token(token: str) -> None:
    assert key_id_of(token) is None


def test_two_keys_are_never_alike() -> None:
    made = [_issue() for _ in range(1_000)]
    assert (
        len({issued.token for issued in made}) == len({issued.key_id for issued in made}) == 1_000
    )


def test_a_new_key_does_not_print_its_token() -> None:
    issued = _issue()
    assert isinstance(issued, Issued)
    assert issued.token not in f"{issued!r} {issued}"
