"""Tells what a file is by what is in it; its name may only agree."""

import re
from enum import StrEnum
from pathlib import Path, PurePath
from typing import Final

from api.spreadsheets.grids import Limits, Unreadable

START_BYTES: Final = 1 << 12


class Form(StrEnum):
    """The forms that are read."""

    XLSX = "xlsx"
    XLS = "xls"
    ODS = "ods"
    CSV = "csv"
    NDJSON = "ndjson"


EXTENSIONS: Final = {
    Form.XLSX: ("xlsx",),
    Form.XLS: ("xls",),
    Form.ODS: ("ods",),
    Form.CSV: ("csv", "txt", "tsv"),
    Form.NDJSON: ("ndjson", "jsonl", "json"),
}
# Zip and OLE; what is in them is told by the process that opens them.
CONTAINERS: Final = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1")
# What people send for a table, by how it begins; each has its name in the catalogue.
STRANGERS: Final = (
    (b"%PDF", "pdf"),
    (b"Rar!", "archive"),
    (b"7z\xbc\xaf\x27\x1c", "archive"),
    (b"\x1f\x8b", "archive"),
    (b"PK\x05\x06", "archive"),
    (b"\x89PNG", "picture"),
    (b"\xff\xd8\xff", "picture"),
    (b"{\\rtf", "document"),
)
MARKUP: Final = re.compile(rb"\s*<(!doctype html|html|head|body|meta|table)", re.IGNORECASE)
XML: Final = re.compile(rb"\s*<\?xml|\s*<!doctype", re.IGNORECASE)


def form_of(path: Path, limits: Limits) -> Form | None:
    """Tell a file's form by its first bytes, or say what it is instead; None for a container."""
    size = path.stat().st_size
    if size > limits.file_bytes:
        raise Unreadable("too-large", most_bytes=limits.file_bytes)
    with path.open("rb") as file:
        start = file.read(START_BYTES)
    if not start.strip(b"\xef\xbb\xbf\xff\xfe \t\r\n\0"):
        raise Unreadable("empty")
    if start.startswith(CONTAINERS):
        return None
    for magic, form in STRANGERS:
        if start.startswith(magic):
            raise Unreadable("not-a-table", form=form)
    text = start.removeprefix(b"\xef\xbb\xbf").lstrip()
    if MARKUP.match(text):
        raise Unreadable("not-a-table", form="html")
    if XML.match(text):
        raise Unreadable("not-a-table", form="xml")
    return Form.NDJSON if text.startswith(b"{") else Form.CSV


def agree(form: Form, filename: str) -> None:
    """Refuse a name that says another form than the content: somebody mistook a file."""
    extension = PurePath(filename).suffix.removeprefix(".").casefold()
    if extension and extension not in EXTENSIONS[form]:
        raise Unreadable("extension", form=form.value, extension=extension)
