"""The tree in tiles of 256 hashes, as C2SP tlog-tiles has it: what is stored and served.

A tile on level L holds the hashes of subtrees of 256^L leaves. Only the last tile of a level
grows; what is in a tile never changes, so a narrower tile is the beginning of a wider one.
"""

from collections.abc import Iterable, Mapping
from typing import Final

from ledger.proof.merkle import HASH_BYTES, Range, node_hash, root_of

WIDTH: Final = 256
HEIGHT: Final = 8  # of the subtree that a tile spans

Place = tuple[int, int]  # level, number
Tiles = Mapping[Place, bytes]


def subtrees(part: Range) -> list[tuple[int, int]]:
    """Part a range into full subtrees, left to right: the height and the number of each."""
    start, end = part
    found = []
    while start < end:
        fits = (end - start).bit_length() - 1
        height = fits if start == 0 else min(fits, (start & -start).bit_length() - 1)
        found.append((height, start >> height))
        start += 1 << height
    return found


def place_of(height: int, number: int) -> Place:
    """Tell which tile holds a subtree's hash, or the hashes that it is made of."""
    return height // HEIGHT, number >> (HEIGHT - height % HEIGHT)


def places_of(ranges: Iterable[Range]) -> set[Place]:
    """List the tiles that are needed for the hashes of some ranges."""
    return {place_of(*subtree) for part in ranges for subtree in subtrees(part)}


def hashes_of(tile: bytes) -> list[bytes]:
    """Part a tile into its hashes."""
    return [tile[at : at + HASH_BYTES] for at in range(0, len(tile), HASH_BYTES)]


def hash_of(part: Range, tiles: Tiles) -> bytes:
    """Give the hash of a range of leaves; raise LookupError if a tile is missing or too narrow."""
    found = [subtree_hash(height, number, tiles) for height, number in subtrees(part)]
    if not found:
        return root_of(())
    whole = found.pop()
    while found:
        whole = node_hash(found.pop(), whole)
    return whole


def subtree_hash(height: int, number: int, tiles: Tiles) -> bytes:
    """Give the hash of one full subtree."""
    level, tile_number = place_of(height, number)
    count = 1 << height % HEIGHT
    start = number * count % WIDTH
    row = hashes_of(tiles[level, tile_number])[start : start + count]
    if len(row) != count:
        raise LookupError(f"tile {level}/{tile_number} is too narrow")
    return root_of(row)


def edge_places(size: int) -> list[Place]:
    """List the tiles on the right edge of a tree that are not full."""
    found = []
    level, count = 0, size
    while count:
        if count % WIDTH:
            found.append((level, count // WIDTH))
        level, count = level + 1, count // WIDTH
    return found


class Edge:
    """The right edge of a tree: all that is needed to let it grow and to tell its root."""

    def __init__(self, size: int = 0, tiles: Tiles | None = None) -> None:
        """Begin with nothing, or with the edge of a tree of that size."""
        self.size = size
        self.growing: dict[Place, bytearray] = {}
        self.changed: set[Place] = set()
        self.full: dict[Place, bytes] = {}  # completed since they were last taken
        for place in edge_places(size):
            width = (size >> place[0] * HEIGHT) % WIDTH
            stored = (tiles or {}).get(place, b"")
            if len(stored) < width * HASH_BYTES:
                raise LookupError(f"tile {place[0]}/{place[1]} is missing or too narrow")
            self.growing[place] = bytearray(stored[: width * HASH_BYTES])

    def add(self, leaf: bytes) -> None:
        """Let the tree grow by one leaf."""
        level, number, one = 0, self.size, leaf
        self.size += 1
        while True:
            place = level, number // WIDTH
            tile = self.growing.setdefault(place, bytearray())
            tile += one
            self.changed.add(place)
            if len(tile) < WIDTH * HASH_BYTES:
                return
            self.full[place] = bytes(self.growing.pop(place))
            one = root_of(hashes_of(self.full[place]))
            level, number = level + 1, place[1]

    def root(self) -> bytes:
        """Tell the root of the tree as it stands."""
        growing = {place: bytes(tile) for place, tile in self.growing.items()}
        return hash_of((0, self.size), {**growing, **self.full})

    def take(self) -> dict[Place, bytes]:
        """Give the tiles that have changed since they were last taken."""
        found = {
            place: self.full.get(place) or bytes(self.growing[place]) for place in self.changed
        }
        self.changed.clear()
        self.full.clear()
        return found
