"""Invented data with which the living page shows every component."""

from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from django import forms

from portal.common import clock
from portal.common.money import YuanField
from portal.common.ui import sample_figures, sample_records, sample_work
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
        **sample_records.RECORDS,
        **_dated(now),
        **sample_figures.FIGURES,
        **sample_figures.GRID,
        "sample_amount": Decimal("280000.00"),
        "form_clean": SampleForm(auto_id="clean_%s"),
        "form_wrong": SampleForm(
            {"name": "货车司机职业健康跟踪", "amount": "28万元整"}, auto_id="wrong_%s"
        ),
        "words": sorted(WORDS, key=lambda word: (WORDS[word].tone, word)),
        "codes": sorted(COMMON),
        "icon_names": ICONS.split(),
        "dues": [
            now - timedelta(days=2),
            now + timedelta(minutes=58),
            now + timedelta(days=2),
            now + timedelta(days=18),
        ],
        "deadline": now + timedelta(hours=26, minutes=58),
        "soon": now + timedelta(minutes=27, seconds=46),
    }


def _dated(now: datetime) -> dict[str, Any]:
    """Return the lists that hold moments."""
    return {
        "work": sample_work.work(now),
        "feed_items": [
            {
                "text": "系统退回 1 条服务记录：签到 31 人，填报 38 人次",
                "when": "今天 06:10",
                "key": True,
            },
            {
                "text": "王敏 完成主持人验证",
                "when": now,
                "who": "王敏",
                "hash": "#0052 ← 3be1…9f20",
            },
            {"text": "暖阳社工 上传 4 张现场照片", "when": now - timedelta(days=1), "who": "宋佳"},
        ],
        "news_items": [
            {
                "title": "关于做好 2025 年度统计年报工作的通知",
                "url": "#n1",
                "when": now,
                "pinned": True,
            },
            {
                "title": "第三批优秀服务项目推荐名单公示",
                "url": "#n2",
                "when": now - timedelta(days=8),
            },
        ],
        "file_items": [
            {"name": "附件1 职工需求分析报告.pdf", "url": "#f1", "size": 1258291, "when": now},
            {"name": "附件2 招标文件（含评分标准）.docx", "size": 395264, "note": "登录后下载"},
            {
                "name": "附件3 分项报价表模板.xlsx",
                "url": "#f3",
                "size": 28672,
                "when": now,
                "digest": "9c1e5f0d2b7a4c3e8f1a6b5d4c3b2a1908f7e6d5c4b3a29180716253443526a7d2",
            },
        ],
        "jobs": sample_work.jobs(now),
    }
