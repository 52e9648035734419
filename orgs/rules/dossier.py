"""What a dossier's facts must satisfy (spec 3.3): values in, problems out, all of them at once.

A value that is missing is not judged: the form asks for it.
"""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any, Final

from orgs.models.staffing import SHARES
from orgs.rules import credit_code
from portal.common.errors import Detail, Incomplete

Values = Mapping[str, Any]
EARLIEST_YEAR: Final = 1990
WHOLE: Final = Decimal(100)


def _problem(field: str, message: str) -> Detail:
    return {"field": field, "message": message}


def years_after(day: date, years: int) -> date:
    """Return the same day so many years on; 29 February becomes 28."""
    try:
        return day.replace(year=day.year + years)
    except ValueError:
        return day.replace(year=day.year + years, day=28)


def _past(values: Values, on: date, *names: str) -> list[Detail]:
    return [
        _problem(name, f"日期不能晚于今天（{on}）。请核对。")
        for name in names
        if values.get(name) and values[name] > on
    ]


def _ordered(values: Values, first: str, last: str) -> list[Detail]:
    start, end = values.get(first), values.get(last)
    if start and end and end < start:
        return [_problem(last, f"不能早于开始日期 {start}。请核对。")]
    return []


def problems_of_inspection(values: Values, on: date) -> list[Detail]:
    """The year must be over, and its result comes after it (RSO 28, RNE 23, RFO 36)."""
    year, decided = values.get("year"), values.get("decided_on")
    found = _past(values, on, "decided_on")
    if year is None:
        return found
    if not EARLIEST_YEAR <= year < on.year:
        found.append(
            _problem("year", f"填 {EARLIEST_YEAR} 到 {on.year - 1} 之间的年度，当年的还没有结论。")
        )
    elif decided and decided.year <= year:
        found.append(_problem("decided_on", f"{year} 年度的结论在 {year + 1} 年以后作出。请核对。"))
    return found


def problems_of_rating(values: Values, on: date, years: int) -> list[Detail]:
    """A grade lasts so many years; who cancels or lowers it says why (MZ39)."""
    found = _past(values, on, "valid_from", "cancelled_on")
    found += _too_long(values, years, "评估等级")
    found += _ordered(values, "valid_from", "cancelled_on")
    if values.get("cancelled_on") and not values.get("reason"):
        found.append(_problem("reason", "请写明取消或降级的原因。"))
    return found


def problems_of_tax_status(values: Values, on: date, years: int) -> list[Detail]:
    """A tax privilege lasts so many years (T13, T27)."""
    return _past(values, on, "valid_from") + _too_long(values, years, "这项资格")


def _too_long(values: Values, years: int, what: str) -> list[Detail]:
    start, end = values.get("valid_from"), values.get("valid_to")
    if start and end and end > (latest := years_after(start, years)):
        return [_problem("valid_to", f"{what}有效期 {years} 年，最晚到 {latest}。请核对起止日期。")]
    return _ordered(values, "valid_from", "valid_to")


def problems_of_charity(values: Values, on: date) -> list[Detail]:
    """A fundraising certificate has a number and an end (CHL 22)."""
    found = _past(values, on, "valid_from", "valid_to") + _ordered(values, "valid_from", "valid_to")
    if values.get("fundraising_valid_to") and not values.get("fundraising_no"):
        found.append(_problem("fundraising_no", "请填写公开募捐资格证书编号。"))
    return found


def problems_of_sanction(values: Values, on: date) -> list[Detail]:
    """A fine has its amount, a ban its end; nothing ends before it was decided (GPR 19)."""
    found = _past(values, on, "decided_on", "lifted_on")
    found += _ordered(values, "decided_on", "lifted_on")
    found += _ordered(values, "decided_on", "ban_until")
    if values.get("kind") == "large_fine" and not values.get("amount"):
        found.append(_problem("amount", "较大数额罚款请填写金额。"))
    return found


def problems_of_governance(values: Values, on: date) -> list[Detail]:
    """Who has a supervisory unit names it; a party organisation has a form."""
    found = _past(values, on, "party_founded_on")
    if values.get("supervision") == "supervised" and not values.get("supervisory_unit"):
        found.append(_problem("supervisory_unit", "有业务主管单位的，请填写单位全称。"))
    if values.get("party_founded_on") and not values.get("party_kind"):
        found.append(_problem("party_kind", "填了成立日期的，请选择党组织形式。"))
    return found


def problems_of_union_tie(values: Values, on: date) -> list[Detail]:
    """The own union's code is a union's: it begins with 81."""
    found = _past(values, on, "valid_from", "valid_to") + _ordered(values, "valid_from", "valid_to")
    if values.get("union_code"):
        try:
            code = credit_code.parse(values["union_code"])
        except Incomplete as refusal:
            return [*found, _problem("union_code", refusal.details[0]["message"])]
        if not code.is_union:
            message = "这不是工会的代码。工会法人的代码以 81 开头，没有法人资格的可以不填。"
            found.append(_problem("union_code", message))
    return found


def problems_of_person(values: Values, on: date) -> list[Detail]:
    """Somebody's term has an order; a query of the record lies in the past (QC-23)."""
    found = _past(values, on, "valid_from", "background_checked_on")
    return found + _ordered(values, "valid_from", "valid_to")


def problems_of_year_figures(values: Values, on: date) -> list[Detail]:
    """Parts are no more than the whole; the shares of income make 100 percent."""
    found = []
    year = values.get("year")
    if year is not None and not EARLIEST_YEAR <= year <= on.year:
        found.append(_problem("year", f"填 {EARLIEST_YEAR} 到 {on.year} 之间的年度。"))
    total = values.get("staff_total")
    for name, label in (
        ("full_time", "专职人数"), ("assistants", "助理社会工作师"),
        ("social_workers", "社会工作师"), ("seniors", "高级社会工作师"),
    ):  # fmt: skip
        if values.get(name) and total is not None and values[name] > total:
            found.append(_problem(name, f"{label}不能多于从业人员 {total} 人。"))
    shares = [values.get(name) for name in SHARES]
    filled = sum((s for s in shares if s is not None), Decimal(0))
    if any(s is not None for s in shares) and filled != WHOLE:
        message = f"各项收入占比合计应为 100%，现在是 {filled.normalize():f}%。没有的填 0。"
        found.append(_problem("share_other", message))
    return found
