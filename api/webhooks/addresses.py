"""Where facts may be sent: to the open internet and to networks that the operator has named.

A webhook's address is chosen by a caller, so without a guard it would be a way to make this service
knock at the doors of its own network. A name is judged by what it means at the moment of the
connection: the very address that is judged is the one that is connected to, however often the
name changes its mind.
"""

import asyncio
import socket
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from ipaddress import (
    IPv4Address,
    IPv4Network,
    IPv6Address,
    IPv6Network,
    ip_address,
    ip_network,
)
from typing import Final
from urllib.parse import urlsplit

from aiohttp.abc import AbstractResolver, ResolveResult
from msgspec import Struct

from api.faults import FieldCode

Address = IPv4Address | IPv6Address

# Not private by their numbers to every Python, yet inside: clouds answer their machines there.
INSIDE: Final = (IPv4Network("168.63.129.16/32"), IPv4Network("192.0.0.0/24"))
LOOKUPS_AT_ONCE: Final = 8
URL_FORBIDDEN: Final = frozenset('"<>\\^`{|} ')


class AddressRefused(OSError):
    """The name means an address that facts are not sent to."""


class BadNetwork(ValueError):
    """A network of the settings can't be read."""


class Rules(Struct, frozen=True):
    """What may be connected to."""

    networks: tuple[IPv4Network | IPv6Network, ...] = ()  # beside the open internet
    allows_http: bool = False

    def check(self, address: str) -> None:
        """Refuse an address that is neither public nor in a network that was named."""
        found = ip_address(address)
        mapped = found.ipv4_mapped if isinstance(found, IPv6Address) else None
        meant = mapped or found
        if not self._is_named(meant) and not is_public(meant):
            raise AddressRefused("address-refused")

    def fault_of(self, url: str) -> FieldCode | None:
        """Say what is wrong with an address before anybody connects."""
        if not url.isascii() or not url.isprintable() or URL_FORBIDDEN & set(url):
            return "not-a-web-address"
        try:
            parts = urlsplit(url)
            host, _ = parts.hostname, parts.port  # raises for a port that is no number
        except ValueError:
            return "not-a-web-address"
        if not host or parts.fragment or parts.username is not None or "@" in parts.netloc:
            return "not-a-web-address"
        if parts.scheme != "https" and not (parts.scheme == "http" and self.allows_http):
            return "not-https"
        try:
            self.check(host)
        except AddressRefused:
            return "address-refused"
        except ValueError:  # a name: it is judged when it is connected to
            return None
        return None

    def _is_named(self, address: Address) -> bool:
        return any(address in network for network in self.networks)


def is_public(address: Address) -> bool:
    """Tell whether an address belongs to the open internet, whatever is wrapped in it."""
    is_inside = any(address in network for network in INSIDE)
    if is_inside or address.is_multicast or address.is_reserved:
        return False
    wrapped: Address | None = None
    if isinstance(address, IPv6Address):
        wrapped = address.sixtofour or (address.teredo or (None, None))[1]
    return address.is_global and (wrapped is None or is_public(wrapped))


def read_rules(networks: str, *, allows_http: bool) -> Rules:
    """Read the settings: networks by white space."""
    try:
        named = tuple(ip_network(word) for word in networks.split())
    except ValueError as error:
        raise BadNetwork(str(error)) from None
    return Rules(named, allows_http)


class Lookup(AbstractResolver):
    """Asks the system for a name in threads of its own: a slow answer delays webhooks alone."""

    def __init__(self) -> None:
        self._threads = ThreadPoolExecutor(LOOKUPS_AT_ONCE, "webhook-lookup")

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_UNSPEC
    ) -> list[ResolveResult]:
        """Look a name up."""
        found = await asyncio.get_running_loop().run_in_executor(
            self._threads, partial(socket.getaddrinfo, host, port, family, socket.SOCK_STREAM)
        )
        return [
            ResolveResult(
                hostname=host,
                host=str(place[0]),
                port=port,
                family=kind,
                proto=protocol,
                flags=socket.AI_NUMERICHOST | socket.AI_NUMERICSERV,
            )
            for kind, _, protocol, _, place in found
        ]

    async def close(self) -> None:
        """Leave the threads to themselves: what is still asked has a time limit of the system."""
        self._threads.shutdown(wait=False, cancel_futures=True)


class GuardedResolver(AbstractResolver):
    """Looks names up, and gives none of their addresses if one of them is refused."""

    def __init__(self, rules: Rules, inner: AbstractResolver) -> None:
        self._rules = rules
        self._inner = inner

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_UNSPEC
    ) -> list[ResolveResult]:
        """Look a name up."""
        found = await self._inner.resolve(host, port, family)
        for each in found:
            self._rules.check(each["host"])
        return found

    async def close(self) -> None:
        """Let the inner one go."""
        await self._inner.close()
