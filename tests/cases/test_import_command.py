"""An accountant brings a file at the terminal, against a running service."""

import asyncio
import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from api.cli import make_root
from tests.cases.region import Client, Door
from tests.cases.test_imports import MONTH, in_force
from tests.cases.uploads import CHARGES, csv


async def test_a_file_is_taken_checked_mended_and_applied(
    client: Client, operator: Door, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("CERTLEDGER_URL", str(client.make_url("")))
    monkeypatch.setenv("CERTLEDGER_KEY", operator.token)

    async def run(*words: str) -> Result:
        call = ("import", *words, "--json")
        return await asyncio.to_thread(CliRunner().invoke, make_root(), call, "", prog_name="c")

    _, contracts = await in_force(operator)
    template, bad, mended = (tmp_path / name for name in ("t.xlsx", "bad.csv", "mended.csv"))
    taken = await run("template", "charges", "--month", MONTH, "-o", str(template))
    assert taken.exit_code == 0, taken.output
    assert template.read_bytes().startswith(b"PK")
    bad.write_bytes(csv(CHARGES, [("", "", "сто", "", contracts[0])]))
    wrong = await run("check", "charges", str(bad), "--month", MONTH)
    assert wrong.exit_code == 3, wrong.output
    ref = json.loads(wrong.stdout)["import"]
    assert (await run("errors", ref, "-o", str(tmp_path / "e.xlsx"))).exit_code == 0
    assert (await run("apply", ref)).exit_code == 5
    assert (await run("cancel", ref)).exit_code == 0

    mended.write_bytes(csv(CHARGES, [("", "", 100, "", contracts[0])]))
    good = await run("check", "charges", str(mended), "--month", MONTH)
    assert good.exit_code == 0, good.output
    ref = json.loads(good.stdout)["import"]
    done = await run("apply", ref)
    assert done.exit_code == 0, done.output
    assert json.loads(done.stdout)["posted_count"] == 1
    listed = [json.loads(line) for line in (await run("status")).stdout.splitlines()]
    assert [each["state"] for each in listed] == ["applied", "cancelled"]
    assert json.loads((await run("status", ref)).stdout)["state"] == "applied"
