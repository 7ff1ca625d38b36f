"""Facts go to the open internet and to named networks; a name that changes its mind is caught."""

import io
import socket
from ipaddress import ip_address

import pytest
from aiohttp.abc import AbstractResolver, ResolveResult

from api.commands.composing import service_on
from api.commands.frame import Failure
from api.logs import start_logging
from api.settings import Settings
from api.webhooks.addresses import (
    AddressRefused,
    BadNetwork,
    GuardedResolver,
    Rules,
    is_public,
    read_rules,
)
from api.webhooks.wire import Wire
from tests.hooked import receiving, says

STRICT = Rules()
SECRETS = [b"a secret of thirty-two bytes ....."]
SECONDS = 60.0


class Fickle(AbstractResolver):
    """Answers each question with the next of its addresses."""

    def __init__(self, *answers: tuple[str, ...]) -> None:
        self.answers = list(answers)

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_INET
    ) -> list[ResolveResult]:
        family = family or socket.AF_INET
        return [
            ResolveResult(hostname=host, host=address, port=port, family=family, proto=0, flags=0)
            for address in self.answers.pop(0)
        ]

    async def close(self) -> None: ...


@pytest.mark.parametrize(
    "address",
    [
        "0.0.0.0",  # noqa: S104 - nobody listens here
        "10.0.0.1",
        "100.64.0.1",
        "100.100.100.200",
        "127.0.0.1",
        "168.63.129.16",
        "169.254.169.254",
        "172.16.0.1",
        "192.168.1.1",
        "192.0.0.192",
        "198.18.0.1",
        "203.0.113.5",
        "224.0.0.1",
        "255.255.255.255",
        "::",
        "::1",
        "::127.0.0.1",
        "::ffff:10.0.0.1",
        "64:ff9b::a00:1",
        "2001:0:7f00:1::1",
        "2002:a00:1::1",
        "2002:7f00:1::1",
        "fd00:ec2::254",
        "fe80::1",
        "fe80::1%eth0",
        "ff02::1",
    ],
)
def test_an_address_inside_is_refused_in_whatever_it_is_wrapped(address: str) -> None:
    with pytest.raises(AddressRefused):
        STRICT.check(address)


@pytest.mark.parametrize("address", ["8.8.8.8", "95.213.1.1", "2a02:6b8::1", "::ffff:8.8.8.8"])
def test_an_address_of_the_open_internet_is_not(address: str) -> None:
    STRICT.check(address)


def test_a_named_network_may_be_reached_and_its_neighbour_not() -> None:
    rules = read_rules("10.1.0.0/16 fd00::/8", allows_http=False)
    rules.check("10.1.2.3")
    rules.check("::ffff:10.1.2.3")
    rules.check("fd00::1")
    with pytest.raises(AddressRefused):
        rules.check("10.2.0.1")
    assert not is_public(ip_address("10.1.2.3"))
    with pytest.raises(BadNetwork):
        read_rules("10.1.2.3/16", allows_http=False)


@pytest.mark.parametrize(
    ("url", "code"),
    [
        ("https://example.ru/hook?token=1", None),
        ("https://example.ru:8443/hook", None),
        ("https://8.8.8.8/hook", None),
        ("http://example.ru/hook", "not-https"),
        ("ftp://example.ru/hook", "not-https"),
        ("https://127.0.0.1/hook", "address-refused"),
        ("https://169.254.169.254/latest/meta-data", "address-refused"),
        ("https://[::1]/hook", "address-refused"),
        ("https://[::ffff:127.0.0.1]/hook", "address-refused"),
        ("https://имя.рф/hook", "not-a-web-address"),
        ("https://name:word@example.ru/hook", "not-a-web-address"),
        ("https://@example.ru/hook", "not-a-web-address"),
        ("https://example.ru/hook#there", "not-a-web-address"),
        ("https://example.ru:port/hook", "not-a-web-address"),
        ("https://example.ru/a b", "not-a-web-address"),
        ("https://example.ru\\@inside/", "not-a-web-address"),
        ("https://[::1/", "not-a-web-address"),
        ("https:///hook", "not-a-web-address"),
        ("hook", "not-a-web-address"),
    ],
)
def test_what_is_wrong_with_an_address_is_told_before_anybody_connects(
    url: str, code: str | None
) -> None:
    assert STRICT.fault_of(url) == code


async def test_a_name_with_one_address_inside_is_refused_whole() -> None:
    resolver = GuardedResolver(STRICT, Fickle(("8.8.8.8",), ("8.8.8.8", "10.0.0.1")))
    (found,) = await resolver.resolve("fickle.example", 443)
    assert found["host"] == "8.8.8.8"
    with pytest.raises(AddressRefused):
        await resolver.resolve("fickle.example", 443)


async def test_a_name_that_is_bound_anew_between_two_deliveries_is_caught() -> None:
    rules = read_rules("127.0.0.2/32", allows_http=True)
    async with receiving("127.0.0.2") as allowed:
        allowed.answer = says(200, Connection="close")
        port = allowed.url.rpartition(":")[2]
        wire = Wire(rules, SECONDS, Fickle(("127.0.0.2",), ("127.0.0.1",)))
        for status, fault in ((200, None), (None, "address-refused")):
            found = await wire.send(f"http://fickle.example:{port}", "m", b"{}", SECRETS)
            assert (found.status_code, found.fault) == (status, fault)
        assert len(allowed.heard) == 1
        await wire.close()


@pytest.mark.parametrize("host", ["127.0.0.1", "[::ffff:127.0.0.1]", "localhost", "2130706433"])
async def test_a_number_that_asks_no_resolver_is_judged_at_the_socket(host: str) -> None:
    async with receiving() as inside:
        port = inside.url.rpartition(":")[2]
        wire = Wire(Rules(allows_http=True), SECONDS)
        found = await wire.send(f"http://{host}:{port}", "m", b"{}", SECRETS)
        assert found.status_code is None
        assert found.fault in {"address-refused", "not-a-web-address"}
        assert inside.heard == []
        await wire.close()


def test_a_network_that_cannot_be_read_is_told_before_the_service_starts() -> None:
    settings = Settings(webhook_networks="10.1.2.3/16")
    with pytest.raises(Failure, match="CERTLEDGER_WEBHOOK_NETWORKS"):
        service_on(settings, "postgresql://nowhere", start_logging("info", "json", io.BytesIO()))
