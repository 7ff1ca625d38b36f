"""While the service runs: what it shows can be pasted, and the other commands work beside it."""

import json
import signal
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.cli.running import Running, call, environment, free_port, keys_shown, paste

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def running(loaded: Path) -> Iterator[Running]:
    found = Running(loaded, free_port())
    found.wait_for_demo()
    yield found
    assert found.send(signal.SIGINT) == 0


def test_keys_of_every_role_and_requests_to_paste_are_shown(running: Running) -> None:
    assert len(keys_shown(running)) == 5
    charge, balance = running.pasted()
    status, answer = paste(charge)
    assert status == 201
    charged = json.loads(answer)
    status, answer = paste(balance)
    assert status == 200
    assert charged["certificate"] == json.loads(answer)["certificate"]
    again, same = paste(charge)
    assert (again, json.loads(same)["charge"]) == (201, charged["charge"])


def test_a_second_run_at_once_names_the_first(running: Running, loaded: Path) -> None:
    second = call("run", env=environment(loaded, free_port()))
    assert second.returncode == 1
    assert f"процесс {running.process.pid}" in second.stderr
    assert "Traceback" not in second.stderr
    assert second.stdout == ""
    paste(running.pasted()[1])


def test_an_operator_works_beside_the_service(running: Running) -> None:
    for words in (
        ("doctor",),
        ("projection", "rebuild", "balances"),
        ("key", "list", "--book", "86"),
    ):
        done = call(*words, env=running.env)
        assert done.returncode == 0, done.stdout + done.stderr
    paste(running.pasted()[1])


def test_business_commands_ask_the_service(running: Running) -> None:
    certificate = running.pasted()[1].split("/v1/certificates/")[1].split()[0]
    shown = call("certificate", "show", certificate, "--names", "--json", env=running.env)
    found = json.loads(shown.stdout)
    assert found["certificate"] == certificate
    by_number = call("certificate", "show", found["number"], "--plain", env=running.env)
    assert f"certificate\t{certificate}" in by_number.stdout
    statement = call("certificate", "statement", certificate, "--json", env=running.env)
    last = [json.loads(line) for line in statement.stdout.splitlines()][-1]
    assert last["charged_after"] == found["periods"][1]["charged"]
    frozen = call("certificate", "freeze", certificate, "--dry-run", env=running.env)
    assert frozen.returncode == 5, "a contract is in force"
    assert "договор" in frozen.stderr
    execution = call("budget", "execution", "--json", env=running.env)
    measures = [json.loads(line) for line in execution.stdout.splitlines()]
    assert {each["measure"] for each in measures} == {"assignment", "pfdo"}
    programme = call("budget", "programme", env=running.env)
    assert "4000000.00" in programme.stdout
    tail = call("events", "tail", "--count", "3", "--json", env=running.env)
    facts = [json.loads(line) for line in tail.stdout.splitlines()]
    assert len(facts) == 3
    one = call("events", "show", str(facts[-1]["position"]), "--json", env=running.env)
    assert json.loads(one.stdout)["id"] == facts[-1]["id"]


def test_charges_are_recorded_shown_and_reversed(running: Running, tmp_path: Path) -> None:
    contract, month = due_contract(running)
    tried = call("charge", "record", contract, month, "--dry-run", "--json", env=running.env)
    assert json.loads(tried.stdout)["dry_run"] is True
    done = call("charge", "record", contract, month, "--json", env=running.env)
    assert done.returncode == 0, done.stderr
    charge = str(json.loads(done.stdout)["charge"])
    again = call("charge", "record", contract, month, env=running.env)
    assert again.returncode == 5
    assert call("charge", "show", charge, env=running.env).returncode == 0
    back = call("charge", "reverse", charge, "--reason", "wrong-amount", "--json", env=running.env)
    assert json.loads(back.stdout)["amount"] == json.loads(done.stdout)["amount"]
    file = tmp_path / "rows.ndjson"
    rows = [{"contract": contract, "month": month}, {"contract": contract, "month": month}]
    file.write_text("".join(json.dumps(row) + "\n" for row in rows), "utf-8")
    assert call("charge", "batch", str(file), env=running.env).returncode == 5, "all or none"
    each = call("charge", "batch", str(file), "--each", "--json", env=running.env)
    assert each.returncode == 4, "one accepted, one refused"
    assert json.loads(each.stdout)["accepted_count"] == 1


def test_every_kind_of_figure_is_explained_at_the_terminal(running: Running) -> None:
    certificate = running.pasted()[1].split("/v1/certificates/")[1].split()[0]
    invoices = asked(running, "/v1/invoices?limit=1")["items"]
    line = asked(running, f"/v1/invoices/{invoices[0]['invoice']}/lines?limit=1")["items"][0]
    charge = str(line["charge"])
    town = asked(running, "/v1/budget-execution?limit=1")["items"][0]
    contract, month = due_contract(running)
    too_much = call("charge", "record", contract, month, "--amount", "99999.00", env=running.env)
    assert too_much.returncode == 5
    refused = asked(running, "/v1/refusals?limit=1")["items"][0]["refusal"]
    for words, told in (
        (("balance", certificate), "№ 242-рп, п. 1.9"),
        (("charge", charge), "списано за месяц обучения"),
        (("line", invoices[0]["invoice"], charge), "/ 100 ="),
        (("measure", town["municipality"], str(town["year"]), town["measure"]), "бюджет"),
        (("indicator", "pf-coverage", "--as-of", "2026-04-15"), "заключён договор по сертификату"),
        (("refusal", refused), "№ 242-рп"),
    ):
        done = call("explain", *words, env=running.env)
        assert done.returncode == 0, done.stderr
        assert told in done.stdout, done.stdout


def asked(running: Running, path: str) -> dict[str, Any]:
    """Read an address as the operator of the region."""
    kept = json.loads((running.data / "demo.json").read_text("utf-8"))
    operator = next(
        key["token"] for key in kept["keys"]["42"].values() if key["role"] == "operator"
    )
    _, text = paste(f"curl {running.url}{path} -H 'Authorization: Bearer {operator}'")
    found: dict[str, Any] = json.loads(text)
    return found


def due_contract(running: Running) -> tuple[str, str]:
    """A contract, other than the one that is shown, whose month is still to be charged."""
    example = running.pasted()[0].split("/v1/contracts/")[1].split("/")[0]
    found = asked(running, "/v1/contracts?period=2026-1&status=active&limit=500")
    return next(
        (each["contract"], each["next_month"])
        for each in found["items"]
        if each["next_month"] == "2026-05" and each["contract"] != example
    )
