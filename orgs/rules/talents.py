"""What the talent pool asks of a person, a post, a certificate, an assessment.

Source: spec 11.2 [seed 003]; TL-01 to TL-04. Pure functions: what is stored is passed in.
"""

from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal
from typing import Any, Final

from stdnum.cn import ric
from stdnum.exceptions import ValidationError

from portal.common.errors import Detail

LENGTH: Final = 18
YOUNGEST: Final = 16
OLDEST: Final = 80
# TL-02 «市、县工会统筹配置»: staff bought from organisations are placed by these levels.
PLACING_LEVELS: Final = ("prefecture", "county", "city_industrial")
CERTIFICATES: Final = ("assistant", "worker", "senior")
GRADES: Final = ("junior", "middle", "senior", "lead")


def read_identity(typed: str) -> tuple[str, str, int] | None:
    """Return (number, sex, birth year) of an identity number of 18 signs, null for a wrong one.

    The place is not judged: it is that of the first registration, which the library's list of
    places by year of birth refuses for many older people.
    """
    number = ric.compact(typed).upper()
    if len(number) != LENGTH or not number[:-1].isdecimal() or not number.isascii():
        return None
    try:
        born = ric.get_birth_date(number)
    except ValidationError:
        return None
    if number[-1] != ric.calc_check_digit(number):
        return None
    return number, "male" if int(number[16]) % 2 else "female", born.year


def problems_of_person(values: Mapping[str, Any], today: date) -> list[Detail]:
    """Return what is missing or wrong in a person's own facts.

    `values`: identity, name, phone, sex, birth_year, since_year, is_candidate. Rule: TL-04 (a
    candidate may be known by name and phone alone).
    """
    problems: list[Detail] = []
    if not str(values.get("name") or "").strip():
        problems.append(_wrong("name", "请填写姓名。"))
    typed = str(values.get("identity") or "").strip()
    if typed and read_identity(typed) is None:
        message = "身份证号不对：应为 18 位，校验位相符。请对照证件逐位核对。"
        problems.append(_wrong("identity", message))
    elif not typed and not values.get("is_candidate"):
        problems.append(_wrong("identity", "请填写身份证号，用来查重；系统只保存加密指纹。"))
    elif not typed and not str(values.get("phone") or "").strip():
        problems.append(_wrong("phone", "没有身份证号的候选人员，请填写手机号，用来查重。"))
    if not typed and not values.get("sex"):
        problems.append(_wrong("sex", "请选择性别。填了身份证号的可以不选。"))
    year = values.get("birth_year")
    if year and not today.year - OLDEST <= year <= today.year - YOUNGEST:
        problems.append(_wrong("birth_year", f"年龄应在 {YOUNGEST} 至 {OLDEST} 岁。请核对年份。"))
    since = values.get("since_year")
    if since and not (year or 1950) < since <= today.year:
        problems.append(_wrong("since_year", "从业年份应晚于出生年份，不晚于今年。"))
    return problems


def problems_of_employer(employer: str, level: str, *, has_organisation: bool) -> list[Detail]:
    """Return what is wrong with how a member is employed. Rule: TL-02."""
    if not employer:
        return [_wrong("employer", "请选择用人方式。")]
    if employer != "purchased":
        message = "只有购买服务人员填写所属社会组织。请清空，或改选“购买服务”。"
        return [_wrong("organisation", message)] if has_organisation else []
    problems = []
    if level not in PLACING_LEVELS:
        message = "购买服务人员由市、县工会统筹配置。请由市、县工会登记，服务单位选本单位。"
        problems.append(_wrong("employer", message))
    if not has_organisation:
        problems.append(_wrong("organisation", "请填写派出人员的社会组织的统一社会信用代码。"))
    return problems


def problems_of_post(values: Mapping[str, Any], today: date) -> list[Detail]:
    """Return what is wrong with a post's days and share.

    `values`: title, begins_on, contract, contract_until, fte_percent.
    """
    problems: list[Detail] = []
    if not str(values.get("title") or "").strip():
        problems.append(_wrong("title", "请填写岗位名称。"))
    begins, until = values.get("begins_on"), values.get("contract_until")
    if begins and begins > today:
        problems.append(_wrong("begins_on", "到岗日期不能晚于今天。"))
    if begins and until and until < begins:
        problems.append(_wrong("contract_until", "合同截止早于到岗日期。请核对。"))
    if until is None and values.get("contract") in ("service", "casual"):
        message = "购买服务协议和劳务协议要填合同截止日期，到期前会提醒。"
        problems.append(_wrong("contract_until", message))
    share = values.get("fte_percent")
    if share is None or not 1 <= share <= 100:
        problems.append(_wrong("fte_percent", "工作量填 1 到 100，全职填 100，半职填 50。"))
    return problems


def problems_of_assessment(values: Mapping[str, Any], today: date) -> list[Detail]:
    """Return where grade, pay and renewal do not follow from the result. Rule: TL-03.

    `values`: year, result, decision, grade_before, grade_after, pay, renewed_until, reason;
    what is missing is not judged.
    """
    problems: list[Detail] = []
    result, decision, year = (values.get(name) for name in ("result", "decision", "year"))
    before, after = values.get("grade_before"), values.get("grade_after")
    risen = GRADES.index(after) - GRADES.index(before) if before and after else 0
    if year is not None and not 2000 <= year <= today.year:
        problems.append(_wrong("year", "考核年度不能晚于今年。"))
    if risen > 0 and result and result not in ("excellent", "good"):
        problems.append(_wrong("grade_after", "考核合格以上才能提高岗位等级。"))
    if result == "fail" and decision == "renew":
        problems.append(_wrong("decision", "考核不合格的不能续聘。"))
    if result in ("basic", "fail") and values.get("pay") == "raise":
        problems.append(_wrong("pay", "考核合格以上才能提高待遇。"))
    until = values.get("renewed_until")
    if decision == "renew" and (until is None or until <= today):
        problems.append(_wrong("renewed_until", "续聘的，请填写晚于今天的续聘截止日期。"))
    if decision and decision != "renew" and until is not None:
        problems.append(_wrong("renewed_until", "没有续聘的，不填续聘截止日期。"))
    if not str(values.get("reason") or "").strip():
        problems.append(_wrong("reason", "请写明评语和依据。"))
    return problems


def exam_valid_until(passed_on: date, years: int) -> date:
    """Return the last day on which a pass of the senior exam counts for the review."""
    year = passed_on.year + years
    return date.fromordinal(_same_day(year, passed_on).toordinal() - 1)


def highest(grades: Iterable[str]) -> str:
    """Return the highest of the certificates' grades, "" for none (T604–T606 count it alone)."""
    return max(grades, key=CERTIFICATES.index, default="")


def pay_flag(amount: Decimal, low: Decimal, high: Decimal) -> str:
    """Return how a pay stands to the guideline's range; both ends belong to it."""
    if amount < low:
        return "below"
    return "above" if amount > high else "at"


def _same_day(year: int, day: date) -> date:
    is_leap_day = (day.month, day.day) == (2, 29)
    return date(year, 3, 1) if is_leap_day else date(year, day.month, day.day)


def _wrong(field: str, message: str) -> Detail:
    return {"field": field, "message": message}
