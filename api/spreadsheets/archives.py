"""Looks over a zipped or OLE container before any parser does: bombs, macros, passwords.

Every part is unpacked once, and only counted: what a directory declares is a claim. A part that
is longer than declared does not match its checksum, and is damage.
"""

import posixpath
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import IO, Final
from zipfile import BadZipFile, ZipFile, ZipInfo

from api.spreadsheets.grids import Limits, Unreadable

CHUNK_BYTES: Final = 1 << 16
# A directory of so many parts, with names of a sane length.
PART_BYTES: Final = 1 << 9
SMALL_BYTES: Final = 1 << 20  # so little may be packed however well
DECLARATIONS: Final = (b"<!DOCTYPE", b"<!ENTITY")
OVERLAP: Final = max(map(len, DECLARATIONS)) * 2  # in UTF-16, over the border of two chunks
OLE_ENTRY_BYTES: Final = 128
WORKBOOK_TYPES: Final = {
    b"spreadsheetml.sheet.main+xml": "xlsx",
    b"spreadsheetml.template.main+xml": "xlsx",
    b"sheet.binary.macroEnabled": "xlsb",
    b"wordprocessingml.": "document",
    b"presentationml.": "document",
}
DAMAGE: Final = (BadZipFile, zlib.error, EOFError, NotImplementedError, ValueError, OSError)


def form_of_zip(path: Path, limits: Limits) -> str:
    """Tell what a zip file holds; refuse what no spreadsheet program writes."""
    try:
        with ZipFile(path) as archive:
            look_over(archive, limits)
            return form_of_parts(archive)
    except RuntimeError:  # zipfile's word for a part with a password
        raise Unreadable("encrypted") from None
    except DAMAGE:
        raise Unreadable("damaged") from None


def look_over(archive: ZipFile, limits: Limits) -> None:
    """Count what the parts unpack to, and look for declarations of XML in each."""
    parts = archive.infolist()
    names = [part.filename for part in parts]
    if len(parts) > limits.parts_count:
        raise Unreadable("unpacks-too-large")
    if len(set(names)) < len(names) or not all(map(is_inside, names)):
        raise Unreadable("damaged")
    if any(part.flag_bits & 1 for part in parts):
        raise Unreadable("encrypted")
    left = limits.unpacked_bytes
    if sum(part.file_size for part in parts) > left:
        raise Unreadable("unpacks-too-large")
    for part in parts:
        most = max(SMALL_BYTES, part.compress_size * limits.packing_ratio)
        if part.file_size > most:
            raise Unreadable("unpacks-too-large")
        for size in sizes(archive, part):
            left -= size
            if left < 0:
                raise Unreadable("unpacks-too-large")


def sizes(archive: ZipFile, part: ZipInfo) -> Iterator[int]:
    """Unpack a part and give the size of each chunk."""
    with archive.open(part) as file:
        before = b""
        while chunk := file.read(CHUNK_BYTES):
            if part.filename.endswith((".xml", ".rels")):
                seen = (before + chunk).replace(b"\0", b"").upper()  # of UTF-16, every other byte
                if any(declaration in seen for declaration in DECLARATIONS):
                    raise Unreadable("entities")
                before = chunk[-OVERLAP:]
            yield len(chunk)


def is_inside(name: str) -> bool:
    """Tell a name of a part from a way out of the container."""
    return not name.startswith(("/", "\\")) and ".." not in posixpath.normpath(
        name.replace("\\", "/")
    ).split("/")


def form_of_parts(archive: ZipFile) -> str:
    """Tell the form by the parts that only it has."""
    names = {part.filename for part in archive.infolist()}
    if "[Content_Types].xml" in names:
        types = archive.read("[Content_Types].xml")
        if b"macroEnabled.main" in types or any(
            name.casefold().endswith("vbaproject.bin") for name in names
        ):
            raise Unreadable("macros")
        form = next((form for mark, form in WORKBOOK_TYPES.items() if mark in types), "archive")
    elif "mimetype" in names:
        kind = archive.read("mimetype").strip()
        form = "ods" if b"opendocument.spreadsheet" in kind else "document"
        manifest = "META-INF/manifest.xml"
        if manifest in names and b"encryption-data" in archive.read(manifest):
            raise Unreadable("encrypted")
        if any(name.startswith(("Basic/", "Scripts/")) for name in names if name[-1] != "/"):
            raise Unreadable("macros")
    else:
        form = "archive"
    if form not in {"xlsx", "ods"}:
        raise Unreadable("not-a-table", form=form)
    return form


def form_of_ole(file: IO[bytes]) -> str:
    """Tell what an OLE container holds by the names in its directory."""
    whole = file.read()
    names = {
        name
        for name in ("EncryptedPackage", "WordDocument", "_VBA_PROJECT_CUR", "Workbook", "Book")
        if has_entry(whole, name)
    }
    if "EncryptedPackage" in names:
        raise Unreadable("encrypted")
    if "_VBA_PROJECT_CUR" in names:
        raise Unreadable("macros")
    if not names & {"Workbook", "Book"}:
        raise Unreadable("not-a-table", form="document")
    return "xls"


def has_entry(whole: bytes, name: str) -> bool:
    """Look for a directory entry, which begins with its name and stands on a border."""
    wanted = name.encode("utf-16-le") + b"\0\0"
    at = whole.find(wanted)
    while at >= 0:
        if at % OLE_ENTRY_BYTES == 0:
            return True
        at = whole.find(wanted, at + 1)
    return False
