"""The shipped wording of forms and indicators, as tables; loaded into rows by year."""

import csv
from pathlib import Path
from typing import Final

HERE: Final = Path(__file__).resolve().parent
VERSION: Final = "2025.1"


def forms() -> list[dict[str, str]]:
    """Return the shipped forms: code, table_no, name, authority, approval_no, valid_years."""
    return _read("forms.csv")


def indicators() -> list[dict[str, str]]:
    """Return the shipped indicators, in the order of their forms."""
    return _read("indicators.csv")


def _read(name: str) -> list[dict[str, str]]:
    with (HERE / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))
