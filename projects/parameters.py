"""The dated numbers and texts of this app: what ships, from where, and for whom it may differ."""

from decimal import Decimal
from typing import Any, Final

from portal.common.parameters import OF_A_UNION, PRACTICE, Amount, Structure, Whole, declare
from projects.models import Project
from projects.rules import methods, milestones
from projects.rules.model_texts import TEXT_A
from projects.taxonomies import Method

MOST_YUAN: Final = Decimal(100_000_000)


def _problem_of_schedule(value: Any) -> str:
    found = milestones.problems_of(milestones.shares_of(value))
    return "".join(problem["message"] for problem in found)


def _problem_of_text(value: Any) -> str:
    for number, article in enumerate(value, 1):
        if not article["heading"].strip() or not all(p.strip() for p in article["paragraphs"]):
            return f"第 {number} 条缺少标题或正文。请补上。"
        if not isinstance(article["clauses"], list):
            return f'第 {number} 条的 clauses 须为列表，如 ["AG-01"]。'
    return "" if value else "正文不能为空。"


def _problem_of_cell(value: Any) -> str:
    """Accept the shapes the method profile knows: a number, a period, bounds, or nothing."""
    if isinstance(value, int | str):
        return "" if 0 <= Decimal(str(value)) <= 365 else "数值须在 0 与 365 之间。"
    known = [{"n", "unit"}, {"least", "most"}, {"publish_wd", "notice_wd"}]
    known += [{"until_notice_ends"}, {"T1", "T2", "T3"}, set()]
    return "" if set(value) in known else "请照现行取值的结构填写。"


def _told_of_cell(value: Any) -> str:
    """Word a cell: what does not apply, a period, bounds, or the number itself."""
    if not isinstance(value, dict):
        return "不适用" if value is None else str(value)
    if set(value) == {"n", "unit"}:
        return f"{value['n']} {'个工作日' if value['unit'] == 'wd' else '日'}"
    if set(value) == {"least", "most"}:
        return f"{value['least']} 至 {value['most']}"
    if set(value) == {"publish_wd", "notice_wd"}:
        return f"{value['publish_wd']} 个工作日内公告，公告期 {value['notice_wd']} 个工作日"
    if "until_notice_ends" in value:
        return "至公告期满"
    return "、".join(f"{name} {each}" for name, each in value.items()) or "不适用"


SMALL_AGREEMENT_AMOUNT = declare(
    "small_agreement_amount",
    "小额协议金额上限（不足此数两期付款）",
    Amount(MOST_YUAN),
    str(milestones.SMALL_AMOUNT),
)
PAYMENT_SCHEDULES = {
    code: declare(
        f"payment_schedule_{code}",
        f"付款安排 {milestones.SCHEDULE_LABELS[code]}",
        Structure(
            _problem_of_schedule,
            "每期写 name、condition、percent，比例合计 100。",
            lambda rows: "、".join(f"{row['name']} {row['percent']}%" for row in rows),
        ),
        rows,
        scopes=(OF_A_UNION,),
    )
    for code, rows in milestones.SCHEDULES.items()
}
RESERVE_DAYS = declare("reserve_days", "预占保留天数（BG-06）", Whole(1, 730, "天"), 180)
COLLECTIVE_DECISION_AMOUNT = declare(
    "collective_decision_amount",
    "须集体研究决定的金额（SD-05）",
    Amount(MOST_YUAN),
    "50000",
    scopes=(OF_A_UNION,),
)
AGREEMENT_TEXT_A = declare(
    "agreement_text_A",
    "项目合同示范文本正文",
    Structure(_problem_of_text, "每条写 heading、paragraphs、clauses。"),
    TEXT_A,
    source="平台示范文本（规范 7.1、7.2）",
    scopes=(OF_A_UNION,),
)
MGMT_FEE_CAP = declare(
    "mgmt_fee_cap", "管理费上限（AG-07）", Whole(0, 100, "%"), 10, scopes=(OF_A_UNION,)
)
METHOD_SCOPES: Final = {
    methods.scope_of(Project.Regime.UNION.value, m): str(Method(m).label) for m in methods.SHIPPED
}
# The cells of the method profile are rows of their own from the first installation on.
METHOD_CELLS = {
    code: declare(
        code,
        methods.LABELS[code],
        Structure(_problem_of_cell, "照该采购方式现行取值的结构填写。", _told_of_cell),
        None,
        source=PRACTICE,
        scopes=tuple(METHOD_SCOPES),
        scope_names=METHOD_SCOPES,
    )
    for code in methods.CODES
}
