"""Keeps the demo's API keys and what was loaded, so that a later start shows the same ones.

Only keys of the demo are ever kept: a file that only its owner reads, in the data folder.
"""

import asyncio
from pathlib import Path
from typing import Final, Self

import msgspec
from msgspec import Struct, field

from api.demo.load import Loaded
from ledger.cluster import write_private
from ledger.keys import Keys, Role

FILE: Final = "demo.json"
SEED: Final = 1


class KeptKey(Struct, frozen=True):
    """An API key of the demo."""

    role: Role
    token: str


class Kept(Struct):
    """The file."""

    seed: int
    keys: dict[str, dict[str, KeptKey]] = field(default_factory=dict)  # by book and name
    loaded: list[Loaded] = field(default_factory=list)  # empty: not loaded to the end yet

    def first(self, book: str, role: Role) -> str | None:
        """Find a key of a role in a book."""
        keys = self.keys.get(book, {}).values()
        return next((key.token for key in keys if key.role is role), None)


def read_kept(data: Path) -> Kept | None:
    """Read the file, if a demo was ever begun with this data folder."""
    try:
        return msgspec.json.decode((data / FILE).read_bytes(), type=Kept)
    except FileNotFoundError:
        return None


class Keeper:
    """Makes keys of the demo, each once, and writes down every one before it is used."""

    def __init__(self, data: Path, kept: Kept, keys: Keys) -> None:
        self._data = data
        self._keys = keys
        self._turn = asyncio.Lock()
        self.kept = kept

    @classmethod
    def open(cls, data: Path, keys: Keys, seed: int = SEED) -> Self:
        """Go on with what is kept, or begin."""
        return cls(data, read_kept(data) or Kept(seed), keys)

    async def token(
        self,
        book: str,
        role: Role,
        name: str,
        *,
        provider: str | None = None,
        municipality: str | None = None,
    ) -> str:
        """Give the key of a name, made now if it was never made."""
        async with self._turn:
            known = self.kept.keys.setdefault(book, {}).get(name)
            if known is not None:
                return known.token
            issued = await self._keys.create(
                book, role, name, provider=provider, municipality=municipality
            )
            self.kept.keys[book][name] = KeptKey(role, issued.token)
            self._write()
            return issued.token

    def note_loaded(self, loaded: list[Loaded]) -> None:
        """Write down that everything is loaded."""
        self.kept.loaded = loaded
        self._write()

    def _write(self) -> None:
        content = msgspec.json.format(msgspec.json.encode(self.kept))
        write_private(self._data / FILE, content)
