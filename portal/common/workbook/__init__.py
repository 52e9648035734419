"""Spreadsheets in and out: a guard before any reader, one column list for both directions."""

from portal.common.workbook.columns import Column, Problem, Repair, Repairs, Row, Sheet
from portal.common.workbook.guard import Checked, check, reopened
from portal.common.workbook.reading import read_rows, read_sheet
from portal.common.workbook.writing import write_marked, write_rows

__all__ = [
    "Checked", "Column", "Problem", "Repair", "Repairs", "Row", "Sheet", "check", "read_rows",
    "read_sheet", "reopened", "write_marked", "write_rows",
]  # fmt: skip
