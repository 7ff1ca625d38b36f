"""Hash trees are those of RFC 6962: by the published vectors, and by hands that are not ours."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pymerkle import (  # type: ignore[import-untyped]  # it has no types
    InmemoryTree,
    verify_inclusion,
)
from pymerkle.proof import InclusionProof  # type: ignore[import-untyped]  # it has no types

from ledger.proof import merkle
from ledger.proof.merkle import leaf_hash, proves_consistency, proves_inclusion, root_of
from ledger.proof.tiles import Edge, edge_places, hash_of

# The eight leaves and the roots of the reference log's own tests, which every RFC 6962
# implementation is measured by.
LEAVES = [
    bytes.fromhex(each)
    for each in (
        "",
        "00",
        "10",
        "2021",
        "3031",
        "40414243",
        "5051525354555657",
        "606162636465666768696a6b6c6d6e6f",
    )
]
ROOTS = [
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
]
# Tree of 8: leaf 5. Trees of 6 and 8: the one begins the other. From the same tests.
PATH_5_OF_8 = [
    "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b",
    "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
]
PATH_6_TO_8 = [
    "0ebc5d3437fbe2db158b9f126a1d118e308181031d0a949f8dededebc558ef6a",
    "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
]
SIZE = 70_000


def grown(count: int) -> Edge:
    edge = Edge()
    for number in range(count):
        edge.add(leaf_hash(b"%d" % number))
    return edge


def tree_of(entries: list[bytes]) -> InmemoryTree:
    tree = InmemoryTree(algorithm="sha256")
    for entry in entries:
        tree.append_entry(entry)
    return tree


def paths(hashes: list[bytes], ranges: list[merkle.Range]) -> list[bytes]:
    """Hashes of ranges by the definition, without any tile."""
    return [by_definition(hashes[start:end]) for start, end in ranges]


def by_definition(hashes: list[bytes]) -> bytes:
    if len(hashes) == 1:
        return hashes[0]
    middle = merkle.largest_power_below(len(hashes))
    return merkle.node_hash(by_definition(hashes[:middle]), by_definition(hashes[middle:]))


def test_the_empty_tree_has_the_hash_of_nothing() -> None:
    assert merkle.EMPTY_ROOT.hex() == (
        "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
    )
    assert Edge().root() == root_of([]) == merkle.EMPTY_ROOT


@pytest.mark.parametrize("size", range(1, 9))
def test_roots_are_the_published_ones(size: int) -> None:
    hashes = [leaf_hash(entry) for entry in LEAVES[:size]]
    edge = Edge()
    for each in hashes:
        edge.add(each)
    assert {root_of(hashes).hex(), edge.root().hex(), by_definition(hashes).hex()} == {
        ROOTS[size - 1]
    }


def test_proofs_are_the_published_ones() -> None:
    hashes = [leaf_hash(entry) for entry in LEAVES]
    path = paths(hashes, merkle.inclusion_ranges(5, 8))
    assert [each.hex() for each in path] == PATH_5_OF_8
    consistency = paths(hashes, merkle.consistency_ranges(6, 8))
    assert [each.hex() for each in consistency] == PATH_6_TO_8


@given(st.lists(st.binary(max_size=8), min_size=1, max_size=40), st.data())
def test_proofs_hold_and_nothing_else_does(entries: list[bytes], data: st.DataObject) -> None:
    hashes = [leaf_hash(entry) for entry in entries]
    size = len(hashes)
    roots = [by_definition(hashes[:count]) for count in range(1, size + 1)]
    index = data.draw(st.integers(0, size - 1))
    path = paths(hashes, merkle.inclusion_ranges(index, size))
    assert proves_inclusion(hashes[index], index, size, path, roots[-1])
    assert not proves_inclusion(leaf_hash(b"another entry"), index, size, path, roots[-1])
    assert not proves_inclusion(hashes[index], index, size, [*path, roots[0]], roots[-1])
    old = data.draw(st.integers(1, size))
    between = paths(hashes, merkle.consistency_ranges(old, size))
    assert proves_consistency(old, size, roots[old - 1], roots[-1], between)
    assert not proves_consistency(old, size, bytes(32), roots[-1], between)
    assert not proves_consistency(old, size, roots[old - 1], bytes(32), between)
    if old != size:
        assert not proves_consistency(old, size, roots[old - 1], roots[-1], between[1:])


@given(st.lists(st.binary(max_size=8), min_size=1, max_size=40), st.data())
def test_another_library_agrees(entries: list[bytes], data: st.DataObject) -> None:
    hashes = [leaf_hash(entry) for entry in entries]
    size, theirs = len(entries), tree_of(entries)
    index, old = data.draw(st.integers(0, size - 1)), data.draw(st.integers(1, size))
    assert root_of(hashes) == theirs.get_root()
    shape = theirs.prove_inclusion(index + 1)
    path = [hashes[index], *paths(hashes, merkle.inclusion_ranges(index, size))]
    ours = InclusionProof("sha256", True, size, index + 1, shape.rule, path)  # noqa: FBT003 - their own order of arguments
    verify_inclusion(hashes[index], theirs.get_root(), ours, index=index + 1, size=size)
    ranges = merkle.consistency_ranges(old, size)
    between = [tree_of(entries[start:end]).get_root() for start, end in ranges]
    assert paths(hashes, ranges) == between
    assert proves_consistency(old, size, theirs.get_root(old), theirs.get_root(), between)


def test_a_tree_grows_in_tiles_as_the_specification_counts_them() -> None:
    edge = grown(SIZE)
    tiles = edge.take()
    widths = {place: len(tile) // 32 for place, tile in tiles.items()}
    assert sum(width == 256 for (level, _), width in widths.items() if level == 0) == 273
    assert {place: width for place, width in widths.items() if width < 256} == {
        (0, 273): 112,
        (1, 1): 17,
        (2, 0): 1,
    }
    assert edge_places(SIZE) == [(0, 273), (1, 1), (2, 0)]
    assert hash_of((0, SIZE), tiles) == edge.root()
    resumed = Edge(SIZE, tiles)
    resumed.add(leaf_hash(b"next"))
    edge.add(leaf_hash(b"next"))
    assert resumed.root() == edge.root()


def test_every_size_up_to_two_tiles_can_be_resumed_from_its_tiles() -> None:
    edge, tiles = Edge(), {}
    hashes = []
    for number in range(600):
        hashes.append(leaf_hash(b"%d" % number))
        edge.add(hashes[-1])
        tiles.update(edge.take())
        if number % 37 == 0 or number in {255, 256, 511, 512}:
            assert hash_of((0, number + 1), tiles) == by_definition(hashes)
            assert Edge(number + 1, tiles).root() == by_definition(hashes)
            old = max(1, number // 3)
            path = [hash_of(part, tiles) for part in merkle.consistency_ranges(old, number + 1)]
            new_root = hash_of((0, number + 1), tiles)
            old_root = by_definition(hashes[:old])
            assert proves_consistency(old, number + 1, old_root, new_root, path)
