"""The hash tree of RFC 6962: hashes, proofs that a leaf is in it, proofs that it only grew.

A proof is first a list of ranges of leaves; whoever keeps the hashes (see `tiles`) gives the hash
of each range. What is verified here needs nothing but the proof.
"""

import hashlib
from collections.abc import Sequence
from typing import Final

HASH_BYTES: Final = 32
EMPTY_ROOT: Final = hashlib.sha256(b"").digest()

Range = tuple[int, int]  # leaves, the second excluded


def leaf_hash(entry: bytes) -> bytes:
    """Hash one entry; the prefix keeps a leaf from passing for a node."""
    return hashlib.sha256(b"\x00" + entry).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """Hash two subtrees into the one above them."""
    return hashlib.sha256(b"\x01" + left + right).digest()


def largest_power_below(size: int) -> int:
    """Give the number of leaves on the left of a tree: the largest power of two less than all."""
    return 1 << (size - 1).bit_length() - 1


def root_of(hashes: Sequence[bytes]) -> bytes:
    """Fold the hashes of neighbouring subtrees of one height into the hash above them all."""
    if not hashes:
        return EMPTY_ROOT
    level = list(hashes)
    while len(level) > 1:
        paired = [node_hash(level[at], level[at + 1]) for at in range(0, len(level) - 1, 2)]
        level = [*paired, level[-1]] if len(level) % 2 else paired
    return level[0]


def inclusion_ranges(index: int, size: int) -> list[Range]:
    """List the ranges whose hashes prove a leaf, from its sibling upwards."""
    if not 0 <= index < size:
        raise ValueError(f"leaf {index} is not in a tree of {size}")
    start, end, found = 0, size, []
    while end - start > 1:
        middle = start + largest_power_below(end - start)
        if index < middle:
            found.append((middle, end))
            end = middle
        else:
            found.append((start, middle))
            start = middle
    return found[::-1]


def consistency_ranges(old: int, new: int) -> list[Range]:
    """List the ranges whose hashes prove that a tree is the beginning of a larger one."""
    if not 0 < old <= new:
        raise ValueError(f"a tree of {old} can't begin one of {new}")
    start, end, found = 0, new, []
    is_whole = True  # the old tree's own root is known to whoever asks
    while old != end:
        middle = start + largest_power_below(end - start)
        if old <= middle:
            found.append((middle, end))
            end = middle
        else:
            found.append((start, middle))
            start = middle
            is_whole = False
    if not is_whole:
        found.append((start, end))
    return found[::-1]


def root_of_inclusion(leaf: bytes, index: int, size: int, path: Sequence[bytes]) -> bytes | None:
    """Give the root that a proof leads to; nothing if it has not the length that it must have."""
    if not 0 <= index < size:
        return None
    found, last = leaf, size - 1
    for sibling in path:
        if last == 0:
            return None
        if index % 2 or index == last:
            found = node_hash(sibling, found)
            while not index % 2 and index:
                index, last = index >> 1, last >> 1
        else:
            found = node_hash(found, sibling)
        index, last = index >> 1, last >> 1
    return found if last == 0 else None


def proves_inclusion(
    leaf: bytes, index: int, size: int, path: Sequence[bytes], root: bytes
) -> bool:
    """Tell whether a leaf is in the tree with this root."""
    return root_of_inclusion(leaf, index, size, path) == root


def proves_consistency(
    old: int, new: int, old_root: bytes, new_root: bytes, path: Sequence[bytes]
) -> bool:
    """Tell whether the tree with one root is the beginning of the tree with the other."""
    if not 0 <= old <= new:
        return False
    if old == 0:
        return not path and old_root == EMPTY_ROOT
    if old == new:
        return not path and old_root == new_root
    rest = list(path)
    node, last = old - 1, new - 1
    while node % 2:
        node, last = node >> 1, last >> 1
    if node and not rest:
        return False
    from_old = from_new = rest.pop(0) if node else old_root
    for sibling in rest:
        if last == 0:
            return False
        if node % 2 or node == last:
            from_old, from_new = node_hash(sibling, from_old), node_hash(sibling, from_new)
            while not node % 2 and node:
                node, last = node >> 1, last >> 1
        else:
            from_new = node_hash(from_new, sibling)
        node, last = node >> 1, last >> 1
    return last == 0 and from_old == old_root and from_new == new_root
