"""What is published is what is served, and its examples can be sent."""

import json
from html.parser import HTMLParser

import pytest
from msgspec.json import encode
from openapi_spec_validator import validate

from api import published, reading
from api.checking import type_of
from api.console.security import POLICY
from api.examples import example_of
from api.operations import Operation
from api.subjects import SUBJECTS
from tests.door.conftest import Client

BODIES = [each for subject in SUBJECTS for each in subject if each.body is not None]
VOID = {"br", "hr", "img", "input", "link", "meta"}
CURE = "run `make schemas` and read the difference"


class Balanced(HTMLParser):
    """Notices a tag that is not closed, and whatever a page would fetch."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.fetched: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag not in VOID:
            self.open.append(tag)
        self.fetched += [value or "" for name, value in attrs if name in {"src", "srcset"}]
        self.fetched += [value or "" for name, value in attrs if (tag, name) == ("link", "href")]

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag


def test_what_is_published_is_what_the_code_says() -> None:
    stored = {
        str(path.relative_to(published.FOLDER)): path.read_bytes()
        for path in published.FOLDER.rglob("*.json")
    }
    made = published.files()
    assert stored.keys() == made.keys(), CURE
    assert [name for name in made if made[name] != stored[name]] == [], CURE


def test_the_published_document_is_openapi_3_1() -> None:
    document = json.loads((published.FOLDER / "openapi.json").read_bytes())
    assert document["openapi"] == "3.1.0"
    validate(document)


@pytest.mark.parametrize("operation", BODIES, ids=lambda each: each.name)
def test_every_example_can_be_sent(operation: Operation) -> None:
    if operation.body is None:
        raise TypeError(operation)
    reading.decode(encode(example_of(operation.body)), operation.body)


@pytest.mark.parametrize("operation", BODIES, ids=lambda each: each.name)
def test_every_body_refuses_what_it_does_not_know(operation: Operation) -> None:
    if operation.body is None:
        raise TypeError(operation)
    assert operation.body.__struct_config__.forbid_unknown_fields
    assert "FloatType" not in repr(type_of(operation.body))


def test_every_route_of_the_api_declares_its_roles() -> None:
    for subject in SUBJECTS:
        for each in subject:
            assert each.path.startswith("/v1/")
            assert each.roles, each.name


@pytest.mark.parametrize("path", ["/docs", "/problems", "/problems/over-reserve"])
@pytest.mark.parametrize("language", ["ru", "en"])
async def test_a_page_fetches_from_nobody_else(path: str, language: str, client: Client) -> None:
    response = await client.get(path, headers={"Accept-Language": language})
    page = Balanced()
    page.feed(await response.text())
    assert page.open == []
    assert [each for each in page.fetched if not each.startswith("/static/")] == []
    assert response.headers["Content-Security-Policy"] == POLICY


async def test_the_document_is_served(client: Client) -> None:
    document = await (await client.get("/openapi.json")).json()
    post = document["paths"]["/v1/contracts/{contract}/things"]["post"]
    assert post["operationId"] == "post-thing"
    assert {each["$ref"].rpartition("/")[2] for each in post["parameters"] if "$ref" in each} == {
        "Accept-Language",
        "Idempotency-Key",
        "If-Match",
        "X-Request-Id",
    }
    assert {"201", "400", "401", "403", "404", "412", "413", "415", "422", "429", "500", "503"} <= (
        post["responses"].keys()
    )
