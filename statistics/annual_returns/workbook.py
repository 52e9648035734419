"""The return as a workbook: one sheet per form, the codes and the layout of the official table."""

import io
from collections.abc import Iterator
from itertools import groupby
from typing import Any, Final

import xlsxwriter

from annual_returns import presentation
from annual_returns.figures import NA
from annual_returns.grids import Column, Sheet
from annual_returns.models import StatIndicator

FIRST_VALUE: Final = 4
LABELS: Final = ("序", "指标名称", "单位", "代码")


def lines(sheet: Sheet, columns: list[Column]) -> Iterator[dict[str, Any]]:
    """Return the lines of the printed table: section heads and rows with shown values."""
    section = ""
    for number, indicator in enumerate(sheet.indicators, 1):
        if indicator.section != section:
            section = indicator.section
            yield {"section": section}
        yield {
            "no": number,
            "indicator": indicator,
            "unit": presentation.unit_of(indicator),
            "values": [
                presentation.shown(sheet.value(indicator.code, c.key), indicator.kind)
                for c in columns
            ],
        }


def write(sheet: Sheet) -> bytes:
    """Return the workbook of all forms. Money in 元; text is never a formula."""
    buffer = io.BytesIO()
    book = xlsxwriter.Workbook(
        buffer, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    )
    styles = {
        "title": book.add_format({"bold": True, "font_size": 14, "align": "center"}),
        "head": book.add_format({"bold": True, "bg_color": "#F1F3F6", "border": 1}),
        "section": book.add_format({"bold": True, "bg_color": "#F6F1EC", "border": 1}),
        "text": book.add_format({"border": 1}),
        "number": book.add_format({"border": 1, "num_format": "#,##0.##"}),
    }
    columns = [c for c in sheet.columns if c.key not in ("change", "source")]
    for _, group in groupby(sheet.indicators, key=lambda i: i.form_id):
        _write_form(book, styles, sheet, list(group), columns)
    book.close()
    return buffer.getvalue()


def _write_form(
    book: Any, styles: Any, sheet: Sheet, indicators: list[StatIndicator], columns: list[Column]
) -> None:
    form, found = indicators[0].form, sheet.annual_return
    page = book.add_worksheet(f"{form.code} {form.name}"[:31])
    page.set_landscape()
    page.set_paper(9)
    page.fit_to_pages(1, 0)
    last = FIRST_VALUE + len(columns) - 1
    page.merge_range(0, 0, 0, last, f"{form.name}（{found.period.year} 年度）", styles["title"])
    page.write_string(1, 0, f"填报单位：{found.union.name}    {found.no} 第 {found.version} 版")
    page.write_string(
        2, 0,
        f"表号：{form.table_no}  制定机关：{form.authority}  批准文号：{form.approval_no}"
        f"  有效期至：{form.valid_until:%Y-%m-%d}",
    )  # fmt: skip
    for place, label in enumerate([*LABELS, *(c.label for c in columns)]):
        page.write_string(3, place, label, styles["head"])
    page.set_column(1, 1, 38)
    page.set_column(FIRST_VALUE, last, 15)
    page.freeze_panes(4, FIRST_VALUE)
    row, section = 4, ""
    for number, indicator in enumerate(indicators, 1):
        if indicator.section != section:
            section = indicator.section
            page.merge_range(row, 0, row, last, section, styles["section"])
            row += 1
        _write_row(page, styles, row, number, indicator)
        for place, column in enumerate(columns, FIRST_VALUE):
            _write_value(
                page, styles, row, place, sheet.value(indicator.code, column.key), indicator
            )
        row += 1
    page.write_string(row + 1, 0, _signatures(sheet))


def _write_row(page: Any, styles: Any, row: int, number: int, indicator: StatIndicator) -> None:
    page.write_number(row, 0, number, styles["text"])
    label = "  " * indicator.level + indicator.name
    for place, text in enumerate((label, indicator.unit, indicator.code), 1):
        page.write_string(row, place, text, styles["text"])


def _write_value(
    page: Any, styles: Any, row: int, place: int, value: Any, indicator: StatIndicator
) -> None:
    plain = presentation.scaled(value, indicator.kind, presentation.ENTRY_SCALES)
    if value == NA:
        page.write_string(row, place, presentation.NOT_APPLICABLE, styles["text"])
    elif plain is None:
        page.write_blank(row, place, None, styles["text"])
    else:
        page.write_number(row, place, plain, styles["number"])


def _signatures(sheet: Sheet) -> str:
    found = sheet.annual_return
    day = found.submitted_at or found.signed_at
    reported = f"{day:%Y-%m-%d}" if day else ""
    return (
        f"单位负责人：{found.signed_by}    统计负责人：{found.cover.get('statistician', '')}"
        f"    填表人：{found.compiled_by}    报出日期：{reported}"
    )
