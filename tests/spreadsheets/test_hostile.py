"""A stranger's file is refused in words, whatever is in it, and takes nothing along."""

import random
import struct
from contextlib import suppress
from io import BytesIO
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZipFile

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from api.spreadsheets.archives import form_of_zip
from api.spreadsheets.grids import Limits, Unreadable
from api.spreadsheets.opening import scans_of_xlsx
from api.spreadsheets.scanning import parse
from api.spreadsheets.scanning_xls import scans_of_xls
from tests.spreadsheets.charges import LIMITS, faults_of, reading_of
from tests.spreadsheets.made import (
    TITLES,
    book_of,
    edited,
    number,
    ods,
    packed,
    row,
    saved,
    text,
)

XLS = Path(__file__).with_name("charges.xls")
SHEET = "xl/worksheets/sheet1.xml"
TYPES = "[Content_Types].xml"
BOMB = '<!DOCTYPE lolz [<!ENTITY lol "lol"><!ENTITY lol2 "&lol;&lol;">]>'
EXTERNAL = '<!DOCTYPE x [<!ENTITY xxe SYSTEM "file:///etc/hostname">]>'

WHOLE = BytesIO()
book_of(TITLES, ["Д-1", 5]).save(WHOLE)


@pytest.fixture
def charges(tmp_path: Path) -> Path:
    return saved(tmp_path, book_of(TITLES, ["Д-1", 5]))


def with_part(path: Path, name: str, content: bytes) -> Path:
    with ZipFile(path, "a", ZIP_DEFLATED) as archive:
        archive.writestr(name, content)
    return path


def refused(path: Path) -> str:
    """Have a container looked over without a process of its own."""
    with pytest.raises(Unreadable) as caught:
        form_of_zip(path, LIMITS)
    return caught.value.code


def test_a_part_that_packs_too_well_is_a_bomb(charges: Path) -> None:
    with_part(charges, "xl/media/image1.bin", bytes(8 << 20))
    assert faults_of(charges) == ["file-unpacks-too-large"]


def test_all_parts_together_are_bounded(charges: Path) -> None:
    for count in range(4):
        with_part(charges, f"xl/media/{count}.bin", random.Random(count).randbytes(1 << 16))
    assert faults_of(charges, limits=Limits(unpacked_bytes=1 << 17)) == ["file-unpacks-too-large"]
    assert faults_of(charges, limits=Limits(parts_count=5)) == ["file-unpacks-too-large"]
    assert faults_of(charges, limits=Limits(file_bytes=100)) == ["file-too-large"]
    assert faults_of(charges) == []


def test_a_directory_that_lies_about_sizes_is_damage(charges: Path) -> None:
    with_part(charges, "xl/media/a.bin", bytes(1 << 19))
    whole = bytearray(charges.read_bytes())
    at = whole.rindex(b"xl/media/a.bin") - 46  # the entry of the central directory
    assert struct.unpack_from("<I", whole, at + 24) == (1 << 19,)
    struct.pack_into("<I", whole, at + 24, 100)
    charges.write_bytes(whole)
    assert faults_of(charges) == ["file-damaged"]


@pytest.mark.parametrize("name", ["../../etc/passwd", "/etc/passwd", "xl\\..\\..\\a", "xl/../../b"])
def test_a_name_that_leads_out_is_refused(charges: Path, name: str) -> None:
    assert refused(with_part(charges, name, b"x")) == "damaged"


@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_two_parts_of_one_name_are_refused(charges: Path) -> None:
    assert refused(with_part(charges, SHEET, b"<worksheet/>")) == "damaged"


@pytest.mark.parametrize("part", [SHEET, "xl/workbook.xml", "xl/styles.xml", "docProps/app.xml"])
@pytest.mark.parametrize("declared", [BOMB, EXTERNAL])
def test_declarations_of_entities_are_refused(charges: Path, part: str, declared: str) -> None:
    with ZipFile(charges) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    body = parts[part].decode().partition("?>\n")[2] or parts[part].decode()
    packed(charges, {**parts, part: (declared + body).encode()})
    assert refused(charges) == "entities"
    hidden = '<?xml version="1.0" encoding="UTF-16"?>' + declared + body
    packed(charges, {**parts, part: hidden.encode("utf-16")})
    assert refused(charges) == "entities"


def test_a_scan_refuses_what_declares_anything() -> None:
    with pytest.raises(Unreadable, match="entities"):
        parse(BytesIO(f"{BOMB}<a>&lol2;</a>".encode()), lambda _name, _found: None)
    with pytest.raises(Unreadable, match="damaged"):
        parse(BytesIO(b"<a>"), lambda _name, _found: None)


def test_cells_at_the_end_of_the_sheet_are_refused_before_they_are_laid_out(tmp_path: Path) -> None:
    book = book_of(TITLES, ["Д-1", 5])
    book.active["XFD2"] = "x"
    assert faults_of(saved(tmp_path, book)) == ["file-too-many-columns"]
    book = book_of(TITLES, ["Д-1", 5])
    book.active["A1048576"] = "x"
    assert faults_of(saved(tmp_path, book)) == ["file-too-many-rows"]


def test_formats_at_the_end_of_the_sheet_are_no_cells(tmp_path: Path) -> None:
    book = book_of(TITLES, ["Д-1", 5])
    book.active["XFD2"].number_format = "0%"
    book.active["A1048576"].number_format = "0%"
    assert faults_of(saved(tmp_path, book)) == []


def test_repeated_cells_of_an_open_document_are_bounded(tmp_path: Path) -> None:
    header = row(*map(text, TITLES))
    wide = row(number("1", attributes='table:number-columns-repeated="16384"'))
    tall = row(text("Д"), number("1"), attributes='table:number-rows-repeated="1048576"')
    empty = row("<table:table-cell table:number-columns-repeated='16384'/>")
    assert faults_of(ods(tmp_path / "a.ods", header, wide)) == ["file-too-many-columns"]
    assert faults_of(ods(tmp_path / "b.ods", header, tall)) == ["file-too-many-rows"]
    assert faults_of(ods(tmp_path / "c.ods", header, empty)) == ["file-no-rows"]
    merged = text("Д", 'table:number-columns-spanned="16384" table:number-rows-spanned="1048576"')
    assert faults_of(ods(tmp_path / "d.ods", header, row(merged, number("1")))) == []


def test_rows_beyond_the_limit_are_told(tmp_path: Path) -> None:
    limits = Limits(rows_count=2)
    (tmp_path / "a.csv").write_text("Contract;Amount\n" + "Д-1;5\n" * 3)
    assert faults_of(tmp_path / "a.csv", limits=limits) == ["file-too-many-rows"]
    (tmp_path / "b.ndjson").write_text('{"contract":"a","amount":1}\n' * 3)
    assert faults_of(tmp_path / "b.ndjson", limits=limits) == ["file-too-many-rows"]
    (tmp_path / "c.csv").write_text("Contract;Amount\n" + ";" * 300)
    assert faults_of(tmp_path / "c.csv") == ["file-too-many-columns"]


def test_macros_are_refused(charges: Path) -> None:
    with_part(charges, "xl/vbaProject.bin", b"x")
    assert faults_of(charges) == faults_of(charges, "charges.xlsm") == ["file-macros"]


def test_a_workbook_of_another_kind_is_called_by_its_name(charges: Path) -> None:
    main = "spreadsheetml.sheet.main+xml"
    edited(charges, TYPES, (main, "sheet.macroEnabled.main+xml"))
    assert faults_of(charges) == ["file-macros"]
    edited(charges, TYPES, ("sheet.macroEnabled.main+xml", "wordprocessingml.document.main+xml"))
    assert faults_of(charges) == ["file-not-a-table"]
    packed(charges, {"a.txt": b"x"})
    assert faults_of(charges) == ["file-not-a-table"]
    packed(charges, {"inner.zip": charges.read_bytes()})
    assert faults_of(charges) == ["file-not-a-table"]


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("EncryptedPackage", "file-encrypted"),
        ("_VBA_PROJECT_CUR", "file-macros"),
        ("WordDocument", "file-not-a-table"),
        ("Workbook", "file-damaged"),
    ],
)
def test_an_ole_container_is_told_by_its_directory(tmp_path: Path, name: str, code: str) -> None:
    path = tmp_path / "a.xls"
    start = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1".ljust(1024, b"\0")
    path.write_bytes(start + name.encode("utf-16-le").ljust(512, b"\0"))
    assert faults_of(path) == [code]


def test_an_encrypted_document_is_refused(tmp_path: Path, charges: Path) -> None:
    path = ods(tmp_path / "a.ods", row(*map(text, TITLES)))
    swap = ("<manifest:file-entry", "<manifest:encryption-data/><manifest:file-entry")
    assert faults_of(edited(path, "META-INF/manifest.xml", swap)) == ["file-encrypted"]
    whole = bytearray(charges.read_bytes())
    whole[whole.rindex(b"PK\x01\x02") + 8] |= 1  # the flag of a part with a password
    charges.write_bytes(whole)
    assert faults_of(charges) == ["file-encrypted"]


def test_a_workbook_that_wants_too_much_is_refused(tmp_path: Path) -> None:
    book = book_of(TITLES, ["Д-1", 5])
    book.active["AX100000"] = "x"
    path = saved(tmp_path, book)
    assert faults_of(path, limits=Limits(memory_bytes=64 << 20)) == ["file-too-complex"]
    assert faults_of(path, limits=Limits(cells_count=4_999_999)) == ["file-too-complex"]


def test_a_reading_that_is_left_leaves_no_process(tmp_path: Path) -> None:
    book = book_of(TITLES, *(["Д-1", 5] for _ in range(500)))
    with reading_of(saved(tmp_path, book)) as reading:
        pass
    assert list(reading) == []
    with reading_of(tmp_path / "charges.xlsx") as reading:
        assert next(iter(reading)).number == 2
    assert list(reading) == []


def test_a_truncated_workbook_is_damage(charges: Path) -> None:
    whole = charges.read_bytes()
    for part in (30, len(whole) // 2, len(whole) - 1):
        charges.write_bytes(whole[:part])
        assert faults_of(charges) == ["file-damaged"]


@settings(
    max_examples=100, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(content=st.binary(max_size=2_000) | st.text(max_size=500).map(str.encode))
def test_any_bytes_are_read_or_refused(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "any"
    path.write_bytes(b"Contract;Amount\n" + content)
    faults_of_any(path)
    path.write_bytes(b'{"contract":' + content)
    faults_of_any(path)


def faults_of_any(path: Path) -> None:
    with reading_of(path) as reading:
        for row in reading:
            assert all(
                cell.fault or cell.value is not None or not cell.raw.strip()
                for cell in row.cells.values()
            )


@settings(
    max_examples=100, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(seed=st.integers(0, 2**32))
def test_a_broken_workbook_is_scanned_or_refused(tmp_path: Path, seed: int) -> None:
    chance = random.Random(seed)
    path = tmp_path / "any.xlsx"
    path.write_bytes(broken(WHOLE.getvalue(), chance))
    with suppress(Unreadable, KeyError):
        assert form_of_zip(path, LIMITS) == "xlsx"
        scans_of_xlsx(path, LIMITS)


@settings(
    max_examples=100, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(seed=st.integers(0, 2**32))
def test_a_broken_old_workbook_is_scanned_or_refused(tmp_path: Path, seed: int) -> None:
    path = tmp_path / "any.xls"
    path.write_bytes(broken(XLS.read_bytes(), random.Random(seed)))
    with suppress(Unreadable):
        scans_of_xls(path, LIMITS)


@pytest.mark.parametrize("seed", range(4))
def test_a_broken_part_is_read_or_refused(charges: Path, seed: int) -> None:
    chance = random.Random(seed)
    with ZipFile(charges) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    part = chance.choice(sorted(parts))
    packed(charges, {**parts, part: broken(parts[part], chance)})
    with reading_of(charges) as reading:
        list(reading)


def broken(whole: bytes, chance: random.Random) -> bytes:
    """Change some bytes anywhere."""
    found = bytearray(whole)
    for _ in range(chance.randint(1, 8)):
        found[chance.randrange(len(found))] = chance.randrange(256)
    return bytes(found)
