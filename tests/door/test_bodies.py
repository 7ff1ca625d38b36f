"""Bad input gets a typed answer that names every fault with its place."""

import pytest

from tests.door.conftest import Posting
from tests.door.fakes import FakeWriter

A = '"amount":"1.00"'
M = '"month":"2026-10"'
FIELD_FAULTS = [
    ('{"amount":"1.00","month":"2026-10","x":1}', {"/x": "unknown-field"}),
    ("{}", {"/amount": "required", "/month": "required"}),
    ("[]", {"": "not-an-object"}),
    ("null", {"": "not-an-object"}),
    ('"text"', {"": "not-an-object"}),
    ("1", {"": "not-an-object"}),
    (f'{{"amount":null,{M}}}', {"/amount": "not-money"}),
    (f'{{"amount":true,{M}}}', {"/amount": "not-money"}),
    (f'{{"amount":[],{M}}}', {"/amount": "not-money"}),
    (f'{{"amount":1.234,{M}}}', {"/amount": "too-precise"}),
    (f'{{"amount":"1.234",{M}}}', {"/amount": "too-precise"}),
    (f'{{"amount":1e2,{M}}}', {"/amount": "exponent"}),
    (f'{{"amount":1.0E+2,{M}}}', {"/amount": "exponent"}),
    (f'{{"amount":NaN,{M}}}', {"/amount": "not-finite"}),
    (f'{{"amount":Infinity,{M}}}', {"/amount": "not-finite"}),
    (f'{{"amount":-Infinity,{M}}}', {"/amount": "not-finite"}),
    (f'{{"amount":0,{M}}}', {"/amount": "not-positive"}),
    (f'{{"amount":0.00,{M}}}', {"/amount": "not-positive"}),
    (f'{{"amount":"0.00",{M}}}', {"/amount": "not-positive"}),
    (f'{{"amount":-1,{M}}}', {"/amount": "not-positive"}),
    (f'{{"amount":"-1.00",{M}}}', {"/amount": "not-positive"}),
    (f'{{"amount":-0.0,{M}}}', {"/amount": "not-positive"}),
    (f'{{"amount":9223372036854775808,{M}}}', {"/amount": "money-too-large"}),
    (f'{{"amount":"92233720368547758.08",{M}}}', {"/amount": "money-too-large"}),
    (f'{{"amount":"10000000000000.00",{M}}}', {"/amount": "money-too-large"}),
    (f'{{"amount":{"9" * 400},{M}}}', {"/amount": "money-too-large"}),
    (f'{{"amount":"1",{M}}}', {"/amount": "not-money"}),
    (f'{{"amount":"1.5",{M}}}', {"/amount": "not-money"}),
    (f'{{"amount":"01.00",{M}}}', {"/amount": "not-money"}),
    (f'{{"amount":"1,00",{M}}}', {"/amount": "not-money"}),
    (f'{{"amount":"1 000.00",{M}}}', {"/amount": "not-money"}),
    (f'{{"amount":"1\u00a0000.00",{M}}}', {"/amount": "not-money"}),
    (f'{{"amount":"1.00\\n",{M}}}', {"/amount": "control-character"}),
    (f'{{"amount":"\u0661.00",{M}}}', {"/amount": "not-money"}),
    (f'{{{A},"month":"2026-13"}}', {"/month": "not-a-month"}),
    (f'{{{A},"month":"2026-10\\n"}}', {"/month": "control-character"}),
    (f'{{{A},"month":"2026-10\\u0000"}}', {"/month": "control-character"}),
    (f'{{{A},"month":"2026-1\u0660"}}', {"/month": "not-a-month"}),
    (f'{{{A},"month":202610}}', {"/month": "not-a-text"}),
    (f'{{{A},{M},"limit":-1}}', {"/limit": "negative"}),
    (f'{{{A},{M},"count":1.0}}', {"/count": "not-an-integer"}),
    (f'{{{A},{M},"count":"1"}}', {"/count": "not-an-integer"}),
    (f'{{{A},{M},"count":101}}', {"/count": "too-large"}),
    (f'{{{A},{M},"count":-1}}', {"/count": "too-small"}),
    (f'{{{A},{M},"count":{"9" * 5000}}}', None),  # over the limit of the body
    (f'{{{A},{M},"count":{"9" * 300}}}', {"/count": "too-large"}),
    (f'{{{A},{M},"is_urgent":1}}', {"/is_urgent": "not-a-boolean"}),
    (f'{{{A},{M},"is_urgent":"true"}}', {"/is_urgent": "not-a-boolean"}),
    (f'{{{A},{M},"parts":{{}}}}', {"/parts": "not-an-array"}),
    (f'{{{A},{M},"parts":["a","b","c","d"]}}', {"/parts": "too-many-items"}),
    (
        f'{{{A},{M},"parts":["a","-","{"x" * 65}"]}}',
        {"/parts/1": "not-a-reference", "/parts/2": "too-long"},
    ),
    (f'{{{A},{M},"act":[]}}', {"/act": "not-an-object"}),
    (
        f'{{{A},{M},"act":{{"kind":"letter","number":"","dated":"2026-02-30","z":0}}}}',
        {
            "/act/kind": "not-a-choice",
            "/act/number": "too-short",
            "/act/dated": "not-a-date",
            "/act/z": "unknown-field",
        },
    ),
    (
        f'{{{A},{M},"act":{{"kind":"order","number":"1","dated":"0001-01-01"}}}}',
        {"/act/dated": "date-out-of-range"},
    ),
    (
        f'{{{A},{M},"act":{{"kind":"order","number":"1","dated":"2200-01-01"}}}}',
        {"/act/dated": "date-out-of-range"},
    ),
    (
        f'{{{A},{M},"act":{{"kind":"order","number":"{"я" * 65}","dated":"20260101"}}}}',
        {"/act/number": "too-long", "/act/dated": "not-a-date"},
    ),
    (f"{{{A},{A},{M}}}", {"/amount": "repeated-name"}),
    (f'{{{A},"\\u0061mount":"2.00",{M}}}', {"/amount": "repeated-name"}),
    (
        f'{{{A},{M},"act":{{"kind":"order","kind":"order","number":"1","dated":"2026-01-01"}}}}',
        {"/act/kind": "repeated-name"},
    ),
    (
        '{"amount":1e9,"month":"x","a/b~c":0}',
        {
            "/amount": "exponent",
            "/month": "not-a-month",
            "/a~1b~0c": "unknown-field",
        },
    ),
]
BAD_BODIES = [
    (b"", 400, "malformed-json"),
    (b"{", 400, "malformed-json"),
    (b"{} {}", 400, "malformed-json"),
    (b"\xef\xbb\xbf{}", 400, "malformed-json"),
    (b'{"amount":"1.00\n"}', 400, "malformed-json"),
    (b"{'amount':1}", 400, "malformed-json"),
    (b'{"amount":01}', 400, "malformed-json"),
    (b'{"amount":"\xff"}', 400, "not-utf8"),
    (b'{"amount":"\xed\xa0\x80"}', 400, "not-utf8"),
    ('{"amount":"1"}'.encode("utf-16"), 400, "not-utf8"),
    (b"[" * 3000, 400, "too-deep"),
    (b'{"x":' + b"[" * 3000, 400, "too-deep"),
    (b'{"amount":"' + b"1" * 5000 + b'"}', 413, "payload-too-large"),
]
EXACT = [
    ('"1234.56"', 1234_56),
    ("1234.56", 1234_56),
    ("1234.5", 1234_50),
    ("1234", 1234_00),
    ("0.1", 10),
    ("0.29", 29),
    ("1.10", 1_10),
    ("4503599627370.97", 4503599627370_97),  # beyond what a binary float times 100 keeps
    ("9999999999999.99", 9999999999999_99),
    ('"0.01"', 1),
]


@pytest.mark.parametrize(("body", "faults"), [case for case in FIELD_FAULTS if case[1]])
async def test_every_field_fault_is_named_at_once(
    body: str, faults: dict[str, str], post: Posting, writer: FakeWriter
) -> None:
    response = await post(body.encode())
    problem = await response.json(content_type="application/problem+json")
    assert (response.status, problem["code"]) == (422, "validation-failed")
    assert {each["pointer"]: each["code"] for each in problem["errors"]} == faults
    assert all(each["detail"] for each in problem["errors"])
    assert writer.orders == []


@pytest.mark.parametrize(("body", "status", "code"), BAD_BODIES)
async def test_what_is_no_body_is_turned_away(
    body: bytes, status: int, code: str, post: Posting, writer: FakeWriter
) -> None:
    response = await post(body)
    problem = await response.json(content_type="application/problem+json")
    assert (response.status, problem["code"]) == (status, code)
    assert writer.orders == []


@pytest.mark.parametrize(("written", "kopecks"), EXACT)
async def test_money_is_exact(
    written: str, kopecks: int, post: Posting, writer: FakeWriter
) -> None:
    response = await post(f'{{"amount":{written},{M}}}'.encode())
    assert response.status == 201
    assert writer.orders[0].command.amount_kopecks == kopecks  # type: ignore[attr-defined]  # a charge
    assert (await response.json())["amount"] == f"{kopecks // 100}.{kopecks % 100:02d}"


async def test_a_text_that_is_a_name_of_a_field_is_no_repetition(post: Posting) -> None:
    act = '{"kind":"order","number":"kind","dated":"2026-01-01"}'
    assert (await post(f'{{{A},{M},"act":{act}}}'.encode())).status == 201


async def test_escaped_letters_are_read(post: Posting, writer: FakeWriter) -> None:
    assert (await post(b'{"\\u0061mount":"1.00","month":"2026\\u002d10"}')).status == 201
    assert len(writer.orders) == 1


async def test_a_thousand_faults_are_answered_with_a_hundred(post: Posting) -> None:
    body = "{" + ",".join(f'"x{number}":0' for number in range(400)) + "}"
    problem = await (await post(body.encode())).json(content_type=None)
    assert len(problem["errors"]) == 100


@pytest.mark.parametrize(
    ("content_type", "status"),
    [
        ("application/json", 201),
        ("application/json; charset=UTF-8", 201),
        ("Application/JSON;charset=utf-8", 201),
        ("application/json; charset=windows-1251", 415),
        ("application/x-www-form-urlencoded", 415),
        ("text/plain", 415),
        ("application/x-ndjson", 415),
    ],
)
async def test_only_json_in_utf8_is_read(content_type: str, status: int, post: Posting) -> None:
    assert (await post(Content_Type=content_type)).status == status


async def test_a_body_where_none_is_asked_for_is_turned_away(post: Posting) -> None:
    path = "/v1/things/7/closing"
    refused = await post(b'{"x":1}', path, "operator-key", Idempotency_Key="")
    assert (await refused.json(content_type=None))["code"] == "body-not-expected"
    for body in (b"", b"{}"):
        assert (await post(body, path, "operator-key", Idempotency_Key="")).status == 201
