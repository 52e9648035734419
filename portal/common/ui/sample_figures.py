"""Invented numbers, grid and matrix of the living page."""

from typing import Any

FIGURES: dict[str, Any] = {
    "months": [
        ("5月", 180, 200),
        ("6月", 420, 400),
        ("7月", 610, 550),
        ("8月", 540, 550),
        ("9月", 690, 600),
        ("10月", 760, 600),
        ("11月*", 310, 600),
    ],
    "month_rows": [
        ["5月", 180, 200],
        ["6月", 420, 400],
        ["7月", 610, 550],
        ["8月", 540, 550],
        ["9月", 690, 600],
        ["10月", 760, 600],
        ["11月*", 310, 600],
    ],
    "month_heads": ["月份", "实际完成", "协议计划"],
    "fields": [
        ("职工健康服务", 3215),
        ("劳动竞赛和技能提升", 2563),
        ("职工子女服务", 2206),
        ("职工文体服务", 1789),
        ("新就业形态劳动者服务", 1363),
    ],
    "years": [("2021", 61), ("2022", 79), ("2023", 96), ("2024", 118), ("2025", 142)],
    "trend": [61, 79, 96, 118, 142],
    "axes": ["过程", "质量", "成本", "直接效益", "社会效益"],
    "sides": [
        ("工会", [88, 91, 83, 86, 90]),
        ("受益职工代表", [84, 88, 82, 81, 85]),
        ("第三方", [90, 86, 79, 84, 88]),
    ],
    "prices": [
        ("心桥心理", 298000),
        ("暖阳社工", 312000),
        ("康陪健康", 286500),
        ("同行促进会", 309000),
    ],
    "scores": [("2024-12-20", 72.5), ("2025-06-18", 58), ("2025-12-22", 86.41)],
    "money_parts": [
        ("已付", 84000, "green"),
        ("本次", 112000, "blue"),
        ("剩余", 84000, "none"),
    ],
    "legend_months": [("实际完成", "#2C6DB5"), ("协议计划（横线）", "#1D2129")],
}


def _cell(value: object, state: str = "manual", **more: object) -> dict[str, object]:
    return {"value": value, "state": state, "edit": state == "manual", **more}


MEANING = "自动汇总：项目台账中“签约日期”在本年度的项目"

ROWS: list[dict[str, Any]] = [
    {"no": 1, "section": "一、联系引导社会组织情况"},
    {
        "no": 2,
        "label": "联系引导社会组织总数",
        "unit": "个",
        "code": "101",
        "cells": [
            _cell("217", "sum"),
            _cell("38", "auto", meaning=MEANING),
            _cell("121"),
            _cell("46"),
            _cell("189", "last"),
        ],
    },
    {
        "no": 3,
        "label": "其中：劳动领域社会组织",
        "level": 1,
        "unit": "个",
        "code": "102",
        "cells": [
            _cell("96", "sum", note=True),
            _cell("17", "auto"),
            _cell("52"),
            _cell(None, "na"),
            _cell("84", "last"),
        ],
    },
    {"no": 4, "section": "二、购买社会组织服务情况"},
    {
        "no": 5,
        "label": "购买服务项目数",
        "unit": "个",
        "code": "201",
        "cells": [
            _cell("142", "error", message="与按领域合计 131 相差 11。"),
            _cell("47", "auto", meaning=MEANING, url="#records"),
            _cell("68", key="201-c"),
            _cell("22", key="201-t"),
            _cell("118", "last"),
        ],
    },
    {
        "no": 6,
        "label": "其中：公益创投",
        "level": 1,
        "unit": "个",
        "code": "205",
        "cells": [
            _cell("11", "sum"),
            _cell("2", "auto"),
            _cell("4", "warning", message="同比下降超过 50%，请说明。", edit=True),
            _cell("4", key="205-t"),
            _cell("12", "last"),
        ],
    },
    {
        "no": 7,
        "label": "投入购买服务资金",
        "unit": "万元",
        "code": "211",
        "cells": [
            _cell("1,486.32", "sum"),
            _cell("560.32", "locked"),
            _cell("702.50"),
            _cell("187.40"),
            _cell("1,264.75", "last"),
        ],
    },
]

GRID: dict[str, Any] = {
    "grid_rows": ROWS,
    "grid_columns": [
        {"label": label, "letter": letter}
        for letter, label in zip(
            "DEFGH", ("合计", "市本级", "区县级", "街道乡镇", "上年合计"), strict=True
        )
    ],
    "cell_facts": [
        ("当前值", "47 个 · 自动汇总"),
        ("口径", "本年度已签订协议的购买服务项目数，含跨年项目首签。"),
        ("上年同期", "39（▲ 20.5%）"),
    ],
    "cell_sources": [
        {"label": "新就业形态劳动者心理关怀服务", "url": "#p1", "no": "0058"},
        {"label": "户外劳动者驿站运营服务", "url": "#p2", "no": "0093"},
    ],
    "cell_findings": [
        {
            "severity": "error",
            "text": "F12 区县级 4 与下级上报之和 5 不一致。",
            "rule": "205 区县级 = Σ 下级单位 205",
            "url": "#f12",
            "fix_url": "#fix",
            "fix": "按下级之和改为 5",
        },
        {
            "severity": "warning",
            "text": "J15 服务人次同比增长 55.2%，超过 50%。",
            "rule": "|同比| ≤ 50%，否则须说明",
            "fix_url": "#why",
        },
    ],
    "cell_tally": {"error": 2, "warning": 1, "passed": 58},
    "matrix_heads": [
        {"label": "暖阳社工", "note": "第 1"},
        {"label": "心桥心理", "note": "第 2"},
        {"label": "康陪健康", "note": "第 3"},
    ],
    "matrix_rows": [
        {"group": "技术（60 分）"},
        {
            "label": "服务方案",
            "note": "30",
            "cells": [
                {"value": "27.40", "heat": 5},
                {"value": "25.10", "heat": 3},
                {"value": "22.00", "heat": 1},
            ],
        },
        {
            "label": "项目团队",
            "note": "20",
            "cells": [
                {"value": "17.80", "heat": 3},
                {"value": "18.20", "heat": 4},
                {"value": "15.50", "heat": 2, "flag": "一名专家偏离均值超过 20%"},
            ],
        },
        {
            "label": "合计",
            "sum": True,
            "cells": [{"value": "88.60"}, {"value": "85.30"}, {"value": "77.90"}],
        },
    ],
}
