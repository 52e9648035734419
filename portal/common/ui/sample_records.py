"""Invented records of the living page: a project, its steps, people, files and findings."""

from typing import Any


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


STEPS = [
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

DIRECT = [{**step, "state": "skipped"} if 4 <= n <= 7 else step for n, step in enumerate(STEPS)]
DIRECT[3] = {**STEPS[3], "state": "returned", "count": "2", "note": ""}

RECORDS: dict[str, Any] = {
    "steps": STEPS,
    "steps_direct": DIRECT,
    "states": [step["state"] for step in STEPS],
    "phase_notes": ["18 天", "12 天", "39 天", "第 199 天 / 共 240 天", ""],
    "crumb_items": [
        {"label": "服务项目", "url": "/u/projects/"},
        {"label": "2025 年度", "url": "/u/projects/?year=2025"},
        {"label": "LJ-2025-0058"},
    ],
    "tile_items": [
        {"value": 2, "label": "已逾期", "note": "须今日说明", "tone": "bad", "url": "?w=late"},
        {
            "value": 3,
            "label": "今天到期",
            "note": "含开标 1 场",
            "tone": "warn",
            "url": "?w=today",
        },
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
    "checks": [
        {"text": "社会组织已提交中期报告（11-15）", "state": "done"},
        {"text": "满意度样本达到 200 份（现 586 份）", "state": "done"},
        {
            "text": "1 条服务记录待补正（11-12 人次与签到不符）",
            "state": "problem",
            "url": "#record",
        },
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
        {
            "time": "09:30",
            "title": "开标：货车司机职业健康跟踪服务",
            "note": "线上开标室",
            "current": True,
        },
        {
            "time": "14:30",
            "title": "评审会：职工子女寒假爱心托管服务",
            "note": "工人文化宫 302",
        },
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
    "units_board": [
        {"name": "东湖区", "state": "已审核", "percent": "100%", "tone": "green", "url": "#u1"},
        {"name": "经开区", "state": "已上报", "percent": "100%", "tone": "blue", "url": "#u2"},
        {"name": "青湖县", "state": "填报中", "percent": "64%", "tone": "amber", "url": "#u3"},
        {"name": "南岭县", "state": "退回修改", "percent": "97%", "tone": "red", "url": "#u4"},
        {
            "name": "交通产业工会",
            "state": "未开始",
            "percent": "0%",
            "tone": "neutral",
            "url": "#u5",
        },
    ],
    "signers": [
        {"label": "单位负责人"},
        {"label": "统计负责人"},
        {"label": "填表人", "value": "孙丽"},
    ],
    "stages": [
        {"label": "校验", "state": "done"},
        {"label": "计算摘要", "state": "done"},
        {"label": "加密", "state": "current"},
        {"label": "封存", "state": "future"},
    ],
    "diff_rows": [
        {
            "label": "服务期",
            "before": "2025-05-06 至 2025-11-30",
            "after": "2025-05-06 至 2025-12-31",
        },
        {"label": "联系人", "before": "", "after": "宋佳"},
    ],
    "import_rows": [
        {
            "row": 17,
            "cell": "D17",
            "column": "服务日期",
            "value": "2025-13-02",
            "problem": "不是有效日期",
            "fix": "写成 2025-12-02",
        },
        {
            "row": 42,
            "cell": "F42",
            "column": "人次",
            "value": "38",
            "problem": "大于签到 31",
            "fix": "改为 31，或上传补签名单",
            "severity": "warning",
        },
    ],
    "key_left": {
        "person": "王敏",
        "role": "主持人",
        "unit": "社会联络部",
        "state": "done",
        "status": "已验证",
        "checks": [
            {"text": "身份：动态口令已验证", "state": "done"},
            {"text": "已声明与 5 家投标人无利害关系", "state": "done"},
        ],
    },
    "key_right": {
        "person": "李建国",
        "role": "监督人",
        "unit": "经费审查委员会办公室",
        "state": "waiting",
        "status": "等待本人验证",
        "checks": [
            {"text": "已声明与 5 家投标人无利害关系", "state": "done"},
            {"text": "动态口令", "state": "waiting"},
        ],
    },
    "choices": [
        (5, "非常满意", "5 分"),
        (4, "满意", "4 分"),
        (3, "一般", "3 分"),
        (2, "不满意", "2 分"),
        (1, "非常不满意", "1 分"),
        (0, "没参加 / 说不清", ""),
    ],
}
