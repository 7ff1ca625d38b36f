"""The table of routes says of itself what the house asks: names, roles, keys, words."""

import re
from collections import Counter

import msgspec
import pytest
from msgspec import Struct
from openapi_spec_validator import validate

from api.openapi import document
from api.operations import Operation
from api.subjects import SUBJECTS
from ledger.keys import Role
from ledger.rules.book import DECIDE
from ledger.rules.commands import (
    FinishMonthRun,
    FinishPeriodRoll,
    GrantPeriod,
    RollCertGroup,
    RollPayer,
)
from schemas.base import ReadQuery, WriteQuery
from schemas.receipts import Receipt

OPERATIONS = [operation for subject in SUBJECTS for operation in subject]
WRITES = [each for each in OPERATIONS if each.is_write]
# A run takes its steps itself, and says itself when it is finished.
STEPS = {FinishMonthRun, FinishPeriodRoll, GrantPeriod, RollCertGroup, RollPayer}
COMMANDS = {
    re.sub(r"(?<!^)(?=[A-Z])", "-", command.__name__).lower()
    for command in DECIDE
    if command not in STEPS
}
# What moves money, or binds it, or gives somebody a right to it.
MONEY = (
    "/v1/advance-terms",
    "/v1/advances",
    "/v1/agreements",
    "/v1/budgets",
    "/v1/cert-groups",
    "/v1/certificates",
    "/v1/charges",
    "/v1/contracts",
    "/v1/invoices",
    "/v1/month-runs",
    "/v1/period-rolls",
    "/v1/pf-programmes",
    "/v1/reallocations",
)
QUESTIONS = {
    "look-up-certificate",
    "quote-enrolment",
    "search-persons",
    "simulate-changes",
}  # asked by POST for what stands in the body


def names(operations: list[Operation]) -> list[str]:
    return [operation.name for operation in operations]


def test_every_command_has_a_route_of_its_name() -> None:
    assert COMMANDS - set(names(OPERATIONS)) == set()


def test_every_name_and_every_method_of_a_path_stands_once() -> None:
    assert [name for name, count in Counter(names(OPERATIONS)).items() if count > 1] == []
    places = Counter((each.method, each.path) for each in OPERATIONS)
    assert [place for place, count in places.items() if count > 1] == []


def test_every_write_of_money_needs_a_key() -> None:
    without = {
        each.name for each in WRITES if each.path.startswith(MONEY) and not each.keyed
    } - QUESTIONS
    assert without == set()


def test_every_write_can_be_tried_and_every_read_can_wait() -> None:
    for each in OPERATIONS:
        assert issubclass(each.query, WriteQuery if each.is_write else ReadQuery), each.name


def test_every_command_answers_with_a_receipt_and_says_what_it_may_refuse() -> None:
    for each in WRITES:
        if each.name in COMMANDS:
            assert each.answer is not None
            assert issubclass(each.answer, Receipt), each.name
            assert each.refuses, each.name


def test_an_auditor_writes_nothing_and_an_integration_has_the_feed_alone() -> None:
    assert {each.name for each in WRITES if Role.AUDITOR in each.roles} == set()
    assert {each.name for each in OPERATIONS if Role.INTEGRATION in each.roles} == {
        "create-webhook",
        "delete-webhook",
        "export-events",
        "export-webhook-dead-letters",
        "export-webhook-deliveries",
        "list-events",
        "list-webhook-dead-letters",
        "list-webhook-deliveries",
        "list-webhook-redeliveries",
        "list-webhooks",
        "pause-webhook",
        "redeliver-webhook",
        "resume-webhook",
        "rotate-webhook-secret",
        "show-caller",
        "show-event",
        "show-stream",
        "show-webhook",
        "stream-events",
        "test-webhook",
    }


def test_an_operator_may_do_all() -> None:
    assert {each.name for each in OPERATIONS if Role.OPERATOR not in each.roles} == set()


def test_paths_are_plural_nouns_in_kebab_case() -> None:
    for each in OPERATIONS:
        path = each.path.removeprefix("/v1/").removesuffix(".{form}").removesuffix(".{paper}")
        first, *steps = path.split("/")
        assert first == "me" or first.endswith(("s", "execution")), each.path
        assert all(re.fullmatch(r"[a-z-]+|\{[a-z_]+\}", step) for step in steps), each.path


@pytest.mark.parametrize("operation", OPERATIONS, ids=lambda each: each.name)
def test_every_operation_and_every_shape_has_words(operation: Operation) -> None:
    assert operation.summary
    for shape in (operation.body, operation.answer):
        for struct in structs_of(shape):
            assert struct.get("description"), struct


def structs_of(shape: type[Struct] | None) -> list[dict[str, object]]:
    if shape is None:
        return []
    _, components = msgspec.json.schema_components([shape])
    return list(components.values())


def test_the_document_is_openapi() -> None:
    made = document(SUBJECTS)
    validate(made)
    assert {
        operation["operationId"] for path in made["paths"].values() for operation in path.values()
    } == set(names(OPERATIONS))
