"""Notes are those of C2SP: its own examples open, ours are read by the rules it writes down."""

import base64

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from ledger.proof import note as notes
from ledger.proof.note import (
    COSIGNATURE,
    Checkpoint,
    MalformedNoteError,
    Signer,
    UntrustedNoteError,
    parse_checkpoint,
    parse_note,
    parse_verifier_key,
    signed_checkpoint,
    verified,
)

# The example of the format's first implementation, whose key is public.
EXAMPLE_KEY = "example.com/foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k"
EXAMPLE = (
    "This is an example message.\n\n"
    "— example.com/foo Uw2QOkn8srV1yJGh2VYRlL1Tnagv1YEq6TfXppzi2ONncAlTgK7Ztg1ERYNZ"
    "XsYjOBH3mFXmRKuwHjG1Yu72IneyaQM=\n"
)
# The example of C2SP signed-note: a text with an empty line of its own.
QUASIMODO = (
    "Ognuno sta solo sul cuor della terra\ntrafitto da un raggio di sole:\n\ned è subito sera.\n\n"
    "— quasimodo.example/salvatore NnugSzTjtVAewIS+Z/iJhUPeFDkO/5QQ2i5ddnGITLlC+EhfLW9oJKONrMouFSQU"
    "0xMcXxj99ihAQwaqP3ZekRwNtIc=\n"
)
# The example of C2SP tlog-cosignature: a log's line and a witness's.
COSIGNED = (
    "example.com/behind-the-sofa\n20852163\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n\n"
    "— example.com/behind-the-sofa Az3grlgtzPICa5OS8npVmf1Myq/5IZniMp+ZJurmRDeOoRDe4URYN7u5/Zhcyv2"
    "q1gGzGku9nTo+zyWE+xeMcTOAYQ8=\n"
    "— witness.example.com/w1 jWbPPwAAAABkGFDLEZMHwSRaJNiIDoe9DYn/zXcrtPHeolMI5OWXEhZCB9dlrDJsX3b2"
    "oyin1nPZqhf5nNo0xUe+mbIUBkBIfZ+qnA==\n"
)
NEW, OLD = Signer("log.example/54", bytes(32)), Signer("log.example/54", bytes(range(32)))
WITNESS = Signer("finance.example", bytes([7]) * 32, COSIGNATURE)
TREE = Checkpoint("log.example/54/2026", 5, bytes(32))


def test_the_published_example_opens() -> None:
    key = parse_verifier_key(EXAMPLE_KEY)
    assert str(key) == EXAMPLE_KEY
    found = parse_note(EXAMPLE)
    assert verified(found, [key]) == (key,)
    assert str(found) == EXAMPLE


def test_the_published_texts_are_read_to_the_byte() -> None:
    for raw in (QUASIMODO, COSIGNED):
        assert str(parse_note(raw)) == raw
    assert parse_note(QUASIMODO).text.endswith("sole:\n\ned è subito sera.\n")
    found = parse_note(COSIGNED)
    checkpoint = parse_checkpoint(found.text)
    assert (checkpoint.origin, checkpoint.size) == ("example.com/behind-the-sofa", 20852163)
    assert checkpoint.text == found.text
    stamped = found.signatures[1].signed
    assert int.from_bytes(stamped[:8], "big") == 1679315147
    assert len(stamped) == 8 + 64
    assert notes.cosigned_message(found.text, 1679315147) == (
        b"cosignature/v1\ntime 1679315147\n"
        b"example.com/behind-the-sofa\n20852163\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n"
    )


def test_another_text_is_not_signed() -> None:
    with pytest.raises(UntrustedNoteError):
        verified(parse_note(EXAMPLE.replace("an", "no")), [parse_verifier_key(EXAMPLE_KEY)])


def test_both_keys_of_a_rotation_sign_and_either_is_enough() -> None:
    found = parse_note(str(signed_checkpoint(TREE, [NEW, OLD])))
    assert verified(found, [NEW.key]) == (NEW.key,)
    assert verified(found, [OLD.key]) == (OLD.key,)
    assert verified(found, [NEW.key, OLD.key]) == (NEW.key, OLD.key)
    assert verified(found, [WITNESS.key]) == ()


def test_a_witness_signs_the_time_too() -> None:
    signature = WITNESS.cosign(TREE.text, 1_800_000_000)
    found = parse_note(str(signed_checkpoint(TREE, [NEW])) + str(signature))
    assert verified(found, [NEW.key, WITNESS.key]) == (NEW.key, WITNESS.key)
    late = bytearray(signature.signed)
    late[7] ^= 1
    changed = notes.Signature(signature.name, signature.key_id, bytes(late))
    with pytest.raises(UntrustedNoteError):
        verified(notes.Note(found.text, (changed,)), [WITNESS.key])
    Ed25519PublicKey.from_public_bytes(WITNESS.key.public).verify(
        signature.signed[8:], b"cosignature/v1\ntime 1800000000\n" + TREE.text.encode()
    )


@pytest.mark.parametrize(
    "raw",
    [
        "",
        "text\n",
        "text\n\n",
        "text\n\n— name",
        "text\n\n- name AAAAAAA=\n",
        "text\n\n— name AAAA\n",
        "text\n\n— na+me AAAAAAA=\n",
        "text\n\n— name ?\n",
        "te\txt\n\n— name AAAAAAA=\n",
        "text\n\n" + "— name AAAAAAA=\n" * 101,
    ],
)
def test_what_is_no_note_is_refused(raw: str) -> None:
    with pytest.raises(MalformedNoteError):
        parse_note(raw)


@pytest.mark.parametrize(
    "text",
    ["", "o\n1\n", "o\n01\n" + "A" * 43 + "=\n", "o\n-1\n" + "A" * 43 + "=\n", "o\n1\nAAAA\n"],
)
def test_what_is_no_checkpoint_is_refused(text: str) -> None:
    with pytest.raises(MalformedNoteError):
        parse_checkpoint(text)


@pytest.mark.parametrize(
    "text",
    [
        "name",
        "name+00000000+?",
        EXAMPLE_KEY.replace("530d903a", "530d903b"),
        EXAMPLE_KEY.replace("example", "another"),
        f"name+00000000+{base64.b64encode(bytes(33)).decode()}",
    ],
)
def test_what_is_no_key_is_refused(text: str) -> None:
    with pytest.raises(MalformedNoteError):
        parse_verifier_key(text)
