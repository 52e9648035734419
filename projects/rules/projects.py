"""What a project must be before it costs money. Values in, findings out."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any, Final

from portal.common.errors import Detail
from portal.common.money import figure
from projects.models import BudgetLine, Project
from projects.rules import budgets
from projects.taxonomies import Category, Domain, FundSource, Group, Method, Mode

MAX_YEARS: Final = 3  # PM-28, BG-10
# Methods open to a mode (spec 6.2); price inquiry buys goods only (PM-01).
METHODS_OF: Final[dict[str, frozenset[str]]] = {
    Mode.COOPERATION: frozenset({Method.DIRECT_AWARD, Method.COMPARATIVE_SELECTION}),
    Mode.PURCHASE: frozenset(Method.values) - {Method.PRICE_INQUIRY, Method.VENTURE_CALL},
    Mode.VENTURE: frozenset({Method.VENTURE_CALL}),
}
NO_REASON_NEEDED: Final = frozenset({Method.OPEN_TENDER.value, Method.VENTURE_CALL.value})


@dataclass(frozen=True, slots=True)
class Section:
    """One part of the editor: its fields tell which findings belong to it."""

    code: str
    label: str
    fields: frozenset[str]


SECTIONS: Final = (
    Section("needs", "需求依据", frozenset({"needs"})),
    Section(
        "content", "服务内容与对象", frozenset({"name", "domain", "category", "group", "content"})
    ),
    Section(
        "objectives",
        "绩效目标",
        frozenset(
            {
                "objectives",
                "target_person_times",
                "target_persons",
                "target_sessions",
                "target_satisfaction",
            }
        ),
    ),
    Section(
        "budget",
        "预算与指标",
        frozenset({"budget_amount", "budget_line", "fiscal_year", "collective_record"}),
    ),
    Section("method", "采购方式与理由", frozenset({"mode", "method", "method_reason"})),
    Section("schedule", "时间计划", frozenset({"service_from", "service_to"})),
    Section("risk", "风险与廉政", frozenset({"risk_note"})),
)


def section_of(field: str) -> str:
    """Return the code of the section that a field belongs to, empty when none does."""
    return next((s.code for s in SECTIONS if field in s.fields), "")


def problems_of_values(values: Mapping[str, Any]) -> list[Detail]:
    """Return what is wrong with values as they are saved, all at once; gaps are allowed in a draft.

    The amount and both dates must be there: a project without them is no project yet.
    """
    found: list[Detail] = []
    if "name" in values and not str(values["name"] or "").strip():
        found.append({"field": "name", "message": "请填写项目名称。"})
    found += _unknown_codes(values)
    if "budget_amount" in values:
        amount = values["budget_amount"]
        if not isinstance(amount, Decimal | int) or amount <= 0:
            found.append({"field": "budget_amount", "message": "预算金额须大于 0 元。"})
    return found + _problems_of_period(values.get("service_from"), values.get("service_to"))


def _unknown_codes(values: Mapping[str, Any]) -> list[Detail]:
    lists = {
        "domain": (Domain.values, "请选择服务领域。"),
        "category": (Category.values, "请选择优秀项目类别。"),
        "group": (Group.values, "请选择主要服务对象。"),
        "mode": (Mode.values, "请选择项目模式。"),
        "method": (Method.values, "请选择采购方式。"),
    }
    return [
        {"field": field, "message": message}
        for field, (known, message) in lists.items()
        if field in values and values[field] not in known
    ]


def _problems_of_period(start: date | None, end: date | None) -> list[Detail]:
    if start is None or end is None:
        return []
    if end < start:
        message = f"服务结束 {end} 早于服务开始 {start}。请把结束日期改到开始日期之后。"
        return [{"field": "service_to", "message": message}]
    if end >= _plus_years(start, MAX_YEARS):
        message = f"服务期超过 {MAX_YEARS} 年。请缩短到 {MAX_YEARS} 年以内，或分年度立项。"
        return [{"field": "service_to", "rule": "BG-10", "message": message}]
    return []


def _plus_years(day: date, years: int) -> date:
    try:
        return day.replace(year=day.year + years)
    except ValueError:  # 29 February
        return day.replace(year=day.year + years, day=28)


def missing_for_submission(
    project: Project,
    *,
    need_count: int,
    line: BudgetLine | None,
    collective_above: Decimal,
) -> list[Detail]:
    """Return everything that keeps the project from being handed in, all at once.

    `line` with its budget; `collective_above` in yuan: a purchase above it is decided in a meeting.
    Rules: spec 4 (every purchase traces back to a need), BG-02, BG-03, 6.1 (regime), 6.2, SD-05.
    """
    return [
        *_gaps(project, need_count),
        *_gaps_of_targets(project),
        *problems_of_method(project.mode, project.method, project.method_reason),
        *_problems_of_period(project.service_from, project.service_to),
        *problems_of_line(project, line),
        *problems_of_meeting(project, collective_above),
    ]


def _gaps(project: Project, need_count: int) -> list[Detail]:
    found: list[Detail] = []
    if need_count < 1:
        found.append(
            {"field": "needs", "message": "请至少关联一条已归类的职工需求，购买服务要有需求依据。"}
        )
    texts = {
        "content": "请写清服务内容：为谁、做什么、在哪里、做多少次。",
        "objectives": "请填写绩效目标，要能衡量。",
        "risk_note": "请填写风险与廉政措施；确无风险的，写明理由。",
    }
    found += [
        {"field": field, "message": message}
        for field, message in texts.items()
        if not str(getattr(project, field) or "").strip()
    ]
    return found


def _gaps_of_targets(project: Project) -> list[Detail]:
    found: list[Detail] = []
    if not project.target_person_times:
        found.append({"field": "target_person_times", "message": "请填写目标服务人次，须大于 0。"})
    if project.target_persons > project.target_person_times:
        found.append(
            {
                "field": "target_persons",
                "rule": "SR-01",
                "message": f"目标人数 {project.target_persons} 大于目标人次 "
                f"{project.target_person_times}。人次包含同一人多次参加，不会少于人数。",
            }
        )
    if not Decimal(1) <= project.target_satisfaction <= Decimal(5):
        found.append(
            {"field": "target_satisfaction", "message": "满意度目标须在 1.00 至 5.00 之间。"}
        )
    return found


def problems_of_method(mode: str, method: str, reason: str) -> list[Detail]:
    """Return why the method does not fit the mode or lacks its reason. Rules: 6.2, PM-01, PM-02."""
    if method not in METHODS_OF.get(mode, frozenset()):
        open_to = "、".join(str(m.label) for m in Method if m in METHODS_OF.get(mode, frozenset()))
        return [
            {
                "field": "method",
                "rule": "PM-01",
                "message": f"{Mode(mode).label}不能采用{Method(method).label}。可选：{open_to}。",
            }
        ]
    if method not in NO_REASON_NEEDED and not reason.strip():
        return [
            {
                "field": "method_reason",
                "rule": "PM-02",
                "message": f"不采用公开招标的，请写明选择{Method(method).label}的理由。",
            }
        ]
    return []


def problems_of_line(project: Project, line: BudgetLine | None) -> list[Detail]:
    """Return why the project cannot be paid from the line. Rules: BG-02, BG-03, 6.1, OQ-3."""
    if line is None:
        return [{"field": "budget_line", "message": "请选择预算指标（先预算、再购买）。"}]
    if line.fund_source == FundSource.F2:
        return [
            {
                "field": "budget_line",
                "rule": "OQ-3",
                "message": "财政资金项目适用政府采购制度，须先由管理员录入本地采购限额标准和公开招标"
                "数额标准；目前尚未录入，不能提交。可改用工会经费指标。",
            }
        ]
    unusable = budgets.not_usable(line, fiscal_year=project.fiscal_year)
    return unusable or budgets.shortage(line, project.budget_amount)


def problems_of_meeting(project: Project, above: Decimal) -> list[Detail]:
    """Return the problem of a purchase above the amount without a meeting's record. Rule: SD-05."""
    if project.budget_amount <= above or project.collective_record.strip():
        return []
    return [
        {
            "field": "collective_record",
            "rule": "SD-05",
            "message": f"预算超过 {figure(above)} 元，须经集体研究。请填写会议名称、日期和纪要文号。",
        }
    ]
