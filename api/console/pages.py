"""The table of pages: from one entry come the route, who may open it, and its place in the menu.

    pages = Pages("finance")

    @pages.page("/execution", roles={Role.FINANCE, Role.OPERATOR}, rank=10)
    async def execution(request: web.Request) -> web.Response:
        \"\"\"Show the execution of the programme.\"\"\"
        found = await ask(request, "show-pf-execution", query=request.query)
        return render(request, "finance/execution.html", found=found)

    @pages.form("/execution", roles={Role.FINANCE})
    async def close_month(request: web.Request) -> web.Response: ...

A page's name is its function's in kebab-case; its title is the text `page.<name>` of the
catalogue, or the page names one of its own as `title` when it is rendered.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Final

from api.operations import EVERYBODY, Handler, pattern_of
from ledger.keys import Role

SECTIONS: Final = ("start", "provider", "finance", "book", "operator", "developer", "own")


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """One method on one path of the console."""

    method: str
    path: str
    name: str
    section: str
    handler: Handler
    roles: frozenset[Role]
    is_open: bool = False  # to everybody, signed in or not
    rank: int | None = None  # its place in the menu; none: it is not there
    sample: Mapping[str, str] = field(default_factory=dict)  # a query that a walk tries too

    @property
    def title(self) -> str:
        """Give the key of the page's title in the catalogue."""
        return f"page.{self.name}"

    def route_path(self) -> str:
        """Write the path as aiohttp wants it, every part with its pattern."""
        parts = (
            f"{{{part[1:-1]}:{pattern_of(part[1:-1])}}}"
            if part.startswith("{") and ":" not in part
            else part
            for part in self.path.split("/")
        )
        return "/".join(parts)


@dataclass(eq=False)
class Pages:
    """The pages of one section of the menu; its module fills it and `listed.py` collects it."""

    section: str
    entries: list[Page] = field(default_factory=list)

    def __iter__(self) -> Iterator[Page]:
        return iter(self.entries)

    def page(
        self,
        path: str,
        *,
        roles: Iterable[Role] = EVERYBODY,
        rank: int | None = None,
        is_open: bool = False,
        sample: Mapping[str, str] | None = None,
    ) -> Callable[[Handler], Handler]:
        """Register a page that is read."""
        return self._register("GET", path, roles, rank, is_open=is_open, sample=sample or {})

    def form(
        self, path: str, *, roles: Iterable[Role] = EVERYBODY, is_open: bool = False
    ) -> Callable[[Handler], Handler]:
        """Register what a form is sent to; it answers with a redirect, or the form with faults."""
        return self._register("POST", path, roles, None, is_open=is_open, sample={})

    def _register(
        self,
        method: str,
        path: str,
        roles: Iterable[Role],
        rank: int | None,
        *,
        is_open: bool,
        sample: Mapping[str, str],
    ) -> Callable[[Handler], Handler]:
        def register(handler: Handler) -> Handler:
            self.entries.append(
                Page(
                    method=method,
                    path=path,
                    name=handler.__name__.replace("_", "-"),
                    section=self.section,
                    handler=handler,
                    roles=frozenset(roles),
                    is_open=is_open,
                    rank=rank,
                    sample=sample,
                )
            )
            return handler

        return register
