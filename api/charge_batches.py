"""Providers post a whole month's charges at once, all or none, or each by itself."""

from collections.abc import Mapping
from typing import Final

from aiohttp import hdrs, web
from msgspec import UNSET

from api import headers, problems
from api.charges import CHARGE_REFUSALS
from api.faults import Fault
from api.operations import JSON, NDJSON, Routes
from api.plumbing import (
    VISIT,
    Standing,
    answer,
    charge_rows,
    execute_all,
    identify,
    read_query,
    standing,
)
from api.rows import read_rows
from events.certificate import CertificateCharged
from events.money import parse_roubles, roubles
from ledger.keys import Role
from ledger.rules.commands import ChargeCertificate, Command
from ledger.rules.refusals import BatchRefused, Refusal
from ledger.verdicts import Accepted, Refused, Verdict
from schemas.charges import (
    ROWS_MAX,
    ChargeBatch,
    ChargeBatchQuery,
    ChargeBatchRequest,
    ChargeRow,
    ChargeVerdict,
)

routes = Routes("charges", "Списания", "Charges")

BODY_MAX_BYTES: Final = 8 << 20  # ten thousand rows of NDJSON with room to spare
DONE: Final = 201
EACH_BY_ITSELF: Final = 207
REFUSED: Final = 422


@routes.post(
    "/v1/charges/batch",
    roles={Role.PROVIDER, Role.OPERATOR},
    body=ChargeBatchRequest,
    answer=ChargeBatch,
    keyed=True,
    query=ChargeBatchQuery,
    takes=(JSON, NDJSON),
    body_max_bytes=BODY_MAX_BYTES,
    refuses=(*CHARGE_REFUSALS, BatchRefused),
)
async def charge_certificates(request: web.Request) -> web.Response:
    """Draw many months' fees in one request: up to 10,000 rows of JSON or NDJSON.

    JSON has the rows under `charges`; NDJSON has a row a line. All rows are recorded or none (201
    or 422); with `atomic=false` each row by itself (207). Either way the answer has a verdict for
    every row, in the order of the rows.
    """
    atomic = read_query(request, ChargeBatchQuery).atomic
    stood = standing(request)
    await identify(request)  # a bulk without a key is refused before its rows are looked at
    rows = await read_rows(request, ChargeRow, member="charges", rows_max=ROWS_MAX)
    wrong = {index: row for index, row in enumerate(rows) if isinstance(row, Fault)}
    commands = {
        index: _command(row, stood) for index, row in enumerate(rows) if isinstance(row, ChargeRow)
    }
    if atomic and wrong:
        charge_rows(request, len(rows))
        refused: Verdict = Refused(BatchRefused(row=min(wrong)))
        verdicts: Mapping[int, Verdict] = dict.fromkeys(commands, refused)
    else:
        verdicts = await execute_all(request, commands, atomic=atomic)
    batch = _batch(request, len(rows), wrong, verdicts)
    status = DONE if batch.refused_count == 0 else REFUSED
    return answer(request, batch, status=status if atomic else EACH_BY_ITSELF)


def _command(row: ChargeRow, stood: Standing) -> Command:
    return ChargeCertificate(
        contract=row.contract,
        month=row.month,
        amount_kopecks=None if row.amount is None else parse_roubles(row.amount),
        **stood,
    )


def _batch(
    request: web.Request,
    row_count: int,
    wrong: Mapping[int, Fault],
    verdicts: Mapping[int, Verdict],
) -> ChargeBatch:
    language = headers.language_of(request.headers.get(hdrs.ACCEPT_LANGUAGE))
    items, amount, position = [], 0, 0
    for index in range(row_count):
        verdict = verdicts.get(index)
        if isinstance(verdict, Accepted):
            fact = verdict.recorded[0].fact
            if not isinstance(fact, CertificateCharged):
                raise AssertionError(f"row {index} was answered with {fact!r}")  # noqa: TRY004 - a bug
            amount += fact.amount_kopecks
            position = max(position, verdict.position_last)
            items.append(_accepted(index, verdict, fact))
        else:
            no = wrong[index] if verdict is None else verdict.refusal
            items.append(_refused(index, no, language))
    accepted_count = sum(item.problem is UNSET for item in items)
    return ChargeBatch(
        accepted_count=accepted_count,
        refused_count=row_count - accepted_count,
        amount=roubles(amount),
        position=position or UNSET,
        dry_run=request[VISIT].dry_run or UNSET,
        items=items,
    )


def _accepted(index: int, verdict: Accepted, fact: CertificateCharged) -> ChargeVerdict:
    return ChargeVerdict(
        index=index,
        status=DONE,
        charge=verdict.position_last,
        contract=fact.contract,
        month=fact.month,
        amount=roubles(fact.amount_kopecks),
    )


def _refused(index: int, no: Fault | Refusal, language: str) -> ChargeVerdict:
    """Say why a row was refused; whose request it was, the answer as a whole says."""
    problem = problems.problem_of(no, language, "")
    del problem["instance"]
    return ChargeVerdict(index=index, status=problem["status"], problem=problem)
