"""A fact's proof, the tree in the open, the witness's line and the parent's receipt, by HTTP."""

import base64
from collections.abc import AsyncIterator
from pathlib import Path

import asyncpg
import msgspec
import pytest
from aiohttp.test_utils import TestClient, TestServer

from api.app import create_app
from api.commands.archive import export_now
from api.opening import open_all
from api.settings import Settings
from api.subjects import SUBJECTS
from ledger.journal import found_book
from ledger.keys import Keys, Role
from ledger.proof import verifier
from ledger.proof.evidence import MalformedReceiptError, open_receipt
from ledger.proof.merkle import leaf_hash, proves_consistency, proves_inclusion
from ledger.proof.note import (
    COSIGNATURE,
    Signer,
    parse_checkpoint,
    parse_note,
    parse_verifier_key,
    verified,
)
from ledger.proof.tiles import hash_of
from tests.cases.region import Client, Door, open_region

BOOK = "42"
SEED = bytes(range(32))
WITNESS = Signer("finance.example", bytes([7]) * 32, COSIGNATURE)
STRANGER = Signer("finance.example", bytes([8]) * 32, COSIGNATURE)
KEY = Signer("certledger/42", SEED).key
TOWN = {"title": "Юрга"}
HIDDEN = [
    "/log/43",
    "/log/42/1999/checkpoint",
    "/log/42/{year}/tile/0/001",
    "/log/42/{year}/tile/0/000",
    "/log/42/{year}/tile/0/000.p/200",
    "/log/42/{year}/tile/3/000.p/1",
    "/log/42/{year}/consistency?old=1&new=100",
    "/log/42/{year}/consistency?old=2&new=1",
    "/log/42/{year}/inclusion?index=7&size=2",
]


@pytest.fixture
async def client(database: str, tmp_path: Path) -> AsyncIterator[Client]:
    settings = Settings(
        dsn=database,
        data=str(tmp_path),
        rate_limit=0,
        pool_size=4,
        seal_seconds=0.02,
        signing_keys=base64.b64encode(SEED).decode(),
        witnesses=str(WITNESS.key),
    )
    connection = await asyncpg.connect(database)
    await found_book(connection, BOOK, "Asia/Novokuznetsk")
    await connection.close()
    async with TestClient(TestServer(create_app(settings, SUBJECTS, open_all))) as opened:
        yield opened


async def text(client: Client, path: str) -> str:
    response = await client.get(path)
    assert response.status == 200, (path, await response.text())
    assert response.headers["Content-Type"] == "text/plain; charset=utf-8"
    return await response.text()


async def hashes(client: Client, path: str) -> list[bytes]:
    return [base64.b64decode(line) for line in (await text(client, path)).splitlines()]


def path_of(proof: str) -> list[bytes]:
    return [base64.b64decode(line) for line in proof.partition("\n\n")[0].splitlines()[2:]]


async def test_every_answer_names_leaves_that_are_proved_within_moments(operator: Door) -> None:
    made = await operator.made("/v1/regions", {"title": "Кемеровская область"})
    tried = await operator.made("/v1/municipalities?dry_run=true", TOWN)
    (fact,) = made["facts"]
    assert "leaf" not in tried["facts"][0]
    found = (await operator.read(f"/v1/events/{fact['position']}/proof")).body
    assert (found["leaf"], found["index"], found["witnessed"]) == (fact["leaf"], 1, False)
    head, _, checkpoint = found["proof"].partition("\n\n")
    assert head.startswith("c2sp.org/tlog-proof@v1\nindex 1\n")
    note = parse_note(checkpoint)
    assert verified(note, [KEY]) == (KEY,)
    tree = parse_checkpoint(note.text)
    leaf = base64.b64decode(found["leaf"])
    assert proves_inclusion(leaf, 1, tree.size, path_of(found["proof"]), tree.root)
    stored = await operator.read("/v1/events/1", min_position=1)
    envelope = stored.raw[stored.raw.index(b'"data":') + 7 : -1]
    assert leaf_hash(envelope) == leaf
    missing = await operator.read("/v1/events/999/proof")
    assert (missing.status, missing.code) == (404, "not-found")


async def test_the_tree_is_in_the_open_and_a_known_witness_signs_it(
    client: Client, operator: Door
) -> None:
    await open_region(operator)
    position = (await operator.made("/v1/municipalities", TOWN))["position"]
    await operator.read(f"/v1/events/{position}/proof")
    log = await (await client.get(f"/log/{BOOK}")).json()
    assert [str(parse_verifier_key(key)) for key in log["keys"]] == [str(KEY)]
    (year,) = log["volumes"]
    place = f"/log/{BOOK}/{year['volume']}"
    note = await text(client, f"{place}/checkpoint")
    tree = parse_checkpoint(parse_note(note).text)
    assert tree.origin == year["origin"] == f"certledger/42/{year['volume']}"
    tile = await (await client.get(f"{place}/tile/0/000.p/{tree.size}")).read()
    assert hash_of((0, tree.size), {(0, 0): tile}) == tree.root
    old = hash_of((0, 3), {(0, 0): tile})
    path = await hashes(client, f"{place}/consistency?old=3&new={tree.size}")
    assert proves_consistency(3, tree.size, old, tree.root, path)
    path = await hashes(client, f"{place}/inclusion?index=2&size={tree.size}")
    assert proves_inclusion(tile[64:96], 2, tree.size, path, tree.root)

    lines = f"{place}/cosignatures?size={tree.size}"
    assert (await client.get(f"{place}/witnessed-checkpoint")).status == 404
    refused = await client.post(lines, data=str(STRANGER.cosign(tree.text, 1)))
    assert (refused.status, (await refused.json())["code"]) == (403, "witness-unknown")
    other = await client.post(lines, data=str(WITNESS.cosign(tree.text + "x", 1)))
    assert other.status == 403
    assert (await client.post(lines, data=str(WITNESS.cosign(tree.text, 5)))).status == 204
    cosigned = await text(client, f"{place}/witnessed-checkpoint")
    assert verified(parse_note(cosigned), [KEY, WITNESS.key]) == (KEY, WITNESS.key)
    proved = (await operator.read(f"/v1/events/{position}/proof")).body
    assert proved["witnessed"]
    counted = await (await client.get("/metrics")).text()
    assert f'certledger_sealed_position{{book="42"}} {position}.0' in counted
    assert 'certledger_seal_late{book="42"} 0.0' in counted
    assert str(WITNESS.cosign(tree.text, 5)) in proved["proof"]


async def test_what_is_not_sealed_is_not_shown(client: Client, operator: Door) -> None:
    await operator.made("/v1/regions", {"title": "Кемеровская область"})
    await operator.read("/v1/events/1/proof")
    year = (await (await client.get("/log/42")).json())["volumes"][0]["volume"]
    paths = [path.format(year=year) for path in HIDDEN]
    assert [path for path in paths if (await client.get(path)).status != 404] == []
    assert (await client.get(f"/log/42/{year}/inclusion?index=x&size=1")).status == 400


async def test_a_parent_keeps_a_receipt_that_says_what_is_left(
    client: Client, operator: Door, keys: Keys
) -> None:
    region = await open_region(operator)
    contract = await region.enrol(await region.child(), await region.group("4051.92"))
    made = await region.on("2017-10-05").conclude(contract)
    charged = [each for each in made["facts"] if each["type"] == "certificate.charged.v1"]
    position = charged[0]["position"]
    found = await operator.read(f"/v1/charges/{position}/receipt", min_position=made["position"])
    shown = found.body
    receipt = open_receipt(shown["qr"], [KEY])
    assert (receipt.position, receipt.leaf) == (position, charged[0]["leaf"])
    assert shown["proof"]["leaf"] == receipt.leaf
    assert shown["amount"] == f"{receipt.amount_kopecks / 100:.2f}"
    statement = await operator.read(f"/v1/certificates/{receipt.certificate}/statement")
    (line,) = [each for each in statement.body["items"] if each["position"] == position]
    assert (shown["available"], shown["reserved"]) == (
        line["available_after"],
        line["reserved_after"],
    )
    again = await operator.read(f"/v1/charges/{position}/receipt")
    assert again.body["qr"] == shown["qr"]
    fact = msgspec.json.decode(msgspec.json.encode(shown["fact"]))
    assert fact["fact"]["amount_kopecks"] == receipt.amount_kopecks
    mark, body, signed = shown["qr"].split(".")
    forged = base64.urlsafe_b64encode(
        base64.urlsafe_b64decode(body + "==").replace(b'"amount_kopecks":', b'"amount_kopecks":1')
    )
    for wrong in (".".join((mark, forged.decode().rstrip("="), signed)), shown["qr"][4:], "CL1.."):
        with pytest.raises(MalformedReceiptError):
            open_receipt(wrong, [KEY])
    other = Door(client, (await keys.create(BOOK, Role.PROVIDER, "another", provider="p9")).token)
    hidden = await other.read(f"/v1/charges/{position}/receipt")
    assert (hidden.status, hidden.code) == (404, "not-found")


async def exported(db: asyncpg.Connection, folder: Path) -> list[verifier.Fault]:
    """Export the book with its reports as the command does, and verify it."""
    while await export_now(db, folder, BOOK, is_last=False) is None:
        pass
    return verifier.Verification(folder, verifier.Trust([], [], [])).run()


async def test_published_reports_are_checked_against_the_facts(
    operator: Door, db: asyncpg.Connection, tmp_path: Path
) -> None:
    region = await open_region(operator)
    contract = await region.enrol(await region.child(), await region.group("4051.92"))
    await region.on("2017-10-05").conclude(contract)
    assert await exported(db, tmp_path / "honest") == []
    manifest = msgspec.json.decode((tmp_path / "honest" / "manifest.json").read_bytes())
    assert manifest["reports_position"] == manifest["position"]
    await db.execute(
        "UPDATE projections.balances"
        " SET nominal_kopecks = nominal_kopecks + 1, available_kopecks = available_kopecks + 1"
    )
    await db.execute("DELETE FROM projections.charges")
    found = await exported(db, tmp_path / "forged")
    assert {each.kind for each in found} == {"report"}
    assert {each.detail.partition(" ")[0].rstrip(":") for each in found} == {"balances", "charges"}
