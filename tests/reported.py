"""Builders: what is recorded of a printed report."""

from typing import Any

from events.report import ReportFile, ReportForm, ReportTerm
from ledger.rules import commands as do
from tests import made

FILE = ReportFile(form=ReportForm.PDF, sha256="0" * 64, size_bytes=1_000)


def build(name: str = "rep1", **rest: Any) -> do.BuildReport:
    terms: dict[str, Any] = {
        "effective_on": made.DAY,
        "kind": "invoice",
        "template_version": 1,
        "terms": (ReportTerm(name="invoice", value="i3"),),
        "at_position": 1,
        "provider": "p1",
        "municipality": "m1",
        "rows_count": 1,
        "files": (FILE,),
    }
    return do.BuildReport(report=name, **terms | rest)
