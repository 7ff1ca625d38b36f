"""The callers: so many connections that each send a request, wait for its answer and go on.

They must be far cheaper than what they measure, so there is no event loop and no HTTP library: the
requests are bytes before the clock starts, and of an answer only the status and the length are
read.
"""

import selectors
import socket
import time
from collections import Counter
from collections.abc import Iterator, Sequence

from msgspec import Struct

RECEIVE_BYTES = 1 << 18
STALLED_SECONDS = 30.0  # nothing is measured on a service that hangs


class Plan(Struct, frozen=True, kw_only=True):
    """What to send, by how many callers, and when to stop."""

    port: int
    callers: int
    requests: Sequence[bytes]
    seconds: float  # no request is begun after that


class Outcome(Struct, frozen=True, kw_only=True):
    """What came of it."""

    statuses: dict[int, int]
    seconds: float
    latencies: list[float]  # seconds, in order of size
    cpu_seconds: float  # what the callers themselves cost

    @property
    def count(self) -> int:
        """Tell how many requests were answered."""
        return len(self.latencies)

    @property
    def rate(self) -> float:
        """Tell the answers a second."""
        return self.count / self.seconds

    def percentile(self, share: float) -> float:
        """Tell the time in which that share of the answers came, in seconds."""
        return self.latencies[min(self.count - 1, int(share * self.count))]


class Caller:
    """One connection, one request at a time."""

    __slots__ = ("expected", "received", "sent_at", "socket", "status")

    def __init__(self, port: int) -> None:
        self.socket = socket.create_connection(("127.0.0.1", port))
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.sent_at = 0.0
        self.status = 0
        self.expected = 0  # bytes of the answer, once its head is read
        self.received = b""

    def send(self, request: bytes) -> None:
        """Send the next request."""
        self.sent_at = time.perf_counter()
        self.received = b""
        self.expected = 0
        self.socket.sendall(request)

    def receive(self) -> bool:
        """Take what has come and tell whether the answer is complete."""
        part = self.socket.recv(RECEIVE_BYTES)
        if not part:
            raise ConnectionError("the service hung up")
        received = self.received = self.received + part if self.received else part
        if not self.expected:
            end = received.find(b"\r\n\r\n")
            if end < 0:
                return False
            self.status = int(received[9:12])
            self.expected = end + 4 + content_length(received[:end])
        return len(received) >= self.expected


def content_length(head: bytes) -> int:
    """Find how long the body of an answer is."""
    at = head.find(b"Content-Length: ")
    if at < 0:
        raise ValueError(f"an answer without its length: {head!r}")
    end = head.find(b"\r", at)
    return int(head[at + 16 : end if end > 0 else None])


def run(plan: Plan) -> Outcome:
    """Send the requests of a plan, each caller one after the other, and measure."""
    callers = [Caller(plan.port) for _ in range(min(plan.callers, len(plan.requests)))]
    try:
        return measure(plan, callers)
    finally:
        for caller in callers:
            caller.socket.close()


def measure(plan: Plan, callers: list[Caller]) -> Outcome:
    """Keep every caller busy until the requests or the time are used up."""
    statuses: Counter[int] = Counter()
    latencies: list[float] = []
    waiting: Iterator[bytes] = iter(plan.requests)
    selector = selectors.DefaultSelector()
    for caller in callers:
        selector.register(caller.socket, selectors.EVENT_READ, caller)
    clock = time.perf_counter
    started, started_cpu = clock(), time.process_time()
    last_at = started + plan.seconds
    for caller in callers:
        caller.send(next(waiting))
    busy = len(callers)
    while busy:
        ready = selector.select(STALLED_SECONDS)
        if not ready:
            raise TimeoutError(f"no answer for {STALLED_SECONDS:.0f} seconds")
        for key, _ in ready:
            caller = key.data
            if not caller.receive():
                continue
            now = clock()
            latencies.append(now - caller.sent_at)
            statuses[caller.status] += 1
            request = next(waiting, None) if now < last_at else None
            if request is None:
                busy -= 1
            else:
                caller.send(request)
    seconds = clock() - started
    cpu_seconds = time.process_time() - started_cpu
    selector.close()
    latencies.sort()
    return Outcome(
        statuses=dict(statuses), seconds=seconds, latencies=latencies, cpu_seconds=cpu_seconds
    )


def post(path: str, body: bytes, *, token: str, key: str, kind: str = "application/json") -> bytes:
    """Write a request as a client of the ledger would send it."""
    head = (
        f"POST {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Bearer {token}\r\n"
        f"Idempotency-Key: {key}\r\nContent-Type: {kind}\r\nContent-Length: {len(body)}\r\n\r\n"
    )
    return head.encode() + body
