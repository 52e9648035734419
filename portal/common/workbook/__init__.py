"""Spreadsheets in and out: a guard before any reader, one column list for both directions."""

from portal.common.workbook.columns import Column, Problem, Row, read_rows, write_rows
from portal.common.workbook.guard import check

__all__ = ["Column", "Problem", "Row", "check", "read_rows", "write_rows"]
