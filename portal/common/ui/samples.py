"""Invented data with which the living page shows every component."""

from datetime import datetime, timedelta
from decimal import Decimal
from types import SimpleNamespace
from typing import Any

from django import forms

from portal.common import clock
from portal.common.money import YuanField
from portal.common.ui.badges import COMMON, WORDS
from portal.common.ui.forms import CodeInput, DayInput

ICONS = (
    "home need budget project tender gavel agreement record payment midterm evaluation annual chart organisation "
    "expert venue policy unit search inbox bell help user lock unlock key print download upload qr calendar clock "
    "hourglass alert warning circle-check progress back x ban shield file pdf docx xlsx heart child truck"
)

DOMAINS = [
    ("health", "职工健康服务"),
    ("children", "职工子女服务"),
    ("skill", "劳动竞赛和技能提升"),
]


class SampleForm(forms.Form):
    """One of each control."""

    name = forms.CharField(label="项目名称", max_length=60, help_text="写明服务对象和服务内容。")
    domain = forms.ChoiceField(label="服务领域", choices=DOMAINS)
    amount = YuanField(label="申请金额", help_text="可写 28万 或 280000.00。")
    starts_on = forms.DateField(label="开始日期", widget=DayInput)
    people = forms.IntegerField(
        label="服务人数", widget=forms.NumberInput(attrs={"data-unit": "人"})
    )
    method = forms.ChoiceField(
        label="采购方式",
        choices=[("open", "公开招标"), ("talk", "竞争性磋商")],
        widget=forms.RadioSelect,
    )
    code = forms.CharField(label="动态口令", max_length=8, widget=CodeInput)
    remark = forms.CharField(label="说明", widget=forms.Textarea, required=False)
    agree = forms.BooleanField(label="我已核对以上内容")


def samples() -> dict[str, Any]:
    """Return the context of the living page."""
    now = clock.now()
    return {
        **_lists(now),
        **_pictures(),
        **_grid(),
        "sample_amount": Decimal("280000.00"),
        "form_clean": SampleForm(auto_id="clean_%s"),
        "form_wrong": SampleForm({"name": "货车司机职业健康跟踪", "amount": "28万元整"}, auto_id="wrong_%s"),
        "words": sorted(WORDS, key=lambda word: (WORDS[word].tone, word)),
        "codes": sorted(COMMON),
        "icon_names": ICONS.split(),
        "dues": [now - timedelta(days=2), now + timedelta(minutes=58), now + timedelta(days=2),
                 now + timedelta(days=18)],
        "deadline": now + timedelta(hours=26, minutes=58),
        "soon": now + timedelta(minutes=27, seconds=46),
    }  # fmt: skip


def _step(
    code: str, label: str, state: str, date: str = "", person: str = "", note: str = ""
) -> dict[str, str]:
    return {
        "code": code,
        "label": label,
        "state": state,
        "date": date,
        "person": person,
        "note": note,
    }


def _steps() -> list[dict[str, str]]:
    return [
        _step("needs", "需求归集", "done", "02-17", "周倩"),
        _step("case", "立项论证", "done", "03-06", "吴海波"),
        _step("budget", "预算审核", "done", "03-14", "陈晓燕"),
        _step("publish", "项目发布", "done", "03-18", "王敏"),
        _step("tender", "采购公告", "done", "03-20", "王敏"),
        _step("opening", "开标", "done", "04-11", "王敏 李建国"),
        _step("review", "专家评审", "done", "04-15", "5 位专家"),
        _step("award", "成交公示", "done", "04-28", "刘志强"),
        _step("sign", "签订协议", "done", "05-06", "周倩"),
        _step("deliver", "服务实施", "running", "", "暖阳社工", "进行中 84%"),
        _step("midterm", "中期评审", "current", "", "赵立新", "应于 11-28"),
        _step("evaluate", "绩效评价", "future", "计划 12-25"),
        _step("close", "结项归档", "future", "计划 12-31"),
    ]


def _lists(now: datetime) -> dict[str, Any]:
    steps = _steps()
    direct = [
        {**step, "state": "skipped"} if 4 <= place <= 7 else step
        for place, step in enumerate(steps)
    ]
    direct[3] = {**steps[3], "state": "returned", "count": "2", "note": ""}
    return {
        "steps": steps,
        "steps_direct": direct,
        "phase_notes": ["18 天", "12 天", "39 天", "第 199 天 / 共 240 天", ""],
        "states": [step["state"] for step in steps],
        "crumb_items": [
            {"label": "服务项目", "url": "/u/projects/"},
            {"label": "2025 年度", "url": "/u/projects/?year=2025"},
            {"label": "LJ-2025-0058"},
        ],
        "tile_items": [
            {"value": 2, "label": "已逾期", "note": "须今日说明", "tone": "bad", "url": "?w=late"},
            {"value": 3, "label": "今天到期", "note": "含开标 1 场", "tone": "warn", "url": "?w=today"},
            {"value": 5, "label": "本周到期", "note": "至 11-23", "url": "?w=week"},
            {"value": 12, "label": "等他人办理", "note": "我发起", "url": "?w=others"},
            {"value": 9, "label": "我关注的变动", "note": "近 7 日", "url": "?w=watch"},
            {"value": 46, "label": "本月已办结", "note": "按时率 95.8%", "url": "?w=done"},
        ],
        "tab_items": [
            {"label": "概况", "url": "?tab=main", "current": True},
            {"label": "需求依据", "url": "?tab=needs", "count": 312},
            {"label": "采购过程", "url": "?tab=tender", "count": 6},
            {"label": "服务记录", "url": "?tab=records", "count": 148},
            {"label": "操作日志", "url": "?tab=log", "count": 214},
        ],
        "work": _work(now),
        "checks": [
            {"text": "社会组织已提交中期报告（11-15）", "state": "done"},
            {"text": "满意度样本达到 200 份（现 586 份）", "state": "done"},
            {"text": "1 条服务记录待补正（11-12 人次与签到不符）", "state": "problem", "url": "#record"},
            {"text": "确定评审时间与参评职工代表", "state": "open"},
            {"text": "第三方评估机构派员", "state": "waiting", "note": "已于 11-18 通知"},
        ],
        "fact_items": [
            {"label": "编号", "value": "LJ-2025-0058"},
            {"label": "采购人", "value": "临江市总工会 社会联络部"},
            {"label": "承接组织", "value": "临江市暖阳社会工作服务中心", "url": "#org"},
            {"label": "协议金额", "value": "280,000.00 元"},
            {"label": "服务期", "value": "2025-05-06 至 2025-12-31"},
        ],
        "timeline_items": [
            {"label": "采购意向公告", "when": "09-22", "state": "done", "url": "#a"},
            {"label": "公开招标公告", "when": "10-28", "state": "done", "url": "#b"},
            {"label": "提交截止暨开标", "when": "11-20 09:30", "state": "current"},
            {"label": "评审", "when": "预计 11-21", "state": "future"},
            {"label": "成交结果公告", "when": "", "state": "future"},
        ],
        "agenda_items": [
            {"time": "09:30", "title": "开标：货车司机职业健康跟踪服务", "note": "线上开标室", "current": True},
            {"time": "14:30", "title": "评审会：职工子女寒假爱心托管服务", "note": "工人文化宫 302"},
        ],
        "feed_items": [
            {"text": "系统退回 1 条服务记录：签到 31 人，填报 38 人次", "when": "今天 06:10", "key": True},
            {"text": "王敏 完成主持人验证", "when": now, "who": "王敏", "hash": "#0052 ← 3be1…9f20"},
            {"text": "暖阳社工 上传 4 张现场照片", "when": now - timedelta(days=1), "who": "宋佳"},
        ],
        "news_items": [
            {"title": "关于做好 2025 年度统计年报工作的通知", "url": "#n1", "when": now, "pinned": True},
            {"title": "第三批优秀服务项目推荐名单公示", "url": "#n2", "when": now - timedelta(days=8)},
        ],
        "flow_items": [
            {"label": "自动汇总", "state": "done"},
            {"label": "填报校验", "state": "current", "note": "11-30 截止"},
            {"label": "本级审核"},
            {"label": "上报省总"},
            {"label": "锁定"},
        ],
        "wizard_items": [
            {"label": "资格确认", "url": "#s1", "state": "done"},
            {"label": "项目团队", "url": "#s2", "state": "problem", "note": "缺 1 项"},
            {"label": "服务方案", "url": "#s3", "state": "current"},
            {"label": "分项报价", "url": "#s4", "state": "open"},
        ],
        "file_items": [
            {"name": "附件1 职工需求分析报告.pdf", "url": "#f1", "size": 1258291, "when": now},
            {"name": "附件2 招标文件（含评分标准）.docx", "size": 395264, "note": "登录后下载"},
            {"name": "附件3 分项报价表模板.xlsx", "url": "#f3", "size": 28672, "when": now,
             "digest": "9c1e5f0d2b7a4c3e8f1a6b5d4c3b2a1908f7e6d5c4b3a29180716253443526a7d2"},
        ],
        "units_board": [
            {"name": "东湖区", "state": "已审核", "percent": "100%", "tone": "green", "url": "#u1"},
            {"name": "经开区", "state": "已上报", "percent": "100%", "tone": "blue", "url": "#u2"},
            {"name": "青湖县", "state": "填报中", "percent": "64%", "tone": "amber", "url": "#u3"},
            {"name": "南岭县", "state": "退回修改", "percent": "97%", "tone": "red", "url": "#u4"},
            {"name": "交通产业工会", "state": "未开始", "percent": "0%", "tone": "neutral", "url": "#u5"},
        ],
        "signers": [{"label": "单位负责人"}, {"label": "统计负责人"}, {"label": "填表人", "value": "孙丽"}],
        "stages": [
            {"label": "校验", "state": "done"},
            {"label": "计算摘要", "state": "done"},
            {"label": "加密", "state": "current"},
            {"label": "封存", "state": "future"},
        ],
        "diff_rows": [
            {"label": "服务期", "before": "2025-05-06 至 2025-11-30", "after": "2025-05-06 至 2025-12-31"},
            {"label": "联系人", "before": "", "after": "宋佳"},
        ],
        "import_rows": [
            {"row": 17, "cell": "D17", "column": "服务日期", "value": "2025-13-02",
             "problem": "不是有效日期", "fix": "写成 2025-12-02"},
            {"row": 42, "cell": "F42", "column": "人次", "value": "38", "problem": "大于签到 31",
             "fix": "改为 31，或上传补签名单", "severity": "warning"},
        ],
        "key_left": {"person": "王敏", "role": "主持人", "unit": "社会联络部", "state": "done",
                     "status": "已验证", "checks": [{"text": "身份：动态口令已验证", "state": "done"},
                                              {"text": "已声明与 5 家投标人无利害关系", "state": "done"}]},
        "key_right": {"person": "李建国", "role": "监督人", "unit": "经费审查委员会办公室", "state": "waiting",
                      "status": "等待本人验证", "checks": [{"text": "已声明与 5 家投标人无利害关系", "state": "done"},
                                                  {"text": "动态口令", "state": "waiting"}]},
        "choices": [(5, "非常满意", "5 分"), (4, "满意", "4 分"), (3, "一般", "3 分"), (2, "不满意", "2 分"),
                    (1, "非常不满意", "1 分"), (0, "没参加 / 说不清", "")],
        "jobs": _jobs(now),
    }  # fmt: skip


def _jobs(now: datetime) -> list[SimpleNamespace]:
    """Return one finished and one failed job; a running one would keep asking for its progress."""
    base = {"title": "汇总 2025 年度统计年报", "created_at": now, "finished_at": now, "is_over": True,
            "back_url": "#back", "done": 13, "total": 13}  # fmt: skip
    return [
        SimpleNamespace(**base, pk="a1", state="done", result={"summary": "已汇总 13 个单位"}),
        SimpleNamespace(**base, pk="a2", state="failed", error="南岭县的数据没有通过校验，数据没有改动。"),
    ]


def _work(now: datetime) -> list[dict[str, Any]]:
    rows = [
        ("付款审核", "户外劳动者驿站运营服务项目 第二期付款 86,400.00 元", "LJ-2025-0093", "陈晓燕 · 同行职工服务社", "经费审核", "审核付款", -52),
        ("中期评审", "工伤职工康复陪伴服务项目 中期评审意见签发", "LJ-2025-0061", "赵立新 · 第三方评估机构", "意见签发", "签发意见", -26),
        ("开标", "货车司机职业健康跟踪服务项目 开标（主持人）", "LJ-2025-0147", "系统 · 采购公告 LJ-ZB-2025-031", "双人开启", "进入开标室", 1),
        ("需求归类", "11 月上旬职工需求待归类：东湖区、高新区等 4 个单位", "XQ-2025-11A", "需求归集 · 23 条未归类", "归集分析", "归类需求", 8),
        ("公示复核", "职工子女寒假爱心托管服务项目 成交结果公示稿", "LJ-2025-0139", "刘志强 · 本部门", "公示复核", "复核发布", 8),
        ("协议签署", "职工法律援助进园区服务项目 服务协议（第 2 稿）", "LJ-2025-0128", "周倩 · 省心桥法律服务中心", "部门会签", "会签协议", 30),
        ("年报审核", "东湖区总工会 2025 年度统计年报（社联统1表）", "NB-2025-330102", "孙丽 · 东湖区总工会", "上级审核", "审核年报", 31),
        ("资格复核", "临江市暖阳社会工作服务中心 年检结论变更，需复核准入", "ORG-00217", "系统比对 · 社会组织库", "准入复核", "复核资格", 32),
        ("立项审批", "2026 年度“环卫工人爱心早餐”服务项目 立项申请", "LJ-2026-0004", "吴海波 · 高新区总工会", "预算复核", "审批立项", 33),
        ("服务验收", "女职工“两癌”筛查陪诊服务 10 月服务记录抽查（抽 20 条）", "LJ-2025-0075", "系统抽样 · 临江市康陪服务中心", "记录抽查", "抽查记录", 60),
    ]  # fmt: skip
    names = ("kind", "title", "no", "from_whom", "step", "verb")
    items = [
        {**dict(zip(names, row[:6], strict=True)), "due_at": now + timedelta(hours=row[6]),
         "arrived_at": now - timedelta(days=3), "url": "#work"}
        for row in rows
    ]  # fmt: skip
    return [
        {"label": "已逾期", "tone": "late", "items": items[:2]},
        {"label": "今天到期", "tone": "today", "items": items[2:5]},
        {"label": "本周到期", "tone": "week", "items": items[5:]},
    ]


def _pictures() -> dict[str, Any]:
    return {
        "months": [("5月", 180, 200), ("6月", 420, 400), ("7月", 610, 550), ("8月", 540, 550),
                   ("9月", 690, 600), ("10月", 760, 600), ("11月*", 310, 600)],
        "month_rows": [["5月", 180, 200], ["6月", 420, 400], ["7月", 610, 550], ["8月", 540, 550],
                       ["9月", 690, 600], ["10月", 760, 600], ["11月*", 310, 600]],
        "month_heads": ["月份", "实际完成", "协议计划"],
        "fields": [("职工健康服务", 3215), ("劳动竞赛和技能提升", 2563), ("职工子女服务", 2206),
                   ("职工文体服务", 1789), ("新就业形态劳动者服务", 1363)],
        "years": [("2021", 61), ("2022", 79), ("2023", 96), ("2024", 118), ("2025", 142)],
        "trend": [61, 79, 96, 118, 142],
        "axes": ["过程", "质量", "成本", "直接效益", "社会效益"],
        "sides": [("工会", [88, 91, 83, 86, 90]), ("受益职工代表", [84, 88, 82, 81, 85]), ("第三方", [90, 86, 79, 84, 88])],
        "prices": [("心桥心理", 298000), ("暖阳社工", 312000), ("康陪健康", 286500), ("同行促进会", 309000)],
        "money_parts": [("已付", 84000, "green"), ("本次", 112000, "blue"), ("剩余", 84000, "none")],
        "legend_months": [("实际完成", "#2C6DB5"), ("协议计划（横线）", "#1D2129")],
    }  # fmt: skip


def _cell(value: object, state: str = "manual", **more: object) -> dict[str, object]:
    return {"value": value, "state": state, "edit": state == "manual", **more}


def _grid() -> dict[str, Any]:
    auto = "自动汇总：项目台账中“签约日期”在本年度的项目"
    rows: list[dict[str, Any]] = [
        {"no": 1, "section": "一、联系引导社会组织情况"},
        {"no": 2, "label": "联系引导社会组织总数", "unit": "个", "code": "101",
         "cells": [_cell("217", "sum"), _cell("38", "auto", meaning=auto), _cell("121"), _cell("46"), _cell("189", "last")]},
        {"no": 3, "label": "其中：劳动领域社会组织", "level": 1, "unit": "个", "code": "102",
         "cells": [_cell("96", "sum", note=True), _cell("17", "auto"), _cell("52"), _cell(None, "na"), _cell("84", "last")]},
        {"no": 4, "section": "二、购买社会组织服务情况"},
        {"no": 5, "label": "购买服务项目数", "unit": "个", "code": "201",
         "cells": [_cell("142", "error", message="与按领域合计 131 相差 11。"), _cell("47", "auto", meaning=auto, url="#records"),
                   _cell("68", key="201-c"), _cell("22", key="201-t"), _cell("118", "last")]},
        {"no": 6, "label": "其中：公益创投", "level": 1, "unit": "个", "code": "205",
         "cells": [_cell("11", "sum"), _cell("2", "auto"), _cell("4", "warning", message="同比下降超过 50%，请说明。", edit=True),
                   _cell("4", key="205-t"), _cell("12", "last")]},
        {"no": 7, "label": "投入购买服务资金", "unit": "万元", "code": "211",
         "cells": [_cell("1,486.32", "sum"), _cell("560.32", "locked"), _cell("702.50"), _cell("187.40"), _cell("1,264.75", "last")]},
    ]  # fmt: skip
    return {
        "grid_rows": rows,
        "grid_columns": [
            {"label": label, "letter": letter}
            for letter, label in zip("DEFGH", ("合计", "市本级", "区县级", "街道乡镇", "上年合计"), strict=True)
        ],
        "cell_facts": [("当前值", "47 个 · 自动汇总"), ("口径", "本年度已签订协议的购买服务项目数，含跨年项目首签。"), ("上年同期", "39（▲ 20.5%）")],
        "cell_sources": [
            {"label": "新就业形态劳动者心理关怀服务", "url": "#p1", "no": "0058"},
            {"label": "户外劳动者驿站运营服务", "url": "#p2", "no": "0093"},
        ],
        "cell_findings": [
            {"severity": "error", "text": "F12 区县级 4 与下级上报之和 5 不一致。", "rule": "205 区县级 = Σ 下级单位 205", "url": "#f12", "fix_url": "#fix", "fix": "按下级之和改为 5"},
            {"severity": "warning", "text": "J15 服务人次同比增长 55.2%，超过 50%。", "rule": "|同比| ≤ 50%，否则须说明", "fix_url": "#why"},
        ],
        "cell_tally": {"error": 2, "warning": 1, "passed": 58},
        "matrix_heads": [{"label": "暖阳社工", "note": "第 1"}, {"label": "心桥心理", "note": "第 2"}, {"label": "康陪健康", "note": "第 3"}],
        "matrix_rows": [
            {"group": "技术（60 分）"},
            {"label": "服务方案", "note": "30", "cells": [{"value": "27.40", "heat": 5}, {"value": "25.10", "heat": 3}, {"value": "22.00", "heat": 1}]},
            {"label": "项目团队", "note": "20", "cells": [{"value": "17.80", "heat": 3}, {"value": "18.20", "heat": 4}, {"value": "15.50", "heat": 2, "flag": "一名专家偏离均值超过 20%"}]},
            {"label": "合计", "sum": True, "cells": [{"value": "88.60"}, {"value": "85.30"}, {"value": "77.90"}]},
        ],
    }  # fmt: skip
