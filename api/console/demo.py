"""The demo's users: one of each role, let in without a password where the region is invented."""

from pathlib import Path
from typing import Final

from aiohttp import web

from api.demo.keeping import read_kept
from api.demo.load import Loaded
from ledger.keys import Role


class Demo:
    """The demo of a data folder; whoever starts one with its region makes it known."""

    def __init__(self, data: Path) -> None:
        self._data = data

    def main(self) -> Loaded | None:
        """Give the region that a visitor is shown, once it is loaded."""
        kept = read_kept(self._data)
        loaded = [] if kept is None else kept.loaded
        return next((each for each in loaded if each.example is not None), None)

    def token(self, role: Role) -> str | None:
        """Give the key of a role in the region that a visitor is shown."""
        kept, main = read_kept(self._data), self.main()
        if kept is None or main is None:
            return None
        if role is Role.PROVIDER and main.provider is not None:
            return kept.keys[main.book][main.provider].token
        return kept.first(main.book, role)


DEMO: Final = web.AppKey("demo", Demo)
