"""An operator looks after webhooks at the terminal, against a running service."""

import asyncio
import json

import pytest
from click.testing import CliRunner, Result
from msgspec import structs

from api.cli import make_root
from api.settings import Settings
from tests.cases.region import Client, Door
from tests.cases.test_webhooks import comes, towns
from tests.hooked import receiving, says


@pytest.fixture
def settings(settings: Settings) -> Settings:
    return structs.replace(settings, webhook_http=True, webhook_networks="127.0.0.0/8")


async def test_a_webhook_is_added_tried_watched_and_removed(
    client: Client, operator: Door, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CERTLEDGER_URL", str(client.make_url("")))
    monkeypatch.setenv("CERTLEDGER_KEY", operator.token)

    async def run(*words: str) -> Result:
        call = ("webhook", *words, "--json")
        return await asyncio.to_thread(CliRunner().invoke, make_root(), call, "", prog_name="c")

    await operator.made("/v1/regions", {"title": "Вымышленная область"})
    async with receiving() as receiver:
        added = await run("add", receiver.url, "--name", "1С")
        assert added.exit_code == 0, added.output
        made = json.loads(added.stdout)
        assert made["secret"].startswith("whsec_")
        webhook = made["webhook"]
        assert (await run("test", webhook)).exit_code == 0
        receiver.answer = says(500)
        assert (await run("test", webhook)).exit_code == 3
        receiver.answer = says(200)
        position = await towns(operator, 1)
        await receiver.hear(3)
        path = f"/v1/webhooks/{webhook}"
        await comes(operator, path, lambda found: found["position"] >= position)
        again = await run("redeliver", webhook, "--from", str(position))
        assert json.loads(again.stdout)["until_position"] == position
        await receiver.hear(4)
        assert (await run("redeliver", webhook, "--dead")).exit_code == 0
        assert (await run("redeliver", webhook)).exit_code == 2
        log = await run("deliveries", webhook, "--position", str(position), "--limit", "1")
        assert json.loads(log.stdout)["result"] == "delivered"
        assert (await run("dead", webhook)).stdout == ""
        rotated = json.loads((await run("rotate", webhook)).stdout)
        assert rotated["secret"] != made["secret"]
        assert json.loads((await run("pause", webhook)).stdout)["status"] == "paused"
        assert json.loads((await run("resume", webhook)).stdout)["status"] == "active"
        assert json.loads((await run("list")).stdout)["secret_count"] == 2
        assert (await run("remove", webhook)).exit_code == 0
        assert (await run("list")).stdout == ""
