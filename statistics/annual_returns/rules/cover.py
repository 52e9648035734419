"""Completeness, cover and manual entries: V-001, V-002, V-003, V-101."""

from annual_returns.figures import NA
from annual_returns.rules.base import OWN, TOTAL, Case, Problem, exceeds, rule

MAY_NOT_APPLY = ("RAT",)
YES_OR_NO = ("G104", "G107", "G113")
COVER_FACTS = {
    "unit": "填报单位",
    "uscc": "统一社会信用代码",
    "division": "行政区划",
    "head": "单位负责人",
    "statistician": "统计负责人",
    "compiler": "填表人",
    "phone": "联系电话",
    "table_no": "表号",
    "authority": "制定机关",
    "approval_no": "批准文号",
    "valid_until": "有效期",
}


@rule("V-001", "error", "必填格不得为空；不适用只用于允许的格；数值不小于 0")
def incomplete_cells(case: Case) -> list[Problem]:
    """No null, "na" only for ratios and W503, no negative figure."""
    found = []
    for code, spec in case.specs.items():
        value = case.values.get(code)
        if value is None:
            found.append(Problem((code,), f"{spec.name}还没有数。请重新计算，或手工填写并说明。"))
        elif value == NA and spec.roll not in MAY_NOT_APPLY and code != "W503":
            found.append(Problem((code,), f"{spec.name}不能填“不适用”。"))
        elif isinstance(value, int) and value < 0:
            found.append(Problem((code,), f"{spec.name} {value} 小于 0。请核对来源记录。"))
    return found


@rule(
    "V-002",
    "error",
    "封面齐全：单位、代码、区划、负责人、统计负责人、填表人、电话、表号、文号、有效期",
    TOTAL,
)
def missing_cover_facts(case: Case) -> list[Problem]:
    """Name what the cover lacks."""
    lacking = [label for key, label in COVER_FACTS.items() if not case.cover.get(key, "").strip()]
    if not lacking:
        return []
    message = f"封面缺少：{'、'.join(lacking)}。请在“封面”中补充，或请管理员补充单位资料。"
    return [Problem(("cover",), message)]


@rule("V-003", "error", "自动数与填报数不同的，须有调整原因；自动数变化后须重新确认", OWN)
def unexplained_adjustments(case: Case) -> list[Problem]:
    """An adjustment whose computed value has changed since must be confirmed or taken back (X-15)."""
    return [
        Problem(
            (code,),
            f"{case.name(code)}手工调整之后，自动数又有变化。请重新确认调整，或取消调整。",
        )
        for code in case.stale
    ]


@rule("V-101", "error", "已填报工会数 ≤ 应填报工会数；一个工会的有或没有只填 1 或 0")
def more_reports_than_units(case: Case) -> list[Problem]:
    """G102 ≤ G101; what a union has or has not is 1 or 0 in its own column."""
    found = exceeds(case, "G102", "G101")
    if case.column == "own":
        found += [
            Problem((code,), f"{case.name(code)}只填 1（有）或 0（没有）。")
            for code in YES_OR_NO
            if case.n(code) > 1
        ]
    return found
