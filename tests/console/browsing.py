"""A browser without a screen or a script: it follows links, sends forms, and keeps cookies."""

import re
from dataclasses import dataclass
from html import unescape
from html.parser import HTMLParser
from typing import Self

import aiohttp

from tests.cases.region import Client

PASSWORD = "correct horse battery"
VOID = {"br", "hr", "img", "input", "link", "meta"}
TAGS = re.compile(r"<[^>]+>")


class Nesting(HTMLParser):
    """Finds tags that are left open, or closed in the wrong order."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.wrong: list[str] = []
        self.ids: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.ids += [value for name, value in attrs if name == "id" and value]
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        if not self.open or self.open.pop() != tag:
            self.wrong.append(tag)


@dataclass
class Shown:
    """A page that was shown."""

    status: int
    html: str
    address: str
    headers: dict[str, str]

    @property
    def text(self) -> str:
        """What a person reads, on one line."""
        return " ".join(
            unescape(TAGS.sub(" ", self.html)).replace("\N{NO-BREAK SPACE}", " ").split()
        )

    @property
    def csrf(self) -> str:
        return self.field("csrf")

    def field(self, name: str) -> str:
        """The value of the first hidden field of a name."""
        found = re.search(rf'name="{name}" value="([^"]*)"', self.html)
        assert found, f"{self.address} has no field {name}"
        return unescape(found[1])

    def check(self) -> None:
        """See that the HTML is well nested and says what it must."""
        nesting = Nesting()
        nesting.feed(self.html)
        assert (nesting.wrong, nesting.open) == ([], [])
        assert len(nesting.ids) == len(set(nesting.ids))
        assert self.html.count("<h1>") == 1
        assert "style=" not in self.html
        assert "<style" not in self.html
        assert not re.search(r"\son[a-z]+=", self.html)
        assert not re.search(r"<script(?![^>]* src=)", self.html)


class Browser:
    """Cookies, and the addresses that it was sent to."""

    def __init__(self, client: Client) -> None:
        self.client = client
        self.headers = {"Accept": "text/html", "Accept-Language": "ru"}
        self.session = aiohttp.ClientSession(cookie_jar=aiohttp.CookieJar(unsafe=True))

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.session.close()

    async def open(self, address: str) -> Shown:
        url = self.client.make_url("/").join(type(self.client.make_url("/"))(address))
        answered = await self.session.get(url, headers=self.headers)
        return await shown(answered)

    async def send(
        self,
        address: str,
        fields: dict[str, str],
        headers: dict[str, str] | None = None,
        *,
        follow: bool = True,
    ) -> Shown:
        answered = await self.session.post(
            self.client.make_url(address),
            data=fields,
            headers={**self.headers, **(headers or {})},
            allow_redirects=follow,
        )
        return await shown(answered)

    async def sign_in(self, login: str, password: str = PASSWORD) -> Shown:
        form = await self.open("/sign-in")
        fields = {"csrf": form.csrf, "login": login, "password": password, "next": "/me"}
        return await self.send("/sign-in", fields)


async def shown(answered: aiohttp.ClientResponse) -> Shown:
    headers = dict(answered.headers.items())
    return Shown(answered.status, await answered.text(), str(answered.url.relative()), headers)
