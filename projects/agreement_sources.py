"""Where every merged value of an agreement comes from: each field is traced to its record (P9)."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from portal.common import clock, money
from portal.common.ui.formatting import formal_day
from projects import parameters
from projects.models import Agreement, BudgetLine, Commitment, Milestone, Reservation
from projects.rules.agreement_text import (
    Field,
    MergedArticle,
    MergedText,
    merge,
    merge_articles,
)
from projects.rules.milestones import plain
from projects.rules.model_texts import PREAMBLE_A, TERMS, TITLE_A, Article

PROJECT, UNION, ORGANISATION = "项目", "单位档案", "机构档案"


def model_text(day: date, scope: str) -> list[Article]:
    """Return the articles in force for the unit on the day: its own reviewed text, else text A."""
    articles: list[Article] = parameters.AGREEMENT_TEXT_A.on(day, scope=scope)
    return articles


def gather(agreement: Agreement) -> list[Field]:
    """Return every merge field with its value and source; a fixed number of queries."""
    return [
        *_parties(agreement),
        *_project(agreement),
        *_money(agreement),
        *_terms(agreement.terms),
    ]


def compose(agreement: Agreement, fields: list[Field]) -> MergedText:
    """Return the whole text with the fields filled in."""
    values = {f.code: f.value for f in fields}
    articles = model_text(clock.today(), agreement.union.code)
    return {
        "title": merge(TITLE_A, values),
        "no": agreement.no,
        "preamble": [merge(p, values) for p in PREAMBLE_A],
        "articles": merge_articles(articles, values),
        "milestones": milestone_rows(list(agreement.milestones.all())),
        "annexes": _annexes(agreement, values),
    }


def milestone_rows(milestones: list[Milestone]) -> list[dict[str, str]]:
    """Return the payment table: number, name, condition, percent, figure and formal amount."""
    return [
        {
            "number": str(m.number),
            "name": m.name,
            "condition": m.get_condition_display(),
            "percent": f"{plain(m.percent)}%",
            "amount": money.figure(m.amount),
            "capital": money.capital(m.amount),
        }
        for m in milestones
    ]


def paying_line(agreement: Agreement) -> BudgetLine | None:
    """Return the line that pays: committed after signing, reserved for the project before."""
    committed = Commitment.objects.filter(agreement=agreement).select_related("line__budget")
    if (held := committed.first()) is not None:
        return held.line
    reserved = Reservation.objects.filter(
        project_id=agreement.project_id, released_at__isnull=True
    ).select_related("line__budget")
    waiting = reserved.first()
    return waiting.line if waiting else None


def _parties(agreement: Agreement) -> list[Field]:
    union, org = agreement.union, agreement.organisation
    return [
        Field("union.name", "甲方名称", union.name, UNION),
        Field("union.uscc", "甲方统一社会信用代码", union.uscc, UNION, required=False),
        Field("union.address", "甲方地址", union.address, UNION, required=False),
        Field("union.head", "甲方负责人", union.head_name, UNION, required=False),
        _of_org("org.name", "乙方名称", org.name, org.uscc),
        _of_org("org.uscc", "乙方统一社会信用代码", org.uscc, org.uscc),
        _of_org("org.address", "乙方住所", org.address, org.uscc, required=False),
        _of_org("org.legal_rep", "乙方法定代表人", org.legal_rep, org.uscc),
        _of_org("org.account_name", "乙方开户名", org.bank_account_name, org.uscc),
        _of_org("org.bank", "乙方开户行", org.bank_name, org.uscc, required=False),
        _of_org("org.account", "乙方账号", org.bank_account, org.uscc),
    ]


def _project(agreement: Agreement) -> list[Field]:
    project, tender = agreement.project, agreement.award.tender
    needs = project.need_links.count()
    return [
        _of_project("project.name", "项目名称", project.name, project.no),
        _of_project("project.no", "项目编号", project.no, project.no),
        _of_project("project.group", "服务对象", project.get_group_display(), project.no),
        _of_project(
            "need_refs", "需求依据", f"职工需求 {needs} 条" if needs else "", project.no,
            required=False,
        ),
        _of_project("quantity", "数量", _quantity(agreement), project.no),
        _of_project(
            "project.satisfaction", "满意度目标", str(project.target_satisfaction), project.no
        ),
        Field("tender.no", "采购公告编号", tender.no, "采购公告", "tender", tender.no),
        Field("start", "服务开始", formal_day(agreement.start_on), "协议草稿", "draft"),
        Field("end", "服务结束", formal_day(agreement.end_on), "协议草稿", "draft"),
    ]  # fmt: skip


def _money(agreement: Agreement) -> list[Field]:
    tender = agreement.award.tender
    line = paying_line(agreement)
    budget_no = line.budget.no if line else ""
    code = f"{line.code} {line.name}" if line else ""
    source = line.get_fund_source_display() if line else ""
    award = ("成交结果", "award", tender.no)
    cap = parameters.MGMT_FEE_CAP.on(clock.today(), scope=agreement.union.code)
    return [
        Field("amount.figure", "合同金额", money.figure(agreement.amount), *award),
        Field(
            "amount.capital", "合同金额大写",
            money.capital(agreement.amount).removeprefix("人民币"), *award,
        ),
        Field("budget_line.code", "预算指标", code, "项目预占的预算指标", "budget", budget_no),
        Field("fund_sources", "资金来源", source, "项目预占的预算指标", "budget", budget_no),
        Field("payments", "支付安排", _payments(agreement), "里程碑", "draft"),
        Field("mgmt_fee_cap", "管理费上限", str(cap), "平台参数"),
    ]  # fmt: skip


def _terms(terms: Mapping[str, Any]) -> list[Field]:
    return [
        Field(f"terms.{code}", label, str(terms.get(code) or ""), "协议草稿", "draft")
        for code, label, _ in TERMS
    ]


def _annexes(agreement: Agreement, values: Mapping[str, str]) -> list[MergedArticle]:
    project = agreement.project
    return [
        {"heading": "附件一 服务清单", "paragraphs": _lines(values["terms.items"])},
        {"heading": "附件二 人员名单", "paragraphs": _lines(values["terms.staff"])},
        {"heading": "附件三 分包", "paragraphs": _lines(values["terms.subcontract"])},
        {"heading": "附件四 预算明细", "paragraphs": ["按乙方响应文件的分项报价执行。"]},
        {"heading": "附件五 绩效目标与指标体系", "paragraphs": _lines(project.objectives)},
        {
            "heading": "附件六 个人信息处理约定",
            "paragraphs": [
                "签到信息只以加密摘要保存，用于核对服务人数；合同终止后按年度统一销毁。",
            ],
        },
        {
            "heading": "附件七 廉洁承诺",
            "paragraphs": ["双方承诺不给予、不收受任何不正当利益，自觉接受监督。"],
        },
    ]


def _payments(agreement: Agreement) -> str:
    parts = [
        f"{m.name}{plain(m.percent)}%，计人民币{money.figure(m.amount)}元"
        f"（付款条件：{m.get_condition_display()}）"
        for m in agreement.milestones.all()
    ]
    return "；".join(parts)


def _quantity(agreement: Agreement) -> str:
    project = agreement.project
    parts = [
        (project.target_sessions, "场次"),
        (project.target_person_times, "人次"),
        (project.target_persons, "人"),
    ]
    told = "、".join(f"{number:,} {unit}" for number, unit in parts if number)
    return f"不少于 {told}" if told else "按附件一执行"


def _lines(text: str) -> list[str]:
    return [line.strip() for line in text.splitlines() if line.strip()]


def _of_org(code: str, label: str, value: str, uscc: str, *, required: bool = True) -> Field:
    return Field(code, label, value, ORGANISATION, "organisation", uscc, required)


def _of_project(code: str, label: str, value: str, no: str, *, required: bool = True) -> Field:
    return Field(code, label, value, PROJECT, "project", no, required)
