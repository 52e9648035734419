"""Ledgers of any size with planted errors: which cells are wrong, and of which sort, is known."""

import io
import random
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

import xlsxwriter

from orgs.ledger_columns import COLUMNS
from tests.factories.orgs import ALPHABET, credit_code

KEYS = [c.key for c in COLUMNS if c.key != "is_demo"]
LETTERS = {key: chr(ord("A") + place) for place, key in enumerate(KEYS)}
KINDS = {"51": "社会团体", "52": "社会服务机构", "53": "基金会"}
Cells = dict[str, Any]


@dataclass
class Ledger:
    """A workbook, and each planted error: the cell and the sort of problem to be told there."""

    data: bytes
    planted: dict[str, str] = field(default_factory=dict)

    @property
    def sorts(self) -> Counter[str]:
        """How many were planted of each sort."""
        return Counter(self.planted.values())


def ledger(
    rows: int, errors: int = 0, *, seed: int = 1, first: int = 0, today: date = date(2026, 3, 10),
    columns: int = len(KEYS),
) -> Ledger:  # fmt: skip
    """Return a ledger whose every error stands at one cell; all other cells are right.

    With fewer columns, the first of them, only the errors of those are planted.
    """
    plants = [(sort, p) for sort, p in PLANTS.items() if KEYS.index(p[0]) < columns]
    chance = random.Random(seed)
    lines = [_settled(_line(first + number, chance)) for number in range(rows)]
    planted: dict[str, str] = {}
    wrong = chance.sample(range(1, rows), errors)  # the first row stays: others are copies of it
    for turn, place in enumerate(wrong):
        name, (key, plant) = plants[turn % len(plants)]
        plant(lines[place], Context(lines[0], first + place, today))
        planted[f"{LETTERS[key]}{place + 2}"] = name
    return Ledger(_written(lines, KEYS[:columns]), planted)


@dataclass
class Context:
    """What a planted error may refer to: a good row, the row's own number, today."""

    first: Cells
    number: int
    today: date


def _line(number: int, chance: random.Random) -> Cells:
    prefix = chance.choice(list(KINDS))
    registered = date(2001, 1, 1) + timedelta(days=chance.randrange(7000))
    unionised = chance.random() < 0.6
    return {
        "uscc": credit_code(number, f"{prefix}410400MJ"),
        "name": f"平顶山市第{number}职工服务中心（演示）",
        "kind": KINDS[prefix],
        "registration_authority": "平顶山市民政局",
        "registered_on": registered.isoformat(),
        "cert_valid_to": date(2030, 6, 1).isoformat(),
        "legal_rep": f"张{number}",
        "address": f"演示路{number}号",
        "contact_name": f"李{number}",
        "contact_phone": f"138{number:08d}",
        "rating": chance.choice(["", "3A", "4A", "5A"]),
        "rating_valid_to": "",
        "annual_inspection_year": chance.choice(["", 2024, 2025]),
        "annual_inspection_result": "",
        "labour_field": "否",
        "is_charity": "否",
        "party_org": chance.choice(["是", "否"]),
        "unionised": "是" if unionised else "否",
        "union_members": chance.randrange(5, 200) if unionised else "",
        "linked_on": "2024-05-06",
    } | ({} if number % 3 else {"annual_inspection_year": ""})


def _settled(line: Cells) -> Cells:
    """Give the row the other half of what belongs together."""
    line["annual_inspection_result"] = "合格" if line["annual_inspection_year"] else ""
    line["rating_valid_to"] = "2028-12-31" if line["rating"] else ""
    return line


def _set(key: str, value: Any) -> tuple[str, Callable[[Cells, Context], None]]:
    return key, lambda line, context: line.update({key: value})


def _bad_sign(line: Cells, context: Context) -> None:
    code = line["uscc"]
    line["uscc"] = code[:-1] + ALPHABET[(ALPHABET.index(code[-1]) + 1) % 30]


def _letter(line: Cells, context: Context) -> None:
    line["uscc"] = line["uscc"][:10] + "O" + line["uscc"][11:]


def _copy(line: Cells, context: Context) -> None:
    line["uscc"], line["kind"] = context.first["uscc"], context.first["kind"]


def _other_kind(line: Cells, context: Context) -> None:
    line["kind"] = "社会团体" if line["kind"] != "社会团体" else "基金会"


def _unions_code(line: Cells, context: Context) -> None:
    line["uscc"] = credit_code(context.number, "81410400MJ")


def _tomorrow(line: Cells, context: Context) -> None:
    line["registered_on"] = (context.today + timedelta(days=1)).isoformat()


def _rating_missing(line: Cells, context: Context) -> None:
    line["rating"], line["rating_valid_to"] = "", "2028-12-31"


def _year_early(line: Cells, context: Context) -> None:
    line["annual_inspection_year"] = int(line["registered_on"][:4]) - 1
    line["annual_inspection_result"] = "合格"


# Sort of problem as the report names it → the column, and how it is planted.
PLANTS: dict[str, tuple[str, Callable[[Cells, Context], None]]] = {
    "代码校验码不符": ("uscc", _bad_sign),
    "代码有不用的字母": ("uscc", _letter),
    "代码位数不对": ("uscc", lambda line, context: line.update(uscc=line["uscc"][:17])),
    "工会的代码": ("uscc", _unions_code),
    "表内代码重复": ("uscc", _copy),
    "数字格式丢失位数": _set("uscc", 5.23101e17),
    "类型与代码不符": ("kind", _other_kind),
    "没有填写": _set("name", ""),
    "文字过长": _set("name", "长" * 121),
    "日期无效": _set("cert_valid_to", "2031-02-30"),
    "日期晚于今天": ("registered_on", _tomorrow),
    "日期先后矛盾": _set("cert_valid_to", "2000-12-31"),
    "不在可选范围": _set("rating", "6A"),
    "评估等级不完整": ("rating", _rating_missing),
    "年检年度不可能": ("annual_inspection_year", _year_early),
    "数字超出范围": _set("union_members", -3),
    "不是整数": _set("union_members", 12.5),
    "不是“是”或“否”": _set("party_org", "也许"),
    "公式": _set("legal_rep", "=1+1"),
}


def _written(lines: list[Cells], keys: list[str]) -> bytes:
    headings = {c.key: c.heading for c in COLUMNS}
    buffer = io.BytesIO()
    book = xlsxwriter.Workbook(buffer, {"constant_memory": True})
    sheet = book.add_worksheet("台账")
    sheet.write_row(0, 0, [headings[key] for key in keys])
    for number, line in enumerate(lines, start=1):
        for place, key in enumerate(keys):
            if line[key] != "":
                sheet.write(number, place, line[key])
    book.close()
    return buffer.getvalue()
