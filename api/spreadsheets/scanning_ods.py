"""Reads from the XML of an OpenDocument spreadsheet what its parser keeps to itself."""

from zipfile import ZipFile

from api.spreadsheets.grids import Limits
from api.spreadsheets.plain import Erroneous, Percent, Plain, Uncalculated
from api.spreadsheets.scanning import Attributes, Scan, local, parse, whole


class OdsScan:
    """Walks through all sheets of one document."""

    def __init__(self, limits: Limits) -> None:
        self.scans: dict[str, Scan] = {}
        self._limits = limits
        self._sheet = ""
        self._scan = Scan()
        self._row = self._place = 1
        self._rows = 1
        self._style = ""
        self._hidden: set[str] = set()  # styles of tables
        self._cell: Attributes = {}
        self._is_in_cell = False
        self._text = ""

    def start(self, name: str, found: Attributes) -> None:
        """Begin an element."""
        match name:
            case "style":
                self._style = local(found).get("name", "")
            case "table-properties" if local(found).get("display") == "false":
                self._hidden.add(self._style)
            case "table":
                self._begin_sheet(local(found))
            case "table-row":
                self._begin_row(local(found))
            case "table-cell" | "covered-table-cell":
                self._cell, self._text, self._is_in_cell = local(found), "", True
            case _:
                pass

    def text(self, text: str) -> None:
        """Take what stands in an element."""
        if self._is_in_cell and len(self._text) <= len("Err:502 "):
            self._text += text

    def end(self, name: str) -> None:
        """End an element."""
        if name == "table-row":
            self._row += self._rows
        elif name in {"table-cell", "covered-table-cell"}:
            self._end_cell()
            self._is_in_cell = False

    def _begin_sheet(self, found: Attributes) -> None:
        self._sheet, self._row = found.get("name", ""), 1
        self._scan = Scan(is_hidden=found.get("style-name") in self._hidden)
        self.scans[self._sheet] = self._scan

    def _begin_row(self, found: Attributes) -> None:
        self._rows, self._place = repeated(found, "number-rows-repeated"), 0
        if (
            found.get("visibility") in {"collapse", "filter"}
            and self._rows < self._limits.rows_count
        ):
            self._scan.hidden_rows_count += self._rows

    def _end_cell(self) -> None:
        columns = repeated(self._cell, "number-columns-repeated")
        if self._text.strip() or "value-type" in self._cell or "formula" in self._cell:
            last_row, last_place = self._row + self._rows - 1, self._place + columns - 1
            self._scan.bound(last_row, last_place, self._sheet, self._limits)
            mark = self._mark()
            if mark is not None:
                for row in range(self._row, self._row + self._rows):
                    for place in range(self._place, self._place + columns):
                        self._scan.marks[row, place] = mark
        rows_spanned = repeated(self._cell, "number-rows-spanned")
        columns_spanned = repeated(self._cell, "number-columns-spanned")
        self._scan.merge(
            self._row,
            self._place,
            self._row + rows_spanned - 1,
            self._place + columns_spanned - 1,
        )
        self._place += columns

    def _mark(self) -> Plain:
        text = self._text.strip()
        if "formula" in self._cell and (
            self._cell.get("value-type") == "error" or text.startswith(("Err:", "#"))
        ):
            return Erroneous(text)
        if self._cell.get("value-type") == "percentage":
            return Percent(0)
        if "formula" in self._cell and "value-type" not in self._cell:
            return Uncalculated()
        return None


def repeated(found: Attributes, name: str) -> int:
    """Tell how often something is repeated; once if it does not say."""
    return max(1, whole(found.get(name, "1")))


def scan_document(archive: ZipFile, limits: Limits) -> dict[str, Scan]:
    """Look through every sheet of a document."""
    found = OdsScan(limits)
    with archive.open("content.xml") as file:
        parse(file, found.start, found.end, found.text)
    return found.scans
