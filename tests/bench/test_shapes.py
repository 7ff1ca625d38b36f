"""The bench measures what it says: callers, stock of charges and table hold together."""

import json
import socket
import threading
from collections.abc import Iterator

import pytest

from bench import bulk, load, singles
from bench.region import MONTHS, Charge, Region
from bench.stand import FULL, SHORT, Sizes
from bench.table import Ratio, Results, Row, as_json, as_markdown, ratio_of

ANSWER = b'HTTP/1.1 201 Created\r\nContent-Length: 11\r\nETag: "1"\r\n\r\n{"facts":1}'
HEAD, BODY = ANSWER[:20], ANSWER[20:]


@pytest.fixture
def port() -> Iterator[int]:
    """A service that answers in two pieces."""

    def answer(client: socket.socket) -> None:
        with client:
            while client.recv(1 << 16):
                client.sendall(HEAD)
                client.sendall(BODY)

    def accept() -> None:
        while True:
            try:
                client, _ = listener.accept()
            except OSError:
                return
            threading.Thread(target=answer, args=(client,)).start()

    with socket.create_server(("127.0.0.1", 0)) as listener:
        accepting = threading.Thread(target=accept)
        accepting.start()
        yield listener.getsockname()[1]
        listener.shutdown(socket.SHUT_RDWR)
    accepting.join()


def plan(port: int, callers: int, requests: int) -> load.Plan:
    posts = [load.post("/", b"{}", token="t", key=f"{n}") for n in range(requests)]
    return load.Plan(port=port, callers=callers, requests=posts, seconds=60)


@pytest.mark.parametrize(("callers", "requests"), [(1, 5), (3, 20), (5, 2)])
def test_every_request_is_sent_once_and_counted(port: int, callers: int, requests: int) -> None:
    outcome = load.run(plan(port, callers, requests))
    assert outcome.statuses == {201: requests}
    assert outcome.count == len(outcome.latencies) == requests
    assert outcome.percentile(0) <= outcome.percentile(0.5) <= outcome.percentile(1)


def test_an_answer_without_its_length_is_not_waited_for() -> None:
    with pytest.raises(ValueError, match="without its length"):
        load.content_length(b"HTTP/1.1 204 No Content\r\nETag: 1")


def test_a_charge_can_be_made_once() -> None:
    charges = list(Region(token="t", contracts=["a", "b"]).charges())
    assert len(set(charges)) == len(charges) == 2 * len(MONTHS)
    assert charges[0] == Charge("a", MONTHS[0])


@pytest.mark.parametrize("sizes", [FULL, SHORT])
def test_there_are_charges_enough_for_every_phase(sizes: Sizes) -> None:
    warm = sizes.requests[singles.MANY] // singles.WARM_SHARE
    needed = warm + sizes.rounds * (sum(sizes.requests.values()) + 2 * sizes.bulks * bulk.ROWS)
    assert needed <= sizes.contracts * len(MONTHS)
    assert set(sizes.requests) == set(singles.CALLERS)


def test_the_ratio_is_taken_round_by_round() -> None:
    ours = Row(what="ours", unit="charges", rates=[10.0, 30.0, 20.0])
    theirs = Row(what="theirs", unit="charges", rates=[5.0, 10.0, 20.0])
    assert ratio_of(ours, theirs, "a / b", 2.0) == Ratio(what="a / b", value=2.0, target=2.0)
    assert ratio_of(ours, theirs, "a / b", 2.1).verdict == "no"


def test_the_table_says_what_was_measured_and_what_was_wanted() -> None:
    row = Row(what="charge", unit="charges", rates=[1000.0, 3000.0, 2000.0], callers=32, p99_ms=0.5)
    ratio = Ratio(what="charge / bare", value=0.5, target=0.4)
    results = Results(machine={"Python": "3"}, rows=[row], ratios=[ratio], remarks=["quiet"])
    text = as_markdown(results)
    assert "| charge | 32      | 2,000 charges | 1,000–3,000 |" in text
    assert "| charge / bare | 0.50  | 0.4    | yes |" in text
    read = json.loads(as_json(results))
    assert read["rows"][0]["rate"] == 2000
    assert read["ratios"][0]["met"] == "yes"
