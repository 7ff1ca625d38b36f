"""The stream of facts is described from the types of the facts, and every reference leads on."""

import json
from typing import Any

from api import asyncapi, published
from api.cloud_events import PING
from events.codec import FACTS
from tests.door.conftest import Client


def refs(tree: Any) -> set[str]:
    if isinstance(tree, dict):
        own = {tree["$ref"]} if isinstance(tree.get("$ref"), str) else set()
        return own.union(*(refs(each) for each in tree.values()))
    return set().union(*(refs(each) for each in tree)) if isinstance(tree, list) else set()


def test_every_fact_is_a_message_and_every_reference_leads_somewhere() -> None:
    made = json.loads(asyncapi.document_bytes())
    assert made["asyncapi"] == "3.0.0"
    messages = made["components"]["messages"]
    assert set(messages) == {*FACTS, PING}
    assert set(made["channels"]["facts"]["messages"]) == set(FACTS)
    assert set(made["channels"]["webhooks"]["messages"]) == set(messages)
    for ref in refs(made):
        place = made
        for step in ref.removeprefix("#/").split("/"):
            place = place[step]
    for tag in FACTS:
        message = messages[tag]
        (_, own) = message["payload"]["allOf"]
        assert own["properties"]["type"] == {"const": f"ru.certledger.{tag}"}


async def test_what_is_served_is_published(client: Client) -> None:
    served = await (await client.get("/asyncapi.json")).read()
    assert served == (published.FOLDER / "asyncapi.json").read_bytes()
