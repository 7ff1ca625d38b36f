"""A master key opens what it closed, is replaced without a pause, and is never printed."""

import base64
import stat
from pathlib import Path

import pytest

from ledger.keyring import (
    Keyring,
    MalformedMasterKeyError,
    TamperedError,
    WrongMasterKeyError,
    parse_keyring,
    read_or_make_keyring,
)

OLD, NEW = bytes(range(32)), bytes(range(32, 64))


def test_what_is_wrapped_unwraps() -> None:
    ring = Keyring([OLD])
    wrapped = ring.wrap(b"k" * 32, b"place")
    assert ring.unwrap(ring.current, wrapped, b"place") == b"k" * 32
    assert len(wrapped) == 60  # what the tables check


def test_one_key_wrapped_twice_looks_different() -> None:
    ring = Keyring([OLD])
    assert ring.wrap(b"k" * 32, b"") != ring.wrap(b"k" * 32, b"")


def test_a_key_in_another_place_does_not_unwrap() -> None:
    ring = Keyring([OLD])
    wrapped = ring.wrap(b"k" * 32, b"place")
    with pytest.raises(TamperedError):
        ring.unwrap(ring.current, wrapped, b"another")
    with pytest.raises(TamperedError):
        ring.unwrap(ring.current, b"short", b"place")


def test_the_first_key_wraps_and_every_key_unwraps() -> None:
    old, both = Keyring([OLD]), Keyring([NEW, OLD])
    wrapped = old.wrap(b"k" * 32, b"")
    assert both.unwrap(old.current, wrapped, b"") == b"k" * 32
    assert both.current == Keyring([NEW]).current


def test_a_missing_master_key_is_named_and_not_shown() -> None:
    old, new = Keyring([OLD]), Keyring([NEW])
    with pytest.raises(WrongMasterKeyError) as error:
        new.unwrap(old.current, old.wrap(b"k" * 32, b""), b"")
    assert old.current in str(error.value)
    assert new.current in str(error.value)


def test_a_keyring_prints_no_key() -> None:
    shown = repr(Keyring([OLD, NEW]))
    for secret in (OLD, NEW):
        assert secret.hex()[:12] not in shown
        assert base64.b64encode(secret).decode()[:12] not in shown


def test_keys_are_read_from_text_the_current_one_first() -> None:
    text = f"{base64.b64encode(NEW).decode()},\n {base64.b64encode(OLD).decode()}\n"
    assert repr(parse_keyring(text)) == repr(Keyring([NEW, OLD]))


@pytest.mark.parametrize(
    "text", ["", " ,\n", "c2hvcnQ=", "not base64!", "я", base64.b64encode(bytes(33)).decode()]
)
def test_a_malformed_master_key_is_refused_and_not_repeated(text: str) -> None:
    with pytest.raises(MalformedMasterKeyError) as error:
        parse_keyring(text)
    assert not text.strip(" ,\n") or text not in str(error.value)


def test_the_file_is_made_once_for_its_owner_alone(tmp_path: Path) -> None:
    path = tmp_path / "master.key"
    made = read_or_make_keyring(path)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert read_or_make_keyring(path).current == made.current
    assert list(tmp_path.iterdir()) == [path]


def test_of_two_processes_that_make_the_file_the_first_wins(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "master.key"
    first = read_or_make_keyring(path)
    with monkeypatch.context() as late:
        late.setattr(Path, "exists", lambda _: False)
        second = read_or_make_keyring(path)
    assert second.current == first.current
    assert list(tmp_path.iterdir()) == [path]
