"""What is wrong with one row of the organisation ledger, by its own cells alone.

Source: spec 3.3 (fields and their validity), QC-01. Values in, findings out.
"""

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any, Final, NamedTuple

from orgs.rules import credit_code, phones, registry

LATE: Final = "日期晚于今天"
ORDER: Final = "日期先后矛盾"
EXPIRED: Final = "已过有效期"
RATING: Final = "评估等级不完整"
YEAR: Final = "年检年度不可能"
HALF: Final = "年检信息不完整"
MEMBERS: Final = "建会信息不一致"
PHONE: Final = "电话号码可疑"
DIFFERENT: Final = "与库中不同"
NAME_DIFFERENT: Final = "与库中名称不同"
# What tells who the organisation is, is judged by itself; the mark of made-up data is no fact.
NOT_COMPARED: Final = frozenset({"uscc", "name", "is_demo"})


class Finding(NamedTuple):
    """One problem: at which column, what to do, of which sort."""

    key: str
    message: str
    kind: str
    severity: str = "error"


def findings(values: Mapping[str, Any], *, today: date) -> Iterator[Finding]:
    """Yield the row's problems. A column that could not be read is not in the values."""
    yield from _dates(values, today)
    yield from _standing(values, today)
    if told := phones.doubt(str(values.get("contact_phone") or "")):
        yield Finding("contact_phone", f"{told}。可以导入。", PHONE, "warning")


def differences(values: Mapping[str, Any], held: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
    """Yield where the row says other than the register: the column, what is held there.

    An empty cell says nothing; nothing, no and none are one.
    """
    for key, value in values.items():
        if value is None or value == "" or key in NOT_COMPARED or key not in held:
            continue
        if value != held[key] and (value or held[key]):
            yield key, held[key]


def _dates(values: Mapping[str, Any], today: date) -> Iterator[Finding]:
    wrong = registry.problems_of_days(values, today=today)
    for detail in wrong:
        kind = LATE if detail["field"] == "registered_on" else ORDER
        yield Finding(detail["field"], detail["message"], kind)
    until = values.get("cert_valid_to")
    if until and until < today and not wrong:
        told = f"登记证书已于 {until} 到期。可以导入，请提醒对方换证。"
        yield Finding("cert_valid_to", told, EXPIRED, "warning")
    linked = values.get("linked_on")
    if linked and linked > today:
        yield Finding("linked_on", f"建立联系日期 {linked} 晚于今天。请核对。", LATE)


def _standing(values: Mapping[str, Any], today: date) -> Iterator[Finding]:
    if values.get("rating_valid_to") and values.get("rating") == "":
        told = "填了等级有效期，没有填评估等级。请补上等级，或删去有效期。"
        yield Finding("rating", told, RATING)
    year, result = values.get("annual_inspection_year"), values.get("annual_inspection_result")
    registered = values.get("registered_on")
    if year and year > today.year:
        told = f"年检年度 {year} 晚于今年。请核对。"
        yield Finding("annual_inspection_year", told, YEAR)
    elif year and registered and registered <= today and year < registered.year:
        told = f"年检年度 {year} 早于成立登记的 {registered.year} 年。请核对。"
        yield Finding("annual_inspection_year", told, YEAR)
    if year and result == "":
        told = "填了年检年度，没有填年检结论，年检不会导入。请补上。"
        yield Finding("annual_inspection_result", told, HALF, "warning")
    elif result and year is None and "annual_inspection_year" in values:
        told = "填了年检结论，没有填年检年度，年检不会导入。请补上。"
        yield Finding("annual_inspection_year", told, HALF, "warning")
    if values.get("union_members") and not values.get("unionised", True):
        told = "填了工会会员数，“已建工会”没有填“是”，会员数不会导入。请核对。"
        yield Finding("union_members", told, MEMBERS, "warning")


def code_problem(text: str) -> str:
    """Return the sort of what is wrong with a credit code."""
    plain = credit_code.normalise(text)
    if len(plain) != 18:
        return "代码位数不对"
    return "代码有不用的字母" if set(plain) - set(credit_code.ALPHABET) else "代码校验码不符"
