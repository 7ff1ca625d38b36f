"""Every "no" is a problem of RFC 9457 with words in two languages."""

import asyncio
import json
from collections.abc import Mapping
from datetime import date
from string import Formatter
from typing import Any, get_args

import asyncpg
import pytest
from aiohttp import ClientResponse

from api import docs
from api.faults import Fault, FieldCode, FieldFault, Invalid
from api.headers import LANGUAGES, language_of
from api.problems import RENAMED, STATUS, problem_of
from api.wording import catalogue
from ledger.rules import refusals
from ledger.verdicts import Conflict, OutcomeUnknown, QueueFull, Refused, all_refusals
from tests.door.conftest import THINGS, Client, Posting
from tests.door.fakes import FakeWriter

AUTH = {"Authorization": "Bearer provider-key"}
NOS = docs.all_nos()
MEMBERS = {"type", "code", "title", "status", "detail", "fix", "instance"}
FIELD_CODES = get_args(FieldCode)


def names_in(text: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(text) if name}


async def problem_in(response: ClientResponse) -> dict[str, Any]:
    assert response.content_type == "application/problem+json"
    found: dict[str, Any] = json.loads(await response.read())
    assert found.keys() >= MEMBERS
    assert found["status"] == response.status
    assert found["instance"] == f"urn:request:{response.headers['X-Request-Id']}"
    return found


def test_every_refusal_has_a_status() -> None:
    assert set(STATUS) == set(all_refusals())


def test_every_code_stands_once() -> None:
    assert len(NOS) == len(all_refusals()) + len(docs._below(Fault))


def figures_in(no: type[Fault] | type[refusals.Refusal]) -> set[str]:
    return set(getattr(no, "__dataclass_fields__", ()))


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("code", NOS)
def test_every_no_has_words_and_its_figures_exist(code: str, language: str) -> None:
    figures = figures_in(NOS[code])
    for part in ("title", "detail", "fix"):
        text = catalogue(language)[f"{code}.{part}"]
        assert names_in(text) <= (set() if part == "title" else figures), text


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_field_fault_has_words(language: str) -> None:
    assert [code for code in FIELD_CODES if f"field.{code}" not in catalogue(language)] == []


def test_both_catalogues_have_the_same_keys_and_figures() -> None:
    russian, english = (catalogue(language) for language in LANGUAGES)
    assert russian.keys() == english.keys()
    figures = [{name.removesuffix("_en") for name in names_in(english[key])} for key in russian]
    differing = [
        key for key, used in zip(russian, figures, strict=True) if names_in(russian[key]) != used
    ]
    assert differing == []


def test_no_figure_hides_a_member() -> None:
    for no in NOS.values():
        shown = {RENAMED.get(name, name) for name in figures_in(no)}
        assert not (shown - {"errors"}) & MEMBERS, no


@pytest.mark.parametrize(
    ("no", "language", "detail"),
    [
        (
            refusals.OverReserve(asked_kopecks=1234_56, reserved_kopecks=850_00),
            "ru",
            "Запрошено 1 234,56 ₽, по договору зарезервировано 850,00 ₽.",
        ),
        (
            refusals.OverReserve(asked_kopecks=1234_56, reserved_kopecks=850_00),
            "en",
            "1,234.56 ₽ is asked; 850.00 ₽ is reserved for the contract.",
        ),
        (
            refusals.NotStarted(starts_on=date(2026, 11, 2)),
            "ru",
            "Договор начинается 2 ноября 2026 г.",
        ),
        (
            refusals.NotStarted(starts_on=date(2026, 11, 2)),
            "en",
            "The contract starts on November 2, 2026.",
        ),
        (
            refusals.MonthInFuture(month="2026-12"),
            "ru",
            "декабрь 2026 г. ещё не наступил.",
        ),
        (refusals.WrongStatus(status="frozen"), "ru", "Сейчас состояние — «заморожен»."),
        (refusals.NotFound(subject="contract"), "en", "Not found: contract."),
    ],
)
def test_figures_are_written_for_people(no: refusals.Refusal, language: str, detail: str) -> None:
    told = problem_of(no, language, "x")["detail"]
    assert told.replace("\N{NO-BREAK SPACE}", " ") == detail
    if "₽" in detail:
        assert "\N{NO-BREAK SPACE}₽" in told


async def test_a_refusal_shows_its_figures_as_the_api_writes_them(
    post: Posting, writer: FakeWriter
) -> None:
    writer.verdicts = [Refused(refusals.OverReserve(asked_kopecks=1_05, reserved_kopecks=0))]
    response = await post()
    problem = await problem_in(response)
    assert response.status == 422
    assert problem["type"] == "/problems/over-reserve"
    assert (problem["asked"], problem["reserved"]) == ("1.05", "0.00")
    assert response.headers["Content-Language"] == "ru"


async def test_a_status_of_the_subject_does_not_hide_the_status_of_the_answer(
    post: Posting, writer: FakeWriter
) -> None:
    writer.verdicts = [Refused(refusals.ContractNotActive(status="closed"))]
    problem = await problem_in(await post())
    assert (problem["status"], problem["subject_status"]) == (409, "closed")


async def test_a_caller_chooses_the_language(post: Posting) -> None:
    response = await post(b"{}", Accept_Language="de, en;q=0.8, ru;q=0.2")
    problem = await problem_in(response)
    assert response.headers["Content-Language"] == "en"
    assert problem["title"] == "Some fields are wrong"
    assert problem["errors"][0]["detail"] == "The field is required."


@pytest.mark.parametrize(
    ("stated", "language"),
    [
        (None, "ru"),
        ("", "ru"),
        ("*", "ru"),
        ("de", "ru"),
        ("en", "en"),
        ("en-GB,en;q=0.9", "en"),
        ("ru,en", "ru"),
        ("en;q=0.3,ru;q=0.7", "ru"),
        ("en;q=0,de", "ru"),
        ("EN", "en"),
        (";;;,,q=", "ru"),
        ("en" * 5000, "ru"),
    ],
)
def test_languages(stated: str | None, language: str) -> None:
    assert language_of(stated) == language


@pytest.mark.parametrize(
    ("method", "path", "headers", "status", "code"),
    [
        ("GET", "/nothing", {}, 404, "route-unknown"),
        ("GET", "/v1/nothing", AUTH, 404, "route-unknown"),
        ("GET", "/v1/things/0", AUTH, 404, "route-unknown"),
        ("GET", "/v1/things/x%00", AUTH, 404, "route-unknown"),
        ("POST", "/v1/contracts/%D1%8F/things", AUTH, 404, "route-unknown"),
        ("GET", "/v1/things/101", AUTH, 404, "not-found"),
        ("DELETE", "/v1/things", AUTH, 405, "method-not-allowed"),
        ("BREW", "/v1/things", AUTH, 400, "malformed-request"),
        ("GET", THINGS, AUTH, 405, "method-not-allowed"),
        ("GET", "/v1/things", {}, 401, "unauthenticated"),
        ("GET", "/v1/things", AUTH | {"Accept": "text/csv"}, 406, "not-acceptable"),
        ("GET", "/v1/things", AUTH | {"Accept": "application/problem+json"}, 406, "not-acceptable"),
        ("GET", "/v1/things?zz=1", AUTH, 422, "validation-failed"),
        ("GET", "/v1/broken", AUTH, 500, "internal"),
        ("POST", THINGS, AUTH | {"Expect": "tea"}, 417, "expectation-failed"),
    ],
)
async def test_whatever_goes_wrong_is_a_problem(
    method: str, path: str, headers: dict[str, str], status: int, code: str, client: Client
) -> None:
    response = await client.request(method, path, headers=headers)
    problem = await problem_in(response)
    assert (response.status, problem["code"]) == (status, code)


async def test_a_405_names_what_is_allowed(client: Client) -> None:
    response = await client.delete("/v1/things")
    assert response.headers["Allow"] == "GET, HEAD"


async def test_every_wrong_parameter_is_named(client: Client) -> None:
    query = "limit=0&limit=5&min_position=x&since=2026-02-30&cursor=a%0A&zz=1"
    response = await client.get(f"/v1/things?{query}", headers=AUTH)
    problem = await problem_in(response)
    assert {each["parameter"]: each["code"] for each in problem["errors"]} == {
        "limit": "repeated-name",
        "min_position": "not-an-integer",
        "since": "not-a-date",
        "cursor": "control-character",
        "zz": "unknown-field",
    }


@pytest.mark.parametrize(
    ("error", "status", "code"),
    [
        (QueueFull(), 503, "temporarily-unavailable"),
        (OutcomeUnknown(), 503, "outcome-unknown"),
        (Conflict("charges_once_live"), 503, "temporarily-unavailable"),
        (asyncpg.CannotConnectNowError("starting"), 503, "temporarily-unavailable"),
        (asyncpg.InterfaceError("pool is closing"), 503, "temporarily-unavailable"),
        (ConnectionRefusedError(), 503, "temporarily-unavailable"),
        (TimeoutError(), 503, "temporarily-unavailable"),
        (asyncpg.DataError("a value that is none"), 500, "internal"),
        (asyncpg.UndefinedTableError("no table"), 500, "internal"),
        (AssertionError("a secret"), 500, "internal"),
    ],
)
async def test_a_fault_of_ours_says_whether_to_come_again(
    error: Exception, status: int, code: str, post: Posting, writer: FakeWriter
) -> None:
    writer.verdicts = [error]
    response = await post()
    problem = await problem_in(response)
    assert (response.status, problem["code"]) == (status, code)
    assert ("Retry-After" in response.headers) == (status == 503)
    assert str(error) not in json.dumps(problem) or not str(error)


@pytest.mark.parametrize("code", ["over-reserve", "validation-failed", "internal"])
async def test_the_type_of_a_problem_is_a_page(code: str, client: Client) -> None:
    for language, word in (("ru", '<html lang="ru"'), ("en", '<html lang="en"')):
        headers = {"Accept-Language": language}
        response = await client.get(f"/problems/{code}", headers=headers)
        assert response.status == 200
        assert response.content_type == "text/html"
        text = await response.text()
        assert word in text
        assert code in text


async def test_a_page_that_does_not_exist_is_a_problem(client: Client) -> None:
    await problem_in(await client.get("/problems/no-such-code"))
    assert (await client.get("/problems")).status == 200


async def test_bytes_that_are_no_request_get_a_problem_too(client: Client) -> None:
    reader, pen = await asyncio.open_connection(client.host, client.port)
    pen.write(b"certificate 2600000001 Ivanov\r\n\r\n")
    answer = await asyncio.wait_for(reader.read(), 60)
    pen.close()
    head, _, body = answer.partition(b"\r\n\r\n")
    assert head.split()[1] == b"400"
    assert json.loads(body)["code"] == "malformed-request"


async def test_a_row_of_field_faults_keeps_their_order() -> None:
    faults: tuple[FieldFault, ...] = (FieldFault("/b", "required"), FieldFault("/a", "required"))
    problem: Mapping[str, Any] = problem_of(Invalid(faults), "ru", "x")
    assert [each.pointer for each in problem["errors"]] == ["/b", "/a"]
