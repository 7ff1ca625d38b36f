"""The parts under the pages: the box of a filter, the proof of a page, files of others."""

import base64
import hashlib
import json
from datetime import date

import pytest
from msgspec.structs import replace

from api.console.filtering import NotUnderstood, Sought, understand
from api.console.proving import Proved, checked
from ledger.proof.evidence import tlog_proof
from ledger.proof.merkle import leaf_hash, node_hash
from ledger.proof.note import Checkpoint, Signer, signed_checkpoint
from tests.tidy import ROOT

TODAY = date(2026, 11, 22)
VENDOR = ROOT / "api/console/static/vendor"


@pytest.mark.parametrize(
    ("words", "first", "last"),
    [
        ("2026-10", date(2026, 10, 1), date(2026, 10, 31)),
        ("2026-12", date(2026, 12, 1), date(2026, 12, 31)),
        ("2026-Q4", date(2026, 10, 1), date(2026, 12, 31)),
        ("2026К1", date(2026, 1, 1), date(2026, 3, 31)),
        ("2026", date(2026, 1, 1), date(2026, 12, 31)),
        ("-30d", date(2026, 10, 23), TODAY),
        ("-1н", date(2026, 11, 15), TODAY),
        ("2026-02-28", date(2026, 2, 28), date(2026, 2, 28)),
        ("28.02.2026", date(2026, 2, 28), date(2026, 2, 28)),
    ],
)
def test_a_period_is_understood(words: str, first: date, last: date) -> None:
    assert understand(words, TODAY) == Sought(first=first, last=last)


def test_an_amount_and_a_certificate_are_understood_and_nonsense_is_not() -> None:
    assert understand(" ", TODAY) == Sought()
    assert understand(">1000", TODAY) == Sought(amount_sign=">", amount="1000")
    assert understand("<= 250,50", TODAY) == Sought(amount_sign="<=", amount="250.50")
    assert understand("2600000001", TODAY) == Sought(reference="2600000001")
    for nonsense in ("???", "31.02.2026", ">", "-5x"):
        with pytest.raises(NotUnderstood):
            understand(nonsense, TODAY)


def proof_of(record: bytes) -> tuple[dict[str, object], Signer]:
    """Prove the second of two leaves."""
    other, signer = leaf_hash(b"other"), Signer("log/42", bytes(32))
    root = node_hash(other, leaf_hash(record))
    note = signed_checkpoint(Checkpoint("log/42/2026", 2, root), [signer])
    found = {
        "proof": tlog_proof(1, [other], str(note)),
        "index": 1,
        "leaf": base64.b64encode(leaf_hash(record)).decode(),
        "witnessed": False,
    }
    return found, signer


def test_a_proof_is_right_and_every_lie_in_it_is_found() -> None:
    found, signer = proof_of(b"record")
    proved = checked(found, b"record", [signer.key])
    assert proved.is_right
    assert not checked(found, b"another", [signer.key]).is_leaf_right
    assert not checked({**found, "index": 0}, b"record", [signer.key]).is_path_right
    stranger = Signer("log/42", bytes(31) + b"1")
    assert not checked(found, b"record", [stranger.key]).is_signed
    assert not replace(proved, is_signed=False).is_right
    assert isinstance(proved, Proved)


def test_files_of_others_are_the_ones_that_were_taken_with_their_licences() -> None:
    listed = json.loads((VENDOR / "vendor.json").read_text("utf-8"))
    assert {path.name for path in VENDOR.iterdir() if path.is_dir()} == {
        f"{each['name']}-{each['version']}" for each in listed
    }
    for each in listed:
        folder = VENDOR / f"{each['name']}-{each['version']}"
        found = {
            path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in folder.iterdir()
        }
        assert found == each["files"]
        assert {"LICENSE"} < set(found)
        assert each["licence"]
