"""Invented work items and jobs of the living page."""

from datetime import datetime, timedelta
from types import SimpleNamespace
from typing import Any


def jobs(now: datetime) -> list[SimpleNamespace]:
    """Return one finished and one failed job; a running one would keep asking for its progress."""
    base = {
        "title": "汇总 2025 年度统计年报",
        "created_at": now,
        "finished_at": now,
        "is_over": True,
        "back_url": "#back",
        "done": 13,
        "total": 13,
        "args": {},
        "stage": "",
        "user_id": None,
        "started_at": now,
    }
    return [
        SimpleNamespace(**base, pk="a1", state="done", result={"summary": "已汇总 13 个单位"}),
        SimpleNamespace(
            **base, pk="a2", state="failed", error="南岭县的数据没有通过校验，数据没有改动。"
        ),
    ]


ROWS = [
    (
        "付款审核",
        "户外劳动者驿站运营服务项目 第二期付款 86,400.00 元",
        "LJ-2025-0093",
        "陈晓燕 · 同行职工服务社",
        "经费审核",
        "审核付款",
        -52,
    ),
    (
        "中期评审",
        "工伤职工康复陪伴服务项目 中期评审意见签发",
        "LJ-2025-0061",
        "赵立新 · 第三方评估机构",
        "意见签发",
        "签发意见",
        -26,
    ),
    (
        "开标",
        "货车司机职业健康跟踪服务项目 开标（主持人）",
        "LJ-2025-0147",
        "系统 · 采购公告 LJ-ZB-2025-031",
        "双人开启",
        "进入开标室",
        1,
    ),
    (
        "需求归类",
        "11 月上旬职工需求待归类：东湖区、高新区等 4 个单位",
        "XQ-2025-11A",
        "需求归集 · 23 条未归类",
        "归集分析",
        "归类需求",
        8,
    ),
    (
        "公示复核",
        "职工子女寒假爱心托管服务项目 成交结果公示稿",
        "LJ-2025-0139",
        "刘志强 · 本部门",
        "公示复核",
        "复核发布",
        8,
    ),
    (
        "协议签署",
        "职工法律援助进园区服务项目 服务协议（第 2 稿）",
        "LJ-2025-0128",
        "周倩 · 省心桥法律服务中心",
        "部门会签",
        "会签协议",
        30,
    ),
    (
        "年报审核",
        "东湖区总工会 2025 年度统计年报（社联统1表）",
        "NB-2025-330102",
        "孙丽 · 东湖区总工会",
        "上级审核",
        "审核年报",
        31,
    ),
    (
        "资格复核",
        "临江市暖阳社会工作服务中心 年检结论变更，需复核准入",
        "ORG-00217",
        "系统比对 · 社会组织库",
        "准入复核",
        "复核资格",
        32,
    ),
    (
        "立项审批",
        "2026 年度“环卫工人爱心早餐”服务项目 立项申请",
        "LJ-2026-0004",
        "吴海波 · 高新区总工会",
        "预算复核",
        "审批立项",
        33,
    ),
    (
        "服务验收",
        "女职工“两癌”筛查陪诊服务 10 月服务记录抽查（抽 20 条）",
        "LJ-2025-0075",
        "系统抽样 · 临江市康陪服务中心",
        "记录抽查",
        "抽查记录",
        60,
    ),
]


def work(now: datetime) -> list[dict[str, Any]]:
    """Return work items in their groups by due date."""
    names = ("kind", "title", "no", "from_whom", "step", "verb")
    items = [
        {
            **dict(zip(names, row[:6], strict=True)),
            "due_at": now + timedelta(hours=row[6]),
            "arrived_at": now - timedelta(days=3),
            "url": "#work",
        }
        for row in ROWS
    ]
    return [
        {"label": "已逾期", "tone": "late", "items": items[:2]},
        {"label": "今天到期", "tone": "today", "items": items[2:5]},
        {"label": "本周到期", "tone": "week", "items": items[5:]},
    ]
